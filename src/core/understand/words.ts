/** A sentence as the words the recogniser counts. */

/** Longer sentences are cut: what matters stands early, and the work stays bounded. */
const longestSentence = 400;
const longestWord = 30;

/** Lower case, without accents and apostrophes; a number becomes `#`. */
export function wordsOf(sentence: string): string[] {
  const plain = sentence.slice(0, longestSentence).toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  const found = plain.replace(/['’‘`]/gu, '').match(/[\p{L}\p{N}]+|\?/gu) ?? [];
  return found.map((word) => (/^\p{N}+$/u.test(word) ? '#' : word.slice(0, longestWord)));
}

/** The commonest endings only: more would join words that differ. */
export function stem(word: string): string {
  if (word.length <= 4) return word;
  const short = word.replace(/(?:ing|ed|es|s|ly)$/u, '');
  return short.length < 3 ? word : short.replace(/([^ls])\1$/u, '$1').replace(/[ei]$/u, '');
}

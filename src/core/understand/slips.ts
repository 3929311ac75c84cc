/** Typing errors as people make them: to learn from, and to measure with. */

/** A third of the words with one slip each: two letters swapped, one left out, one too many, or a wrong one. */
export function withSlips(sentence: string, next: () => number): string {
  const letter = (): string => String.fromCharCode(97 + Math.floor(next() * 26));
  const slip = (word: string): string => {
    const i = Math.floor(next() * (word.length - 1));
    const [before, after] = [word.slice(0, i), word.slice(i + 1)];
    const kinds = [
      () => before + after.slice(0, 1) + word[i] + after.slice(1),
      () => before + after,
      () => before + letter() + word.slice(i),
      () => before + letter() + after,
    ];
    return (kinds[Math.floor(next() * kinds.length)] ?? (() => word))();
  };
  return sentence
    .split(' ')
    .map((word) => (next() < 1 / 3 && word.length > 1 ? slip(word) : word))
    .join(' ');
}

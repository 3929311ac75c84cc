/**
 * Takes personal data out of a sentence, by an allow-list: only words stay that our own sentences and dialogs use.
 * Names, addresses, numbers and whatever else somebody typed are not looked for; they are simply not known.
 */

/** Words of our own sentences: those seen in small letters, and those seen with a capital within one. */
export interface Vocabulary {
  readonly small: ReadonlySet<string>;
  readonly capital: ReadonlySet<string>;
}

export interface Redacted {
  /** Known words as they were typed, "…" for the others. */
  readonly text: string;
  /** How many words stayed. */
  readonly kept: number;
}

/** Longer sentences are cut: what matters stands early. */
const longest = 400;
const hidden = '…';

const key = (word: string): string =>
  word
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’‘`]/gu, '');

/** A word by itself, with marks around it: letters, apostrophes, and hyphens or strokes between two of them. */
const plainWord = /^[("'“„«]*([\p{L}\p{M}]+(?:['’‘`/-][\p{L}\p{M}]+)*)(["'”“»)]*[.,;:!?…]*)$/u;
const ends = /[.!?…]["'”“»)]*$/u;

const isCapital = (part: string): boolean => /^\p{Lu}/u.test(part);

interface Token {
  readonly parts: readonly string[];
  readonly word: string;
  readonly after: string;
  /** Begins a sentence, where every word has a capital. */
  readonly first: boolean;
}

/** Undefined for what is no plain word: it holds a digit, an @, a dot inside, a sign. */
function tokensOf(sentence: string): readonly (Token | undefined)[] {
  let first = true;
  return sentence
    .normalize('NFC')
    .slice(0, longest)
    .split(/\s+/u)
    .filter((raw) => raw !== '')
    .map((raw) => {
      const [, word, after = ''] = plainWord.exec(raw) ?? [];
      const begins = first;
      first = ends.test(raw);
      return word === undefined ? undefined : { word, after, first: begins, parts: word.split(/[/-]/u) };
    });
}

/** A word of one sentence only may be somebody's name there; those with a capital are names more often. */
const leastSmall = 2;
const leastCapital = 3;

/** Learns which words are ours: those that several sentences use. */
export function makeVocabulary(sentences: Iterable<string>): Vocabulary {
  const small = new Map<string, number>();
  const capital = new Map<string, number>();
  for (const sentence of new Set(sentences)) {
    const [inSmall, inCapital] = [new Set<string>(), new Set<string>()];
    for (const token of tokensOf(sentence))
      for (const [i, part] of (token?.parts ?? []).entries()) {
        if (!isCapital(part)) inSmall.add(key(part));
        // At the beginning a capital says nothing: "Rose" may be a name there, or a flower.
        else if (!token?.first || i > 0) inCapital.add(key(part));
      }
    for (const word of inSmall) small.set(word, (small.get(word) ?? 0) + 1);
    for (const word of inCapital) capital.set(word, (capital.get(word) ?? 0) + 1);
  }
  return { small: often(small, leastSmall), capital: often(capital, leastCapital) };
}

const often = (times: ReadonlyMap<string, number>, least: number): ReadonlySet<string> =>
  new Set([...times].filter(([, count]) => count >= least).map(([word]) => word));

export function redact(sentence: string, { small, capital }: Vocabulary): Redacted {
  // Who shouts writes every word in capitals.
  const shouted = !/\p{Ll}/u.test(sentence);
  const known = (part: string): boolean => small.has(key(part)) || capital.has(key(part));
  const keeps = (token: Token): boolean =>
    token.parts.every((part, i) =>
      isCapital(part) && !shouted && !(token.first && i === 0) ? capital.has(key(part)) : known(part),
    );
  const words: string[] = [];
  let kept = 0;
  for (const token of tokensOf(sentence)) {
    if (token && keeps(token)) {
      words.push(token.word + token.after.replaceAll(/[^.,;:!?]/gu, ''));
      kept += 1;
    } else if (words.at(-1) !== hidden) words.push(hidden);
  }
  return { text: words.join(' '), kept };
}

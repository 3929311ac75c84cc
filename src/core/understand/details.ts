/**
 * Details inside a sentence: "stolen", "until Friday", "in Japan". They steer a walk, so that it does not ask again
 * what was just said; the policy never sees them. The words stand in `dialogs/details/<language>.yaml`.
 */
import { nothingHeard, type Heard } from '../visit';

/** Words of one language. */
export interface DetailWords {
  /** Phrases by name of the detail; each is looked for as whole words. `*` at the end stands for any ending. */
  readonly details: Readonly<Record<string, readonly string[]>>;
  /** Words that deny what follows them: "not", "never". */
  readonly not: readonly string[];
  /** Details that such a word does not deny: "no text comes" is about a text. */
  readonly kept: readonly string[];
  /** Words before a day of the week up to which something lasts: "until". */
  readonly until: readonly string[];
  /** Further names of countries and their cities, by ISO 3166-1 code. */
  readonly places: Readonly<Record<string, readonly string[]>>;
}

export type Details = (sentence: string) => Heard;

/** Longer sentences are cut: what matters stands early, and the work stays bounded. */
const longest = 2_000;
/** How many words before a detail may deny it. */
const reach = 3;
/** Country names that are common words, or parts of other names. */
const ambiguous = new Set(['TD', 'CX']);

/** Words between single spaces; a comma stands for whatever ends a clause. */
const plain = (text: string): string =>
  ` ${text
    .slice(0, longest)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/['’‘`]/gu, '')
    .replaceAll(/[.,;:!?]+(?=\s|$)/gu, ' , ')
    .replaceAll(/[^\p{L}\p{N},]+/gu, ' ')
    .replace(/^[\s,]+|[\s,]+$/gu, '')} `;

/** Makes the reader of one language. @param language BCP 47, for the names of countries and days */
export function makeDetails(language: string, words: DetailWords): Details {
  const phrases = Object.entries(words.details).map(([name, list]) => ({ name, list: list.map(pattern) }));
  const countries = countryNames(language, words.places);
  const days = dayNames(language);
  const not = new Set(words.not.map((word) => plain(word).trim()));
  const kept = new Set(words.kept);
  const until = words.until.map((word) => plain(word).trim());
  return (sentence) => {
    const text = plain(sentence);
    if (text.trim() === '') return nothingHeard;
    const said = (name: string, found: RegExpExecArray | null): boolean =>
      found !== null && (kept.has(name) || !denied(text, found.index, not));
    const details = phrases
      .filter(({ name, list }) => list.some((one) => said(name, one.exec(text))))
      .map(({ name }) => name);
    const country = countries.find(({ name }) => text.includes(name))?.code;
    const day = days.findIndex((names) =>
      names.some((name) => until.some((word) => text.includes(` ${word} ${name} `))),
    );
    return {
      details,
      ...(country === undefined ? {} : { country }),
      ...(day < 0 ? {} : { untilDay: day }),
    };
  };
}

function pattern(phrase: string): RegExp {
  const open = phrase.endsWith('*');
  const core = plain(open ? phrase.slice(0, -1) : phrase)
    .trim()
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(` ${core}${open ? '[\\p{L}\\p{N}]*' : ''} `, 'u');
}

/** "not stolen", "was never really stolen": the words just before it, in the same clause, say no. */
function denied(text: string, at: number, not: ReadonlySet<string>): boolean {
  const clause = text.slice(text.lastIndexOf(' , ', at) + 1, at);
  const before = clause.trim().split(' ').slice(-reach);
  return before.some((word) => not.has(word));
}

/** Two capital letters each, as Intl knows their names. */
const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));

function countryNames(
  language: string,
  places: DetailWords['places'],
): readonly { readonly name: string; readonly code: string }[] {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const official = codes.flatMap((code) => {
    const name = ambiguous.has(code) ? undefined : names.of(code);
    return name === undefined ? [] : [{ name: plain(name), code: nowCalled(code) }];
  });
  const further = Object.entries(places).flatMap(([code, list]) =>
    list.map((name) => ({ name: plain(name), code })),
  );
  // The longer name first: "South Sudan" is not "Sudan".
  return [...further, ...official].toSorted((a, b) => b.name.length - a.name.length);
}

/** Intl has names for codes that are no longer in use, too: DD is Germany, and stands for DE. */
const nowCalled = (code: string): string => new Intl.Locale(`und-${code}`).region ?? code;

/** Long and short names of the days, Sunday first. */
function dayNames(language: string): readonly (readonly string[])[] {
  // Sunday, 7 January 2024, in ms: any Sunday will do.
  const sunday = 1_704_585_600_000;
  const styles = (['long', 'short'] as const).map(
    (weekday) => new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' }),
  );
  return Array.from({ length: 7 }, (_, day) =>
    styles.map((style) => plain(style.format(sunday + day * 86_400_000)).trim()),
  );
}

/**
 * Translations: `locales/<language>/<topic>.yaml` (and `words.yaml` for the engine's own words) carry, for each
 * key of the English, the text and the hash of the English it was made from, so that a changed sentence shows.
 *
 *     steps.done.title: { text: Sie sind wieder drin, of: 5f0c21aa }
 */
import type { Dialog, Place } from '../dialog-types';
import type { Finding } from '../dialog/problem';
import { Reader } from '../dialog/reader';
import { suggestion } from '../dialog/suggest';
import type { Problem } from '../dialog/problem';
import { variablesIn } from '../facts';
import { filledLength, longest } from './rules/too-long';
import { quote, shownTexts } from './texts';
import type { TextKind } from './texts';

export interface LocaleFile {
  /** BCP 47: "de", "pt-BR". */
  readonly language: string;
  readonly file: string;
  readonly source: string;
}

/** One English text to be translated. */
export interface SourceText {
  readonly key: string;
  readonly text: string;
  readonly kind?: TextKind;
}

/** Eight hex digits that change with the text (FNV-1a, 32 bits). It finds edits; it guards nothing. */
export function textHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** The English texts of a dialog, by key. */
export function sourceTexts(dialog: Dialog): readonly SourceText[] {
  return shownTexts(dialog).map(({ key, text, kind }) => ({ key, text, kind }));
}

/** What a translation still owes to its English. It fails the check; what runs says it in English until it is done. */
export const owed: readonly string[] = ['missing-translation', 'stale-translation', 'leftover-translation'];

/** The texts of a translated file by key, stale ones among them. */
export function readTexts(locale: LocaleFile): Readonly<Record<string, string>> {
  const entries = readEntries(new Reader(locale.file), locale.source);
  return Object.fromEntries([...entries].map(([key, { text }]) => [key, text]));
}

/** The texts of a translated file by key, but those whose English has changed since: they may say what no longer holds. */
export function readCurrent(
  locale: LocaleFile,
  source: readonly SourceText[],
): Readonly<Record<string, string>> {
  const english = new Map(withPlurals(source, locale.language).map(({ key, text }) => [key, textHash(text)]));
  const entries = readEntries(new Reader(locale.file), locale.source);
  return Object.fromEntries(
    [...entries]
      .filter(([key, { of }]) => of.padStart(8, '0') === english.get(key))
      .map(([key, { text }]) => [key, text]),
  );
}

/** Words as texts to be translated. */
export const wordTexts = (words: Readonly<Record<string, string>>): readonly SourceText[] =>
  Object.entries(words).map(([key, text]) => ({ key, text }));

interface Translated {
  readonly text: string;
  readonly of: string;
  readonly at: Place;
}

/** Problems of one translated file against its English. */
export function checkTranslation(locale: LocaleFile, source: readonly SourceText[]): readonly Problem[] {
  const english = withPlurals(source, locale.language);
  const reader = new Reader(locale.file);
  const entries = readEntries(reader, locale.source);
  const say = (rule: string, finding: Finding): void =>
    reader.report(finding.at, rule, finding.message, finding.todo);
  for (const [key, entry] of entries) {
    if (english.some((source) => source.key === key)) continue;
    const todo = suggestion(
      key,
      english.map((source) => source.key).filter((known) => !entries.has(known)),
    );
    say('leftover-translation', { at: entry.at, message: `The English has no text "${key}".`, todo });
  }
  for (const source of english) {
    const entry = entries.get(source.key);
    if (!entry) {
      const message = `"${source.key}" is not translated: ${quote(source.text)}.`;
      const todo = `Add "${source.key}: { text: ..., of: ${textHash(source.text)} }".`;
      say('missing-translation', { at: { line: 1, column: 1 }, message, todo });
      continue;
    }
    for (const [rule, finding] of judge(source, entry)) say(rule, finding);
  }
  return reader.problems;
}

/**
 * Texts for numbers (`left.one`, `left.other`) in the forms that the language has: Polish has `few` and `many` as
 * well, Japanese only `other`. Each further form is made from the English `other`.
 */
function withPlurals(english: readonly SourceText[], language: string): readonly SourceText[] {
  const byKey = new Map(english.map((text) => [text.key, text]));
  const rules = new Intl.PluralRules(language);
  // What a screen counts; forms for millions and fractions are never asked for.
  const forms = [...new Set(Array.from({ length: 201 }, (_, count) => rules.select(count)))];
  return english.flatMap((text) => {
    const family = /^(.+)\.(one|other)$/.exec(text.key)?.[1];
    if (family === undefined || !byKey.has(`${family}.one`) || !byKey.has(`${family}.other`)) return [text];
    if (text.key.endsWith('.one')) return forms.includes('one') ? [text] : [];
    return [...new Set([...forms, 'other'])]
      .filter((form) => form !== 'one')
      .map((form) => ({ ...text, key: `${family}.${form}` }));
  });
}

function readEntries(reader: Reader, source: string): Map<string, Translated> {
  const start = { line: 1, column: 1 };
  const found = new Map<string, Translated>();
  const node = reader.open(source);
  const top = node && reader.map(node, 'a file of translations', start);
  for (const entry of top?.entries.values() ?? []) {
    const fields = reader.map(entry.value, `"${entry.key}"`, entry.at, ['text', 'of']);
    if (!fields) continue;
    const text = reader.needed(fields, 'text', `"${entry.key}"`, 'Add "text:" with the translation.');
    const of = reader.needed(fields, 'of', `"${entry.key}"`, 'Add "of:" with the hash of the English text.');
    found.set(entry.key, { text, of, at: entry.at });
  }
  return found;
}

function judge(source: SourceText, entry: Translated): [string, Finding][] {
  const found: [string, Finding][] = [];
  const hash = textHash(source.text);
  if (entry.of.padStart(8, '0') !== hash) {
    const message = `The English of "${source.key}" has changed: ${quote(source.text)}.`;
    const todo = `Translate it again, then write "of: '${hash}'".`;
    return [['stale-translation', { at: entry.at, message, todo }]];
  }
  const foreign = variablesIn(entry.text).filter((name) => !variablesIn(source.text).includes(name));
  for (const name of foreign) {
    const message = `"${source.key}" uses {{${name}}}, which its English does not.`;
    found.push([
      'unknown-variable',
      { at: entry.at, message, todo: suggestion(name, variablesIn(source.text)) },
    ]);
  }
  const most = source.kind === undefined ? Infinity : longest[source.kind];
  const length = filledLength(entry.text);
  if (length > most) {
    const message = `The translation of "${source.key}" takes up to ${length} characters; ${most} fit a phone screen.`;
    found.push([
      'too-long',
      { at: entry.at, message, todo: `Take out at least ${length - most} characters.` },
    ]);
  }
  return found;
}

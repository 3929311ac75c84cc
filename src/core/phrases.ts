/**
 * The words of pages, cards, mails and staff views: `views/locales/en/*.yaml`, and their translations beside them.
 * The same language as the words of dialogs: Handlebars without helpers, Markdown where a text is shown as such.
 */
import { parseWords } from './dialog';
import type { CheckInput } from './check';
import { readCurrent, wordTexts } from './check/translations';
import type { Words } from './dialog-types';
import { matchLanguage, sourceLanguage } from './dialog/translate';
import { escapeMarkdown, fill, type Variables } from './screens/fill';

/** Words in one language. A name that is not there gives itself back; a test finds such names. */
export interface Phrases {
  /** BCP 47, as the catalogue has it. */
  readonly language: string;
  /** Values stay as they are: for plain text, and for HTML that is escaped afterwards. */
  say(name: string, values?: Variables): string;
  /** For texts that are read as Markdown: values are escaped, so that they stay literal text. */
  rich(name: string, values?: Variables): string;
  /** `name.one`, `name.other`, by the rules of the language (CLDR plural rules); `count` is a value. */
  count(name: string, count: number, values?: Variables): string;
  has(name: string): boolean;
}

export interface Catalogue {
  /** English first. */
  readonly languages: readonly string[];
  /** In this language, or in English. "de-AT" is answered in "de". */
  in(language: string): Phrases;
  /** The language of ours that is meant, if any. */
  match(language: string): string | undefined;
}

/** @param translations by language; a text that is missing there stays English. */
export function makeCatalogue(english: Words, translations: Readonly<Record<string, Words>>): Catalogue {
  const all = new Map(
    Object.entries({ [sourceLanguage]: english, ...translations }).map(([language, words]) => [
      language,
      phrasesOf(language, { ...english, ...words }),
    ]),
  );
  const languages = [...all.keys()];
  const source = phrasesOf(sourceLanguage, english);
  const match = (language: string): string | undefined => matchLanguage(language, languages);
  return {
    languages,
    match,
    in: (language) => all.get(match(language) ?? sourceLanguage) ?? source,
  };
}

function phrasesOf(language: string, words: Words): Phrases {
  const plural = new Intl.PluralRules(language);
  const has = (name: string): boolean => Object.hasOwn(words, name);
  const say = (name: string, values: Variables = {}): string =>
    fill(has(name) ? (words[name] ?? name) : name, values);
  return {
    language,
    has,
    say,
    rich: (name, values = {}) => say(name, escaped(values)),
    count(name, count, values = {}) {
      const own = `${name}.${plural.select(count)}`;
      return say(has(own) ? own : `${name}.other`, { ...values, count });
    },
  };
}

const escaped = (values: Variables): Variables =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? escapeMarkdown(value) : value,
    ]),
  );

/** The catalogue of files that passed the checker. */
export function catalogueOf(input: CheckInput): Catalogue {
  const { english, translations } = phrasesIn(input);
  return makeCatalogue(english, translations);
}

/** What such files say, in English and in what is translated and current. */
export function phrasesIn({ phrases = [], phraseLocales = [] }: CheckInput): {
  readonly english: Words;
  readonly translations: Readonly<Record<string, Words>>;
} {
  const english = Object.assign(
    {},
    ...phrases.map(({ source, file }) => parseWords(source, file).words ?? {}),
  ) as Words;
  const texts = wordTexts(english);
  const languages = [...new Set(phraseLocales.map(({ language }) => language))];
  const translations = languages.map((language) => {
    const files = phraseLocales.filter((one) => one.language === language);
    return [language, Object.assign({}, ...files.map((file) => readCurrent(file, texts))) as Words] as const;
  });
  return { english, translations: Object.fromEntries(translations) };
}

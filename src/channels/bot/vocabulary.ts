/** What people type, as the catalogue lists it: phrases of every language, for people mix them. Parsed once. */
import type { Catalogue } from '../../core/phrases';

const commandNames = [
  'back',
  'help',
  'restart',
  'stop',
  'go-on',
  'person',
  'greeting',
  'thanks',
  'languages',
  'not-me',
] as const;
export type Command = (typeof commandNames)[number];

/** Phrases are normalised. The language of the conversation goes before the others where they differ. */
export interface Vocabulary {
  readonly commands: ReadonlyMap<string, Command>;
  /** "auf Deutsch": a language of ours. */
  readonly languages: ReadonlyMap<string, string>;
  /** Names of languages that are none of ours. */
  readonly foreign: ReadonlySet<string>;
  readonly beforeLanguage: readonly string[];
  /** "two", "b": a place in a list, 1-based. */
  readonly places: ReadonlyMap<string, number>;
  readonly yes: ReadonlySet<string>;
  readonly no: ReadonlySet<string>;
  readonly none: ReadonlySet<string>;
  readonly please: readonly string[];
  /** Said before and after a place: "number", "option". */
  readonly beforePlace: readonly string[];
  readonly afterPlace: readonly string[];
  readonly beforeRequest: readonly string[];
  readonly password: readonly string[];
  /** "Is this really the help desk?" */
  readonly caller: ReadonlySet<string>;
  /** How a choice says yes, no, or none: by its first word, or a word inside. */
  readonly yesBegins: readonly string[];
  readonly noBegins: readonly string[];
  readonly noneHolds: readonly string[];
  /** Words that say nothing of their own, and words that deny; of the conversation's language only. */
  readonly small: ReadonlySet<string>;
  readonly negations: ReadonlySet<string>;
}

/** Lower case, no accents, no punctuation, single spaces. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’‘`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** What people may ask for although we do not speak it. */
const asked =
  'ar,bg,cs,da,de,el,en,es,et,fa,fi,fr,he,hi,hr,hu,it,ja,ko,lt,lv,nb,nl,pl,pt,ro,ru,sk,sl,so,sr,sv,tr,uk,ur,vi,zh'.split(
    ',',
  );

/** Each by its English and its own name. */
const foreignNames = (): ReadonlySet<string> =>
  new Set(
    asked.flatMap((code) =>
      ['en', code].map((display) =>
        normalise(new Intl.DisplayNames([display], { type: 'language' }).of(code) ?? code),
      ),
    ),
  );

const places = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

function read(catalogue: Catalogue, language: string): Vocabulary {
  // The last one wins in a map.
  const all = [...catalogue.languages.filter((one) => one !== language), language];
  const listOf = (one: string, name: string): readonly string[] =>
    catalogue
      .in(one)
      .say(`bot.type.${name}`)
      .split('|')
      .map(normalise)
      .filter((phrase) => phrase !== '');
  const every = (name: string): readonly string[] => [...new Set(all.flatMap((one) => listOf(one, name)))];
  const own = (name: string): ReadonlySet<string> => new Set(listOf(language, name));
  const mapOf = <T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> => new Map(entries);
  return {
    commands: mapOf(
      all.flatMap((one) =>
        commandNames.flatMap((name) => listOf(one, name).map((phrase) => [phrase, name] as const)),
      ),
    ),
    languages: mapOf(all.flatMap((one) => listOf(one, 'speak').map((phrase) => [phrase, one] as const))),
    places: mapOf(
      all.flatMap((one) =>
        places.flatMap((place) => listOf(one, String(place)).map((phrase) => [phrase, place] as const)),
      ),
    ),
    foreign: foreignNames(),
    beforeLanguage: every('before-language'),
    yes: new Set(every('yes')),
    no: new Set(every('no')),
    none: new Set(every('none')),
    please: every('please'),
    beforePlace: every('before-number'),
    afterPlace: every('after-number'),
    beforeRequest: every('before-request'),
    password: every('password'),
    caller: new Set(every('caller')),
    yesBegins: every('yes-begins'),
    noBegins: every('no-begins'),
    noneHolds: every('none-holds'),
    small: own('small'),
    negations: own('negations'),
  };
}

const known = new WeakMap<Catalogue, Map<string, Vocabulary>>();

/** @param language one of the catalogue's */
export function vocabularyOf(catalogue: Catalogue, language: string): Vocabulary {
  const ours = known.get(catalogue) ?? new Map<string, Vocabulary>();
  known.set(catalogue, ours);
  const found = ours.get(language) ?? read(catalogue, language);
  ours.set(language, found);
  return found;
}

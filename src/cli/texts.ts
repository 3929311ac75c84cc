/**
 * `sparekey dialogs texts LANGUAGE [FILE]`: what is missing or stale in a language, as lines to be filled in and put
 * into `locales/LANGUAGE/FILE.yaml`; the English stands above each.
 */
import { checkDialogs, type CheckInput } from '../core/check';
import {
  readTexts,
  sourceTexts,
  textHash,
  type LocaleFile,
  type SourceText,
} from '../core/check/translations';
import { parseDialog, parseWords } from '../core/dialog';

interface Source {
  /** "lost-device", "words", or a file of `views/locales/en`. */
  readonly name: string;
  readonly texts: readonly SourceText[];
  readonly locale?: LocaleFile;
}

const baseName = (file: string): string => file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');

function sourcesOf(input: CheckInput, language: string): readonly Source[] {
  const words = (source: string, file: string): readonly SourceText[] =>
    Object.entries(parseWords(source, file).words ?? {}).map(([key, text]) => ({ key, text }));
  const source = (
    name: string,
    texts: readonly SourceText[],
    locales: readonly LocaleFile[] | undefined,
  ): Source => {
    const locale = locales?.find((one) => one.language === language && baseName(one.file) === name);
    return { name, texts, ...(locale ? { locale } : {}) };
  };
  const dialogs = input.dialogs.flatMap(({ source: yaml, file }) => parseDialog(yaml, file).dialog ?? []);
  return [
    ...dialogs.map((dialog) => source(dialog.topic, sourceTexts(dialog), input.locales)),
    ...(input.words ? [source('words', words(input.words.source, input.words.file), input.locales)] : []),
    ...(input.phrases ?? []).map(({ source: yaml, file }) =>
      source(baseName(file), words(yaml, file), input.phraseLocales),
    ),
  ];
}

/** Keys of a file that are stale, by what the checker says of it. */
function staleIn(input: CheckInput, locale: LocaleFile | undefined): ReadonlySet<string> {
  if (!locale) return new Set();
  const said = checkDialogs(input).filter(
    ({ file, rule }) => file === locale.file && rule === 'stale-translation',
  );
  return new Set(said.flatMap(({ message }) => /"([^"]+)" has changed/.exec(message)?.[1] ?? []));
}

/** The lines; none when nothing is missing. */
export function missingTexts(input: CheckInput, language: string, only?: string): readonly string[] {
  return sourcesOf(input, language)
    .filter(({ name }) => only === undefined || name === only)
    .flatMap(({ name, texts, locale }) => {
      const known = locale ? readTexts(locale) : {};
      const stale = staleIn(input, locale);
      const wanted = texts.filter(({ key }) => !Object.hasOwn(known, key) || stale.has(key));
      if (wanted.length === 0) return [];
      return [
        `# locales/${language}/${name}.yaml`,
        ...wanted.flatMap(({ key, text }) => [
          ...text.split('\n').map((line) => `# ${line}`),
          `${JSON.stringify(key)}: { text: "", of: '${textHash(text)}' }`,
        ]),
        '',
      ];
    });
}

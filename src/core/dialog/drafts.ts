/** From files that passed the checker to what is walked: each dialog with its words in every language. */
import type { CheckInput } from '../check';
import { readCurrent, sourceTexts, wordTexts, type SourceText } from '../check/translations';
import { parseDialog, parseWords } from '../dialog';
import type { Dialog, Edition, Spoken, Words } from '../dialog-types';
import { translate } from './translate';

export type Draft = Omit<Edition, 'hash'>;

const baseName = (file: string): string => file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');

/**
 * What every language calls things: dialogs by topic, and the engine's own words.
 * @throws {Error} when the words of the engine are missing; the checker says the rest before.
 */
export function draftsOf(input: CheckInput): readonly Draft[] {
  const words = input.words && parseWords(input.words.source, input.words.file).words;
  if (!words) throw new Error('The words of the engine are missing: dialogs/locales/en.yaml.');
  const dialogs = input.dialogs.flatMap(({ source, file }) => parseDialog(source, file).dialog ?? []);
  return dialogs.map((dialog) => ({ dialog, words, translations: translationsOf(dialog, words, input) }));
}

function translationsOf(dialog: Dialog, words: Words, input: CheckInput): Readonly<Record<string, Spoken>> {
  const locales = input.locales ?? [];
  const languages = [...new Set(locales.map(({ language }) => language))];
  return Object.fromEntries(
    languages.map((language) => {
      const texts = (name: string, english: readonly SourceText[]) => {
        const found = locales.find((one) => one.language === language && baseName(one.file) === name);
        return found ? readCurrent(found, english) : {};
      };
      const own = { ...words, ...texts('words', wordTexts(words)) };
      return [language, { dialog: translate(dialog, texts(dialog.topic, sourceTexts(dialog))), words: own }];
    }),
  );
}

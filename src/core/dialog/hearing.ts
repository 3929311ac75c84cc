/** From the files of details to what hears them, in every language. */
import { makeDetails, type Details } from '../understand/details';
import { parseDetails } from '../understand/details-file';
import type { LocaleFile } from '../check';
import { matchLanguage, sourceLanguage } from './translate';
import { nothingHeard, type Heard } from '../visit';

/** Hears details in the language asked for, in English when there is no file for it. */
export function makeHearing(files: readonly LocaleFile[]): (sentence: string, language: string) => Heard {
  const made = new Map<string, Details>();
  for (const { language, source, file } of files) {
    const { words } = parseDetails(source, file);
    if (words) made.set(language, makeDetails(language, words));
  }
  return (sentence, language) => {
    const found = matchLanguage(language, [...made.keys()]) ?? sourceLanguage;
    return made.get(found)?.(sentence) ?? nothingHeard;
  };
}

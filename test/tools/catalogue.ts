/** The words of pages and cards, as the running system reads them; read once. */
import { join } from 'node:path';
import { readDialogs } from '../../src/cli/dialogs';
import { parseWords } from '../../src/core/dialog';
import type { Words } from '../../src/core/dialog-types';
import { catalogueOf, makeCatalogue, type Catalogue } from '../../src/core/phrases';

const root = join(__dirname, '../..');
let known: Catalogue | undefined;

/** All English words, by name. */
export const englishWords = (): Words =>
  Object.assign(
    {},
    ...(readDialogs(join(root, 'dialogs'), root).phrases ?? []).map(
      ({ source, file }) => parseWords(source, file).words ?? {},
    ),
  ) as Words;

/** The same with some words in German; what is not given stays English. */
export const withGerman = (words: Words): Catalogue => makeCatalogue(englishWords(), { de: words });

export const catalogue = (): Catalogue => (known ??= catalogueOf(readDialogs(join(root, 'dialogs'), root)));

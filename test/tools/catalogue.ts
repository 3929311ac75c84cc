/** The words of pages and cards, as the running system reads them; read once. */
import type { Words } from '../../src/core/dialog-types';
import { makeCatalogue, type Catalogue } from '../../src/core/phrases';
import { parsed } from './parsed';

let known: Catalogue | undefined;

/** All English words, by name. */
export const englishWords = (): Words => parsed().english;

/** The same with some words in German; what is not given stays English. */
export const withGerman = (words: Words): Catalogue => makeCatalogue(englishWords(), { de: words });

export const catalogue = (): Catalogue => (known ??= makeCatalogue(parsed().english, parsed().translations));

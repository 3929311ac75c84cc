/** The words of pages and cards, as the running system reads them; read once. */
import { join } from 'node:path';
import { readDialogs } from '../../src/cli/dialogs';
import { catalogueOf, type Catalogue } from '../../src/core/phrases';

const root = join(__dirname, '../..');
let known: Catalogue | undefined;

export const catalogue = (): Catalogue => (known ??= catalogueOf(readDialogs(join(root, 'dialogs'), root)));

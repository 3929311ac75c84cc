/** jest calls this once, after the last test file. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parsedFile } from './parsed';

module.exports = (): void => {
  const file = parsedFile();
  if (file !== undefined) rmSync(dirname(file), { recursive: true, force: true });
};

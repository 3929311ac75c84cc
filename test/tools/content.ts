/** A copy of what editors write, in a folder of its own: to edit it while something runs on it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

export interface ContentCopy {
  readonly folder: string;
  read(file: string): string;
  /** As editors save: beside it, then in its place. */
  save(file: string, text: string): void;
  remove(): void;
}

export function contentCopy(): ContentCopy {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-content-'));
  for (const part of ['dialogs', 'views/locales', 'views/partials'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  return {
    folder,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    save(file, text) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}~`, text);
      renameSync(`${path}~`, path);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Looks until it holds. @throws {Error} naming what did not come about. */
export async function until(what: string, holds: () => boolean, within = 60_000): Promise<void> {
  const end = performance.now() + within;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Did not come about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The shipped dialogs and words, parsed once a run: each test file would spend two seconds on it otherwise. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDialogs } from '../../src/cli/dialogs';
import { draftsOf, type Draft } from '../../src/core/dialog/drafts';
import type { Words } from '../../src/core/dialog-types';
import { phrasesIn } from '../../src/core/phrases';

const root = join(__dirname, '../..');
const variable = 'SPAREKEY_TEST_PARSED';

export interface Parsed {
  /** Whose files these are: a copy of the project has its own. */
  readonly root: string;
  readonly drafts: readonly Draft[];
  readonly english: Words;
  readonly translations: Readonly<Record<string, Words>>;
}

function parse(): Parsed {
  const input = readDialogs(join(root, 'dialogs'), root);
  return { root, drafts: draftsOf(input), ...phrasesIn(input) };
}

let known: Parsed | undefined;
export function parsed(): Parsed {
  if (known) return known;
  const file = process.env[variable];
  const written = file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as Parsed);
  return (known = written?.root === root ? written : parse());
}

/** Before the first test file, in jest's own process; its folder is removed by parsed-end.ts. */
export function writeParsed(): void {
  const file = join(mkdtempSync(join(tmpdir(), 'sparekey-parsed-')), 'parsed.json');
  writeFileSync(file, JSON.stringify(parse()));
  process.env[variable] = file;
}

export const parsedFile = (): string | undefined => process.env[variable];

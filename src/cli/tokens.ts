/** `sparekey tokens import FILE.csv`: hardware tokens that show codes, from the file that their maker delivers. */
import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImportProblem } from '../app/tokens/import';
import { suggestion } from '../core/dialog/suggest';
import { UsageError, readFlags } from './flags';
import type { Io, System } from './types';

/** No file of tokens is longer; what is, is another file. Bytes. */
const longest = 20_000_000;

/** Why a row was left out. Nothing of the row itself is repeated: it may hold a secret in the wrong place. */
const words: Readonly<Record<ImportProblem, string>> = {
  'open-quote': 'A quote begins, and never ends.',
  'stray-quote': 'A quote stands inside a cell, or text behind one. Quotes inside are doubled.',
  cells: 'It has more or fewer cells than the first line.',
  upn: 'The upn is not written like ada@example.org.',
  serial: 'The serial number has other signs than letters, digits, dots, hyphens; or none, or more than 64.',
  secret: 'The secret key is no Base32 of 128 bits or more.',
  interval: 'The time interval is neither 30 nor 60.',
  hash: 'The hash is neither SHA-1 nor SHA-256.',
  digits: 'The digits are neither 6 nor 8.',
  maker: 'Manufacturer and model are missing, or too long.',
  nobody: 'Nobody with this upn may have one: not in the directory, or not an active account of a person.',
  frozen: 'Everything is stopped for this account ("this was not me"). Lift that first.',
  taken: 'This serial number belongs to somebody else.',
  differs: 'This serial number is there already, with another secret key or another kind of code.',
  removed: 'This token was theirs, and was removed. A lost one does not come back.',
};

function fileIn(args: readonly string[]): string {
  const [file, ...more] = readFlags(args, []).words;
  if (file === undefined) throw new UsageError('Name the file.');
  if (more[0] !== undefined) throw new UsageError(`"${more[0]}" is too much: one file.`);
  return file;
}

/** @throws {UsageError} when there is no such file, or one that is too long or no UTF-8. */
function read(file: string, cwd: string): string {
  const bytes = bytesOf(resolve(cwd, file));
  if (!bytes) throw new UsageError(`${file} cannot be read, or is too long for a file of tokens.`);
  if (!isUtf8(bytes)) throw new UsageError(`${file} is not UTF-8.`);
  return bytes.toString('utf8');
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return statSync(path).size > longest ? undefined : readFileSync(path);
  } catch {
    return undefined;
  }
}

/** @returns 0: all rows are in; 1: some were refused, or the file was; the others are in. */
export async function tokensCommand(
  args: readonly string[],
  io: Io,
  open: () => Promise<System>,
): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === undefined) throw new UsageError('Say what: import.');
  if (verb !== 'import')
    throw new UsageError(`There is no "tokens ${verb}". ${suggestion(verb, ['import'])}`);
  const source = read(fileIn(rest), io.cwd);
  const system = await open();
  try {
    const report = await system.importTokens(source);
    if (!report) {
      io.err(
        'The first line must name the columns: upn,serial number,secret key,time interval,manufacturer,model',
      );
      io.err('and, if wanted, hash and digits. Nothing was imported.');
      return 1;
    }
    const { imported, unchanged, refused } = report;
    for (const { line, problem } of refused) io.err(`Line ${line}: ${words[problem]}`);
    io.out(`${imported.length} imported, ${unchanged.length} there already, ${refused.length} refused.`);
    if (imported.length > 0) io.out('Delete the file now: whoever has it can make these codes.');
    return refused.length > 0 ? 1 : 0;
  } finally {
    await system.close();
  }
}

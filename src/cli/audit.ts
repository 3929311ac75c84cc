/** `sparekey audit verify` and `sparekey audit key`. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { suggestion } from '../core/dialog/suggest';
import { UsageError, readFlags } from './flags';
import type { AuditReport } from '../app/audit';
import type { Io, System } from './types';

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

function printReport(report: AuditReport, io: Io): number {
  const looked = `${count(report.rows, 'row')} and ${count(report.heads, 'signed end')}`;
  if (report.ok) {
    io.out(`The audit is whole: ${looked}, nothing missing, nothing changed.`);
    if (report.head) io.out(`It ends with row ${report.head.seq}, hash ${report.head.hash}.`);
    if (report.rows > 0 && report.heads === 0) {
      io.out(
        'No signed end was found. Without one a cut end cannot be seen: was the head log lost (AUDIT_LOG)?',
      );
      return 1;
    }
    return 0;
  }
  const [first, ...others] = report.problems;
  io.err(`The audit is not what was written. First: ${first?.words ?? ''}`);
  for (const problem of others) io.err(`  ${problem.words}`);
  const left = report.found - report.problems.length;
  if (left > 0) io.err(`  and ${left} more.`);
  io.err(`Looked at ${looked}. What to do: docs/operate.md, "When the audit does not verify".`);
  return 1;
}

async function readLines(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    throw new UsageError(`"${path}" cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}

/** @returns 0: whole; 1: not whole, or not provably. */
export async function auditCommand(
  args: readonly string[],
  io: Io,
  open: () => Promise<System>,
): Promise<number> {
  const flags = readFlags(args, ['heads']);
  const [verb, ...rest] = flags.words;
  if (verb === undefined) throw new UsageError('Say what: verify or key.');
  if (verb !== 'verify' && verb !== 'key') {
    throw new UsageError(`There is no "audit ${verb}". ${suggestion(verb, ['verify', 'key'])}`);
  }
  if (rest[0] !== undefined) throw new UsageError(`"${rest[0]}" is too much.`);
  const files = await Promise.all(
    (flags.values['heads'] ?? []).map((path) => readLines(resolve(io.cwd, path))),
  );
  const system = await open();
  try {
    if (verb === 'verify') return printReport(await system.audit.verify(files.flat()), io);
    io.out(system.audit.publicKey);
    return 0;
  } finally {
    await system.close();
  }
}

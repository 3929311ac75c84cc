/** Walks the whole audit and says, in plain words, where it is not what was written. */
import { readHeadLine } from './heads';
import { genesis, rowHash } from './row';
import type { Head } from './heads';
import type { AuditRow } from './row';
import type { Signer } from './signer';
import type { Store } from '../ports';

export interface AuditProblem {
  readonly kind:
    | 'missing'
    | 'duplicate'
    | 'changed'
    | 'broken-link'
    | 'not-ours'
    | 'cut'
    | 'replaced'
    | 'forged-head'
    | 'unreadable-head';
  /** Row it is about; for a line of the head log, the row that the line names, if it can be read. */
  readonly seq?: number;
  readonly words: string;
}

export interface AuditReport {
  readonly ok: boolean;
  /** How many rows and signed heads were looked at. */
  readonly rows: number;
  readonly heads: number;
  /** The end of the chain: print it, keep it elsewhere, compare it next time. */
  readonly head?: { readonly seq: number; readonly hash: string };
  /** First the rows in order, then the head log. At most `shown`; `found` counts all. */
  readonly problems: readonly AuditProblem[];
  readonly found: number;
}

const page = 500;
const shown = 20;

interface Walk {
  rows: number;
  last: { seq: number; hash: string };
  readonly problems: AuditProblem[];
  found: number;
}

function report(walk: Walk, problem: AuditProblem): void {
  walk.found += 1;
  if (walk.problems.length < shown) walk.problems.push(problem);
}

/** Checks that a row follows the one before. False when its link need not be looked at any more. */
function checkPlace(walk: Walk, row: AuditRow): boolean {
  const expected = walk.last.seq + 1;
  if (row.seq === expected) return true;
  if (row.seq <= walk.last.seq) {
    report(walk, {
      kind: 'duplicate',
      seq: row.seq,
      words: `Row ${row.seq} is there more than once (id ${row.id}).`,
    });
    return false;
  }
  const gap = expected === row.seq - 1 ? `Row ${expected} is` : `Rows ${expected} to ${row.seq - 1} are`;
  report(walk, {
    kind: 'missing',
    seq: expected,
    words: `${gap} missing: after row ${expected - 1} comes row ${row.seq}.`,
  });
  return false;
}

function checkRow(walk: Walk, row: AuditRow, signer: Signer): void {
  const inPlace = checkPlace(walk, row);
  if (rowHash(row) !== row.hash) {
    const words = `Row ${row.seq} (id ${row.id}) was changed: it does not have its own hash any more.`;
    report(walk, { kind: 'changed', seq: row.seq, words });
  } else if (!signer.check('row', row.hash, row.signed)) {
    const words = `Row ${row.seq} (id ${row.id}) is not signed with a key of this installation.`;
    report(walk, { kind: 'not-ours', seq: row.seq, words });
  }
  if (inPlace && row.prev !== walk.last.hash) {
    const words = `Row ${row.seq} (id ${row.id}) does not follow row ${walk.last.seq}: one of the two was replaced.`;
    report(walk, { kind: 'broken-link', seq: row.seq, words });
  }
}

/** Heads by row; lines that cannot be believed are reported. */
function readHeads(walk: Walk, lines: readonly string[], signer: Signer): Map<number, Head[]> {
  const heads = new Map<number, Head[]>();
  for (const [place, text] of lines.entries()) {
    const head = readHeadLine(text, signer);
    if (head === 'unreadable') {
      report(walk, { kind: 'unreadable-head', words: `Line ${place + 1} of the head log cannot be read.` });
    } else if (head === 'forged') {
      const words = `Line ${place + 1} of the head log is not signed with a key of this installation.`;
      report(walk, { kind: 'forged-head', words });
    } else {
      heads.set(head.seq, [...(heads.get(head.seq) ?? []), head]);
    }
  }
  return heads;
}

function checkHeads(walk: Walk, row: AuditRow, heads: Map<number, Head[]>): void {
  for (const head of heads.get(row.seq) ?? []) {
    if (head.hash === row.hash) continue;
    const words = `Row ${row.seq} is not the row that was signed on ${new Date(head.at).toISOString()}: it was replaced.`;
    report(walk, { kind: 'replaced', seq: row.seq, words });
  }
  heads.delete(row.seq);
}

/** Heads whose rows were not met: the end was cut, or a row in between is gone (then reported already). */
function checkTail(walk: Walk, heads: Map<number, Head[]>): void {
  const beyond = [...heads.keys()].filter((seq) => seq > walk.last.seq);
  if (beyond.length === 0) return;
  const signed = beyond.reduce((most, seq) => Math.max(most, seq));
  const first = walk.last.seq + 1;
  const gone = signed === first ? `row ${first} was` : `rows ${first} to ${signed} were`;
  const words = `The end was cut off: ${gone} signed and ${signed === first ? 'is' : 'are'} not there.`;
  report(walk, { kind: 'cut', seq: first, words });
}

/**
 * @param lines of all head logs. Read before the rows: rows are written first, so that a running process
 * cannot make this report a head without its row.
 * @throws {Error} when the store cannot be read.
 */
export async function verifyAudit(
  store: Store,
  signer: Signer,
  lines: readonly string[],
): Promise<AuditReport> {
  const walk: Walk = { rows: 0, last: { seq: 0, hash: genesis }, problems: [], found: 0 };
  const headProblems: Walk = { ...walk, problems: [] };
  const heads = readHeads(headProblems, lines, signer);
  let after: string | undefined;
  do {
    const found = await store.find<AuditRow>('audit', {
      index: 'seq',
      limit: page,
      ...(after === undefined ? {} : { after }),
    });
    for (const row of found.docs) {
      checkRow(walk, row, signer);
      checkHeads(walk, row, heads);
      walk.rows += 1;
      walk.last = { seq: Math.max(walk.last.seq, row.seq), hash: row.hash };
    }
    after = found.next;
  } while (after !== undefined);
  checkTail(walk, heads);
  const found = walk.found + headProblems.found;
  return {
    ok: found === 0,
    rows: walk.rows,
    heads: lines.length,
    ...(walk.rows === 0 ? {} : { head: walk.last }),
    problems: [...walk.problems, ...headProblems.problems].slice(0, shown),
    found,
  };
}

/**
 * A part of the chain: that each of its rows is what was written, follows the row before it and was signed, and
 * that no signed head on it is another row. Says nothing of the rows before and after.
 * @throws {Error} when the store cannot be read.
 */
export async function verifySpan(
  store: Store,
  signer: Signer,
  lines: readonly string[],
  span: { readonly from: number; readonly to: number },
): Promise<AuditReport> {
  const walk: Walk = { rows: 0, last: { seq: 0, hash: genesis }, problems: [], found: 0 };
  const heads = readHeads({ ...walk, problems: [] }, lines, signer);
  let next = Math.max(1, span.from);
  if (next > 1) {
    const [before] = await rowsFrom(store, next - 1, next);
    if (before) walk.last = { seq: before.seq, hash: before.hash };
  }
  while (next <= span.to) {
    const rows = await rowsFrom(store, next, Math.min(next + page, span.to + 1));
    for (const row of rows) {
      checkRow(walk, row, signer);
      checkHeads(walk, row, heads);
      walk.rows += 1;
      walk.last = { seq: Math.max(walk.last.seq, row.seq), hash: row.hash };
    }
    next += page;
  }
  if (walk.last.seq < span.to) {
    const words = `Row ${span.to} is missing: the chain was followed to row ${walk.last.seq}.`;
    report(walk, { kind: 'missing', seq: span.to, words });
  }
  const { rows, problems, found } = walk;
  return { ok: found === 0, rows, heads: lines.length, problems, found };
}

const rowsFrom = async (store: Store, from: number, to: number): Promise<readonly AuditRow[]> =>
  (await store.find<AuditRow>('audit', { index: 'seq', from, to, limit: page })).docs;

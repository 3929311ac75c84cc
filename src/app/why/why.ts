/**
 * "Why was this allowed?": for an action, a decision or a request, what the audit says it was decided from, and the
 * rules run again with that. Reads only; what it shows of a person is what the audit keeps in the clear.
 */
import type { AuditLog, AuditRead } from '../audit';
import type { StoredCase } from '../documents';
import { normaliseNumber } from '../numbers';
import type { Directory, Store } from '../ports';
import { runAgain } from './rerun';
import { mayAskWhy, type Why, type WhyRow, type WhyView } from './types';

export interface WhyParts {
  readonly store: Store;
  readonly audit: Pick<AuditLog, 'row' | 'read' | 'verify' | 'verifySpan'>;
  readonly directory: Pick<Directory, 'get'>;
}

/** A longer chain is walked only around the rows that are shown: the whole of it is `sparekey audit verify`. */
const wholeUpTo = 3_000;
const mostRows = 400;
const atOnce = 40;

const rowId = /^(.+)\.a\d{1,6}$/;
const effectId = /^(.+)\.e\d{1,6}$/;

export function makeWhy({ store, audit, directory }: WhyParts): Why {
  /** All rows of a document: their ids count on. */
  async function rowsOf(doc: string): Promise<readonly AuditRead[]> {
    const found: AuditRead[] = [];
    for (let n = 1; n <= mostRows; n += atOnce) {
      const ids = Array.from({ length: atOnce }, (_, index) => `${doc}.a${n + index}`);
      const rows = (await Promise.all(ids.map((id) => audit.row(id)))).filter((row) => row !== undefined);
      found.push(...rows);
      if (rows.length < atOnce) break;
    }
    return found;
  }

  async function byNumber(number: string): Promise<StoredCase | undefined> {
    const page = await store.find<StoredCase>('cases', {
      index: 'number',
      equals: { number: normaliseNumber(number) },
      limit: 1,
    });
    const [found] = page.docs;
    // Requests of accounts that do not exist are not there for staff.
    return found?.open.startsWith('decoy') ? undefined : found;
  }

  interface Asked {
    readonly rows: readonly AuditRead[];
    readonly row: AuditRead;
    readonly effect?: string;
  }

  async function find(asked: string): Promise<Asked | undefined> {
    const doc = rowId.exec(asked)?.[1] ?? effectId.exec(asked)?.[1];
    if (doc !== undefined) {
      const rows = await rowsOf(doc);
      const row = rows.find((one) => one.id === asked);
      if (row) return elsewhere(row, doc) ? carriedElsewhere(row) : { rows, row };
      return byEffect(rows, asked);
    }
    const request = await byNumber(asked);
    if (!request) return undefined;
    const rows = [...(await rowsOf(request.visit)), ...(await rowsOf(request.id))].toSorted(bySeq);
    const row = rows.findLast(isDecision) ?? rows.at(-1);
    return row && { rows, row };
  }

  /** A row of a person's own document names the effect that wrote it. */
  async function carriedElsewhere(row: AuditRead): Promise<Asked> {
    const effect = effectOf(row) ?? '';
    const rows = await rowsOf(effectId.exec(effect)?.[1] ?? '');
    return { rows: [...rows, row].toSorted(bySeq), row, effect };
  }

  async function chainOf(rows: readonly AuditRead[]): Promise<WhyView['chain']> {
    const end = (await audit.read({ limit: 1, newestFirst: true })).docs[0]?.seq ?? 0;
    const whole = end <= wholeUpTo;
    const seqs = rows.map(({ seq }) => seq);
    const first = Math.min(...seqs);
    // Rows that lie far apart are looked at by the part from the first on.
    const last = Math.min(Math.max(...seqs), first + wholeUpTo);
    const report = whole ? await audit.verify() : await audit.verifySpan(first, last);
    return { ok: report.ok, whole, rows: report.rows, problems: report.problems.map(({ words }) => words) };
  }

  async function explain(asked: string): Promise<WhyView | undefined> {
    const found = await find(asked.trim().slice(0, 200));
    if (!found) return undefined;
    const { row } = found;
    const request = row.case === undefined ? undefined : await store.get<StoredCase>('cases', row.case);
    const trail = await wholeTrail(found, request);
    const effect = found.effect ?? effectOf(row);
    const person = row.subject === undefined ? undefined : await directory.get(row.subject);
    return {
      row: whyRow(row),
      ...(effect === undefined ? {} : { effect: effectView(effect, trail) }),
      decisions: decisionsFor(row, effect, found.rows).flatMap((one) => {
        const again = runAgain(one.facts);
        return again ? [{ ...again, row: whyRow(one) }] : [];
      }),
      chain: await chainOf(trail),
      ...(person ? { personName: person.name } : {}),
      ...(request ? { number: request.number } : {}),
      trail: trail.map(whyRow),
    };
  }

  /** The walk and its request beside the rows that are there already. */
  async function wholeTrail(found: Asked, request: StoredCase | undefined): Promise<readonly AuditRead[]> {
    const visit = found.row.visit;
    const more = [
      ...(visit === undefined ? [] : await rowsOf(visit)),
      ...(request ? await rowsOf(request.id) : []),
    ];
    const all = new Map([...found.rows, ...more].map((row) => [row.id, row]));
    return [...all.values()].toSorted(bySeq);
  }

  async function may(staff: string): Promise<boolean> {
    const person = await directory.get(staff);
    return person?.status === 'active' && person.roles.some((role) => mayAskWhy.includes(role));
  }

  return {
    explain,
    may,
    look: async (staff, asked) => ((await may(staff)) ? explain(asked) : undefined),
  };
}

const bySeq = (left: AuditRead, right: AuditRead): number => left.seq - right.seq;
const isDecision = (row: AuditRead): boolean => row.what === 'decision';

/** Did an effect of another document write this row? */
const elsewhere = (row: AuditRead, doc: string): boolean => {
  const own = effectId.exec(effectOf(row) ?? '')?.[1];
  return own !== undefined && own !== doc && row.what !== 'effect';
};

function byEffect(rows: readonly AuditRead[], effect: string) {
  const row = rows.find((one) => one.what === 'effect' && one.facts['effect'] === effect);
  // What a request does after a decision has no row of its own.
  const last = effectId.test(effect) ? (row ?? rows.findLast(isDecision)) : undefined;
  return last && { rows, row: last, ...(row ? { effect } : {}) };
}

/** The effect that a row is about; a part of it ("....e7.unlock") counts as it. */
function effectOf(row: AuditRead): string | undefined {
  const effect = row.facts['effect'];
  return typeof effect === 'string' ? /^.+\.e\d{1,6}(?=\.[a-z]+$|$)/.exec(effect)?.[0] : undefined;
}

/** The policy's name for an effect: the action of an `act`, or what a request is opened for. */
function aboutOf({ facts }: AuditRead): string | undefined {
  const request = facts['request'];
  const named = typeof request === 'object' && request !== null ? request : undefined;
  if (named && 'action' in named && typeof named.action === 'string') return named.action;
  if (named && 'kind' in named && typeof named.kind === 'string') return named.kind;
  return typeof facts['action'] === 'string' ? facts['action'] : undefined;
}

function whyRow(row: AuditRead): WhyRow {
  const about = aboutOf(row);
  const again = isDecision(row) ? runAgain(row.facts) : undefined;
  const { id, seq, at, what, actor } = row;
  return {
    ...{ id, seq, at, what, actor },
    ...(about === undefined ? {} : { about }),
    ...(again ? { verdict: again.then.verdict } : {}),
  };
}

function effectView(id: string, trail: readonly AuditRead[]): NonNullable<WhyView['effect']> {
  const begun = trail.find((one) => one.what === 'effect' && one.facts['effect'] === id);
  const done = trail.find((one) => one.what === 'performed' && one.facts['effect'] === id);
  return {
    id,
    about: (begun && aboutOf(begun)) ?? '',
    ...(done ? { ok: done.facts['ok'] === true, at: done.at } : {}),
  };
}

/** Names of actions that the policy calls otherwise. */
const policyNames: Readonly<Record<string, string>> = {
  'suspend-device': 'stop',
  'undo-suspend': 'undo-stop',
};

/** The decision that a row stands on: the newest before it about the same, or the newest before it. */
function decisionsFor(
  row: AuditRead,
  effect: string | undefined,
  rows: readonly AuditRead[],
): readonly AuditRead[] {
  if (isDecision(row)) return [row];
  const begun = rows.find((one) => one.what === 'effect' && one.facts['effect'] === effect) ?? row;
  const about = aboutOf(begun) ?? '';
  const action = policyNames[about] ?? about;
  const own = (one: AuditRead): boolean => isDecision(one) && one.facts['effect'] === undefined;
  const before = rows.filter((one) => own(one) && one.seq < begun.seq);
  const stands = before.findLast((one) => one.facts['action'] === action) ?? before.at(-1);
  const carried = rows.filter(
    (one) => isDecision(one) && effect !== undefined && one.facts['effect'] === effect,
  );
  return [...(stands ? [stands] : []), ...carried];
}

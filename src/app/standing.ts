/** The one document a person that holds freezes, the right to set up, and passes. Changed by version only. */
import type { AuditEntry } from './audit-types';
import { noDue } from './collections';
import type { Deps } from './deps';
import type { Standing } from './documents';

type Parts = Pick<Deps, 'store' | 'clock' | 'audit' | 'background'>;

const mostTries = 200;
const appliedKept = 200;
/** What follows at once has so long, in real ms; then a worker does it. */
const workerAfter = 30_000;

const none = (id: string): Omit<Standing, 'version'> => ({
  id,
  frozenAt: 0,
  claimStopAt: 0,
  passHash: '',
  applied: [],
  notMe: [],
  dueAt: noDue,
  audit: [],
  auditCount: 0,
});

export const readStanding = async (store: Parts['store'], person: string): Promise<Standing> =>
  (await store.get<Standing>('standing', person)) ?? { ...none(person), version: 0 };

/** An audit row as a change of the standing writes it; ids and time are added here. */
export type StandingEntry = Omit<AuditEntry, 'id' | 'subject'>;

/**
 * Changes the document of a person. `change` may run more than once; returning undefined leaves it as it is.
 * @throws {Error} when it could not be written.
 */
export async function changeStanding(
  parts: Parts,
  person: string,
  change: (standing: Standing) => { next: Standing; entry?: StandingEntry } | undefined,
): Promise<Standing> {
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    const before = await readStanding(parts.store, person);
    const changed = change(before);
    if (!changed) return before;
    const count = before.auditCount + (changed.entry ? 1 : 0);
    const entry: AuditEntry | undefined = changed.entry && {
      ...changed.entry,
      id: `standing.${person}.a${count}`,
      subject: person,
    };
    // Earlier rows are in the chain already, or a worker still finds them here.
    const audit = entry ? [...changed.next.audit, entry] : changed.next.audit;
    const waits = audit.length > 0 || changed.next.tell !== undefined;
    const dueAt = waits ? parts.clock.real() + workerAfter : noDue;
    const next: Standing = { ...changed.next, audit, auditCount: count, dueAt };
    if (await write(parts, before, next)) {
      if (next.audit.length > 0) parts.background.run('audit', () => flush(parts, person));
      return next;
    }
  }
  throw new Error('The standing of a person could not be changed.');
}

const write = (parts: Parts, before: Standing, next: Standing): Promise<boolean> =>
  before.version === 0
    ? parts.store.insert<Standing>('standing', { ...next, applied: next.applied.slice(-appliedKept) })
    : parts.store.replace<Standing>('standing', { ...next, applied: next.applied.slice(-appliedKept) });

/**
 * Ends every set-up code, set-up session and day pass that was opened; the right itself stays under another name,
 * for whoever proves all of it again. `name` tells this end from others.
 */
export function withoutCodes(standing: Standing, name: string): Standing {
  const { pass: _pass, ...rest } = standing;
  return {
    ...rest,
    passHash: '',
    ...(standing.right ? { right: { ...standing.right, id: `${standing.right.id}.${name}` } } : {}),
    ...(standing.dayPass ? { dayPass: { ...standing.dayPass, hash: '' } } : {}),
  };
}

/** Appends the waiting rows to the chain, then takes them out. */
export async function flush(parts: Parts, person: string): Promise<void> {
  const doc = await parts.store.get<Standing>('standing', person);
  if (!doc || doc.audit.length === 0) return;
  await parts.audit.append(doc.audit);
  const done = new Set(doc.audit.map((row) => row.id));
  await changeStanding(parts, person, (standing) => {
    const left = standing.audit.filter((row) => !done.has(row.id));
    return left.length === standing.audit.length ? undefined : { next: { ...standing, audit: left } };
  });
}

/** For the worker: what a crash left in these documents. `tell` says to a visit that its new method is proved. */
export async function workStandings(
  parts: Parts & Pick<Deps, 'log'>,
  tell: (standing: Standing) => Promise<void>,
): Promise<void> {
  const page = await parts.store.find<Standing>('standing', {
    index: 'due',
    to: parts.clock.real() + 1,
    limit: 100,
  });
  for (const standing of page.docs) {
    try {
      await tell(standing);
      await flush(parts, standing.id);
    } catch (error) {
      parts.log.warn({ error: error instanceof Error ? error.message : '' }, 'A standing waits for a worker');
    }
  }
}

/** A change that happens once for its id. */
export const once = (
  parts: Parts,
  person: string,
  id: string,
  change: (standing: Standing) => Standing,
  entry: StandingEntry,
): Promise<Standing> =>
  changeStanding(parts, person, (standing) =>
    standing.applied.includes(id)
      ? undefined
      : { next: { ...change(standing), applied: [...standing.applied, id] }, entry },
  );

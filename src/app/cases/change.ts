/** Changes of a request: by its version, with the rows and effects that follow, and the times that are counted. */
import type { AuditEntry } from '../audit-types';
import type { Deps } from '../deps';
import type { Board, CaseEffect, CaseEffectRequest, StoredCase } from '../documents';
import { hooksOf } from '../webhooks/events';
import { nextReminder } from './reminders';

export type ChangeParts = Pick<
  Deps,
  'store' | 'clock' | 'random' | 'audit' | 'background' | 'log' | 'webhooks'
> & {
  /** Told of every request that staff see differently now. */
  readonly board?: Board;
};
/** Rows go to the chain at once; what a crash left of them a worker finds after this. */
const rowsAfter = 30_000;

export interface CaseChange {
  readonly next: StoredCase;
  readonly entries?: readonly Omit<AuditEntry, 'id' | 'subject' | 'case' | 'visit'>[];
  readonly effects?: readonly CaseEffectRequest[];
}

/** Changes a request by its version. `change` may run more than once; undefined leaves it as it is. */
export async function changeCase(
  parts: ChangeParts,
  id: string,
  change: (stored: StoredCase) => CaseChange | undefined | Promise<CaseChange | undefined>,
): Promise<StoredCase | undefined> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const before = await parts.store.get<StoredCase>('cases', id);
    if (!before) return undefined;
    const changed = await change(before);
    if (!changed) return before;
    const rows = (changed.entries ?? []).map((entry, index) => ({
      ...entry,
      id: `${id}.a${before.auditCount + index + 1}`,
      subject: before.subject,
      case: id,
      visit: before.visit,
    }));
    const effects: CaseEffect[] = (changed.effects ?? []).map((request, index) => ({
      id: `${id}.e${before.effectCount + index + 1}`,
      request,
    }));
    const draft: StoredCase = {
      ...changed.next,
      audit: [...changed.next.audit, ...rows],
      auditCount: before.auditCount + rows.length,
      effects: [...changed.next.effects, ...effects],
      effectCount: before.effectCount + effects.length,
    };
    const now = parts.clock.now();
    const stamped = withHooks(parts, before, withTimes(before, draft, now));
    const next = { ...stamped, dueAt: dueOf(stamped, now) };
    if (await parts.store.replace<StoredCase>('cases', next)) {
      if (isWaiting(next)) parts.background.run('audit', () => flushCase(parts, id));
      parts.board?.changed(before, next);
      return { ...next, version: next.version + 1 };
    }
  }
  throw new Error('A request could not be saved: it changes all the time.');
}

/** When staff decided first, and when it was over: expected times are made of these, and the list of closed ones. */
function withTimes(before: StoredCase, draft: StoredCase, now: number): StoredCase {
  const denied = draft.state === 'denied' && before.state !== 'denied';
  const decided = denied || draft.approvals.length > before.approvals.length;
  return {
    ...draft,
    ...(decided && !before.decidedAt ? { decidedAt: now } : {}),
    ...(isOpen(before) && !isOpen(draft) ? { endedAt: now } : {}),
  };
}

/** When a worker has to look: for effects at once, for rows when they should be in the chain, else when it says. */
export function dueOf(draft: StoredCase, now: number): number {
  if (draft.effects.length > 0) return 0;
  const at = Math.min(draft.dueAt, nextReminder(draft));
  return isWaiting(draft) ? Math.min(at, now + rowsAfter) : at;
}

/** Rows for the chain, or events for a ticket system, wait in it. */
export const isWaiting = ({ audit, hooks = [] }: Pick<StoredCase, 'audit' | 'hooks'>): boolean =>
  audit.length > 0 || hooks.length > 0;

/** What a ticket system is told of this change waits in the request itself: no crash loses it. */
export function withHooks<T extends Omit<StoredCase, 'version'>>(
  parts: Pick<ChangeParts, 'clock' | 'webhooks'>,
  before: StoredCase | undefined,
  next: T,
): T {
  const added = parts.webhooks ? hooksOf(before, next, parts.clock.now()) : [];
  if (added.length === 0) return next;
  return {
    ...next,
    hooks: [...(next.hooks ?? []), ...added],
    hookCount: (next.hookCount ?? 0) + added.length,
  };
}

/** Puts the waiting rows into the chain and the waiting events into the queue, then takes them out. */
export async function flushCase(parts: ChangeParts, id: string): Promise<void> {
  const stored = await parts.store.get<StoredCase>('cases', id);
  if (!stored || !isWaiting(stored)) return;
  if (stored.audit.length > 0) await parts.audit.append(stored.audit);
  if (stored.hooks?.length) await parts.webhooks?.queue(stored);
  const done = new Set([...stored.audit, ...(stored.hooks ?? [])].map((one) => one.id));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const now = await parts.store.get<StoredCase>('cases', id);
    if (!now) return;
    const audit = now.audit.filter((row) => !done.has(row.id));
    const hooks = now.hooks?.filter((event) => !done.has(event.id));
    if (audit.length === now.audit.length && hooks?.length === now.hooks?.length) return;
    if (await parts.store.replace<StoredCase>('cases', { ...now, audit, ...(hooks ? { hooks } : {}) }))
      return;
  }
}

export const isOpen = (found: StoredCase): boolean => found.open === 'open' || found.open === 'decoy';

export const closedOf = (found: StoredCase): StoredCase['open'] =>
  found.open.startsWith('decoy') ? 'decoy-closed' : 'closed';

/** Lifts "this was not me": the same for staff's decision and for the owner's own key. */
import { noDue } from '../collections';
import type { StoredCase } from '../documents';
import { changeStanding, type StandingEntry } from '../standing';
import { changeCase, closedOf, isOpen, type CaseChange, type ChangeParts } from './change';

/** What was recorded and decided counts no longer: the request begins anew, with its words. */
export function voided({ drawn: _drawn, ...now }: StoredCase, at: number, name?: string): CaseChange {
  return {
    next: {
      ...now,
      approvals: [],
      proofing: [],
      state: isOpen(now) ? 'open' : now.state,
      dueAt: 0,
      history: name === undefined ? now.history : [...now.history, { at, name }],
    },
    entries: [
      {
        ...{ at, actor: 'system', what: 'voided' },
        facts: { approvals: now.approvals.length, proofing: now.proofing.length },
      },
    ],
  };
}

async function casesOf({ store }: ChangeParts, person: string): Promise<readonly StoredCase[]> {
  const page = await store.find<StoredCase>('cases', {
    index: 'subject',
    equals: { subject: person },
    descending: true,
    limit: 50,
  });
  return page.docs;
}

/**
 * Ends the freeze, once for its id, and lets what it stopped begin anew. A freeze that came since stays.
 * @returns since when it is lifted, ms; undefined while everything is stopped
 */
export async function liftFreeze(
  parts: ChangeParts,
  person: string,
  id: string,
  by: Pick<StandingEntry, 'actor'> & Partial<StandingEntry>,
): Promise<number | undefined> {
  const at = parts.clock.now();
  const after = await changeStanding(parts, person, (standing) =>
    standing.frozenAt === 0 || standing.applied.includes(id)
      ? undefined
      : {
          next: { ...standing, frozenAt: 0, liftedAt: at, applied: [...standing.applied, id] },
          entry: { ...by, at, what: 'unfreeze', facts: { ...by.facts, effect: id } },
        },
  );
  if (after.frozenAt > 0) return undefined;
  for (const one of await casesOf(parts, person)) {
    if (one.state !== 'frozen' || one.action === 'unfreeze') continue;
    await changeCase(parts, one.id, (now) =>
      now.state === 'frozen' ? voided(now, parts.clock.now(), 'staff.history.lifted') : undefined,
    );
  }
  return after.liftedAt;
}

/** By a key of their own, shown in a visit: what asked staff to lift it is over, and security hears of it. */
export async function liftByKey(
  parts: ChangeParts,
  person: string,
  effect: { readonly id: string; readonly visit: string },
): Promise<boolean> {
  const liftedAt = await liftFreeze(parts, person, effect.id, {
    ...{ actor: `person:${person}`, visit: effect.visit, facts: { by: 'K' } },
  });
  if (liftedAt === undefined) return false;
  for (const one of await casesOf(parts, person)) {
    if (one.action !== 'unfreeze' || one.openedAt > liftedAt) continue;
    await changeCase(parts, one.id, (now) => {
      if (!isOpen(now)) return undefined;
      const at = parts.clock.now();
      return {
        next: {
          ...now,
          ...{ state: 'done', open: closedOf(now), dueAt: noDue },
          history: [...now.history, { at, name: 'staff.history.lifted-by-key' }],
        },
        entries: [
          {
            at,
            actor: `person:${person}`,
            what: 'case',
            facts: { state: 'done', by: 'K', effect: effect.id },
          },
        ],
        effects: [{ kind: 'notice', about: 'lifted', what: 'by-key' }],
      };
    });
  }
  return true;
}

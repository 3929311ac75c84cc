/** What every use case of staff begins with: who this is at this moment, which request, and what follows a change. */
import type { Variables } from '../../core/screens/fill';
import type { Deps } from '../deps';
import type { StoredCase } from '../documents';
import { normaliseNumber } from '../numbers';
import type { Person } from '../ports';
import type { StaffOutcome } from '../services';
import type { StaffFactor } from '../staff-code';
import { lookAgainAfter } from './draw';
import { judge, stateFor, waitsUntil, type Judged, type JudgeParts } from './judge';
import { changeCase, type CaseChange } from './open';

export interface StaffParts extends Deps, JudgeParts {
  /** Performs the pending effects of a request: the decision goes to its visit. */
  readonly settleCase: (id: string) => Promise<void>;
  /** A fresh answer of the member of staff's own key or app, counted and used up like any other. */
  readonly staffFactor: StaffFactor;
  /** Shows the screen where a visit is held. */
  readonly show: (visit: string) => Promise<void>;
}

/** Names one decision of one member of staff about one state of a request: what a fresh factor is bound to. */
export const approvalRef = (found: StoredCase, staff: string, version = found.auditCount): string =>
  `${found.id}.approve.${staff}.${version}`;

/** Both by their name in the catalogue. */
export const yes = (name: string): StaffOutcome => ({ ok: true, name });
export const no = (name: string, values?: Variables): StaffOutcome => ({
  ok: false,
  name,
  ...(values && { values }),
});
export const longestText = 2_000;

const staffRoles = new Set(['agent', 'approver', 'security', 'administrator', 'auditor']);
/** Auditors and editors read. */
export const canTake = ({ roles }: Person): boolean =>
  roles.some((role) => role !== 'auditor' && role !== 'editor');
export const closedStates: ReadonlySet<string> = new Set([
  'done',
  'denied',
  'withdrawn',
  'expired',
  'approved',
]);

export const decidedAlready = (found: StoredCase): StaffOutcome => no(`staff.refused.decided.${found.state}`);

export interface Desk {
  readonly parts: StaffParts;
  /** Undefined for whoever has no role now. */
  staffOf(id: string): Promise<Person | undefined>;
  byNumber(number: string): Promise<StoredCase | undefined>;
  /** The person and the request they may change, or why not. */
  working(staff: string, number: string): Promise<{ person: Person; found: StoredCase } | StaffOutcome>;
  /** The next state after a change, asked of the policy with what will be stored. */
  settled(next: StoredCase): Promise<{ next: StoredCase; effects: CaseChange['effects']; judged: Judged }>;
  /** An attempt against the rules is a signal: it is kept with the request. */
  refusedTo(found: StoredCase, staff: string, what: string, name: string): Promise<void>;
}

export function makeDesk(parts: StaffParts): Desk {
  const { store, clock, directory } = parts;

  async function staffOf(id: string): Promise<Person | undefined> {
    const person = await directory.get(id);
    const isStaff = person?.status === 'active' && person.roles.some((role) => staffRoles.has(role));
    return isStaff ? person : undefined;
  }

  async function byNumber(number: string): Promise<StoredCase | undefined> {
    const page = await store.find<StoredCase>('cases', {
      index: 'number',
      equals: { number: normaliseNumber(number) },
      limit: 1,
    });
    const found = page.docs[0];
    // Requests of accounts that do not exist are not shown, and are not there for staff.
    return found && !found.open.startsWith('decoy') ? found : undefined;
  }

  async function working(
    staff: string,
    number: string,
  ): Promise<{ person: Person; found: StoredCase } | StaffOutcome> {
    const person = await staffOf(staff);
    if (!person) return no('staff.refused.no-role');
    if (!canTake(person)) return no('staff.refused.read-only');
    const found = await byNumber(number);
    if (!found) return no('staff.refused.no-such');
    return { person, found };
  }

  /** The next state after a change, asked of the policy with what will be stored. */
  async function settled(next: StoredCase): ReturnType<Desk['settled']> {
    const judged = await judge(parts, next);
    const { decision } = judged;
    const state = stateFor(next, judged);
    if (state === 'approved') {
      const effects: CaseChange['effects'] = [
        { kind: 'deliver', outcome: 'approved' },
        { kind: 'notice', about: 'approval', what: next.action },
      ];
      return { next: { ...next, state, dueAt: 0 }, effects, judged };
    }
    const due =
      state === 'second-approver' ? clock.now() + lookAgainAfter : (waitsUntil(decision) ?? next.closesAt);
    return { next: { ...next, state, dueAt: Math.min(due, next.closesAt) }, effects: [], judged };
  }

  /** An attempt against the rules is a signal: it is kept with the request. */
  async function refusedTo(found: StoredCase, staff: string, what: string, name: string): Promise<void> {
    await changeCase(parts, found.id, (now) => ({
      next: now,
      entries: [{ at: clock.now(), actor: `staff:${staff}`, what, facts: { reason: name } }],
    }));
  }

  return { parts, staffOf, byNumber, working, settled, refusedTo };
}

/** What staff do with requests. The gate is code: every click asks the rules again, with the roles of this moment. */
import { whyNoApproval, whyNoFactor, whyNoProofing } from '../../core/policy/approver';
import type { Decision, Evidence, Want } from '../../core/policy/types';
import type { Deps } from '../deps';
import type { StoredCase } from '../documents';
import { sameSecret } from '../keys';
import { normaliseNumber } from '../numbers';
import type { Person } from '../ports';
import type { CaseRow, StaffCases, StaffOutcome } from '../services';
import { changeCase, closedOf, type CaseChange } from './open';
import { drawSecond, lookAgainAfter } from './draw';
import { judge, peopleOf, staffFacts, stateFor, waitsUntil, type JudgeParts } from './judge';
import { rowOf, viewOf } from './view';

export interface StaffParts extends Deps, JudgeParts {
  /** Performs the pending effects of a request: the decision goes to its visit. */
  readonly settleCase: (id: string) => Promise<void>;
  /** A fresh code of the member of staff's own authenticator, counted and used up like any other. */
  readonly checkStaffCode: (person: Person, code: string, ref: string) => Promise<boolean>;
}

const yes = (message: string): StaffOutcome => ({ ok: true, message });
const no = (message: string): StaffOutcome => ({ ok: false, message });
const longestText = 2_000;
const wrongChecksAllowed = 5;
/** Every point of the checklist; the page shows them in words. */
const needed = ['request-number', 'photo-matches', 'name-matches', 'told-no-codes'] as const;

const staffRoles = new Set(['agent', 'approver', 'security', 'administrator', 'auditor']);
const closedStates = new Set(['done', 'denied', 'withdrawn', 'expired', 'approved']);

export function makeStaffCases(parts: StaffParts): StaffCases {
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
    if (!person) return no('Your account has no role here any more.');
    if (person.roles.every((role) => role === 'auditor' || role === 'editor'))
      return no('Your role may read, not change.');
    const found = await byNumber(number);
    if (!found) return no('There is no such request.');
    return { person, found };
  }

  const decidedAlready = (found: StoredCase): StaffOutcome =>
    no(`This is decided already: ${found.state}. Nothing was done twice.`);

  /** The next state after a change, asked of the policy with what will be stored. */
  async function settled(next: StoredCase): Promise<{ next: StoredCase; effects: CaseChange['effects'] }> {
    const judged = await judge(parts, next);
    const { decision } = judged;
    const state = stateFor(next, judged);
    if (state === 'approved') {
      const effects: CaseChange['effects'] = [
        { kind: 'deliver', outcome: 'approved' },
        { kind: 'notice', about: 'approval', what: next.action },
      ];
      return { next: { ...next, state, dueAt: 0 }, effects };
    }
    const due =
      state === 'second-approver' ? clock.now() + lookAgainAfter : (waitsUntil(decision) ?? next.closesAt);
    return { next: { ...next, state, dueAt: Math.min(due, next.closesAt) }, effects: [] };
  }

  async function mark(
    staff: string,
    number: string,
    change: (found: StoredCase, person: Person) => CaseChange | StaffOutcome,
  ): Promise<StaffOutcome> {
    const got = await working(staff, number);
    if ('ok' in got) return got;
    let refused: StaffOutcome | undefined;
    await changeCase(parts, got.found.id, (now) => {
      refused = undefined;
      const changed = closedStates.has(now.state) ? decidedAlready(now) : change(now, got.person);
      if ('ok' in changed) {
        refused = changed;
        return undefined;
      }
      return changed;
    });
    return refused ?? yes('Saved.');
  }

  return {
    async queue(staff, filter) {
      const me = await staffOf(staff);
      if (!me) return [];
      const page = await store.find<StoredCase>('cases', {
        index: 'queue',
        equals: { open: filter.show === 'closed' ? 'closed' : 'open' },
        descending: filter.show === 'closed',
        limit: 200,
      });
      const rows: CaseRow[] = [];
      for (const found of page.docs) {
        const row = await rowOf(parts, found, me);
        if (matches(row, found, filter, me)) rows.push(row);
      }
      return rows;
    },
    async view(staff, number) {
      const me = await staffOf(staff);
      const found = me && (await byNumber(number));
      return me && found ? viewOf(parts, found, me) : undefined;
    },
    take: (staff, number) =>
      mark(staff, number, (found, person) => {
        if (found.takenBy === staff) return no('You have it already.');
        if (found.takenBy !== undefined) return no('Somebody else has taken it.');
        const state = found.state === 'open' ? 'taken' : found.state;
        return {
          next: {
            ...found,
            takenBy: staff,
            state,
            history: [...found.history, { at: clock.now(), text: 'Taken', by: person.name }],
          },
          entries: [{ at: clock.now(), actor: `staff:${staff}`, what: 'case', facts: { taken: true } }],
        };
      }),
    release: (staff, number) =>
      mark(staff, number, (found, person) => {
        if (found.takenBy !== staff) return no('It is not yours to hand back.');
        const { takenBy: _gone, ...rest } = found;
        const state = found.state === 'taken' ? 'open' : found.state;
        return {
          next: {
            ...rest,
            state,
            history: [...found.history, { at: clock.now(), text: 'Handed back', by: person.name }],
          },
          entries: [{ at: clock.now(), actor: `staff:${staff}`, what: 'case', facts: { taken: false } }],
        };
      }),
    note: (staff, number, text) =>
      mark(staff, number, (found) => {
        const words = text.trim().slice(0, longestText);
        if (words === '') return no('The note is empty. Nothing was saved.');
        return {
          next: {
            ...found,
            notes: [...found.notes.slice(-100), { at: clock.now(), by: staff, text: words }],
          },
          entries: [
            { at: clock.now(), actor: `staff:${staff}`, what: 'note', facts: {}, personal: { text: words } },
          ],
        };
      }),

    async recordProofing(staff, number, input) {
      const got = await working(staff, number);
      if ('ok' in got) return got;
      const missing = needed.filter((one) => !input.checks.includes(one));
      if (missing.length > 0)
        return no('Tick every point of the list first. If one does not hold, do not record the check.');
      if (input.document.trim().length < 2)
        return no('Write which kind of photo ID you saw. Never its number.');
      if (got.found.action === 'talk') return no('This request unlocks nothing: no check is needed.');
      const judged = await judge(parts, got.found);
      const people = peopleOf(got.found, judged.visit);
      const why = whyNoProofing(await staffFacts(directory, got.person, people), people);
      if (why) {
        await refusedTo(got.found, staff, 'proofing-refused', why.name);
        return no(why.detail);
      }
      const expected = judged.visit?.visit.case?.checkNumber;
      let refused: StaffOutcome | undefined;
      const after = await changeCase(parts, got.found.id, async (now) => {
        refused = undefined;
        if (closedStates.has(now.state)) {
          refused = decidedAlready(now);
          return undefined;
        }
        if (now.wrongChecks >= wrongChecksAllowed) {
          refused = no('Too many wrong check numbers. Hand this to security.');
          return undefined;
        }
        const right =
          now.action === 'unfreeze' ||
          (expected !== undefined && sameSecret(normaliseNumber(input.checkNumber), expected));
        if (!right) {
          refused = no(
            'That is not the number on their page. They find it under "Your check number". Nothing was recorded.',
          );
          return {
            next: {
              ...now,
              wrongChecks: now.wrongChecks + 1,
              history: [
                ...now.history,
                { at: clock.now(), text: 'A wrong check number was typed', by: got.person.name },
              ],
            },
            entries: [
              { at: clock.now(), actor: `staff:${staff}`, what: 'proofing', facts: { right: false } },
            ],
          };
        }
        const piece: Evidence = {
          class: 'P',
          kind: 'proofing',
          method: 'proofing',
          at: clock.now(),
          challenge: `${now.id}.p${now.proofing.length + 1}`,
          by: staff,
          how: input.how,
        };
        const text = input.how === 'video' ? 'Photo ID checked on live video' : 'Photo ID checked in person';
        const { next, effects } = await settled({
          ...now,
          wrongChecks: 0,
          proofing: [...now.proofing, piece],
          history: [...now.history, { at: clock.now(), text, by: got.person.name }],
        });
        return {
          next,
          effects: effects ?? [],
          entries: [
            {
              at: clock.now(),
              actor: `staff:${staff}`,
              what: 'proofing',
              facts: { right: true, how: input.how, checks: input.checks },
              personal: { document: input.document.trim().slice(0, 100) },
            },
          ],
        };
      });
      if (after) parts.background.run('case', () => parts.settleCase(after.id));
      return refused ?? yes('The check is recorded. Somebody else decides.');
    },

    async approve(staff, number, input) {
      const got = await working(staff, number);
      if ('ok' in got) return got;
      const reason = input.reason.trim().slice(0, longestText);
      if (closedStates.has(got.found.state)) return decidedAlready(got.found);
      if (got.found.auditCount !== input.version)
        return no(
          'This request changed since you opened it. Look at it again, then decide. Your reason is kept.',
        );
      const judged = await judge(parts, got.found);
      const people = peopleOf(got.found, judged.visit);
      const facts = await staffFacts(directory, got.person, people);
      const why =
        whyNoApproval(facts, people) ?? whyNoFactor(facts, 'T', clock.now(), clock.now(), parts.rules);
      if (why) {
        await refusedTo(got.found, staff, 'approval-refused', why.name);
        return no(why.detail);
      }
      if (judged.decision.verdict === 'refuse' && got.found.action !== 'talk')
        return no(judged.decision.reasons[0]?.detail ?? 'Policy refuses this.');
      if (got.found.action !== 'talk' && asksFirst(judged.decision))
        return no('Policy still asks for something else first. See the list at the top.');
      const factor = await parts.checkStaffCode(
        got.person,
        input.code,
        `${got.found.id}.approve.${staff}.${input.version}`,
      );
      if (!factor) {
        await refusedTo(got.found, staff, 'approval-refused', 'code');
        return no('Your own code is not right, or was used already. Take the next one. Your reason is kept.');
      }
      let refused: StaffOutcome | undefined;
      const after = await changeCase(parts, got.found.id, async (now) => {
        refused = undefined;
        // The factor was shown for exactly this state.
        if (now.auditCount !== input.version) {
          refused = closedStates.has(now.state)
            ? decidedAlready(now)
            : no('This request changed while you decided. Look at it again. Your reason is kept.');
          return undefined;
        }
        const approval = { by: staff, at: clock.now(), factor: 'T' as const, reason };
        const draft: StoredCase = {
          ...now,
          approvals: [...now.approvals, approval],
          history: [...now.history, { at: clock.now(), text: 'Approved', by: got.person.name }],
        };
        const entry = {
          at: clock.now(),
          actor: `staff:${staff}`,
          what: 'approval',
          facts: { factor: 'T', seen: now.auditCount },
          personal: { reason },
        };
        if (now.action === 'talk') {
          return {
            next: { ...draft, state: 'approved', reply: reason, dueAt: 0 },
            entries: [entry],
            effects: [{ kind: 'deliver', outcome: 'approved', reply: reason }],
          };
        }
        const { next, effects } = await settled(draft);
        const drawn = next.state === 'second-approver' ? await drawSecond(parts, next) : undefined;
        // They are told of each approval, not only of the last: a wait of a privileged person begins with it.
        const told: CaseChange['effects'] = [{ kind: 'notice', about: 'approval', what: now.action }];
        return {
          next: drawn ? { ...next, drawn } : next,
          entries: [entry],
          effects: effects && effects.length > 0 ? effects : told,
        };
      });
      if (refused) return refused;
      if (after) parts.background.run('case', () => parts.settleCase(after.id));
      return yes(messageAfter(after));
    },

    async deny(staff, number, input) {
      const got = await working(staff, number);
      if ('ok' in got) return got;
      const reason = input.reason.trim().slice(0, longestText);
      if (reason.length < 3) return no('Say in a few words why, as the person will read it.');
      if (!got.person.roles.some((role) => role === 'agent' || role === 'approver' || role === 'security'))
        return no('Your role may not decide.');
      if (got.found.person === staff) return no('This request is your own.');
      if (got.found.action === 'unfreeze')
        return no('A freeze is lifted or stays. Leave this open until they have shown who they are.');
      let refused: StaffOutcome | undefined;
      const after = await changeCase(parts, got.found.id, (now) => {
        refused = undefined;
        if (closedStates.has(now.state)) {
          refused = decidedAlready(now);
          return undefined;
        }
        if (now.auditCount !== input.version) {
          refused = no('This request changed since you opened it. Look at it again. Your reason is kept.');
          return undefined;
        }
        return {
          next: {
            ...now,
            state: 'denied',
            open: closedOf(now),
            reply: reason,
            dueAt: 0,
            history: [...now.history, { at: clock.now(), text: 'Denied', by: got.person.name }],
          },
          entries: [
            { at: clock.now(), actor: `staff:${staff}`, what: 'denial', facts: {}, personal: { reason } },
          ],
          effects: [{ kind: 'deliver', outcome: 'denied', reply: reason }],
        };
      });
      if (refused) return refused;
      if (after) parts.background.run('case', () => parts.settleCase(after.id));
      return yes('Denied. The person reads your reason now, and can come back with more.');
    },
  };

  /** An attempt against the rules is a signal: it is kept with the request. */
  async function refusedTo(found: StoredCase, staff: string, what: string, name: string): Promise<void> {
    await changeCase(parts, found.id, (now) => ({
      next: now,
      entries: [{ at: clock.now(), actor: `staff:${staff}`, what, facts: { reason: name } }],
    }));
  }
}

/**
 * Must something come before an approval? More evidence of one's own is only the other way: it is asked for
 * when the row asks for nothing.
 */
function asksFirst(decision: Decision): boolean {
  const own = (want: Want): boolean => want.what === 'evidence' || want.what === 'another-class';
  const row = decision.wants.filter((want) => !own(want));
  if (row.length === 0) return decision.wants.length > 0;
  return row.some((want) => want.what === 'proofing' || want.what === 'voucher');
}

function messageAfter(after: StoredCase | undefined): string {
  if (after?.state === 'second-approver') return 'Approved. A second approver was drawn, and decides next.';
  if (after?.state === 'waiting-period')
    return 'Approved. The waiting period runs; the walk goes on by itself after it.';
  return 'Approved. The person goes on by themselves, after one more proof.';
}

function matches(
  row: CaseRow,
  found: StoredCase,
  filter: { search?: string; show?: 'all' | 'mine' | 'not-taken' | 'can-approve' | 'closed' },
  me: Person,
): boolean {
  if (filter.show === 'mine' && found.takenBy !== me.id) return false;
  if (filter.show === 'not-taken' && found.takenBy !== undefined) return false;
  if (filter.show === 'can-approve' && !row.mayApprove) return false;
  const search = filter.search?.trim().toLowerCase();
  if (!search) return true;
  const bare = normaliseNumber(search);
  return (
    row.personName.toLowerCase().includes(search) ||
    (bare !== '' && found.number.includes(bare)) ||
    row.what.toLowerCase().includes(search)
  );
}

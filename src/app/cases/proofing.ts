/** P: identity checks by staff, by a guided list, bound to the number that only the person's page shows. */
import { whyNoProofing } from '../../core/policy/approver';
import type { Evidence, Reason } from '../../core/policy/types';
import type { StoredVisit } from '../documents';
import { sameSecret } from '../keys';
import { normaliseNumber } from '../numbers';
import { checkPoints, type StaffCases, type StaffOutcome } from '../services';
import { closedStates, decidedAlready, no, yes, type Desk } from './desk';
import { peopleOf, staffFacts } from './judge';
import { changeCase } from './open';

const wrongChecksAllowed = 5;

export function makeProofing(desk: Desk): StaffCases['recordProofing'] {
  const { parts, working, settled, refusedTo } = desk;
  const { clock } = parts;
  return async (staff, number, input) => {
    const got = await working(staff, number);
    if ('ok' in got) return got;
    const refused = async (reason: string): Promise<StaffOutcome> => {
      await refusedTo(got.found, staff, 'proofing-refused', reason);
      return no(`staff.refused.${reason}`);
    };
    const missing = checkPoints.filter((one) => !input.checks.includes(one));
    if (missing.length > 0) return refused('checks');
    if (input.document.trim().length < 2) return no('staff.refused.document');
    // Nobody holds it: whoever is there shows a number of nothing.
    if (got.found.openedBy && !got.found.takenUp) return refused('not-taken-up');
    if (got.found.action === 'talk') return no('staff.refused.no-check');
    let answer: StaffOutcome | undefined;
    let why: Reason | undefined;
    let tooMany = false;
    const after = await changeCase(parts, got.found.id, async (now) => {
      // Of the state that is written: somebody may have approved, or taken it up, since it was looked at.
      const visit = await parts.store.get<StoredVisit>('visits', now.visit);
      const people = peopleOf(now, visit);
      why = whyNoProofing(await staffFacts(parts, got.person, people), people);
      answer = why && no(`staff.may-not-check.${why.name}`);
      if (why) return undefined;
      const expected = visit?.visit.case?.checkNumber;
      if (closedStates.has(now.state)) {
        answer = decidedAlready(now);
        return undefined;
      }
      tooMany = now.wrongChecks >= wrongChecksAllowed;
      if (tooMany) return undefined;
      const right =
        now.action === 'unfreeze' ||
        (expected !== undefined && sameSecret(normaliseNumber(input.checkNumber), expected));
      if (!right) {
        answer = no('staff.refused.check-wrong');
        return {
          next: {
            ...now,
            wrongChecks: now.wrongChecks + 1,
            history: [
              ...now.history,
              { at: clock.now(), name: 'staff.history.wrong-check', by: got.person.name },
            ],
          },
          entries: [{ at: clock.now(), actor: `staff:${staff}`, what: 'proofing', facts: { right: false } }],
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
      const name = `staff.history.checked-${input.how}`;
      const { next, effects } = await settled({
        ...now,
        wrongChecks: 0,
        proofing: [...now.proofing, piece],
        history: [...now.history, { at: clock.now(), name, by: got.person.name }],
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
    if (why) await refusedTo(got.found, staff, 'proofing-refused', why.name);
    if (tooMany) return refused('check-many');
    if (after) parts.background.run('case', () => parts.settleCase(after.id));
    // Where the check was all that was missing, nobody else decides.
    const told = after?.state === 'approved' ? 'staff.told.checked-enough' : 'staff.told.checked';
    return answer ?? yes(told);
  };
}

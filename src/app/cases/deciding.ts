/** Approve and deny. The gate is code: the rules are asked with the roles of this moment, the factor is fresh. */
import { whyNoApproval, whyNoFactor } from '../../core/policy/approver';
import type { Decision, Want } from '../../core/policy/types';
import type { CaseEffectRequest, StoredCase } from '../documents';
import type { StaffCases, StaffOutcome } from '../services';
import { approvalRef, closedStates, decidedAlready, longestText, no, yes, type Desk } from './desk';
import { drawSecond } from './draw';
import { judge, judgedEntry, peopleOf, staffFacts } from './judge';
import { changeCase, closedOf, type CaseChange } from './open';

type DenyReply = Extract<CaseEffectRequest, { kind: 'deliver' }>;

export function makeDeciding(desk: Desk): Pick<StaffCases, 'approve' | 'deny'> {
  const { parts, working, settled, refusedTo } = desk;
  const { clock } = parts;
  return {
    async approve(staff, number, input) {
      const got = await working(staff, number);
      if ('ok' in got) return got;
      const reason = input.reason.trim().slice(0, longestText);
      if (closedStates.has(got.found.state)) return decidedAlready(got.found);
      if (got.found.auditCount !== input.version) return no('staff.refused.changed');
      const judged = await judge(parts, got.found);
      const people = peopleOf(got.found, judged.visit);
      const facts = await staffFacts(parts, got.person, people);
      const claimed = 'key' in input ? 'K' : 'T';
      const at = 'key' in input ? input.at : clock.now();
      const why = whyNoApproval(facts, people) ?? whyNoFactor(facts, claimed, at, clock.now(), parts.rules);
      if (why) {
        await refusedTo(got.found, staff, 'approval-refused', why.name);
        return no(`staff.may-not-approve.${why.name}`);
      }
      const early = got.found.action === 'talk' ? undefined : tooEarly(judged.decision);
      if (early) {
        // Whoever is hurried tries this: it is kept like every other try against the rules.
        await refusedTo(got.found, staff, 'approval-refused', early.reason);
        return early.outcome;
      }
      const factor = await parts.staffFactor.check(got.person, input, approvalRef(got.found, staff));
      // A key that did not check who holds it is a T, and that does not do for whoever has a key.
      if (!factor || whyNoFactor(facts, factor, at, clock.now(), parts.rules)) {
        await refusedTo(got.found, staff, 'approval-refused', claimed === 'K' ? 'key' : 'code');
        if (factor) return no('staff.refused.key-unverified');
        return no(claimed === 'K' ? 'staff.refused.key-wrong' : 'staff.refused.code-wrong');
      }
      const { glassUntil } = await parts.organisations.settings();
      let refused: StaffOutcome | undefined;
      const after = await changeCase(parts, got.found.id, async (now) => {
        refused = undefined;
        // The factor was shown for exactly this state.
        if (now.auditCount !== input.version) {
          refused = closedStates.has(now.state) ? decidedAlready(now) : no('staff.refused.changed-meanwhile');
          return undefined;
        }
        const at = clock.now();
        // Given while the glass is broken, it stays enough: the wait after it is longer than the glass is broken.
        const alone = now.action !== 'talk' && glassUntil !== undefined && at < glassUntil;
        const approval = { by: staff, at, factor, reason, ...(alone ? { alone: true as const } : {}) };
        const draft: StoredCase = {
          ...now,
          approvals: [...now.approvals, approval],
          history: [
            ...now.history,
            {
              at: clock.now(),
              name: now.action === 'talk' ? 'staff.history.answered' : 'staff.history.approved',
              by: got.person.name,
            },
          ],
        };
        const entry = {
          at: clock.now(),
          actor: `staff:${staff}`,
          what: 'approval',
          facts: { factor, seen: now.auditCount, ...(alone ? { alone } : {}) },
          personal: { reason },
        };
        if (now.action === 'talk') {
          return {
            next: { ...draft, state: 'approved', reply: reason, dueAt: 0 },
            entries: [entry],
            effects: [{ kind: 'deliver', outcome: 'approved', reply: reason }],
          };
        }
        const { next, effects, judged: after } = await settled(draft);
        const drawn = next.state === 'second-approver' ? await drawSecond(parts, next) : undefined;
        // They are told of each approval, not only of the last: a wait of a privileged person begins with it.
        const told: CaseChange['effects'] = [{ kind: 'notice', about: 'approval', what: now.action }];
        return {
          next: drawn ? { ...next, drawn } : next,
          // What the policy says with this approval stands before it.
          entries: [judgedEntry(after, clock.now()), entry],
          effects: effects && effects.length > 0 ? effects : told,
        };
      });
      if (refused) return refused;
      if (after) {
        parts.measures.count(['decided', 'approved', staff]);
        parts.background.run('case', () => parts.settleCase(after.id));
      }
      return yes(messageAfter(after));
    },

    async deny(staff, number, input) {
      const got = await working(staff, number);
      if ('ok' in got) return got;
      const reply = replyOf(input);
      if (!reply) return no('staff.refused.deny-words');
      const line = {
        name: 'staff.history.denied',
        ...(reply.chosen ? reply : { values: { reason: reply.reply } }),
      };
      if (!got.person.roles.some((role) => role === 'agent' || role === 'approver' || role === 'security'))
        return no('staff.refused.deny-role');
      if (got.found.person === staff) return no('staff.refused.deny-own');
      if (got.found.action === 'unfreeze') return no('staff.refused.deny-freeze');
      if (got.found.forSecurity && !got.person.roles.includes('security'))
        return no('staff.refused.security-only');
      let refused: StaffOutcome | undefined;
      const after = await changeCase(parts, got.found.id, (now) => {
        refused = undefined;
        if (closedStates.has(now.state) && !canTakeBack(now)) {
          refused = decidedAlready(now);
          return undefined;
        }
        if (now.auditCount !== input.version) {
          refused = no('staff.refused.changed');
          return undefined;
        }
        return {
          next: {
            ...now,
            state: 'denied',
            open: closedOf(now),
            ...reply,
            dueAt: 0,
            history: [...now.history, { ...line, at: clock.now(), by: got.person.name }],
          },
          entries: [
            {
              at: clock.now(),
              actor: `staff:${staff}`,
              what: 'denial',
              facts: {},
              personal: { reason: reply.reply ?? reply.chosen },
            },
          ],
          effects: [{ kind: 'deliver', outcome: 'denied', ...reply }],
        };
      });
      if (refused) return refused;
      if (after) {
        parts.measures.count(['decided', 'denied', staff]);
        parts.background.run('case', () => parts.settleCase(after.id));
      }
      return yes('staff.told.denied');
    },
  };
}

/** Approved, and not carried out yet: a no still stops it. An answer has been given. */
const canTakeBack = ({ state, action }: StoredCase): boolean => state === 'approved' && action !== 'talk';

/** Words of their own, or a reason that was there to choose; undefined when it says nothing. */
function replyOf(input: Parameters<StaffCases['deny']>[2]): Pick<DenyReply, 'reply' | 'chosen'> | undefined {
  if ('chosen' in input) return { chosen: input.chosen };
  const reply = input.reason.trim().slice(0, longestText);
  return reply.length < 3 ? undefined : { reply };
}

/** The policy refuses it whatever is shown, or something must come first. */
function tooEarly(decision: Decision): { reason: string; outcome: StaffOutcome } | undefined {
  const { verdict, rule, reasons } = decision;
  if (verdict === 'refuse') {
    const reason = reasons[0]?.name ?? 'other';
    return { reason, outcome: no(`staff.reason.${reason}`, { rule }) };
  }
  if (!asksFirst(decision)) return undefined;
  return { reason: 'asks-first', outcome: no('staff.refused.asks-first') };
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
  if (after?.action === 'talk') return 'staff.told.sent';
  if (after?.action === 'unfreeze') return 'staff.told.lifted';
  if (after?.state === 'second-approver') return 'staff.told.second';
  if (after?.action === 'unlock') return 'staff.told.unlocked';
  if (after?.state === 'waiting-period') return 'staff.told.waits';
  return 'staff.told.approved';
}

/** Neither yes nor no: ask the person for more, or hand the request to security. */
import type { StaffCases, StaffOutcome } from '../services';
import { closedStates, decidedAlready, longestText, no, yes, type Desk } from './desk';
import { drawAnew } from './draw';
import { changeCase, type CaseChange } from './open';
import type { StoredCase } from '../documents';
import type { Person } from '../ports';

/** A question is read on a phone, and answered there. */
const longestQuestion = 600;
const mayAsk = new Set(['agent', 'approver', 'security']);

export function makeAsking(desk: Desk): Pick<StaffCases, 'askMore' | 'toSecurity' | 'fromSecurity'> {
  const { parts, working } = desk;
  const { clock } = parts;

  /** A change of the very state that was seen, or of any when none is named. */
  async function changed(
    staff: string,
    number: string,
    version: number | undefined,
    change: (now: StoredCase, person: Person) => CaseChange | StaffOutcome,
  ): Promise<StaffOutcome | undefined> {
    const got = await working(staff, number);
    if ('ok' in got) return got;
    if (!got.person.roles.some((role) => mayAsk.has(role))) return no('staff.refused.deny-role');
    if (got.found.person === staff) return no('staff.refused.deny-own');
    let refused: StaffOutcome | undefined;
    const after = await changeCase(parts, got.found.id, (now) => {
      refused = undefined;
      if (closedStates.has(now.state)) refused = decidedAlready(now);
      else if (version !== undefined && now.auditCount !== version) refused = no('staff.refused.changed');
      if (refused) return undefined;
      const next = change(now, got.person);
      if (!('ok' in next)) return next;
      refused = next;
      return undefined;
    });
    if (!refused && after) parts.background.run('case', () => parts.settleCase(after.id));
    return refused;
  }

  const row = (staff: string, what: string, personal?: Record<string, unknown>) => ({
    ...{ at: clock.now(), actor: `staff:${staff}`, what, facts: {} },
    ...(personal ? { personal } : {}),
  });

  return {
    async askMore(staff, number, input) {
      const chosen = 'chosen' in input ? input.chosen : undefined;
      const text = 'text' in input ? input.text.trim().slice(0, longestQuestion) : '';
      if (chosen === undefined && text.length < 3) return no('staff.refused.ask-words');
      const refused = await changed(staff, number, input.version, (now, person) => {
        // Whoever pressed "This was not me" has no walk that could answer; a frozen one is answered by nobody.
        if (now.action === 'unfreeze' || now.state === 'frozen') return no('staff.refused.ask-frozen');
        const asks = chosen ? { chosen } : { text };
        return {
          next: {
            ...now,
            state: 'waiting-for-person',
            askedAt: clock.now(),
            history: [
              ...now.history,
              {
                ...{ at: clock.now(), by: person.name, name: 'staff.history.asked' },
                ...(chosen ? { asked: chosen } : { values: { text } }),
              },
            ],
          },
          entries: [row(staff, 'asked', { text: chosen ?? text })],
          effects: [{ kind: 'ask', ...asks }],
        };
      });
      return refused ?? yes('staff.told.asked');
    },
    async toSecurity(staff, number, input) {
      const reason = 'reason' in input ? input.reason.trim().slice(0, longestText) : '';
      if ('reason' in input && reason.length < 3) return no('staff.refused.security-why');
      const line =
        'odd' in input
          ? { name: `staff.history.odd.${input.odd}` }
          : { name: 'staff.history.to-security', values: { reason } };
      const refused = await changed(staff, number, undefined, (now, person) => {
        if (now.forSecurity) return no('staff.refused.security-already');
        const { takenBy: _free, ...rest } = now;
        return {
          next: {
            ...rest,
            ...drawAnew(now),
            forSecurity: true,
            alarmed: true,
            bucket: 0,
            state: now.state === 'taken' ? 'open' : now.state,
            history: [...now.history, { at: clock.now(), by: person.name, ...line }],
          },
          entries: [
            'odd' in input
              ? { ...row(staff, 'to-security'), facts: { odd: input.odd } }
              : row(staff, 'to-security', { reason }),
          ],
          effects: [{ kind: 'notice', about: 'handed', what: 'request' }],
        };
      });
      return refused ?? yes('staff.told.to-security');
    },
    async fromSecurity(staff, number, input) {
      const refused = await changed(staff, number, input.version, (now, person) => {
        if (!person.roles.includes('security')) return no('staff.refused.security-only');
        if (!now.forSecurity) return no('staff.refused.security-not');
        const { forSecurity: _over, ...rest } = now;
        return {
          next: {
            ...rest,
            history: [
              ...now.history,
              { at: clock.now(), by: person.name, name: 'staff.history.from-security' },
            ],
          },
          entries: [row(staff, 'from-security')],
        };
      });
      return refused ?? yes('staff.told.from-security');
    },
  };
}

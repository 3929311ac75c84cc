/**
 * P by call: the system calls the number on file, and the person keys two digits that only their own screen shows.
 * Staff press a button and hear nothing; what they know, type or are told is no evidence (policy.md, class P).
 */
import { whyNoProofing } from '../../core/policy/approver';
import { isFinal, type SendState } from '../../core/account-facts';
import { isCallBack } from '../../core/policy/evidence';
import type { Evidence } from '../../core/policy/types';
import type { StoredCase, StoredVisit } from '../documents';
import { sameSecret } from '../keys';
import { languageFor } from '../language';
import type { CallAnswer, PressKeys } from '../ports';
import type { StaffCases, StaffOutcome } from '../services';
import { callsAllowed, callShown, isCallable } from './callable';
import { closedStates, decidedAlready, no, yes, type Desk } from './desk';
import { judge, peopleOf, staffFacts } from './judge';
import { changeCase } from './open';

/** How long the digits can be keyed, in ms. */
const keyedWithin = 5 * 60_000;

/** The reference of a call back: the request's id, then `.c` and which call it was. A challenge has no such end. */
const referencePattern = /^(.+)\.c\d+$/;
export const isCallBackReference = (reference: string): boolean => referencePattern.test(reference);

export interface CallBacks {
  readonly callBack: StaffCases['callBack'];
  /** What was pressed in a call back. */
  readonly press: PressKeys;
  /** The provider says how a call ended: staff need not wait for its time to be over. */
  readonly ended: (reference: string, state: SendState) => Promise<void>;
}

export function makeCallBacks(desk: Desk): CallBacks {
  const { parts, working, settled, refusedTo } = desk;
  const { clock, directory } = parts;

  const sayIn =
    (language: string) =>
    (name: string, values = {}): CallAnswer => {
      const phrases = parts.catalogue.in(language);
      return { say: phrases.say(name, values), language: phrases.language };
    };

  /** Kept first: nobody is called without a row that says who pressed it. */
  async function begin(staff: string, name: string, found: StoredCase, method: string, check: string) {
    let refused: StaffOutcome | undefined;
    const after = await changeCase(parts, found.id, (now) => {
      refused = undefined;
      if (closedStates.has(now.state)) refused = decidedAlready(now);
      else if (callShown(now, clock.now())) refused = no('staff.refused.call-runs');
      else if ((now.wrongCalls ?? 0) >= callsAllowed) refused = no('staff.refused.call-many');
      if (refused) return undefined;
      const count = (now.callBack?.count ?? 0) + 1;
      const callBack = {
        ref: `${now.id}.c${count}`,
        count,
        method,
        by: staff,
        at: clock.now(),
        until: clock.now() + keyedWithin,
        keys: String(10 + parts.random.below(90)),
        check,
        state: 'rings' as const,
      };
      return {
        next: {
          ...now,
          callBack,
          history: [...now.history, { at: clock.now(), name: 'staff.history.called', by: name }],
        },
        entries: [
          {
            at: clock.now(),
            actor: `staff:${staff}`,
            what: 'call-back',
            facts: { ref: callBack.ref, method },
          },
        ],
      };
    });
    return refused ?? after?.callBack;
  }

  /** A call that came to its end, of the state that it rang in. */
  const end = (id: string, ref: string, state: 'missed' | 'wrong' | 'failed') =>
    changeCase(parts, id, (now) => {
      if (now.callBack?.ref !== ref || now.callBack.state !== 'rings') return undefined;
      const counts = state === 'wrong' ? 1 : 0;
      return {
        next: {
          ...now,
          callBack: { ...now.callBack, state },
          wrongCalls: (now.wrongCalls ?? 0) + counts,
          history: [...now.history, { at: clock.now(), name: `staff.history.call-${state}` }],
        },
        entries: [{ at: clock.now(), actor: 'visitor', what: 'call-back', facts: { ref, result: state } }],
      };
    });

  const callBack: StaffCases['callBack'] = async (staff, number, method) => {
    const got = await working(staff, number);
    if ('ok' in got) return got;
    const { found } = got;
    // Nobody holds it: the digits to press would be on no screen.
    if (found.openedBy && !found.takenUp) return no('staff.refused.not-taken-up');
    if (found.action === 'talk' || found.action === 'unfreeze') return no('staff.refused.no-check');
    const judged = await judge(parts, found);
    const people = peopleOf(found, judged.visit);
    const why = whyNoProofing(await staffFacts(parts, got.person, people), people);
    if (why) {
      await refusedTo(found, staff, 'call-back-refused', why.name);
      return no(`staff.may-not-check.${why.name}`);
    }
    const one = judged.person?.methods.find((own) => own.id === method);
    if (!judged.person || !one || !isCallable(one) || !isCallBack({ method }, judged.input)) {
      await refusedTo(found, staff, 'call-back-refused', 'number');
      return no('staff.refused.call-number');
    }
    const to = (await directory.secrets(judged.person.id, method))?.destination;
    const check = judged.visit?.visit.case?.checkNumber;
    if (to === undefined || check === undefined) return no('staff.refused.call-number');
    const placed = await begin(staff, got.person.name, found, method, check);
    if (!placed || 'ok' in placed) return placed ?? no('staff.refused.no-such');
    const place = await parts.sends.reserve(judged.person.id, false, placed.ref);
    const open = place.ok ? await parts.destinationCaps.reserve(to) : undefined;
    if (!place.ok || !open?.ok) {
      await end(found.id, placed.ref, 'failed');
      return no('staff.refused.call-limit');
    }
    // The digits stand on their screen before it rings.
    await parts.show(found.visit);
    const language = await languageFor(parts, judged.person, judged.visit?.visit.language);
    const { name } = await parts.organisation(language);
    const result = await parts.calls.call({
      to,
      asks: 'keys',
      greeting: sayIn(language)('call.back', { organisation: name }).say,
      language,
      reference: placed.ref,
      attempt: 1,
      person: judged.person.id,
    });
    if (result.ok) return yes('staff.told.calls');
    await end(found.id, placed.ref, 'failed');
    await parts.sends.refund(judged.person.id, placed.ref);
    return no('staff.refused.call-failed');
  };

  /** Recorded like every other check: while whoever pressed may check, and the number is still one to call. */
  async function record(id: string, ref: string): Promise<boolean> {
    let recorded = false;
    const after = await changeCase(parts, id, async (now) => {
      recorded = false;
      const call = now.callBack;
      if (call?.ref !== ref || call.state !== 'rings' || closedStates.has(now.state)) return undefined;
      const judged = await judge(parts, now);
      // Taken up in this very moment: the digits stood on the screen of whoever held it before.
      if (judged.visit?.visit.case?.checkNumber !== call.check) return undefined;
      const people = peopleOf(now, judged.visit);
      const staff = await directory.get(call.by);
      const may = staff && !whyNoProofing(await staffFacts(parts, staff, people), people);
      if (!may || !isCallBack({ method: call.method }, judged.input)) return undefined;
      const piece: Evidence = {
        class: 'P',
        kind: 'proofing',
        method: call.method,
        at: clock.now(),
        challenge: ref,
        by: call.by,
        how: 'call-back',
      };
      const { next, effects } = await settled({
        ...now,
        callBack: { ...call, state: 'right' },
        wrongCalls: 0,
        proofing: [...now.proofing, piece],
        history: [
          ...now.history,
          { at: clock.now(), name: 'staff.history.checked-call-back', by: staff.name },
        ],
      });
      recorded = true;
      return {
        next,
        effects: effects ?? [],
        entries: [
          {
            at: clock.now(),
            actor: `staff:${call.by}`,
            what: 'proofing',
            facts: { right: true, how: 'call-back', ref, method: call.method },
          },
        ],
      };
    });
    if (after && recorded) parts.background.run('case', () => parts.settleCase(after.id));
    return recorded;
  }

  /** The call that rings now. Whoever holds the visit since does not answer for whoever held it before. */
  async function ringing(id: string, ref: string, attempt: number) {
    const found = await parts.store.get<StoredCase>('cases', id);
    const call = found?.callBack;
    const visit = found && (await parts.store.get<StoredVisit>('visits', found.visit));
    if (!found || call?.ref !== ref || attempt !== 1 || !callShown(found, clock.now())) return { visit };
    return visit?.visit.case?.checkNumber === call.check ? { visit, call } : { visit };
  }

  const press: PressKeys = async (reference, attempt, digits) => {
    const id = referencePattern.exec(reference)?.[1] ?? '';
    const { visit, call } = await ringing(id, reference, attempt);
    const person = visit?.visit.person;
    const owner = person === undefined ? undefined : await directory.get(person);
    const say = sayIn(await languageFor(parts, owner, visit?.visit.language));
    if (!call) return say('call.over');
    if (digits === '') {
      await end(id, reference, 'missed');
      return say('call.nothing');
    }
    if (!/^[0-9]{2}$/.test(digits)) return { ...say('call.again'), asks: true };
    if (!sameSecret(call.keys, digits)) {
      await end(id, reference, 'wrong');
      return say('call.back-wrong');
    }
    return say((await record(id, reference)) ? 'call.thanks' : 'call.over');
  };

  const ended: CallBacks['ended'] = async (reference, state) => {
    if (!isFinal(state)) return;
    const nobody = state === 'delivered' || state === 'busy' || state === 'no-answer';
    // Right or wrong digits have ended it before.
    await end(referencePattern.exec(reference)?.[1] ?? '', reference, nobody ? 'missed' : 'failed');
  };

  return { callBack, press, ended };
}

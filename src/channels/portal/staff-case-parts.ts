/** Parts of the page of a request: how its person is talked to, and what can be decided. Pure. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { askReasons, denyReasons, type CaseView } from '../../app/services';
import type { Phrases } from '../../core/phrases';
import type { Draft } from './staff-session';

type Data = Readonly<Record<string, unknown>>;

const callKinds = { rings: 'wait', right: 'done', wrong: 'stop', missed: 'wait', failed: 'stop' } as const;

/** What policy asks of an identity check now. */
export const wantsOf = ({ wants }: CaseView): { readonly proofing: boolean; readonly inPerson: boolean } => {
  const proofing = wants.find((want) => want.what === 'proofing');
  return { proofing: proofing !== undefined, inPerson: proofing?.inPerson === true };
};

/** "+44 131 496 0102": read aloud and typed in groups. */
const spokenNumber = (number: string): string =>
  parsePhoneNumberFromString(number)?.formatInternational() ?? number;

/** The one number at which they may be called. Never the one that they say. */
function numberData({ callAt }: CaseView, mine: boolean, { say }: Phrases): Data {
  if (!callAt) return { words: say('staff.call.none') };
  const kind = say(`staff.talk.kind.${callAt.kind}`);
  if (callAt.number !== undefined) return { kind, whole: spokenNumber(callAt.number) };
  const words = say(mine ? 'staff.call.digits' : 'staff.call.take-first', { digits: callAt.lastDigits });
  return { kind, words };
}

/** What a call by the system is worth for this request. */
function callHint(view: CaseView): string {
  return wantsOf(view).inPerson ? 'staff.talk.system-in-person' : 'staff.talk.system-text';
}

/** Everything of the section "Talk to them". */
export function talkData(view: CaseView, mine: boolean, phrases: Phrases): Data {
  const { say } = phrases;
  const calls = view.callable.map(({ method, kind, lastDigits }) => ({
    method,
    words: say(`staff.talk.call.${kind}`, { digits: lastDigits }),
  }));
  return {
    number: numberData(view, mine, phrases),
    system:
      calls.length > 0 || view.called || view.notTakenUp
        ? {
            calls,
            hint: view.notTakenUp
              ? say('staff.talk.system-nobody')
              : calls.length > 0
                ? say(callHint(view))
                : '',
            called: view.called && {
              at: view.called.at,
              kind: callKinds[view.called.state],
              words: say(`staff.call.${view.called.state}`),
            },
          }
        : undefined,
  };
}

function approvedWords(view: CaseView, { say }: Phrases): string | undefined {
  if (view.state === 'approved') return say('staff.decide.is-approved');
  if (view.state === 'waiting-period') return say('staff.decide.is-waiting');
  return undefined;
}

/** Why there is no yes to give: what comes first, whoever asks; and why not by this member of staff. */
function notYet(view: CaseView, { say }: Phrases): Data | undefined {
  if (view.canApprove) return undefined;
  // Frozen: the head of the page says what comes first.
  const stopped = view.state === 'frozen' && view.action !== 'unfreeze';
  const first = !view.mayApprove && view.wants.length > 0 && !onlyApprover(view) && !stopped;
  // The check is all that is missing: nobody approves it, whoever looks.
  const checkOnly =
    view.action === 'first-method' && !view.wants.some(({ what }) => what === 'approver') && !stopped;
  const lines = [
    ...(stopped ? [say('staff.asks.frozen')] : []),
    ...(first ? [say('staff.decide.first', { what: firstMissing(view) })] : []),
    ...(checkOnly ? [say('staff.decide.check-only')] : []),
    ...(view.cannotApprove === undefined || checkOnly ? [] : [view.cannotApprove]),
  ];
  return lines.length === 0 ? undefined : { lines, say: first || stopped ? say('staff.decide.say') : '' };
}

const firstMissing = ({ asks, waitsFor }: CaseView): string =>
  asks.find((ask) => ask.state !== 'done')?.text ?? waitsFor;

/** Nothing comes before a decision: only a wait may come after it. */
const onlyApprover = ({ wants }: CaseView): boolean =>
  wants.some((want) => want.what === 'approver') &&
  !wants.some((want) => want.what === 'proofing' || want.what === 'voucher');

const options = <Name extends string>(
  names: readonly Name[],
  word: (name: Name) => string,
  chosen: string,
): readonly Data[] => names.map((name) => ({ name, words: word(name), chosen: name === chosen }));

/** Everything of the section "Decide": yes, no, more, security. */
export function decideData(view: CaseView, acts: boolean, draft: Draft, phrases: Phrases): Data {
  const { say } = phrases;
  const approved = approvedWords(view, phrases);
  const drafted = (form: string, text: string): string => (draft.form === form ? text : '');
  return {
    // Nobody is asked to approve it any more; a no still stops it.
    approved,
    drawn: approved ? undefined : view.drawn,
    then: say(`staff.decide.${view.action}`),
    canApprove: acts && view.canApprove,
    notYet: approved ? undefined : notYet(view, phrases),
    approveReason: drafted('approve', draft.reason),
    // Refused to everybody else: then nobody is offered it.
    mayDeny: view.action !== 'unfreeze' && view.security?.mine !== false,
    reasons: options(denyReasons, (name) => say(`staff.deny.${name}`), drafted('deny', draft.reason)),
    denyWords: drafted('deny', draft.words),
    mayAskMore: acts && view.action !== 'unfreeze' && view.state !== 'frozen' && view.state !== 'approved',
    questions: options(askReasons, (name) => say(`staff.ask.${name}`), drafted('ask', draft.reason)),
    askWords: drafted('ask', draft.words),
    // Decided is decided: a no stops it, security does not.
    mayHandOver: acts && view.state !== 'approved',
    securityReason: drafted('to-security', draft.reason),
  };
}

/** One request as its page shows it. Pure: what a member of staff may do here comes from the use case. */
import type { CaseView } from '../../app/services';
import { casePath, closedWords, spaced, type Staff } from './staff-queue';
import { emptyDraft, type Draft } from './staff-session';

/** What staff see and confirm at an identity check. The use case stores the names. */
export const proofingChecks: readonly { readonly name: string; readonly words: string }[] = [
  { name: 'request-number', words: 'They told me the request number from their page' },
  { name: 'photo-matches', words: 'The face is the one on the document, seen live' },
  { name: 'name-matches', words: 'The name is the one of this account' },
  { name: 'told-no-codes', words: 'I told them that we never ask for a code or a password' },
];

export const proofingWays = [
  { value: 'in-person', icon: 'desk', words: 'In person' },
  { value: 'video', icon: 'video', words: 'Photo ID on video' },
] as const;

/** Reasons as the person reads them. */
export const denyReasons: readonly string[] = [
  'We could not confirm that it is you.',
  'Come to the desk with photo ID.',
  'Somebody else is answering for this account. Call us if that was not you.',
];

const actionWords: Readonly<Record<CaseView['action'], { title: string; then: string }>> = {
  recover: {
    title: 'Set up a new way to sign in',
    then: 'If you approve, their page asks for one proof again. Then what was lost is cleared and they are signed out everywhere. Only they see the set-up code.',
  },
  'day-pass': {
    title: 'Sign in for today without the phone',
    then: 'If you approve, their page asks for one proof again and then shows a pass for at most 8 hours. Nothing is cleared.',
  },
  talk: {
    title: 'Talk to a person',
    then: 'This request unlocks nothing. Answering it is all that it needs.',
  },
  unfreeze: {
    title: 'Lift a stop',
    then: 'If you approve, recoveries of this account can be asked for again. Nothing else changes.',
  },
};

const stateWords: Readonly<Record<CaseView['state'], { kind: string; words: string }>> = {
  open: { kind: 'wait', words: 'Waits for' },
  taken: { kind: 'wait', words: 'Waits for' },
  'waiting-for-person': { kind: 'wait', words: 'Waits for' },
  'second-approver': { kind: 'wait', words: 'Waits for' },
  'waiting-period': { kind: 'wait', words: 'Waits for' },
  approved: { kind: 'done', words: 'Approved. Waits for' },
  done: { kind: 'done', words: 'Done' },
  denied: { kind: 'stop', words: 'Denied' },
  withdrawn: { kind: 'done', words: 'Withdrawn' },
  expired: { kind: 'stop', words: 'Expired' },
  frozen: { kind: 'stop', words: 'Frozen. Waits for' },
};

export interface CaseMessage {
  readonly ok: boolean;
  readonly text: string;
}

/** The field is marked when it is the code that was wrong; everything else stands above the page. */
const isAboutCode = (message: CaseMessage | undefined): boolean =>
  message?.ok === false && /\bcode\b|digits/i.test(message.text);

const counts = ['nothing more', 'one thing', 'two things', 'three things', 'four things'];

function headingOf(view: CaseView, missing: number): string {
  const mine = view.canApprove;
  if (view.state === 'frozen' && view.action !== 'unfreeze')
    return 'Nothing goes on until the stop is lifted';
  if (missing === 0) return 'Policy asks for nothing more';
  if (missing === 1 && mine) return 'Policy asks only for your decision';
  return `Policy still asks for ${counts[missing] ?? `${missing} things`}`;
}

/** "Waits for: An approver". */
function stateOf(view: CaseView): string {
  const { words } = stateWords[view.state];
  if (view.state === 'frozen' && view.action !== 'unfreeze') return 'Frozen';
  return /for$/.test(words) ? `${words}: ${view.waitsFor}` : words;
}

function approvedWords(view: CaseView): string | undefined {
  if (view.state === 'approved') return 'It is approved, and waits for the person.';
  if (view.state === 'waiting-period') return 'It is approved, and its waiting period runs.';
  return undefined;
}

/** Everything that `views/staff/case.hbs` needs. */
export function casePage(
  view: CaseView,
  staff: Staff,
  more: { readonly message?: CaseMessage | undefined; readonly draft?: Draft | undefined },
): Readonly<Record<string, unknown>> {
  const draft = more.draft ?? emptyDraft;
  const closed = closedWords[view.state] !== undefined;
  const state = stateWords[view.state];
  const missing = view.asks.filter((ask) => ask.state !== 'done').length;
  const mine = view.takenBy === staff.id || view.takenBy === staff.name;
  const acts = staff.acts && !closed;
  return {
    number: spaced(view.number),
    path: casePath(view.number),
    view,
    kind: view.privileged ? 'Privileged account' : 'Standard account',
    wish: actionWords[view.action].title,
    then: actionWords[view.action].then,
    approveLabel: view.action === 'talk' ? 'Your answer, as the person reads it' : 'Why you approve',
    approveButton: view.action === 'talk' ? 'Send the answer' : 'Approve',
    stateKind: state.kind,
    stateWords: stateOf(view),
    talk: view.action === 'talk',
    // Whoever pressed "This was not me" has no visit, and so no check number.
    lifts: view.action === 'unfreeze',
    // What was still asked when it closed is asked of nobody any more.
    asks: closed ? view.asks.filter((ask) => ask.state === 'done') : view.asks,
    asksTitle: closed ? 'This request is closed' : headingOf(view, missing),
    evidence: view.evidence.map((one) => ({
      ...one,
      kind: one.counted ? 'done' : one.class ? 'stop' : 'next',
    })),
    closed,
    // Nobody is asked to approve it any more; a no still stops it.
    approved: approvedWords(view),
    drawn: approvedWords(view) ? undefined : view.drawn,
    checkedBefore: view.asks.some((ask) => ask.text === 'Identity check by staff'),
    acts,
    readOnly: !staff.acts,
    canTake: acts && !view.takenBy,
    canRelease: acts && mine,
    takenBy: mine ? undefined : view.takenBy,
    canProof: acts && view.canProof,
    canApprove: acts && view.canApprove,
    ways: proofingWays.map((way, index) => ({
      ...way,
      checked: draft.how ? draft.how === way.value : index === 0,
    })),
    checks: proofingChecks.map((check) => ({ ...check, checked: draft.checks.includes(check.name) })),
    reasons: denyReasons.map((words) => ({ words, chosen: draft.form === 'deny' && draft.reason === words })),
    draft,
    approveReason: draft.form === 'approve' ? draft.reason : '',
    message: more.message,
    codeError: acts && view.canApprove && draft.form === 'approve' && isAboutCode(more.message),
  };
}

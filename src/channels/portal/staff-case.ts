/** One request as its page shows it. Pure: what a member of staff may do here comes from the use case. */
import { askReasons, denyReasons, type CaseView, type StaffOutcome } from '../../app/services';
import type { Phrases } from '../../core/phrases';
import { challengeData } from './staff-challenge';
import { ageOf, casePath, isClosed, spaced, type Staff } from './staff-queue';
import { emptyDraft, type Draft } from './staff-session';
import { keyData } from './to-page';

/** What staff see and confirm at an identity check. The use case stores the names. */
const proofingChecks = ['request-number', 'photo-matches', 'name-matches', 'told-no-codes'] as const;

const proofingWays = [
  { value: 'in-person', icon: 'desk' },
  { value: 'video', icon: 'video' },
] as const;

const stateKinds: Readonly<Record<CaseView['state'], string>> = {
  open: 'wait',
  taken: 'wait',
  'waiting-for-person': 'wait',
  'second-approver': 'wait',
  'waiting-period': 'wait',
  approved: 'done',
  done: 'done',
  denied: 'stop',
  withdrawn: 'done',
  expired: 'stop',
  frozen: 'stop',
};

const callKinds = { rings: 'wait', right: 'done', wrong: 'stop', missed: 'wait', failed: 'stop' } as const;

export interface CaseMessage {
  readonly ok: boolean;
  readonly text: string;
  /** What is wrong is the code: its field is marked. Everything else stands above the page. */
  readonly aboutCode?: true;
}

const aboutCode: ReadonlySet<string> = new Set([
  'staff.refused.code-shape',
  'staff.refused.code-wrong',
  'staff.refused.key-wrong',
  'staff.refused.key-unverified',
]);

export const messageOf = ({ ok, name, values }: StaffOutcome, { say }: Phrases): CaseMessage => ({
  ok,
  text: say(name, values),
  ...(aboutCode.has(name) ? { aboutCode: true } : {}),
});

const counts = ['nothing', 'one', 'two', 'three', 'four'];

function headingOf(view: CaseView, missing: number, { say }: Phrases): string {
  if (isStopped(view)) return say('staff.asks.frozen');
  if (missing === 1 && view.canApprove) return say('staff.asks.decision');
  return say(`staff.asks.${counts[missing] ?? 'many'}`, { count: missing });
}

/** Nothing goes on with it, but lifting the stop itself. */
const isStopped = (view: CaseView): boolean => view.state === 'frozen' && view.action !== 'unfreeze';

/** "Waits for: An approver". */
function stateOf(view: CaseView, { say }: Phrases): string {
  if (isStopped(view)) return say('staff.state.frozen');
  if (isClosed(view.state)) return say(`staff.state.${view.state}`);
  const waits = { approved: 'staff.state.approved', frozen: 'staff.state.frozen-waits' } as const;
  const name = view.state === 'approved' || view.state === 'frozen' ? waits[view.state] : 'staff.state.waits';
  return say(name, { what: view.waitsFor });
}

function approvedWords(view: CaseView, { say }: Phrases): string | undefined {
  if (view.state === 'approved') return say('staff.decide.is-approved');
  if (view.state === 'waiting-period') return say('staff.decide.is-waiting');
  return undefined;
}

/** Since when it waits, and until when it should not. */
function waitsWords(view: CaseView, now: number, phrases: Phrases): string {
  const { say } = phrases;
  const age = say('staff.case.age', { age: ageOf(now - view.openedAt, phrases) });
  const ends = say('staff.case.ends', { age: ageOf(Math.max(0, view.closesAt - now), phrases) });
  if (view.late) return `${age} ${say('staff.case.late')} ${ends}`;
  if (view.dueBy === undefined || view.dueBy <= now) return `${age} ${ends}`;
  return `${age} ${say('staff.case.due', { age: ageOf(view.dueBy - now, phrases) })} ${ends}`;
}

/** The one number at which they may be called. Never the one that they say. */
function callWords({ callAt }: CaseView, mine: boolean, { say }: Phrases): string {
  if (!callAt) return say('staff.call.none');
  if (callAt.number !== undefined) return say('staff.call.number', { number: callAt.number });
  return say(mine ? 'staff.call.digits' : 'staff.call.take-first', { digits: callAt.lastDigits });
}

/** Everything that `views/staff/case.hbs` needs. */
export function casePage(
  view: CaseView,
  staff: Staff,
  phrases: Phrases,
  more: {
    readonly message?: CaseMessage | undefined;
    readonly draft?: Draft | undefined;
    readonly now: number;
  },
): Readonly<Record<string, unknown>> {
  const { say } = phrases;
  const draft = more.draft ?? emptyDraft;
  const closed = isClosed(view.state);
  const approved = approvedWords(view, phrases);
  const missing = view.asks.filter((ask) => ask.state !== 'done').length;
  const mine = view.takenBy === staff.id || view.takenBy === staff.name;
  const acts = staff.acts && !closed;
  return {
    number: spaced(view.number),
    path: casePath(view.number),
    view,
    kind: say(view.privileged ? 'staff.case.privileged' : 'staff.case.standard'),
    then: say(`staff.decide.${view.action}`),
    stateKind: stateKinds[view.state],
    stateWords: stateOf(view, phrases),
    talk: view.action === 'talk',
    // Whoever pressed "This was not me" has no visit, and so no check number.
    lifts: view.action === 'unfreeze',
    // What was still asked when it closed is asked of nobody any more.
    asks: closed ? view.asks.filter((ask) => ask.state === 'done') : view.asks,
    asksTitle: closed ? say('staff.asks.closed') : headingOf(view, missing, phrases),
    evidence: view.evidence.map((one) => ({
      ...one,
      kind: one.counted ? 'done' : one.class ? 'stop' : 'next',
      // What was never shown cannot be left out of the count.
      voided: !one.counted && one.class !== undefined,
    })),
    closed,
    // Nobody is asked to approve it any more; a no still stops it.
    approved,
    drawn: approved ? undefined : view.drawn,
    checkedBefore: view.checked === true,
    acts,
    readOnly: !staff.acts,
    canTake: acts && !view.takenBy,
    canRelease: acts && mine,
    // Whoever has it hands it on; while nobody has, anybody may.
    colleagues: acts && (mine || !view.takenBy) ? view.colleagues : [],
    waits: closed ? undefined : waitsWords(view, more.now, phrases),
    callWords: callWords(view, mine, phrases),
    earlier: view.earlier.map((one) => ({
      ...one,
      path: casePath(one.number),
      stateWords: say(`staff.filter.${one.state}`),
    })),
    notTakenUp: !closed && view.notTakenUp === true,
    takenBy: mine ? undefined : view.takenBy,
    canProof: acts && view.canProof,
    canCall: acts && view.canProof && view.action !== 'unfreeze',
    called: view.called && {
      at: view.called.at,
      kind: callKinds[view.called.state],
      words: say(`staff.call.${view.called.state}`),
    },
    canApprove: acts && view.canApprove,
    ways: proofingWays.map((way, index) => ({
      ...way,
      words: say(`staff.check.${way.value}`),
      checked: draft.how ? draft.how === way.value : index === 0,
    })),
    checks: proofingChecks.map((name) => ({
      name,
      words: say(`staff.check.point.${name}`),
      checked: draft.checks.includes(name),
    })),
    reasons: denyReasons.map((name) => ({
      name,
      words: say(`staff.deny.${name}`),
      chosen: draft.form === 'deny' && draft.reason === name,
    })),
    ...challengeData(view, acts, phrases),
    mayAskMore: acts && view.action !== 'unfreeze' && view.state !== 'frozen' && view.state !== 'approved',
    questions: askReasons.map((name) => ({
      name,
      words: say(`staff.ask.${name}`),
      chosen: draft.form === 'ask' && draft.reason === name,
    })),
    askWords: draft.form === 'ask' ? draft.words : '',
    securityReason: draft.form === 'to-security' ? draft.reason : '',
    draft,
    approveReason: draft.form === 'approve' ? draft.reason : '',
    message: more.message,
    ...(acts && view.canApprove && view.key ? keyData(view.key) : {}),
    codeError: acts && view.canApprove && draft.form === 'approve' && more.message?.aboutCode === true,
  };
}

/** One request as its page shows it. Pure: what a member of staff may do here comes from the use case. */
import { type CaseView, type StaffOutcome } from '../../app/services';
import type { Phrases } from '../../core/phrases';
import { decideData, talkData, wantsOf } from './staff-case-parts';
import { challengeData } from './staff-challenge';
import { ageOf, casePath, isClosed, spaced, type Staff } from './staff-queue';
import { emptyDraft, type Draft } from './staff-session';
import { keyData } from './to-page';

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

/** Since when it waits, and until when it should not. */
function waitsWords(view: CaseView, now: number, phrases: Phrases): string {
  const { say } = phrases;
  const age = say('staff.case.age', { age: ageOf(now - view.openedAt, phrases) });
  const ends = say('staff.case.ends', { age: ageOf(Math.max(0, view.closesAt - now), phrases) });
  if (view.late) return `${age} ${say('staff.case.late')} ${ends}`;
  if (view.dueBy === undefined || view.dueBy <= now) return `${age} ${ends}`;
  return `${age} ${say('staff.case.due', { age: ageOf(view.dueBy - now, phrases) })} ${ends}`;
}

/** What policy asks: what is missing first, so that nobody has to look for it; what is there after it. */
function asksData(view: CaseView, closed: boolean, phrases: Phrases): Readonly<Record<string, unknown>> {
  const there = view.asks.filter((ask) => ask.state === 'done');
  // What was still asked when it closed is asked of nobody any more.
  const missing = closed ? [] : view.asks.filter((ask) => ask.state !== 'done');
  const title = closed ? phrases.say('staff.asks.closed') : headingOf(view, missing.length, phrases);
  return { title, missing, there };
}

/** One button of a page is filled: what this member of staff does next, when policy lets them do it. */
function primaryOf(
  view: CaseView,
  canTake: boolean,
  acts: boolean,
): 'approve' | 'take' | 'check' | undefined {
  if (!acts) return undefined;
  if (view.canApprove) return 'approve';
  if (canTake) return 'take';
  return view.canProof && wantsOf(view).proofing ? 'check' : undefined;
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
  const mine = view.takenBy === staff.id || view.takenBy === staff.name;
  const acts = staff.acts && !closed;
  const canTake = acts && !view.takenBy;
  return {
    number: spaced(view.number),
    path: casePath(view.number),
    view,
    kind: say(view.privileged ? 'staff.case.privileged' : 'staff.case.standard'),
    stateKind: stateKinds[view.state],
    stateWords: stateOf(view, phrases),
    // Lifting a stop, and answering a question, go their own way through the same page.
    talk: view.action === 'talk',
    lifts: view.action === 'unfreeze',
    asks: asksData(view, closed, phrases),
    evidence: view.evidence.map((one) => ({
      ...one,
      kind: one.counted ? 'done' : one.class ? 'stop' : 'next',
      // What was never shown cannot be left out of the count.
      voided: !one.counted && one.class !== undefined,
    })),
    history: view.history.map((line) => ({ ...line, kind: line.odd ? 'stop' : 'done' })),
    closed,
    acts,
    readOnly: !staff.acts,
    primary: { [primaryOf(view, canTake, acts) ?? 'none']: true },
    canTake,
    canRelease: acts && mine,
    // Whoever has it hands it on; while nobody has, anybody may.
    colleagues: acts && (mine || !view.takenBy) ? view.colleagues : [],
    waits: closed ? undefined : waitsWords(view, more.now, phrases),
    earlier: view.earlier.map((one) => ({
      ...one,
      path: casePath(one.number),
      stateWords: say(`staff.filter.${one.state}`),
    })),
    notTakenUp: !closed && view.notTakenUp === true,
    withSecurity: !closed && view.security !== undefined,
    takenBy: mine ? undefined : view.takenBy,
    ...challengeData(view, acts, phrases),
    reach: acts ? talkData(view, mine, phrases) : undefined,
    check: acts && (view.canProof || view.cannotProof) ? checkData(view, phrases) : undefined,
    ...decideData(view, acts, draft, phrases),
    draft,
    message: more.message,
    ...(acts && view.canApprove && view.key ? keyData(view.key) : {}),
    codeError: acts && view.canApprove && draft.form === 'approve' && more.message?.aboutCode === true,
  };
}

function checkData(view: CaseView, { say }: Phrases): Readonly<Record<string, unknown>> {
  if (!view.canProof) return { cannot: view.cannotProof };
  return {
    done: view.checked === true,
    lead: say(wantsOf(view).inPerson ? 'staff.check.lead-in-person' : 'staff.check.lead'),
  };
}

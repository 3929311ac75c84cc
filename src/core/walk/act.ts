/** `do` steps: ask the policy afresh, then hand the action over as an effect, and go on when it is done. */
import {
  againAs,
  drop,
  effect,
  isGranted,
  lostCandidates,
  policyInput,
  stepOf,
  stoppedDevices,
  update,
  type Walk,
} from './context';
import { startNumber } from './number';
import { failed, perform } from './perform';
import { decideNext } from './verify';
import { decide } from '../policy/decide';
import { counted, fresh, undoes } from '../policy/evidence';
import type { ActionName, DoStep } from '../dialog-types';
import type { Event, StepFacts } from '../step-types';
import type { Visit } from '../visit';

/** What whoever owns the account is told of, once it is done. */
const toldOf: ReadonlySet<ActionName> = new Set([
  'undo-suspend',
  'recover',
  'day-pass',
  'end-sessions',
  'add-method',
  'remove-method',
  'change-number',
  'unlock',
]);

export function startAction(walk: Walk, step: DoStep): void {
  if (step.do === 'set-up') return startSetUp(walk);
  if (step.do === 'suspend-device' || step.do === 'undo-suspend') return startSuspension(walk, step);
  if (step.do === 'recover') return startRecovery(walk, step);
  if (step.do === 'remove-method') return startRemoval(walk, step);
  if (step.do === 'change-number') return startNumber(walk, step);
  if (step.do === 'add-method' || step.do === 'end-sessions' || step.do === 'unlock')
    return perform(walk, step, []);
  perform(walk, step, walk.visit.lostDevices);
}

/** Whoever could not stop the device before has it cleared now; only they know which one it is. */
function startRecovery(walk: Walk, step: DoStep): void {
  const known = walk.visit.lostDevices;
  const devices = known.length > 0 ? known : lostCandidates(walk.visit, walk.facts);
  if (walk.visit.level === 'named') return failed(walk, step);
  if (known.length === 0 && devices.length > 1) return update(walk, { acting: { choosing: devices } });
  perform(walk, step, devices);
}

/**
 * Old devices that may go: what is new is on probation, and stays. Nobody is left without a way to sign in:
 * something beside saved codes must remain that works.
 */
export function removable({ person, now }: Pick<StepFacts, 'person' | 'now'>): readonly string[] {
  const old = person.methods.filter((method) => method.device !== undefined && method.probationUntil <= now);
  const remains = (device: string): boolean =>
    person.methods.some(
      (method) => method.device !== device && method.kind !== 'backup' && !method.suspended && !method.barred,
    );
  return [...new Set(old.flatMap((method) => method.device ?? []))].filter(remains).toSorted();
}

function startRemoval(walk: Walk, step: DoStep): void {
  const { visit, facts } = walk;
  const devices = removable(facts);
  if (devices.length === 0 || visit.level === 'named') return failed(walk, step);
  if (devices.length > 1) return update(walk, { acting: { choosing: devices } });
  perform(walk, step, devices);
}

/** The stopped devices that a code was shown from. */
function backAgain({ visit, facts }: Walk): readonly string[] {
  const input = policyInput('undo-stop', visit, facts);
  return stoppedDevices(facts).filter((device) => undoes(device, input));
}

function startSuspension(walk: Walk, step: DoStep): void {
  const devices = step.do === 'undo-suspend' ? backAgain(walk) : lostCandidates(walk.visit, walk.facts);
  const [only] = devices;
  // The question itself would show devices to a typed name.
  if (only === undefined || walk.visit.level === 'named') return failed(walk, step);
  if (devices.length > 1) return update(walk, { acting: { choosing: devices } });
  perform(walk, step, [only]);
}

/** The answer to "Which one was lost?". */
export function chooseDevice(walk: Walk, value: string): boolean {
  const step = stepOf(walk);
  const choosing = walk.visit.acting?.choosing;
  if (step.kind !== 'do' || !choosing) return false;
  if (value === 'device:none') {
    drop(walk, 'acting');
    if (step.do === 'recover') perform(walk, step, []);
    else failed(walk, step);
    return true;
  }
  const device = choosing.find((one) => value === `device:${one}`);
  if (device === undefined) return false;
  perform(walk, step, [device]);
  return true;
}

/** The result of the action of this step. What was done cannot be gone back behind. */
export function performed(
  walk: Walk,
  action: ActionName,
  { effect: effectId, ok, detail }: Extract<Event, { type: 'performed' }>,
): void {
  if (action === 'unfreeze') return lifted(walk, { type: 'performed', effect: effectId, ok });
  const step = stepOf(walk);
  if (step.kind !== 'do' || walk.visit.acting?.effect !== effectId)
    return ok ? remember(walk, action) : undefined;
  drop(walk, 'acting', 'newNumber');
  if (!ok) return failed(walk, step);
  update(walk, {
    done: [...walk.visit.done, { what: step.do, at: walk.facts.now }],
    trail: [],
    ...(step.do === 'day-pass' ? { dayPassUntil: walk.facts.now + walk.facts.rules.dayPassLasts } : {}),
    ...(step.do === 'take-up' ? takenUp(walk, detail) : {}),
  });
  if (isGrant(step.do)) provedHere(walk);
  if (step.do === 'suspend-device')
    effect(walk, { kind: 'notice', about: 'stopped', what: 'suspend-device' });
  if (toldOf.has(step.do)) {
    effect(walk, { kind: 'notice', about: 'completed', what: step.do });
  }
  if (detail === 'nothing') return failed(walk, step);
  walk.go(step.then, false);
}

/** What was shown before counts no longer: where a proof was asked, it is asked anew. */
function lifted(walk: Walk, { effect: id, ok }: Extract<Event, { type: 'performed' }>): void {
  if (walk.visit.acting?.effect === id) drop(walk, 'acting');
  if (ok) {
    update(walk, { done: [...walk.visit.done, { what: 'unfreeze', at: walk.facts.now }] });
    effect(walk, { kind: 'notice', about: 'completed', what: 'unfreeze' });
  }
  const here = stepOf(walk);
  if (here.kind === 'verify' && !walk.visit.verify && !walk.visit.ended) decideNext(walk, here.for);
}

/** What a set-up code or a day pass is shown for. */
export const isGrant = (what: string): boolean => ['recover', 'add-method', 'day-pass'].includes(what);

/**
 * A set-up code and a day pass are shown only where something was proved: what was brought along over a hand-over
 * is not enough (policy.md, "The pass").
 */
export function provedHere(walk: Walk): void {
  const { movedAt, proveAfter } = walk.visit;
  if (movedAt !== undefined && movedAt > proveAfter) update(walk, { proveAfter: movedAt });
}

/** Somebody turned away while it was being done: it is done all the same. */
function remember(walk: Walk, what: ActionName): void {
  if (walk.visit.done.some((one) => one.what === what)) return;
  update(walk, { done: [...walk.visit.done, { what, at: walk.facts.now }] });
}

/** The other visit goes on; this one only led to it. */
function takenUp(walk: Walk, other: string | undefined): Partial<Visit> {
  const { takeUp } = walk.visit;
  return {
    closing: 'taken-up',
    ...(takeUp && other !== undefined ? { takeUp: { ...takeUp, visit: other } } : {}),
  };
}

/** Is what was proved fresh enough that a set-up code may be shown? */
export function freshEnough({ visit, facts }: Pick<Walk, 'visit' | 'facts'>): boolean {
  const action = againAs(visit, facts);
  const input = policyInput(action, visit, facts);
  if (action !== 'take-up') return decide(input).verdict === 'allow';
  const own = counted(input).filter((piece) => piece.class !== 'P');
  // Whoever has nothing left was proofed, in a request that is carried out and closed by now.
  return fresh([...own, ...(facts.case?.proofing ?? [])], input);
}

/** A day pass is shown where it was proved: after a hand-over, or when the proof has grown old, one piece again. */
export function guardDayPass(walk: Walk): void {
  const { visit, facts } = walk;
  const open = visit.dayPassUntil !== undefined && visit.dayPassUntil > facts.now;
  if (stepOf(walk).kind !== 'end' || !open || visit.verify || visit.holder.kind !== 'portal') return;
  if (freshEnough(walk)) return;
  update(walk, { ended: false });
  decideNext(walk, 'again');
}

/** Set-up waits here until the new method is proved; after a hand-over one piece is proved again first. */
export function startSetUp(walk: Walk): void {
  if (!isGranted(walk.visit)) {
    const step = stepOf(walk);
    if (step.kind === 'do') return failed(walk, step);
  }
  if (walk.visit.holder.kind === 'portal' && !freshEnough(walk)) decideNext(walk, 'again');
}

/** The set-up that was waited for: where the person stands, or the one that the newest right led to. */
function setUpStep(walk: Walk): DoStep | undefined {
  const doing = [stepOf(walk), ...Object.values(walk.dialog.steps)].filter((one) => one.kind === 'do');
  const right = walk.visit.done.findLast(({ what }) => what === 'recover' || what === 'add-method')?.what;
  const led = new Set(doing.filter((one) => one.do === right).map((one) => one.then));
  const waits = doing.filter((one) => one.do === 'set-up');
  const here = waits.find((one) => one.id === walk.visit.step);
  return here ?? waits.find((one) => led.has(one.id)) ?? waits[0];
}

/** The new method was proved, wherever in the walk the person is meanwhile. */
export function enrolled(walk: Walk): void {
  const step = setUpStep(walk);
  const granted = isGranted(walk.visit);
  if (step?.kind !== 'do' || !granted || walk.visit.ended) return;
  drop(walk, 'verify', 'acting');
  update(walk, {
    enrolled: true,
    done: [...walk.visit.done, { what: 'set-up', at: walk.facts.now }],
    trail: [],
  });
  effect(walk, { kind: 'notice', about: 'completed', what: 'set-up' });
  walk.go(step.then, false);
}

/** `do` steps: ask the policy afresh, then hand the action over as an effect, and go on when it is done. */
import {
  ask,
  drop,
  effect,
  lostCandidates,
  policyInput,
  stepOf,
  stoppedDevices,
  update,
  type Walk,
} from './context';
import { decideNext } from './verify';
import { fresh } from '../policy/evidence';
import type { ActionName, DoStep } from '../dialog-types';
import type { PolicyInput } from '../policy/types';
import type { Visit } from '../visit';

/** What the policy must allow before each action; undefined for what unlocks nothing. */
const demanded: Readonly<Record<ActionName, PolicyInput['action'] | undefined>> = {
  'suspend-device': 'stop',
  'undo-suspend': 'undo-stop',
  recover: 'recover',
  'set-up': 'take-up',
  'day-pass': 'day-pass',
  'report-theft': undefined,
  'take-up': 'take-up',
};

export function startAction(walk: Walk, step: DoStep): void {
  if (step.do === 'set-up') return startSetUp(walk);
  if (step.do === 'suspend-device' || step.do === 'undo-suspend') return startSuspension(walk, step);
  if (step.do === 'recover') return startRecovery(walk, step);
  perform(walk, step, walk.visit.lostDevices);
}

/** Whoever could not stop the device before has it cleared now; only they know which one it is. */
function startRecovery(walk: Walk, step: DoStep): void {
  const known = walk.visit.lostDevices;
  const devices = known.length > 0 ? known : lostCandidates(walk.visit, walk.facts);
  if (known.length === 0 && devices.length > 1) return update(walk, { acting: { choosing: devices } });
  perform(walk, step, devices);
}

function startSuspension(walk: Walk, step: DoStep): void {
  const devices =
    step.do === 'undo-suspend' ? stoppedDevices(walk.facts) : lostCandidates(walk.visit, walk.facts);
  const [only] = devices;
  if (only === undefined) return failed(walk, step);
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

function perform(walk: Walk, step: DoStep, devices: readonly string[]): void {
  const action = demanded[step.do];
  let byClaim = false;
  if (action) {
    const decision = ask(walk, action);
    if (decision.verdict !== 'allow') {
      drop(walk, 'acting');
      return failed(walk, step);
    }
    byClaim = step.do === 'suspend-device' && decision.counted.length === 0;
  }
  if (step.do === 'suspend-device') update(walk, { lostDevices: devices, stoppedByClaim: byClaim });
  const id = effect(walk, { kind: 'act', action: step.do, devices, byClaim });
  update(walk, { acting: { effect: id } });
}

function failed(walk: Walk, step: DoStep): void {
  walk.go(step.failed, false);
}

/** The result of the action of this step. What was done cannot be gone back behind. */
export function performed(walk: Walk, effectId: string, ok: boolean, detail: string | undefined): void {
  const step = stepOf(walk);
  if (step.kind !== 'do' || walk.visit.acting?.effect !== effectId) return;
  drop(walk, 'acting');
  if (!ok) return failed(walk, step);
  update(walk, {
    done: [...walk.visit.done, { what: step.do, at: walk.facts.now }],
    trail: [],
    ...(step.do === 'day-pass' ? { dayPassUntil: walk.facts.now + walk.facts.rules.dayPassLasts } : {}),
    ...(step.do === 'take-up' ? takenUp(walk, detail) : {}),
  });
  if (step.do === 'suspend-device')
    effect(walk, { kind: 'notice', about: 'stopped', what: 'suspend-device' });
  if (step.do === 'recover' || step.do === 'day-pass') {
    effect(walk, { kind: 'notice', about: 'completed', what: step.do });
  }
  if (step.do === 'take-up') return;
  if (detail === 'nothing') return failed(walk, step);
  walk.go(step.then, false);
}

/** The other visit goes on; this one only led to it. */
function takenUp(walk: Walk, other: string | undefined): Partial<Visit> {
  const { takeUp } = walk.visit;
  return {
    closing: 'taken-up',
    ended: true,
    ...(takeUp && other !== undefined ? { takeUp: { ...takeUp, visit: other } } : {}),
  };
}

/** Is one piece fresh enough that a set-up code may be shown? */
export const freshEnough = (walk: Pick<Walk, 'visit' | 'facts'>): boolean =>
  fresh(
    walk.visit.evidence.concat(walk.facts.case?.proofing ?? []),
    policyInput('take-up', walk.visit, walk.facts),
  );

/** Set-up waits here until the new method is proved; after a hand-over one piece is proved again first. */
export function startSetUp(walk: Walk): void {
  if (!walk.visit.done.some((one) => one.what === 'recover')) {
    const step = stepOf(walk);
    if (step.kind === 'do') return failed(walk, step);
  }
  if (walk.visit.holder.kind === 'portal' && !freshEnough(walk)) decideNext(walk, 'again');
}

export function enrolled(walk: Walk): void {
  const step = stepOf(walk);
  if (step.kind !== 'do' || step.do !== 'set-up') return;
  drop(walk, 'verify', 'acting');
  update(walk, {
    enrolled: true,
    done: [...walk.visit.done, { what: 'set-up', at: walk.facts.now }],
    trail: [],
  });
  effect(walk, { kind: 'notice', about: 'completed', what: 'set-up' });
  walk.go(step.then, false);
}

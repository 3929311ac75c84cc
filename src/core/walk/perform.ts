/** Hands an action over as an effect, once the policy has been asked afresh. */
import { ask, drop, effect, update, type Walk } from './context';
import type { ActionName, DoStep } from '../dialog-types';
import type { PolicyInput } from '../policy/types';

/** What the policy must allow before each action; undefined for what unlocks nothing. */
export const demanded: Readonly<Record<ActionName, PolicyInput['action'] | undefined>> = {
  'suspend-device': 'stop',
  'undo-suspend': 'undo-stop',
  recover: 'recover',
  'set-up': 'take-up',
  'day-pass': 'day-pass',
  'report-theft': undefined,
  'take-up': 'take-up',
  'end-sessions': 'end-sessions',
  'add-method': 'add-method',
  'remove-method': 'remove-method',
  'change-number': 'change-number',
  unlock: 'unlock',
  'report-attempt': undefined,
  'retract-report': undefined,
  'add-note': 'take-up',
  'withdraw-request': 'take-up',
  unfreeze: 'unfreeze',
};

export function perform(walk: Walk, step: DoStep, devices: readonly string[]): void {
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

export function failed(walk: Walk, step: DoStep): void {
  walk.go(step.failed, false);
}

/**
 * "This was not me" stopped everything. Whoever owns the account and can show a key lifts it here, wherever a walk
 * comes upon it; a typed name never gets to see that there is a stop.
 */
import { ask, drop, effect, stepOf, update, type Walk } from './context';
import type { Decision } from '../policy/types';

export const isStopped = ({ verdict, rule }: Decision): boolean => verdict === 'refuse' && rule === 'frozen';

export function showStopped(walk: Walk): void {
  update(walk, { verify: { for: 'unfreeze', at: 'choose' } });
}

/** Back to where they came upon it: somebody else holds the visit now, or they turn away. */
export function leaveStopped(walk: Walk): void {
  drop(walk, 'verify');
  const here = stepOf(walk);
  if (here.kind === 'verify') update(walk, { verify: { for: here.for, at: 'choose' } });
}

/** Lifts the stop with a key that was shown in this visit; false when none was. */
export function lift(walk: Walk): boolean {
  if (ask(walk, 'unfreeze').verdict !== 'allow') return false;
  drop(walk, 'verify');
  const id = effect(walk, { kind: 'act', action: 'unfreeze', devices: [], byClaim: false });
  update(walk, { acting: { effect: id } });
  return true;
}

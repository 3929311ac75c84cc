/**
 * Staff who talk to somebody ask for one more proof. It is given here, on the person's own screen, by the ordinary
 * verification: staff hear and type no code. What came of it is kept for them; for the rules it is evidence of this
 * visit like any other, or none.
 */
import { drop, stepOf, update, type Walk } from './context';
import type { Dialog, Step } from '../dialog-types';
import type { MethodKind } from '../policy/types';
import type { CheckOutcome } from '../step-types';
import type { Challenge, Visit } from '../visit';

/** Where somebody reads, chooses or waits. What is being done, looked at or over is not interrupted. */
const interruptible: ReadonlySet<Step['kind'] | undefined> = new Set(['case', 'verify', 'ask', 'tell']);

/** Why nothing can be asked in this visit now; undefined when it can. */
export function whyNotAsked(dialog: Dialog, visit: Visit): 'unproven' | 'busy' | undefined {
  // Which ways an account has is nothing for a typed name: the question itself would tell.
  if (visit.level === 'open' || visit.level === 'named') return 'unproven';
  const { verify } = visit;
  const step = dialog.steps[visit.step];
  if (visit.ended || !interruptible.has(step?.kind)) return 'busy';
  if (!verify || verify.for === 'called') return undefined;
  // A code on its way is not taken out of their hands; where they only choose, they are asked instead.
  return verify.at === 'choose' && step?.kind === 'verify' && step.for === verify.for ? undefined : 'busy';
}

export function noteAsked(walk: Walk, ref: string, challenge: Challenge): void {
  const { kind, method, startedAt, expiresAt } = challenge;
  const way = { kind, ...(method === undefined ? {} : { method }) };
  update(walk, {
    called: { ref, ...way, at: startedAt, until: expiresAt, state: 'asked', wrong: 0 },
  });
}

const wrongs: ReadonlySet<CheckOutcome['outcome']> = new Set(['wrong', 'used', 'barred', 'drift', 'earlier']);

/** An answer that does not do. What cannot be a code, or came too late, is no wrong one. */
export function noteWrong(walk: Walk, outcome: CheckOutcome['outcome']): void {
  const { called } = walk.visit;
  if (!called || !wrongs.has(outcome)) return;
  const wrong = called.wrong + 1;
  update(walk, { called: { ...called, state: 'wrong', wrong, answeredAt: walk.facts.now } });
}

export function noteRight(walk: Walk, shown: { readonly kind: MethodKind; readonly method: string }): void {
  const { called } = walk.visit;
  if (called) update(walk, { called: { ...called, state: 'right', shown, answeredAt: walk.facts.now } });
}

/** They have none of it at hand, or somebody else holds the visit now: back to where they were asked. */
export function leaveCalled(walk: Walk): void {
  const { called } = walk.visit;
  if (called) update(walk, { called: { ...called, state: 'none', answeredAt: walk.facts.now } });
  drop(walk, 'verify');
  const here = stepOf(walk);
  if (here.kind === 'verify') update(walk, { verify: { for: here.for, at: 'choose' } });
}

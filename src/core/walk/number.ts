/**
 * `do: change-number`: the new number is typed, then proved by a code to it. The policy is asked before anything is
 * typed and again when it is carried out; the code to the new number is never evidence.
 */
import type { SendState } from '../account-facts';
import { afterSend, ask, drop, effect, stepOf, update, type Walk } from './context';
import { perform } from './perform';
import { codeLasts, wordsFor } from './verify';
import type { DoStep } from '../dialog-types';
import type { MethodFacts } from '../policy/types';
import type { CheckOutcome, Event, StepFacts } from '../step-types';
import type { Challenge, NewNumber } from '../visit';

/** Own numbers for texts that could change; a stopped one lives on what is lost. */
const numbers = ({ person }: StepFacts): readonly MethodFacts[] =>
  person.methods.filter((method) => method.kind === 'text' && !method.suspended && !method.shared);

/** With several numbers nobody knows which is meant: a person looks at it. */
export function startNumber(walk: Walk, step: DoStep): void {
  const [only, more] = numbers(walk.facts);
  const known = walk.visit.level === 'proven' || walk.visit.level === 'recovered';
  if (!only || more || !known || ask(walk, 'change-number').verdict !== 'allow')
    return walk.go(step.failed, false);
  update(walk, { newNumber: { method: only.id } });
}

/** What was typed as the new number. */
export function numbered(walk: Walk, event: Extract<Event, { type: 'numbered' }>): void {
  const { newNumber } = walk.visit;
  if (!newNumber || newNumber.challenge || walk.visit.acting) return;
  if ('problem' in event)
    return update(walk, {
      newNumber: { method: newNumber.method, error: { words: `number.${event.problem}` } },
    });
  sendTo(walk, { method: newNumber.method, sealed: event.sealed, lastDigits: event.lastDigits });
}

function sendTo(walk: Walk, to: Omit<NewNumber, 'challenge' | 'error'>): void {
  const count = walk.visit.challenges + 1;
  const { now } = walk.facts;
  const challenge: Challenge = {
    id: `${walk.visit.id}.${count}`,
    kind: 'text',
    method: to.method,
    startedAt: now,
    expiresAt: now + codeLasts,
    sends: 1,
  };
  update(walk, { challenges: count, newNumber: { ...to, challenge } });
  send(walk, challenge);
}

const send = (walk: Walk, challenge: Challenge): string =>
  effect(walk, {
    kind: 'send',
    challenge: challenge.id,
    method: 'text',
    ...(challenge.method === undefined ? {} : { methodId: challenge.method }),
    toNew: true,
  });

/** "Send it again", "Another number". */
export function answerNumber(walk: Walk, value: string): void {
  const { newNumber, acting } = walk.visit;
  if (!newNumber?.challenge || acting) return;
  const { challenge, error: _old, ...to } = newNumber;
  if (value === 'other') return update(walk, { newNumber: { method: newNumber.method } });
  if (value !== 'resend') return;
  // An expired or used code is replaced; any other is repeated, and prolongs nothing.
  if (challenge.expiresAt <= walk.facts.now || newNumber.error?.words === 'code.used')
    return sendTo(walk, to);
  const { delivery: _before, limitUntil: _until, ...same } = challenge;
  const again = { ...same, sends: challenge.sends + 1 };
  update(walk, { newNumber: { ...to, challenge: again } });
  send(walk, again);
}

export const isNewNumber = ({ visit }: Pick<Walk, 'visit'>, challenge: string): boolean =>
  visit.newNumber?.challenge?.id === challenge;

/** What became of the text to the new number. */
export function numberSent(walk: Walk, event: Extract<Event, { type: 'performed' }>): void {
  const { newNumber } = walk.visit;
  if (!newNumber?.challenge) return;
  update(walk, { newNumber: { ...newNumber, challenge: afterSend(newNumber.challenge, event) } });
}

/** What the provider says of it: the same question stands, its words change. */
export function numberReported(walk: Walk, state: SendState): void {
  const { newNumber } = walk.visit;
  if (!newNumber?.challenge || newNumber.challenge.delivery === state) return;
  update(walk, { newNumber: { ...newNumber, challenge: { ...newNumber.challenge, delivery: state } } });
  effect(walk, { kind: 'show' });
}

/** The code to the new number: right, and the number changes, if the policy still allows it. */
export function numberChecked(walk: Walk, result: CheckOutcome): void {
  const step = stepOf(walk);
  const { newNumber, acting } = walk.visit;
  if (step.kind !== 'do' || !newNumber?.challenge || acting) return;
  const { error: _old, ...rest } = newNumber;
  if (result.outcome !== 'right') {
    const left = result.outcome === 'wrong' ? result.left : undefined;
    const error = { words: wordsFor[result.outcome], ...(left === undefined ? {} : { left }) };
    return update(walk, { newNumber: { ...rest, error } });
  }
  update(walk, { newNumber: rest });
  perform(walk, step, []);
  // Refused meanwhile: nothing of it stays.
  if (!walk.visit.acting) drop(walk, 'newNumber');
}

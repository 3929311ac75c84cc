/**
 * `diagnose` steps: one code looked at, or one test text followed. Asks a claim, counts wrong codes, uses up what
 * matched, and never gives evidence (policy.md, "Diagnosis and rehearsal").
 */
import { isFinal, type DeliveryState } from '../account-facts';
import type { DiagnoseStep } from '../dialog-types';
import type { MethodFacts } from '../policy/types';
import type { CheckOutcome, Event } from '../step-types';
import type { Challenge, Diagnosis } from '../visit';
import { drop, effect, stepOf, update, type Walk } from './context';

/** How long one code is waited for. ms */
const codeLasts = 10 * 60_000;

const known = (walk: Walk): boolean => walk.visit.level !== 'open' && walk.visit.level !== 'named';

const own = (walk: Walk, kind: MethodFacts['kind']): readonly MethodFacts[] =>
  walk.facts.person.methods.filter((method) => method.kind === kind && !method.suspended);

export function startDiagnosis(walk: Walk, step: DiagnoseStep): void {
  drop(walk, 'diagnosis');
  if (!known(walk)) return leave(walk, step, 'none');
  if (step.diagnose === 'text') return startTest(walk, step);
  const apps = own(walk, 'totp');
  if (apps.length === 0) return leave(walk, step, 'none');
  if (apps.every((method) => method.barred)) return leave(walk, step, 'barred');
  const count = walk.visit.challenges + 1;
  const { now } = walk.facts;
  const challenge: Challenge = {
    id: `${walk.visit.id}.${count}`,
    kind: 'totp',
    startedAt: now,
    expiresAt: now + codeLasts,
    sends: 0,
  };
  update(walk, { challenges: count, diagnosis: { what: 'code', startedAt: now, challenge } });
}

function startTest(walk: Walk, step: DiagnoseStep): void {
  const [method] = own(walk, 'text');
  if (!method) return leave(walk, step, 'none');
  const count = walk.visit.challenges + 1;
  const test = `${walk.visit.id}.${count}`;
  const diagnosis: Diagnosis = { what: 'text', test, startedAt: walk.facts.now, state: 'under-way' };
  update(walk, { challenges: count, diagnosis });
  effect(walk, { kind: 'send-test', test, methodId: method.id });
}

/** Goes where this outcome leads; a dialog that the checker passed has a route for each. */
function leave(walk: Walk, step: DiagnoseStep, outcome: string): void {
  const to = step.routes[outcome];
  if (to === undefined) throw new Error(`Step "${step.id}" has no route for "${outcome}".`);
  // Only how far a clock is off is still said afterwards.
  if (walk.visit.diagnosis?.driftSeconds === undefined) drop(walk, 'diagnosis');
  walk.go(to, false);
}

/** "It has arrived", "Nothing came", "I have no code". */
export function answerDiagnosis(walk: Walk, step: DiagnoseStep, value: string): void {
  const { diagnosis } = walk.visit;
  if (!diagnosis) return;
  if (diagnosis.what === 'code') return value === 'none' ? leave(walk, step, 'none') : undefined;
  if (value === 'arrived') return leave(walk, step, 'delivered');
  if (value === 'nothing') return leave(walk, step, 'slow');
}

/** What became of the test; news of an earlier one changes nothing. */
export function reported(walk: Walk, { test, state }: Extract<Event, { type: 'reported' }>): void {
  const { diagnosis } = walk.visit;
  const step = stepOf(walk);
  // A test is a text: it cannot be busy.
  if (state === 'busy' || state === 'no-answer') return;
  if (step.kind !== 'diagnose' || !diagnosis || diagnosis.test !== test || diagnosis.state === state) return;
  update(walk, { diagnosis: { ...diagnosis, state } });
  effect(walk, { kind: 'show' });
  if (isFinal(state)) leave(walk, step, state);
}

/** The test was handed over, or could not be. */
export function tested(walk: Walk, test: string, ok: boolean, detail: string | undefined): void {
  if (ok) return;
  const state: DeliveryState = detail === 'limit' || detail === 'closed' ? detail : 'failed';
  reported(walk, { type: 'reported', test, state });
}

export const isDiagnosed = ({ visit }: Pick<Walk, 'visit'>, challenge: string): boolean =>
  visit.diagnosis?.challenge?.id === challenge;

/** What one code showed. */
export function diagnosed(walk: Walk, result: CheckOutcome): void {
  const step = stepOf(walk);
  const { diagnosis } = walk.visit;
  if (step.kind !== 'diagnose' || !diagnosis?.challenge) return;
  const { challenge: _looked, error: _mended, ...rest } = diagnosis;
  switch (result.outcome) {
    case 'malformed':
      return update(walk, { diagnosis: { ...diagnosis, error: 'code.malformed.totp' } });
    case 'expired':
      startDiagnosis(walk, step);
      return undefined;
    case 'drift':
      update(walk, { diagnosis: { ...rest, driftSeconds: result.seconds } });
      return leave(walk, step, result.seconds > 0 ? 'ahead' : 'behind');
    case 'earlier':
      update(walk, { diagnosis: rest });
      // An edition of before has no route for it.
      return leave(walk, step, step.routes['earlier'] === undefined ? 'wrong' : 'earlier');
    case 'right':
    case 'used':
    case 'barred':
    case 'wrong':
      update(walk, { diagnosis: rest });
      return leave(walk, step, result.outcome);
  }
}

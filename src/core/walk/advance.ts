/** Moves through a dialog until it waits for somebody: a question, a code, an action, a decision. */
import { checkFact } from '../screens/variables';
import { startAction } from './act';
import { drop, effect, mostKept, stepOf, update, type Walk } from './context';
import { startVerify } from './verify';
import { startDiagnosis } from './diagnose';
import type { AskStep, CaseAction, CaseStep, Choice } from '../dialog-types';

/** Enters a step; `remember`: "Back" returns to where we were. */
export function advance(walk: Walk, to: string, remember: boolean): void {
  const from = walk.visit.step;
  const trail = remember && from !== to ? [...walk.visit.trail, from].slice(-mostKept) : walk.visit.trail;
  drop(walk, 'caseRefused');
  update(walk, { step: to, trail });
  enter(walk);
}

/** Does what a step does by itself on arrival. */
export function enter(walk: Walk, back = false): void {
  const step = stepOf(walk);
  switch (step.kind) {
    case 'check': {
      const value = checkFact(step.check, walk.visit, walk.facts);
      const to = step.routes[value];
      if (to === undefined) throw new Error(`Step "${step.id}" has no route for "${value}".`);
      return advance(walk, to, false);
    }
    case 'verify':
      return startVerify(walk, step);
    case 'do':
      return startAction(walk, step);
    case 'case':
      return startCase(walk, step);
    case 'end':
      return update(walk, { ended: true, trail: [] });
    case 'diagnose':
      return startDiagnosis(walk, step);
    case 'ask':
      return back ? undefined : answerHeard(walk, step);
    case 'tell':
      return;
  }
}

/**
 * A question that the first sentence answered already is not asked: its choice is taken, once, and "Back" leads to
 * it. What was heard steers like a press of that button, and enters no decision.
 */
function answerHeard(walk: Walk, step: AskStep): void {
  const { heard, took } = walk.visit;
  if (took.some((one) => one.step === step.id)) return;
  const meant = step.choices.flatMap((choice, index) =>
    choice.when?.some((detail) => heard.details.includes(detail)) ? [{ choice, index }] : [],
  );
  const [only] = meant;
  if (!only || meant.length > 1) return;
  update(walk, { took: [...took, { step: step.id, choice: only.index, turn: walk.visit.turn }] });
  takeChoice(walk, only.choice);
}

/** What a choice reports, and where it leads. */
export function takeChoice(walk: Walk, choice: Choice): void {
  if (choice.lost && !walk.visit.reportedLost.includes(choice.lost)) {
    update(walk, { reportedLost: [...walk.visit.reportedLost, choice.lost] });
  }
  if (choice.stolen) update(walk, { stolen: true });
  advance(walk, choice.to, true);
}

/** What a request asks for, from a word to a new start. */
const weight: Readonly<Record<CaseAction, number>> = { talk: 0, unlock: 1, 'day-pass': 2, recover: 2 };

/** Opens the request, once somebody is named; an open one, or one about to be, is kept. */
export function startCase(walk: Walk, step: CaseStep): void {
  if (walk.visit.claim === 'none') {
    return update(walk, { verify: { for: 'identify', at: 'who' } });
  }
  const open = walk.visit.case && !walk.facts.case?.closed ? walk.visit.case : undefined;
  if (open && weight[open.action] >= weight[step.case]) return;
  if (walk.visit.effects.some((one) => one.request.kind === 'open-case')) return;
  // One that asks for less makes room for one that asks for more.
  if (open) effect(walk, { kind: 'withdraw-case', case: open.id });
  // What was carried out is over: nobody looks at it any more.
  drop(walk, 'case');
  const { caseNumber } = walk.facts.fresh;
  effect(walk, { kind: 'open-case', action: step.case, number: caseNumber });
}

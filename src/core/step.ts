/**
 * The engine: one pure function. No clock, no randomness, no I/O; time and fresh values come in as facts, and
 * what must happen goes out as effects inside the visit.
 */
import {
  chooseDevice,
  enrolled,
  freshEnough,
  guardDayPass,
  isGrant,
  performed,
  provedHere,
  startSetUp,
} from './walk/act';
import { demanded } from './walk/perform';
import { advance, enter, takeChoice } from './walk/advance';
import { answerDiagnosis, diagnosed, isDiagnosed, reported, tested } from './walk/diagnose';
import {
  answerNumber,
  isNewNumber,
  numberChecked,
  numbered,
  numberReported,
  numberSent,
} from './walk/number';
import {
  afterSend,
  calledKinds,
  drop,
  effect,
  mostKept,
  stepOf,
  update,
  usableNow,
  type Walk,
} from './walk/context';
import { leaveCalled } from './walk/called';
import { leaveStopped, showStopped } from './walk/stopped';
import { askCalled, checked, chooseWay, decideNext, identified } from './walk/verify';
import { canLift } from './walk/ways';
import type { AskStep, CaseAction, Dialog } from './dialog-types';
import type { SendState } from './account-facts';
import type { Event, StepFacts, StepResult } from './step-types';
import type { Holder, VerifyState, Visit } from './visit';

const longestSaid = 2_000;

/**
 * One step of a visit. The turn moves when the person is asked something else; an event that changes nothing
 * gives back the visit it got.
 * @throws {Error} when the visit stands at a step that its dialog does not have.
 */
export function step(dialog: Dialog, visit: Visit, event: Event, facts: StepFacts): StepResult {
  const walk: Walk = {
    dialog,
    facts,
    visit,
    decisions: [],
    go: (to, remember) => advance(walk, to, remember),
  };
  apply(walk, event);
  // Other words for the same question: what was asked stays answered.
  const quiet =
    event.type === 'spoken' ||
    (event.type === 'reported' && (visit.verify !== undefined || visit.newNumber !== undefined)) ||
    (event.type === 'performed' && isQuiet(visit, event.effect, walk.visit));
  const changed = walk.visit !== visit;
  if (changed && !quiet) update(walk, { turn: visit.turn + 1 });
  if (changed) update(walk, { touchedAt: facts.now });
  return { visit: walk.visit, decisions: walk.decisions };
}

/** A send, a mail, a card: its result asks the person nothing new, so an answer on its way stays good. */
function isQuiet(visit: Visit, effectId: string, after: Visit): boolean {
  const kind = visit.effects.find((one) => one.id === effectId)?.request.kind;
  if (kind === 'send-test') return visit.step === after.step;
  return kind === 'send' || kind === 'notice' || kind === 'show' || kind === 'update-case';
}

function apply(walk: Walk, event: Event): void {
  switch (event.type) {
    case 'begin':
      return enter(walk);
    case 'look':
      return look(walk);
    case 'choose':
      return choose(walk, event.value);
    case 'enter':
      return entered(walk, event.text);
    case 'back':
      return back(walk);
    case 'person':
      return person(walk);
    case 'identified':
      return identified(walk, event.subject, event.person);
    case 'checked':
      if (isNewNumber(walk, event.challenge)) return numberChecked(walk, event.result);
      if (isDiagnosed(walk, event.challenge)) return diagnosed(walk, event.result);
      return checked(walk, event);
    case 'performed':
      return finished(walk, event);
    case 'decided':
      return decided(walk, event);
    case 'asked':
      return asked(walk, event.text);
    case 'called':
      return askCalled(walk, event);
    case 'enrolled':
      return enrolled(walk);
    case 'numbered':
      return numbered(walk, event);
    case 'reported':
      if (isNewNumber(walk, event.test)) return numberReported(walk, event.state);
      return walk.visit.verify ? sendReported(walk, event) : reported(walk, event);
    case 'spoken':
      return walk.visit.language === event.language ? undefined : update(walk, { language: event.language });
    case 'moved':
      return moved(walk, event);
  }
}

/** Looking changes nothing, but that a proof which has grown old is asked again before a set-up code. */
function look(walk: Walk): void {
  guardDayPass(walk);
  const here = stepOf(walk);
  const waiting = here.kind === 'do' && here.do === 'set-up' && !walk.visit.verify;
  if (waiting && walk.visit.holder.kind === 'portal' && !freshEnough(walk)) startSetUp(walk);
}

function choose(walk: Walk, value: string): void {
  if (walk.visit.ended) return;
  if (walk.visit.verify) {
    chooseWay(walk, value);
    return;
  }
  if (walk.visit.acting) {
    chooseDevice(walk, value);
    return;
  }
  if (walk.visit.newNumber) return answerNumber(walk, value);
  const here = stepOf(walk);
  if (here.kind === 'ask') return chooseAnswer(walk, here, value);
  if (here.kind === 'tell' && value === 'go-on') return advance(walk, here.then, true);
  if (here.kind === 'case') return atCase(walk, value);
  if (here.kind === 'diagnose') return answerDiagnosis(walk, here, value);
}

function chooseAnswer(walk: Walk, here: AskStep, value: string): void {
  const index = here.choices.findIndex((_, position) => value === `choice:${position}`);
  const choice = here.choices[index];
  if (!choice) return;
  takeChoice(walk, choice);
}

function atCase(walk: Walk, value: string): void {
  if (value === 'withdraw' && walk.visit.case) {
    effect(walk, { kind: 'withdraw-case', case: walk.visit.case.id });
    drop(walk, 'case');
    update(walk, { ended: true, closing: 'withdrawn', trail: [] });
  }
  if (value === 'unfreeze' && canLift(walk)) showStopped(walk);
  if (value === 'go-on') back(walk);
}

/** Free text where the step has a field for it. Account names and codes come as events of their own. */
function entered(walk: Walk, text: string): void {
  const here = stepOf(walk);
  if (walk.visit.verify?.at === 'who') {
    return update(walk, { verify: { ...walk.visit.verify, error: { words: 'who.empty' } } });
  }
  if (here.kind === 'case' && !walk.visit.verify) return answered(walk, text);
  if (walk.visit.ended || walk.visit.verify || here.kind !== 'ask' || !here.field) return;
  const words = text.trim().slice(0, Math.min(here.field.maxLength, longestSaid));
  if (words === '') return;
  update(walk, { said: [...walk.visit.said, { at: walk.facts.now, text: words }].slice(-mostKept) });
  advance(walk, here.field.to, true);
}

/** A question of staff waits on the screen of the request; the person is not taken from where they are. */
function asked(walk: Walk, text: string): void {
  const open = walk.visit.case;
  if (!open || walk.visit.ended) return;
  const { answeredAt: _before, ...rest } = open;
  update(walk, { case: { ...rest, asked: { text, at: walk.facts.now } } });
  effect(walk, { kind: 'show' });
}

/** What they say to it is quoted to staff, as all of their words: it is no fact. */
function answered(walk: Walk, text: string): void {
  const open = walk.visit.case;
  const words = text.trim().slice(0, longestSaid);
  if (!open?.asked || words === '' || walk.visit.ended) return;
  const { asked: _now, ...rest } = open;
  update(walk, {
    case: { ...rest, answeredAt: walk.facts.now },
    said: [...walk.visit.said, { at: walk.facts.now, text: words }].slice(-mostKept),
  });
  effect(walk, { kind: 'update-case' });
}

/** One screen back. Evidence stays; what was done stays done. */
function back(walk: Walk): void {
  const verify = walk.visit.verify;
  if (verify?.at === 'code') return update(walk, { verify: { for: verify.for, at: 'choose' } });
  if (verify?.for === 'called') return leaveCalled(walk);
  if (verify?.for === 'unfreeze' && stepOf(walk).kind === 'case') return leaveStopped(walk);
  const { newNumber } = walk.visit;
  if (newNumber?.challenge && !walk.visit.acting)
    return update(walk, { newNumber: { method: newNumber.method } });
  const last = walk.visit.trail.at(-1);
  // What is being done is not gone back behind: its result is on the way.
  if (last === undefined || walk.visit.ended || walk.visit.acting?.effect !== undefined) return;
  drop(walk, 'verify', 'acting', 'caseRefused', 'diagnosis', 'newNumber');
  update(walk, { step: last, trail: walk.visit.trail.slice(0, -1) });
  // A step that only passes on would bring the person straight back here.
  const here = stepOf(walk);
  if (here.kind === 'check' || here.kind === 'diagnose') return back(walk);
  if (here.kind === 'verify' && walk.visit.claim !== 'none') return decideNext(walk, here.for, true);
  enter(walk, true);
}

/** "Talk to a person", from anywhere: the request that is open, or the first that this dialog has. */
function person(walk: Walk): void {
  if (walk.visit.verify?.for === 'called') leaveCalled(walk);
  if (walk.visit.verify?.for === 'unfreeze') leaveStopped(walk);
  if (walk.visit.ended || stepOf(walk).kind === 'case') return;
  const requests = Object.values(walk.dialog.steps).filter((one) => one.kind === 'case');
  const open = walk.facts.case?.closed ? undefined : walk.visit.case?.action;
  const target = requests.find((one) => one.case === open) ?? requests[0];
  if (!target) return;
  drop(walk, 'verify', 'acting', 'diagnosis', 'newNumber');
  advance(walk, target.id, true);
}

function finished(walk: Walk, event: Extract<Event, { type: 'performed' }>): void {
  const done = walk.visit.effects.find((one) => one.id === event.effect);
  if (!done) return;
  update(walk, { effects: walk.visit.effects.filter((one) => one.id !== event.effect) });
  const { request } = done;
  if (request.kind === 'act') return performed(walk, request.action, event);
  if (request.kind === 'open-case') return opened(walk, event, request.action, request.number);
  if (request.kind === 'send' && isNewNumber(walk, request.challenge)) return numberSent(walk, event);
  if (request.kind === 'send') return sent(walk, request.challenge, event);
  if (request.kind === 'send-test') return tested(walk, request.test, event.ok, event.detail);
}

function opened(
  walk: Walk,
  event: Extract<Event, { type: 'performed' }>,
  action: CaseAction,
  number: string,
): void {
  if (!event.ok) {
    if (stepOf(walk).kind !== 'case') return;
    const until = event.until === undefined ? {} : { caseLimitUntil: event.until };
    return update(walk, { caseRefused: 'limit', ...until });
  }
  update(walk, {
    case: {
      id: event.effect,
      number: event.detail ?? number,
      action,
      openedAt: walk.facts.now,
      checkNumber: walk.facts.fresh.checkNumber,
    },
  });
}

/** What became of a send. Only those with a claim are told, so only for them it is kept. */
function sent(walk: Walk, challengeId: string, event: Extract<Event, { type: 'performed' }>): void {
  const verify = walk.visit.verify;
  if (verify?.challenge?.id !== challengeId || walk.visit.level === 'named') return;
  update(walk, { verify: { ...verify, challenge: afterSend(verify.challenge, event) } });
}

/** What the provider says of a code on its way. The same question stands: only its words change. */
function sendReported(walk: Walk, { test, state }: Extract<Event, { type: 'reported' }>): void {
  const { verify, level } = walk.visit;
  const challenge = verify?.challenge;
  if (!verify || challenge?.id !== test || level === 'named') return;
  const delivery = calledKinds.has(challenge.kind) ? afterCall(verify, state) : state;
  if (delivery === undefined || challenge.delivery === delivery) return;
  update(walk, { verify: { ...verify, challenge: { ...challenge, delivery } } });
  effect(walk, { kind: 'show' });
}

/** A call that ended with nothing pressed met nobody, or a voicemail. What was pressed has been answered already. */
function afterCall({ error, challenge }: VerifyState, state: SendState): SendState | undefined {
  if (state !== 'delivered') return state;
  return error || challenge?.spoken ? undefined : 'no-answer';
}

function decided(walk: Walk, event: Extract<Event, { type: 'decided' }>): void {
  const here = stepOf(walk);
  if (!walk.visit.case || walk.visit.ended) return;
  const asked = Object.values(walk.dialog.steps).filter((one) => one.kind === 'case');
  // The step that asked for this: an answer to a question leads on as one, wherever the person is meanwhile.
  const { action } = walk.visit.case;
  const meant = [here, ...asked].find((one) => one.kind === 'case' && one.case === action);
  const target = meant?.kind === 'case' ? meant : asked[0];
  if (!target) return;
  drop(walk, 'verify', 'acting', 'newNumber', 'reply');
  if (event.reply !== undefined) update(walk, { reply: event.reply });
  if (event.outcome !== 'approved') {
    update(walk, { lastNumber: walk.visit.case.number });
    drop(walk, 'case');
  }
  // One piece is proved again, after the decision; whoever has nothing left was proofed lately.
  const canProve = usableNow(walk.visit, walk.facts, 'recover').some(({ kind }) => kind !== 'vouch');
  if (event.outcome === 'approved' && canProve) update(walk, { proveAfter: walk.facts.now });
  update(walk, { trail: [] });
  effect(walk, { kind: 'show' });
  advance(walk, target[event.outcome], false);
}

/** Somebody else holds the visit: the claim falls to named, and one piece is proved again. */
function moved(walk: Walk, event: Extract<Event, { type: 'moved' }>): void {
  if (event.kept) return movedWithAll(walk, event.holder);
  // Staff talked to whoever held it before; and nobody new is told that there is a stop.
  if (walk.visit.verify?.for === 'called') leaveCalled(walk);
  if (walk.visit.verify?.for === 'unfreeze') leaveStopped(walk);
  const named = walk.visit.claim !== 'none';
  update(walk, {
    holder: event.holder,
    // The proof of a take-up was just given to the new holder; a hand-over brings none.
    ...(event.evidence
      ? { evidence: event.evidence, takenUpAt: walk.facts.now }
      : { proveAfter: walk.facts.now }),
    // Staff check whoever holds the visit: the number that the holder before knows is theirs no longer.
    ...(walk.visit.case ? { case: { ...walk.visit.case, checkNumber: walk.facts.fresh.checkNumber } } : {}),
    ...(named ? { claim: 'named' as const, level: 'named' as const } : {}),
  });
  const here = stepOf(walk);
  if (walk.visit.verify && walk.visit.verify.at !== 'who') {
    update(walk, { verify: { for: walk.visit.verify.for, at: 'choose' } });
  }
  if (event.evidence && event.evidence.length > 0) update(walk, { level: 'proven' });
  if (here.kind === 'do' && here.do === 'set-up') startSetUp(walk);
  // What was looked at belonged to a claim, and there is none now.
  if (here.kind === 'diagnose') enter(walk);
  if (walk.visit.acting?.choosing || (walk.visit.newNumber && !walk.visit.acting)) proveBefore(walk, here.id);
  guardDayPass(walk);
}

/** The same person holds both places: only what is shown once asks for a proof here. */
function movedWithAll(walk: Walk, holder: Holder): void {
  const { visit, facts } = walk;
  update(walk, {
    holder,
    movedAt: facts.now,
    ...(visit.case ? { case: { ...visit.case, checkNumber: facts.fresh.checkNumber } } : {}),
  });
  if (visit.done.some(({ what }) => isGrant(what))) provedHere(walk);
  const here = stepOf(walk);
  if (here.kind === 'do' && here.do === 'set-up' && !visit.verify) startSetUp(walk);
  guardDayPass(walk);
}

/** "Which one was lost?" shows devices, a new number is for whoever proved: who comes anew proves first, and is asked then. */
function proveBefore(walk: Walk, id: string): void {
  const here = stepOf(walk);
  const proofs = Object.values(walk.dialog.steps).filter((one) => one.kind === 'verify');
  const wanted = here.kind === 'do' ? demanded[here.do] : undefined;
  const proof = proofs.find((one) => one.passed === id) ?? proofs.find((one) => one.for === wanted);
  drop(walk, 'acting', 'newNumber');
  advance(walk, proof?.id ?? id, false);
}

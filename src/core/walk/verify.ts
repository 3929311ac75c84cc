/** The verification sub-flow, once for every dialog and channel: who are you, choose a way, enter, try another. */
import { decide } from '../policy/decide';
import {
  actionOf,
  ask,
  calledKinds,
  drop,
  effect,
  policyInput,
  sentKinds,
  stepOf,
  update,
  usableNow,
  type Walk,
} from './context';
import { leaveCalled, noteAsked, noteRight, noteWrong, whyNotAsked } from './called';
import { isStopped, leaveStopped, lift, showStopped } from './stopped';
import { canLift, wayValue, ways } from './ways';
import type { VerifyStep } from '../dialog-types';
import type { MethodKind } from '../policy/types';
import type { CheckOutcome, Event } from '../step-types';
import type { Challenge, VerifyState, Visit } from '../visit';

export const codeLasts = 10 * 60_000;
/** A colleague has to read a message, and to be talked to. The code that they give lives ten minutes of its own. ms */
export const vouchLasts = 60 * 60_000;

/** Before anything is shown, a freeze must not tell an account that exists from one that does not. */
const nothingShown = (visit: Visit): boolean => visit.level === 'named' && visit.evidence.length === 0;

/** Is there something else to try at this step? A typed name always hears yes. */
export function moreToTry(walk: Pick<Walk, 'visit' | 'facts'>, step: VerifyStep): boolean {
  if (step.for === 'rehearse') return true;
  if (step.for === 'unlock') return false;
  if (nothingShown(walk.visit)) return true;
  const { verdict } = decide(policyInput(actionOf(step.for, walk.visit, walk.facts), walk.visit, walk.facts));
  return (verdict === 'more' || verdict === 'case') && ways(walk, step.for).length > 0;
}

export function startVerify(walk: Walk, step: VerifyStep): void {
  // An oracle for strangers otherwise: a rehearsal needs a claim.
  if (step.for === 'rehearse' && walk.visit.claim !== 'claimed') return walk.go(step.insufficient, false);
  if (walk.visit.claim === 'none') {
    return update(walk, { verify: { for: step.for, at: 'who' } });
  }
  decideNext(walk, step.for);
}

/**
 * Asks the policy and goes where it says: passed, one more piece, or not enough. `wanted`: somebody comes back to
 * try another way, although what they have shown would go to a person.
 */
export function decideNext(walk: Walk, purpose: VerifyState['for'], wanted = false): void {
  if (purpose === 'identify') {
    drop(walk, 'verify');
    return walk.go(walk.visit.step, false);
  }
  // A rehearsal gives nothing, so there is nothing to decide.
  if (purpose === 'rehearse') return update(walk, { verify: { for: purpose, at: 'choose' } });
  if (purpose === 'unfreeze') return lift(walk) ? undefined : showStopped(walk);
  const decision = ask(walk, actionOf(purpose, walk.visit, walk.facts));
  if (decision.verdict === 'allow') return passed(walk, purpose);
  // Whoever can lift the stop is asked for that first.
  if (isStopped(decision) && canLift(walk)) return showStopped(walk);
  // Staff decide it: a proof of one's own adds nothing, whoever asks.
  if (purpose === 'unlock') return insufficient(walk);
  const known = walk.visit.level !== 'named';
  const nothingMore = known && ways(walk, purpose).length === 0;
  const more = decision.verdict === 'more' || (wanted && decision.verdict === 'case');
  // Before a set-up code or a pass the person says themselves that there is nothing left to show.
  if (purpose === 'again' || ((more || nothingShown(walk.visit)) && !nothingMore)) {
    return update(walk, { verify: { for: purpose, at: 'choose' } });
  }
  insufficient(walk);
}

function passed(walk: Walk, purpose: VerifyState['for']): void {
  drop(walk, 'verify');
  if (purpose === 'again') return afterAgain(walk);
  const recovered = purpose === 'recover' || purpose === 'day-pass' || purpose === 'first-method';
  if (recovered) update(walk, { level: 'recovered' });
  const step = stepOf(walk);
  if (step.kind !== 'verify') throw new Error(`Step "${step.id}" does not verify.`);
  walk.go(step.passed, false);
}

/** A hand-over took the level down; the action that was done before still stands. */
function afterAgain(walk: Walk): void {
  const grants = ['recover', 'day-pass', 'first-method'];
  const recovered = walk.visit.done.some((one) => grants.includes(one.what));
  if (recovered) update(walk, { level: 'recovered' });
  if (stepOf(walk).kind === 'end') update(walk, { ended: true });
}

function insufficient(walk: Walk): void {
  const step = stepOf(walk);
  if (step.kind === 'verify') {
    drop(walk, 'verify');
    return walk.go(step.insufficient, true);
  }
  if (step.kind === 'do') {
    drop(walk, 'verify');
    return walk.go(step.failed, false);
  }
  const request = Object.values(walk.dialog.steps).find((one) => one.kind === 'case');
  if (!request) return;
  drop(walk, 'verify');
  walk.go(request.id, false);
}

export function identified(walk: Walk, subject: string, person: string | undefined): void {
  const verify = walk.visit.verify;
  if (verify?.at !== 'who') return;
  update(walk, { claim: 'named', level: 'named', subject, ...(person === undefined ? {} : { person }) });
  const purpose = verify.for;
  drop(walk, 'verify');
  if (purpose === 'identify') return walk.go(walk.visit.step, false);
  decideNext(walk, purpose);
}

/** An answer on the choosing screen. */
export function chooseWay(walk: Walk, value: string): boolean {
  const verify = walk.visit.verify;
  if (!verify) return false;
  if (value === 'none') {
    if (verify.for === 'called') leaveCalled(walk);
    else if (verify.for === 'unfreeze' && stepOf(walk).kind === 'case') leaveStopped(walk);
    else insufficient(walk);
    return true;
  }
  if (value === 'ways') {
    update(walk, { verify: { for: verify.for, at: 'choose' } });
    return true;
  }
  if (value === 'resend') return resend(walk, verify);
  if (value === 'spoken') return spoken(walk, verify);
  const wanted = ways(walk, verify.for).find((way) => wayValue(way) === value);
  if (!wanted) return false;
  // A key that was shown a moment ago need not be shown again.
  if (verify.for === 'unfreeze' && lift(walk)) return true;
  startChallenge(walk, verify.for, wanted);
  return true;
}

/** Staff ask for one more proof: the ordinary question, where the person stands. One that cannot be asked is not. */
export function askCalled(walk: Walk, { ref, way }: Extract<Event, { type: 'called' }>): void {
  if (!walk.visit.case || whyNotAsked(walk.dialog, walk.visit) || walk.facts.frozen) return;
  const wanted = ways(walk, 'called').find((one) => wayValue(one) === way);
  if (!wanted) return;
  startChallenge(walk, 'called', wanted);
  const challenge = walk.visit.verify?.challenge;
  if (challenge) noteAsked(walk, ref, challenge);
  effect(walk, { kind: 'show' });
}

/**
 * Back to where they were asked. Who waits for staff goes on at once when that was the last that was missing: as if they
 * had shown it of their own accord.
 */
function goOnAfterCall(walk: Walk): void {
  drop(walk, 'verify');
  const here = stepOf(walk);
  if (here.kind === 'verify') return decideNext(walk, here.for, true);
  const before = walk.dialog.steps[walk.visit.trail.at(-1) ?? ''];
  if (here.kind !== 'case' || before?.kind !== 'verify' || before.for !== walk.visit.case?.action) return;
  if (ask(walk, before.for).verdict !== 'allow') return;
  update(walk, { step: before.id, trail: walk.visit.trail.slice(0, -1) });
  passed(walk, before.for);
}

function startChallenge(
  walk: Walk,
  purpose: VerifyState['for'],
  way: { kind: MethodKind; method?: string; spoken?: true },
): void {
  const { fresh } = walk.facts;
  const count = walk.visit.challenges + 1;
  const method =
    way.method ??
    usableNow(walk.visit, walk.facts, actionOf(purpose, walk.visit, walk.facts)).find(
      (one) => one.kind === way.kind,
    )?.id;
  const challenge: Challenge = {
    id: `${walk.visit.id}.${count}`,
    kind: way.kind,
    ...(method === undefined ? {} : { method }),
    startedAt: walk.facts.now,
    expiresAt: walk.facts.now + (way.kind === 'vouch' ? vouchLasts : codeLasts),
    sends: sentKinds.has(way.kind) ? 1 : 0,
    ...(calledKinds.has(way.kind) ? (way.spoken ? { spoken: true } : { keys: fresh.keys }) : {}),
    ...(way.kind === 'passkey' ? { nonce: fresh.nonce } : {}),
  };
  update(walk, { challenges: count, verify: { for: purpose, at: 'code', challenge } });
  if (sentKinds.has(way.kind)) sendCode(walk, challenge);
}

function sendCode(walk: Walk, challenge: Challenge): void {
  effect(walk, {
    kind: 'send',
    challenge: challenge.id,
    method: challenge.kind,
    ...(challenge.method === undefined ? {} : { methodId: challenge.method }),
  });
}

/** The same code again; an expired or used one is replaced by a new challenge. Neither resets a counter. */
function resend(walk: Walk, verify: VerifyState): boolean {
  const challenge = verify.challenge;
  if (verify.at !== 'code' || !challenge || !sentKinds.has(challenge.kind)) return false;
  if (challenge.expiresAt <= walk.facts.now || verify.error?.words === wordsFor.used) {
    startChallenge(walk, verify.for, wayOf(challenge));
    return true;
  }
  const { delivery: _before, limitUntil: _until, ...same } = challenge;
  const again: Challenge = { ...same, sends: challenge.sends + 1 };
  update(walk, { verify: { for: verify.for, at: 'code', challenge: again } });
  sendCode(walk, again);
  return true;
}

const wayOf = ({ kind, method, spoken: said }: Challenge) => ({
  kind,
  ...(method === undefined ? {} : { method }),
  ...(said ? { spoken: said } : {}),
});

/** "Read me a code instead": another call, and another challenge; the digits of the one before are void. */
function spoken(walk: Walk, verify: VerifyState): boolean {
  const { challenge } = verify;
  if (verify.at !== 'code' || !challenge || !calledKinds.has(challenge.kind) || challenge.spoken)
    return false;
  startChallenge(walk, verify.for, { ...wayOf(challenge), spoken: true });
  return true;
}

/** The words for a code that did not do. */
export const wordsFor: Readonly<Record<Exclude<CheckOutcome['outcome'], 'right'>, string>> = {
  wrong: 'code.wrong',
  expired: 'code.expired',
  used: 'code.used',
  drift: 'code.drift',
  earlier: 'code.earlier',
  barred: 'code.barred',
  malformed: 'code.malformed',
};

export function checked(
  walk: Walk,
  { challenge: challengeId, result, elsewhere }: Extract<Event, { type: 'checked' }>,
): void {
  const verify = walk.visit.verify;
  const challenge = verify?.challenge;
  if (!verify || !challenge || challenge.id !== challengeId) return;
  if (elsewhere) effect(walk, { kind: 'show' });
  if (result.outcome !== 'right') {
    if (verify.for === 'called') noteWrong(walk, result.outcome);
    const left = result.outcome === 'wrong' ? result.left : undefined;
    const drift = result.outcome === 'drift' ? { drift: result.seconds } : {};
    const error = { words: wordsFor[result.outcome], ...(left === undefined ? {} : { left }), ...drift };
    // A key signs each challenge once; what it signs next is asked afresh. No counter hangs on it.
    if (challenge.kind === 'passkey') startChallenge(walk, verify.for, wayOf(challenge));
    const asked = walk.visit.verify?.challenge ?? challenge;
    return update(walk, { verify: { for: verify.for, at: 'code', challenge: asked, error } });
  }
  if (verify.for === 'rehearse') return passed(walk, verify.for);
  const first = walk.visit.evidence.length === 0;
  update(walk, {
    evidence: [
      ...walk.visit.evidence,
      {
        class: result.class,
        kind: challenge.kind,
        method: result.method,
        ...(result.device === undefined ? {} : { device: result.device }),
        at: walk.facts.now,
        challenge: challenge.id,
        ...(result.by === undefined ? {} : { by: result.by }),
      },
    ],
    ...(walk.visit.level === 'recovered' ? {} : { level: 'proven' as const }),
  });
  if (first) effect(walk, { kind: 'notice', about: 'evidence', what: verify.for });
  if (walk.visit.case) effect(walk, { kind: 'update-case' });
  if (walk.visit.stoppedByClaim) stopForGood(walk);
  if (verify.for !== 'called') return decideNext(walk, verify.for);
  noteRight(walk, { kind: challenge.kind, method: result.method });
  goOnAfterCall(walk);
}

/** What a claim alone had stopped for a day stays stopped, now that something is proved. */
function stopForGood(walk: Walk): void {
  effect(walk, { kind: 'act', action: 'suspend-device', devices: walk.visit.lostDevices, byClaim: false });
  update(walk, { stoppedByClaim: false });
}

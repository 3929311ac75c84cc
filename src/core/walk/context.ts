/** The small toolbox every part of the walk uses: a visit being changed, and the decisions it took. */
import { decide } from '../policy/decide';
import { usable } from '../policy/evidence';
import type { Dialog, Step } from '../dialog-types';
import type { EffectRequest } from '../effects';
import type { Decision, MethodFacts, MethodKind, PolicyInput } from '../policy/types';
import { deliveryStates, type SendState } from '../account-facts';
import type { DecisionMade, Event, StepFacts } from '../step-types';
import type { Challenge, VerifyState, Visit } from '../visit';

export interface Walk {
  readonly dialog: Dialog;
  readonly facts: StepFacts;
  visit: Visit;
  readonly decisions: DecisionMade[];
  /** Enters another step; given here because steps of every kind lead to steps of every kind. */
  readonly go: (to: string, remember: boolean) => void;
}

/** `sent`: its code must be sent. `rings`: it rings, and is answered by keys. */
interface Offer {
  readonly sent?: true;
  readonly rings?: true;
}

/** Kinds of method that this edition of the engine can check, strongest first, then what costs nothing. */
const offers: Readonly<Partial<Record<MethodKind, Offer>>> = {
  passkey: {},
  totp: {},
  backup: {},
  email: { sent: true },
  text: { sent: true },
  call: { sent: true, rings: true },
  office: { sent: true, rings: true },
  vouch: { sent: true },
};

export const offeredKinds = Object.keys(offers) as readonly MethodKind[];

/** Kinds whose code must be sent. */
export const sentKinds: ReadonlySet<MethodKind> = new Set(offeredKinds.filter((kind) => offers[kind]?.sent));

/** Kinds that ring, and are answered by keys. */
export const calledKinds: ReadonlySet<MethodKind> = new Set(
  offeredKinds.filter((kind) => offers[kind]?.rings),
);

export function update(walk: Walk, change: Partial<Visit>): void {
  walk.visit = { ...walk.visit, ...change };
}

/** Removes optional fields; a plain `update` can only set them. */
export function drop(
  walk: Walk,
  ...names: readonly (
    | 'verify'
    | 'acting'
    | 'case'
    | 'caseRefused'
    | 'reply'
    | 'takeUp'
    | 'diagnosis'
    | 'newNumber'
  )[]
): void {
  const copy: Record<string, unknown> = { ...walk.visit };
  for (const name of names) delete copy[name];
  walk.visit = copy as unknown as Visit;
}

/** Was the right to set up a new method granted in this walk? */
export const isGranted = (visit: Visit): boolean => visit.done.some(({ what }) => givesRight(what));

/** Actions after which a method may be set up. */
export const givesRight = (what: string): boolean =>
  what === 'recover' || what === 'add-method' || what === 'first-method';

/** Adds an effect; returns its id, which is its idempotency key for ever. */
export function effect(walk: Walk, request: EffectRequest): string {
  const count = walk.visit.effectCount + 1;
  const id = `${walk.visit.id}.e${count}`;
  update(walk, {
    effectCount: count,
    effects: [...walk.visit.effects, { id, request, leaseUntil: 0, leasedBy: '', attempts: 0 }],
  });
  return id;
}

export function stepOf(walk: Pick<Walk, 'dialog' | 'visit'>): Step {
  const step = walk.dialog.steps[walk.visit.step];
  if (!step) throw new Error(`The dialog "${walk.dialog.topic}" has no step "${walk.visit.step}".`);
  return step;
}

/** What gives less than a recovery was approved for itself alone: another action in the same visit needs a yes of its own. */
const approvedAlone: ReadonlySet<string> = new Set(['unlock', 'day-pass']);

/** The request of the visit as it counts for this action. What staff checked is what they saw, whatever it was asked for. */
function caseFor(
  action: PolicyInput['action'],
  { case: open }: Visit,
  facts: StepFacts,
): Pick<PolicyInput, 'case'> {
  if (!facts.case) return {};
  const forAnother = open !== undefined && approvedAlone.has(open.action) && open.action !== action;
  return { case: forAnother ? { ...facts.case, approvals: [] } : facts.case };
}

/** What the policy is asked with, from what the visit and the facts say. Words and choices never enter. */
export function policyInput(action: PolicyInput['action'], visit: Visit, facts: StepFacts): PolicyInput {
  return {
    action,
    now: facts.now,
    rules: facts.rules,
    person: facts.person,
    claim: visit.claim,
    password: visit.claimedBy === 'password',
    channel: visit.holder.kind,
    evidence: visit.evidence,
    lostDevices: visit.lostDevices,
    lostKinds: visit.reportedLost,
    proveAfter: visit.proveAfter,
    ...caseFor(action, visit, facts),
    frozen: facts.frozen,
    ...(facts.frozenAt === undefined ? {} : { frozenAt: facts.frozenAt }),
    ...(facts.liftedAt === undefined ? {} : { liftedAt: facts.liftedAt }),
    paused: facts.paused,
    claimStopAt: facts.claimStopAt,
  };
}

/** What a visit keeps of words and of steps: a person needs less, and a document has an end. */
export const mostKept = 50;

/**
 * What is proved again before a set-up code or a day pass is shown: one piece. But what was granted before the visit
 * was taken up, or before a freeze was lifted, was not granted to whoever asks now: they prove all of it.
 */
export function againAs(visit: Visit, facts: Pick<StepFacts, 'liftedAt'>): PolicyInput['action'] {
  const since = Math.max(visit.takenUpAt ?? -1, facts.liftedAt ?? -1);
  const granted = visit.done.findLast(({ what }) => givesRight(what) || what === 'day-pass');
  if (!granted || granted.at > since) return 'take-up';
  if (granted.what === 'add-method' || granted.what === 'first-method') return granted.what;
  return granted.what === 'recover' ? 'recover' : 'day-pass';
}

/**
 * The policy's name for what a verification is for. A rehearsal, and what staff ask for on the phone, are looked at as
 * what asks least: by themselves they decide nothing.
 */
export function actionOf(
  purpose: VerifyState['for'],
  visit: Visit,
  facts: Pick<StepFacts, 'liftedAt'>,
): PolicyInput['action'] {
  if (purpose === 'again') return againAs(visit, facts);
  if (purpose === 'rehearse' || purpose === 'called') return 'take-up';
  return purpose === 'identify' ? 'take-up' : purpose;
}

export function ask(walk: Walk, action: PolicyInput['action']): Decision {
  const input = policyInput(action, walk.visit, walk.facts);
  const decision = decide(input);
  walk.decisions.push({ action, decision, input });
  return decision;
}

/** Methods with which evidence could be given in this visit now. */
export const usableNow = (
  visit: Visit,
  facts: StepFacts,
  action: PolicyInput['action'],
): readonly MethodFacts[] => usable(policyInput(action, visit, facts)).filter(canBeShown);

/** A list with codes left; a key that was registered here. */
const canBeShown = ({ kind, left, credential }: MethodFacts): boolean =>
  kind === 'backup' ? (left ?? 0) > 0 : kind !== 'passkey' || credential !== undefined;

/** Devices of the reported kinds; one stopped before may be stopped again, then for good. In the order of their ids. */
export function lostCandidates(visit: Visit, facts: StepFacts): readonly string[] {
  return devicesOf(
    facts,
    (method) => method.deviceKind !== undefined && visit.reportedLost.includes(method.deviceKind),
  );
}

/** Devices that are stopped now. */
export const stoppedDevices = (facts: StepFacts): readonly string[] =>
  devicesOf(facts, (method) => method.suspended);

function devicesOf(facts: StepFacts, which: (method: MethodFacts) => boolean): readonly string[] {
  const devices = facts.person.methods.flatMap((method) =>
    method.device !== undefined && which(method) ? [method.device] : [],
  );
  return [...new Set(devices)].toSorted();
}

const failureOf = (detail: string | undefined): SendState =>
  (detail !== undefined && deliveryStates.find((one) => one === detail)) || 'failed';

/** A challenge whose code was handed over, or could not be. */
export function afterSend(
  challenge: Challenge,
  { ok, detail, until }: Extract<Event, { type: 'performed' }>,
): Challenge {
  const { delivery: before } = challenge;
  // The provider's own word, if it came first, says more.
  const known = ok && before !== undefined && before !== 'under-way' ? before : undefined;
  const delivery = known ?? (ok ? 'sent' : failureOf(detail));
  return { ...challenge, delivery, ...(until === undefined ? {} : { limitUntil: until }) };
}

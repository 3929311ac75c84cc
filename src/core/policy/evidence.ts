/** Which methods may count now, and which of the evidence does. policy.md, "Evidence classes". */
import { classOf } from './types';
import type { DeviceKind } from '../dialog-types';
import type {
  CaseFacts,
  Evidence,
  EvidenceClass,
  MethodFacts,
  PersonFacts,
  PolicyInput,
  Reason,
} from './types';

type Circumstances = Pick<PolicyInput, 'action' | 'now' | 'rules' | 'person' | 'lostDevices' | 'lostKinds'>;

const reason = (name: string, detail: string): Reason => ({ name, detail });

type Loss = Pick<PolicyInput, 'lostDevices' | 'lostKinds'> & { readonly person?: PersonFacts };

/**
 * Is this method on what was reported lost? While nobody said which device of a kind it was, every one of its
 * kind is meant; naming one narrows the report of that kind, and only for methods whose device is known.
 */
export function isLost(method: MethodFacts, input: Loss): boolean {
  if (method.device !== undefined && input.lostDevices.includes(method.device)) return true;
  if (method.deviceKind === undefined || !input.lostKinds.includes(method.deviceKind)) return false;
  return method.device === undefined || !isNamed(method.deviceKind, input);
}

/** Was a device of this kind named? One that nothing is registered on any more may have been of any kind. */
const isNamed = (kind: DeviceKind, { person, lostDevices }: Loss): boolean =>
  lostDevices.some((device) => {
    const onIt = (person?.methods ?? []).filter((method) => method.device === device);
    return onIt.length === 0 || onIt.some((method) => method.deviceKind === kind);
  });

/** Why a method is no evidence now; undefined when it is. Each guard is one sentence of the policy. */
export function whyVoid(method: MethodFacts, input: Circumstances): Reason | undefined {
  const { person, now, rules } = input;
  if (person.status !== 'active') return reason('not-active', 'The account is not an active person.');
  // "The suspended T": an undo may be proved with the app on the very device that was stopped.
  const undone = input.action === 'undo-stop' && method.suspended && classOf[method.kind] === 'T';
  if (isLost(method, input) && !undone) {
    return reason('reported-lost', 'It lives on the device that was reported lost.');
  }
  if (method.suspended && !undone) return reason('suspended', 'It was stopped.');
  if (method.barred)
    return reason('barred', 'Too many wrong codes: it is barred until it is set up again or unlocked.');
  if (method.shared) return reason('shared', 'Several people share it, or it opens with the account itself.');
  if (method.simSwap) return reason('sim-swap', 'The SIM was swapped.');
  if (!(method.probationUntil <= now))
    return reason('probation', 'It was set up in the last 24 hours without a key.');
  if (classOf[method.kind] !== 'I') return undefined;
  const term = person.privileged ? rules.changedVoidPrivileged : rules.changedVoid;
  if (!(now - method.changedAt >= term))
    return reason('changed-lately', 'The number or address changed in the last days.');
  if (person.privileged)
    return reason('issued-privileged', 'For privileged people text, call and e-mail never count.');
  return undefined;
}

/** The name of the way that is nobody's own: a colleague confirms. */
export const vouchMethod = 'vouch';

/** Whoever has somebody to confirm them has a way more, which no directory lists. */
const byColleague = ({ hasVoucher, vouchBarred = false }: PersonFacts): readonly MethodFacts[] =>
  hasVoucher
    ? [
        {
          id: vouchMethod,
          kind: 'vouch',
          changedAt: 0,
          suspended: false,
          barred: vouchBarred,
          shared: false,
          simSwap: false,
          probationUntil: 0,
        },
      ]
    : [];

/** The methods with which a person could give evidence now. */
export const usable = (input: Circumstances): readonly MethodFacts[] =>
  [...input.person.methods, ...byColleague(input.person)].filter(
    (method) => whyVoid(method, input) === undefined,
  );

/** The request, while it is open: what was given for a closed one counts nowhere. */
export const openCase = (input: Pick<PolicyInput, 'case'>): CaseFacts | undefined =>
  input.case && !input.case.closed ? input.case : undefined;

/** Somebody said "this was not me" after it: a freeze that is lifted brings nothing back. */
export const isBeforeLift = (one: { readonly at: number }, input: Pick<PolicyInput, 'liftedAt'>): boolean =>
  input.liftedAt !== undefined && !(one.at > input.liftedAt);

/** How long evidence lasts: 15 minutes, in a request until it closes. */
function lasts(evidence: Evidence, input: PolicyInput): boolean {
  if (!(evidence.at <= input.now) || isBeforeLift(evidence, input)) return false;
  const since = openCase(input)?.openedAt ?? input.now;
  return evidence.at >= since - input.rules.evidenceLasts;
}

/** Said by somebody else than the person, who has not approved: who vouches or proofs never approves. */
const isIndependent = ({ by }: Evidence, input: PolicyInput): boolean =>
  by !== undefined &&
  by !== input.person.id &&
  !(openCase(input)?.approvals ?? []).some((approval) => approval.by === by);

/** Confirmed by somebody who may still do so, and has not taken it back. */
const isVouched = (evidence: Evidence, input: PolicyInput): boolean =>
  isIndependent(evidence, input) && !(input.person.goneVouchers ?? []).includes(evidence.by ?? '');

const methodOf = (evidence: Pick<Evidence, 'method'>, input: PolicyInput): MethodFacts | undefined =>
  input.person.methods.find((method) => method.id === evidence.method);

/** Is it what this method gives, and may the method count? A passkey without user verification gives T. */
function isGiven(evidence: Evidence, method: MethodFacts, input: PolicyInput): boolean {
  const gives = classOf[method.kind];
  if (evidence.kind !== method.kind) return false;
  if (evidence.class !== gives && !(gives === 'K' && evidence.class === 'T')) return false;
  return whyVoid(method, input) === undefined;
}

/** A number that is void, or was used as evidence in this case, is no call back. */
export function isCallBack(evidence: Pick<Evidence, 'method'>, input: PolicyInput): boolean {
  const number = methodOf(evidence, input);
  if (!number || classOf[number.kind] !== 'I' || number.kind === 'email') return false;
  const why = whyVoid(number, input);
  if (why && why.name !== 'issued-privileged') return false;
  return !input.evidence.some((piece) => {
    const used = methodOf(piece, input);
    return used !== undefined && classOf[used.kind] === 'I' && mayBeOneNumber(used, number);
  });
}

const mayBeOneNumber = (one: MethodFacts, other: MethodFacts): boolean =>
  one.id === other.id || (one.lastDigits !== undefined && one.lastDigits === other.lastDigits);

/** Proofing that counts: recorded with who, when and how. */
function isProofing(evidence: Evidence, input: PolicyInput): boolean {
  if (evidence.class !== 'P' || !(evidence.at <= input.now) || !isIndependent(evidence, input)) return false;
  if (isBeforeLift(evidence, input)) return false;
  if (evidence.how === 'call-back') return isCallBack(evidence, input);
  return evidence.how === 'in-person' || evidence.how === 'video';
}

/** The person's own piece, if it counts; on the device that its method is registered on now. */
function ownPiece(evidence: Evidence, input: PolicyInput): readonly Evidence[] {
  if (!lasts(evidence, input)) return [];
  const method = methodOf(evidence, input);
  if (method && !isGiven(evidence, method, input)) return [];
  if (evidence.class === 'V') return isVouched(evidence, input) ? [evidence] : [];
  if (!method) return [];
  return [method.device === undefined ? evidence : { ...evidence, device: method.device }];
}

/** The evidence that counts now: its method still may, and it has not lapsed. Proofing comes with the request. */
export function counted(input: PolicyInput): readonly Evidence[] {
  if (input.person.status !== 'active') return [];
  const own = input.evidence.flatMap((evidence) => ownPiece(evidence, input));
  const proofing = openCase(input)?.proofing ?? [];
  return [...own, ...proofing.filter((evidence) => isProofing(evidence, input))];
}

/** "The suspended T" undoes the stop of the device it lives on, of no other; K undoes any. */
export function undoes(device: string, input: PolicyInput): boolean {
  const shown = counted(input);
  return has(shown, 'K') || shown.some((piece) => piece.class === 'T' && piece.device === device);
}

export const has = (evidence: readonly Evidence[], wanted: EvidenceClass): boolean =>
  evidence.some((piece) => piece.class === wanted);

/** Two pieces of two classes that do not live on one device: methods on one device count once. */
export function pair(
  evidence: readonly Evidence[],
  one: EvidenceClass,
  other: EvidenceClass,
  only: (piece: Evidence) => boolean = () => true,
): boolean {
  const firsts = evidence.filter((piece) => piece.class === one && only(piece));
  const seconds = evidence.filter((piece) => piece.class === other && only(piece));
  return firsts.some((first) =>
    seconds.some((second) => first.device === undefined || first.device !== second.device),
  );
}

/**
 * Is there one piece proved lately: within 15 minutes, and after the last hand-over or take-up? Any piece: did it
 * hang on what is left to the person, a report of loss would lower what is asked.
 */
export function fresh(evidence: readonly Evidence[], input: PolicyInput): boolean {
  const since = Math.max(input.now - input.rules.evidenceLasts, input.proveAfter);
  return evidence.some((piece) => piece.at >= since && !isBeforeLift(piece, input));
}

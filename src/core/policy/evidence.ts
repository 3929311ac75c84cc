/** Which methods may count now, and which of the evidence does. policy.md, "Evidence classes". */
import { classOf } from './types';
import type { Evidence, EvidenceClass, MethodFacts, PolicyInput, Reason } from './types';

type Circumstances = Pick<PolicyInput, 'action' | 'now' | 'rules' | 'person' | 'lostDevices' | 'lostKinds'>;

const reason = (name: string, detail: string): Reason => ({ name, detail });

/** Is this method on what was reported lost? While the device is not known, every one of its kind is meant. */
export function isLost(method: MethodFacts, input: Pick<PolicyInput, 'lostDevices' | 'lostKinds'>): boolean {
  if (input.lostDevices.length > 0)
    return method.device !== undefined && input.lostDevices.includes(method.device);
  return method.deviceKind !== undefined && input.lostKinds.includes(method.deviceKind);
}

/** Why a method is no evidence now; undefined when it is. Each guard is one sentence of the policy. */
export function whyVoid(method: MethodFacts, input: Circumstances): Reason | undefined {
  const { person, now, rules } = input;
  if (person.status !== 'active') return reason('not-active', 'The account is not an active person.');
  if (isLost(method, input) && !(input.action === 'undo-stop' && method.suspended)) {
    return reason('reported-lost', 'It lives on the device that was reported lost.');
  }
  if (method.suspended && input.action !== 'undo-stop') return reason('suspended', 'It was stopped.');
  if (method.barred)
    return reason('barred', 'Too many wrong codes: it is barred until it is set up again or unlocked.');
  if (method.shared) return reason('shared', 'Several people share it, or it opens with the account itself.');
  if (method.simSwap) return reason('sim-swap', 'The SIM was swapped.');
  if (method.probationUntil > now)
    return reason('probation', 'It was set up in the last 24 hours without a key.');
  if (classOf[method.kind] === 'I') {
    if (person.privileged)
      return reason('issued-privileged', 'For privileged people text, call and e-mail never count.');
    // A privileged person never gets here, yet the longer term stands beside its rule, should that one change.
    const term = person.privileged ? rules.changedVoidPrivileged : rules.changedVoid;
    if (now - method.changedAt < term)
      return reason('changed-lately', 'The number or address changed in the last days.');
  }
  return undefined;
}

/** The methods with which a person could give evidence now. */
export const usable = (input: Circumstances): readonly MethodFacts[] =>
  input.person.methods.filter((method) => whyVoid(method, input) === undefined);

/** How long evidence lasts: 15 minutes, in a request until it closes. */
function lasts(evidence: Evidence, input: PolicyInput): boolean {
  if (evidence.at > input.now) return false;
  const open = input.case && !input.case.closed ? input.case : undefined;
  const since = open ? open.openedAt : input.now;
  return evidence.at >= since - input.rules.evidenceLasts;
}

/** The evidence that counts now: its method still may, and it has not lapsed. Proofing comes with the request. */
export function counted(input: PolicyInput): readonly Evidence[] {
  const own = input.evidence.filter((evidence) => {
    if (evidence.class === 'P' || !lasts(evidence, input)) return false;
    if (evidence.class === 'V') return evidence.by !== undefined && evidence.by !== input.person.id;
    const method = input.person.methods.find((candidate) => candidate.id === evidence.method);
    return method !== undefined && whyVoid(method, input) === undefined;
  });
  const proofing =
    input.case && !input.case.closed && input.person.status === 'active' ? input.case.proofing : [];
  return [...own, ...proofing.filter((evidence) => evidence.at <= input.now)];
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

/** Is there one piece proved lately: within 15 minutes, and after the last hand-over or take-up? */
export function fresh(evidence: readonly Evidence[], input: PolicyInput): boolean {
  const since = Math.max(input.now - input.rules.evidenceLasts, input.proveAfter);
  const own = evidence.filter((piece) => piece.class !== 'P');
  // Whoever has nothing left can only be proofed again.
  const canStill = usable(input).some((method) => method.kind !== 'backup' || (method.left ?? 0) > 0);
  const candidates = canStill || evidence.length === 0 ? own : evidence;
  return candidates.some((piece) => piece.at >= since);
}

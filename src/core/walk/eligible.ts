/** Whose codes may count at the moment. */
import { isLost } from '../policy/evidence';
import type { MethodKind } from '../policy/types';
import type { StepFacts } from '../step-types';
import type { Visit } from '../visit';
import { actionOf, usableNow } from './context';

/** Own authenticator apps that are not stopped: what a diagnosis looks at (policy.md, "Diagnosis and rehearsal"). */
export const ownApps = ({ person }: StepFacts): readonly string[] =>
  person.methods.filter((one) => one.kind === 'totp' && !one.suspended).map((one) => one.id);

/** Kinds of which the answer itself tells which one it is of. */
const anyOwn: ReadonlySet<MethodKind> = new Set(['passkey', 'totp', 'backup']);

/** The methods whose code may count: usable now by the policy, and of the challenge's kind. */
export function eligible(visit: Visit, facts: StepFacts): readonly string[] {
  const { verify } = visit;
  if (!verify?.challenge) return [];
  const { kind, method } = verify.challenge;
  return usableNow(visit, facts, actionOf(verify.for, visit, facts))
    .filter((one) => one.kind === kind && (anyOwn.has(kind) || one.id === method))
    .filter(
      (one) =>
        verify.for === 'undo-stop' ||
        !isLost(one, { lostDevices: visit.lostDevices, lostKinds: visit.reportedLost, person: facts.person }),
    )
    .map((one) => one.id);
}

/** Lifting "this was not me" with one's own key. policy.md, "After and around" (Notices). */
import { counted, fresh, whyVoid } from './evidence';
import { classOf } from './types';
import type { Evidence, MethodFacts, PolicyInput } from './types';

const day = 24 * 3_600_000;

/** How long a notice can be pressed: what somebody stops by it is no older than that. ms */
export const noticeLasts = 30 * day;

type Stopped = Parameters<typeof whyVoid>[1] & Pick<PolicyInput, 'frozenAt' | 'now'>;

/**
 * Could this key lift the stop? One that was set up in the time that notices are about may be the very thing that the
 * owner said was not them: it lifts nothing, however long the stop lasts.
 */
export const liftsFreeze = (method: MethodFacts, input: Stopped): boolean =>
  classOf[method.kind] === 'K' &&
  method.changedAt < (input.frozenAt ?? input.now) - noticeLasts &&
  whyVoid(method, input) === undefined;

/** K that was shown in this visit lately, and may lift the stop. While self-service is paused none does. */
export function liftingKeys(input: PolicyInput): readonly Evidence[] {
  if (input.paused) return [];
  const keys = counted(input).filter((piece) => {
    const method = input.person.methods.find((one) => one.id === piece.method);
    return piece.class === 'K' && method !== undefined && liftsFreeze(method, input);
  });
  return fresh(keys, input) ? keys : [];
}

/** How a decision of the policy is kept in the audit: with all it was taken from, and by which rules. */
import { policyVersion } from '../core/policy/version';
import type { DecisionMade } from '../core/step-types';

/** @param more what it belongs to: the effect that it allowed, when it was asked again to carry that out. */
export const decisionFacts = (
  { action, decision, input }: DecisionMade,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({ action, decision, input, policy: policyVersion, ...more });

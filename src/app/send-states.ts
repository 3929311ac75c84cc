/** What a provider's refusal, or its report, means to whoever waits. Reasons are the stable names of adapters. */
import type { DeliveryState } from '../core/account-facts';
import type { MethodKind } from '../core/policy/types';
import type { SendResult } from './ports';

const refusals: Readonly<Record<string, DeliveryState>> = {
  'opted-out': 'blocked',
  blocked: 'blocked',
  filtered: 'blocked',
  'not-mobile': 'landline',
  'region-closed': 'closed',
  'blocked-prefix': 'closed',
  'unknown-number': 'unreachable',
  'phone-off': 'unreachable',
};

export const stateOfRefusal = (reason: string): DeliveryState => refusals[reason] ?? 'failed';

/** Whoever waits longer takes another way; and it ends well within the lease of a send that waits. ms */
const shortWait = 10_000;
const mostAttempts = 3;

type Refused = Extract<SendResult, { ok: false }>;

/** It may have left after all: what a provider says of it later still counts. */
export const mayHaveLeft = ({ reason }: Refused): boolean =>
  reason === 'time-out' || reason === 'unreachable' || reason === 'unreadable-answer';

/**
 * May a send that was refused be tried again later, by itself? Not while the provider asks to wait long; and nothing
 * that may have gone out already, for nobody wants two calls. A mail that comes twice is the same mail.
 */
export const worthWaiting = (result: Refused, attempts: number, kind: MethodKind): boolean =>
  result.retry &&
  attempts < mostAttempts &&
  (kind === 'email' || !mayHaveLeft(result)) &&
  (result.retryAfter ?? 0) <= shortWait;

/** Messages to a ticket system, as staff and the command line see them. */
import type { HookType } from './hook';

export interface WebhookMessage {
  readonly id: string;
  readonly number: string;
  readonly type: HookType;
  readonly at: number;
  readonly attempts: number;
  /** Why the last try failed; '' when none has. */
  readonly problem: string;
}

export interface WebhookStatus {
  /** The newest first, at most 50 of each. */
  readonly waiting: readonly WebhookMessage[];
  /** Given up: they lie until somebody replays them. */
  readonly dead: readonly WebhookMessage[];
  /** The other side said that it is gone. */
  readonly stoppedAt?: number;
}

/** What the flow may do towards the channel during one activity. The adapter implements it. */
import { Busy } from './queue';
import type { Card } from './card-parts';

export type Message = { readonly card: Card; readonly summary: string } | { readonly text: string };

export interface Talk {
  /** Sends a message; resolves to the channel's id of it, empty when it gives none. Rejects with `WireError`. */
  send(message: Message): Promise<string>;
  /** Replaces a message that we sent. Rejects with `WireError`. */
  replace(activity: string, message: Message): Promise<void>;
  /** The answer to a pressed Action.Execute: takes the place of the pressed card. */
  respond(card: Card): void;
  /** The answer to a press that we could not read, or cannot serve. */
  respondProblem(status: 400 | 501, message: string): void;
  /** The sender's own chat with us, begun if there is none. Rejects with `WireError` when it cannot be. */
  personal(): Promise<{ readonly id: string; send(message: Message): Promise<string> }>;
}

/** A call to the channel that did not succeed. `status` 0: no answer at all. */
export class WireError extends Error {
  readonly status: number;
  /** The channel's own name of the problem, such as `MessageWritesBlocked`. */
  readonly code: string;
  constructor(status: number, code: string) {
    super(`Channel answered ${status}${code ? ` (${code})` : ''}.`);
    this.status = status;
    this.code = code;
  }
}

/** Somebody writes in a conversation that is another person's. */
export class NotTheirs extends Error {}

/** What the channel is told of an error: 4xx is for good, 503 may be tried again. */
export function statusOf(error: unknown): number {
  if (error instanceof NotTheirs) return 403;
  if (error instanceof Busy) return 429;
  if (error instanceof WireError) return 502;
  const status =
    typeof error === 'object' && error !== null ? (error as { status?: unknown }).status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 503;
}

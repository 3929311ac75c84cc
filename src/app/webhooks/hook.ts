/** What happened to a request, for a ticket system. */
export type HookType =
  | 'request.opened'
  | 'request.taken'
  | 'request.decided'
  | 'request.done'
  | 'request.expired'
  | 'request.withdrawn';

/** An event that waits in its request until it is in the queue of messages. */
export interface HookEvent {
  /** The same at every try, so that the other side takes it once. No full stop in it: the signature's text has them. */
  readonly id: string;
  readonly type: HookType;
  readonly at: number;
  /** The state after it. */
  readonly state: string;
}

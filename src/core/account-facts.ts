/**
 * What the system has seen of an account lately: sends, sign-ins, requests, what is asked of it. Gathered only for
 * dialogs that use it; shown by level (policy.md, "Who is asking").
 */
import type { MethodKind } from './policy/types';

/** What became of a text, in words that have advice of their own. */
export const deliveryStates = [
  'under-way',
  'delivered',
  'unreachable',
  'blocked',
  'landline',
  'closed',
  'limit',
  'failed',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];
/** The same of anything that is sent; a call can meet nobody. */
export type SendState = DeliveryState | 'busy' | 'no-answer';

/** A state after which nothing more comes. */
export const isFinal = (state: SendState): boolean => state !== 'under-way';

export interface RecentSend {
  /** ms since the epoch. */
  readonly at: number;
  readonly lastDigits?: string;
  readonly state: DeliveryState;
}

/** A sign-in that a directory has logged. */
export interface SeenSignIn {
  readonly at: number;
  /** What was signed in to: "Outlook". */
  readonly app: string;
  /** City and country, as the directory says; shown after recovery evidence only. */
  readonly place?: string;
  readonly outcome: 'in' | 'refused' | 'not-answered';
  /** How the second step went: asked for, or spared by a remembered device. */
  readonly secondStep: 'asked' | 'remembered' | 'not-asked';
  /** From where this person never signed in before, or flagged by the directory. */
  readonly odd: boolean;
}

/** Whether a second step is asked of this person, and until when it must be set up. */
export interface Registration {
  readonly required: 'everybody' | 'group' | 'nobody' | 'unknown';
  /** ms; absent: none. */
  readonly deadline?: number;
}

/** An open request of the person, of any visit. */
export interface OwnRequest {
  readonly id: string;
  readonly number: string;
  /** Whose turn it is. */
  readonly state:
    | 'open'
    | 'taken'
    | 'waiting-for-person'
    | 'second-approver'
    | 'waiting-period'
    | 'approved'
    | 'frozen';
  readonly openedAt: number;
}

export interface AccountFacts {
  /** Newest first, of the last day. */
  readonly sends: readonly RecentSend[];
  /** When a text may be sent again, ms; 0: now. */
  readonly sendLimitUntil: number;
  /** Kinds with wrong codes in a row. */
  readonly wrongLately: readonly MethodKind[];
  readonly registration: Registration;
  /** Apps whose device's clock was off by the same the last two times, in seconds; above 0 it was ahead. */
  readonly clocksOff: readonly { readonly method: string; readonly seconds: number }[];
  /** Newest first. Undefined: no directory says so. */
  readonly signIns?: readonly SeenSignIn[];
  /** Newest first. */
  readonly requests: readonly OwnRequest[];
}

/** What is known of an account that does not exist, or that nobody claimed. */
export const nothingSeen: AccountFacts = {
  sends: [],
  sendLimitUntil: 0,
  wrongLately: [],
  registration: { required: 'unknown' },
  clocksOff: [],
  requests: [],
};

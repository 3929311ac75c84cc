/** Requests as staff see them. Part of `services.ts`, which gives it on. */
import type { CaseAction } from '../core/dialog-types';
import type { EvidenceClass, Reason, Want } from '../core/policy/types';
import type { Variables } from '../core/screens/fill';
import type { StaffChannelDoc } from './documents';
import type { KeyAsk } from './key-asks';
import type { TopicInfo } from './services';
import type { StaffProof } from './staff-code';

export type CaseState =
  | 'open'
  | 'taken'
  | 'waiting-for-person'
  | 'second-approver'
  | 'waiting-period'
  | 'approved'
  | 'done'
  | 'denied'
  | 'withdrawn'
  | 'expired'
  | 'frozen';

export interface CaseRow {
  readonly number: string;
  readonly state: CaseState;
  readonly urgency: 'stop-first' | 'frozen' | 'in-turn' | 'unproven';
  readonly personName: string;
  readonly department?: string;
  readonly privileged: boolean;
  readonly what: string;
  readonly proven: string;
  readonly waitsFor: string;
  readonly openedAt: number;
  readonly takenBy?: string;
  /** May this member of staff decide it, as far as can be said without the fresh factor. */
  readonly mayApprove: boolean;
  /** It waits longer than it should. */
  readonly late?: true;
}

export const queueShows = ['all', 'mine', 'not-taken', 'can-approve', 'closed'] as const;
export const queuePriorities = ['first', 'in-turn', 'unproven'] as const;
/** States that an open request can be looked for by. */
export const queueStates = [
  'open',
  'taken',
  'waiting-for-person',
  'second-approver',
  'waiting-period',
  'approved',
  'frozen',
] as const;

export interface QueueFilter {
  readonly show?: (typeof queueShows)[number];
  readonly state?: (typeof queueStates)[number];
  readonly priority?: (typeof queuePriorities)[number];
  /** A request number, whole or its beginning, or words of a name. */
  readonly search?: string;
  /** Cursor of the page before; anything else begins anew. */
  readonly after?: string;
}

/** Counted up to this; then there are more. */
export const mostCounted = 99;

export interface CaseQueue {
  readonly rows: readonly CaseRow[];
  /** Cursor of the next page, when there may be more. */
  readonly next?: string;
  /** Open ones; `mostCounted + 1` means more than `mostCounted`. */
  readonly counts: { readonly all: number; readonly mine: number; readonly 'not-taken': number };
  /** Names what is shown: another value, another page. */
  readonly seen: string;
  /** Half of the decisions of the last 30 days took no longer, ms; absent when there were too few. */
  readonly usual?: number;
}

/** How somebody reached staff who open a request for them. */
export type CallerWay = 'call' | 'desk';

export interface CaseView extends CaseRow {
  readonly action: CaseAction | 'unfreeze';
  /** What policy asks, each with its state. */
  readonly asks: readonly {
    readonly text: string;
    readonly detail?: string;
    readonly state: 'done' | 'wait' | 'next';
  }[];
  readonly rule: string;
  readonly reasons: readonly Reason[];
  readonly wants: readonly Want[];
  readonly evidence: readonly {
    readonly text: string;
    readonly class?: EvidenceClass;
    readonly counted: boolean;
    readonly detail: string;
    readonly at?: number;
  }[];
  readonly signals: readonly { readonly kind: 'flag' | 'done'; readonly text: string }[];
  readonly said: readonly { readonly at: number; readonly text: string }[];
  /** `odd`: a line at which to look twice. */
  readonly history: readonly {
    readonly at: number;
    readonly text: string;
    readonly by?: string;
    readonly odd?: true;
  }[];
  /** Why this member of staff may not proof or approve; undefined when they may. */
  readonly cannotProof?: string;
  readonly cannotApprove?: string;
  readonly canProof: boolean;
  readonly canApprove: boolean;
  readonly drawn?: string;
  /** Numbers on file that may be called back now, the safest first; none for those who may not check. */
  readonly callable: readonly {
    readonly method: string;
    readonly kind: string;
    readonly lastDigits: string;
  }[];
  /** The last call back, and how it ended. */
  readonly called?: {
    readonly at: number;
    readonly state: 'rings' | 'right' | 'wrong' | 'missed' | 'failed';
  };
  /**
   * "Show once more that it is you", for somebody on the phone: ways that are left and can be asked for now; why none
   * can, by its name in the catalogue; and what came of the last question. `missed`: no answer.
   */
  readonly challenge?: {
    readonly ways: readonly { readonly value: string; readonly text: string }[];
    readonly whyNot?: string;
    readonly last?: {
      readonly at: number;
      readonly state: 'asked' | 'right' | 'wrong' | 'none' | 'missed';
      readonly asked: string;
      readonly wrong: number;
      /** What was shown, when it was right. */
      readonly shown?: string;
      readonly answeredAt?: number;
    };
  };
  /** Handed to security; `mine`: the member of staff who looks is of security. */
  readonly security?: { readonly mine: boolean };
  /** Its number in the ticket system. */
  readonly ticket?: string;
  /** An identity check is recorded. */
  readonly checked?: true;
  /** What their own key is asked for this decision; absent for whoever has none that counts. */
  readonly key?: KeyAsk;
  /** Whoever has or had a key approves with one. */
  readonly needsKey: boolean;
  /** The one number on file at which the person may be called: whole for whoever took it, else its last digits. */
  readonly callAt?: { readonly number?: string; readonly lastDigits: string; readonly kind: string };
  /** Other requests of the same account, newest first. `similar`: the same matter. */
  readonly earlier: readonly {
    readonly number: string;
    readonly what: string;
    readonly state: CaseState;
    readonly openedAt: number;
    readonly similar: boolean;
  }[];
  /** Whom it can be handed to. */
  readonly colleagues: readonly { readonly id: string; readonly name: string }[];
  /** Opened by staff, and not taken up by the person yet. */
  readonly notTakenUp?: true;
  /** By when staff should look, ms; when it ends by itself, ms. */
  readonly dueBy?: number;
  readonly closesAt: number;
  /** A version to name when deciding: a decision about another state is refused. */
  readonly version: number;
}

/** What a click did, or why it did nothing: by its name in the catalogue. */
export interface StaffOutcome {
  readonly ok: boolean;
  readonly name: string;
  readonly values?: Variables;
}

/** What staff see and confirm at an identity check, first what protects the person, last what is compared. */
export const checkPoints = ['told-no-codes', 'request-number', 'photo-matches', 'name-matches'] as const;
export type CheckPoint = (typeof checkPoints)[number];

/** Where an identity check can be odd: before it, at one of its points, at its end. */
export const oddPoints = ['how', ...checkPoints, 'last'] as const;
export type OddPoint = (typeof oddPoints)[number];

/** Reasons for a no that are there to choose: the person reads them in their own language. */
export const denyReasons = ['not-confirmed', 'come-to-desk', 'somebody-else'] as const;
export type DenyReason = (typeof denyReasons)[number];

/** Questions that are there to choose: the person reads them in their own language. */
export const askReasons = ['another-proof', 'photo-id', 'what-happened'] as const;
export type AskReason = (typeof askReasons)[number];
/** A channel of a team, as the bot reaches it. */
export type ChannelPlace = Pick<
  StaffChannelDoc,
  'conversation' | 'serviceUrl' | 'channel' | 'tenant' | 'bot' | 'language'
>;

export interface StaffCases {
  /** From now on requests are shown in this channel; in none, without one. Administrators only. */
  useChannel(staff: string, place: ChannelPlace | undefined): Promise<StaffOutcome>;
  /** One page, in the words of a language; in English when left out. Empty for whoever has no role. */
  queue(staff: string, filter: QueueFilter, language?: string): Promise<CaseQueue>;
  /** Only `seen` of that page, which costs less. */
  seen(staff: string, filter: QueueFilter): Promise<string>;
  view(staff: string, number: string, language?: string): Promise<CaseView | undefined>;
  take(staff: string, number: string): Promise<StaffOutcome>;
  release(staff: string, number: string): Promise<StaffOutcome>;
  /** To a colleague, by id; from whoever has it, or when nobody has. */
  handOver(staff: string, number: string, to: string): Promise<StaffOutcome>;
  note(staff: string, number: string, text: string): Promise<StaffOutcome>;
  /** Topics that a request can be opened for, for somebody who called or came. */
  callerTopics(language?: string): Promise<readonly TopicInfo[]>;
  /**
   * A request for somebody who called or came: the walk of a topic as far as its request. Nobody holds it until that
   * person takes it up with its number and a proof of their own.
   */
  openFor(
    staff: string,
    input: { account: string; topic: string; how: CallerWay; said: string },
  ): Promise<StaffOutcome & { readonly number?: string }>;
  /** P, by checklist. `checkNumber` is read from the person's own page; wrong ones are counted. */
  recordProofing(
    staff: string,
    number: string,
    input: { how: 'in-person' | 'video'; checks: readonly string[]; checkNumber: string; document: string },
  ): Promise<StaffOutcome>;
  /**
   * P, by a call that the system places to a number on file; the person keys the digits that only their visit shows.
   * @param method id of the method whose number it is
   */
  callBack(staff: string, number: string, method: string): Promise<StaffOutcome>;
  /**
   * One more proof by a way that is left, asked of the person in the visit of the request while they are on the phone.
   * @param way a `value` of the view's `challenge.ways`
   */
  challenge(staff: string, number: string, way: string): Promise<StaffOutcome>;
  /** Approve with a fresh answer of the approver's own key or app, bound to this request and version. */
  approve(
    staff: string,
    number: string,
    input: StaffProof & { reason: string; version: number },
  ): Promise<StaffOutcome>;
  /** With a reason in own words, or with one of those that are there to choose. */
  deny(
    staff: string,
    number: string,
    input: { version: number } & ({ reason: string } | { chosen: DenyReason }),
  ): Promise<StaffOutcome>;
  /** A question that shows in the person's walk; the request waits for the answer. */
  askMore(
    staff: string,
    number: string,
    input: { version: number } & ({ text: string } | { chosen: AskReason }),
  ): Promise<StaffOutcome>;
  /**
   * Something is odd: security looks at it first, and from then on only people of security check and decide it.
   * Of whatever state: to stop is never refused because something moved meanwhile.
   * @param input what is odd, in own words or by the point of the identity check at which it was
   */
  toSecurity(
    staff: string,
    number: string,
    input: { readonly reason: string } | { readonly odd: OddPoint },
  ): Promise<StaffOutcome>;
  /** Security hands it back. */
  fromSecurity(staff: string, number: string, input: { version: number }): Promise<StaffOutcome>;
}

/** What the use cases store: one document is the unit of atomicity, and carries its own effects and audit rows. */
import type { CaseAction } from '../core/dialog-types';
import type { Approval, Evidence } from '../core/policy/types';
import type { Variables } from '../core/screens/fill';
import type { Visit } from '../core/visit';
import type { AuditEntry } from './audit-types';
import type { Doc } from './ports';
import type { AskReason, CaseState, DenyReason } from './services';
import type { HookEvent } from './webhooks/hook';

/** Documents that write to the audit: rows wait here until they are in the chain. */
export interface Audited extends Doc {
  readonly audit: readonly AuditEntry[];
  readonly auditCount: number;
}

export interface StoredVisit extends Audited {
  readonly visit: Visit;
  readonly holderRef: string;
  readonly touchedAt: number;
  /** Real time at which a worker looks. */
  readonly dueAt: number;
  readonly expiresAt: number;
  /** Events from outside that came, by id: each is applied once, also when it is delivered again. */
  readonly came?: readonly string[];
  /** The turn that was answered last, and when. */
  readonly answered?: { readonly turn: number; readonly at: number };
}

/** What a request does after a decision, in its own document until done. */
export type CaseEffectRequest =
  | {
      readonly kind: 'deliver';
      readonly outcome: 'approved' | 'denied' | 'expired';
      readonly reply?: string;
      /** Said in the language of the visit, instead of a reply in somebody's own words. */
      readonly chosen?: DenyReason;
    }
  /** A question to the person, in their walk. */
  | { readonly kind: 'ask'; readonly text?: string; readonly chosen?: AskReason }
  /** One more proof, asked of the person in their walk by staff who talk to them; after `until`, ms, no more. */
  | { readonly kind: 'challenge'; readonly ref: string; readonly way: string; readonly until: number }
  | {
      readonly kind: 'notice';
      readonly about: 'evidence' | 'approval' | 'frozen' | 'reminder' | 'opened' | 'handed' | 'lifted';
      readonly what: string;
    };

export interface CaseEffect {
  readonly id: string;
  readonly request: CaseEffectRequest;
}

/** One line of a request's history: a name in the catalogue and its values, so that it reads in any language. */
export interface CaseEvent {
  readonly at: number;
  /** Absent in lines that were written before: they have their words in `text`. */
  readonly name?: string;
  readonly values?: Variables;
  readonly text?: string;
  /** For a no: the reason that was chosen. */
  readonly chosen?: DenyReason;
  /** For a question: the one that was chosen. */
  readonly asked?: AskReason;
  readonly by?: string;
  /** The effect that wrote it, so that a repeat writes nothing. */
  readonly effect?: string;
}

export interface StoredCase extends Audited {
  readonly number: string;
  /** The person's id, or the keyed hash of an unknown account. */
  readonly subject: string;
  /** '' for an unknown account: such a request is never shown to staff, and goes the way of all others. */
  readonly person: string;
  readonly visit: string;
  readonly topic: string;
  readonly action: CaseAction | 'unfreeze';
  readonly state: CaseState;
  /** 'open', 'closed', or 'decoy' and 'decoy-closed': the queue sees only the first two. */
  readonly open: 'open' | 'closed' | 'decoy' | 'decoy-closed';
  /** Order in the queue: 0 stop first, 1 in turn, 2 unproven; within it by `dueBy`. */
  readonly bucket: number;
  /** By when staff should have looked, ms. Absent in requests from before it was kept. */
  readonly dueBy?: number;
  /** When staff decided first (a yes or a no), and when it was over, ms; 0 or absent: not yet. */
  readonly decidedAt?: number;
  readonly endedAt?: number;
  /** Reminders that went out. `staff`: it waited longer than it should. `person`: it ends soon. */
  readonly reminded?: { readonly staff?: number; readonly person?: number };
  /** Opened by staff for somebody who called or came: until they take it up, nobody holds its visit. */
  readonly openedBy?: { readonly staff: string; readonly how: 'call' | 'desk' };
  readonly takenUp?: true;
  readonly stolen: boolean;
  /** Told to security by a walk, beside the request of the person. */
  readonly report?: true;
  /** Staff found something odd, and handed it to security. */
  readonly alarmed?: true;
  readonly channel: 'portal' | 'teams';
  readonly openedAt: number;
  readonly closesAt: number;
  /** The app's time at which a worker looks. */
  readonly dueAt: number;
  readonly takenBy?: string;
  readonly proofing: readonly Evidence[];
  readonly approvals: readonly (Approval & { readonly reason: string })[];
  /** Who decides second; `id` is '' while nobody is drawn. */
  readonly drawn?: { readonly id: string; readonly at: number };
  readonly noticeAt: number;
  /** Wrong check numbers typed by staff, in a row. */
  readonly wrongChecks: number;
  /** The call back that staff pressed last. */
  readonly callBack?: {
    readonly ref: string;
    readonly count: number;
    /** Id of the method whose number is called. */
    readonly method: string;
    readonly by: string;
    readonly at: number;
    readonly until: number;
    /** Two digits, shown in the visit only. */
    readonly keys: string;
    /** The check number of whoever held the visit then: a take-up has another. */
    readonly check: string;
    readonly state: 'rings' | 'right' | 'wrong' | 'missed' | 'failed';
  };
  /** Calls back with wrong digits, in a row. */
  readonly wrongCalls?: number;
  /** What staff asked to be proved once more in the last hour, and how often in all. The answers are in the visit. */
  readonly challenges?: readonly {
    readonly ref: string;
    readonly way: string;
    readonly at: number;
    readonly by: string;
  }[];
  readonly challengeCount?: number;
  readonly notes: readonly { readonly at: number; readonly by: string; readonly text: string }[];
  readonly history: readonly CaseEvent[];
  readonly reply?: string;
  readonly chosen?: DenyReason;
  /** When the person was asked something last. */
  readonly askedAt?: number;
  /** When they answered last, as it is in the history. */
  readonly answeredAt?: number;
  /** Handed to security: nobody else checks and decides. */
  readonly forSecurity?: true;
  readonly effects: readonly CaseEffect[];
  readonly effectCount: number;
  /** Events for a ticket system that are not in the queue yet, and how many there were. */
  readonly hooks?: readonly HookEvent[];
  readonly hookCount?: number;
  /** Its number in the ticket system. */
  readonly ticket?: string;
}

/** Freezes, holds and the right to set up: one document a person. */
export interface Standing extends Audited {
  /** "This was not me", not lifted. 0: no. */
  readonly frozenAt: number;
  /** When a freeze was last lifted; absent: never. What was granted before is proved anew. */
  readonly liftedAt?: number;
  /** When a device was last stopped by claim alone. 0: never. */
  readonly claimStopAt: number;
  /** The right to set up a new method: granted before the lost one goes, ends with the proof of the new one. */
  readonly right?: { readonly id: string; readonly visit: string; readonly at: number };
  /** Hash of the set-up code made last; '' when there is none. */
  readonly passHash: string;
  readonly pass?: {
    readonly visit: string;
    readonly expiresAt: number;
    /** K was shown for it. */
    readonly withKey?: true;
  };
  readonly dayPass?: {
    readonly id: string;
    readonly visit: string;
    readonly until: number;
    readonly hash: string;
  };
  /** Effect ids that were done to this document. */
  readonly applied: readonly string[];
  /** "Not me" pressed, by hash of the address. */
  readonly notMe: readonly { readonly address: string; readonly at: number }[];
  /** A new method was proved, and the visit has not been told yet. */
  readonly tell?: { readonly visit: string };
  /** Real time at which a worker looks: rows wait, or a visit has to be told. */
  readonly dueAt: number;
}

/** One word of the name that a request stands for, folded (`cases/names.ts`). */
export interface CaseName extends Doc {
  readonly word: string;
  /** Minus the time of opening: the newest comes first. */
  readonly newest: number;
  readonly case: string;
}

/** Shows requests elsewhere: in the staff's channel. */
export interface Board {
  /** Costs nothing here: what follows runs after the answer. `before` is absent for a new one. */
  changed(before: StoredCase | undefined, after: StoredCase): void;
  /** There is another place to show them: the open ones come there. */
  moved(): void;
}

/** The card of a request in the staff's channel. */
export interface StaffCard extends Doc {
  /** The channel it is in, and its message there; '' until it is posted. */
  readonly place: string;
  readonly message: string;
  /** What it shows. */
  readonly shown: string;
  /** Tries that failed, in a row. */
  readonly attempts: number;
  /** A process shows it now, until `dueAt` at most. */
  readonly busy: boolean;
  /** Real time at which a worker looks. */
  readonly dueAt: number;
}

/** In the settings as `staff-channel`: where requests are shown in Teams. */
export interface StaffChannelDoc extends Doc {
  /** '' when none is in use any more. */
  readonly conversation: string;
  readonly serviceUrl: string;
  readonly channel: string;
  readonly tenant: string;
  readonly bot: string;
  readonly language: string;
  readonly by: string;
  readonly at: number;
}

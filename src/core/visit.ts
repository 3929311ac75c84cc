/** One walk through one dialog by one person: the whole state of it. Plain data, saved as one document. */
import type { DeliveryState, SendState } from './account-facts';
import type { CaseAction, Diagnosed, DeviceKind, Level, Purpose } from './dialog-types';
import type { Effect } from './effects';
import type { Evidence, MethodKind } from './policy/types';

/** Who is answering: a browser session or a Teams conversation. Exactly one holds a visit. */
export interface Holder {
  readonly kind: 'portal' | 'teams';
  /** Hash of the session id, or the conversation id. */
  readonly ref: string;
}

/** A try to verify with one method. `id` is `<visit>.<n>`. */
export interface Challenge {
  readonly id: string;
  readonly kind: MethodKind;
  /** Absent when no such method is registered: a decoy, treated alike. */
  readonly method?: string;
  readonly startedAt: number;
  readonly expiresAt: number;
  /** How often the code was sent; a resend repeats the code and prolongs nothing. */
  readonly sends: number;
  /** What the person may be told about the last send; set only for those with a claim. */
  readonly delivery?: 'sent' | SendState;
  /** When a send has a place again, ms; with `limit`. */
  readonly limitUntil?: number;
  /** Calls: the two digits that are shown here and keyed there. They prove nothing when typed here. */
  readonly keys?: string;
  /** Calls: a code is read out, and typed here, instead. */
  readonly spoken?: true;
  /** Passkeys: what the key signs (WebAuthn challenge, base64url). Made fresh; no secret. */
  readonly nonce?: string;
}

/** Where the verification sub-flow stands inside a `verify` step. */
export interface VerifyState {
  /**
   * What the evidence is for. `identify`: only who it is; `again`: one piece once more, before a set-up code;
   * `called`: one piece once more, because staff who talk to them ask for it; `unfreeze`: a key, to lift "this was not
   * me".
   */
  readonly for: Purpose | 'identify' | 'again' | 'called' | 'unfreeze';
  readonly at: 'who' | 'choose' | 'code';
  readonly challenge?: Challenge;
  /** Key of the words that say what was wrong, and what may be shown of it. */
  readonly error?: {
    readonly words: string;
    readonly left?: number;
    /** By how many seconds the device's clock is off; above 0 it is ahead. */
    readonly drift?: number;
  };
  readonly typed?: string;
}

/** Details taken from what the person said first. */
export interface Heard {
  /** Names of `dialogs/details/<language>.yaml`: "stolen", "phone". */
  readonly details: readonly string[];
  /** ISO 3166-1 alpha-2, when a country was named. */
  readonly country?: string;
  /** 0 Sunday to 6 Saturday, when a day of the week was named. */
  readonly untilDay?: number;
}

export const nothingHeard: Heard = { details: [] };

/** A look at what does not work. `test`: the id of a text on its way. */
export interface Diagnosis {
  readonly what: Diagnosed;
  readonly test?: string;
  readonly startedAt: number;
  readonly state?: DeliveryState;
  /** The device's clock against ours, in seconds; above 0 it is ahead. */
  readonly driftSeconds?: number;
  readonly challenge?: Challenge;
  /** Key of the words that say what was wrong with an entry that does not count. */
  readonly error?: string;
}

/** A number that is to take the place of another. What is typed is sealed before it comes here. */
export interface NewNumber {
  /** The method whose number changes. */
  readonly method: string;
  readonly sealed?: string;
  readonly lastDigits?: string;
  /** A code to the new number, under way. Never evidence. */
  readonly challenge?: Challenge;
  /** Key of the words that say what was wrong, and how many tries are left. */
  readonly error?: { readonly words: string; readonly left?: number };
}

export interface Visit {
  readonly id: string;
  /** Name and edition of the dialog. */
  readonly topic: string;
  readonly edition: string;
  readonly holder: Holder;
  readonly startedAt: number;
  readonly touchedAt: number;
  readonly turn: number;
  readonly step: string;
  /** Steps that "Back" returns to, oldest first. */
  readonly trail: readonly string[];
  readonly ended: boolean;
  /** Set when the engine ended the walk, not a step: the built-in closing screen to show. */
  readonly closing?: 'withdrawn' | 'taken-up';

  /** none until somebody says who they are. */
  readonly claim: 'none' | 'named' | 'claimed';
  /** Key of the account's counters: the person id, or a keyed hash of what was typed. */
  readonly subject?: string;
  /** The person's id, when the account exists. Nothing shown before proof may depend on it. */
  readonly person?: string;
  readonly timeZone: string;
  /** BCP 47. What the person reads; never a fact for the policy. */
  readonly language: string;
  /** By what the claim was made. A password stands for the full sign-in; a chat does not. */
  readonly claimedBy?: 'teams' | 'password';
  /** What the first sentence said, by name (`understand/details`). It steers; the policy never sees it. */
  readonly heard: Heard;
  /** Questions that it answered: the choice, counted from 0, and the turn before which that was. */
  readonly took: readonly { readonly step: string; readonly choice: number; readonly turn: number }[];
  /** What a `diagnose` step found last. */
  readonly diagnosis?: Diagnosis;
  /** The new number of a `change-number` step. */
  readonly newNumber?: NewNumber;
  /** What may be shown: rises with proof, falls with a hand-over. */
  readonly level: Level;

  readonly evidence: readonly Evidence[];
  /** Evidence for carrying out must be newer than this (a hand-over, a take-up). */
  readonly proveAfter: number;
  readonly reportedLost: readonly DeviceKind[];
  /** The devices the report means, once they are known. */
  readonly lostDevices: readonly string[];
  readonly stolen: boolean;
  /** Stopped by claim alone: lapses after 24 h, unless something is proved. */
  readonly stoppedByClaim: boolean;
  /** What the person said in their own words, for staff; never a fact. */
  readonly said: readonly { readonly at: number; readonly text: string }[];
  readonly verify?: VerifyState;
  readonly challenges: number;

  /** The request of this visit, when one is open. */
  readonly case?: {
    readonly id: string;
    readonly number: string;
    readonly action: CaseAction;
    readonly openedAt: number;
    /** Shown only in this visit; whoever checks the person types it. */
    readonly checkNumber: string;
    /** What staff asked, not yet answered. Their own words, never Markdown. */
    readonly asked?: { readonly text: string; readonly at: number };
    readonly answeredAt?: number;
  };
  /** What staff asked to be proved once more, and what came of it: for them to see, never a fact. */
  readonly called?: {
    /** Names the question, in the request. */
    readonly ref: string;
    readonly kind: MethodKind;
    readonly method?: string;
    readonly at: number;
    readonly until: number;
    /** `none`: they said that they have nothing of it, or somebody else came to hold the visit. */
    readonly state: 'asked' | 'right' | 'wrong' | 'none';
    readonly wrong: number;
    /** What was shown, which may be another way than the one that was asked for. */
    readonly shown?: { readonly kind: MethodKind; readonly method: string };
    readonly answeredAt?: number;
  };
  /** Number of a request that was decided or ran out. */
  readonly lastNumber?: string;
  /** When somebody took this visit up: what was granted before is proved anew. */
  readonly takenUpAt?: number;
  /** When it moved with all that was shown: a set-up code still asks one piece here (policy.md, "The pass"). */
  readonly movedAt?: number;
  /** The request number somebody wants to take up again. */
  readonly takeUp?: { readonly number: string; readonly visit?: string };
  /** The action under way: its effect, or the question which device it means. */
  readonly acting?: { readonly effect?: string; readonly choosing?: readonly string[] };
  /** Why a request could not be opened. */
  readonly caseRefused?: 'limit';
  /** When another can be opened, ms. When those of today were opened is for whoever may know of the account. */
  readonly caseLimitUntil?: number;
  /** Begun by staff for somebody who called or came: it has no holder until that person takes it up. */
  readonly openedBy?: { readonly staff: string; readonly how: 'call' | 'desk' };
  /** What staff answered, in their own words. */
  readonly reply?: string;
  readonly done: readonly { readonly what: string; readonly at: number }[];
  readonly dayPassUntil?: number;
  readonly enrolled: boolean;

  readonly effects: readonly Effect[];
  readonly effectCount: number;
}

/** What is known of a walk before it begins. */
export type VisitStart = Pick<
  Visit,
  'id' | 'topic' | 'edition' | 'holder' | 'startedAt' | 'step' | 'timeZone' | 'language' | 'heard'
>;

/** A visit before its first event, of somebody who has not said who they are. */
export const newVisit = (start: VisitStart): Visit => ({
  ...start,
  touchedAt: start.startedAt,
  turn: 0,
  trail: [],
  ended: false,
  claim: 'none',
  level: 'open',
  took: [],
  evidence: [],
  proveAfter: 0,
  reportedLost: [],
  lostDevices: [],
  stolen: false,
  stoppedByClaim: false,
  said: [],
  challenges: 0,
  done: [],
  enrolled: false,
  effects: [],
  effectCount: 0,
});

/** What `step` takes and gives. Time, random values and everything looked up come in as facts. */
import type {
  CaseFacts,
  Decision,
  Evidence,
  EvidenceClass,
  MethodKind,
  PersonFacts,
  PolicyInput,
  Rules,
} from './policy/types';
import type { AccountFacts, SendState } from './account-facts';
import type { Holder, Visit } from './visit';

export type Event =
  | { readonly type: 'begin' }
  | { readonly type: 'look' }
  | { readonly type: 'choose'; readonly value: string }
  | { readonly type: 'enter'; readonly text: string }
  | { readonly type: 'back' }
  | { readonly type: 'person' }
  /** Somebody said who they are. `person` is absent for unknown accounts; nothing shown differs. */
  | { readonly type: 'identified'; readonly subject: string; readonly person?: string }
  /** A code was checked, by its method, against the counters. */
  | {
      readonly type: 'checked';
      readonly challenge: string;
      readonly result: CheckOutcome;
      /** It came from elsewhere, a phone that was called: whoever waits is shown what came of it. */
      readonly elsewhere?: true;
    }
  | {
      readonly type: 'performed';
      readonly effect: string;
      readonly ok: boolean;
      readonly detail?: string;
      /** When it can be done again, ms: a limit that ends by itself. */
      readonly until?: number;
    }
  | { readonly type: 'decided'; readonly outcome: 'approved' | 'denied' | 'expired'; readonly reply?: string }
  /** Staff ask the person something about their request. */
  | { readonly type: 'asked'; readonly text: string }
  /** Staff who talk to the person ask for one more proof, by this way. `ref` names the question. */
  | { readonly type: 'called'; readonly ref: string; readonly way: string }
  | { readonly type: 'enrolled' }
  /** A new number was typed: sealed, or why it will not do. */
  | { readonly type: 'numbered'; readonly sealed: string; readonly lastDigits: string }
  | { readonly type: 'numbered'; readonly problem: 'malformed' | 'closed' | 'same' }
  /** A report of a send came, or its time is over. `test`: the id of the test text or challenge. */
  | { readonly type: 'reported'; readonly test: string; readonly state: SendState }
  /** The person reads another language from now on. */
  | { readonly type: 'spoken'; readonly language: string }
  /** Another channel or browser holds the visit now. */
  | {
      readonly type: 'moved';
      readonly holder: Holder;
      /** Given at a take-up: the fresh evidence that takes the place of all before. */
      readonly evidence?: readonly Evidence[];
      /** The one before confirmed it by the digits that the new one showed: claim and evidence stay. */
      readonly kept?: true;
    };

export type CheckOutcome =
  | {
      readonly outcome: 'right';
      readonly method: string;
      readonly device?: string;
      readonly class: EvidenceClass;
      /** Who confirmed it. */
      readonly by?: string;
    }
  | { readonly outcome: 'wrong'; readonly left?: number }
  /** With a claim only: right for a clock that is off by this; above 0 the device is ahead. Counted as wrong, used up. */
  | { readonly outcome: 'drift'; readonly seconds: number }
  /** With a claim only: a code of an app that was set up before, and counts no longer. Counted as wrong. */
  | { readonly outcome: 'earlier' }
  | { readonly outcome: 'expired' | 'used' | 'barred' | 'malformed' };

export interface StepFacts {
  readonly now: number;
  readonly rules: Rules;
  /** A person without methods and of status `unknown` when there is no such account, or nobody is named. */
  readonly person: PersonFacts;
  readonly frozen: boolean;
  /** Since when, ms; absent when it is not. */
  readonly frozenAt?: number;
  /** When a freeze was last lifted; absent: never. */
  readonly liftedAt?: number;
  readonly paused: boolean;
  readonly claimStopAt: number;
  readonly case?: CaseFacts;
  /** Staff have this person called now: the digits to press, for this very visit. */
  readonly callBack?: { readonly keys: string };
  /**
   * While its request waits for staff: how many come before (100: or more; absent for what nobody proved), and within
   * what time half of the last 30 days' decisions came, ms; absent when there were too few to say.
   */
  readonly queue?: { readonly ahead?: number; readonly usual?: number };
  readonly account: AccountFacts;
  /** Countries (ISO 3166-1) that texts may go to. */
  readonly openCountries: readonly string[];
  /** Ids of the numbers that texts and calls do not go to, because of their country. */
  readonly textsClosed: readonly string[];
  /** Kinds whose provider does not work at the moment. The same for everybody. */
  readonly down: readonly MethodKind[];
  /** Kinds that nothing is configured for: they are not there, and not spoken of. */
  readonly absent: readonly MethodKind[];
  /** Kinds that the organisation has switched off; all of them are in `down`, too. */
  readonly methodsOff?: readonly MethodKind[];
  /** The portal as a browser knows it (WebAuthn relying party): host name, and scheme with host and port. */
  readonly site: { readonly host: string; readonly origin: string };
  /** Fresh random values, used only if needed. */
  readonly fresh: {
    readonly caseNumber: string;
    readonly checkNumber: string;
    /** Two digits, 10 to 99. */
    readonly keys: string;
    /** 32 random bytes, base64url. */
    readonly nonce: string;
  };
  readonly organisation: {
    readonly name: string;
    readonly helpDeskPhone: string;
    readonly hours: string;
    readonly hoursNow: string;
    readonly open: boolean;
  };
}

/** A policy decision taken in this step, with all it was taken from: for the audit. */
export interface DecisionMade {
  readonly action: PolicyInput['action'];
  readonly decision: Decision;
  readonly input: PolicyInput;
}

export interface StepResult {
  readonly visit: Visit;
  readonly decisions: readonly DecisionMade[];
}

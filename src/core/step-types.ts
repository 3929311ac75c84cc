/** What `step` takes and gives. Time, random values and everything looked up come in as facts. */
import type {
  CaseFacts,
  Decision,
  Evidence,
  EvidenceClass,
  PersonFacts,
  PolicyInput,
  Rules,
} from './policy/types';
import type { AccountFacts, DeliveryState } from './account-facts';
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
  | { readonly type: 'checked'; readonly challenge: string; readonly result: CheckOutcome }
  | { readonly type: 'performed'; readonly effect: string; readonly ok: boolean; readonly detail?: string }
  | { readonly type: 'decided'; readonly outcome: 'approved' | 'denied' | 'expired'; readonly reply?: string }
  | { readonly type: 'enrolled' }
  /** A new number was typed: sealed, or why it will not do. */
  | { readonly type: 'numbered'; readonly sealed: string; readonly lastDigits: string }
  | { readonly type: 'numbered'; readonly problem: 'malformed' | 'closed' | 'same' }
  /** The report of a test text came, or its time is over. */
  | { readonly type: 'reported'; readonly test: string; readonly state: DeliveryState }
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
    }
  | { readonly outcome: 'wrong'; readonly left?: number }
  /** Diagnosis only: right for a clock that is off by this; above 0 the device is ahead. Counted as wrong, used up. */
  | { readonly outcome: 'drift'; readonly seconds: number }
  | { readonly outcome: 'expired' | 'used' | 'barred' | 'malformed' };

export interface StepFacts {
  readonly now: number;
  readonly rules: Rules;
  /** A person without methods and of status `unknown` when there is no such account, or nobody is named. */
  readonly person: PersonFacts;
  readonly frozen: boolean;
  /** When a freeze was last lifted; absent: never. */
  readonly liftedAt?: number;
  readonly paused: boolean;
  readonly claimStopAt: number;
  readonly case?: CaseFacts;
  readonly account: AccountFacts;
  /** Countries (ISO 3166-1) that texts may go to. */
  readonly openCountries: readonly string[];
  /** Ids of the numbers that texts do not go to, because of their country. */
  readonly textsClosed: readonly string[];
  /** Fresh random values, used only if needed. */
  readonly fresh: { readonly caseNumber: string; readonly checkNumber: string };
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

/** The dialog language after parsing: what `step`, `check` and `graph` work on. YAML in, these types out. */

/** What a piece of verification is for. Each is a row of the policy (policy.md, "What suffices"). */
export type Purpose =
  | 'stop'
  | 'recover'
  | 'day-pass'
  | 'take-up'
  | 'undo-stop'
  | 'end-sessions'
  | 'add-method'
  | 'remove-method'
  | 'change-number'
  /** Lifts what wrong codes have closed: staff check and approve it, no proof of one's own counts. */
  | 'unlock'
  /** A try without consequence: it gives no evidence, and its wrong codes count (policy.md, "Diagnosis and rehearsal"). */
  | 'rehearse';

/** Actions a dialog may ask for with `do`. Each names the purpose the policy demands before it. */
export type ActionName =
  | 'suspend-device'
  | 'undo-suspend'
  | 'recover'
  | 'set-up'
  | 'day-pass'
  | 'report-theft'
  | 'take-up'
  | 'end-sessions'
  /** Grants the right to set up one more method; clears nothing. */
  | 'add-method'
  /** Clears an old device, once the new one is proved. */
  | 'remove-method'
  /** Asks for a new number, proves it by a code to it, and changes the number for codes. */
  | 'change-number'
  /** Opens again the ways to sign in that wrong codes have closed; clears nothing, gives no right. */
  | 'unlock'
  /** Tells security of sign-in requests that nobody made. */
  | 'report-attempt'
  /** Closes what this very walk told security: the person made the request after all. */
  | 'retract-report'
  /** Adds what was just said to the person's open request. */
  | 'add-note'
  | 'withdraw-request'
  /** Lifts "this was not me", with a key. The engine's own: no dialog names it. */
  | 'unfreeze';

/** What a `diagnose` step looks at: one code of the authenticator app, or a test text on its way. */
export type Diagnosed = 'code' | 'text';

/** Actions that a request can ask staff for. `talk` asks for a person and unlocks nothing. */
export type CaseAction = 'recover' | 'day-pass' | 'unlock' | 'talk';

/** Kinds of device that a choice may report as lost. A report only ever takes evidence away. */
export type DeviceKind = 'phone' | 'key' | 'tablet' | 'laptop' | 'other';

/** How much of an account may be shown or used, from least to most (policy.md, "Who is asking"). */
export const levels = ['open', 'named', 'claimed', 'proven', 'recovered'] as const;
export type Level = (typeof levels)[number];

/** A place in a dialog file, for messages: 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Choice {
  readonly say: string;
  readonly hint?: string;
  readonly icon?: string;
  readonly to: string;
  /** Reports devices of this kind as lost: their methods stop counting in this visit. */
  readonly lost?: DeviceKind;
  /** Marks the walk as about a theft: staff see it first. Never a fact for the policy. */
  readonly stolen?: boolean;
  /** Details of the first sentence that answer this question: any one of them. See `understand/details`. */
  readonly when?: readonly string[];
  readonly at: Place;
}

export interface Field {
  readonly label: string;
  readonly hint?: string;
  readonly button: string;
  readonly maxLength: number;
  readonly to: string;
}

export type NoteKind = 'stop' | 'wait' | 'done' | 'plain';

interface StepBase {
  readonly id: string;
  readonly at: Place;
  /** Which stage of the walk ("2 of 4"), 1-based. */
  readonly stage: number;
  /** Markdown with variables, shown under the heading. */
  readonly text?: string;
  readonly notes: readonly { readonly kind: NoteKind; readonly text: string }[];
  /** "What happens next", Markdown with variables. */
  readonly next?: string;
  /** Name of a picture in `views/partials/art`. */
  readonly picture?: string;
}

export interface AskStep extends StepBase {
  readonly kind: 'ask';
  readonly title: string;
  readonly choices: readonly Choice[];
  readonly field?: Field;
}
export interface TellStep extends StepBase {
  readonly kind: 'tell';
  readonly title: string;
  readonly button: string;
  readonly then: string;
}
/** Branches on a fact; every value of the fact has a route. */
export interface CheckStep extends StepBase {
  readonly kind: 'check';
  readonly check: string;
  readonly routes: Readonly<Record<string, string>>;
}
export interface VerifyStep extends StepBase {
  readonly kind: 'verify';
  readonly for: Purpose;
  readonly passed: string;
  readonly insufficient: string;
}
/** Looks at what does not work, with the person's help. Never evidence; every outcome has a route. */
export interface DiagnoseStep extends StepBase {
  readonly kind: 'diagnose';
  readonly diagnose: Diagnosed;
  readonly routes: Readonly<Record<string, string>>;
}
export interface DoStep extends StepBase {
  readonly kind: 'do';
  readonly do: ActionName;
  readonly then: string;
  /** Where to go when it could not be done (nothing to suspend, refused by the policy when carried out). */
  readonly failed: string;
}
export interface CaseStep extends StepBase {
  readonly kind: 'case';
  readonly case: CaseAction;
  readonly approved: string;
  readonly denied: string;
  readonly expired: string;
}
export interface EndStep extends StepBase {
  readonly kind: 'end';
  readonly title: string;
  /** Topics or pages offered from here. */
  readonly offers: readonly {
    readonly say: string;
    readonly hint?: string;
    readonly icon?: string;
    readonly link: string;
  }[];
}
export type Step = AskStep | TellStep | CheckStep | VerifyStep | DiagnoseStep | DoStep | CaseStep | EndStep;

export interface Dialog {
  readonly topic: string;
  readonly title: string;
  readonly hint?: string;
  readonly icon?: string;
  readonly examples: readonly string[];
  /** Names of the stages: "find out what helps", ... */
  readonly stages: readonly string[];
  readonly start: string;
  readonly steps: Readonly<Record<string, Step>>;
}

/** The built-in words of the engine (verification, waiting, errors), from `dialogs/locales/<language>.yaml`. */
export type Words = Readonly<Record<string, string>>;

/** A dialog with its words, in one language. */
export interface Spoken {
  readonly dialog: Dialog;
  readonly words: Words;
}

/** A dialog as stored and walked: English, its translations by language, and the hash that names this edition. */
export interface Edition extends Spoken {
  readonly hash: string;
  readonly translations: Readonly<Record<string, Spoken>>;
}

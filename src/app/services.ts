/** The use cases as channels see them. `main.ts` builds one `Services`; channels get nothing else. */
import type { Holder } from '../core/visit';
import type { Dialog } from '../core/dialog-types';
import type { Screen } from '../core/screen';
import type { EvidenceClass, Reason, Want } from '../core/policy/types';
import type { Variables } from '../core/screens/fill';
import type { FiguresDesk } from './measures/types';
import type { Person, PressKeys, StaffRole } from './ports';
import type { WebhookStatus } from './webhooks/status';
import type { Why } from './why/types';

/** An answer of a person to the turn that was shown. */
export type Answer =
  /** A choice, way or action by its value. */
  | { readonly kind: 'choose'; readonly value: string }
  /** The field of the screen, as typed. In a chat it may also name a choice by its words. */
  | { readonly kind: 'enter'; readonly text: string }
  | { readonly kind: 'back' }
  | { readonly kind: 'person' };

/** What the person did, for the card that was answered. Nothing typed is repeated. */
export type Said =
  | { readonly kind: 'chose'; readonly say: string }
  | { readonly kind: 'back' | 'person' | 'code' };

export interface VisitView {
  readonly id: string;
  readonly turn: number;
  readonly screen: Screen;
  readonly topic: string;
  readonly timeZone: string;
  readonly language: string;
  /** The answer was for an earlier turn: it changed nothing, this is where the walk stands. */
  readonly stale?: { readonly answeredAt?: number };
  /** What the answer was, in a chat. */
  readonly said?: Said;
  /** When it last went on, in ms. */
  readonly touchedAt?: number;
  readonly canSetUp: boolean;
  readonly canOpenDayPass: boolean;
}

export interface TopicInfo {
  readonly topic: string;
  readonly title: string;
  readonly hint?: string;
  readonly icon?: string;
}

export interface BeginVisit {
  readonly topic: string;
  readonly holder: Holder;
  /** The channel's identity is a claim, never a factor. */
  readonly claimed?: { readonly person: string };
  readonly timeZone?: string;
  /** Words typed before the walk began, quoted to staff. */
  readonly said?: string;
  /** When it last went on, in ms. */
  readonly touchedAt?: number;
  /** The request number to take up again (`take-up` topic). */
  readonly takeUp?: string;
  /** BCP 47; English when left out, or when the dialogs are not there in it. */
  readonly language?: string;
}

/** A frequent question and its answer. */
export interface QuestionInfo {
  readonly id: string;
  /** Plain text. */
  readonly ask: string;
  /** Markdown. */
  readonly answer: string;
  /** What it may lead to. */
  readonly topics: readonly TopicInfo[];
}

/** What a sentence means: one topic, a few to ask about, or none of ours. */
export interface Understood {
  readonly topic?: TopicInfo;
  /** A frequent question, to be answered rather than walked; with `asked`, one of what may be meant. */
  readonly question?: QuestionInfo;
  /** "Did you mean ...?", the likeliest first. */
  readonly asked?: readonly TopicInfo[];
}

/** What the second place shows of a hand-over, before and after it has asked. */
export interface HandOverPage {
  readonly from: Holder['kind'];
  /** When the link was made. */
  readonly at: number;
  readonly begun: { readonly at: number; readonly by?: string };
  /** `asked`: waits for the digits; `void`: it goes on only with a fresh proof. */
  readonly state: 'made' | 'asked' | 'moved' | 'void';
  /** To be typed in the first place. Shown only to whoever asked. */
  readonly digits?: string;
  /** Once it has moved, for its new holder. */
  readonly visit?: string;
}

/** Who goes on: the place, and in a chat whose it is. */
export interface NewHolder {
  readonly holder: Holder;
  readonly person?: string;
}

export interface Visits {
  /** In the words of a language; English when left out. */
  topics(language?: string): Promise<readonly TopicInfo[]>;
  /** Languages that dialogs are there in, English first. */
  languages(): readonly string[];
  /**
   * What a sentence means. It is kept only when a walk begins with it; one that was not plain is kept without
   * anything personal, for editors.
   */
  understand(words: string, language?: string): Promise<Understood>;
  begin(input: BeginVisit): Promise<VisitView>;
  /** Undefined when there is no such visit, or another holder has it: the same answer. */
  view(id: string, holder: Holder): Promise<VisitView | undefined>;
  answer(id: string, holder: Holder, turn: number, answer: Answer): Promise<VisitView | undefined>;
  /** From now on in this language. Nothing else changes. */
  speak(id: string, holder: Holder, language: string): Promise<VisitView | undefined>;
  /** The last visit this holder touched, not ended, within 24 h; `older`: within 7 days. */
  latest(holder: Holder, options?: { readonly older?: boolean }): Promise<VisitView | undefined>;
  /** The visit of this holder that belongs to a request number, if any. */
  byNumber(number: string, holder: Holder): Promise<VisitView | undefined>;
  /**
   * A link to go on in another place, once, within five minutes: a path of the portal, to be put behind PUBLIC_URL.
   * `typed`: `code` is short enough to be typed in the chat.
   */
  handOver(
    id: string,
    from: Holder,
    typed?: boolean,
  ): Promise<{ path: string; code: string; expiresAt: number } | undefined>;
  /** What the second place shows. Looking consumes nothing; digits only for whoever asked. */
  peekHandOver(token: string, to?: Holder): Promise<HandOverPage | undefined>;
  /** The second place asks to go on with all that was shown; the first then types the digits it shows. */
  askHandOver(token: string, to: NewHolder): Promise<boolean>;
  /** Whether a second place waits for digits from here. */
  askedHandOver(from: Holder): Promise<{ readonly to: Holder['kind']; readonly at: number } | undefined>;
  /** The digits, typed in the first place. `none`: nobody waits for any. */
  confirmHandOver(from: Holder, digits: string): Promise<'moved' | 'wrong' | 'none'>;
  /** "That is not me". False when nobody asked. */
  refuseHandOver(from: Holder): Promise<boolean>;
  /** Moves the visit without digits: the claim falls to named and one piece is proved again. */
  takeHandOver(token: string, to: NewHolder): Promise<VisitView | undefined>;
}

/** A refused step of enrolment, in words for the person, and whether trying again helps. */
export type SetUpProblem = 'no-right' | 'wrong-code' | 'expired' | 'already-used';

export interface SetUp {
  readonly person: string;
  readonly accountName: string;
  readonly visit: string;
  /** Base32 key, and the otpauth URI for the QR code. */
  readonly key: string;
  readonly uri: string;
  readonly expiresAt: number;
  readonly proved: boolean;
}

export interface Enrollment {
  /** Makes the set-up code: shown once, works once, 10 minutes. Voids one made before. Only for the visit's holder, freshly proved. */
  openPass(visit: string, holder: Holder): Promise<{ code: string; expiresAt: number } | SetUpProblem>;
  /** Trades a set-up code (typed on another device) for a set-up session token. */
  redeem(code: string): Promise<{ token: string } | SetUpProblem>;
  /** The same for the visit's own browser: the code goes along by itself. */
  redeemHere(visit: string, holder: Holder): Promise<{ token: string } | SetUpProblem>;
  view(token: string): Promise<SetUp | SetUpProblem>;
  /** Proves the new authenticator by one code, and ends the right to set up. */
  prove(token: string, code: string): Promise<{ ok: true; nextSignIn: string } | SetUpProblem>;
  /** Ten backup codes, shown once, usable after the 24 h hold. Only in the session that proved the new method. */
  backupCodes(token: string): Promise<{ codes: readonly string[]; from: number } | SetUpProblem>;
  /** Opens the day pass of a visit: shown once. */
  openDayPass(visit: string, holder: Holder): Promise<{ code: string; until: number } | SetUpProblem>;
}

export interface SignInResult {
  readonly person: Person;
  /** What the second step was. */
  readonly by: 'totp' | 'backup' | 'day-pass';
}
export interface SignIn {
  /** Password and second step. One answer for every failure; the same time for unknown accounts. */
  signIn(
    identifier: string,
    password: string,
    code: string,
    /** Network address of the browser: failures are counted by it too. */
    source?: string,
  ): Promise<SignInResult | undefined>;
  /** One-time link of `sparekey people add`: what the page shows, then password and authenticator. */
  invite(token: string): Promise<{ name: string; signInName: string; key: string; uri: string } | undefined>;
  acceptInvite(
    token: string,
    password: string,
    code: string,
  ): Promise<'ok' | 'weak-password' | 'wrong-code' | 'expired'>;
  person(id: string): Promise<Person | undefined>;
}

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
}

export interface CaseView extends CaseRow {
  readonly action: 'recover' | 'day-pass' | 'talk' | 'unfreeze';
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
  readonly history: readonly { readonly at: number; readonly text: string; readonly by?: string }[];
  /** Why this member of staff may not proof or approve; undefined when they may. */
  readonly cannotProof?: string;
  readonly cannotApprove?: string;
  readonly canProof: boolean;
  readonly canApprove: boolean;
  readonly drawn?: string;
  /** Its number in the ticket system. */
  readonly ticket?: string;
  /** An identity check is recorded. */
  readonly checked?: true;
  /** A version to name when deciding: a decision about another state is refused. */
  readonly version: number;
}

/** What a click did, or why it did nothing: by its name in the catalogue. */
export interface StaffOutcome {
  readonly ok: boolean;
  readonly name: string;
  readonly values?: Variables;
}

/** Reasons for a no that are there to choose: the person reads them in their own language. */
export const denyReasons = ['not-confirmed', 'come-to-desk', 'somebody-else'] as const;
export type DenyReason = (typeof denyReasons)[number];

export interface StaffCases {
  /** In the words of a language; in English when left out. They are what is searched. */
  queue(
    staff: string,
    filter: { search?: string; show?: 'all' | 'mine' | 'not-taken' | 'can-approve' | 'closed' },
    language?: string,
  ): Promise<readonly CaseRow[]>;
  view(staff: string, number: string, language?: string): Promise<CaseView | undefined>;
  take(staff: string, number: string): Promise<StaffOutcome>;
  release(staff: string, number: string): Promise<StaffOutcome>;
  note(staff: string, number: string, text: string): Promise<StaffOutcome>;
  /** P, by checklist. `checkNumber` is read from the person's own page; wrong ones are counted. */
  recordProofing(
    staff: string,
    number: string,
    input: { how: 'in-person' | 'video'; checks: readonly string[]; checkNumber: string; document: string },
  ): Promise<StaffOutcome>;
  /** Approve with a fresh code of the approver's own authenticator, bound to this request and version. */
  approve(
    staff: string,
    number: string,
    input: { code: string; reason: string; version: number },
  ): Promise<StaffOutcome>;
  /** With a reason in own words, or with one of those that are there to choose. */
  deny(
    staff: string,
    number: string,
    input: { version: number } & ({ reason: string } | { chosen: DenyReason }),
  ): Promise<StaffOutcome>;
}

/** A dialog in the list of editors. */
export interface DialogRow {
  readonly topic: string;
  readonly title: string;
  readonly steps: number;
  /** The beginning of the edition's hash. */
  readonly edition: string;
  /** Visits begun in the last 30 days, today's left out; and of them, those that stand before an end. */
  readonly begun: number;
  readonly stopped: number;
  /** Beside English. `same`: texts that are the same as in English, of `texts`. */
  readonly languages: readonly { readonly language: string; readonly texts: number; readonly same: number }[];
}

/** One text in every language, English first. */
export interface DialogText {
  /** "title", "text", "choices.0.say". */
  readonly name: string;
  readonly texts: readonly { readonly language: string; readonly text: string }[];
}

export interface DialogView extends DialogRow {
  /** In the language asked for. */
  readonly dialog: Dialog;
  /** Visits by the step they stand at; `gone`: at steps that an earlier edition had. */
  readonly standing: Readonly<Record<string, number>>;
  readonly gone: number;
  /** Of the dialog as a whole, then by step. */
  readonly texts: readonly DialogText[];
  readonly stepTexts: Readonly<Record<string, readonly DialogText[]>>;
}

/** A sentence that was not understood, without anything personal. */
export interface UnclearSentence {
  readonly id: string;
  readonly sentence: string;
  readonly language: string;
  readonly times: number;
  readonly asked: number;
  readonly refused: number;
  readonly left: number;
  readonly lastAt: number;
  /** What it was taken for, and what people chose then, the commonest first. */
  readonly taken: readonly string[];
  readonly chosen: readonly { readonly topic: string; readonly times: number }[];
}

export interface UnclearPage {
  /** The commonest first. */
  readonly sentences: readonly UnclearSentence[];
  readonly next?: string;
  /** Sentences of the last 30 days in which too few words are known: they are counted, not kept. */
  readonly unknown: number;
  /** Topics that an example can belong to. */
  readonly topics: readonly { readonly topic: string; readonly title: string }[];
  /** Reviewed examples, ready to be put into the files. */
  readonly reviewed: readonly ExampleFile[];
}

/** `topic` is "none" for what is none of ours. */
export interface ExampleFile {
  readonly topic: string;
  readonly language: string;
  readonly lines: readonly string[];
}

export type SentenceVerdict =
  | { readonly verdict: 'example'; readonly topic: string; readonly sentence: string }
  | { readonly verdict: 'none'; readonly sentence: string }
  | { readonly verdict: 'dismissed' };

/** What editors see. Everything asks for the role of this moment; without it there is nothing. */
export interface StaffDialogs {
  list(staff: string, language: string): Promise<readonly DialogRow[] | undefined>;
  view(staff: string, topic: string, language: string): Promise<DialogView | undefined>;
  sentences(staff: string, language: string, after?: string): Promise<UnclearPage | undefined>;
  /** `gone`: reviewed already, or no longer kept. */
  review(
    staff: string,
    id: string,
    verdict: SentenceVerdict,
  ): Promise<'done' | 'gone' | 'no-topic' | 'no-sentence' | 'no-role'>;
}

export interface NoticePage {
  readonly what: string;
  readonly at: number;
  readonly state: 'can-stop' | 'stopped' | 'used' | 'old';
}
export interface Notices {
  /** `what` in a language of the catalogue; in English when left out. */
  page(token: string, language?: string): Promise<NoticePage | undefined>;
  /** "This was not me": stops all recoveries of the person. */
  notMe(token: string): Promise<{ number?: string; state: 'stopped' | 'used' | 'old' } | undefined>;
}

export interface Organisation {
  readonly name: string;
  readonly helpDeskPhone: string;
  readonly helpDeskPhoneSpoken: string;
  /** "Monday to Friday, 7:00 to 19:00". */
  readonly hours: string;
  readonly zone: string;
  /** "Here today until 19:00" or "Back on Monday at 7:00", for this moment. */
  readonly hoursNow: string;
  readonly passwordLink?: string;
  /** What people are written to in, when neither they nor their walk say otherwise. English when left out. */
  readonly language?: string;
}

/** One simulated phone and mailbox (demo only). */
export interface SimulatedPhone {
  readonly person: string;
  readonly name: string;
  readonly signInName: string;
  readonly tier: string;
  readonly hint: string;
  readonly texts: readonly { readonly at: number; readonly to: string; readonly body: string }[];
  readonly mails: readonly {
    readonly at: number;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly html: string;
  }[];
  readonly authenticators: readonly {
    readonly label: string;
    readonly code: string;
    readonly secondsLeft: number;
  }[];
  readonly backupCodes: readonly { readonly code: string; readonly used: boolean }[];
  /** How the phone takes texts. */
  readonly line: string;
}
export interface Simulator {
  people(): Promise<
    readonly {
      id: string;
      name: string;
      signInName: string;
      tier: string;
      hint: string;
      roles: readonly StaffRole[];
    }[]
  >;
  phone(person: string): Promise<SimulatedPhone | undefined>;
  /** Moves the demo's clock forward, in ms; at most 7 days a call. */
  forward(ms: number): Promise<number>;
  clock(): { now: number; offset: number };
  /** Reads an otpauth URI or a typed key into the simulated phone, as a scan of the QR code would. */
  scan(person: string, keyOrUri: string): Promise<boolean>;
  /** How the phone takes texts from now on: on, off, blocks, landline, silent. False for anything else. */
  setLine(person: string, line: string): Promise<boolean>;
}

export interface Health {
  ready(): Promise<{ ok: boolean; checks: Readonly<Record<string, boolean>> }>;
}

export interface Services {
  readonly visits: Visits;
  readonly enrollment: Enrollment;
  readonly signIn: SignIn;
  readonly cases: StaffCases;
  readonly notices: Notices;
  readonly dialogs: StaffDialogs;
  /** Today and the last 30 days, in numbers. */
  readonly figures: FiguresDesk;
  /** Messages to the ticket system; undefined without one, and for whoever may not see them. */
  webhooks(staff: string): Promise<WebhookStatus | undefined>;
  /** "Why was this allowed?" */
  readonly why: Pick<Why, 'look'>;
  readonly health: Health;
  /** In a language of the catalogue; in the organisation's own when left out. */
  organisation(language?: string): Promise<Organisation>;
  /** All frequent questions, in the words of a language; English when left out. */
  questions(language?: string): Promise<readonly QuestionInfo[]>;
  /** What somebody pressed who was called, and what the call says to it. */
  readonly pressKeys: PressKeys;
  /** Only in the demo; requests to it are refused beyond loopback. */
  readonly simulator?: Simulator;
}

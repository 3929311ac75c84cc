/** The use cases as channels see them. `main.ts` builds one `Services`; channels get nothing else. */
import type { Holder } from '../core/visit';
import type { Screen } from '../core/screen';
import type { StaffCases } from './case-services';
import type { StaffDialogs } from './dialog-services';
import type { KeyAnswer, KeyAsk } from './key-asks';
import type { KeyOptions } from './key-registration';
import type { FiguresDesk } from './measures/types';
import type { Person, PressKeys, StaffRole } from './ports';
import type { CarrierState } from './providers';
import type { StaffSettings } from './settings/services';
import type { StaffProof } from './staff-code';
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
export type SetUpProblem = 'no-right' | 'paused' | 'wrong-code' | 'wrong-key' | 'expired' | 'already-used';

export interface SetUp {
  readonly person: string;
  readonly accountName: string;
  readonly visit: string;
  /** Base32 key, and the otpauth URI for the QR code. */
  readonly key: string;
  readonly uri: string;
  readonly expiresAt: number;
  /** Something is set up, and what. */
  readonly proved: boolean;
  readonly done: { readonly app: boolean; readonly key: boolean };
  /** For 24 h it signs in, and nothing else. */
  readonly probation: boolean;
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
  /** What the browser asks a new passkey or security key for. */
  keyOptions(token: string): Promise<KeyOptions | SetUpProblem>;
  /** Registers it by the browser's answer (JSON), and ends the right to set up. `mobile`: the browser is on a phone. */
  proveKey(
    token: string,
    answer: string,
    mobile: boolean,
  ): Promise<{ ok: true; nextSignIn: string } | SetUpProblem>;
  /** Ten backup codes, shown once, usable after the 24 h hold. Only in the session that proved the new method. */
  backupCodes(token: string): Promise<{ codes: readonly string[]; from: number } | SetUpProblem>;
  /** Opens the day pass of a visit: shown once. */
  openDayPass(visit: string, holder: Holder): Promise<{ code: string; until: number } | SetUpProblem>;
}

export interface SignInResult {
  readonly person: Person;
  /** What the second step was. */
  readonly by: 'passkey' | 'totp' | 'backup' | 'day-pass';
}

/** What a key answered on the sign-in page of this browser session. */
export interface SignInKey extends KeyAnswer {
  readonly session: string;
}

export interface SignIn {
  /** What a key is asked instead of a code. `session`: names the browser, so that it answers nowhere else. */
  keyAsk(session: string): KeyAsk;
  /** Password and second step. One answer for every failure; the same time for unknown accounts. */
  signIn(
    identifier: string,
    password: string,
    code: string | SignInKey,
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

export * from './case-services';
export * from './dialog-services';

export interface NoticePage {
  readonly what: string;
  readonly at: number;
  /** `can-tell`: it stops nothing again so soon, and security hears of it. */
  readonly state: 'can-stop' | 'can-tell' | 'stopped' | 'used' | 'old';
}
export interface Notices {
  /** `what` in a language of the catalogue; in English when left out. */
  page(token: string, language?: string): Promise<NoticePage | undefined>;
  /** "This was not me": stops all recoveries of the person. `told`: not again so soon, and security knows. */
  notMe(token: string): Promise<{ number?: string; state: 'stopped' | 'told' | 'used' | 'old' } | undefined>;
}

/** What a colleague sees who is asked to confirm somebody. `over`: nobody waits for it any more. */
export type VouchPage =
  | {
      readonly state: 'asks';
      /** Who says that it is them: nothing here proves it. */
      readonly name: string;
      readonly department?: string;
      /** "setting up a new device". */
      readonly what: string;
      readonly at: number;
      readonly channel: Holder['kind'];
      /** The request number, when there is one. */
      readonly number?: string;
      /** What their own key is asked, for this confirmation alone; absent for whoever has none that counts. */
      readonly key?: KeyAsk;
      /** They can type a code of their own app. */
      readonly app?: true;
    }
  | { readonly state: 'refused' | 'over' };

export type VouchGiven =
  /** `code`: to be given by voice, until then. */
  | { readonly state: 'given'; readonly code: string; readonly until: number }
  /** `wrong-code`: what they showed is not right, a code or the answer of a key. */
  | { readonly state: 'wrong-code' | 'refused' | 'over' };

/** Colleagues who confirm. The link in their mail is what leads here; undefined: there is no such link. */
export interface Vouching {
  /** Looking consumes nothing. `what` in a language of the catalogue; in English when left out. */
  page(token: string, language?: string): Promise<VouchPage | undefined>;
  /** A fresh answer of the colleague's own key, or a code of their app; then the code that they give by voice. */
  prove(token: string, proof: StaffProof): Promise<VouchGiven | undefined>;
  /**
   * "I did not talk to them": ends it, and security is told. Harmless to repeat.
   * @param by who says it, where that is known: only whom the link was made for
   */
  refuse(token: string, by?: string): Promise<{ readonly state: 'refused' } | undefined>;
}

/** By which whoever is called knows that it is really the help desk. */
export interface CallerChecks {
  /** A code for a member of staff to read out, about an open request; undefined for whoever may not. */
  make(staff: string, number: string): Promise<{ readonly code: string; readonly until: number } | undefined>;
  /**
   * Who reads this code now. Undefined for wrong, old and unknown ones alike.
   * @param how `aside`: typed where it may have been meant as something else; a wrong one leaves no row then
   */
  check(
    code: string,
    how?: { readonly aside?: true },
  ): Promise<{ readonly firstName: string; readonly number: string; readonly until: number } | undefined>;
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
  /** Self-service recovery is paused: staff look at every request. */
  readonly paused?: boolean;
  /** One approver is enough where two are asked, until then. */
  readonly glassUntil?: number;
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
    /** It lives on a device that was stopped: its codes open nothing. */
    readonly stopped?: true;
  }[];
  readonly backupCodes: readonly { readonly code: string; readonly used: boolean }[];
  /** How the phone takes texts. */
  readonly line: string;
  /** Its clock is wrong, so its codes are. */
  readonly clockWrong: boolean;
  /** Newest first. */
  readonly calls: readonly SimulatedCall[];
}
export interface SimulatedCall {
  readonly id: string;
  readonly at: number;
  readonly to: string;
  readonly state: 'ringing' | 'talking' | 'over';
  /** What the call has said, oldest first. */
  readonly said: readonly string[];
  readonly language: string;
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
  /** Sets the phone's clock wrong by two minutes, or right again. False when nobody has this phone. */
  setClockWrong(person: string, wrong: boolean): Promise<boolean>;
  /** Each of the three: false when this phone has no such call. */
  answerCall(person: string, call: string): Promise<boolean>;
  press(person: string, call: string, keys: string): Promise<boolean>;
  hangUp(person: string, call: string): Promise<boolean>;
  /** What is wrong for everybody: provider, country. */
  troubles(): Promise<readonly string[]>;
  setTrouble(trouble: string, on: boolean): Promise<boolean>;
}

export interface Health {
  /** `ok` is false without a store only; a provider that is down stands among the checks. */
  ready(): Promise<{ ok: boolean; checks: Readonly<Record<string, boolean>> }>;
  /** What carries messages and calls, as far as this process knows. */
  carriers(): readonly CarrierState[];
}

export interface Services {
  readonly visits: Visits;
  readonly enrollment: Enrollment;
  readonly signIn: SignIn;
  readonly cases: StaffCases;
  readonly notices: Notices;
  readonly vouching: Vouching;
  readonly callers: CallerChecks;
  readonly dialogs: StaffDialogs;
  readonly settings: StaffSettings;
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

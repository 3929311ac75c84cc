/** The interfaces the use cases need. Adapters implement them; nothing here knows which one is behind. */
import type { CollectionName } from './collections';
import type { DeviceKind } from '../core/dialog-types';
import type { Registration, SeenSignIn, SendState } from '../core/account-facts';
import type { MethodKind } from '../core/policy/types';
import type { Screen } from '../core/screen';
import type { Holder } from '../core/visit';
import type { Variables } from '../core/screens/fill';

/** Milliseconds since the epoch. The demo's clock can be moved forward; leases use `real`. */
export interface Clock {
  now(): number;
  real(): number;
}

export interface Random {
  /** `bytes` random bytes, base64url. */
  token(bytes: number): string;
  /** A number in [0, below). */
  below(below: number): number;
}

/** A stored document. `version` belongs to the store: 1 when inserted, one more with every replace. */
export interface Doc {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: number;
}

export interface Query {
  /** Name of a declared index of the collection. */
  readonly index: string;
  /** Values of the index's first fields. */
  readonly equals?: Readonly<Record<string, string | number | boolean>>;
  /** Range on the next field of the index: from inclusive, to exclusive. */
  readonly from?: string | number;
  readonly to?: string | number;
  readonly descending?: boolean;
  readonly limit: number;
  /** Cursor of the page before. */
  readonly after?: string;
}

export interface Page<T> {
  readonly docs: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
}

/**
 * Documents of declared collections. One document is the unit of atomicity; there are no transactions.
 * Every method rejects when the store is out of reach; callers refuse then.
 */
export interface Store {
  /** False when the id or a unique key is taken; nothing is written then. Sets version 1. */
  insert<T extends Doc>(collection: CollectionName, doc: Omit<T, 'version'>): Promise<boolean>;
  /**
   * Inserts in order and stops at the first whose id or a unique key is taken. How many were written: those
   * before it. No unit: when it rejects, any number of the first ones may have been written. A malformed
   * document rejects before anything is.
   */
  insertAll<T extends Doc>(collection: CollectionName, docs: readonly Omit<T, 'version'>[]): Promise<number>;
  /** Undefined when it does not exist or has expired. */
  get<T extends Doc>(collection: CollectionName, id: string): Promise<T | undefined>;
  /** @throws {Error} when the query is not served by the declared index. */
  find<T extends Doc>(collection: CollectionName, query: Query): Promise<Page<T>>;
  /** Writes `doc` with version + 1 if the stored version is `doc.version`; false otherwise, also when a unique key is taken. */
  replace<T extends Doc>(collection: CollectionName, doc: T): Promise<boolean>;
  /** Removes it if it has this version (any, when left out). False when there was nothing to remove. */
  remove(collection: CollectionName, id: string, version?: number): Promise<boolean>;
  /** Deletes what has expired; returns how many. `now` in ms. */
  sweep(now: number): Promise<number>;
  /** Rejects when the store cannot serve. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Address {
  readonly kind: 'email' | 'mobile';
  readonly value: string;
  readonly changedAt: number;
  /** Replaced: still told for 30 days. */
  readonly replacedAt?: number;
}

export type StaffRole = 'agent' | 'approver' | 'security' | 'administrator' | 'auditor' | 'editor';

/** A registered method in the directory. Secrets stay behind `Directory.secrets`. */
export interface MethodEntry {
  readonly id: string;
  readonly kind: MethodKind;
  /** Shown after recovery evidence: "Pixel 8". */
  readonly label: string;
  readonly device?: string;
  readonly deviceKind?: DeviceKind;
  readonly lastDigits?: string;
  readonly addedAt: number;
  readonly changedAt: number;
  readonly suspendedAt?: number;
  readonly suspendedUntil?: number;
  readonly probationUntil: number;
  readonly shared: boolean;
  readonly simSwap: boolean;
  readonly left?: number;
  readonly lastUsedAt?: number;
  /** Passkey: public, and what a browser finds it by (WebAuthn Level 3, 5.8.3). Absent: it is registered elsewhere. */
  readonly credential?: Credential;
}

export interface Credential {
  /** base64url. */
  readonly id: string;
  readonly transports: readonly string[];
}

export interface RecoveryContact {
  readonly person: string;
  /** Since when it is this one. */
  readonly changedAt: number;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly signInName: string;
  readonly staffNumber?: string;
  readonly department?: string;
  readonly status: 'active' | 'disabled' | 'guest' | 'shared' | 'service';
  readonly privileged: boolean;
  readonly manager?: string;
  /** Colleagues who may confirm that it is them, in the order in which they are asked. */
  readonly recoveryContacts?: readonly RecoveryContact[];
  readonly addresses: readonly Address[];
  readonly timeZone: string;
  /** BCP 47: what mails and texts to them are in, when the directory says so. */
  readonly language?: string;
  readonly roles: readonly StaffRole[];
  /** Since when each role, in ms, when the directory knows. */
  readonly rolesSince?: Readonly<Partial<Record<StaffRole, number>>>;
  readonly methods: readonly MethodEntry[];
  readonly everHadKey: boolean;
  /** Whether there ever was a method. Absent: nobody knows, and then it counts as if there was. */
  readonly everHadMethod?: boolean;
  /** Entra object id, or another stable id a channel reports. */
  readonly externalId?: string;
  /** Since when they are in the directory, when it says so. */
  readonly createdAt?: number;
}

/** How a seed makes codes (RFC 6238); what is left out is as every app does it. */
export interface OtpSettings {
  /** Seconds; 30. */
  readonly period?: 30 | 60;
  /** 6. */
  readonly digits?: 6 | 8;
  /** sha1. */
  readonly algorithm?: 'sha1' | 'sha256';
}

/** Secrets to check an answer with. Absent for methods that cannot be checked here. */
export interface MethodSecrets extends OtpSettings {
  /** Base32 seed of an authenticator app or a hardware token. */
  readonly seed?: string;
  /** Hashes of the backup codes that are left. */
  readonly backupHashes?: readonly string[];
  /** E.164 number or mail address. */
  readonly destination?: string;
  /** Passkey: COSE key, base64url (RFC 9052, 7), and the signature counter when it was registered. */
  readonly publicKey?: string;
  readonly counter?: number;
  /** What a colleague who confirms gives by voice. */
  readonly spoken?: string;
}

export interface NewMethod extends OtpSettings {
  readonly id: string;
  readonly kind: MethodKind;
  readonly label: string;
  readonly device?: string;
  readonly deviceKind?: DeviceKind;
  readonly probationUntil: number;
  readonly addedAt: number;
  readonly seed?: string;
  readonly backupHashes?: readonly string[];
  readonly credential?: Credential;
  readonly publicKey?: string;
  readonly counter?: number;
}

/**
 * The directory of people. Every change carries an action id and happens once for it: repeating it after a
 * crash or a time-out is harmless, and `applied` says whether it has happened.
 * @throws {DirectoryUnavailable} on any call, when the directory cannot answer; callers refuse or retry.
 */
export interface Directory {
  /** By sign-in name, e-mail or staff number, any case. */
  find(identifier: string): Promise<Person | undefined>;
  get(id: string): Promise<Person | undefined>;
  byExternalId(id: string): Promise<Person | undefined>;
  withRole(role: StaffRole): Promise<readonly Person[]>;
  secrets(person: string, method: string): Promise<MethodSecrets | undefined>;
  /**
   * Base32 seeds of authenticator apps that were cleared or replaced in the last 90 days, newest first, a few at most.
   * Only to say why a code is refused; none of them is evidence. Absent: this directory keeps none.
   */
  earlierSeeds?(person: string): Promise<readonly string[]>;
  applied(person: string, actionId: string): Promise<boolean>;
  /** Suspends all methods that live on these devices. `until`: lapses then; 0 never. */
  suspend(person: string, devices: readonly string[], until: number, actionId: string): Promise<void>;
  resume(person: string, devices: readonly string[], actionId: string): Promise<void>;
  /** Removes all methods that live on these devices. */
  clear(person: string, devices: readonly string[], actionId: string): Promise<void>;
  /**
   * Ends sessions and forgets remembered devices. `spare`: the browser that asks, by its holder: it is signed out too,
   * and keeps its place in the walk.
   */
  endSessions(person: string, actionId: string, spare?: string): Promise<void>;
  /**
   * Another number (E.164) in the place of the one that this method uses, for every method and address that has it. The
   * one before is kept as replaced, so that notices still reach it.
   */
  changeNumber(person: string, method: string, value: string, actionId: string): Promise<void>;
  addMethod(person: string, method: NewMethod, actionId: string): Promise<void>;
  /** Takes one backup code out. False when it was not there (used already). */
  spendBackupCode(person: string, method: string, hash: string): Promise<boolean>;
  /** Password check in constant time; false for unknown people after the same work. */
  checkPassword(identifier: string, password: string): Promise<Person | undefined>;
}

export class DirectoryUnavailable extends Error {}

/** A method with what only a directory of our own keeps about it. */
export interface NewOwnMethod extends NewMethod {
  /** E.164 number or mail address. */
  readonly destination?: string;
  readonly shared?: boolean;
  readonly changedAt?: number;
  readonly lastUsedAt?: number;
}

/** Somebody new in a directory of our own. */
export interface NewPerson {
  /** Made at random when left out. Creating the same id again is refused as taken. */
  readonly id?: string;
  readonly name: string;
  readonly signInName: string;
  readonly staffNumber?: string;
  readonly department?: string;
  readonly status?: Person['status'];
  readonly privileged?: boolean;
  readonly manager?: string;
  readonly recoveryContacts?: readonly RecoveryContact[];
  readonly addresses?: readonly (Omit<Address, 'changedAt'> & { readonly changedAt?: number })[];
  readonly timeZone?: string;
  readonly language?: string;
  readonly roles?: readonly StaffRole[];
  readonly externalId?: string;
  readonly createdAt?: number;
  readonly password?: string;
  readonly methods?: readonly NewOwnMethod[];
}

/** What a directory of our own can do beyond the port: it is where people are made. */
export interface PeopleRegister {
  /** 'taken' when the id, sign-in name, mail address or staff number belongs to somebody; nothing is written then. */
  create(person: NewPerson): Promise<Person | 'taken'>;
  setPassword(person: string, password: string): Promise<void>;
  setRoles(person: string, roles: readonly StaffRole[]): Promise<void>;
  /** Who may confirm that it is them, by id. Whoever was one before stays one since then. */
  setRecoveryContacts(person: string, contacts: readonly string[]): Promise<void>;
  /** One role more or less, whatever else changes at the same moment. Harmless to repeat. */
  changeRole(person: string, role: StaffRole, has: boolean): Promise<void>;
  /** So many people, by id, for counts; `more`: there are others. */
  some(limit: number): Promise<{ readonly people: readonly Person[]; readonly more: boolean }>;
}

/** What a provider said of a send. */
export type SendResult =
  | { readonly ok: true; readonly reference: string }
  | {
      readonly ok: false;
      readonly retry: boolean;
      /** A stable name: "opted-out", "time-out". */
      readonly reason: string;
      /** How long the provider asks to wait before the next try, in ms. */
      readonly retryAfter?: number;
    };

export interface TextMessage {
  /** E.164. */
  readonly to: string;
  readonly body: string;
  /** Idempotency and correlation: the challenge id; and which text for it this is, from 1. */
  readonly reference: string;
  readonly attempt?: number;
  /** For the simulator: whose phone it is. */
  readonly person: string;
}
export interface Texts {
  send(message: TextMessage): Promise<SendResult>;
}

/** A call that asks for keys. Nothing secret is in it before somebody pressed one. */
export interface PhoneCall {
  /** E.164. */
  readonly to: string;
  /** `keys`: the digits on the person's screen, then #. `code`: any key, and a code is read out. */
  readonly asks: 'keys' | 'code';
  /** What is said when somebody answers, in `language` (BCP 47). */
  readonly greeting: string;
  readonly language: string;
  /** Correlation: the challenge id; and which call for it this is, from 1. */
  readonly reference: string;
  readonly attempt: number;
  /** For the simulator: whose phone it is. */
  readonly person: string;
}
export interface Calls {
  call(call: PhoneCall): Promise<SendResult>;
}

/** What a call says next. `asks`: then it waits for keys again. */
export interface CallAnswer {
  readonly say: string;
  readonly language: string;
  readonly asks?: true;
}
/** Hands in what somebody pressed who was called; '' when nothing was. Adapters and callbacks call it. */
export type PressKeys = (reference: string, attempt: number, digits: string) => Promise<CallAnswer>;

export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly reference: string;
  readonly person: string;
}
export interface Mail {
  send(message: MailMessage): Promise<SendResult>;
}

/** A signed message for another system. */
export interface WebhookMessageOut {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}
export type WebhookResult =
  | {
      readonly status: number;
      /** The beginning of the answer; '' when it is too long. */
      readonly body: string;
      /** How long the other side asks to wait, in ms. */
      readonly retryAfter?: number;
    }
  /** It could not be sent: a stable name, "time-out". */
  | { readonly problem: string };
/** Posts to the address that is configured, and to no other. Never rejects. */
export interface WebhookPort {
  post(message: WebhookMessageOut): Promise<WebhookResult>;
}

/** The directory's log of sign-ins. Undefined: there is none to ask. Rejects when it cannot answer. */
export interface SignInLog {
  /** Newest first, of the last days; at most 20. */
  recent(person: string): Promise<readonly SeenSignIn[] | undefined>;
}

/** Who must have a second step, by when. Rejects when it cannot answer. */
export interface RegistrationPolicy {
  of(person: string): Promise<Registration>;
}

/**
 * Hands in what became of a send. Adapters and callbacks call it, often long after the send, before it or more than
 * once. `attempt`: which send for this reference it was, from 1; news of one before the last changes nothing.
 */
export type ReportDelivery = (reference: string, state: SendState, attempt?: number) => Promise<void>;

/** Shows a screen to the Teams conversation that holds a visit. */
export interface Pusher {
  show(conversation: string, visit: string, screen: Screen, language: string): Promise<void>;
  /** A line of text by its name in the catalogue, in the language of the chat: "You went on in the browser". */
  say(conversation: string, name: string, values: Variables): Promise<void>;
  /**
   * A card for a colleague who is asked to confirm somebody, in their own chat with the bot. Undefined: they have none.
   * @param before where it was placed, when it was: the same send changes that message and sends none
   */
  vouch(
    to: Pick<Person, 'id' | 'externalId'>,
    asked: VouchCard,
    before?: PlacedCard,
  ): Promise<PlacedCard | undefined>;
}

/** Who asks a colleague to confirm them. Names and departments are whatever somebody wrote. */
export interface VouchCard {
  /** Of the link in their mail: it leads to the same page. */
  readonly token: string;
  readonly name: string;
  readonly department?: string;
  /** What it is for, by its name among the words of notices. */
  readonly what: string;
  readonly at: number;
  readonly channel: Holder['kind'];
  readonly number?: string;
  /** How often this colleague's challenge was sent: another number, another card. */
  readonly sends: number;
}

/** Where such a card stands. */
export interface PlacedCard {
  readonly conversation: string;
  readonly message: string;
  readonly sends: number;
}

/** What a channel of staff is shown of a request: nothing that says whose it is. */
export interface CaseCard {
  readonly number: string;
  /** As `CaseState`. */
  readonly state: string;
  readonly taken: boolean;
  readonly openedAt: number;
  readonly late: boolean;
  readonly closed: boolean;
}

/** The channel of staff in Teams. All calls reject when it could not be reached now; later may succeed. */
export interface StaffChannel {
  /** Names the channel that is in use; undefined when none is. */
  place(): Promise<string | undefined>;
  /** Resolves to the channel's id of the message. */
  post(card: CaseCard): Promise<string>;
  /** Changes a message for everyone. False when it is gone. */
  update(message: string, card: CaseCard): Promise<boolean>;
}

/** Where signed audit heads go: a log outside the store, appended only. */
export interface HeadLog {
  append(line: string): Promise<void>;
  read(): Promise<readonly string[]>;
}

export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Renders mail and text templates of `views/mail` and `views/text`; in English when no language is given. */
export interface Templates {
  mail(
    name: string,
    data: Readonly<Record<string, unknown>>,
    language?: string,
  ): { subject: string; text: string; html: string };
  text(name: string, data: Readonly<Record<string, unknown>>, language?: string): string;
}

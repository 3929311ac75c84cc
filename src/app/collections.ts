/**
 * Every collection of the store, declared once: unique keys, indexes, expiry. Both store adapters build
 * themselves from this list, and a test proves that no query goes beyond it.
 */

export interface IndexSpec {
  /** Equality fields first, then the ordering fields. Top-level fields only. `id` closes every index. */
  readonly fields: readonly string[];
  readonly unique?: boolean;
}

export interface CollectionSpec {
  readonly indexes: Readonly<Record<string, IndexSpec>>;
  /**
   * The newest writes may be lost with the machine's power, for speed: nothing is decided from them that the
   * visit's own document does not decide again.
   */
  readonly fleeting?: boolean;
  /** Documents carry `expiresAt` (ms); past it they are gone, even if still on disk. 0 means never. */
  readonly expires?: boolean;
  /**
   * Indexed fields that documents may lack, and what counts then. For fields that came later, and for those that not
   * every document has; never for a unique index.
   */
  readonly absent?: Readonly<Record<string, string | number | boolean>>;
}

const spec = <T extends Record<string, CollectionSpec>>(collections: T): T => collections;

export const collections = spec({
  /** Walks. `dueAt`: when a worker must look (pending effects, waits); `noDue` when never. */
  visits: {
    indexes: { due: { fields: ['dueAt'] }, holder: { fields: ['holderRef', 'touchedAt'] } },
    expires: true,
  },
  /**
   * Requests. `open` is 'open' or 'closed'; `bucket`, then `dueBy`, order the queue: urgent first (`cases/priority.ts`).
   * Every filter of the queue has an index, so that no page of it grows with what else is there.
   */
  cases: {
    indexes: {
      number: { fields: ['number'], unique: true },
      order: { fields: ['open', 'bucket', 'dueBy'] },
      state: { fields: ['open', 'state', 'bucket', 'dueBy'] },
      taken: { fields: ['open', 'takenBy', 'bucket', 'dueBy'] },
      ended: { fields: ['open', 'endedAt'] },
      decided: { fields: ['decidedAt'] },
      subject: { fields: ['subject', 'openedAt'] },
      due: { fields: ['dueAt'] },
    },
    absent: { state: 'open', dueBy: 0, takenBy: '', endedAt: 0, decidedAt: 0 },
  },
  /** Words of the names that requests stand for, each to its request: what a search by name reads. */
  caseNames: { indexes: { word: { fields: ['word', 'newest'] } } },
  /** Cards of requests in the staff's channel: which message shows which request. `dueAt`: real time for a worker. */
  staffCards: { indexes: { due: { fields: ['dueAt'] } } },
  /** Directory entries of the local directory. `staff`: has a role. `accounts` has one row an identifier. */
  people: { indexes: { manager: { fields: ['manager'] }, staff: { fields: ['staff'] } } },
  /** Sign-in name, e-mail and staff number, lower case, each to its person. */
  accounts: { indexes: { person: { fields: ['person'] } } },
  /** Counters: one document a subject and method kind. */
  tries: { indexes: {}, expires: true },
  /** Failed sign-ins in a row: one document an account. */
  signIns: { indexes: {}, expires: true },
  /** Recent sends: one document a subject. */
  sends: { indexes: {}, expires: true },
  /** What became of texts, by the challenge or test that they belong to. */
  deliveries: { indexes: { subject: { fields: ['subject', 'at'] } }, expires: true },
  /** Freezes, holds, the right to enroll: one document a person. */
  standing: { indexes: { pass: { fields: ['passHash'] }, due: { fields: ['dueAt'] } } },
  /** Notices and other mails waiting to leave. */
  outbox: {
    indexes: { due: { fields: ['dueAt'] }, merge: { fields: ['mergeKey', 'createdAt'] } },
    expires: true,
  },
  /** Messages to a ticket system. */
  webhooks: { indexes: { due: { fields: ['dueAt'] }, state: { fields: ['state', 'at'] } }, expires: true },
  /** "This was not me" links, by hash of the token. */
  noticeLinks: { indexes: { person: { fields: ['person', 'createdAt'] } }, expires: true },
  /** Links to colleagues who are asked to confirm somebody, by hash of the token. */
  vouches: {
    indexes: {
      challenge: { fields: ['challenge', 'createdAt'] },
      person: { fields: ['person', 'createdAt'] },
    },
    expires: true,
  },
  /** Codes by which whoever is called knows that the caller is of the help desk, by keyed hash. */
  callerCodes: { indexes: {}, expires: true },
  /** Browser sessions, by hash of the id. */
  sessions: { indexes: { person: { fields: ['person'] } }, expires: true },
  /** Authenticator enrolments begun, not yet proved. */
  setups: { indexes: {}, expires: true },
  /** One-time links from one channel to the other, by hash of the token. */
  handovers: { indexes: { from: { fields: ['fromRef', 'at'] } }, expires: true },
  /** Teams activities already taken. */
  activities: { indexes: {}, expires: true, fleeting: true },
  /** Teams conversation references, for messages that we begin. */
  conversations: { indexes: { sender: { fields: ['sender'] } }, fleeting: true },
  /** One-time links for the first administrators, by hash. */
  invites: { indexes: {}, expires: true },
  /** Hardware tokens that were imported, by serial number: whose each is. */
  tokens: { indexes: {} },
  /** The audit chain. */
  audit: { indexes: { seq: { fields: ['seq'], unique: true }, subject: { fields: ['subject', 'seq'] } } },
  /** Wrapped keys for the personal fields of the audit, one a person. */
  personKeys: { indexes: {} },
  /** Editions of dialogs, by hash. */
  dialogs: { indexes: {} },
  /** Where people stop: counts of a topic and a day. */
  insights: { indexes: { topic: { fields: ['topic', 'day'] } }, expires: true, fleeting: true },
  /** Figures of a day: one document. */
  measures: { indexes: { day: { fields: ['day'] } }, expires: true, fleeting: true },
  /** Walks begun by a sentence, by id: when one that was not answered counts as left. */
  begunBySentence: { indexes: { due: { fields: ['dueAt'] } }, expires: true, fleeting: true },
  /** Sentences that were not understood, without anything personal. */
  misunderstood: {
    indexes: { often: { fields: ['state', 'times'] } },
    expires: true,
  },
  /** Settings of the organisation: documents by name. */
  settings: { indexes: {} },
  /** Demo only: what the simulated phones and mailboxes received. */
  simulator: { indexes: { person: { fields: ['person', 'at'] } } },
});

export type CollectionName = keyof typeof collections;

/** `dueAt` of a document that needs no worker: later than any clock. */
export const noDue = 8_640_000_000_000_000;

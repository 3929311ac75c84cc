/**
 * The set-up session: proving an authenticator app by one code, or registering a passkey or security key; then the
 * other one of the two, and backup codes. The first that is proved ends the right. NIST SP 800-63B-4, 4.1.2.
 */
import { generateSecret, generateURI } from 'otplib';
import { sourceLanguage } from '../core/dialog/translate';
import type { Phrases } from '../core/phrases';
import { normaliseCode } from './codes';
import type { Deps } from './deps';
import type { Standing } from './documents';
import { hashToken } from './keys';
import { makeKeyRegistration, type NewKey } from './key-registration';
import { matchingStep } from './methods/totp';
import { makePass } from './numbers';
import type { Doc, NewMethod, Person } from './ports';
import type { Enrollment, SetUp, SetUpProblem } from './services';
import { siteOf } from './site';
import { changeStanding, once, readStanding } from './standing';
import type { Engine } from './visits/engine';

const minute = 60_000;
const sessionLasts = 30 * minute;
const probation = 24 * 60 * minute;
const wrongAllowed = 10;
const backupCount = 10;

interface SetUpDoc extends Doc {
  readonly person: string;
  readonly visit: string;
  /** The right it stands on: a later one, or none, ends it. */
  readonly right: string;
  readonly seed: string;
  /** What a new key signs (WebAuthn challenge, base64url). */
  readonly challenge: string;
  /** K was shown for it: what is set up is not on probation (policy.md, "After and around"). */
  readonly withKey: boolean;
  readonly wrong: number;
  /** Something is set up: then the right is used. */
  readonly proved: boolean;
  /** What of it. */
  readonly app: boolean;
  readonly key: boolean;
  readonly backup: boolean;
  readonly expiresAt: number;
}

/** What a set-up session stands on. */
export interface SetUpRight {
  readonly person: string;
  readonly visit: string;
  readonly right: string;
  readonly withKey: boolean;
}

type Steps = 'view' | 'prove' | 'keyOptions' | 'proveKey' | 'backupCodes';
export interface SetUpSessions extends Pick<Enrollment, Steps> {
  /** Opens one; its token. */
  begin(on: SetUpRight): Promise<string>;
}

/** Tells the visit that its new method is proved, once; then forgets that it had to. */
export function makeTellEnrolled(parts: Deps, engine: Engine): (standing: Standing) => Promise<void> {
  return async ({ id, tell }) => {
    if (!tell) return;
    const applied = await engine.apply(tell.visit, ({ visit }) =>
      visit.enrolled ? undefined : { type: 'enrolled' },
    );
    if (applied?.taken) await engine.settle(applied.stored);
    await changeStanding(parts, id, (standing) => {
      if (standing.tell?.visit !== tell.visit) return undefined;
      const { tell: _told, ...rest } = standing;
      return { next: rest };
    });
  };
}

const actionOf = (doc: SetUpDoc, what: 'app' | 'key' | 'codes'): string =>
  what === 'app' ? `setup.${doc.id}` : `setup.${doc.id}.${what}`;

const freshUntil = (doc: SetUpDoc, now: number): number => (doc.withKey ? 0 : now + probation);

export function makeSetUpSessions(parts: Deps, engine: Engine): SetUpSessions {
  const { store, clock, random, keys, directory } = parts;
  const tellEnrolled = makeTellEnrolled(parts, engine);
  const registration = makeKeyRegistration({ keys, site: () => siteOf(parts.publicUrl()) });

  /** The words of whoever sets up: in the language of their walk. */
  const phrasesOf = async (doc: SetUpDoc): Promise<Phrases> =>
    parts.catalogue.in((await engine.load(doc.visit))?.visit.language ?? sourceLanguage);

  /**
   * The right is there, or it is gone because this very session used it, and a crash kept that from being said.
   * Nothing is set up for an account that was disabled meanwhile, and nothing more after "this was not me".
   */
  async function personOf(doc: SetUpDoc): Promise<Person | undefined> {
    const person = await directory.get(doc.person);
    if (person?.status !== 'active') return undefined;
    const standing = await readStanding(store, doc.person);
    if (standing.frozenAt === 0 && standing.right?.id === doc.right) return person;
    if (doc.proved && standing.frozenAt > 0) return undefined;
    const used = await Promise.all(
      (['app', 'key'] as const).map((what) => directory.applied(doc.person, actionOf(doc, what))),
    );
    return used.includes(true) ? person : undefined;
  }

  /** The session; a key that was registered when its process ended is finished first: it cannot be made again. */
  async function sessionOf(token: string): Promise<SetUpDoc | undefined> {
    const doc = await store.get<SetUpDoc>('setups', hashToken(token.slice(0, 200)));
    if (!doc || doc.key || !(await directory.applied(doc.person, actionOf(doc, 'key')))) return doc;
    if (!(await personOf(doc))) return doc;
    await conclude(doc, 'key', `key-${doc.id.slice(0, 16)}`);
    return store.get<SetUpDoc>('setups', doc.id);
  }

  /** The end of the right, then the visit, then the session: each once, so a crash between repeats. */
  async function conclude(doc: SetUpDoc, what: 'app' | 'key', method: string): Promise<void> {
    const entry = {
      at: clock.now(),
      actor: `person:${doc.person}`,
      visit: doc.visit,
      what: 'enrolled',
      facts: { method },
    };
    const after = await changeStanding(parts, doc.person, (standing) => {
      if (standing.right?.id !== doc.right) return undefined;
      const { right: _right, pass: _pass, ...rest } = standing;
      const applied = [...standing.applied, `${actionOf(doc, what)}.row`];
      return { next: { ...rest, applied, passHash: '', tell: { visit: doc.visit } }, entry };
    });
    // The second one of a session has no right to end; its row is written all the same.
    await once(parts, doc.person, `${actionOf(doc, what)}.row`, (standing) => standing, entry);
    await tellEnrolled(after);
    const now = (await store.get<SetUpDoc>('setups', doc.id)) ?? doc;
    await store.replace<SetUpDoc>('setups', { ...now, proved: true, [what]: true });
  }

  async function finish(
    doc: SetUpDoc,
    what: 'app' | 'key',
    method: Pick<NewMethod, 'id' | 'label' | 'seed'> & Partial<NewKey>,
    step?: number,
  ): Promise<void> {
    const now = clock.now();
    const kind = what === 'app' ? 'totp' : 'passkey';
    await directory.addMethod(
      doc.person,
      {
        deviceKind: 'phone',
        ...method,
        kind,
        device: `${what === 'app' ? 'device' : 'key'}-${doc.id.slice(0, 16)}`,
        probationUntil: freshUntil(doc, now),
        addedAt: now,
      },
      actionOf(doc, what),
    );
    // A method set up again lifts its bar, and the code that proved it is used.
    const proved = step === undefined ? undefined : { method: method.id, step };
    await parts.tries.resetFor(doc.person, kind, proved);
    await conclude(doc, what, method.id);
  }

  async function refused<P extends SetUpProblem>(doc: SetUpDoc, reason: P): Promise<P> {
    await changeStanding(parts, doc.person, (standing) => ({
      next: standing,
      entry: {
        at: clock.now(),
        actor: `person:${doc.person}`,
        visit: doc.visit,
        what: 'enrol-refused',
        facts: { reason },
      },
    }));
    return reason;
  }

  return {
    async begin(on) {
      const token = random.token(32);
      const id = hashToken(token);
      await store.insert<SetUpDoc>('setups', {
        id,
        ...on,
        seed: keys.seal(generateSecret({ length: 20 }), `setup ${id}`),
        challenge: random.token(32),
        wrong: 0,
        proved: false,
        app: false,
        key: false,
        backup: false,
        expiresAt: clock.now() + sessionLasts,
      });
      return token;
    },
    async view(token) {
      const doc = await sessionOf(token);
      if (!doc) return 'expired';
      const person = doc.proved ? await directory.get(doc.person) : await personOf(doc);
      if (person?.status !== 'active') return 'no-right';
      const key = keys.open(doc.seed, `setup ${doc.id}`);
      const organisation = await parts.organisation();
      return {
        person: doc.person,
        accountName: person.signInName,
        visit: doc.visit,
        key,
        uri: generateURI({ issuer: organisation.name, label: person.signInName, secret: key }),
        expiresAt: doc.expiresAt,
        proved: doc.proved,
        done: { app: doc.app, key: doc.key },
        probation: !doc.withKey,
      } satisfies SetUp;
    },
    async prove(token, typed) {
      const doc = await sessionOf(token);
      if (!doc) return 'expired';
      const { say } = await phrasesOf(doc);
      const nextSignIn = say('new-way.totp-next');
      if (doc.app) return { ok: true, nextSignIn };
      if (!(await personOf(doc))) return 'no-right';
      const code = normaliseCode(typed);
      if (code === undefined) return 'wrong-code';
      if (doc.wrong >= wrongAllowed) return 'expired';
      // Counted before it is compared: a failed write never loses a wrong one.
      const counted = { ...doc, wrong: doc.wrong + 1 };
      if (!(await store.replace<SetUpDoc>('setups', counted))) return 'wrong-code';
      const seed = keys.open(doc.seed, `setup ${doc.id}`);
      const step = matchingStep(seed, code, clock.now());
      if (step === undefined) return refused(doc, 'wrong-code');
      await finish(doc, 'app', { id: `app-${doc.id.slice(0, 16)}`, label: say('new-way.totp'), seed }, step);
      return { ok: true, nextSignIn };
    },
    async keyOptions(token) {
      const doc = await sessionOf(token);
      if (!doc) return 'expired';
      const person = await personOf(doc);
      if (!person) return 'no-right';
      if (doc.key) return 'already-used';
      return registration.options(person, doc.challenge, (await parts.organisation()).name || 'Sparekey');
    },
    async proveKey(token, typed, mobile) {
      const doc = await sessionOf(token);
      if (!doc) return 'expired';
      const { say } = await phrasesOf(doc);
      const nextSignIn = say('new-way.passkey-next');
      if (doc.key) return { ok: true, nextSignIn };
      const person = await personOf(doc);
      if (!person) return 'no-right';
      const made = await registration.verify(person, doc.challenge, typed, mobile);
      if (!made) return refused(doc, 'wrong-key');
      const label = say(made.deviceKind === 'key' ? 'new-way.key' : 'new-way.passkey');
      await finish(doc, 'key', { id: `key-${doc.id.slice(0, 16)}`, label, ...made });
      return { ok: true, nextSignIn };
    },
    async backupCodes(token) {
      const doc = await sessionOf(token);
      if (!doc) return 'expired';
      if (!doc.proved || !(await personOf(doc))) return 'no-right';
      if (doc.backup) return 'already-used';
      if (!(await store.replace<SetUpDoc>('setups', { ...doc, backup: true }))) return 'already-used';
      const plain = Array.from({ length: backupCount }, () => makePass(random).slice(0, 16).toLowerCase());
      const now = clock.now();
      await directory.addMethod(
        doc.person,
        {
          id: `codes-${doc.id.slice(0, 16)}`,
          kind: 'backup',
          label: (await phrasesOf(doc)).say('new-way.backup'),
          // New codes wait, whatever was shown (policy.md, "Evidence classes").
          probationUntil: now + probation,
          addedAt: now,
          backupHashes: plain.map(hashToken),
        },
        actionOf(doc, 'codes'),
      );
      // Set up again: what was barred is not any more.
      await parts.tries.resetFor(doc.person, 'backup');
      await changeStanding(parts, doc.person, (standing) => ({
        next: standing,
        entry: {
          at: now,
          actor: `person:${doc.person}`,
          visit: doc.visit,
          what: 'backup-codes',
          facts: { count: backupCount, from: now + probation },
        },
      }));
      return { codes: plain.map((code) => code.replaceAll(/(.{4})(?=.)/g, '$1-')), from: now + probation };
    },
  };
}

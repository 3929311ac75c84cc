/**
 * Setting up a new method: the set-up code (pass), the session it opens, and the proof by one code. The right
 * to set up was granted before the lost method went, and ends here. NIST SP 800-63B-4, 4.1.2.
 */
import { generateSecret, generateURI } from 'otplib';
import { sourceLanguage } from '../core/dialog/translate';
import type { Phrases } from '../core/phrases';
import { decide } from '../core/policy/decide';
import { fresh, usable } from '../core/policy/evidence';
import type { StepFacts } from '../core/step-types';
import { againAs, policyInput } from '../core/walk/context';
import type { Holder, Visit } from '../core/visit';
import { normaliseCode } from './codes';
import type { Deps } from './deps';
import type { Standing, StoredVisit } from './documents';
import { hashToken, sameSecret } from './keys';
import { matchingStep } from './methods/totp';
import { makePass, normaliseNumber } from './numbers';
import type { Doc } from './ports';
import type { Enrollment, SetUp, SetUpProblem } from './services';
import { changeStanding, readStanding } from './standing';
import type { Engine } from './visits/engine';
import { gatherFacts, type FactsParts } from './visits/facts';

const minute = 60_000;
const passLasts = 10 * minute;
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
  readonly wrong: number;
  readonly proved: boolean;
  readonly backup: boolean;
  readonly expiresAt: number;
}

export interface EnrollmentParts extends Deps, FactsParts {}

/** Whoever has nothing left was proofed lately by staff, in the request that the visit has just carried out. */
function onlyProofed(visit: Visit, facts: StepFacts): boolean {
  const input = policyInput('take-up', visit, facts);
  return (
    facts.person.status === 'active' &&
    againAs(visit, facts) === 'take-up' &&
    usable(input).every(({ kind }) => kind === 'vouch') &&
    fresh(facts.case?.proofing ?? [], input) &&
    visit.done.some((one) => one.what === 'recover')
  );
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

export function makeEnrollment(parts: EnrollmentParts, engine: Engine): Enrollment {
  const { store, clock, random, keys, directory } = parts;
  const tellEnrolled = makeTellEnrolled(parts, engine);

  /** The visit of this holder, with one piece fresh enough: by the policy, not by the screen. */
  async function freshVisit(id: string, holder: Holder): Promise<StoredVisit | undefined> {
    const stored = await engine.load(id);
    const same =
      stored?.visit.holder.kind === 'portal' &&
      holder.kind === 'portal' &&
      sameSecret(stored.visit.holder.ref, holder.ref);
    if (!stored || !same || stored.visit.person === undefined) return undefined;
    const facts = await gatherFacts(parts, stored.visit);
    const action = againAs(stored.visit, facts);
    const allowed = decide(policyInput(action, stored.visit, facts)).verdict === 'allow';
    return !facts.frozen && (allowed || onlyProofed(stored.visit, facts)) ? stored : undefined;
  }

  async function makeCode(
    id: string,
    holder: Holder,
  ): Promise<{ code: string; expiresAt: number; person: string; right: string } | SetUpProblem> {
    const stored = await freshVisit(id, holder);
    const person = stored?.visit.person;
    if (!stored || person === undefined) return 'no-right';
    const code = makePass(random);
    const expiresAt = clock.now() + passLasts;
    let granted = '';
    await changeStanding(parts, person, (standing) => {
      granted = '';
      if (standing.right?.visit !== id || standing.frozenAt > 0) return undefined;
      granted = standing.right.id;
      return {
        next: { ...standing, passHash: hashToken(code), pass: { visit: id, expiresAt } },
        entry: {
          at: clock.now(),
          actor: `person:${person}`,
          visit: id,
          what: 'pass',
          facts: { made: true, expiresAt },
        },
      };
    });
    return granted === '' ? 'no-right' : { code, expiresAt, person, right: granted };
  }

  async function redeem(typed: string): Promise<{ token: string } | SetUpProblem> {
    const hash = hashToken(normaliseNumber(typed));
    const page = await store.find<Standing>('standing', {
      index: 'pass',
      equals: { passHash: hash },
      limit: 1,
    });
    const found = page.docs[0];
    if (!found?.right || !found.pass) return 'expired';
    let used: { right: string; visit: string } | undefined;
    await changeStanding(parts, found.id, (standing) => {
      used = undefined;
      if (standing.passHash !== hash || !standing.right || !standing.pass || standing.frozenAt > 0)
        return undefined;
      if (standing.pass.expiresAt <= clock.now()) return undefined;
      used = { right: standing.right.id, visit: standing.pass.visit };
      const { pass: _pass, ...rest } = standing;
      return {
        next: { ...rest, passHash: '' },
        entry: {
          at: clock.now(),
          actor: `person:${found.id}`,
          visit: standing.pass.visit,
          what: 'pass',
          facts: { used: true },
        },
      };
    });
    if (!used) return 'expired';
    const token = random.token(32);
    const id = hashToken(token);
    await store.insert<SetUpDoc>('setups', {
      id,
      person: found.id,
      visit: used.visit,
      right: used.right,
      seed: keys.seal(generateSecret({ length: 20 }), `setup ${id}`),
      wrong: 0,
      proved: false,
      backup: false,
      expiresAt: clock.now() + sessionLasts,
    });
    return { token };
  }

  const sessionOf = (token: string): Promise<SetUpDoc | undefined> =>
    store.get<SetUpDoc>('setups', hashToken(token.slice(0, 200)));

  /** The words of whoever sets up: in the language of their walk. */
  const phrasesOf = async (doc: SetUpDoc): Promise<Phrases> =>
    parts.catalogue.in((await engine.load(doc.visit))?.visit.language ?? sourceLanguage);

  async function rightStands(doc: SetUpDoc): Promise<boolean> {
    const standing = await readStanding(store, doc.person);
    return standing.frozenAt === 0 && standing.right?.id === doc.right;
  }

  /**
   * The right is there, or it is gone because this very session used it, and a crash kept that from being said.
   * Nothing is set up for an account that was disabled meanwhile.
   */
  const mayGoOn = async (doc: SetUpDoc): Promise<boolean> =>
    (await directory.get(doc.person))?.status === 'active' &&
    ((await rightStands(doc)) || (await directory.applied(doc.person, `setup.${doc.id}`)));

  async function view(token: string): Promise<SetUp | SetUpProblem> {
    const doc = await sessionOf(token);
    if (!doc) return 'expired';
    if (!doc.proved && !(await mayGoOn(doc))) return 'no-right';
    const person = await directory.get(doc.person);
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
    };
  }

  /** The method, then the end of the right, then the visit: each once for this set-up, so a crash between repeats. */
  async function finish(doc: SetUpDoc, seed: string, step: number): Promise<void> {
    const now = clock.now();
    const method = `app-${doc.id.slice(0, 16)}`;
    const { say } = await phrasesOf(doc);
    await directory.addMethod(
      doc.person,
      {
        id: method,
        kind: 'totp',
        label: say('new-way.totp'),
        device: `device-${doc.id.slice(0, 16)}`,
        deviceKind: 'phone',
        probationUntil: now + probation,
        addedAt: now,
        seed,
      },
      `setup.${doc.id}`,
    );
    // A method set up again lifts its bar, and the code that proved it is used.
    await parts.tries.resetFor(doc.person, 'totp', { method, step });
    const after = await changeStanding(parts, doc.person, (standing) => {
      if (standing.right?.id !== doc.right) return undefined;
      const { right: _right, pass: _pass, ...rest } = standing;
      return {
        next: { ...rest, passHash: '', tell: { visit: doc.visit } },
        entry: {
          at: now,
          actor: `person:${doc.person}`,
          visit: doc.visit,
          what: 'enrolled',
          facts: { method },
        },
      };
    });
    await tellEnrolled(after);
  }

  async function refusedCode(doc: SetUpDoc): Promise<'wrong-code'> {
    await changeStanding(parts, doc.person, (standing) => ({
      next: standing,
      entry: {
        at: clock.now(),
        actor: `person:${doc.person}`,
        visit: doc.visit,
        what: 'enrol-refused',
        facts: { reason: 'wrong-code' },
      },
    }));
    return 'wrong-code';
  }

  return {
    async openPass(visit, holder) {
      const made = await makeCode(visit, holder);
      return typeof made === 'string' ? made : { code: made.code, expiresAt: made.expiresAt };
    },
    redeem,
    async redeemHere(visit, holder) {
      const made = await makeCode(visit, holder);
      return typeof made === 'string' ? made : redeem(made.code);
    },
    view,
    async prove(token, typed) {
      const doc = await sessionOf(token);
      if (!doc) return 'expired';
      const nextSignIn = (await phrasesOf(doc)).say('new-way.totp-next');
      if (doc.proved) return { ok: true, nextSignIn };
      if (!(await mayGoOn(doc))) return 'no-right';
      const code = normaliseCode(typed);
      if (code === undefined) return 'wrong-code';
      if (doc.wrong >= wrongAllowed) return 'expired';
      // Counted before it is compared: a failed write never loses a wrong one.
      const counted = { ...doc, wrong: doc.wrong + 1 };
      if (!(await store.replace<SetUpDoc>('setups', counted))) return 'wrong-code';
      const seed = keys.open(doc.seed, `setup ${doc.id}`);
      const step = matchingStep(seed, code, clock.now());
      if (step === undefined) return refusedCode(doc);
      await finish(doc, seed, step);
      await store.replace<SetUpDoc>('setups', { ...counted, version: counted.version + 1, proved: true });
      return { ok: true, nextSignIn };
    },
    async backupCodes(token) {
      const doc = await sessionOf(token);
      if (!doc) return 'expired';
      const standing = await readStanding(store, doc.person);
      if (!doc.proved || standing.frozenAt > 0 || !(await mayGoOn(doc))) return 'no-right';
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
          probationUntil: now + probation,
          addedAt: now,
          backupHashes: plain.map(hashToken),
        },
        `setup.${doc.id}.codes`,
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
    async openDayPass(visit, holder) {
      const stored = await freshVisit(visit, holder);
      const person = stored?.visit.person;
      if (person === undefined) return 'no-right';
      const code = makePass(random);
      let until = 0;
      await changeStanding(parts, person, (standing) => {
        until = 0;
        if (
          standing.dayPass?.visit !== visit ||
          standing.dayPass.until <= clock.now() ||
          standing.frozenAt > 0
        )
          return undefined;
        until = standing.dayPass.until;
        return {
          next: { ...standing, dayPass: { ...standing.dayPass, hash: hashToken(code.toLowerCase()) } },
          entry: {
            at: clock.now(),
            actor: `person:${person}`,
            visit,
            what: 'day-pass',
            facts: { opened: true, until },
          },
        };
      });
      return until === 0 ? 'expired' : { code, until };
    },
  };
}

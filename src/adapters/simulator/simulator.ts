/**
 * The demo's simulator: the phones and mailboxes of the demo's people. It implements the ports for texts, calls and
 * mail by keeping what is sent, and shows what a person would have in their hands. Never part of a real
 * installation: it holds in readable form what nobody else may know.
 */
import type { DeliveryState } from '../../core/account-facts';
import type { Keys } from '../../app/keys';
import type {
  Calls,
  Doc,
  Mail,
  MailMessage,
  Person,
  PressKeys,
  Random,
  ReportDelivery,
  StaffRole,
  Store,
  TextMessage,
  Texts,
} from '../../app/ports';
import type { DemoClock } from '../clock';
import type { LocalDirectory } from '../directory/local';
import { makeCalls, reportAfter, type ShownCall } from './calls';
import { readOtpKey, shownCode } from './otp-key';
import type { OtpKey } from './otp-key';
import { lines, makeTroubles, type Line } from './troubles';

interface MessageDoc extends Doc {
  readonly person: string;
  readonly at: number;
  readonly kind: 'text' | 'mail';
  readonly to: string;
  readonly body: string;
  readonly subject?: string;
  readonly html?: string;
}

/** What a person keeps. Not among anybody's messages: `person` is ''. */
interface PocketDoc extends Doc {
  readonly person: '';
  readonly at: 0;
  readonly hint: string;
  /** Sealed JSON of `Pocket`. */
  readonly sealed: string;
}
interface Pocket {
  readonly backupCodes: readonly BackupCode[];
  readonly scanned: readonly OtpKey[];
  readonly line?: Line;
  /** The clock of this phone is wrong. */
  readonly wrongClock?: boolean;
}
export interface BackupCode {
  readonly code: string;
  /** As the directory keeps it. */
  readonly hash: string;
}

export interface SimulatorParts {
  readonly store: Store;
  readonly directory: Pick<LocalDirectory, 'list' | 'get' | 'secrets'>;
  readonly keys: Keys;
  readonly clock: DemoClock;
  readonly random: Random;
  /** Told what became of a text or call, a moment after it was sent. Nobody is told when left out. */
  readonly report?: ReportDelivery;
  /** Where pressed keys go; nowhere when left out. */
  readonly pressKeys?: PressKeys;
  /** People without a phone of their own here; none when left out. */
  readonly hides?: (person: string) => boolean;
  /** Runs work after so many ms of real time; a timer when left out. */
  readonly later?: (ms: number, work: () => void) => void;
}

const reportOf: Readonly<Record<Line, DeliveryState | undefined>> = {
  on: 'delivered',
  off: 'unreachable',
  blocks: 'blocked',
  landline: 'landline',
  silent: undefined,
};
const byTimer = (ms: number, work: () => void): void => void setTimeout(work, ms).unref();

export interface ShownPerson {
  readonly id: string;
  readonly name: string;
  readonly signInName: string;
  readonly tier: string;
  readonly hint: string;
  readonly roles: readonly StaffRole[];
}

/** The same as `Simulator` of app/services, which a test proves: adapters import ports only. */
export interface SimulatorService {
  people(): Promise<readonly ShownPerson[]>;
  phone(person: string): Promise<ShownPhone | undefined>;
  /** Moves the demo's clock and returns what it shows then. @throws {RangeError} for more than 7 days, or backwards. */
  forward(ms: number): Promise<number>;
  clock(): { now: number; offset: number };
  /** False when it is no key that an authenticator app would take, or nobody has this phone. */
  scan(person: string, keyOrUri: string): Promise<boolean>;
  /** How the phone takes texts from now on: `lines`. False when there is no such line, or nobody has this phone. */
  setLine(person: string, line: string): Promise<boolean>;
  /** Sets the phone's clock wrong by two minutes, or right again. False when nobody has this phone. */
  setClockWrong(person: string, wrong: boolean): Promise<boolean>;
  answerCall(person: string, call: string): Promise<boolean>;
  press(person: string, call: string, keys: string): Promise<boolean>;
  hangUp(person: string, call: string): Promise<boolean>;
  troubles(): Promise<readonly string[]>;
  setTrouble(trouble: string, on: boolean): Promise<boolean>;
}
export interface ShownPhone extends Omit<ShownPerson, 'id' | 'roles'> {
  readonly person: string;
  /** Newest first. */
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
  readonly line: string;
  readonly clockWrong: boolean;
  readonly calls: readonly ShownCall[];
}

export interface SimulatorAdapter {
  readonly texts: Texts;
  readonly calls: Calls;
  readonly mail: Mail;
  readonly service: SimulatorService;
  /** Gives a person what the seeding made for them; once. */
  equip(person: string, hint: string, backupCodes: readonly BackupCode[]): Promise<void>;
}

const shownMessages = 100;
const mostScanned = 20;
/** By how much a wrong clock is ahead: far enough that no code of it is taken. ms */
const wrongBy = 120_000;
const pocketId = (person: string): string => `pocket/${person}`;
const tierOf = (person: Person): string =>
  person.status === 'active' ? (person.privileged ? 'privileged' : 'standard') : person.status;

export function makeSimulator({
  store,
  directory,
  keys,
  clock,
  random,
  report,
  pressKeys,
  hides,
  later = byTimer,
}: SimulatorParts): SimulatorAdapter {
  const troubles = makeTroubles(store);
  const keep = async (message: Omit<MessageDoc, 'id' | 'version' | 'at'>): Promise<void> => {
    await store.insert<MessageDoc>('simulator', { ...message, id: random.token(16), at: clock.now() });
  };
  const pocketDoc = (person: string): Promise<PocketDoc | undefined> =>
    store.get<PocketDoc>('simulator', pocketId(person));
  const seal = (person: string, pocket: Pocket): string =>
    keys.seal(JSON.stringify(pocket), pocketId(person));
  const open = (person: string, doc: PocketDoc | undefined): Pocket =>
    doc ? (JSON.parse(keys.open(doc.sealed, pocketId(person))) as Pocket) : { backupCodes: [], scanned: [] };
  const emptyPocket = (person: string, hint: string, pocket: Pocket): Omit<PocketDoc, 'version'> => ({
    id: pocketId(person),
    person: '',
    at: 0,
    hint,
    sealed: seal(person, pocket),
  });
  const shown = (person: Person, hint: string): Omit<ShownPerson, 'id' | 'roles'> => ({
    name: person.name,
    signInName: person.signInName,
    tier: tierOf(person),
    hint,
  });

  /** Codes of registered apps, then of scanned ones that are not registered (yet, or any more). */
  const authenticators = async (person: Person, pocket: Pocket): Promise<ShownPhone['authenticators']> => {
    const registered: (OtpKey & { stopped?: true })[] = [];
    for (const { id, kind, label, suspendedAt, suspendedUntil = 0 } of person.methods) {
      const { seed, ...settings } = (kind === 'totp' && (await directory.secrets(person.id, id))) || {};
      const stopped = suspendedAt !== undefined && (suspendedUntil === 0 || suspendedUntil > clock.now());
      if (seed) registered.push({ label, seed, settings, ...(stopped ? { stopped } : {}) });
    }
    const known = new Set(registered.map((one) => one.seed));
    const scanned: typeof registered = pocket.scanned.filter((one) => !known.has(one.seed));
    return [...registered, ...scanned].map((one) => ({
      label: one.label,
      ...(one.stopped ? { stopped: one.stopped } : {}),
      ...shownCode(one.seed, clock.now() + (pocket.wrongClock ? wrongBy : 0), one.settings),
    }));
  };
  const backupCodes = async (person: Person, pocket: Pocket): Promise<ShownPhone['backupCodes']> => {
    const left = new Set<string>();
    for (const { id, kind } of person.methods) {
      if (kind !== 'backup') continue;
      for (const hash of (await directory.secrets(person.id, id))?.backupHashes ?? []) left.add(hash);
    }
    return pocket.backupCodes.map(({ code, hash }) => ({ code, used: !left.has(hash) }));
  };

  const change = async (person: string, make: (pocket: Pocket) => Pocket): Promise<void> => {
    for (;;) {
      const doc = await pocketDoc(person);
      const next = make(open(person, doc));
      const done = doc
        ? await store.replace<PocketDoc>('simulator', { ...doc, sealed: seal(person, next) })
        : await store.insert<PocketDoc>('simulator', emptyPocket(person, '', next));
      if (done) return;
    }
  };

  /** An office phone stands on its own line, whatever the mobile does. */
  const rings = async ({ person, to }: { person: string; to: string }): Promise<boolean> => {
    const { line = 'on' } = open(person, await pocketDoc(person));
    if (line !== 'off') return true;
    for (const { id, kind } of (await directory.get(person))?.methods ?? []) {
      if (kind === 'office' && (await directory.secrets(person, id))?.destination === to) return true;
    }
    return false;
  };
  const phones = makeCalls({
    store,
    clock,
    random,
    later,
    report,
    pressKeys,
    rings,
    refusal: troubles.refusal,
  });

  const service: SimulatorService = {
    ...phones.service,
    troubles: troubles.shown,
    setTrouble: troubles.set,
    async setClockWrong(person, wrong) {
      if (!(await directory.get(person))) return false;
      await change(person, (pocket) => ({ ...pocket, wrongClock: wrong }));
      return true;
    },
    async people() {
      const people = (await directory.list()).filter(({ id }) => hides?.(id) !== true);
      return Promise.all(
        people.map(async (person) => ({
          id: person.id,
          ...shown(person, (await pocketDoc(person.id))?.hint ?? ''),
          roles: person.roles,
        })),
      );
    },
    async phone(id) {
      const person = await directory.get(id);
      if (!person) return undefined;
      const doc = await pocketDoc(id);
      const pocket = open(id, doc);
      const { docs } = await store.find<MessageDoc>('simulator', {
        index: 'person',
        equals: { person: id },
        descending: true,
        limit: shownMessages,
      });
      return {
        person: id,
        ...shown(person, doc?.hint ?? ''),
        texts: docs.filter((one) => one.kind === 'text').map(({ at, to, body }) => ({ at, to, body })),
        mails: docs
          .filter((one) => one.kind === 'mail')
          .map(({ at, to, body, subject = '', html = '' }) => ({ at, to, subject, text: body, html })),
        authenticators: await authenticators(person, pocket),
        backupCodes: await backupCodes(person, pocket),
        line: pocket.line ?? 'on',
        clockWrong: pocket.wrongClock === true,
        calls: await phones.shown(id),
      };
    },
    forward: (ms) => clock.forward(ms),
    clock: () => ({ now: clock.now(), offset: clock.offset() }),
    async scan(person, keyOrUri) {
      const key = readOtpKey(keyOrUri);
      if (!key || !(await directory.get(person))) return false;
      await change(person, (pocket) => {
        const others = pocket.scanned.filter((one) => one.seed !== key.seed);
        return { ...pocket, scanned: [...others, key].slice(-mostScanned) };
      });
      return true;
    },
    async setLine(person, wanted) {
      const line = lines.find((one) => one === wanted);
      if (line === undefined || !(await directory.get(person))) return false;
      await change(person, (pocket) => ({ ...pocket, line }));
      return true;
    },
  };

  return {
    service,
    texts: {
      async send({ person, to, body, reference, attempt }: TextMessage) {
        const refused = await troubles.refusal();
        if (refused) return refused;
        const { line = 'on' } = open(person, await pocketDoc(person));
        // A phone that is off, blocks us or is no mobile never shows it.
        if (line === 'on') await keep({ person, kind: 'text', to, body });
        const state = reportOf[line];
        if (report && state)
          later(reportAfter, () => void report(reference, state, attempt).catch(() => undefined));
        return { ok: true, reference };
      },
    },
    calls: phones.calls,
    mail: {
      async send({ person, to, subject, text, html, reference }: MailMessage) {
        await keep({ person, kind: 'mail', to, subject, body: text, html });
        return { ok: true, reference };
      },
    },
    async equip(person, hint, codes) {
      await store.insert<PocketDoc>(
        'simulator',
        emptyPocket(person, hint, { backupCodes: codes, scanned: [] }),
      );
    },
  };
}

/** A few people and any number of whole assemblies on one store, with a clock that only a test moves. */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { makeLocalDirectory, type LocalDirectory } from '../../src/adapters/directory/local';
import { systemRandom } from '../../src/adapters/random';
import { makeTemplates } from '../../src/adapters/templates';
import { makeAudit, type AuditLog } from '../../src/app/audit';
import { normaliseBackup } from '../../src/app/codes';
import { hashToken, makeKeys } from '../../src/app/keys';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import type {
  Calls,
  Clock,
  Directory,
  HeadLog,
  Mail,
  MailMessage,
  NewOwnMethod,
  NewPerson,
  PhoneCall,
  Random,
  SignInLog,
  StaffRole,
  Store,
  TextMessage,
  Texts,
  WebhookPort,
} from '../../src/app/ports';
import { assemble, type Assembly } from '../../src/assemble';
import type { Dialog } from '../../src/core/dialog-types';
import type { Catalogue } from '../../src/core/phrases';
import { catalogue } from './catalogue';
import { parsed } from './parsed';

const root = resolve(__dirname, '../..');
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Tuesday, 9:00 in London. Each crew begins later than the one before, for those that share a database. */
let nextStart = Date.UTC(2026, 10, 24, 9, 0, 0);

export interface HandClock extends Clock {
  /** Both times go on. */
  forward(ms: number): void;
  /** The clock is set, forwards or back: as a wrong time server does. */
  jump(ms: number): void;
}

function handClock(): HandClock {
  let now = nextStart;
  nextStart += 28 * day;
  return {
    now: () => now,
    real: () => now,
    forward(ms) {
      now += ms;
    },
    jump(ms) {
      now += ms;
    },
  };
}

export const keysOfCrew = makeKeys([{ id: 'test', secret: Buffer.alloc(32, 11) }]);
const keys = keysOfCrew;

/** What a code in a text or mail looks like. */
export const codeIn = (body: string): string => (/\d{3} \d{3}/.exec(body)?.[0] ?? '').replace(' ', '');

export interface Running {
  readonly assembly: Assembly;
  readonly services: Assembly['services'];
  readonly directory: LocalDirectory;
  readonly audit: AuditLog;
  readonly store: Store;
  /** Background work, due requests, notices: until nothing is left to do now. */
  settle(): Promise<void>;
}

export interface Adapters {
  readonly texts?: Texts;
  readonly calls?: Calls;
  readonly mail?: Mail;
  readonly headLog?: HeadLog;
  readonly directory?: (inner: LocalDirectory) => Directory;
  readonly random?: Random;
  readonly catalogue?: Catalogue;
  readonly signIns?: SignInLog;
  /** In the place of the dialogs of these topics, past the checker. */
  readonly edited?: readonly Dialog[];
  readonly webhook?: { readonly port: WebhookPort; readonly keys: readonly Buffer[] };
}

export interface Crew {
  readonly clock: HandClock;
  readonly texts: TextMessage[];
  readonly calls: PhoneCall[];
  readonly mails: MailMessage[];
  readonly heads: string[];
  readonly headLog: HeadLog;
  readonly textPort: Texts;
  readonly mailPort: Mail;
  /** `ada` in a test is `ada.x3f` in the store. */
  id(name: string): string;
  account(name: string): string;
  /** The code that an app shows; a new one each time, for which the clock moves on. */
  appCode(name: string, device?: string): string;
  /** The code as it is, without moving the clock. */
  appCodeNow(name: string, device?: string): string;
  backupCode(name: string): string;
  /** The code in the newest text. */
  textCode(): string;
  run(store: Store, over?: Adapters): Promise<Running>;
  people(directory: LocalDirectory): Promise<void>;
}

/** 160 bits in Base32, from a name. */
const seedOf = (name: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(keys.hmac('hashes', `seed ${name}`), (byte) => alphabet[byte % 32]).join('');
};

const app = (id: string, device: string): NewOwnMethod => ({
  id: `${id}-${device}-app`,
  kind: 'totp',
  label: `App on the ${device}`,
  device: `${id}-${device}`,
  deviceKind: device === 'tablet' ? 'tablet' : 'phone',
  probationUntil: 0,
  addedAt: 1,
  changedAt: 1,
  seed: seedOf(`${id}-${device}`),
});
const backups = (id: string): readonly string[] =>
  Array.from({ length: 10 }, (_, index) =>
    keys.hmac('hashes', `backup ${id} ${index}`).toString('hex').slice(0, 16),
  );
const codes = (id: string): NewOwnMethod => ({
  id: `${id}-codes`,
  kind: 'backup',
  label: 'Backup codes',
  probationUntil: 0,
  addedAt: 1,
  changedAt: 1,
  backupHashes: backups(id).map((code) => hashToken(normaliseBackup(code) ?? '')),
});
const text = (id: string, destination: string): NewOwnMethod => ({
  id: `${id}-text`,
  kind: 'text',
  label: 'Text to the mobile',
  destination,
  probationUntil: 0,
  addedAt: 1,
  changedAt: 1,
});

/** The people: what each has, and what may be shown with it. */
function cast(id: (name: string) => string, account: (name: string) => string): NewPerson[] {
  const person = (name: string, more: Partial<NewPerson>): NewPerson => ({
    id: id(name),
    name,
    signInName: account(name),
    externalId: `00000000-0000-4000-8000-${keys.hmac('hashes', id(name)).toString('hex').slice(0, 12)}`,
    addresses: [{ kind: 'email', value: account(name), changedAt: 1 }],
    ...more,
  });
  const staff = (name: string, ...roles: StaffRole[]): NewPerson =>
    person(name, { roles, methods: [app(id(name), 'phone')] });
  /** A second account of the same human being: another sign-in name, the same mobile. */
  const twin = (of: NewPerson, name: string): NewPerson[] => {
    const mobile = {
      kind: 'mobile' as const,
      value: `+4477009003${name.length}${name.charCodeAt(0)}`,
      changedAt: 1,
    };
    const other = staff(name, 'approver', 'agent');
    return [of, other].map((one) => ({ ...one, addresses: [...(one.addresses ?? []), mobile] }));
  };
  return [
    // Phone lost: a text and a backup code are enough for her.
    person('ada', {
      manager: id('max'),
      methods: [app(id('ada'), 'phone'), text(id('ada'), '+447700900201'), codes(id('ada'))],
    }),
    // A tablet and backup codes.
    person('bea', { methods: [app(id('bea'), 'phone'), app(id('bea'), 'tablet'), codes(id('bea'))] }),
    // Nothing but the phone: two approvers and a check in person.
    person('cleo', { methods: [app(id('cleo'), 'phone')] }),
    // One issued code, and nothing else.
    person('dan', { methods: [text(id('dan'), '+447700900204')] }),
    // Backup codes only: a check and one approver.
    person('eve', { methods: [app(id('eve'), 'phone'), codes(id('eve'))] }),
    person('pri', { privileged: true, methods: [app(id('pri'), 'tablet'), codes(id('pri'))] }),
    // Everything but a key.
    person('fay', {
      methods: [
        app(id('fay'), 'phone'),
        app(id('fay'), 'tablet'),
        text(id('fay'), '+447700900206'),
        codes(id('fay')),
      ],
    }),
    person('max', { methods: [app(id('max'), 'phone')] }),
    person('non', { methods: [] }),
    person('off', { status: 'disabled', methods: [text(id('off'), '+447700900209'), codes(id('off'))] }),
    staff('ivo', 'agent'),
    ...twin(staff('sol', 'approver'), 'sol-second'),
    ...twin(staff('wim', 'approver'), 'wim-second'),
    staff('zoe', 'approver', 'security'),
    { ...staff('amy', 'administrator'), createdAt: 1 },
    { ...staff('bob', 'administrator'), createdAt: 1 },
  ];
}

export function makeCrew(): Crew {
  const clock = handClock();
  const tag = randomBytes(4).toString('hex');
  const id = (name: string): string => `${name}.${tag}`;
  const account = (name: string): string => `${name}.${tag}@alder.example`;
  const texts: TextMessage[] = [];
  const calls: PhoneCall[] = [];
  const mails: MailMessage[] = [];
  const heads: string[] = [];
  const used = new Set<string>();
  const spent = new Map<string, number>();
  const appCodeNow = (name: string, device = 'phone'): string =>
    codeOfStep(seedOf(`${id(name)}-${device}`), stepAt(clock.now()));
  const textPort: Texts = {
    send: async (message) => {
      texts.push(message);
      return { ok: true, reference: String(texts.length) };
    },
  };
  const callPort: Calls = {
    call: async (call) => {
      calls.push(call);
      return { ok: true, reference: String(calls.length) };
    },
  };
  const mailPort: Mail = {
    send: async (message) => {
      mails.push(message);
      return { ok: true, reference: String(mails.length) };
    },
  };
  const headLog: HeadLog = {
    append: async (line) => void heads.push(line),
    read: async () => [...heads],
  };

  async function run(store: Store, over: Adapters = {}): Promise<Running> {
    const random = over.random ?? systemRandom();
    const words = over.catalogue ?? catalogue();
    const quiet = { info() {}, warn() {}, error() {} };
    const log = process.env['SPAREKEY_TEST_LOG'] ? { ...quiet, warn: noted, error: noted } : quiet;
    const directory = makeLocalDirectory({ store, keys, clock, passwordCost: { log2N: 8, r: 1, p: 1 } });
    const audit = makeAudit({ store, keys, clock, random, headLog: over.headLog ?? headLog, log });
    const drafts = parsed().drafts.map((draft) => {
      const dialog = over.edited?.find(({ topic }) => topic === draft.dialog.topic);
      return dialog ? { ...draft, dialog } : draft;
    });
    const assembly = await assemble({
      ...{ store, clock, random, keys, audit, log, catalogue: words, drafts },
      directory: over.directory?.(directory) ?? directory,
      register: directory,
      texts: over.texts ?? textPort,
      calls: over.calls ?? callPort,
      wait: () => Promise.resolve(),
      mail: over.mail ?? mailPort,
      templates: (organisation) => makeTemplates(join(root, 'views'), organisation, words),
      recognise: () => Promise.resolve({}),
      ...(over.signIns ? { signIns: over.signIns } : {}),
      ...(over.webhook ? { webhook: over.webhook } : {}),
      publicUrl: () => 'http://localhost:3978',
    });
    return {
      assembly,
      services: assembly.services,
      directory,
      audit,
      store,
      async settle() {
        for (let round = 0; round < 3; round += 1) {
          await assembly.background.drain();
          await assembly.worker.round();
        }
        await assembly.background.drain();
      },
    };
  }

  return {
    ...{ clock, texts, calls, mails, heads, headLog, textPort, mailPort, id, account, appCodeNow, run },
    appCode(name, device = 'phone') {
      // Each code works once: half a minute later there is another one.
      const key = (): string => `${name} ${device} ${stepAt(clock.now())}`;
      while (used.has(key())) clock.forward(30_000);
      used.add(key());
      return appCodeNow(name, device);
    },
    backupCode(name) {
      const next = spent.get(name) ?? 0;
      spent.set(name, next + 1);
      const code = backups(id(name))[next];
      if (code === undefined) throw new Error(`${name} has no backup code left.`);
      return code;
    },
    textCode: () => codeIn(texts.at(-1)?.body ?? ''),
    async people(directory) {
      for (const one of cast(id, account)) {
        if ((await directory.create(one)) === 'taken') throw new Error(`${one.name} exists already.`);
      }
    },
  };
}

function noted(fields: unknown, message: string): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}

/** One person with an authenticator app, backup codes and a mobile; and several processes that check codes. */
import { makeCheckCode } from '../../src/app/check-code';
import type { CheckCode, CodeCheck, CodeResult } from '../../src/app/check-code';
import { codeFor, normaliseBackup } from '../../src/app/codes';
import { hashToken, makeKeys } from '../../src/app/keys';
import { makeMethods } from '../../src/app/methods';
import type { Methods } from '../../src/app/methods';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import type { Clock, Directory, MethodSecrets, Person, Store, TextMessage } from '../../src/app/ports';
import { catalogue } from './catalogue';
import { makeTries } from '../../src/app/tries';
import type { Tries } from '../../src/app/tries';
import type { MethodKind } from '../../src/core/policy/types';
import type { Challenge } from '../../src/core/visit';

export const minute = 60_000;
export const hour = 60 * minute;
export const start = Date.UTC(2026, 10, 24, 9, 0, 0);

export interface SetClock extends Clock {
  set(now: number): void;
  forward(ms: number): void;
}
export function setClock(at = start): SetClock {
  let now = at;
  return {
    now: () => now,
    real: () => now,
    set(to) {
      now = to;
    },
    forward(ms) {
      now += ms;
    },
  };
}

export const keys = makeKeys([{ id: 'test', secret: Buffer.alloc(32, 7) }]);

const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const secondSeed = 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK';
/** Of an app that was cleared. */
const earlierSeed = 'NBSWY3DPEHPK3PXPNBSWY3DPEHPK3PXP';
export const backupCodes = Array.from({ length: 10 }, (_, place) => `abcd-efgh-jkmn-${2340 + place}`);

const method = (id: string, kind: MethodKind, device?: string): Person['methods'][number] => ({
  id,
  kind,
  label: id,
  addedAt: 0,
  changedAt: 0,
  probationUntil: 0,
  shared: false,
  simSwap: false,
  ...(device === undefined ? {} : { device }),
});

const mira: Person = {
  id: 'p-mira',
  name: 'Mira Okafor',
  signInName: 'mira.okafor@alderbrook.example',
  status: 'active',
  privileged: false,
  addresses: [],
  timeZone: 'Europe/London',
  roles: [],
  methods: [
    method('app', 'totp', 'phone'),
    method('tablet-app', 'totp', 'tablet'),
    method('codes', 'backup'),
    method('mobile', 'text', 'phone'),
    method('mail', 'email'),
    method('ring', 'call', 'phone'),
    method('desk', 'office'),
  ],
  everHadKey: false,
};
const secretsOf: Readonly<Record<string, MethodSecrets>> = {
  app: { seed },
  'tablet-app': { seed: secondSeed },
  codes: { backupHashes: backupCodes.map((code) => hashToken(normaliseBackup(code) ?? '')) },
  mobile: { destination: '+447700900120' },
  mail: { destination: 'mira@home.example' },
  ring: { destination: '+447700900120' },
  desk: { destination: '+441314960044' },
};

export interface World {
  readonly clock: SetClock;
  /** What evaluations were released: answers compared with real methods, in order. */
  readonly released: string[];
  readonly texts: TextMessage[];
  readonly spent: string[];
  readonly directory: Pick<Directory, 'get' | 'secrets' | 'spendBackupCode' | 'earlierSeeds'>;
  /** Every directory call, for counting. */
  readonly asked: string[];
  readonly methods: Methods;
  /** A further process on this store. */
  process(store: Store): { check: CheckCode; tries: Tries };
}

export const rules = { wrongCap: 10, wrongCapNamed: 5 };

export function makeWorld(): World {
  const clock = setClock();
  const released: string[] = [];
  const texts: TextMessage[] = [];
  const spent: string[] = [];
  const asked: string[] = [];
  const built = makeMethods({
    keys,
    texts: {
      send: async (message) => {
        texts.push(message);
        return { ok: true, reference: String(texts.length) };
      },
    },
    mail: { send: () => Promise.resolve({ ok: true, reference: 'mail' }) },
    calls: { call: () => Promise.resolve({ ok: true, reference: 'call' }) },
    phrases: (language) => catalogue().in(language),
    organisation: () => Promise.resolve({ name: 'Alderbrook' }),
    site: () => ({ host: 'localhost', origin: 'http://localhost:3978' }),
    spoken: () => Promise.resolve([]),
    templates: {
      mail: () => ({ subject: '', text: '', html: '' }),
      text: (name, data) => `${name}: ${String(data['code'])}`,
    },
  });
  const methods = Object.fromEntries(
    Object.entries(built).map(([kind, one]) => [
      kind,
      {
        ...one,
        evaluate(input: Parameters<typeof one.evaluate>[0]) {
          if (input.candidates.length > 0) released.push(input.answer);
          return one.evaluate(input);
        },
        ...(one.diagnose && {
          diagnose(input: Parameters<typeof one.evaluate>[0]) {
            if (input.candidates.length > 0) released.push(input.answer);
            return one.diagnose?.(input);
          },
        }),
      },
    ]),
  ) as Methods;
  const directory: World['directory'] = {
    async get(id) {
      asked.push(`get ${id}`);
      return id === mira.id ? mira : undefined;
    },
    async secrets(person, id) {
      asked.push(`secrets ${person} ${id}`);
      return person === mira.id ? secretsOf[id] : undefined;
    },
    async earlierSeeds(person) {
      asked.push(`earlier ${person}`);
      return person === mira.id ? [earlierSeed] : [];
    },
    async spendBackupCode(_person, _method, hash) {
      if (spent.includes(hash)) return false;
      spent.push(hash);
      return true;
    },
  };
  return {
    clock,
    released,
    texts,
    spent,
    asked,
    directory,
    methods,
    process(store) {
      const tries = makeTries({ store, clock, rules });
      return { tries, check: makeCheckCode({ store, keys, clock, directory, methods, rules, tries }) };
    },
  };
}

/** The code that Mira's app shows now, or some steps from now. */
export const appCode = (now: number, steps = 0): string => codeOfStep(seed, stepAt(now) + steps);
/** The code that an app shows which was cleared. */
export const earlierCode = (now: number): string => codeOfStep(earlierSeed, stepAt(now));
export const tabletCode = (now: number): string => codeOfStep(secondSeed, stepAt(now));

/** What a code of each kind is sent to. */
const methodOf: Readonly<Partial<Record<MethodKind, string>>> = {
  text: 'mobile',
  email: 'mail',
  call: 'ring',
  office: 'desk',
};

export const challengeOf = (visit: string, kind: MethodKind, at = start, number = 1): Challenge => ({
  id: `${visit}.${number}`,
  kind,
  ...(methodOf[kind] === undefined ? {} : { method: methodOf[kind] }),
  startedAt: at,
  expiresAt: at + 10 * minute,
  sends: 1,
});

export const textCode = (challenge: Challenge): string => codeFor(keys, challenge.id);

const eligible: Readonly<Partial<Record<MethodKind, readonly string[]>>> = {
  totp: ['app', 'tablet-app'],
  backup: ['codes'],
  text: ['mobile'],
  email: ['mail'],
  call: ['ring'],
  office: ['desk'],
};

/** A check of Mira's code, by somebody with a claim unless said otherwise. */
export function checkOf(
  input: Partial<CodeCheck> & Pick<CodeCheck, 'visit' | 'typed'> & { kind?: MethodKind },
): CodeCheck {
  const { kind = 'totp', ...rest } = input;
  return {
    subject: mira.id,
    person: mira.id,
    named: false,
    turn: 3,
    challenge: challengeOf(input.visit, kind),
    eligible: eligible[kind] ?? [],
    ...rest,
  };
}

/** The challenge of an account without such a method. */
export const decoyChallenge = ({ id, kind, startedAt, expiresAt, sends }: Challenge): Challenge => ({
  id,
  kind,
  startedAt,
  expiresAt,
  sends,
});

/** The same, of an account that does not exist. */
export function decoyOf(input: Parameters<typeof checkOf>[0]): CodeCheck {
  const { visit, turn, typed, named, challenge } = checkOf(input);
  return {
    subject: 'u-nobody',
    visit,
    turn,
    typed,
    named,
    challenge: decoyChallenge(challenge),
    eligible: [],
  };
}

/** Six digits that are neither app's code around now. */
export function wrongCodes(now: number, count: number): readonly string[] {
  const right = new Set(
    [-3, -2, -1, 0, 1, 2, 3].flatMap((step) => [appCode(now, step), tabletCode(now + step * 30_000)]),
  );
  const codes: string[] = [];
  for (let number = 100_000; codes.length < count; number += 37) {
    const code = String(number);
    if (!right.has(code)) codes.push(code);
  }
  return codes;
}

export const outcomes = (results: readonly CodeResult[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

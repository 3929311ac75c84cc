import { makeLocalDirectory } from '../../src/adapters/directory/local';
import { systemRandom } from '../../src/adapters/random';
import type { AuditEntry } from '../../src/app/audit-types';
import { makeCheckCode } from '../../src/app/check-code';
import { normaliseBackup } from '../../src/app/codes';
import type { Standing } from '../../src/app/documents';
import { hashToken, makeKeys } from '../../src/app/keys';
import { backupMethod } from '../../src/app/methods/backup';
import { passkeyMethod } from '../../src/app/methods/passkey';
import { makeKeyAsks } from '../../src/app/key-asks';
import type { SignInKey } from '../../src/app/services';
import { makeAuthenticator, type Ask } from '../tools/authenticator';
import { codeOfStep, stepAt, totpMethod } from '../../src/app/methods/totp';
import { isWeakPassword } from '../../src/app/password-rules';
import type { CollectionName } from '../../src/app/collections';
import type { Directory, Doc, NewPerson, Store } from '../../src/app/ports';
import { makeSignIn } from '../../src/app/sign-in';
import { freeFailures, perSource } from '../../src/app/sign-in-limits';
import { makeTries } from '../../src/app/tries';
import { memoryStore } from '../tools/memory-store';
import { catalogue } from '../tools/catalogue';

const keys = makeKeys([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const password = 'engine of difference';
const saved = '7f3k-9m2p-x4tq-w8vd';
const site = { host: 'sparekey.example', origin: 'https://sparekey.example' };
const minute = 60_000;
const day = 24 * 60 * minute;

const ada: NewPerson & { id: string } = {
  id: 'ada',
  name: 'Ada Byron',
  signInName: 'ada@example.org',
  staffNumber: 'E-1815',
  password,
  methods: [
    {
      id: 'app',
      kind: 'totp',
      label: 'App',
      device: 'phone',
      deviceKind: 'phone',
      probationUntil: 0,
      addedAt: 1,
      seed,
    },
    {
      id: 'codes',
      kind: 'backup',
      label: 'Codes',
      probationUntil: 0,
      addedAt: 1,
      backupHashes: [hashToken(normaliseBackup(saved) ?? '')],
    },
  ],
};

/** Counts calls of the store: what an attacker's clock sees of it. */
function counting(store: Store): { store: Store; calls: () => string[] } {
  const calls: string[] = [];
  const note = (name: string, collection: CollectionName): void => void calls.push(`${name} ${collection}`);
  return {
    calls: () => calls.splice(0),
    store: {
      ...store,
      get: (name, id) => (note('get', name), store.get(name, id)),
      insert: (name, doc) => (note('write', name), store.insert(name, doc)),
      insertAll: (name, docs) => (note('write', name), store.insertAll(name, docs)),
      replace: (name, doc) => (note('write', name), store.replace(name, doc)),
      remove: (name, id, version) => (note('write', name), store.remove(name, id, version)),
      find: (name, query) => (note('find', name), store.find(name, query)),
    },
  };
}

async function world(people: readonly NewPerson[] = [ada], options: { register?: boolean } = {}) {
  let now = 1_700_000_000_000;
  const clock = { now: () => now, real: () => now };
  const inside = memoryStore(clock);
  const { store, calls } = counting(inside);
  const parts = { store, keys, clock, random: systemRandom() };
  const local = makeLocalDirectory({ ...parts, passwordCost: { log2N: 4, r: 8, p: 1 } });
  let passwordChecks = 0;
  const directory: Directory = {
    ...local,
    checkPassword: (...args) => ((passwordChecks += 1), local.checkPassword(...args)),
  };
  const rows: AuditEntry[] = [];
  let auditFails = false;
  const audit = {
    append: async (entries: readonly AuditEntry[]) => {
      if (auditFails) throw new Error('The audit is out of reach.');
      rows.push(...entries);
    },
  };
  const rules = { wrongCap: 10, wrongCapNamed: 5 };
  const tries = makeTries({ store, clock, rules });
  const methods = {
    totp: totpMethod(),
    backup: backupMethod(),
    passkey: passkeyMethod({ site: () => site }),
  };
  const checkCode = makeCheckCode({ ...parts, directory, methods, rules, tries });
  const signIn = makeSignIn({
    ...parts,
    directory,
    audit,
    tries,
    checkCode,
    keyAsks: makeKeyAsks({ keys: parts.keys, clock: parts.clock, site: () => site }),
    recordUse: local.recordUse,
    catalogue: catalogue(),
    organisation: async () => ({ name: 'Alderbrook Hospitals' }),
    ...(options.register !== false && { register: local }),
  });
  for (const person of people) await local.create(person);
  calls();
  return {
    ...{ inside, local, rows, tries, signIn, calls },
    code: (from = seed) => codeOfStep(from, stepAt(now)),
    wrong: (n = 0) =>
      String((Number(codeOfStep(seed, stepAt(now))) + 111_111 + n) % 1_000_000).padStart(6, '0'),
    forward: (ms: number) => (now += ms),
    now: () => now,
    passwordChecks: () => passwordChecks,
    breakAudit: () => (auditFails = true),
    async givePass(person: string, pass: string, until: number, frozenAt = 0) {
      const standing = {
        ...{
          id: person,
          frozenAt,
          claimStopAt: 0,
          passHash: '',
          applied: [],
          notMe: [],
          dueAt: 1,
          audit: [],
          auditCount: 0,
        },
        dayPass: { id: 'e1', visit: 'v', until, hash: hashToken(normaliseBackup(pass) ?? '') },
      };
      await inside.insert<Standing>('standing', standing);
    },
  };
}

describe('signing in with a key', () => {
  const key = makeAuthenticator(3);
  const keyed: typeof ada = {
    ...ada,
    methods: [
      ...(ada.methods ?? []),
      {
        id: 'key',
        kind: 'passkey',
        label: 'Key',
        device: 'key',
        deviceKind: 'key',
        // One on probation signs in.
        probationUntil: Number.MAX_SAFE_INTEGER,
        addedAt: 1,
        credential: { id: key.id, transports: ['usb'] },
        publicKey: key.publicKey,
        counter: 3,
      },
    ],
  };
  const answer = (
    asked: { challenge: string; at: number },
    session = 'browser',
    over: Partial<Ask> = {},
  ) => ({
    key: key.assert({ challenge: asked.challenge, ...site, ...over }),
    at: asked.at,
    session,
  });

  test('takes the place of the code, once, and within five minutes', async () => {
    const { signIn, forward, local, now } = await world([keyed]);
    const asked = signIn.keyAsk('browser');
    // Nothing tells which keys there are.
    expect(asked.allow).toEqual([]);
    const given = answer(asked);
    expect(await signIn.signIn('ada@example.org', password, given)).toMatchObject({ by: 'passkey' });
    expect((await local.get('ada'))?.methods.find(({ id }) => id === 'key')?.lastUsedAt).toBe(now());
    expect(await signIn.signIn('ada@example.org', password, answer(asked))).toBeUndefined();
    forward(1000);
    const late = signIn.keyAsk('browser');
    forward(5 * minute);
    expect(await signIn.signIn('ada@example.org', password, answer(late))).toBeUndefined();
    expect(await signIn.signIn('ada@example.org', password, answer(signIn.keyAsk('browser')))).toBeDefined();
  });

  test.each<[string, (asked: { challenge: string; at: number }) => SignInKey]>([
    ['for another site', (asked) => answer(asked, 'browser', { origin: 'https://evil.test' })],
    ['that another browser was asked for', (asked) => answer(asked, 'another')],
    ['of tomorrow', (asked) => ({ ...answer(asked), at: asked.at + day })],
    ['at no time', (asked) => ({ ...answer(asked), at: Number.NaN })],
    ['that is none', (asked) => ({ ...answer(asked), key: '{}' })],
  ])('refuses an answer %s', async (_what, make) => {
    const { signIn } = await world([keyed]);
    expect(await signIn.signIn('ada@example.org', password, make(signIn.keyAsk('browser')))).toBeUndefined();
    const right = answer(signIn.keyAsk('browser'));
    expect(await signIn.signIn('ada@example.org', 'wrong password', right)).toBeUndefined();
    expect(await signIn.signIn('ada@example.org', password, answer(signIn.keyAsk('browser')))).toBeDefined();
  });

  test('refuses one that was stopped', async () => {
    const { signIn, local } = await world([keyed]);
    await local.suspend('ada', ['key'], 0, 'stop');
    const given = answer(signIn.keyAsk('browser'));
    expect(await signIn.signIn('ada@example.org', password, given)).toBeUndefined();
  });
});

describe('signing in', () => {
  it('takes the eight digits of a hardware token, also on its first day, and each once', async () => {
    const { signIn, local, now } = await world();
    const settings = { period: 60, digits: 8, algorithm: 'sha256' } as const;
    const token = {
      id: 'token',
      kind: 'totp',
      label: 'Alder C8',
      device: 'token-7',
      deviceKind: 'key',
    } as const;
    const dates = { addedAt: now(), probationUntil: now() + 86_400_000 };
    await local.addMethod('ada', { ...token, ...dates, ...settings, seed }, 'import');
    const eight = codeOfStep(seed, stepAt(now(), 60), settings);
    expect(
      await signIn.signIn('ada@example.org', password, `${eight.slice(0, 4)} ${eight.slice(4)}`),
    ).toMatchObject({
      by: 'totp',
    });
    expect(await signIn.signIn('ada@example.org', password, eight)).toBeUndefined();
    expect(await signIn.signIn('ada@example.org', password, eight.slice(2))).toBeUndefined();
  });

  it.each(['ada@example.org', 'ADA@Example.org', 'e-1815'])(
    'succeeds with password and authenticator as %s',
    async (identifier) => {
      const { signIn, code, local, now } = await world();
      expect(await signIn.signIn(identifier, password, code())).toMatchObject({
        person: { id: 'ada' },
        by: 'totp',
      });
      expect((await local.get('ada'))?.methods[0]?.lastUsedAt).toBe(now());
    },
  );

  it('succeeds with a saved backup code, once', async () => {
    const { signIn, local } = await world();
    expect(await signIn.signIn('ada@example.org', password, ' 7F3K 9M2P X4TQ W8VD ')).toMatchObject({
      by: 'backup',
    });
    expect(await signIn.signIn('ada@example.org', password, saved)).toBeUndefined();
    expect(await local.secrets('ada', 'codes')).toEqual({ backupHashes: [] });
  });

  it('9: one backup code at 100 sign-ins at once signs in exactly once', async () => {
    const { signIn } = await world();
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, n) => signIn.signIn('ada@example.org', password, saved, `10.0.0.${n}`)),
    );
    expect(all.filter(Boolean)).toHaveLength(1);
  });

  it('8: refuses the same authenticator code a second time', async () => {
    const { signIn, code } = await world();
    expect(await signIn.signIn('ada@example.org', password, code())).toBeDefined();
    expect(await signIn.signIn('ada@example.org', password, code())).toBeUndefined();
  });

  it.each([
    ['a wrong password', 'ada@example.org', 'engine of indifference', 'right'],
    ['an empty password', 'ada@example.org', '', 'right'],
    ['a wrong code', 'ada@example.org', password, 'wrong'],
    ['no code', 'ada@example.org', password, ''],
    ['a word for a code', 'ada@example.org', password, 'please'],
    ['an unknown account', 'nobody@example.org', password, 'right'],
    ['an endless account name', 'a'.repeat(100_000), password, 'right'],
    ['an endless password', 'ada@example.org', 'a'.repeat(100_000), 'right'],
  ])('refuses %s', async (_what, identifier, typed, second) => {
    const { signIn, code, wrong } = await world();
    const answer = second === 'right' ? code() : second === 'wrong' ? wrong() : second;
    expect(await signIn.signIn(identifier, typed, answer)).toBeUndefined();
  });

  it.each(['disabled', 'guest', 'shared', 'service'] as const)(
    'refuses a %s account with everything right',
    async (status) => {
      const { signIn, code, local } = await world([{ ...ada, status }]);
      expect(await signIn.signIn('ada@example.org', password, code())).toBeUndefined();
      expect(await signIn.signIn('ada@example.org', password, saved)).toBeUndefined();
      expect(await local.secrets('ada', 'codes')).toMatchObject({ backupHashes: [expect.any(String)] });
    },
  );

  it('refuses the code of a suspended app, and takes it again when it is resumed', async () => {
    const { signIn, code, local, forward } = await world();
    await local.suspend('ada', ['phone'], 0, 'a1');
    expect(await signIn.signIn('ada@example.org', password, code())).toBeUndefined();
    await local.resume('ada', ['phone'], 'a2');
    forward(minute);
    expect(await signIn.signIn('ada@example.org', password, code())).toBeDefined();
  });

  it('lets an app on probation sign in, and backup codes only after their hold', async () => {
    const { signIn, code, forward, local, now } = await world();
    const probationUntil = now() + day;
    await local.addMethod(
      'ada',
      { id: 'app', kind: 'totp', label: 'App', probationUntil, addedAt: now(), seed },
      'a1',
    );
    const backupHashes = [hashToken(normaliseBackup(saved) ?? '')];
    await local.addMethod(
      'ada',
      { id: 'codes', kind: 'backup', label: 'C', probationUntil, addedAt: now(), backupHashes },
      'a2',
    );
    expect(await signIn.signIn('ada@example.org', password, saved)).toBeUndefined();
    expect(await signIn.signIn('ada@example.org', password, code())).toMatchObject({ by: 'totp' });
    forward(day);
    expect(await signIn.signIn('ada@example.org', password, saved)).toMatchObject({ by: 'backup' });
  });

  it('refuses when the audit cannot take its row', async () => {
    const { signIn, code, breakAudit } = await world();
    breakAudit();
    await expect(signIn.signIn('ada@example.org', password, code())).rejects.toThrow('audit');
  });

  it('refuses when the store is out of reach', async () => {
    const { signIn, code, inside } = await world();
    const right = code();
    inside.break(true);
    await expect(signIn.signIn('ada@example.org', password, right)).rejects.toThrow();
  });

  it('leaves a row for each outcome, without a password, code or name in it', async () => {
    const { signIn, code, wrong, rows } = await world();
    const right = code();
    await signIn.signIn('ada@example.org', 'wrong password here', right);
    await signIn.signIn('ada@example.org', password, wrong());
    await signIn.signIn('nobody@example.org', password, right);
    await signIn.signIn('ada@example.org', password, right);
    expect(rows.map((one) => one.facts)).toEqual([
      { outcome: 'refused', passwordRight: false },
      { outcome: 'refused', passwordRight: true },
      { outcome: 'refused', passwordRight: false },
      { outcome: 'signed-in', by: 'totp' },
    ]);
    const written = JSON.stringify(rows);
    for (const secret of [password, 'wrong password here', right, 'nobody@'])
      expect(written).not.toContain(secret);
    expect(new Set(rows.map((one) => one.id)).size).toBe(4);
  });

  it('finds a person by id, for staff pages', async () => {
    const { signIn } = await world();
    expect((await signIn.person('ada'))?.name).toBe('Ada Byron');
    expect(await signIn.person('nobody')).toBeUndefined();
  });
});

describe('14: what a failure looks like from outside', () => {
  it('costs the same calls of store and password check for an unknown account, a disabled one and a wrong password', async () => {
    const disabled = {
      ...ada,
      id: 'dis',
      signInName: 'dis@example.org',
      staffNumber: 'E-2',
      status: 'disabled' as const,
    };
    const cost = async (identifier: string, typed: string): Promise<unknown> => {
      const { signIn, code, calls, passwordChecks } = await world([ada, disabled]);
      expect(await signIn.signIn(identifier, typed, code())).toBeUndefined();
      return { calls: calls(), passwordChecks: passwordChecks() };
    };
    const unknown = await cost('nobody@example.org', password);
    expect(await cost('ada@example.org', 'engine of indifference')).toEqual(unknown);
    expect(await cost('dis@example.org', password)).toEqual(unknown);
  });

  it('costs the same writes for a right password with a wrong code as for a wrong password', async () => {
    const cost = async (typed: string): Promise<string[]> => {
      const { signIn, wrong, calls } = await world();
      await signIn.signIn('ada@example.org', typed, wrong());
      return calls().filter((one) => one.startsWith('write'));
    };
    expect(await cost(password)).toEqual(await cost('engine of indifference'));
  });
});

describe('10: guessing', () => {
  it('of codes without the password never touches the counter of the person', async () => {
    const { signIn, wrong, tries } = await world();
    for (let n = 0; n < 9; n += 1) await signIn.signIn('ada@example.org', 'not the password', wrong(n));
    expect(await tries.standing('ada', 'totp')).toMatchObject({ wrong: 0, barred: false });
  });

  it('of codes with the password counts in the one counter, and bars the app', async () => {
    const { signIn, code, wrong, tries, forward } = await world();
    for (let n = 0; n < 10; n += 1) await signIn.signIn('ada@example.org', password, wrong(n), `10.0.0.${n}`);
    expect(await tries.standing('ada', 'totp')).toMatchObject({ barred: true });
    forward(day);
    expect(await signIn.signIn('ada@example.org', password, code())).toBeUndefined();
  });

  it('of passwords under every name of a person is counted together, then refused unseen for a while', async () => {
    const { signIn, code, forward, passwordChecks } = await world();
    for (let n = 0; n < freeFailures; n += 1) {
      await signIn.signIn(n % 2 ? 'E-1815' : 'Ada@example.org', `guess ${n}`, '000000', `10.0.0.${n}`);
    }
    expect(await signIn.signIn('ada@example.org', password, code(), '10.0.1.1')).toBeUndefined();
    expect(passwordChecks()).toBe(freeFailures);
    forward(minute - 1);
    expect(await signIn.signIn('ada@example.org', password, code(), '10.0.1.1')).toBeUndefined();
    forward(1);
    expect(await signIn.signIn('ada@example.org', password, code(), '10.0.1.1')).toBeDefined();
  });

  it('11: of 1,000 passwords at once compares no more than the free ones', async () => {
    const { signIn, passwordChecks } = await world();
    await Promise.all(
      Array.from({ length: 1000 }, (_, n) =>
        signIn.signIn('ada@example.org', `guess ${n}`, '000000', `source ${n}`),
      ),
    );
    expect(passwordChecks()).toBe(freeFailures);
  });

  it('waits twice as long after each further failure, and never more than a quarter of an hour', async () => {
    const { signIn, forward, passwordChecks } = await world();
    const waits: number[] = [];
    for (let n = 0; n < freeFailures; n += 1)
      await signIn.signIn('ada@example.org', `guess ${n}`, '000000', `s${n}`);
    for (let n = 0; n < 6; n += 1) {
      let waited = 0;
      const before = passwordChecks();
      while (passwordChecks() === before) {
        forward(minute);
        waited += 1;
        await signIn.signIn('ada@example.org', 'another guess', '000000', `w${n}.${waited}`);
      }
      waits.push(waited);
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
  });

  it('of an unknown account is throttled like that of a known one', async () => {
    const { signIn, passwordChecks } = await world();
    for (let n = 0; n < 20; n += 1)
      await signIn.signIn('nobody@example.org', `guess ${n}`, '000000', `10.0.0.${n}`);
    expect(passwordChecks()).toBe(freeFailures);
  });

  it('over many accounts from one source is refused, while others sign in', async () => {
    const { signIn, code, passwordChecks } = await world();
    for (let n = 0; n < perSource.points + 20; n += 1) {
      await signIn.signIn(`nobody${n}@example.org`, 'guess', '000000', '203.0.113.9');
    }
    expect(passwordChecks()).toBe(perSource.points);
    expect(await signIn.signIn('ada@example.org', password, code(), '203.0.113.9')).toBeUndefined();
    expect(await signIn.signIn('ada@example.org', password, code(), '198.51.100.1')).toBeDefined();
  });

  it('is not seen in sign-ins that succeed: a whole building behind one address gets in', async () => {
    const { signIn, code, forward } = await world();
    for (let n = 0; n < perSource.points + 5; n += 1) {
      expect(await signIn.signIn('ada@example.org', password, code(), '203.0.113.9')).toBeDefined();
      forward(30_000);
    }
  });

  it('begins to count anew after a success', async () => {
    const { signIn, code, passwordChecks } = await world();
    const fail = async (): Promise<void> => {
      for (let n = 0; n < freeFailures - 1; n += 1)
        await signIn.signIn('ada@example.org', 'guess', '000000', `s${n}`);
    };
    await fail();
    expect(await signIn.signIn('ada@example.org', password, code())).toBeDefined();
    await fail();
    expect(passwordChecks()).toBe(2 * freeFailures - 1);
  });
});

describe('the day pass', () => {
  const pass = 'abcd-efgh-jkmn-pqrs-tvwx-yz23';

  it('signs in with the password until it ends, more than once', async () => {
    const { signIn, givePass, now, forward } = await world();
    await givePass('ada', pass, now() + 8 * 60 * minute);
    expect(await signIn.signIn('ada@example.org', password, pass)).toMatchObject({ by: 'day-pass' });
    expect(await signIn.signIn('ada@example.org', password, pass.toUpperCase())).toMatchObject({
      by: 'day-pass',
    });
    forward(8 * 60 * minute);
    expect(await signIn.signIn('ada@example.org', password, pass)).toBeUndefined();
  });

  it('is nothing without the password, for another person, or wrong', async () => {
    const eve = { ...ada, id: 'eve', signInName: 'eve@example.org', staffNumber: 'E-3' };
    const { signIn, givePass, now } = await world([ada, eve]);
    await givePass('ada', pass, now() + minute);
    expect(await signIn.signIn('ada@example.org', 'not the password', pass)).toBeUndefined();
    expect(await signIn.signIn('eve@example.org', password, pass)).toBeUndefined();
    expect(await signIn.signIn('ada@example.org', password, pass.replace('a', 'b'))).toBeUndefined();
  });

  it('never signs in somebody privileged', async () => {
    const { signIn, givePass, now } = await world([{ ...ada, roles: ['agent'] }]);
    await givePass('ada', pass, now() + minute);
    expect(await signIn.signIn('ada@example.org', password, pass)).toBeUndefined();
  });
});

describe('the day pass after "this was not me"', () => {
  it('signs nobody in', async () => {
    const { signIn, givePass, now } = await world();
    await givePass('ada', 'abcd-efgh-jkmn-pqrs-tvwx-yz23', now() + minute, now());
    expect(await signIn.signIn('ada@example.org', password, 'abcd-efgh-jkmn-pqrs-tvwx-yz23')).toBeUndefined();
  });
});

describe('the link for the first administrators', () => {
  const request = { name: 'Grace Hopper', signInName: 'grace@example.org', role: 'administrator' as const };
  const chosen = 'a ship in port is safe';
  const invited = async (
    on: Awaited<ReturnType<typeof world>>,
    more: Partial<typeof request> = {},
  ): Promise<string> => {
    const made = await on.signIn.makeInvite({ ...request, ...more });
    if (typeof made === 'string') throw new Error(made);
    return made.token;
  };

  it('makes an administrator who signs in, but not with the code that proved the app', async () => {
    const on = await world();
    const token = await invited(on);
    const page = await on.signIn.invite(token);
    expect(page).toMatchObject({ name: 'Grace Hopper', signInName: 'grace@example.org' });
    expect(page?.uri).toMatch(/^otpauth:\/\/totp\/Alderbrook%20Hospitals:/);
    const proof = on.code(page?.key);
    expect(await on.signIn.acceptInvite(token, chosen, proof)).toBe('ok');
    expect(await on.signIn.signIn('grace@example.org', chosen, proof)).toBeUndefined();
    on.forward(minute);
    expect(await on.signIn.signIn('GRACE@example.org', chosen, on.code(page?.key))).toMatchObject({
      person: { roles: ['administrator'], privileged: true },
    });
    expect(on.rows.map((one) => one.what)).toEqual(['invited', 'invite-accepted', 'sign-in', 'sign-in']);
  });

  it('is opened as often as wanted, shows the same key, and works once', async () => {
    const on = await world();
    const token = await invited(on);
    const key = (await on.signIn.invite(token))?.key;
    expect((await on.signIn.invite(token))?.key).toBe(key);
    expect(await on.signIn.acceptInvite(token, chosen, on.code(key))).toBe('ok');
    expect(await on.signIn.invite(token)).toBeUndefined();
    on.forward(minute);
    expect(await on.signIn.acceptInvite(token, 'another long sentence', on.code(key))).toBe('expired');
  });

  it('9: accepted by many at once makes one person, with one password', async () => {
    const on = await world();
    const token = await invited(on);
    const key = (await on.signIn.invite(token))?.key;
    const code = on.code(key);
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => on.signIn.acceptInvite(token, `${chosen} ${n}`, code)),
    );
    expect(all.filter((one) => one === 'ok')).toHaveLength(1);
    expect(await on.local.withRole('administrator')).toHaveLength(1);
  });

  it('ends after 24 hours', async () => {
    const on = await world();
    const token = await invited(on);
    const key = (await on.signIn.invite(token))?.key;
    on.forward(day);
    expect(await on.signIn.invite(token)).toBeUndefined();
    expect(await on.signIn.acceptInvite(token, chosen, on.code(key))).toBe('expired');
  });

  it('asks for the right code, and ends after ten wrong ones', async () => {
    const on = await world();
    const token = await invited(on);
    const key = (await on.signIn.invite(token))?.key;
    expect(await on.signIn.acceptInvite(token, chosen, 'no code')).toBe('wrong-code');
    for (let n = 1; n < 10; n += 1)
      expect(await on.signIn.acceptInvite(token, chosen, on.wrong(n))).toBe('wrong-code');
    expect(await on.signIn.acceptInvite(token, chosen, on.code(key))).toBe('expired');
    expect(await on.local.withRole('administrator')).toEqual([]);
  });

  it('refuses a weak password without counting it', async () => {
    const on = await world();
    const token = await invited(on);
    const key = (await on.signIn.invite(token))?.key;
    for (let n = 0; n < 12; n += 1)
      expect(await on.signIn.acceptInvite(token, 'grace.hopper1', '000000')).toBe('weak-password');
    expect(await on.signIn.acceptInvite(token, chosen, on.code(key))).toBe('ok');
  });

  it('is not made, and does not work any more, when two administrators exist', async () => {
    const on = await world();
    const tokens = [
      await invited(on),
      await invited(on, { signInName: 'two@example.org' }),
      await invited(on, { signInName: 'three@example.org' }),
    ];
    const pages = await Promise.all(tokens.map((token) => on.signIn.invite(token)));
    const accept = (n: number) => on.signIn.acceptInvite(tokens[n] ?? '', chosen, on.code(pages[n]?.key));
    expect([await accept(0), await accept(1), await accept(2)]).toEqual(['ok', 'ok', 'expired']);
    expect(await on.signIn.makeInvite({ ...request, signInName: 'four@example.org' })).toBe(
      'enough-administrators',
    );
  });

  it('is not made for a sign-in name that is taken, an empty name, or a directory that is not ours', async () => {
    const on = await world();
    expect(await on.signIn.makeInvite({ ...request, signInName: 'ADA@example.org' })).toBe('taken');
    expect(await on.signIn.makeInvite({ ...request, name: ' ' })).toBe('no-name');
    expect(await (await world([ada], { register: false })).signIn.makeInvite(request)).toBe('no-register');
  });

  it('knows no token but the one it made, and keeps neither token nor key readable', async () => {
    const on = await world();
    const token = await invited(on);
    const key = (await on.signIn.invite(token))?.key ?? 'none';
    const stored = JSON.stringify([...on.inside.raw('invites').values()]);
    expect(stored).not.toContain(token);
    expect(stored).not.toContain(key);
    const id = (on.inside.raw('invites').keys().next().value ?? '') satisfies Doc['id'];
    for (const other of ['', id, `${token}x`, token.toLowerCase(), '__proto__']) {
      expect(await on.signIn.invite(other)).toBeUndefined();
      expect(await on.signIn.acceptInvite(other, chosen, '000000')).toBe('expired');
    }
  });
});

describe('password rules', () => {
  const own = ['Grace Hopper', 'grace@example.org', 'Alderbrook Hospitals'];

  it.each([
    '',
    'short one',
    'elevenchars',
    'aaaaaaaaaaaaaaaa',
    '123456789012',
    '12345678901234567890',
    'qwertyuiopasdf',
    '1q2w3e4r5t6y7u',
    'passwordpassword',
    'Password1234!',
    'P@ssw0rd2024!!',
    'Summer2024Summer',
    'gracehopper2024',
    'Alderbrook-2024!',
    'x'.repeat(257),
  ])('refuse %p', (typed) => {
    expect(isWeakPassword(typed, own)).toBe(true);
  });

  it.each([
    'a ship in port is safe',
    'correct horse battery',
    '7f3k-9m2p-x4tq-w8vd',
    'žluťoučký kůň pěl',
    '密码很长很长而且没人知道的',
  ])('take %p', (typed) => {
    expect(isWeakPassword(typed, own)).toBe(false);
  });
});

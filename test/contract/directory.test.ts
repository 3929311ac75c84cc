import { makeKeys } from '../../src/app/keys';
import type { Doc, Store } from '../../src/app/ports';
import { makeLocalDirectory } from '../../src/adapters/directory/local';
import { hashPassword, passwordMatches } from '../../src/adapters/directory/password';
import { collections } from '../../src/app/collections';
import { memoryStore } from '../tools/memory-store';
import { onEachStore, type OpenedStore } from '../tools/stores';
import { directoryContract } from './directory-suite';
import type { DirectoryUnderTest } from './directory-suite';

const keys = makeKeys([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const passwordCost = { log2N: 4, r: 8, p: 1 };

/** Loses the answer of the next replacement on demand, and everything while it is cut. */
function losing(store: Store, isCut: () => boolean): { store: Store; lose: () => void } {
  let lost = false;
  const reach = (): void => {
    if (isCut()) throw new Error('The store is out of reach.');
  };
  const insert = async (...args: Parameters<Store['insert']>): Promise<boolean> => (
    reach(),
    store.insert(...args)
  );
  const remove = async (...args: Parameters<Store['remove']>): Promise<boolean> => (
    reach(),
    store.remove(...args)
  );
  const replace = async (...args: Parameters<Store['replace']>): Promise<boolean> => {
    reach();
    const outcome = await store.replace(...args);
    if (!lost) return outcome;
    lost = false;
    throw new Error('The answer did not arrive.');
  };
  const reading: Pick<Store, 'get' | 'find'> = {
    get: async (name, id) => (reach(), store.get(name, id)),
    find: async (name, query) => (reach(), store.find(name, query)),
  };
  return { store: { ...store, ...reading, insert, replace, remove }, lose: () => (lost = true) };
}

/** Two directories, as in two processes, on one set of people. */
function onStores(first: Store, second: Store) {
  let now = 1_700_000_000_000;
  let off = false;
  const clock = { now: () => now, real: () => now };
  const { store, lose } = losing(first, () => off);
  const local = makeLocalDirectory({ store, keys, clock, passwordCost });
  const under: DirectoryUnderTest = {
    directory: local,
    another: makeLocalDirectory({ store: second, keys, clock, passwordCost }),
    async add(person) {
      if ((await local.create(person)) === 'taken') throw new Error('taken');
    },
    async beginSession(person, id) {
      await first.insert('sessions', {
        id,
        person,
        ref: `browser-${id}`,
        signedInAt: 1,
        setUp: 'x',
        expiresAt: 0,
      } as Omit<Doc, 'version'>);
    },
    async sessions(person) {
      return (await second.find('sessions', { index: 'person', equals: { person }, limit: 100 })).docs.length;
    },
    visitor: async (id) => (await second.get<Doc & { person: string }>('sessions', id))?.person === '',
    loseNextAnswer: lose,
    cut: (cut) => {
      off = cut;
    },
    forward: (ms) => {
      now += ms;
    },
    now: () => now,
  };
  return { ...under, local };
}

function open() {
  const inside = memoryStore();
  return { ...onStores(inside, inside), inside };
}

directoryContract('local, in memory', async () => open());

const opened: OpenedStore[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

onEachStore((under) => {
  directoryContract('local, two connections', async () => {
    const { people, accounts, sessions } = collections;
    const one = await under.open({ now: () => 1_700_000_000_000 }, { people, accounts, sessions });
    opened.push(one);
    return onStores(one.store, await one.another());
  });
});

describe('the local directory by itself', () => {
  const person = {
    id: 'ada',
    name: 'Ada Byron',
    signInName: 'ada@example.org',
    staffNumber: 'E-1',
    addresses: [
      { kind: 'email' as const, value: 'ada@post.example' },
      { kind: 'mobile' as const, value: '+447700900120' },
    ],
    methods: [
      {
        id: 'text',
        kind: 'text' as const,
        label: 'Text',
        probationUntil: 0,
        addedAt: 1,
        destination: '+447700900120',
      },
      {
        id: 'app',
        kind: 'totp' as const,
        label: 'App',
        probationUntil: 0,
        addedAt: 1,
        seed: 'GEZDGNBVGY3TQOJQ',
      },
    ],
    password: 'engine of difference',
  };

  it('keeps seeds, numbers, addresses and passwords out of the stored document', async () => {
    const { local, inside } = open();
    await local.create(person);
    const stored = JSON.stringify([...inside.raw('people').values()]);
    for (const secret of ['GEZDGNBV', '900120', 'post.example', 'engine of'])
      expect(stored).not.toContain(secret);
  });

  it('opens a seed only for the person and method it was sealed for', async () => {
    const { local, inside } = open();
    await local.create(person);
    await local.create({ id: 'eve', name: 'Eve', signInName: 'eve@example.org', methods: [] });
    const stolen = (inside.raw('people').get('ada') as { methods: object[] }).methods;
    inside.raw('people').set('eve', { ...inside.raw('people').get('eve'), methods: stolen });
    await expect(local.secrets('eve', 'app')).rejects.toThrow();
  });

  it('opens the public key of a credential for no other one: nobody who writes the store plants a key', async () => {
    const { local, inside } = open();
    const key = { id: 'key', kind: 'passkey' as const, label: 'Key', probationUntil: 0, addedAt: 1 };
    const credential = { id: 'bWluZQ', transports: [] };
    await local.create({ ...person, methods: [{ ...key, credential, publicKey: 'cGs', counter: 0 }] });
    expect(await local.secrets('ada', 'key')).toEqual({ publicKey: 'cGs', counter: 0 });
    const stored = inside.raw('people').get('ada') as { methods: object[] };
    const planted = { ...stored.methods[0], credential: { id: 'dGhlaXJz', transports: [] } };
    inside.raw('people').set('ada', { ...stored, methods: [planted] });
    await expect(local.secrets('ada', 'key')).rejects.toThrow();
  });

  it.each([
    ['the id', { id: 'ada', signInName: 'x@example.org' }],
    ['the sign-in name', { id: 'x', signInName: 'ADA@example.org' }],
    [
      'the mail address',
      {
        id: 'x',
        signInName: 'x@example.org',
        addresses: [{ kind: 'email' as const, value: 'Ada@post.example' }],
      },
    ],
    ['the staff number', { id: 'x', signInName: 'x@example.org', staffNumber: 'e-1' }],
  ])('refuses %s of somebody else and leaves no trace of the attempt', async (_what, other) => {
    const { local, inside } = open();
    await local.create(person);
    const before = inside.raw('accounts').size;
    expect(await local.create({ name: 'Other', ...other })).toBe('taken');
    expect(inside.raw('accounts').size).toBe(before);
    expect((await local.find('ada@example.org'))?.name).toBe('Ada Byron');
  });

  it('creates one of twenty people who claim one sign-in name at once', async () => {
    const { local } = open();
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        local.create({ id: `p${n}`, name: `P${n}`, signInName: 'one@example.org' }),
      ),
    );
    expect(made.filter((one) => one !== 'taken')).toHaveLength(1);
  });

  it('frees an identifier that a crash left without its person, but not at once', async () => {
    const { local, inside, forward, now } = open();
    const left = { id: 'ada@example.org', person: 'ghost', createdAt: now() };
    await inside.insert('accounts', left);
    forward(59_000);
    expect(await local.create(person)).toBe('taken');
    forward(2000);
    expect(await local.create(person)).toMatchObject({ id: 'ada' });
    expect((await local.find('ada@example.org'))?.id).toBe('ada');
  });

  it.each([
    { name: ' ', signInName: 'x@example.org' },
    { name: 'X', signInName: ' ' },
    { name: 'X', signInName: 'x', addresses: [{ kind: 'mobile' as const, value: '07700 900120' }] },
    { name: 'X', signInName: 'x', addresses: [{ kind: 'email' as const, value: 'a@b\r\nBcc: c@d' }] },
  ])('refuses a person who cannot be: %j', async (bad) => {
    await expect(open().local.create(bad)).rejects.toBeInstanceOf(TypeError);
  });

  it('takes a mailbox that is the sign-in name for one that opens with the account, also when it was changed to it', async () => {
    const { local } = open();
    const mail = { kind: 'email' as const, label: 'Mail', probationUntil: 0, addedAt: 1 };
    await local.create({
      ...person,
      addresses: [{ kind: 'email', value: 'ada@post.example' }],
      methods: [
        { ...mail, id: 'work', destination: 'Ada@Example.org' },
        { ...mail, id: 'private', destination: 'ada@post.example' },
      ],
    });
    const shared = async () => (await local.get('ada'))?.methods.map((one) => [one.id, one.shared]);
    expect(await shared()).toEqual([
      ['work', true],
      ['private', false],
    ]);
    await local.setNumber('ada', 'email', 'ada@example.org', 'ada@post.example');
    expect(await shared()).toEqual([
      ['work', true],
      ['private', true],
    ]);
  });

  it('changes a number: the old one is kept as replaced, the method follows and counts as changed', async () => {
    const { local, forward, now } = open();
    await local.create(person);
    forward(1000);
    await local.setNumber('ada', 'mobile', '+447700900199');
    const after = await local.get('ada');
    expect(after?.addresses.filter((one) => one.kind === 'mobile')).toEqual([
      { kind: 'mobile', value: '+447700900120', changedAt: now() - 1000, replacedAt: now() },
      { kind: 'mobile', value: '+447700900199', changedAt: now() },
    ]);
    expect(after?.methods[0]).toMatchObject({ lastDigits: '99', changedAt: now() });
    expect(await local.secrets('ada', 'text')).toEqual({ destination: '+447700900199' });
  });

  it('changes a mail address: the new one finds the person, the old one nobody, another person keeps theirs', async () => {
    const { local } = open();
    await local.create(person);
    await local.create({ id: 'eve', name: 'Eve', signInName: 'eve@example.org' });
    await local.setNumber('ada', 'email', 'new@post.example');
    expect((await local.find('new@post.example'))?.id).toBe('ada');
    expect(await local.find('ada@post.example')).toBeUndefined();
    await expect(local.setNumber('ada', 'email', 'eve@example.org')).rejects.toThrow('somebody else');
    await expect(local.setNumber('ada', 'mobile', '0')).rejects.toBeInstanceOf(TypeError);
    expect((await local.find('eve@example.org'))?.id).toBe('eve');
  });

  it('takes a role away at once, and with it the privilege', async () => {
    const { local } = open();
    await local.create({ ...person, roles: ['administrator'] });
    await local.setRoles('ada', []);
    expect(await local.withRole('administrator')).toEqual([]);
    expect((await local.get('ada'))?.privileged).toBe(false);
  });

  it('changes a password: the old one is refused from then on', async () => {
    const { local } = open();
    await local.create(person);
    await local.setPassword('ada', 'analytical engine');
    expect(await local.checkPassword('ada@example.org', 'engine of difference')).toBeUndefined();
    expect((await local.checkPassword('ada@example.org', 'analytical engine'))?.id).toBe('ada');
  });

  it('notes when a method was used last', async () => {
    const { local, now } = open();
    await local.create(person);
    await local.recordUse('ada', 'app');
    expect((await local.get('ada'))?.methods.find((one) => one.id === 'app')?.lastUsedAt).toBe(now());
  });

  it('remembers the newest 200 actions of a person', async () => {
    const { local, inside } = open();
    await local.create(person);
    for (let n = 0; n < 205; n += 1) await local.resume('ada', [], `a${n}`);
    expect((inside.raw('people').get('ada') as { applied: string[] }).applied).toHaveLength(200);
    expect(await local.applied('ada', 'a204')).toBe(true);
  });

  it('lists everybody, more than a page of them, by name', async () => {
    const { local } = open();
    for (let n = 0; n < 205; n += 1) {
      await local.create({ id: `p${n}`, name: `P${String(1000 - n)}`, signInName: `p${n}@example.org` });
    }
    const names = (await local.list()).map((one) => one.name);
    expect(names).toHaveLength(205);
    expect(names).toEqual(names.toSorted());
  });
});

describe('password hashes', () => {
  it('differ for the same password, match it, and match no other', async () => {
    const [left, right] = await Promise.all([
      hashPassword('x', passwordCost),
      hashPassword('x', passwordCost),
    ]);
    expect(left).not.toBe(right);
    expect(await passwordMatches('x', left)).toBe(true);
    expect(await passwordMatches('y', left)).toBe(false);
  });

  it('match the scrypt test vector of RFC 7914, section 12', async () => {
    const salt = Buffer.from('NaCl').toString('base64url');
    const hash = Buffer.from(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162',
      'hex',
    ).toString('base64url');
    expect(await passwordMatches('password', `scrypt$10$8$16$${salt}$${hash}`)).toBe(true);
  });

  it('that are broken are refused with an error, never matched', async () => {
    await expect(passwordMatches('x', 'md5$1$2$3$4$5')).rejects.toThrow('not readable');
    await expect(passwordMatches('x', '')).rejects.toThrow('not readable');
  });

  it("of the default cost are of OWASP's recommended strength", async () => {
    expect(await hashPassword('x')).toMatch(/^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  });
});

describe('apps that were set up before', () => {
  const seeds = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((letter) => letter.repeat(32));
  const day = 24 * 3_600_000;
  const app = (id: string, seed: string, device = id) => ({
    ...{ id, kind: 'totp' as const, label: 'App', device, deviceKind: 'phone' as const, seed },
    ...{ probationUntil: 0, addedAt: 1 },
  });
  const withApps = async (...ids: readonly number[]) => {
    const world = open();
    await world.local.create({
      id: 'ada',
      name: 'Ada',
      signInName: 'ada@example.org',
      methods: ids.map((n) => app(`app-${n}`, seeds[n] ?? '')),
    });
    return world;
  };
  const earlier = async (world: Awaited<ReturnType<typeof withApps>>) => world.local.earlierSeeds?.('ada');

  test('are remembered when they are cleared, sealed, for 90 days, and are no method', async () => {
    const world = await withApps(0, 1);
    expect(await earlier(world)).toEqual([]);
    await world.local.clear('ada', ['app-0'], 'clear-1');
    expect(await earlier(world)).toEqual([seeds[0]]);
    expect(JSON.stringify([...world.inside.raw('people').values()])).not.toContain(seeds[0]);
    expect((await world.local.get('ada'))?.methods.map((one) => one.id)).toEqual(['app-1']);
    expect(await world.local.secrets('ada', 'app-0')).toBeUndefined();
    expect(JSON.stringify(await world.local.secrets('ada', 'app-1'))).not.toContain(seeds[0]);
    world.forward(90 * day - 1);
    expect(await earlier(world)).toEqual([seeds[0]]);
    world.forward(1);
    expect(await earlier(world)).toEqual([]);
  });

  test('are remembered when they are replaced, and forgotten for good with the next change after 90 days', async () => {
    const world = await withApps(0);
    await world.local.addMethod('ada', app('app-0', seeds[1] ?? ''), 'add-1');
    expect(await earlier(world)).toEqual([seeds[0]]);
    expect((await world.local.secrets('ada', 'app-0'))?.seed).toBe(seeds[1]);
    world.forward(91 * day);
    await world.local.clear('ada', ['app-0'], 'clear-1');
    expect(await earlier(world)).toEqual([seeds[1]]);
    expect(world.inside.raw('people').get('ada')?.['earlierSeeds']).toHaveLength(1);
  });

  test('are five at most, newest first; a repeated action adds none', async () => {
    const world = await withApps(0, 1, 2, 3, 4, 5, 6);
    for (let n = 0; n < 7; n += 1) {
      await world.local.clear('ada', [`app-${n}`], `clear-${n}`);
      await world.local.clear('ada', [`app-${n}`], `clear-${n}`);
    }
    expect(await earlier(world)).toEqual([6, 5, 4, 3, 2].map((n) => seeds[n]));
  });

  test('whose key is gone say nothing, and keep nobody from signing in', async () => {
    const world = await withApps(0, 1);
    await world.local.clear('ada', ['app-0'], 'clear-1');
    const doc = world.inside.raw('people').get('ada');
    world.inside.raw('people').set('ada', {
      ...doc,
      earlierSeeds: [{ method: 'app-0', seed: 'gone.x.y', until: world.now() + day }],
    });
    expect(await earlier(world)).toEqual([]);
  });

  test('of nobody are none', async () => {
    expect(await open().local.earlierSeeds?.('nobody')).toEqual([]);
  });
});

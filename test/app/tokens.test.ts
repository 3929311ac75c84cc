/** Hardware tokens from the file of their maker: good rows stay, bad ones are named, and each comes once. */
import { makeCheckCode, type CodeResult } from '../../src/app/check-code';
import { codeOfStep, stepAt, totpMethod } from '../../src/app/methods/totp';
import { makeTokenImport, type ImportReport } from '../../src/app/tokens/import';
import { readTokens } from '../../src/app/tokens/rows';
import { collections, type CollectionName } from '../../src/app/collections';
import type { Store } from '../../src/app/ports';
import { systemRandom } from '../../src/adapters/random';
import { day, keysOfCrew, makeCrew, type Crew, type Running } from '../tools/crew';
import { memoryStore } from '../tools/memory-store';
import { portal, Walker } from '../tools/walker';

const head = 'upn,serial number,secret key,time interval,manufacturer,model,hash,digits';
const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA';
const other = 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK';
const slow = { period: 60, digits: 8, algorithm: 'sha256' } as const;

interface World {
  readonly crew: Crew;
  readonly running: Running;
  readonly store: ReturnType<typeof memoryStore>;
  load(source: string): Promise<ImportReport | undefined>;
}

async function world(wrap: (store: Store) => Store = (store) => store): Promise<World> {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const running = await crew.run(store);
  await crew.people(running.directory);
  const load = makeTokenImport({
    ...{ store: wrap(store), clock: crew.clock, random: systemRandom() },
    ...{ directory: running.directory, audit: running.audit, notices: running.assembly.notices },
  });
  return { crew, running, store, load };
}

const methodsOf = async ({ crew, running }: World, name: string) =>
  ((await running.directory.get(crew.id(name)))?.methods ?? []).filter((one) => one.id.startsWith('token-'));

/** The sign-in with its code, as the portal asks for it. */
async function shows({ running, crew, store }: World, name: string, code: string): Promise<CodeResult> {
  const person = await running.directory.get(crew.id(name));
  const eligible = (person?.methods ?? []).filter((one) => one.kind === 'totp').map((one) => one.id);
  const now = crew.clock.now();
  const visit = `v${now}`;
  const check = makeCheckCode({
    ...{ store, keys: keysOfCrew, clock: crew.clock, directory: running.directory },
    ...{ methods: { totp: totpMethod() }, rules: { wrongCap: 10, wrongCapNamed: 5 } },
  });
  return check({
    ...{ subject: crew.id(name), person: crew.id(name), named: false, visit, turn: 1, typed: code, eligible },
    challenge: { id: `${visit}.1`, kind: 'totp', startedAt: now, expiresAt: now + 60_000, sends: 0 },
  });
}

test('a row becomes a way to sign in of its own device, sealed, on probation, told and written down', async () => {
  const at = await world();
  const { crew, running } = at;
  const now = crew.clock.now();
  const report = await at.load(`${head}\n${crew.account('bea')},AT-7,${seed},60,Alder Tokens,C8,SHA-256,8`);
  expect(report).toEqual({ imported: [2], unchanged: [], refused: [] });
  expect(await methodsOf(at, 'bea')).toEqual([
    expect.objectContaining({
      kind: 'totp',
      label: 'Alder Tokens C8, AT-7',
      device: 'token-at-7',
      deviceKind: 'key',
      probationUntil: now + day,
    }),
  ]);
  await running.settle();
  expect(crew.mails.map((one) => one.text).join()).toContain('A small device that shows codes was added');
  const rows = (await running.audit.read({ limit: 50, personal: true })).docs;
  expect(rows.filter((one) => one.what === 'enrolled')).toMatchObject([
    { actor: 'system', facts: { by: 'import', period: 60 }, personal: { token: 'Alder Tokens C8, AT-7' } },
  ]);
  // Nowhere in what is stored, in any case of letters.
  for (const name of Object.keys(collections) as CollectionName[])
    expect(JSON.stringify([...at.store.raw(name).values()]).toUpperCase()).not.toContain(seed);
});

test('its codes are checked by its settings, once each, and one of six digits is only wrong', async () => {
  const at = await world();
  await at.load(`${head}\n${at.crew.account('bea')},AT-7,${seed},60,Alder,C8,SHA256,8`);
  const step = stepAt(at.crew.clock.now(), 60);
  expect(await shows(at, 'bea', codeOfStep(seed, step).slice(0, 6))).toMatchObject({ outcome: 'wrong' });
  at.crew.clock.forward(1);
  const code = codeOfStep(seed, step, slow);
  expect(await shows(at, 'bea', code)).toMatchObject({ outcome: 'right', class: 'T', device: 'token-at-7' });
  at.crew.clock.forward(1);
  expect(await shows(at, 'bea', code)).toMatchObject({ outcome: 'used' });
});

test('a second import changes nothing, and says so', async () => {
  const at = await world();
  const file = `${head}\n${at.crew.account('bea')},AT-7,${seed},30,Alder,C8,,\n${at.crew.account('ada')},AT-8,${other},30,Alder,C6,,`;
  expect(await at.load(file)).toMatchObject({ imported: [2, 3] });
  const before = [await methodsOf(at, 'bea'), await methodsOf(at, 'ada')];
  at.crew.clock.forward(day);
  expect(await at.load(file)).toEqual({ imported: [], unchanged: [2, 3], refused: [] });
  expect([await methodsOf(at, 'bea'), await methodsOf(at, 'ada')]).toEqual(before);
});

test('a serial number of somebody else, in either case, or with another secret, is refused; good rows stay', async () => {
  const at = await world();
  const { crew } = at;
  const report = await at.load(
    [
      head,
      `${crew.account('bea')},AT-7,${seed},30,Alder,C8,,`,
      `${crew.account('ada')},at-7,${other},30,Alder,C8,,`,
      `${crew.account('bea')},AT-7,${other},30,Alder,C8,,`,
      `${crew.account('bea')},AT-7,${seed},60,Alder,C8,,`,
      `${crew.account('ada')},AT-9,${other},30,Alder,C8,,`,
    ].join('\n'),
  );
  expect(report).toEqual({
    imported: [2, 6],
    unchanged: [],
    refused: [
      { line: 3, problem: 'taken' },
      { line: 4, problem: 'differs' },
      { line: 5, problem: 'differs' },
    ],
  });
  expect(await methodsOf(at, 'ada')).toHaveLength(1);
});

test('a token that was lost and removed does not come back with its old file', async () => {
  const at = await world();
  const file = `${head}\n${at.crew.account('bea')},AT-7,${seed},30,Alder,C8,,`;
  await at.load(file);
  await at.running.directory.clear(at.crew.id('bea'), ['token-at-7'], 'lost');
  expect(await at.load(file)).toEqual({
    imported: [],
    unchanged: [],
    refused: [{ line: 2, problem: 'removed' }],
  });
  expect(await methodsOf(at, 'bea')).toEqual([]);
});

test('nobody, and accounts that are disabled, get none', async () => {
  const at = await world();
  const report = await at.load(
    `${head}\nnobody@nowhere.example,AT-1,${seed},30,A,B,,\n${at.crew.account('off')},AT-2,${seed},30,A,B,,`,
  );
  expect(report?.refused.map((one) => one.problem)).toEqual(['nobody', 'nobody']);
  expect(at.store.raw('tokens').size).toBe(0);
});

test('nothing is set up for an account that is stopped, by the notice of its own first token too', async () => {
  const at = await world();
  const row = (serial: string): string => `${at.crew.account('bea')},${serial},${seed},30,Alder,C8,,`;
  await at.load(`${head}\n${row('AT-7')}`);
  await at.running.settle();
  const link = /\/notices\/([\w-]+)/.exec(at.crew.mails.at(-1)?.text ?? '')?.[1] ?? '';
  expect(await at.running.services.notices.page(link)).toMatchObject({
    what: 'a small device that shows codes',
  });
  expect(await at.running.services.notices.notMe(link)).toMatchObject({ state: 'stopped' });
  await at.running.settle();
  expect(await at.load(`${head}\n${row('AT-8')}`)).toMatchObject({
    refused: [{ line: 2, problem: 'frozen' }],
  });
  expect(await methodsOf(at, 'bea')).toHaveLength(1);
});

test('a token of the first day is no evidence, and a day later it is', async () => {
  const at = await world();
  const { crew, running } = at;
  await at.load(`${head}\n${crew.account('cleo')},AT-7,${seed},60,Alder,C8,SHA256,8`);
  const offers = async (): Promise<boolean> => {
    const walker = await new Walker(running.services, portal('cleo')).begin('lost-device', crew.id('cleo'));
    await walker.press('My phone');
    await walker.press('may turn up');
    for (let step = 0; step < 3 && walker.valueOf('authenticator app') === undefined; step += 1) {
      if (walker.valueOf('Set up a new one') === undefined) break;
      await walker.press('Set up a new one');
    }
    return walker.valueOf('Code from an authenticator app') !== undefined;
  };
  expect(await offers()).toBe(false);
  crew.clock.forward(day + 1);
  expect(await offers()).toBe(true);
});

test('an import that a crash cut off is gone on with, and gives one token', async () => {
  let fails = true;
  const at = await world((store) => ({
    ...store,
    replace: async (collection, doc) => {
      if (fails && collection === 'tokens') throw new Error('gone');
      return store.replace(collection, doc);
    },
  }));
  const file = `${head}\n${at.crew.account('bea')},AT-7,${seed},30,Alder,C8,,`;
  await expect(at.load(file)).rejects.toThrow('gone');
  fails = false;
  expect(await at.load(file)).toMatchObject({ imported: [2] });
  expect(await methodsOf(at, 'bea')).toHaveLength(1);
  const rows = (await at.running.audit.read({ limit: 50 })).docs;
  expect(rows.filter((one) => one.what === 'enrolled')).toHaveLength(1);
});

describe('rows', () => {
  const row = (over: Readonly<Record<string, string>>): string => {
    const cells = {
      upn: 'a@b.example',
      serial: 'AT-1',
      secret: seed,
      interval: '30',
      maker: 'Alder',
      model: 'C8',
    };
    const all = { ...cells, hash: '', digits: '', ...over };
    return Object.values(all).join(',');
  };

  test.each([
    [{ upn: 'ada' }, 'upn'],
    [{ upn: '=HYPERLINK("x")'.replaceAll('"', "'") }, 'upn'],
    [{ serial: '' }, 'serial'],
    [{ serial: '=1+1' }, 'serial'],
    [{ serial: 'x'.repeat(65) }, 'serial'],
    [{ secret: 'GEZDGNBV' }, 'secret'],
    [{ secret: `${seed}1` }, 'secret'],
    [{ secret: `${other}A` }, 'secret'],
    [{ interval: '45' }, 'interval'],
    [{ interval: '' }, 'interval'],
    [{ hash: 'md5' }, 'hash'],
    [{ hash: '__proto__' }, 'hash'],
    [{ digits: '7' }, 'digits'],
    [{ maker: '', model: '' }, 'maker'],
    [{ maker: 'A\u001b[2J' }, 'maker'],
    [{ model: 'C8,more' }, 'cells'],
  ])('%j is named as %s, and the next row is read', (over, problem) => {
    const read = readTokens(`${head}\n${row(over)}\n${row({})}`);
    expect(read?.problems).toEqual([{ line: 2, problem }]);
    expect(read?.rows.map((one) => one.line)).toEqual([3]);
  });

  test('columns stand in any order, hash and digits may be left out, and names in any case', () => {
    const read = readTokens(
      `Model,Manufacturer,Time Interval,Secret Key,Serial Number,UPN\nC8,Alder,60,${other.toLowerCase()}====,9,a@b.example`,
    );
    expect(read?.rows).toEqual([
      {
        ...{ line: 2, upn: 'a@b.example', serial: '9', seed: other, maker: 'Alder C8' },
        settings: { period: 60, digits: 6, algorithm: 'sha1' },
      },
    ]);
  });

  test('a file whose first line names no columns, or one twice, or an unknown one, is refused whole', () => {
    for (const first of ['', row({}), head.replace('upn', 'user'), `${head},upn`, `${head},pin`])
      expect(readTokens(`${first}\n${row({})}`)).toBeUndefined();
  });
});

/** The contract of the Store port, on every store. What only one of them promises is in store-<name>.test.ts. */
import type { Spec } from '../../src/adapters/store/plan';
import { collections } from '../../src/app/collections';
import type { Doc, Page, Query, Store } from '../../src/app/ports';
import { memoryStore } from '../tools/memory-store';
import { startStoreProcess } from '../tools/store-process';
import { howToGetMongo, mongoServer, storesUnderTest } from '../tools/stores';
import type { OpenedStore, StoreUnderTest } from '../tools/stores';

interface Visit extends Doc {
  readonly dueAt: number;
  readonly holderRef: string;
  readonly touchedAt: number;
  readonly note?: unknown;
}
interface Case extends Doc {
  readonly number: string;
  readonly open: string;
  readonly bucket: number;
  readonly openedAt: number;
  readonly dueBy: number;
  readonly subject: string;
  readonly dueAt: number;
}

const { visits, cases, people, audit, settings } = collections;
const few = { visits, cases, people, audit, settings };

const visit = (id: string, more: Partial<Visit> = {}): Omit<Visit, 'version'> => ({
  id,
  dueAt: 0,
  holderRef: 'h',
  touchedAt: 0,
  ...more,
});
const request = (id: string, more: Partial<Case> = {}): Omit<Case, 'version'> => ({
  id,
  number: `n-${id}`,
  open: 'open',
  bucket: 1,
  openedAt: 0,
  dueBy: 0,
  subject: 's',
  dueAt: 0,
  ...more,
});
const ids = (page: Page<Doc>): readonly string[] => page.docs.map((doc) => doc.id);
const trues = (results: readonly boolean[]): number => results.filter(Boolean).length;

/** All pages of a query, one after the other. */
async function pages(store: Store, name: 'visits' | 'cases', query: Query): Promise<(readonly string[])[]> {
  const all: (readonly string[])[] = [];
  let after: string | undefined;
  do {
    const page: Page<Doc> = await store.find(name, after === undefined ? query : { ...query, after });
    all.push(ids(page));
    after = page.next;
  } while (after !== undefined);
  return all;
}

/** Text that means something to a database, a shell, a query language or an object. */
const hostile = [
  `'; DROP TABLE visits; --`,
  `" OR ""="`,
  'a\0b',
  'a\0c',
  'a',
  '$where',
  '{"$gt":""}',
  '__proto__',
  'constructor',
  'x.y',
  '%',
  '?1',
  'ünïcödé 🔑',
  'line\nline',
  ' ',
  'x'.repeat(900),
];

/** What tests of use cases run on: held to the same contract, so that it stays faithful. */
const memory: StoreUnderTest = {
  name: 'memory',
  async open(clock) {
    const store = memoryStore(clock);
    return { store, place: '', another: async () => store, close: async () => {} };
  },
};
const named = (stores: readonly StoreUnderTest[]): (readonly [string, StoreUnderTest])[] =>
  stores.map((under) => [under.name, under]);

const withServer = mongoServer === undefined ? test.skip : test;
withServer(`MongoDB is held to the contract (${howToGetMongo})`, () => {
  expect(storesUnderTest().map((under) => under.name)).toContain('mongo');
});

describe.each(named([memory, ...storesUnderTest()]))('%s', (_name, under) => {
  let opened: OpenedStore;
  let store: Store;
  let now: number;
  beforeEach(async () => {
    now = 1000;
    opened = await under.open({ now: () => now }, few);
    store = opened.store;
  });
  afterEach(() => opened.close());

  describe('one document', () => {
    test('comes back as it was written, with version 1', async () => {
      const doc = visit('v', {
        note: { deep: [1, 'two', null, false, { three: 3.5 }], empty: {}, none: [] },
      });
      expect(await store.insert<Visit>('visits', doc)).toBe(true);
      expect(await store.get('visits', 'v')).toEqual({ ...doc, version: 1 });
      expect(await store.get('visits', 'other')).toBeUndefined();
    });

    test('is not written over by a second insert', async () => {
      await store.insert<Visit>('visits', visit('v', { note: 'first' }));
      expect(await store.insert<Visit>('visits', visit('v', { note: 'second' }))).toBe(false);
      expect(await store.get('visits', 'v')).toMatchObject({ note: 'first', version: 1 });
    });

    test('is replaced only at its version, which then is one higher', async () => {
      await store.insert<Visit>('visits', visit('v'));
      const first = (await store.get<Visit>('visits', 'v'))!;
      expect(await store.replace<Visit>('visits', { ...first, note: 'a' })).toBe(true);
      expect(await store.replace<Visit>('visits', { ...first, note: 'b' })).toBe(false);
      expect(await store.replace<Visit>('visits', { ...first, version: 3, note: 'c' })).toBe(false);
      expect(await store.get('visits', 'v')).toMatchObject({ note: 'a', version: 2 });
    });

    test('is replaced whole: a field that was left out is gone', async () => {
      await store.insert<Visit>('visits', visit('v', { note: 'here' }));
      await store.replace<Visit>('visits', { ...visit('v'), version: 1 });
      expect(await store.get('visits', 'v')).toEqual({ ...visit('v'), version: 2 });
    });

    test('that is not there is neither replaced nor made', async () => {
      expect(await store.replace<Visit>('visits', { ...visit('v'), version: 1 })).toBe(false);
      expect(await store.get('visits', 'v')).toBeUndefined();
    });

    test('is removed at its version, or at any when none is named, and once', async () => {
      await store.insert<Visit>('visits', visit('v'));
      await store.insert<Visit>('visits', visit('w'));
      expect(await store.remove('visits', 'v', 2)).toBe(false);
      expect(await store.remove('visits', 'v', 1)).toBe(true);
      expect(await store.remove('visits', 'v', 1)).toBe(false);
      expect(await store.remove('visits', 'w')).toBe(true);
      expect(await store.remove('visits', 'w')).toBe(false);
      expect(await store.get('visits', 'w')).toBeUndefined();
    });

    test('belongs to its collection: one id in two collections is two documents', async () => {
      await store.insert<Visit>('visits', visit('same'));
      expect(await store.insert<Case>('cases', request('same'))).toBe(true);
      await store.remove('visits', 'same');
      expect(await store.get('cases', 'same')).toBeDefined();
    });

    test('without an indexed field is refused, not stored where no query finds it', async () => {
      const { dueAt: _gone, ...rest } = visit('v');
      await expect(store.insert('visits', rest as never)).rejects.toThrow('dueAt');
      expect(await store.get('visits', 'v')).toBeUndefined();
    });
  });

  describe('unique keys', () => {
    test('refuse a second document with the key, and write nothing of it', async () => {
      expect(await store.insert<Case>('cases', request('a', { number: '7' }))).toBe(true);
      expect(await store.insert<Case>('cases', request('b', { number: '7' }))).toBe(false);
      expect(await store.get('cases', 'b')).toBeUndefined();
    });

    test('refuse a replace that takes the key of another, and keep both as they were', async () => {
      await store.insert<Case>('cases', request('a', { number: '1' }));
      await store.insert<Case>('cases', request('b', { number: '2' }));
      const b = (await store.get<Case>('cases', 'b'))!;
      expect(await store.replace<Case>('cases', { ...b, number: '1', bucket: 9 })).toBe(false);
      expect(await store.get('cases', 'b')).toEqual(b);
      expect(await store.replace<Case>('cases', { ...b, bucket: 9 })).toBe(true);
    });

    test('are free again when their holder changed or went', async () => {
      await store.insert<Case>('cases', request('a', { number: '1' }));
      await store.replace<Case>('cases', { ...request('a', { number: '2' }), version: 1 });
      expect(await store.insert<Case>('cases', request('b', { number: '1' }))).toBe(true);
      await store.remove('cases', 'a');
      expect(await store.insert<Case>('cases', request('c', { number: '2' }))).toBe(true);
    });

    test('tell a number from the text that looks like it', async () => {
      expect(await store.insert('audit', { id: 'n', seq: 1, subject: 's' } as never)).toBe(true);
      expect(await store.insert('audit', { id: 't', seq: '1', subject: 's' } as never)).toBe(true);
    });
  });

  describe('many inserts at once', () => {
    const rows = (...seqs: readonly number[]): never[] =>
      seqs.map((seq) => ({ id: `r${seq}`, seq, subject: 's' }) as never);

    test('are written in order, each with version 1', async () => {
      expect(await store.insertAll('audit', rows(1, 2, 3))).toBe(3);
      expect(ids(await store.find('audit', { index: 'seq', limit: 9 }))).toEqual(['r1', 'r2', 'r3']);
      expect(await store.get('audit', 'r3')).toEqual({ id: 'r3', seq: 3, subject: 's', version: 1 });
      expect(await store.insertAll('audit', [])).toBe(0);
    });

    test.each([
      ['first', [3, 4, 5], 0],
      ['second', [4, 3, 5], 1],
      ['last', [4, 5, 3], 2],
      ['only', [3], 0],
    ] as const)('stop before one whose key is taken: the %s', async (_what, seqs, written) => {
      await store.insert('audit', { id: 'other', seq: 3, subject: 's' } as never);
      expect(await store.insertAll('audit', rows(...seqs))).toBe(written);
      const there = await Promise.all(seqs.map((seq) => store.get('audit', `r${seq}`)));
      expect(there.map((doc) => doc !== undefined)).toEqual(seqs.map((_seq, at) => at < written));
    });

    test('stop before one that repeats a key of their own', async () => {
      expect(await store.insertAll('audit', rows(1, 2, 2, 3))).toBe(2);
      expect(await store.get('audit', 'r3')).toBeUndefined();
    });

    test('take the place of expired documents', async () => {
      for (const id of ['b', 'c']) await store.insert<Visit>('visits', visit(id, { expiresAt: 1500 }));
      now = 1500;
      const again = ['a', 'b', 'c', 'd'].map((id) => visit(id, { note: 'new' }));
      expect(await store.insertAll<Visit>('visits', again)).toBe(4);
      expect(await store.get('visits', 'c')).toMatchObject({ note: 'new', version: 1 });
    });

    test('refuse one that is malformed before anything is written', async () => {
      await expect(
        store.insertAll('audit', [...rows(1), { id: 'bad', subject: 's' } as never]),
      ).rejects.toThrow();
      expect(await store.get('audit', 'r1')).toBeUndefined();
    });

    test('of two at once, each number has one holder', async () => {
      const other = await opened.another();
      const numbers = Array.from({ length: 20 }, (_, at) => at);
      const batch = (name: string): never[] =>
        numbers.map((seq) => ({ id: `${name}${seq}`, seq, subject: 's' }) as never);
      const [one, two] = await Promise.all([
        store.insertAll('audit', batch('one')),
        other.insertAll('audit', batch('two')),
      ]);
      const held = await store.find('audit', { index: 'seq', limit: 99 });
      expect(held.docs).toHaveLength(one + two);
      expect(Math.max(one, two)).toBeGreaterThan(0);
    });
  });

  describe('queries', () => {
    const queue = [
      request('a', { bucket: 2, dueBy: 30 }),
      request('b', { bucket: 1, dueBy: 20 }),
      request('c', { bucket: 1, dueBy: 10 }),
      request('d', { bucket: 1, dueBy: 10 }),
      request('e', { bucket: 0, dueBy: 99, open: 'closed' }),
      request('f', { bucket: 3, dueBy: 5 }),
    ];
    beforeEach(async () => {
      for (const one of queue) await store.insert<Case>('cases', one);
    });

    test('answer in the order of the index, then of the id', async () => {
      const query = { index: 'order', equals: { open: 'open' }, limit: 9 };
      expect(ids(await store.find('cases', query))).toEqual(['c', 'd', 'b', 'a', 'f']);
      expect(ids(await store.find('cases', { ...query, descending: true }))).toEqual([
        'f',
        'a',
        'b',
        'd',
        'c',
      ]);
      expect(ids(await store.find('cases', { index: 'order', limit: 9 }))[0]).toBe('e');
    });

    test('range over the field after the fixed ones: from inclusive, to exclusive', async () => {
      const query = { index: 'order', equals: { open: 'open' }, limit: 9 };
      expect(ids(await store.find('cases', { ...query, from: 2 }))).toEqual(['a', 'f']);
      expect(ids(await store.find('cases', { ...query, to: 2 }))).toEqual(['c', 'd', 'b']);
      expect(ids(await store.find('cases', { ...query, from: 1, to: 3 }))).toEqual(['c', 'd', 'b', 'a']);
      const inBucket = { index: 'order', equals: { bucket: 1, open: 'open' }, limit: 9 };
      expect(ids(await store.find('cases', { ...inBucket, from: 11 }))).toEqual(['b']);
      expect(ids(await store.find('cases', { ...inBucket, from: 10, to: 20, descending: true }))).toEqual([
        'd',
        'c',
      ]);
    });

    test('a field that may be absent counts as declared: it is found, ordered and paged so', async () => {
      await store.insert('cases', { ...request('z'), takenBy: 'somebody' } as never);
      const free = { index: 'taken', equals: { open: 'open', takenBy: '' }, limit: 3 };
      expect(await pages(store, 'cases', free)).toEqual([
        ['c', 'd', 'b'],
        ['a', 'f'],
      ]);
      expect(
        ids(await store.find('cases', { ...free, equals: { open: 'open', takenBy: 'somebody' } })),
      ).toEqual(['z']);
      const { dueBy: _gone, ...bare } = request('bare', { bucket: 9 });
      expect(await store.insert('cases', bare)).toBe(true);
      const last = { index: 'order', equals: { open: 'open', bucket: 9 }, limit: 1 };
      expect(ids(await store.find('cases', last))).toEqual(['bare']);
      expect(await store.get('cases', 'bare')).not.toHaveProperty('dueBy');
    });

    test('see a change at once', async () => {
      await store.replace<Case>('cases', { ...request('e', { bucket: 0 }), version: 1 });
      await store.remove('cases', 'c');
      const query = { index: 'order', equals: { open: 'open' }, limit: 2 };
      expect(ids(await store.find('cases', query))).toEqual(['e', 'd']);
    });

    test('with all fields fixed are paged by id', async () => {
      for (const id of ['p', 'q', 'r'])
        await store.insert<Case>('cases', request(id, { bucket: 7, dueBy: 7 }));
      const equals = { open: 'open', bucket: 7, dueBy: 7 };
      expect(await pages(store, 'cases', { index: 'order', equals, limit: 2 })).toEqual([['p', 'q'], ['r']]);
    });

    test('with a unique index are ordered and paged too', async () => {
      for (const seq of [3, 1, 2]) await store.insert('audit', { id: `r${seq}`, seq, subject: 's' } as never);
      const first = await store.find('audit', { index: 'seq', from: 1, limit: 2 });
      expect(ids(first)).toEqual(['r1', 'r2']);
      expect(ids(await store.find('audit', { index: 'seq', from: 1, limit: 2, after: first.next! }))).toEqual(
        ['r3'],
      );
      expect(ids(await store.find('audit', { index: 'seq', descending: true, limit: 1 }))).toEqual(['r3']);
    });

    test('say that there is more exactly when there is', async () => {
      const query = { index: 'order', equals: { open: 'open' } };
      expect((await store.find('cases', { ...query, limit: 4 })).next).toBeDefined();
      expect((await store.find('cases', { ...query, limit: 5 })).next).toBeUndefined();
      expect(await store.find('cases', { ...query, equals: { open: 'none' }, limit: 5 })).toEqual({
        docs: [],
      });
    });

    test.each([
      ['an index that is not declared', { index: 'openedAt', limit: 1 }],
      ['a name that every object has', { index: 'constructor', limit: 1 }],
      ['a field beyond the index', { index: 'order', equals: { open: 'open', subject: 's' }, limit: 1 }],
      ['fields that do not begin the index', { index: 'order', equals: { bucket: 1 }, limit: 1 }],
      ['a gap in the fields', { index: 'order', equals: { open: 'open', dueBy: 1 }, limit: 1 }],
      ['a range with no field left', { index: 'number', equals: { number: '1' }, from: 1, limit: 1 }],
    ] satisfies [string, Query][])('beyond the index are refused: %s', async (_what, query) => {
      await expect(store.find('cases', query)).rejects.toThrow();
    });
  });

  describe('paging', () => {
    const many = Array.from({ length: 25 }, (_, at) =>
      visit(`v${String(at).padStart(2, '0')}`, { dueAt: at % 3 }),
    );
    const sorted = many.toSorted((left, right) => left.dueAt - right.dueAt || (left.id < right.id ? -1 : 1));
    beforeEach(async () => {
      for (const one of many) await store.insert<Visit>('visits', one);
    });

    test.each([1, 4, 5, 25, 26])(
      'by %i shows every document once, in order, among equal keys',
      async (limit) => {
        const up = await pages(store, 'visits', { index: 'due', limit });
        expect(up.flat()).toEqual(sorted.map((one) => one.id));
        expect(up).toHaveLength(Math.ceil(25 / limit));
        const down = await pages(store, 'visits', { index: 'due', limit, descending: true });
        expect(down.flat()).toEqual(sorted.map((one) => one.id).toReversed());
      },
    );

    test('stays within its range', async () => {
      const found = await pages(store, 'visits', { index: 'due', from: 1, to: 2, limit: 3 });
      expect(found.flat()).toEqual(sorted.filter((one) => one.dueAt === 1).map((one) => one.id));
    });

    test('neither repeats nor loses a document while others come and go', async () => {
      const first = await store.find('visits', { index: 'due', limit: 10 });
      await store.insert<Visit>('visits', visit('v00-early', { dueAt: 0 }));
      await store.remove('visits', ids(first)[9]!);
      await store.remove('visits', ids(first)[0]!);
      const rest = await store.find('visits', { index: 'due', limit: 99, after: first.next! });
      expect([...ids(first), ...ids(rest)]).toEqual(sorted.map((one) => one.id));
    });
  });

  describe('expiry', () => {
    beforeEach(async () => {
      await store.insert<Visit>('visits', visit('short', { expiresAt: 2000 }));
      await store.insert<Visit>('visits', visit('never', { expiresAt: 0 }));
      await store.insert<Visit>('visits', visit('unsaid'));
    });

    test('is kept to the millisecond', async () => {
      now = 1999;
      expect(await store.get('visits', 'short')).toMatchObject({ expiresAt: 2000 });
      now = 2000;
      expect(await store.get('visits', 'short')).toBeUndefined();
      now = 8_000_000_000_000;
      expect(await store.get('visits', 'never')).toMatchObject({ expiresAt: 0 });
      expect(await store.get('visits', 'unsaid')).toBeDefined();
    });

    test('hides a document from queries, replaces and removes', async () => {
      const short = (await store.get<Visit>('visits', 'short'))!;
      now = 2000;
      expect(ids(await store.find('visits', { index: 'due', limit: 9 }))).toEqual(['never', 'unsaid']);
      expect(await store.replace<Visit>('visits', { ...short, expiresAt: 9000 })).toBe(false);
      expect(await store.remove('visits', 'short')).toBe(false);
      expect(await store.get('visits', 'short')).toBeUndefined();
    });

    test('frees the id, once', async () => {
      now = 2000;
      const again = visit('short', { note: 'new', expiresAt: 3000 });
      expect(await store.insert<Visit>('visits', again)).toBe(true);
      expect(await store.insert<Visit>('visits', again)).toBe(false);
      expect(await store.get('visits', 'short')).toEqual({ ...again, version: 1 });
    });

    test('moves with a replace', async () => {
      const short = (await store.get<Visit>('visits', 'short'))!;
      expect(await store.replace<Visit>('visits', { ...short, expiresAt: 5000 })).toBe(true);
      now = 4999;
      expect(await store.get('visits', 'short')).toBeDefined();
      const { expiresAt: _gone, ...rest } = (await store.get<Visit>('visits', 'short'))!;
      expect(await store.replace<Visit>('visits', rest)).toBe(true);
      now = 9000;
      expect(await store.get('visits', 'short')).toBeDefined();
    });

    test('a sweep deletes what has expired by then, and says how many', async () => {
      for (let at = 0; at < 7; at += 1)
        await store.insert<Visit>('visits', visit(`x${at}`, { expiresAt: 2000 + at }));
      expect(await store.sweep(1999)).toBe(0);
      expect(await store.sweep(2003)).toBe(5);
      expect(await store.sweep(2003)).toBe(0);
      expect(ids(await store.find('visits', { index: 'due', limit: 9 }))).toEqual([
        'never',
        'unsaid',
        'x4',
        'x5',
        'x6',
      ]);
    });
  });

  describe('hostile text stays text', () => {
    test('as an id', async () => {
      for (const id of hostile)
        expect(await store.insert<Visit>('visits', visit(id, { note: id }))).toBe(true);
      for (const id of hostile)
        expect(await store.get('visits', id)).toMatchObject({ id, note: id, version: 1 });
      const found = await pages(store, 'visits', { index: 'due', limit: 3 });
      expect(found.flat().toSorted()).toEqual(hostile.toSorted());
      for (const id of hostile) expect(await store.remove('visits', id)).toBe(true);
    });

    test('as an indexed value and a query', async () => {
      for (const [at, text] of hostile.entries())
        await store.insert<Visit>('visits', visit(`v${at}`, { holderRef: text }));
      for (const [at, text] of hostile.entries()) {
        const query = { index: 'holder', equals: { holderRef: text }, limit: 99 };
        expect(ids(await store.find('visits', query))).toEqual([`v${at}`]);
      }
      const every = await pages(store, 'visits', { index: 'holder', limit: 2 });
      expect(every.flat()).toHaveLength(hostile.length);
    });

    test('as names and values anywhere in a document, which pollutes nothing', async () => {
      const fields = Object.fromEntries(hostile.map((text) => [text, { [text]: text }]));
      const note: unknown = JSON.parse(`{"__proto__":{"admin":true},"$set":{"version":9},"a.b":1,"":2}`);
      await store.insert<Visit>('visits', visit('v', { note: [note, fields] }));
      const read = (await store.get<Visit>('visits', 'v'))!;
      expect(JSON.stringify(read.note)).toBe(JSON.stringify([note, fields]));
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
      expect(read.version).toBe(1);
    });

    test('as an own field named __proto__ of the document itself', async () => {
      const doc = JSON.parse(
        '{"id":"v","dueAt":0,"holderRef":"h","touchedAt":0,"__proto__":{"x":1}}',
      ) as Visit;
      await store.insert<Visit>('visits', doc);
      const read = (await store.get<Visit>('visits', 'v'))!;
      expect(Object.hasOwn(read, '__proto__')).toBe(true);
      expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    });
  });

  describe('races', () => {
    test('of 100 replaces of a version have one winner, version after version', async () => {
      const other = await opened.another();
      await store.insert<Visit>('visits', visit('v'));
      for (let version = 1; version <= 3; version += 1) {
        const results = await Promise.all(
          Array.from({ length: 100 }, (_, at) =>
            (at % 2 === 0 ? store : other).replace<Visit>('visits', { ...visit('v', { note: at }), version }),
          ),
        );
        expect(trues(results)).toBe(1);
        expect(await other.get('visits', 'v')).toMatchObject({
          note: results.indexOf(true),
          version: version + 1,
        });
      }
    });

    test('of inserts have one winner: for an id, for a unique key, over an expired document', async () => {
      const other = await opened.another();
      const both = (at: number): Store => (at % 2 === 0 ? store : other);
      const race = (attempt: (at: number) => Promise<boolean>): Promise<boolean[]> =>
        Promise.all(Array.from({ length: 40 }, (_, at) => attempt(at)));
      expect(trues(await race((at) => both(at).insert<Visit>('visits', visit('v', { note: at }))))).toBe(1);
      expect(
        trues(await race((at) => both(at).insert<Case>('cases', request(`c${at}`, { number: '1' })))),
      ).toBe(1);
      await store.insert<Visit>('visits', visit('old', { expiresAt: 1001 }));
      now = 1001;
      expect(trues(await race((at) => both(at).insert<Visit>('visits', visit('old', { note: at }))))).toBe(1);
    });

    test('of a remove and a replace at one version have one winner', async () => {
      const other = await opened.another();
      for (let round = 0; round < 20; round += 1) {
        await store.insert<Visit>('visits', visit(`v${round}`));
        const [removed, replaced] = await Promise.all([
          store.remove('visits', `v${round}`, 1),
          other.replace<Visit>('visits', { ...visit(`v${round}`), version: 1 }),
        ]);
        expect([removed, replaced].filter(Boolean)).toHaveLength(1);
        expect((await store.get('visits', `v${round}`)) !== undefined).toBe(replaced);
      }
    });

    test('what one connection wrote, the other reads at once', async () => {
      const other = await opened.another();
      for (let at = 0; at < 20; at += 1) {
        await store.insert<Visit>('visits', visit(`v${at}`));
        expect(await other.get('visits', `v${at}`)).toBeDefined();
        await other.replace<Visit>('visits', { ...visit(`v${at}`, { note: at }), version: 1 });
        expect(await store.get('visits', `v${at}`)).toMatchObject({ note: at });
      }
    });
  });

  test('serves until it is closed', async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });
});

describe.each(named(storesUnderTest()))('%s, strictly', (_name, under) => {
  const clock = { now: () => 1000 };
  let opened: OpenedStore;
  let store: Store;
  /** What a test began for itself; ended after it, however it went. */
  let ends: (() => Promise<void>)[] = [];
  const open = async (spec: Spec, now = clock): Promise<OpenedStore> => {
    const own = await under.open(now, spec);
    ends.push(() => own.close());
    return own;
  };
  beforeAll(async () => {
    opened = await under.open(clock, few);
    store = opened.store;
  });
  afterEach(async () => {
    for (const end of ends.toReversed()) await end();
    ends = [];
  });
  afterAll(() => opened.close());

  const odd: [string, unknown][] = [
    ['an operator', { $gt: '' }],
    ['a list', ['v']],
    ['nothing', undefined],
    ['null', null],
    ['half a surrogate pair', 'x\ud83d'],
    ['not a number', Number.NaN],
    ['an endless number', Number.POSITIVE_INFINITY],
  ];

  test.each([...odd, ['a number', 1], ['no text', '']])('an id that is %s is refused', async (_what, id) => {
    const bad = id as string;
    await expect(store.get('visits', bad)).rejects.toThrow();
    await expect(store.remove('visits', bad)).rejects.toThrow();
    await expect(store.insert<Visit>('visits', visit(bad))).rejects.toThrow();
    await expect(store.replace<Visit>('visits', { ...visit(bad), version: 1 })).rejects.toThrow();
  });

  test.each(odd)('an indexed value that is %s is refused', async (_what, value) => {
    await expect(store.insert<Visit>('visits', visit('v', { dueAt: value as number }))).rejects.toThrow(
      'dueAt',
    );
    const equals = { holderRef: value as string };
    await expect(store.find('visits', { index: 'holder', equals, limit: 1 })).rejects.toThrow('holderRef');
    if (value === undefined) return;
    await expect(store.find('visits', { index: 'due', from: value as number, limit: 1 })).rejects.toThrow();
  });

  test.each([
    ['no cursor', 'x'],
    ['too short', Buffer.from('["v"]').toString('base64url')],
    ['too long', Buffer.from('[1,2,"v"]').toString('base64url')],
    ['an operator', Buffer.from('[{"$gt":0},"v"]').toString('base64url')],
    ['no list', Buffer.from('{"length":2}').toString('base64url')],
    ['without an id', Buffer.from('[1,{"$gt":""}]').toString('base64url')],
  ])('a cursor that was made up is refused: %s', async (_what, after) => {
    await expect(store.find('visits', { index: 'due', limit: 1, after })).rejects.toThrow();
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a limit of %p is refused', async (limit) => {
    await expect(store.find('visits', { index: 'due', limit })).rejects.toThrow();
  });

  test.each([undefined, '1', { $gte: 0 }, 1.5])('a version of %p is refused', async (version) => {
    const bad = version as number;
    await expect(store.replace<Visit>('visits', { ...visit('v'), version: bad })).rejects.toThrow('version');
    if (version === undefined) return;
    await expect(store.remove('visits', 'v', bad)).rejects.toThrow('version');
  });

  test.each([-1, 1.5, Number.NaN, '5', 9e15])('an expiry of %p is refused', async (expiresAt) => {
    const bad = visit('v', { expiresAt: expiresAt as number });
    await expect(store.insert<Visit>('visits', bad)).rejects.toThrow('expiry');
  });

  test.each(['other', '__proto__', 'constructor'])('a collection "%s" is not there', async (collection) => {
    const bad = collection as 'visits';
    await expect(store.get(bad, 'v')).rejects.toThrow('no collection');
    await expect(store.insert<Visit>(bad, visit('v'))).rejects.toThrow('no collection');
  });

  test('an expired document gives back its unique key, to one of many', async () => {
    const things = { indexes: { tag: { fields: ['tag'], unique: true } }, expires: true };
    let now = 0;
    const own = await open({ visits: things }, { now: () => now });
    const thing = (id: string, expiresAt: number): Omit<Doc, 'version'> =>
      ({ id, expiresAt, tag: 't' }) as never;
    expect(await own.store.insert('visits', thing('a', 10))).toBe(true);
    expect(await own.store.insert('visits', thing('b', 10))).toBe(false);
    now = 10;
    const other = await own.another();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        (at % 2 ? own.store : other).insert('visits', thing(`c${at}`, 30)),
      ),
    );
    expect(trues(results)).toBe(1);
    expect(await own.store.get('visits', 'a')).toBeUndefined();
  });

  test('a replace may take the unique key of an expired document', async () => {
    const things = { indexes: { tag: { fields: ['tag'], unique: true } }, expires: true };
    let now = 0;
    const own = await open({ visits: things }, { now: () => now });
    await own.store.insert('visits', { id: 'old', tag: 'wanted', expiresAt: 10 } as never);
    await own.store.insert('visits', { id: 'mine', tag: 'other' } as never);
    const wanted = { id: 'mine', tag: 'wanted', version: 1 } as never;
    expect(await own.store.replace('visits', wanted)).toBe(false);
    now = 10;
    expect(await own.store.replace('visits', wanted)).toBe(true);
  });

  test('truth values are kept and found as such', async () => {
    const own = await open({ people: { indexes: { staff: { fields: ['staff'] } } } });
    await own.store.insert('people', { id: 'yes', staff: true } as never);
    await own.store.insert('people', { id: 'no', staff: false } as never);
    const found = await own.store.find('people', { index: 'staff', equals: { staff: true }, limit: 9 });
    expect(found.docs).toEqual([{ id: 'yes', staff: true, version: 1 }]);
    const every = await own.store.find('people', { index: 'staff', limit: 1 });
    expect(ids(every)).toEqual(['no']);
    expect(ids(await own.store.find('people', { index: 'staff', limit: 1, after: every.next! }))).toEqual([
      'yes',
    ]);
  });

  test('two processes: one winner a version, one holder a number, nothing lost', async () => {
    const own = await open(collections);
    await own.store.insert('settings', { id: 'counter', count: 0 } as never);
    const processes = ['one', 'two'].map((name) => startStoreProcess('race', own.place, name));
    for (const one of processes) ends.push(() => one.kill());
    for (const one of processes) expect(await one.line()).toBe('ready');
    for (const one of processes) one.go();
    const won = [];
    for (const one of processes)
      won.push(JSON.parse(await one.line()) as { versions: number[]; numbers: number[] });
    const ascending = (left: number, right: number): number => left - right;
    const versions = won.flatMap((one) => one.versions).toSorted(ascending);
    expect(versions).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(won.flatMap((one) => one.numbers).toSorted(ascending)).toEqual(
      Array.from({ length: 50 }, (_, at) => at),
    );
    expect(await own.store.get('settings', 'counter')).toMatchObject({ count: 100, version: 101 });
  }, 60_000);

  test('after it was closed, every call is refused; closing again is nothing', async () => {
    const own = await open(few);
    const late = await own.another();
    await late.close();
    await late.close();
    await expect(late.get('visits', 'v')).rejects.toThrow();
    await expect(late.insert<Visit>('visits', visit('v'))).rejects.toThrow();
    await expect(late.ping()).rejects.toThrow();
  }, 20_000);
});

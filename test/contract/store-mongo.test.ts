/** What the MongoDB store promises beyond the port: its indexes, its warnings, its refusals. */
import { createConnection } from 'mongoose';
import type { Connection } from 'mongoose';
import { findFilter, openMongoStore } from '../../src/adapters/store/mongo';
import { planQuery } from '../../src/adapters/store/plan';
import { collections } from '../../src/app/collections';
import type { Store } from '../../src/app/ports';
import { howToGetMongo, mongoServer, ownDatabase } from '../tools/stores';

const clock = { now: () => 1000 };

test('every value of a query stands behind an operator of ours, never in its place', () => {
  const after = Buffer.from(JSON.stringify([3, '$c', '{"$gt":""}'])).toString('base64url');
  const query = { index: 'order', equals: { open: '$where' }, from: 1, to: 9, limit: 5, after };
  expect(findFilter(planQuery('cases', collections.cases, query), 1000)).toEqual({
    $and: [
      { open: { $eq: '$where' } },
      { bucket: { $gte: 1 } },
      { bucket: { $lt: 9 } },
      { bucket: { $gte: 3 } },
      {
        $or: [
          { bucket: { $gt: 3 } },
          { bucket: { $eq: 3 }, dueBy: { $gt: '$c' } },
          { bucket: { $eq: 3 }, dueBy: { $eq: '$c' }, _id: { $gt: '{"$gt":""}' } },
        ],
      },
      { expiresAt: { $gt: new Date(1000) } },
    ],
  });
});

test('a server that is out of reach is reported, not waited for', async () => {
  const opening = openMongoStore('mongodb://127.0.0.1:1/none', clock, () => {});
  await expect(opening).rejects.toThrow('ECONNREFUSED');
}, 15_000);

const withServer = mongoServer === undefined ? describe.skip : describe;
withServer(`on a server (${howToGetMongo})`, () => {
  let database: ReturnType<typeof ownDatabase>;
  let direct: Connection;
  let stores: Store[];
  let warnings: string[];
  const open = async (spec = collections as Parameters<typeof openMongoStore>[3]): Promise<Store> => {
    const store = await openMongoStore(database.uri, clock, (message) => warnings.push(message), spec);
    stores.push(store);
    return store;
  };
  beforeEach(async () => {
    database = ownDatabase(mongoServer ?? '');
    direct = await createConnection(database.uri).asPromise();
    stores = [];
    warnings = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await direct.close();
    await database.drop();
  });

  test('every declared index is made, in order, the id last', async () => {
    await open();
    for (const [collection, spec] of Object.entries(collections)) {
      const declared: Record<string, { fields: readonly string[]; unique?: boolean }> = spec.indexes;
      if (Object.keys(declared).length === 0) continue;
      const made = await direct.collection(collection).indexes();
      for (const [name, index] of Object.entries(declared)) {
        const one = made.find((each) => each.name === name);
        const unique = index.unique === true;
        expect([collection, name, Object.keys(one?.key ?? {})]).toEqual([
          collection,
          name,
          unique ? index.fields : [...index.fields, '_id'],
        ]);
        expect(one?.unique === true).toBe(unique);
      }
    }
  });

  test('expiry has an index; a server that does not remove by itself is named once, and served by the sweep', async () => {
    const store = await open();
    for (const collection of ['visits', 'sessions']) {
      const made = await direct.collection(collection).indexes();
      const expiry = made.filter((each) => Object.keys(each.key)[0] === 'expiresAt');
      expect(expiry).toHaveLength(1);
      if (warnings.length === 0) expect(expiry[0]?.['expireAfterSeconds']).toBe(0);
    }
    expect(warnings.length).toBeLessThanOrEqual(1);
    for (const warning of warnings) expect(warning).toContain('visits, ');
    await store.insert('invites', { id: 'i', expiresAt: 2000 });
    expect(await store.sweep(2000)).toBe(1);
    expect(await direct.collection('invites').countDocuments()).toBe(0);
  });

  test('opening it again changes nothing', async () => {
    await (await open()).insert('settings', { id: 's' });
    const before = await direct.collection('visits').indexes();
    expect(await (await open()).get('settings', 's')).toEqual({ id: 's', version: 1 });
    expect(await direct.collection('visits').indexes()).toEqual(before);
  });

  test('an index that cannot be made refuses the start, and says where to read on', async () => {
    await direct.collection('cases').insertMany([{ number: '1' }, { number: '1' }]);
    await expect(open()).rejects.toThrow('docs/store.md');
  });

  test('a field that the store keeps for itself cannot be indexed', async () => {
    await expect(open({ people: { indexes: { odd: { fields: ['body'] } } } })).rejects.toThrow('"body"');
  });

  test('a document is one that an operator can read: fields of indexes beside the text', async () => {
    const store = await open();
    await store.insert('audit', { id: 'r', seq: 1, subject: 's', facts: { a: 1 } } as never);
    expect(await direct.collection('audit').findOne({ seq: 1 })).toEqual({
      _id: 'r',
      version: 1,
      expiresAt: new Date(8_640_000_000_000_000),
      seq: 1,
      subject: 's',
      body: '{"id":"r","seq":1,"subject":"s","facts":{"a":1}}',
    });
  });
});

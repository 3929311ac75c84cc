/**
 * Every query that the queue makes is served by a declared index: the same fields fixed, the same order, nothing
 * sorted and nothing scanned. On SQLite its own plan says so; on MongoDB the plan of a server that explains itself
 * does, and the filter and order that we send do on every server.
 */
import Database from 'libsql';
import { createConnection } from 'mongoose';
import { findFilter, openMongoStore, sortOf } from '../../src/adapters/store/mongo';
import { planQuery } from '../../src/adapters/store/plan';
import { findSql, openSqliteStore } from '../../src/adapters/store/sqlite';
import { collections, type CollectionName, type CollectionSpec } from '../../src/app/collections';
import type { Query, Store } from '../../src/app/ports';
import { queueWorld } from '../tools/queue-world';
import { folder, howToGetMongo, mongoServer, ownDatabase } from '../tools/stores';

interface Asked {
  readonly collection: CollectionName;
  readonly query: Query;
}
const specOf = (collection: CollectionName): CollectionSpec => collections[collection];
const watched: readonly CollectionName[] = ['cases', 'caseNames'];

const firstPage = ({ after: _after, ...query }: Query): Query => query;

/** All shapes of query that pages, searches, counts and places lead to, each once. */
async function asked(): Promise<readonly Asked[]> {
  const seen = new Map<string, Asked>();
  const world = await queueWorld((store: Store) => ({
    ...store,
    find: (collection, query) => {
      const { index, equals = {}, from, to, after, descending } = query;
      const shape = [
        collection,
        index,
        Object.keys(equals),
        from === undefined,
        to === undefined,
        after === undefined,
      ];
      if (watched.includes(collection))
        seen.set(JSON.stringify([...shape, descending === true]), { collection, query });
      return store.find(collection, query);
    },
  }));
  const { number } = await world.ask('eve', 'backup');
  const { version: _version, ...first } = world.store.raw('cases').values().next().value as {
    version: number;
  };
  for (let index = 0; index < 40; index += 1)
    await world.store.insert('cases', { ...first, id: `copy-${index}`, number: `C${index}` } as never);
  for (const priority of [undefined, 'unproven'] as const)
    for (const more of [
      {},
      { show: 'mine' },
      { show: 'not-taken' },
      { state: 'open' },
      { show: 'closed' },
    ] as const) {
      const filter = { ...more, ...(priority ? { priority } : {}) };
      const { next } = await world.queue(filter);
      if (next !== undefined) await world.queue({ ...filter, after: next });
    }
  for (const search of [number, number.slice(0, 3), 'eve', 'eve alder']) await world.queue({ search });
  await world.running.services.cases.view(world.crew.id('ivo'), number);
  return [...seen.values()];
}

let queries: readonly Asked[];
beforeAll(async () => {
  queries = await asked();
});

test('there are pages, searches, counts, places and earlier requests among them', () => {
  const indexes = new Set(queries.map(({ collection, query }) => `${collection}.${query.index}`));
  expect([...indexes].toSorted()).toEqual([
    'caseNames.word',
    'cases.decided',
    // The worker's.
    'cases.due',
    'cases.ended',
    'cases.number',
    'cases.order',
    'cases.state',
    'cases.subject',
    'cases.taken',
  ]);
  expect(queries.some(({ query }) => query.after !== undefined)).toBe(true);
});

test('MongoDB is asked for the first fields of a declared index, in its order', () => {
  for (const { collection, query } of queries) {
    const plan = planQuery(collection, specOf(collection), firstPage(query));
    const fields = specOf(collection).indexes[query.index]?.fields ?? [];
    expect(Object.keys(sortOf(plan))).toEqual([...fields, '_id']);
    const fixed = plan.equals.map(([field]) => field);
    expect(fixed).toEqual(fields.slice(0, fixed.length));
    const filter = findFilter(plan, 0) as unknown as { readonly $and: readonly Record<string, object>[] };
    const ranged = filter.$and.slice(fixed.length, -1).map((one) => Object.keys(one)[0]);
    expect(ranged.every((field) => field === fields[fixed.length])).toBe(true);
  }
});

test('SQLite searches that index, and sorts nothing', () => {
  const at = folder();
  const store = openSqliteStore(`${at.path}/plans.db`, { now: () => 0 });
  const database = new Database(`${at.path}/plans.db`);
  for (const { collection, query } of queries) {
    const plan = planQuery(collection, specOf(collection), firstPage(query));
    const { sql, values } = findSql(collection, plan, 1000);
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all([...values]) as { detail: string }[];
    expect(rows.map((row) => row.detail)).toEqual([
      expect.stringMatching(new RegExp(`^SEARCH ${collection} USING INDEX ${collection}\\.`)),
    ]);
  }
  database.close();
  at.remove();
  return store.close();
});

/** Names of the stages of a plan as MongoDB explains it, the outermost first. */
function stagesOf(plan: unknown): readonly { stage: string; indexName?: string }[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const one = plan as { stage?: string; indexName?: string; inputStage?: unknown; queryPlan?: unknown };
  const here =
    one.stage === undefined
      ? []
      : [{ stage: one.stage, ...(one.indexName ? { indexName: one.indexName } : {}) }];
  return [...here, ...stagesOf(one.inputStage), ...stagesOf(one.queryPlan)];
}

const withServer = mongoServer === undefined ? describe.skip : describe;
withServer(`on a server (${howToGetMongo})`, () => {
  test('the index is there under its name; where the server explains its plan, it is the one that serves', async () => {
    const database = ownDatabase(mongoServer ?? '');
    const store = await openMongoStore(database.uri, { now: () => 1000 }, () => {});
    const direct = await createConnection(database.uri).asPromise();
    try {
      for (const { collection, query } of queries) {
        const plan = planQuery(collection, specOf(collection), firstPage(query));
        const made = await direct.collection(collection).indexes();
        const fields = specOf(collection).indexes[query.index]?.fields ?? [];
        const index = made.find((one) => one.name === query.index);
        expect(Object.keys(index?.key ?? {}).slice(0, fields.length)).toEqual(fields);
        expect((await store.find(collection, firstPage(query))).docs).toEqual([]);
        const explained = (await direct
          .collection(collection)
          .find(findFilter(plan, 1000) as object)
          .sort(sortOf(plan))
          .explain('queryPlanner')
          .catch(() => undefined)) as { queryPlanner?: { winningPlan?: unknown } } | undefined;
        const stages = stagesOf(explained?.queryPlanner?.winningPlan);
        // FerretDB explains nothing of MongoDB's: there is no plan to look at.
        if (!stages.some(({ stage }) => stage === 'IXSCAN' || stage === 'COLLSCAN')) continue;
        expect(stages.map(({ stage }) => stage)).not.toContain('COLLSCAN');
        expect(stages.map(({ stage }) => stage)).not.toContain('SORT');
        expect(stages.find(({ stage }) => stage === 'IXSCAN')?.indexName).toBe(query.index);
      }
    } finally {
      await direct.close();
      await store.close();
      await database.drop();
    }
  }, 120_000);
});

/**
 * Any sequence of calls gives on a real store what it gives on the one in memory, which is simple enough to be
 * seen right: the two are walked side by side.
 */
import * as fc from 'fast-check';
import { collections } from '../../src/app/collections';
import type { CollectionName } from '../../src/app/collections';
import type { Doc, Page, Query, Store } from '../../src/app/ports';
import { memoryStore } from '../tools/memory-store';
import { storesUnderTest } from '../tools/stores';

const { visits, cases } = collections;

/** A call, made on both stores; what it answers is compared. */
type Call = (store: Store) => Promise<unknown>;
type Step = { readonly advance: number } | { readonly call: Call; readonly said: string };

const id = fc.constantFrom('a', 'b', 'c', '$d', "e'");
const small = fc.integer({ min: 0, max: 3 });
const expiresAt = fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined });
const version = fc.integer({ min: 1, max: 3 });

const visit = fc
  .record({ id, dueAt: small, holderRef: fc.constantFrom('', 'h', 'ü'), touchedAt: small, expiresAt })
  .map(({ expiresAt: until, ...doc }) => (until === undefined ? doc : { ...doc, expiresAt: until }));
const request = fc.record({
  id,
  number: fc.constantFrom('1', '2', '3'),
  open: fc.constantFrom('open', 'closed'),
  bucket: small,
  openedAt: small,
  dueBy: small,
  subject: fc.constantFrom('s', 't'),
  dueAt: small,
});
const document = fc.oneof(
  visit.map((doc) => ({ name: 'visits' as const, doc: doc as object })),
  request.map((doc) => ({ name: 'cases' as const, doc: doc as object })),
);
const name = fc.constantFrom<CollectionName>('visits', 'cases');

/** All pages of a query; each store follows its own cursors. */
async function pages(store: Store, collection: CollectionName, query: Query): Promise<unknown> {
  const found: unknown[] = [];
  let after: string | undefined;
  do {
    const page: Page<Doc> = await store.find(collection, after === undefined ? query : { ...query, after });
    found.push(page.docs);
    after = page.next;
  } while (after !== undefined);
  return found;
}

const limits = {
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 3 }),
  from: fc.option(small, { nil: undefined }),
  to: fc.option(small, { nil: undefined }),
};
const query = fc
  .oneof(
    fc.record({ name: fc.constant<CollectionName>('visits'), index: fc.constant('due'), ...limits }),
    fc.record({
      name: fc.constant<CollectionName>('visits'),
      index: fc.constant('holder'),
      equals: fc.record({ holderRef: fc.constantFrom('', 'h', 'ü') }),
      ...limits,
    }),
    fc.record({
      name: fc.constant<CollectionName>('cases'),
      index: fc.constant('order'),
      equals: fc.record({ open: fc.constantFrom('open', 'closed') }),
      ...limits,
    }),
  )
  .map(({ name, from, to, ...rest }) => ({
    name,
    query: { ...rest, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } as Query,
  }));

const told = (what: string, given: unknown, call: Call): Step => ({
  call,
  said: `${what} ${JSON.stringify(given)}`,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: document.map(({ name, doc }) =>
      told('insert', doc, (store) => store.insert(name, doc as Doc)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(visit, { maxLength: 3 })
      .map((docs) => told('insertAll', docs, (store) => store.insertAll('visits', docs))),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(document, version)
      .map(([{ name, doc }, at]) =>
        told('replace', [doc, at], (store) => store.replace(name, { ...doc, version: at } as Doc)),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(name, id, fc.option(version, { nil: undefined }))
      .map((given) => told('remove', given, (store) => store.remove(...given))),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(name, id).map((given) => told('get', given, (store) => store.get(...given))),
  },
  {
    weight: 3,
    arbitrary: query.map((given) => told('find', given, (store) => pages(store, given.name, given.query))),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 15 }).map((advance) => ({ advance })) },
);

describe.each(storesUnderTest().map((under) => [under.name, under] as const))('%s', (kind, under) => {
  test('answers any sequence of calls as the store in memory does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        let now = 1;
        const clock = { now: () => now };
        const model = memoryStore(clock);
        const opened = await under.open(clock, { visits, cases });
        try {
          for (const one of steps) {
            if ('advance' in one) now += one.advance;
            else expect([one.said, await one.call(opened.store)]).toEqual([one.said, await one.call(model)]);
          }
        } finally {
          await opened.close();
        }
      }),
      { numRuns: kind === 'sqlite' ? 150 : 25 },
    );
  }, 120_000);
});

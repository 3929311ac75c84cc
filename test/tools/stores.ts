/**
 * The stores that tests run on: SQLite in a file of its own always; MongoDB, in a database of its own, when
 * MONGODB_URI names a server. With REQUIRE_ALL=1 its absence fails instead of leaving it out.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mongoose';
import { openMongoStore } from '../../src/adapters/store/mongo';
import type { Spec } from '../../src/adapters/store/plan';
import { openSqliteStore } from '../../src/adapters/store/sqlite';
import { collections } from '../../src/app/collections';
import type { Store } from '../../src/app/ports';

type Time = { now(): number };

export interface OpenedStore {
  readonly store: Store;
  /** Where it is, for `openAt`: in a process of its own, too. */
  readonly place: string;
  /** A further connection, as a further process has one. */
  another(): Promise<Store>;
  /** Closes all connections and removes everything. */
  close(): Promise<void>;
}
export interface StoreUnderTest {
  readonly name: string;
  /** An empty one, with all collections or, faster, with a few. */
  open(clock: Time, spec?: Spec): Promise<OpenedStore>;
}

/** A folder that is gone after the test. */
export function folder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'sparekey-store-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Opens the store at a place: a path, or a connection string. */
export async function openAt(place: string, clock: Time, spec: Spec = collections): Promise<Store> {
  return place.startsWith('mongodb')
    ? openMongoStore(place, clock, () => {}, spec)
    : openSqliteStore(place, clock, spec);
}

async function opened(
  place: string,
  clock: Time,
  spec: Spec | undefined,
  remove: () => Promise<void>,
): Promise<OpenedStore> {
  const first = await openAt(place, clock, spec);
  const all = [first];
  return {
    store: first,
    place,
    async another() {
      const one = await openAt(place, clock, spec);
      all.push(one);
      return one;
    },
    async close() {
      for (const one of all) await one.close();
      await remove();
    },
  };
}

const sqlite: StoreUnderTest = {
  name: 'sqlite',
  async open(clock, spec) {
    const { path, remove } = folder();
    const place = join(path, 'store.db');
    return opened(place, clock, spec, async () => remove());
  },
};

/** Where MongoDB is, when it is configured. */
export const mongoServer: string | undefined = process.env['MONGODB_URI'] || undefined;

export const howToGetMongo =
  'set MONGODB_URI to a server, for example with tools/ferretdb and test/tools/serial-proxy.mjs (docs/store.md)';

/** A database of its own name on a server; `drop` removes it. */
export function ownDatabase(server: string): { uri: string; drop(): Promise<void> } {
  const uri = new URL(server);
  uri.pathname = `/sparekey_test_${randomBytes(6).toString('hex')}`;
  return {
    uri: uri.href,
    async drop() {
      const connection = await createConnection(uri.href, { autoIndex: false }).asPromise();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

const mongo = (server: string): StoreUnderTest => ({
  name: 'mongo',
  async open(clock, spec) {
    const { uri, drop } = ownDatabase(server);
    return opened(uri, clock, spec, drop);
  },
});

/** @throws {Error} when REQUIRE_ALL=1 and there is no MongoDB. */
export function storesUnderTest(): readonly StoreUnderTest[] {
  if (mongoServer !== undefined) return [sqlite, mongo(mongoServer)];
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(`REQUIRE_ALL is 1: ${howToGetMongo}.`);
  return [sqlite];
}

/** A suite on each store. Where MongoDB is missing, a skipped test says so, and how to get it. */
export function onEachStore(suite: (under: StoreUnderTest) => void): void {
  for (const under of storesUnderTest()) {
    describe(`on ${under.name}`, () => {
      // A server that speaks the protocol only may look at every document for each query.
      if (under.name === 'mongo') jest.setTimeout(60_000);
      suite(under);
    });
  }
  if (mongoServer === undefined) test.skip(`on mongo: ${howToGetMongo}`, () => {});
}

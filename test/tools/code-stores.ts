/**
 * The stores that the guessing tests run on: in memory; SQLite in a file of its own with two connections; and
 * MongoDB with two connections, when MONGODB_URI names a server.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mongoose';
import { openMongoStore } from '../../src/adapters/store/mongo';
import { openSqliteStore } from '../../src/adapters/store/sqlite';
import type { Clock, Store } from '../../src/app/ports';
import { memoryStore } from './memory-store';

export interface OpenedStore {
  readonly store: Store;
  /** A further connection, as a further process has one. */
  another(): Promise<Store>;
  close(): Promise<void>;
}
export interface StoreUnderTest {
  readonly name: string;
  open(clock: Clock): Promise<OpenedStore>;
}

/** A folder that is gone after the test. */
export function folder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'sparekey-codes-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const memory: StoreUnderTest = {
  name: 'memory',
  async open(clock) {
    const store = memoryStore(clock);
    return { store, another: async () => store, close: async () => {} };
  },
};

const sqlite: StoreUnderTest = {
  name: 'sqlite',
  async open(clock) {
    const { path, remove } = folder();
    const opened = [openSqliteStore(join(path, 'store.db'), clock)];
    const [store] = opened as [Store];
    return {
      store,
      async another() {
        const one = openSqliteStore(join(path, 'store.db'), clock);
        opened.push(one);
        return one;
      },
      async close() {
        for (const one of opened) await one.close();
        remove();
      },
    };
  },
};

/** One database and two connections a test file, because opening takes long; emptied of counters for each test. */
function mongo(server: string): StoreUnderTest {
  const uri = new URL(server);
  uri.pathname = `/codes_${randomBytes(6).toString('hex')}`;
  let current: Clock = { now: () => 0, real: () => 0 };
  let opened: Promise<[Store, Store]> | undefined;
  const connect = (): Promise<Store> => openMongoStore(uri.href, { now: () => current.now() }, () => {});

  jest.setTimeout(180_000);
  afterAll(async () => {
    for (const store of (await opened) ?? []) await store.close();
    if (!opened) return;
    const connection = await createConnection(uri.href).asPromise();
    await connection.dropDatabase();
    await connection.close();
  });
  return {
    name: 'mongo',
    async open(clock) {
      current = clock;
      opened ??= connect().then(async (first) => [first, await connect()]);
      const [store, second] = await opened;
      for (const subject of ['p-mira', 'u-nobody']) {
        for (const kind of ['totp', 'backup', 'text']) await store.remove('tries', `${subject}:${kind}`);
      }
      return { store, another: async () => second, close: async () => {} };
    },
  };
}

const server = process.env['MONGODB_URI'];

export const codeStores: readonly StoreUnderTest[] = [
  memory,
  sqlite,
  ...(server === undefined || server === '' ? [] : [mongo(server)]),
];

/** Two processes on one store. */
export async function twoOn(
  under: StoreUnderTest,
  clock: Clock,
): Promise<{ stores: readonly [Store, Store]; close(): Promise<void> }> {
  const opened = await under.open(clock);
  return { stores: [opened.store, await opened.another()], close: () => opened.close() };
}

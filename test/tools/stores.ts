/**
 * The stores that the contract of the port runs on: SQLite in a file of its own; MongoDB in a database of its
 * own, when MONGODB_URI names a server; and the one in memory that tests of use cases run on, so that it stays
 * faithful. How to get a server: docs/store.md.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createConnection } from 'mongoose';
import { openMongoStore } from '../../src/adapters/store/mongo';
import type { Spec } from '../../src/adapters/store/plan';
import { openSqliteStore } from '../../src/adapters/store/sqlite';
import { collections } from '../../src/app/collections';
import type { Store } from '../../src/app/ports';
import { memoryStore } from './memory-store';

interface Now {
  now(): number;
}

export interface OpenedStore {
  readonly store: Store;
  /** The same documents over a further connection, as a further process has one. */
  another(): Promise<Store>;
  /** What a process of its own needs to open the same documents: a path or a connection string. */
  readonly place: string;
  /** Ends all connections and removes what was stored. */
  close(): Promise<void>;
}

export interface StoreUnderTest {
  readonly name: 'memory' | 'sqlite' | 'mongo';
  /** @param spec the collections it is opened with; a few open faster than all. */
  open(clock: Now, spec?: Spec): Promise<OpenedStore>;
}

const memory: StoreUnderTest = {
  name: 'memory',
  async open(clock) {
    const store = memoryStore(clock);
    return { store, another: async () => store, place: '', close: async () => {} };
  },
};

const sqlite: StoreUnderTest = {
  name: 'sqlite',
  async open(clock, spec = collections) {
    const folder = mkdtempSync(join(tmpdir(), 'sparekey-store-'));
    const place = join(folder, 'store.db');
    const opened: Store[] = [];
    const another = async (): Promise<Store> => {
      const store = openSqliteStore(place, clock, spec);
      opened.push(store);
      return store;
    };
    return {
      store: await another(),
      another,
      place,
      async close() {
        for (const store of opened) await store.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

const mongoOn = (server: string): StoreUnderTest => ({
  name: 'mongo',
  async open(clock, spec = collections) {
    const uri = new URL(server);
    uri.pathname = `/store_${randomBytes(6).toString('hex')}`;
    const opened: Store[] = [];
    const another = async (): Promise<Store> => {
      const store = await openMongoStore(uri.href, clock, () => {}, spec);
      opened.push(store);
      return store;
    };
    return {
      store: await another(),
      another,
      place: uri.href,
      async close() {
        for (const store of opened) await store.close();
        const connection = await createConnection(uri.href).asPromise();
        await connection.dropDatabase();
        await connection.close();
      },
    };
  },
});

/** Address of a server that speaks MongoDB's protocol, when there is one. */
export const mongoServer = (): string | undefined => process.env['MONGODB_URI'] || undefined;

/** The stores of a deployment: SQLite always, MongoDB when there is a server. */
export function storesUnderTest(): readonly StoreUnderTest[] {
  const server = mongoServer();
  return server === undefined ? [sqlite] : [sqlite, mongoOn(server)];
}

/** These, and the one in memory. */
export const allStores = (): readonly StoreUnderTest[] => [memory, ...storesUnderTest()];

/** Names what is not tested when there is no server; fails where everything must be there. */
export function sayWhenMongoIsMissing(what: string): void {
  if (mongoServer() !== undefined) return;
  const title = `${what} on MongoDB: set MONGODB_URI to a server; docs/store.md says how to get one`;
  if (process.env['REQUIRE_ALL'] === '1') {
    test(title, () => {
      throw new Error('MONGODB_URI is not set.');
    });
  } else {
    test.skip(title, () => {});
  }
}

/** A process of its own that works on a store. */
export interface StoreProcess {
  /** Resolves with the next line it writes. @throws {Error} when it ends instead. */
  line(): Promise<string>;
  go(): void;
  /** Ends it at once, as a failing machine does. */
  kill(): Promise<void>;
}

/** Starts `store-child.ts`. */
export function startStoreProcess(
  task: string,
  kind: StoreUnderTest['name'],
  place: string,
  name: string,
): StoreProcess {
  const child = spawn(
    process.execPath,
    ['-r', join(__dirname, 'run-typescript.js'), join(__dirname, 'store-child.ts'), task, kind, place, name],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error('The process ended too early.');
      return next.value;
    },
    go: () => void child.stdin.write('go\n'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

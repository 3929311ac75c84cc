/** The stores that the guessing tests run on: in memory, and SQLite in a file of its own with two connections. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

export const codeStores: readonly StoreUnderTest[] = [memory, sqlite];

/** Two processes on one store. */
export async function twoOn(
  under: StoreUnderTest,
  clock: Clock,
): Promise<{ stores: readonly [Store, Store]; close(): Promise<void> }> {
  const opened = await under.open(clock);
  return { stores: [opened.store, await opened.another()], close: () => opened.close() };
}

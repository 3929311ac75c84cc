/** The stores that the guessing tests run on: in memory, and those under test, with two connections each. */
import type { Clock, Store } from '../../src/app/ports';
import { memoryStore } from './memory-store';
import { storesUnderTest, type StoreUnderTest } from './stores';

export { folder } from './stores';
export type { OpenedStore, StoreUnderTest } from './stores';

const memory: StoreUnderTest = {
  name: 'memory',
  async open(clock) {
    const store = memoryStore(clock);
    return { store, place: '', another: async () => store, close: async () => {} };
  },
};

export const codeStores: readonly StoreUnderTest[] = [memory, ...storesUnderTest()];

if (codeStores.some(({ name }) => name === 'mongo')) jest.setTimeout(180_000);

/** Two processes on one store. */
export async function twoOn(
  under: StoreUnderTest,
  clock: Clock,
): Promise<{ stores: readonly [Store, Store]; close(): Promise<void> }> {
  const opened = await under.open(clock);
  return { stores: [opened.store, await opened.another()], close: () => opened.close() };
}

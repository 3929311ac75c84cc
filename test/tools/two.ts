/** Two processes on one store: two connections, two assemblies, one crew; and ways to make them meet. */
import type { Store } from '../../src/app/ports';
import { codeStores, twoOn } from './code-stores';
import { makeCrew, type Adapters, type Crew, type Running } from './crew';
import { faultyStore } from './faulty-store';

export interface Two {
  readonly crew: Crew;
  readonly a: Running;
  readonly b: Running;
  /** The store behind `a`, undisturbed. */
  readonly store: Store;
  close(): Promise<void>;
}

/** In memory, in SQLite, and in MongoDB when MONGODB_URI names one. */
export const eachStore = codeStores.map((under) => [under.name, under] as const);

/**
 * @param turns how many turns of the event loop's queue each call to the store waits: another list, another
 * interleaving of the two.
 */
export async function startTwo(
  under: (typeof codeStores)[number],
  options: { turns?: readonly number[]; a?: Adapters; b?: Adapters } = {},
): Promise<Two> {
  const crew = makeCrew();
  const { stores, close } = await twoOn(under, crew.clock);
  const [first, second] = stores;
  const plain = await crew.run(first);
  await crew.people(plain.directory);
  const { turns = [] } = options;
  let call = 0;
  const uneven = (store: Store): Store =>
    turns.length === 0
      ? store
      : faultyStore(store, {
          async pause() {
            const wait = turns[call % turns.length] ?? 0;
            call += 1;
            for (let turn = 0; turn < wait; turn += 1) await Promise.resolve();
          },
        });
  return {
    crew,
    store: first,
    a: await crew.run(uneven(first), options.a),
    b: await crew.run(uneven(second), options.b),
    close,
  };
}

/** Runs a test on a pair, which is closed after it. */
export async function withTwo(
  under: (typeof codeStores)[number],
  options: Parameters<typeof startTwo>[1],
  work: (two: Two) => Promise<void>,
): Promise<void> {
  const two = await startTwo(under, options);
  try {
    await work(two);
    await Promise.all([two.a.assembly.background.drain(), two.b.assembly.background.drain()]);
  } finally {
    await two.close();
  }
}

import { makeSends } from '../../src/app/sends';
import type { Store } from '../../src/app/ports';
import { setClock } from '../tools/code-world';
import { memoryStore } from '../tools/memory-store';

/** Calls arrive one after the other, in the order they were made, as at a database that is far away. */
function oneAtATime(store: Store): Store {
  let line: Promise<unknown> = Promise.resolve();
  const queued =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      const turn = line.then(() => new Promise(setImmediate)).then(() => call(...args));
      line = turn;
      return turn;
    };
  return {
    ...store,
    get: queued(store.get.bind(store)) as Store['get'],
    insert: queued(store.insert.bind(store)),
    replace: queued(store.replace.bind(store)),
  };
}

test('two processes that read and write one document in step both get on', async () => {
  const clock = setClock();
  const store = oneAtATime(memoryStore(clock));
  const rules = { sendsPerTenMinutes: 5, sendsPerDay: 15, sendsNamed: 3 };
  const processes = [makeSends({ store, clock, rules }), makeSends({ store, clock, rules })];
  // More writes each than tries one of them has: who lost them all in turn would be refused.
  const work = processes.flatMap((sends) =>
    Array.from({ length: 600 }, (_each, number) => sends.refund('p', `e${number}`)),
  );
  const results = await Promise.allSettled(work);
  expect(results.filter((one) => one.status === 'rejected')).toEqual([]);
});

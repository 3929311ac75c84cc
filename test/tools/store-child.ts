/**
 * A process that works on a store beside others: `store-child.ts TASK PLACE NAME`. It writes "ready", and
 * begins when a line comes in.
 *
 * - `race`: adds 1 to one counter 50 times, and tries to take 50 unique numbers; writes what it won, as JSON.
 * - `append`: inserts documents for ever; writes each id when its insert has been reported done.
 */
import type { Doc, Store } from '../../src/app/ports';
import { openAt } from './stores';

interface Counter extends Doc {
  readonly count: number;
}
const [task = '', place = '', name = ''] = process.argv.slice(2);
const clock = { now: () => 0 };
const times = 50;

async function addOne(store: Store): Promise<number> {
  for (;;) {
    const counter = await store.get<Counter>('settings', 'counter');
    if (!counter) throw new Error('There is no counter.');
    if (await store.replace('settings', { ...counter, count: counter.count + 1 })) return counter.version;
  }
}

async function race(store: Store): Promise<void> {
  const versions: number[] = [];
  const numbers: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    versions.push(await addOne(store));
    const row = { id: `${name}-${turn}`, seq: turn, subject: 'race' };
    if (await store.insert('audit', row)) numbers.push(turn);
  }
  console.log(JSON.stringify({ versions, numbers }));
}

async function append(store: Store): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const id = `${name}-${turn}`;
    await store.insert('settings', { id });
    // Synchronous for a pipe, so that nothing is done that was not written down.
    console.log(id);
  }
}

async function main(): Promise<void> {
  const store = await openAt(place, clock);
  console.log('ready');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  await (task === 'race' ? race(store) : append(store));
  await store.close();
  process.stdin.destroy();
}

void main();

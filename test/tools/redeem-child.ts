/** A process that redeems one code 50 times at once: `redeem-child.ts <sqlite file> <name> <code>`. */
import { openSqliteStore } from '../../src/adapters/store/sqlite';
import { checkOf, makeWorld } from './code-world';

const [file = '', name = '', typed = ''] = process.argv.slice(2);
const world = makeWorld();
const store = openSqliteStore(file, world.clock);
const { check } = world.process(store);

async function redeem(): Promise<void> {
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, number) => check(checkOf({ visit: `${name}-${number}`, typed }))),
  );
  console.log(JSON.stringify(results));
  await store.close();
}

process.stdin.once('data', () => void redeem());
console.log('ready');

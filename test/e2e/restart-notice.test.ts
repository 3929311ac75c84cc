/** "This was not me": cut off anywhere, pressing it again finishes it, and there is one request to lift it. */
import type { Standing, StoredCase } from '../../src/app/documents';
import { mortal } from '../tools/crash';
import { day, makeCrew, type Crew } from '../tools/crew';
import { memoryStore, type MemoryStore } from '../tools/memory-store';
import { requestOf } from '../tools/walker';

const tokenIn = (crew: Crew): string => /\/notices\/([\w-]+)/.exec(crew.mails[0]?.text ?? '')?.[1] ?? '';
const cases = (store: MemoryStore): StoredCase[] =>
  [...store.raw('cases').values()] as unknown as StoredCase[];

/** @returns how many writes the press made. */
async function pressed(at: number | undefined): Promise<number> {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const first = await crew.run(store);
  await crew.people(first.directory);
  await requestOf(first, crew, 'eve', 'backup');
  await first.settle();
  const outside = { store, texts: crew.textPort, mail: crew.mailPort, headLog: crew.headLog };
  const process = mortal(outside, at, 'dies');
  const doomed = await crew.run(process.store, process);
  process.arm();
  await doomed.services.notices.notMe(tokenIn(crew)).catch(() => undefined);
  await doomed.assembly.background.drain();

  const next = await crew.run(store);
  const again = await next.services.notices.notMe(tokenIn(crew));
  await next.settle();
  expect(again?.state).toBe('stopped');
  const urgent = cases(store).filter((one) => one.action === 'unfreeze');
  expect(urgent.map((one) => one.number)).toEqual([again?.number]);
  expect(cases(store).filter((one) => one.state === 'frozen')).toHaveLength(2);
  expect((store.raw('standing').get(crew.id('eve')) as unknown as Standing).frozenAt).toBeGreaterThan(0);
  return process.trace.length;
}

test('the press is cut off at every write: pressed again it is complete, with one urgent request', async () => {
  const count = await pressed(undefined);
  expect(count).toBeGreaterThan(3);
  for (let at = 1; at <= count; at += 1) await pressed(at);
});

test('a freeze after the first was lifted has an urgent request of its own', async () => {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const running = await crew.run(store);
  await crew.people(running.directory);
  await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  await running.services.notices.notMe(tokenIn(crew));
  const standing = (await store.get<Standing>('standing', crew.id('eve'))) as Standing;
  await store.replace<Standing>('standing', { ...standing, frozenAt: 0 });
  crew.clock.forward(8 * day);
  await running.services.notices.notMe(tokenIn(crew));
  expect(cases(store).filter((one) => one.action === 'unfreeze')).toHaveLength(2);
});

import * as fc from 'fast-check';
import { codeStores, twoOn } from '../tools/code-stores';
import {
  appCode,
  challengeOf,
  checkOf,
  makeWorld,
  minute,
  start,
  textCode,
  wrongCodes,
} from '../tools/code-world';
import { faultyStore } from '../tools/faulty-store';
import { memoryStore } from '../tools/memory-store';

describe.each(codeStores)('16: a bar set between start and redemption of a challenge ($name)', (under) => {
  test('by wrong codes in other visits, at another process: the right code is refused', async () => {
    const world = makeWorld();
    const { stores, close } = await twoOn(under, world.clock);
    const [victim, attacker] = stores.map((store) => world.process(store).check);
    const challenge = challengeOf('mine', 'text');
    const wrong = wrongCodes(start, 10);
    world.clock.forward(minute);
    for (const [n, typed] of wrong.entries()) {
      const visit = `v${n}`;
      await attacker?.(checkOf({ visit, kind: 'text', typed, challenge: challengeOf(visit, 'text') }));
    }
    const typed = textCode(challenge);
    expect(await victim?.(checkOf({ visit: 'mine', kind: 'text', typed, challenge }))).toEqual({
      outcome: 'barred',
    });
    const named = checkOf({ visit: 'mine', kind: 'text', typed, challenge, named: true, turn: 4 });
    expect(await victim?.(named)).toEqual({ outcome: 'wrong' });
    expect(world.released).not.toContain(typed);
    await close();
  });

  test('between comparing and settling: the right code is refused, and stays so after the bar is lifted', async () => {
    const world = makeWorld();
    const { stores, close } = await twoOn(under, world.clock);
    const other = world.process(stores[1]);
    let writes = 0;
    const store = faultyStore(stores[0], {
      pause: async (call, when) => {
        if (call.op === 'get' || when === 'returning') return;
        writes += 1;
        if (writes === 2) await other.tries.bar('p-mira', 'totp');
      },
    });
    const input = checkOf({ visit: 'mine', typed: appCode(start) });
    expect(await world.process(store).check(input)).toEqual({ outcome: 'barred' });
    expect(world.released).toEqual([appCode(start)]);
    await other.tries.unbar('p-mira', 'totp');
    expect(await other.check(input)).toEqual({ outcome: 'barred' });
    await close();
  });
});

test('16, property: in every interleaving with a bar, nothing becomes used once the bar is written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 8 }), async (scheduler, visits) => {
      const world = makeWorld();
      const history: { barredAt: number; lastStep: unknown[] }[] = [];
      const store = faultyStore(memoryStore(world.clock), {
        pause: () => scheduler.schedule(Promise.resolve()),
        written: (call) => history.push(structuredClone(call.doc) as (typeof history)[number]),
      });
      const [one, two] = [world.process(store), world.process(store)];
      const runs = Array.from({ length: visits }, (_, n) =>
        (n % 2 ? one : two).check(checkOf({ visit: `v${n}`, typed: appCode(start, (n % 3) - 1) })),
      );
      const bar = scheduler.schedule(Promise.resolve()).then(() => two.tries.bar('p-mira', 'totp'));
      const results = await scheduler.waitFor(Promise.all([...runs, bar]));
      const barredFrom = history.findIndex((doc) => doc.barredAt !== 0);
      expect(barredFrom).toBeGreaterThanOrEqual(0);
      const stepsThen = history[barredFrom]?.lastStep;
      for (const doc of history.slice(barredFrom)) {
        expect(doc.barredAt).not.toBe(0);
        expect(doc.lastStep).toEqual(stepsThen);
      }
      const right = results.filter((result) => result?.outcome === 'right').length;
      const marked = history.filter(
        (doc, n) => JSON.stringify(doc.lastStep) !== JSON.stringify(history[n - 1]?.lastStep ?? []),
      );
      expect(right).toBe(marked.length);
    }),
    { numRuns: 300 },
  );
});

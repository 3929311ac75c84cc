import type { CodeResult } from '../../src/app/check-code';
import { codeStores, twoOn } from '../tools/code-stores';
import { appCode, checkOf, makeWorld, outcomes, start, wrongCodes } from '../tools/code-world';

describe.each(codeStores)(
  '11: 1,000 parallel guesses never have more evaluations than the cap ($name)',
  (under) => {
    test.each([
      ['with a claim', false, 10],
      ['with only a name', true, 5],
    ] as const)('%s', async (_, named, cap) => {
      const world = makeWorld();
      const { stores, close } = await twoOn(under, world.clock);
      const processes = stores.map((store) => world.process(store));
      const codes = wrongCodes(start, 1000);
      const results = await Promise.all(
        codes.map(
          (typed, n) =>
            processes[n % 2]?.check(checkOf({ visit: `v${n}`, typed, named })) as Promise<CodeResult>,
        ),
      );
      expect(world.released).toHaveLength(cap);
      expect(outcomes(results)['right']).toBeUndefined();
      if (named) expect(results.every((one) => JSON.stringify(one) === '{"outcome":"wrong"}')).toBe(true);
      const after = await processes[0]?.check(checkOf({ visit: 'z', typed: appCode(start), named }));
      expect(after).toEqual({ outcome: named ? 'wrong' : 'barred' });
      expect(world.released).toHaveLength(cap);
      await close();
    });

    test('the right one among them succeeds at most once, and never after the bar', async () => {
      const world = makeWorld();
      const { stores, close } = await twoOn(under, world.clock);
      const processes = stores.map((store) => world.process(store));
      const codes = wrongCodes(start, 300).toSpliced(150, 0, appCode(start));
      const results = await Promise.all(
        codes.map(
          (typed, n) => processes[n % 2]?.check(checkOf({ visit: `v${n}`, typed })) as Promise<CodeResult>,
        ),
      );
      const right = results.filter((one) => one.outcome === 'right').length;
      expect(right).toBe(world.released.includes(appCode(start)) ? 1 : 0);
      expect(world.released.length).toBeLessThanOrEqual(10 * (right + 1));
      await close();
    });
  },
);

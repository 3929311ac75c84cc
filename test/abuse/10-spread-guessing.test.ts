import * as fc from 'fast-check';
import type { CodeResult } from '../../src/app/check-code';
import { codeStores, twoOn } from '../tools/code-stores';
import { challengeOf, checkOf, makeWorld, minute, start, wrongCodes } from '../tools/code-world';

describe.each(codeStores)(
  '10: guessing spread over visits, channels and resends has one counter ($name)',
  (under) => {
    test('property: the tenth wrong code bars, wherever the others were typed', async () => {
      const guess = fc.record({
        visit: fc.nat({ max: 20 }),
        process: fc.nat({ max: 1 }),
        // A resend: the same challenge, sent again. A new challenge: a new code.
        sends: fc.integer({ min: 1, max: 5 }),
        challenge: fc.integer({ min: 1, max: 4 }),
        wait: fc.constantFrom(0, minute, 9 * minute, 600 * minute),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('totp' as const, 'text' as const, 'backup' as const),
          fc.array(guess, { minLength: 12, maxLength: 16 }),
          async (kind, guesses) => {
            const world = makeWorld();
            const { stores, close } = await twoOn(under, world.clock);
            const processes = stores.map((store) => world.process(store));
            const wrong = wrongCodes(start, guesses.length);
            const results: CodeResult[] = [];
            for (const [turn, one] of guesses.entries()) {
              const visit = `v${one.visit}`;
              const challenge = {
                ...challengeOf(visit, kind, world.clock.now(), one.challenge),
                sends: one.sends,
              };
              const typed = kind === 'backup' ? `abcd-efgh-0000-${1000 + turn}` : (wrong[turn] ?? '');
              const result = await processes[one.process]?.check(
                checkOf({ visit, kind, turn, typed, challenge }),
              );
              if (result) results.push(result);
              world.clock.forward(one.wait);
            }
            expect(results.slice(0, 9)).toEqual(
              Array.from({ length: 9 }, (_, n) => ({ outcome: 'wrong', left: 9 - n })),
            );
            expect(results.slice(9).every((one) => one.outcome === 'barred')).toBe(true);
            expect(world.released).toHaveLength(10);
            await close();
          },
        ),
        { numRuns: under.name === 'memory' ? 100 : 10 },
      );
    });

    test('visits with only a name use at most five of the ten, all together', async () => {
      const world = makeWorld();
      const { stores, close } = await twoOn(under, world.clock);
      const processes = stores.map((store) => world.process(store));
      const wrong = wrongCodes(start, 40);
      for (let n = 0; n < 20; n += 1) {
        const result = await processes[n % 2]?.check(
          checkOf({ visit: `n${n}`, typed: wrong[n] ?? '', named: true }),
        );
        expect(result).toEqual({ outcome: 'wrong' });
      }
      expect(world.released).toHaveLength(5);
      for (let n = 20; n < 25; n += 1)
        await processes[n % 2]?.check(checkOf({ visit: `c${n}`, typed: wrong[n] ?? '' }));
      expect(world.released).toHaveLength(10);
      expect(await processes[0]?.tries.standing('p-mira', 'totp')).toMatchObject({ barred: true, wrong: 10 });
      await close();
    });
  },
);

import * as fc from 'fast-check';
import { codeStores, twoOn } from '../tools/code-stores';
import { appCode, challengeOf, checkOf, makeWorld, minute, outcomes, start } from '../tools/code-world';

describe.each(codeStores)('8: a time step replayed, or an older one after a newer one ($name)', (under) => {
  test('is refused, also by the other process and in another visit', async () => {
    const world = makeWorld();
    const { stores, close } = await twoOn(under, world.clock);
    const [one, two] = stores.map((store) => world.process(store).check);
    const older = appCode(start, -1);
    const typed = appCode(start);
    expect(await one?.(checkOf({ visit: 'a', typed }))).toMatchObject({ outcome: 'right' });
    expect(await two?.(checkOf({ visit: 'b', typed }))).toEqual({ outcome: 'used' });
    expect(await two?.(checkOf({ visit: 'b', typed: older, turn: 4 }))).toEqual({ outcome: 'used' });
    expect(await two?.(checkOf({ visit: 'b', typed, turn: 5, named: true }))).toEqual({ outcome: 'used' });
    world.clock.forward(30_000);
    const newer = appCode(world.clock.now());
    expect(await two?.(checkOf({ visit: 'b', typed: newer, turn: 6 }))).toMatchObject({ outcome: 'right' });
    await close();
  });

  test('property: whatever is typed when, at whichever process, each step succeeds once and they only rise', async () => {
    const event = fc.record({
      burst: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 6 }),
      // The clock may jump either way.
      jump: fc.constantFrom(0, 10_000, 30_000, 90_000, -30_000, -90_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), async (events) => {
        const world = makeWorld();
        const { stores, close } = await twoOn(under, world.clock);
        const processes = stores.map((store) => world.process(store));
        const taken: number[] = [];
        let visit = 0;
        for (const { burst, jump } of events) {
          const now = world.clock.now();
          const round: number[] = [];
          await Promise.all(
            burst.map(async (distance) => {
              visit += 1;
              const name = `v${visit}`;
              const input = checkOf({
                visit: name,
                typed: appCode(now, distance),
                challenge: challengeOf(name, 'totp', now),
              });
              const result = await processes[visit % 2]?.check(input);
              if (result?.outcome === 'right') round.push(Math.floor(now / 30_000) + distance);
            }),
          );
          const highest = Math.max(-1, ...taken);
          for (const step of round) expect(step).toBeGreaterThan(highest);
          expect(new Set(round).size).toBe(round.length);
          taken.push(...round);
          // A bar from reused codes would hide the question asked here.
          await processes[0]?.tries.unbar('p-mira', 'totp');
          world.clock.forward(jump);
        }
        await close();
      }),
      { numRuns: under.name === 'memory' ? 200 : 15 },
    );
  });

  test('two visits with the same fresh code at the same moment: one gets it', async () => {
    const world = makeWorld();
    const { stores, close } = await twoOn(under, world.clock);
    const processes = stores.map((store) => world.process(store).check);
    for (let round = 0; round < 10; round += 1) {
      const now = world.clock.now();
      const results = await Promise.all(
        processes.map((check, n) => {
          const visit = `r${round}-${n}`;
          return check(checkOf({ visit, typed: appCode(now), challenge: challengeOf(visit, 'totp', now) }));
        }),
      );
      expect(outcomes(results)).toEqual({ right: 1, used: 1 });
      world.clock.forward(minute);
    }
    await close();
  });
});

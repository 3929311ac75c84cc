import { memoryStore } from '../tools/memory-store';
import { challengeOf, checkOf, makeWorld, textCode } from '../tools/code-world';

describe('15: a code from visit A used in visit B', () => {
  test('is wrong there, is counted, and still right in A', async () => {
    const world = makeWorld();
    const { check, tries } = world.process(memoryStore(world.clock));
    const a = challengeOf('A', 'text');
    const b = challengeOf('B', 'text');
    const typed = textCode(a);
    expect(typed).not.toBe(textCode(b));
    expect(await check(checkOf({ visit: 'B', kind: 'text', typed, challenge: b }))).toEqual({
      outcome: 'wrong',
      left: 9,
    });
    expect(await tries.standing('p-mira', 'text')).toMatchObject({ wrong: 1 });
    expect((await check(checkOf({ visit: 'A', kind: 'text', typed, challenge: a }))).outcome).toBe('right');
  });

  test('is refused also when B brings the challenge of A along', async () => {
    const world = makeWorld();
    const { check } = world.process(memoryStore(world.clock));
    const a = challengeOf('A', 'text');
    await expect(
      check(checkOf({ visit: 'B', kind: 'text', typed: textCode(a), challenge: a })),
    ).rejects.toThrow(/another visit/);
    await expect(
      check(checkOf({ visit: '', kind: 'text', typed: textCode(a), challenge: a })),
    ).rejects.toThrow(/another visit/);
  });

  test('is wrong for the next challenge of the same visit', async () => {
    const world = makeWorld();
    const { check } = world.process(memoryStore(world.clock));
    const [first, second] = [1, 2].map((n) => challengeOf('A', 'text', world.clock.now(), n));
    if (!first || !second) throw new Error('two challenges');
    const result = await check(
      checkOf({ visit: 'A', kind: 'text', typed: textCode(first), challenge: second }),
    );
    expect(result.outcome).toBe('wrong');
  });
});

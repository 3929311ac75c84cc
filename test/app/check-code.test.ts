import { codeFor } from '../../src/app/codes';
import type { CodeResult } from '../../src/app/check-code';
import { faultyStore } from '../tools/faulty-store';
import type { StoreCall } from '../tools/faulty-store';
import { memoryStore } from '../tools/memory-store';
import {
  appCode,
  backupCodes,
  challengeOf,
  checkOf,
  decoyOf,
  earlierCode,
  keys,
  makeWorld,
  minute,
  start,
  tabletCode,
  textCode,
  wrongCodes,
} from '../tools/code-world';

function setUp() {
  const world = makeWorld();
  const store = memoryStore(world.clock);
  return { world, store, ...world.process(store) };
}
const wrong = wrongCodes(start, 40);
const nth = (number: number): string => wrong[number] ?? '';

describe('checking a code', () => {
  test('a right one of each kind says which method, which device and which class', async () => {
    const { check } = setUp();
    expect(await check(checkOf({ visit: 'a', typed: appCode(start) }))).toEqual({
      outcome: 'right',
      method: 'app',
      device: 'phone',
      class: 'T',
    });
    expect(await check(checkOf({ visit: 'b', typed: tabletCode(start) }))).toMatchObject({
      method: 'tablet-app',
      device: 'tablet',
    });
    expect(await check(checkOf({ visit: 'a', kind: 'backup', typed: backupCodes[0] ?? '' }))).toEqual({
      outcome: 'right',
      method: 'codes',
      class: 'S',
    });
    const challenge = challengeOf('c', 'text');
    expect(await check(checkOf({ visit: 'c', kind: 'text', typed: textCode(challenge), challenge }))).toEqual(
      {
        outcome: 'right',
        method: 'mobile',
        device: 'phone',
        class: 'I',
      },
    );
  });

  test('only methods that the policy lets count are compared', async () => {
    const { check } = setUp();
    const typed = appCode(start);
    expect((await check(checkOf({ visit: 'a', typed, eligible: ['tablet-app'] }))).outcome).toBe('wrong');
    expect((await check(checkOf({ visit: 'b', typed, eligible: [] }))).outcome).toBe('wrong');
    expect(
      (await check(checkOf({ visit: 'c', typed, eligible: ['mobile', 'codes', 'no-such'] }))).outcome,
    ).toBe('wrong');
  });

  test('a method of another kind never stands in, even when it is named', async () => {
    const { check } = setUp();
    const challenge = { ...challengeOf('a', 'text'), method: 'app' };
    const input = checkOf({
      visit: 'a',
      kind: 'text',
      typed: textCode(challenge),
      challenge,
      eligible: ['app'],
    });
    expect((await check(input)).outcome).toBe('wrong');
  });

  test('under a bar nothing is compared, whoever set it and whatever the count', async () => {
    const { world, check, tries } = setUp();
    await tries.bar('p-mira', 'totp');
    expect((await check(checkOf({ visit: 'a', typed: appCode(start) }))).outcome).toBe('barred');
    expect((await check(checkOf({ visit: 'b', typed: appCode(start), named: true }))).outcome).toBe('wrong');
    expect(world.released).toEqual([]);
  });

  test('says how many are left to those with a claim, and nothing to those with a name', async () => {
    const { check } = setUp();
    expect(await check(checkOf({ visit: 'a', typed: nth(0) }))).toEqual({ outcome: 'wrong', left: 9 });
    expect(await check(checkOf({ visit: 'b', typed: nth(1), named: true }))).toEqual({ outcome: 'wrong' });
    expect(await check(checkOf({ visit: 'c', typed: nth(2) }))).toEqual({ outcome: 'wrong', left: 7 });
  });

  test('only looks for those with a claim: a typed name hears "wrong", and nothing more is asked for it', async () => {
    const { world, check } = setUp();
    const look = { diagnose: true } as const;
    expect(await check(checkOf({ visit: 'a', typed: appCode(start, 8), ...look }))).toEqual({
      outcome: 'drift',
      seconds: 240,
    });
    expect(await check(checkOf({ visit: 'b', typed: earlierCode(start), ...look }))).toEqual({
      outcome: 'earlier',
    });
    world.asked.splice(0);
    for (const typed of [appCode(start, 9), earlierCode(start)])
      expect(await check(checkOf({ visit: 'c', typed, named: true, ...look }))).toEqual({ outcome: 'wrong' });
    expect(world.asked.filter((one) => one.startsWith('earlier'))).toEqual([]);
    expect(world.released).toHaveLength(4);
  });

  test('a directory that cannot say what was set up before refuses, and nothing is counted', async () => {
    const { world, check, tries } = setUp();
    Object.assign(world.directory, { earlierSeeds: () => Promise.reject(new Error('503')) });
    await expect(check(checkOf({ visit: 'a', typed: nth(0), diagnose: true }))).rejects.toThrow('503');
    expect(await tries.standing('p-mira', 'totp')).toMatchObject({ wrong: 0 });
  });

  test('what cannot be a code is not counted', async () => {
    const { check, tries } = setUp();
    for (const typed of ['', '12345', 'hello', '1234567']) {
      expect(await check(checkOf({ visit: 'a', typed }))).toEqual({ outcome: 'malformed' });
    }
    expect(await tries.standing('p-mira', 'totp')).toMatchObject({ wrong: 0 });
  });

  test('the tenth wrong one in a row bars, for good, and a right one is refused then', async () => {
    const { world, check, tries } = setUp();
    const results: CodeResult[] = [];
    for (let turn = 0; turn < 10; turn += 1)
      results.push(await check(checkOf({ visit: 'a', turn, typed: nth(turn) })));
    expect(results.at(-2)).toEqual({ outcome: 'wrong', left: 1 });
    expect(results.at(-1)).toEqual({ outcome: 'barred' });
    world.clock.forward(400 * 24 * 60 * minute);
    const later = world.clock.now();
    const challenge = challengeOf('z', 'totp', later);
    expect(await check(checkOf({ visit: 'z', typed: appCode(later), challenge }))).toEqual({
      outcome: 'barred',
    });
    await tries.unbar('p-mira', 'totp');
    expect((await check(checkOf({ visit: 'z', typed: appCode(later), challenge }))).outcome).toBe('right');
  });

  test('a right one begins the count anew; setting up again lifts the bar and takes the proving step', async () => {
    const { world, check, tries } = setUp();
    for (let turn = 0; turn < 9; turn += 1) await check(checkOf({ visit: 'a', turn, typed: nth(turn) }));
    expect((await check(checkOf({ visit: 'a', turn: 20, typed: appCode(start) }))).outcome).toBe('right');
    expect(await tries.standing('p-mira', 'totp')).toEqual({ barred: false, barredAt: 0, wrong: 0 });
    await tries.bar('p-mira', 'totp');
    expect(await tries.standing('p-mira', 'totp')).toMatchObject({ barred: true });
    await tries.resetFor('p-mira', 'totp', { method: 'app', step: Math.floor(start / 30_000) + 1 });
    expect(await check(checkOf({ visit: 'b', typed: appCode(start, 1) }))).toEqual({ outcome: 'used' });
    world.clock.forward(minute);
    expect((await check(checkOf({ visit: 'b', turn: 4, typed: appCode(world.clock.now()) }))).outcome).toBe(
      'right',
    );
  });

  test('ten minutes after the start it has expired, however often it was sent; nothing is counted', async () => {
    const { world, check, tries } = setUp();
    const challenge = { ...challengeOf('a', 'text'), expiresAt: start + 60 * minute, sends: 4 };
    world.clock.forward(10 * minute - 1);
    expect(await check(checkOf({ visit: 'a', kind: 'text', typed: nth(0), challenge }))).toEqual({
      outcome: 'wrong',
      left: 9,
    });
    world.clock.forward(1);
    const typed = textCode(challenge);
    expect(await check(checkOf({ visit: 'a', kind: 'text', turn: 4, typed, challenge }))).toEqual({
      outcome: 'expired',
    });
    world.clock.forward(-90_000);
    expect(await check(checkOf({ visit: 'a', kind: 'text', turn: 4, typed, challenge }))).toEqual({
      outcome: 'expired',
    });
    expect(await tries.standing('p-mira', 'text')).toMatchObject({ wrong: 1 });
  });

  test('the same visit, turn and code gets the same answer and is counted once; another code is another try', async () => {
    const { world, check, tries } = setUp();
    const first = await check(checkOf({ visit: 'a', typed: nth(0) }));
    expect(await check(checkOf({ visit: 'a', typed: nth(0) }))).toEqual(first);
    expect(await tries.standing('p-mira', 'totp')).toMatchObject({ wrong: 1 });
    await check(checkOf({ visit: 'a', typed: nth(1) }));
    expect(await tries.standing('p-mira', 'totp')).toMatchObject({ wrong: 2 });
    const right = await check(checkOf({ visit: 'a', turn: 4, typed: appCode(start) }));
    world.clock.forward(5 * minute);
    expect(await check(checkOf({ visit: 'a', turn: 4, typed: appCode(start) }))).toEqual(right);
    expect(right.outcome).toBe('right');
  });

  test('a bar that came meanwhile stands above the right answer given before', async () => {
    const { check, tries } = setUp();
    const input = checkOf({ visit: 'a', typed: appCode(start) });
    expect((await check(input)).outcome).toBe('right');
    await tries.bar('p-mira', 'totp');
    expect((await check(input)).outcome).toBe('barred');
  });

  test('a challenge of another visit, or a kind that cannot be checked, is refused loudly', async () => {
    const { check } = setUp();
    await expect(
      check(checkOf({ visit: 'a', typed: nth(0), challenge: challengeOf('b', 'totp') })),
    ).rejects.toThrow(/another visit/);
    const strange = 'smoke-signals' as unknown as 'totp';
    await expect(check(checkOf({ visit: 'a', typed: nth(0), kind: strange }))).rejects.toThrow(
      /cannot be checked/,
    );
  });

  test('a store or a directory that cannot answer refuses, and the retry gets the answer', async () => {
    const { store, check, world } = setUp();
    const input = checkOf({ visit: 'a', typed: appCode(start) });
    store.break(true);
    await expect(check(input)).rejects.toThrow(/out of reach/);
    store.break(false);
    const get = world.directory.get;
    Object.assign(world.directory, { get: () => Promise.reject(new Error('503')) });
    await expect(check(input)).rejects.toThrow('503');
    Object.assign(world.directory, { get });
    expect((await check(input)).outcome).toBe('right');
  });

  test('a backup code that the directory could not forget stays taken, and a retry makes it forget', async () => {
    const { world, check } = setUp();
    const typed = backupCodes[2] ?? '';
    const spend = world.directory.spendBackupCode;
    Object.assign(world.directory, { spendBackupCode: () => Promise.reject(new Error('503')) });
    await expect(check(checkOf({ visit: 'a', kind: 'backup', typed }))).rejects.toThrow('503');
    Object.assign(world.directory, { spendBackupCode: spend });
    expect(await check(checkOf({ visit: 'b', kind: 'backup', typed }))).toEqual({ outcome: 'used' });
    expect(world.spent).toHaveLength(0);
    expect((await check(checkOf({ visit: 'a', kind: 'backup', typed }))).outcome).toBe('right');
    expect(world.spent).toHaveLength(1);
  });
});

describe('an account that does not exist', () => {
  /** The store and directory calls of each step, without ids. */
  async function callsOf(
    make: typeof checkOf,
    named: boolean,
    kind: 'totp' | 'backup' | 'text',
  ): Promise<unknown> {
    const world = makeWorld();
    const calls: string[] = [];
    const record = (call: StoreCall) => {
      calls.push(call.op);
      return 'none' as const;
    };
    const { check } = world.process(faultyStore(memoryStore(world.clock), { fault: record }));
    const seen: unknown[] = [];
    for (let turn = 0; turn < 13; turn += 1) {
      const typed = kind === 'backup' ? `abcd-efgh-0000-${1000 + turn}` : nth(turn);
      seen.push(
        await check(make({ visit: 'a', kind, turn, typed, named })),
        calls.splice(0),
        world.asked.splice(0).map((line) => line.split(' ')[0]),
      );
    }
    return seen;
  }

  test.each([
    ['totp', true],
    ['totp', false],
    ['backup', true],
    ['text', true],
  ] as const)('is answered alike, with the same calls, by %s (named: %s)', async (kind, named) => {
    expect(await callsOf(decoyOf, named, kind)).toEqual(await callsOf(checkOf, named, kind));
  });

  test('never gets anything right, not even the code of its own challenge', async () => {
    const { check } = setUp();
    const challenge = challengeOf('a', 'text');
    const input = decoyOf({ visit: 'a', kind: 'text', typed: codeFor(keys, 'a.1'), named: true });
    expect(await check(input)).toEqual({ outcome: 'wrong' });
    expect(await check({ ...input, challenge, turn: 4, eligible: ['mobile'] })).toEqual({ outcome: 'wrong' });
  });

  test('refusing somebody with only a name does the work of a wrong code', async () => {
    const world = makeWorld();
    const calls: string[] = [];
    const store = faultyStore(memoryStore(world.clock), {
      fault: (call) => {
        calls.push(call.op);
        return 'none';
      },
    });
    const { check } = world.process(store);
    const shapes: string[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      await check(checkOf({ visit: 'a', turn, typed: nth(turn), named: true }));
      shapes.push(calls.splice(0).join(' '));
    }
    expect(shapes.slice(1)).toEqual(Array(7).fill('get replace get replace'));
  });
});

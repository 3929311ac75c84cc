import * as fc from 'fast-check';
import { makeTries } from '../../src/app/tries';
import type { Try } from '../../src/app/tries';
import { faultyStore } from '../tools/faulty-store';
import type { Fault, FaultPlan } from '../tools/faulty-store';
import { memoryStore } from '../tools/memory-store';
import { rules, setClock } from '../tools/code-world';
import type { SetClock } from '../tools/code-world';

const entry = (number: number, over: Partial<Try> = {}): Try => ({
  subject: 'p',
  kind: 'totp',
  visit: `v${number}`,
  turn: 1,
  answer: `answer ${number}`,
  named: false,
  ...over,
});
const rightOf = (step: number, challenge = `c.${step}`) =>
  ({ right: true, method: 'app', step, challenge: { id: challenge, expiresAt: 1_000_000 } }) as const;

function setUp(plan: FaultPlan = {}, clock: SetClock = setClock()) {
  const inner = memoryStore(clock);
  const store = faultyStore(inner, plan);
  return {
    clock,
    inner,
    tries: makeTries({ store, clock, rules }),
    another: () => makeTries({ store, clock, rules }),
  };
}

describe('reserving', () => {
  test('takes at most ten places at a time, and says nothing of the eleventh but no', async () => {
    const { tries } = setUp();
    const places = await Promise.all(Array.from({ length: 30 }, (_, number) => tries.reserve(entry(number))));
    expect(places.filter((place) => place.state === 'open')).toHaveLength(10);
    expect(places.filter((place) => place.state === 'refused')).toHaveLength(20);
    expect(await tries.standing('p', 'totp')).toMatchObject({ barred: false, wrong: 0 });
  });

  test('gives visits with only a name five of them', async () => {
    const { tries } = setUp();
    const places = await Promise.all(
      Array.from({ length: 12 }, (_, number) => tries.reserve(entry(number, { named: true }))),
    );
    expect(places.filter((place) => place.state === 'open')).toHaveLength(5);
    const claimed = await Promise.all(
      Array.from({ length: 12 }, (_, number) => tries.reserve(entry(100 + number))),
    );
    expect(claimed.filter((place) => place.state === 'open')).toHaveLength(5);
  });

  test('joins the same try instead of taking a second place', async () => {
    const { tries, another } = setUp();
    const twin = another();
    const places = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? tries : twin).reserve(entry(1))),
    );
    expect(places.every((place) => place.state === 'open')).toBe(true);
    const results = await Promise.all([
      tries.settle(entry(1), rightOf(5)),
      twin.settle(entry(1), rightOf(5)),
    ]);
    expect(results).toEqual([
      { outcome: 'right', method: 'app' },
      { outcome: 'right', method: 'app' },
    ]);
  });

  test('what nobody settles counts as wrong after a minute', async () => {
    const { tries, clock } = setUp();
    for (let number = 0; number < 3; number += 1) await tries.reserve(entry(number, { named: number === 0 }));
    clock.forward(59_999);
    expect(await tries.standing('p', 'totp')).toMatchObject({ wrong: 0 });
    clock.forward(1);
    expect(await tries.standing('p', 'totp')).toMatchObject({ wrong: 3 });
    // Too late: whoever comes back now finds that it was counted, right or not.
    expect(await tries.reserve(entry(9))).toMatchObject({ state: 'open' });
    expect(await tries.settle(entry(0), rightOf(5))).toEqual({ outcome: 'wrong', left: 7 });
    expect(await tries.standing('p', 'totp')).toMatchObject({ wrong: 3 });
  });

  test('caps that are not numbers refuse', async () => {
    const clock = setClock();
    for (const broken of [
      { wrongCap: NaN, wrongCapNamed: 5 },
      { wrongCap: 10, wrongCapNamed: undefined as unknown as number },
    ]) {
      const tries = makeTries({ store: memoryStore(clock), clock, rules: broken });
      expect(await tries.reserve(entry(1, { named: true }))).toEqual({ state: 'refused' });
    }
  });
});

describe('settling', () => {
  test('others in flight when a right one settles still count when they are wrong', async () => {
    const { tries } = setUp();
    for (let number = 0; number < 10; number += 1) await tries.reserve(entry(number));
    expect((await tries.settle(entry(0), rightOf(5))).outcome).toBe('right');
    for (let number = 1; number < 10; number += 1) await tries.settle(entry(number), { right: false });
    expect(await tries.standing('p', 'totp')).toMatchObject({ wrong: 9, barred: false });
  });

  test('takes a step, a challenge and a backup code once, and counts the second as wrong', async () => {
    const { tries } = setUp();
    const verdicts = [
      [rightOf(5, 'c.1'), 'right'],
      [rightOf(5, 'c.2'), 'used'],
      [rightOf(4, 'c.3'), 'used'],
      [rightOf(6, 'c.1'), 'used'],
      [{ ...rightOf(7, 'c.4'), backupHash: 'h' }, 'right'],
      [{ ...rightOf(8, 'c.5'), backupHash: 'h' }, 'used'],
      [{ right: false, reused: true }, 'used'],
    ] as const;
    for (const [number, [verdict, outcome]] of verdicts.entries()) {
      await tries.reserve(entry(number));
      expect((await tries.settle(entry(number), verdict)).outcome).toBe(outcome);
    }
    expect(await tries.standing('p', 'totp')).toMatchObject({ wrong: 2 });
  });

  test('a write whose answer gets lost is not done twice, and one that never arrived stays reserved', async () => {
    for (const fault of ['before', 'after'] as const) {
      let broken = false;
      const { tries, clock } = setUp({ fault: (call) => (broken && call.op === 'replace' ? fault : 'none') });
      await tries.reserve(entry(1));
      broken = true;
      await expect(tries.settle(entry(1), { right: false })).rejects.toThrow();
      broken = false;
      clock.forward(30_000);
      const again = await tries.reserve(entry(1));
      expect(again.state).toBe(fault === 'after' ? 'known' : 'open');
      if (again.state === 'open') await tries.settle(entry(1), { right: false });
      expect(await tries.standing('p', 'totp')).toMatchObject({ wrong: 1 });
    }
  });

  test('keeps the newest fifty visits, so the document stays small', async () => {
    const { tries, inner } = setUp();
    for (let number = 0; number < 120; number += 1) {
      await tries.reserve(entry(number));
      await tries.settle(entry(number), rightOf(number));
    }
    const doc = inner.raw('tries').get('p:totp');
    expect(doc?.['last']).toHaveLength(50);
    expect(JSON.stringify(doc).length).toBeLessThan(20_000);
  });

  test('kinds and subjects have their own counts, whatever they are called', async () => {
    const { tries } = setUp();
    await tries.bar('p', 'totp');
    await tries.bar('__proto__', 'text');
    for (const [subject, kind] of [
      ['p', 'text'],
      ['p:totp', 'totp'],
      ['__proto__', 'totp'],
      ['q', 'totp'],
    ] as const) {
      expect(await tries.standing(subject, kind)).toEqual({ barred: false, barredAt: 0, wrong: 0 });
    }
  });
});

test('property: in every interleaving and with any failing write, no place is given beyond the cap', async () => {
  const action = fc.record({
    right: fc.boolean(),
    named: fc.boolean(),
    process: fc.nat({ max: 1 }),
    step: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(action, { minLength: 5, maxLength: 25 }),
      fc.func(fc.constantFrom<Fault[]>('none', 'none', 'none', 'before', 'after')),
      async (scheduler, actions, fault) => {
        const writes: {
          wrong: number;
          namedWrong: number;
          barredAt: number;
          pending: { named: boolean }[];
          usedChallenges: unknown[];
        }[] = [];
        const plan: FaultPlan = {
          fault: (call) => (call.op === 'get' ? 'none' : fault(call.number)),
          pause: () => scheduler.schedule(Promise.resolve()),
          written: (call) => writes.push(structuredClone(call.doc) as (typeof writes)[number]),
        };
        const { tries, another } = setUp(plan);
        const processes = [tries, another()];
        let wrong = 0;
        const steps: number[] = [];
        const runs = actions.map(async (one, number) => {
          const counters = processes[one.process] ?? tries;
          const me = entry(number, { named: one.named });
          const place = await counters.reserve(me).catch(() => undefined);
          if (place?.state !== 'open') return;
          if (!one.right) wrong += 1;
          const result = await counters
            .settle(me, one.right ? rightOf(one.step, `c.${number}`) : { right: false })
            .catch(() => undefined);
          if (result?.outcome === 'right') steps.push(one.step);
        });
        await scheduler.waitFor(Promise.all(runs));
        for (const [place, doc] of writes.entries()) {
          expect(doc.wrong + doc.pending.length).toBeLessThanOrEqual(rules.wrongCap);
          // A bar is never lifted by a code, and under it nothing becomes used.
          const before = writes[place - 1];
          if (before && before.barredAt !== 0) {
            expect(doc.barredAt).toBe(before.barredAt);
            expect(doc.usedChallenges).toEqual(before.usedChallenges);
          }
          const named = doc.namedWrong + doc.pending.filter((one) => one.named).length;
          expect(named).toBeLessThanOrEqual(rules.wrongCapNamed);
        }
        // Each step makes one success at most.
        expect(new Set(steps).size).toBe(steps.length);
        // Nothing that was let through and was wrong got lost: it is counted, or still reserved, or a right one came after.
        const last = writes.at(-1);
        const everRight = writes.some((doc) => doc.usedChallenges.length > 0);
        if (last && !everRight) expect(last.wrong + last.pending.length).toBeGreaterThanOrEqual(wrong);
      },
    ),
    { numRuns: 300 },
  );
});

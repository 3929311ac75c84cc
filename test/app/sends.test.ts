import * as fc from 'fast-check';
import { makeDestinationCaps } from '../../src/app/destination-caps';
import type { CapReport, DestinationCaps } from '../../src/app/destination-caps';
import { makeSends } from '../../src/app/sends';
import { faultyStore } from '../tools/faulty-store';
import { memoryStore } from '../tools/memory-store';
import { hour, minute, setClock, start } from '../tools/code-world';

const limits = { sendsPerTenMinutes: 5, sendsPerDay: 15, sendsNamed: 3 };

function setUp() {
  const clock = setClock();
  const store = memoryStore(clock);
  return { clock, store, sends: makeSends({ store, clock, rules: limits }) };
}

describe('the budget of one person', () => {
  test('is five in ten minutes, and says when there is a place again', async () => {
    const { sends, clock } = setUp();
    for (let number = 0; number < 5; number += 1) {
      expect(await sends.reserve('p', false, `e${number}`)).toEqual({ ok: true });
      clock.forward(minute);
    }
    expect(await sends.reserve('p', false, 'e5')).toEqual({ ok: false, until: start + 10 * minute });
    clock.set(start + 10 * minute - 1);
    expect((await sends.reserve('p', false, 'e5')).ok).toBe(false);
    clock.forward(1);
    expect(await sends.reserve('p', false, 'e5')).toEqual({ ok: true });
    expect((await sends.reserve('q', false, 'e6')).ok).toBe(true);
  });

  test('is fifteen in a day', async () => {
    const { sends, clock } = setUp();
    for (let number = 0; number < 15; number += 1) {
      expect((await sends.reserve('p', false, `e${number}`)).ok).toBe(true);
      clock.forward(11 * minute);
    }
    expect(await sends.reserve('p', false, 'more')).toEqual({ ok: false, until: start + 24 * hour });
    clock.set(start + 24 * hour);
    expect((await sends.reserve('p', false, 'more')).ok).toBe(true);
  });

  test('lets visits with only a name use three of them, and leaves the others to the person', async () => {
    const { sends, clock } = setUp();
    for (let number = 0; number < 3; number += 1) {
      expect((await sends.reserve('p', true, `n${number}`)).ok).toBe(true);
    }
    clock.forward(hour);
    expect(await sends.reserve('p', true, 'n3')).toEqual({ ok: false, until: start + 24 * hour });
    for (let number = 0; number < 12; number += 1) {
      expect((await sends.reserve('p', false, `e${number}`)).ok).toBe(true);
      clock.forward(11 * minute);
    }
    expect((await sends.reserve('p', false, 'e12')).ok).toBe(false);
  });

  test('counts a repeated send once, and gets back what the provider refused', async () => {
    const { sends } = setUp();
    for (let number = 0; number < 20; number += 1) {
      expect((await sends.reserve('p', false, 'same')).ok).toBe(true);
    }
    for (let number = 0; number < 4; number += 1) await sends.reserve('p', false, `e${number}`);
    expect((await sends.reserve('p', false, 'e4')).ok).toBe(false);
    await sends.refund('p', 'e1');
    await sends.refund('p', 'e1');
    expect((await sends.reserve('p', false, 'e4')).ok).toBe(true);
    expect((await sends.reserve('p', false, 'e5')).ok).toBe(false);
  });

  test('that is missing or no number lets nothing through', async () => {
    const { store, clock } = setUp();
    for (const broken of [0, NaN, undefined as unknown as number]) {
      const sends = makeSends({ store, clock, rules: { ...limits, sendsPerDay: broken } });
      expect((await sends.reserve('p', false, 'e')).ok).toBe(false);
    }
  });

  test('a store out of reach refuses', async () => {
    const { store, sends } = setUp();
    store.break(true);
    await expect(sends.reserve('p', false, 'e')).rejects.toThrow(/out of reach/);
  });

  test('property: in every interleaving of two processes, no window ever holds more than its limit', async () => {
    const action = fc.record({
      named: fc.boolean(),
      process: fc.nat({ max: 1 }),
      wait: fc.constantFrom(0, 0, minute, 4 * minute, 11 * minute),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(action, { maxLength: 8 }), { maxLength: 8 }),
        async (scheduler, rounds) => {
          const clock = setClock();
          const inner = memoryStore(clock);
          const store = faultyStore(inner, { pause: () => scheduler.schedule(Promise.resolve()) });
          const processes = [0, 1].map(() => makeSends({ store, clock, rules: limits }));
          const taken: { at: number; named: boolean }[] = [];
          let number = 0;
          for (const round of rounds) {
            const runs = round.map(async ({ named, process }) => {
              number += 1;
              const place = await processes[process]?.reserve('p', named, `e${number}`);
              if (place?.ok === true) taken.push({ at: clock.now(), named });
            });
            await scheduler.waitFor(Promise.all(runs));
            clock.forward(round[0]?.wait ?? 0);
          }
          for (const { at } of taken) {
            const within = (window: number) => taken.filter((one) => one.at >= at && one.at < at + window);
            expect(within(10 * minute).length).toBeLessThanOrEqual(5);
            expect(within(24 * hour).length).toBeLessThanOrEqual(15);
            expect(within(24 * hour).filter((one) => one.named).length).toBeLessThanOrEqual(3);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('caps of destinations', () => {
  const caps: DestinationCaps = { countries: ['44', '353'], perPrefix: 3, perCountry: 5, perDay: 7 };
  function setUpCaps(over: Partial<DestinationCaps> = {}) {
    const { clock, store } = setUp();
    const reports: CapReport[] = [];
    const parts = {
      store,
      clock,
      caps: { ...caps, ...over },
      report: (what: CapReport) => reports.push(what),
    };
    return { clock, reports, destinations: makeDestinationCaps(parts), another: makeDestinationCaps(parts) };
  }

  test('only countries of the list, and only whole numbers', async () => {
    const { destinations, reports } = setUpCaps();
    expect(await destinations.reserve('+447700900120')).toEqual({ ok: true });
    expect(await destinations.reserve('+353861234567')).toEqual({ ok: true });
    expect(await destinations.reserve('+8835100012345')).toEqual({
      ok: false,
      reason: 'country-not-allowed',
    });
    for (const bad of [
      '',
      '447700900120',
      '07700900120',
      '+44 7700 900120',
      '+447700900120,+8835100012345',
      '+44\n',
    ]) {
      expect(await destinations.reserve(bad)).toEqual({ ok: false, reason: 'not-a-number' });
    }
    expect(reports).toEqual([expect.objectContaining({ scope: 'country-not-allowed', key: '+883' })]);
  });

  test('an empty or nonsensical list lets nothing through', async () => {
    for (const countries of [[], [''], ['+'], ['0']]) {
      expect((await setUpCaps({ countries }).destinations.reserve('+447700900120')).ok).toBe(false);
    }
  });

  test('25: many numbers of one prefix, one country, one day are capped, and each cap is reported once', async () => {
    const { destinations, another, reports, clock } = setUpCaps();
    const midnight = start - (start % (24 * hour)) + 24 * hour;
    const send = async (numbers: readonly string[]) =>
      Promise.all(numbers.map((number, place) => (place % 2 ? destinations : another).reserve(number)));
    const block = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, n) => `${prefix}${1000 + n}`);

    const first = await send(block('+44770090', 40));
    expect(first.filter((one) => one.ok)).toHaveLength(3);
    expect(first.find((one) => !one.ok)).toEqual({ ok: false, reason: 'prefix', until: midnight });
    expect((await send(block('+44770091', 2))).every((one) => one.ok)).toBe(true);
    expect(await send(block('+44770092', 1))).toEqual([{ ok: false, reason: 'country', until: midnight }]);
    expect((await send(block('+35386123', 2))).every((one) => one.ok)).toBe(true);
    expect(await send(block('+35386124', 1))).toEqual([{ ok: false, reason: 'day', until: midnight }]);
    await send(block('+44770090', 40));
    expect(reports.map((one) => `${one.scope} ${one.key}`)).toEqual([
      'prefix +44770090',
      'country 44',
      'day all',
    ]);
    clock.set(midnight);
    expect((await send(block('+44770090', 1)))[0]).toEqual({ ok: true });
  });
});

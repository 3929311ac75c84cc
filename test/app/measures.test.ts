/** Figures: counted once, summed over processes, nothing personal in them, and read by those who may. */
import { bucketEnds, bucketOf, atMost } from '../../src/app/measures/histogram';
import { makeMeasures, nameOf, partsOf, type MeasuresDoc } from '../../src/app/measures/measures';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import { makeCrew, minute, type Crew, type Running } from '../tools/crew';
import { memoryStore, type MemoryStore } from '../tools/memory-store';
import { approve, lostPhone, proof, prove, requestOf } from '../tools/walker';

const quiet = { info() {}, warn() {}, error() {} };
let crew: Crew;
let store: MemoryStore;
let running: Running;
beforeEach(async () => {
  crew = makeCrew();
  store = memoryStore(crew.clock);
  running = await crew.run(store);
  await crew.people(running.directory);
});

const today = async (): Promise<Record<string, number>> => {
  await running.settle();
  const on = String(Math.floor(crew.clock.now() / 86_400_000));
  return { ...(await store.get<MeasuresDoc>('measures', on))?.counts };
};
const figures = (name: string) => running.services.figures.look(crew.id(name), 'en');

/** One by herself, one with a request that is approved. */
async function twoWalks(): Promise<void> {
  const walker = await lostPhone(running, crew, 'ada');
  await prove(walker, running, crew, 'ada', 'text');
  await running.assembly.reportDelivery(
    (await store.find<{ id: string; version: number }>('deliveries', { index: 'subject', limit: 1 })).docs[0]
      ?.id ?? '',
    'delivered',
  );
  await walker.press('Set up a new one');
  await walker.press('ackup code');
  await walker.enter('not a code of hers 123');
  await walker.enter(crew.backupCode('ada'));
  const request = await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  await proof(running, crew, 'ivo', request);
  expect((await approve(running, crew, 'sol', request.number)).ok).toBe(true);
}

test('a walk, its proofs, its text, a request and its decision are counted, each once', async () => {
  await twoWalks();
  const counts = await today();
  expect(counts).toMatchObject({
    'begun|lost-device': 2,
    'asked|lost-device': 1,
    'method|text|right': 1,
    'method|backup|right': 2,
    'sent|unknown|%2B44|text|under-way': 1,
    'sent|unknown|%2B44|text|delivered': 1,
    [nameOf(['decided', 'approved', crew.id('sol')])]: 1,
  });
  const wrong = Object.entries(counts).filter(([name]) => /^method\|backup\|(?!right)/.test(name));
  expect(wrong.map(([, count]) => count)).toEqual([1]);
  // Written again, nothing is added.
  expect(await today()).toEqual(counts);
});

test('nothing in them is about a person: no number, name, account or visit', async () => {
  await twoWalks();
  await running.settle();
  const all = JSON.stringify([...store.raw('measures').values()]);
  for (const name of ['ada', 'eve', 'ivo']) {
    expect(all).not.toContain(crew.id(name));
    expect(all).not.toContain(crew.account(name));
  }
  expect(all.replaceAll(/"expiresAt":\d+/g, '')).not.toMatch(/\d{9}|@/);
});

test('back in by oneself: how long it took, an end without staff, and minutes that are assumed', async () => {
  const walker = await lostPhone(running, crew, 'ada');
  await prove(walker, running, crew, 'ada', 'text');
  await walker.press('Set up a new one');
  await prove(walker, running, crew, 'ada', 'backup');
  crew.clock.forward(4 * minute);
  const { enrollment } = running.services;
  const opened = await enrollment.redeemHere(walker.id, walker.holder);
  const token = typeof opened === 'string' ? '' : opened.token;
  const setUp = await enrollment.view(token);
  const key = typeof setUp === 'string' ? '' : setUp.key;
  await enrollment.prove(token, codeOfStep(key, stepAt(crew.clock.now())));
  const counts = await today();
  expect(counts).toMatchObject({ 'ended|lost-device': 1, 'solved|lost-device': 1, 'back|3': 1 });
  const seen = await figures('zoe');
  expect(seen?.recovery).toMatchObject({ count: { today: 1, month: 0 }, half: 5, most: 5 });
  expect(seen?.saved).toEqual({ minutesEach: 15, minutes: { today: 15, month: 0 } });
  expect(await running.assembly.administration.server.set('minutesSaved', '20')).toBe('done');
  crew.clock.forward(minute);
  expect((await figures('zoe'))?.saved).toEqual({ minutesEach: 20, minutes: { today: 20, month: 0 } });
});

test('two processes add to the same day, also at once, and lose nothing', async () => {
  const two = [1, 2].map(() => makeMeasures({ store, clock: crew.clock, log: quiet }));
  for (const measures of two) for (let n = 0; n < 50; n += 1) measures.count(['not-me']);
  await Promise.all(two.map((measures) => measures.keep()));
  expect((await today())['not-me']).toBe(100);
});

test('a store that is away loses no count: they wait', async () => {
  const measures = makeMeasures({ store, clock: crew.clock, log: quiet });
  measures.count(['not-me']);
  store.break(true);
  await measures.keep();
  store.break(false);
  await measures.keep();
  expect((await today())['not-me']).toBe(1);
});

test('a day has room for so many names; what is beyond is counted together', async () => {
  const measures = makeMeasures({ store, clock: crew.clock, log: quiet });
  for (let n = 0; n < 1_600; n += 1) measures.count(['begun', `topic-${n}`]);
  await measures.keep();
  const counts = await today();
  expect(Object.keys(counts)).toHaveLength(1_501);
  expect(counts['begun']).toBe(100);
});

test('names keep their parts whatever is in them', () => {
  const parts = ['decided', 'approved', 'a|b=%7C\ud800'] as const;
  expect(partsOf(nameOf(parts))).toEqual(['decided', 'approved', 'a|b=%7C\ufffd']);
});

test('times: buckets, and what half and nine in ten took at most', () => {
  expect(bucketOf(0)).toBe(0);
  expect(bucketOf(-5)).toBe(0);
  expect(bucketOf(minute)).toBe(0);
  expect(bucketOf(minute + 1)).toBe(1);
  expect(bucketOf(1e12)).toBe(bucketEnds.length);
  expect(atMost(0.5, [])).toBeUndefined();
  expect(atMost(0.5, [1, 1, 1, 1])).toBe(2);
  expect(atMost(0.9, [9, 1])).toBe(1);
  expect(atMost(0.9, [8, 2])).toBe(2);
  expect(atMost(0.9, [...bucketEnds.map(() => 0), 3])).toBe(Number.POSITIVE_INFINITY);
});

test('yesterday is among the 30 days, not today; what is older than that is gone', async () => {
  await twoWalks();
  await running.settle();
  expect((await figures('zoe'))?.topics[0]).toMatchObject({ begun: { today: 2, month: 0 } });
  crew.clock.forward(24 * 60 * minute);
  expect((await figures('zoe'))?.topics[0]).toMatchObject({ begun: { today: 0, month: 2 } });
  crew.clock.forward(31 * 24 * 60 * minute);
  expect((await figures('zoe'))?.topics).toEqual([]);
});

describe('who sees what', () => {
  beforeEach(async () => {
    await twoWalks();
    await running.settle();
  });

  test('security sees whose decisions they are; an agent and an approver see their own and all others together', async () => {
    expect((await figures('zoe'))?.deciders).toEqual([{ name: 'sol', own: false, approved: 1, denied: 0 }]);
    expect((await figures('sol'))?.deciders).toEqual([{ name: 'sol', own: true, approved: 1, denied: 0 }]);
    const seen = await figures('ivo');
    expect(seen?.deciders).toEqual([{ name: '', own: false, approved: 1, denied: 0 }]);
    expect(JSON.stringify(seen)).not.toMatch(/"sol"|sol\./);
  });

  test('nobody without a role does, and a role that was taken away shows nothing any more', async () => {
    expect(await figures('ada')).toBeUndefined();
    expect(await running.services.figures.look('nobody', 'en')).toBeUndefined();
    await running.directory.setRoles(crew.id('zoe'), ['editor']);
    expect(await figures('zoe')).toBeUndefined();
    expect(await running.services.figures.walk(crew.id('zoe'), 'lost-device', 'en')).toBeUndefined();
  });

  test('made-up figures are shown in the demo only', async () => {
    const on = Math.floor(crew.clock.now() / 86_400_000);
    const doc = {
      id: `${on} made up`,
      day: on,
      counts: { 'not-me': 7 },
      madeUp: true as const,
      expiresAt: 0,
    };
    await store.insert<MeasuresDoc>('measures', doc);
    expect((await figures('zoe'))?.notMe.today).toBe(0);
    const demo = makeMeasures({ store, clock: crew.clock, log: quiet, demo: true });
    expect((await demo.days()).at(-1)?.counts.get('not-me')).toBe(7);
  });
});

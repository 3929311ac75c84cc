/** The demo's made-up month: the same every time, there once, marked, and gone from figures that are real. */
import { parse } from 'node:path';
import { systemRandom } from '../../src/adapters/random';
import type { StoredCase } from '../../src/app/documents';
import { personAt, crowdSize, dice, walksOf, weighted } from '../../src/demo/crowd';
import { madeUpMeasures } from '../../src/demo/figures';
import { seedMonth } from '../../src/demo/month';
import { stories } from '../../src/demo/stories';
import { startSystem, signInStaff, type TestSystem } from '../tools/system';

jest.setTimeout(60_000);

test('3,000 people, each always the same, with a name and an address of their own', () => {
  const all = Array.from({ length: crowdSize }, (_, number) => personAt(number));
  expect(new Set(all.map(({ signInName }) => signInName)).size).toBe(crowdSize);
  expect(personAt(42)).toEqual(personAt(42));
  for (const { signInName } of all) expect(signInName).toMatch(/^[a-z.]+\.\d+@alderbrook\.example$/);
});

test('figures are the same for the same day, and no trouble is left out', () => {
  const now = Date.UTC(2026, 10, 26, 12);
  expect(madeUpMeasures(now)).toEqual(madeUpMeasures(now));
  expect(madeUpMeasures(now)).toHaveLength(31);
  expect(walksOf(20_783, 0)).toEqual([]);
  const roll = dice(1);
  const drawn = Array.from({ length: 200 }, () => weighted(roll, { a: 3, b: 1 }));
  expect(drawn.filter((one) => one === 'a').length).toBeGreaterThan(120);
});

describe('in a demo', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startSystem({ env: { SPAREKEY_DEMO_MONTH: 'on' } });
  });
  afterAll(() => system.close());

  test('the queue is alive, says that it is made up, and every request of it opens', async () => {
    const browser = await signInStaff(system, 'ines.duarte');
    expect(browser.text).toContain('Requests and figures of the last month are made up.');
    const open = stories.filter(({ ended }) => ended === undefined);
    expect(browser.text).toContain(`${open.length} requests are open.`);
    const numbers = [...browser.html.matchAll(/href="(\/staff\/cases\/\w+)"/g)].map(([, path]) => path ?? '');
    expect(new Set(numbers).size).toBe(open.length);
    for (const path of new Set(numbers)) expect((await browser.open(path)).status).toBe(200);
    await browser.open('/staff?show=closed');
    expect(browser.text).toContain('Denied');
  });

  test('one of them is decided as any other: checked, approved, and delivered to its walk', async () => {
    const approver = await signInStaff(system, 'sam.whitlock');
    const { rows } = await system.built.services.cases.queue('sam', { show: 'can-approve' });
    const row = rows.find(({ what }) => what === 'Device lost');
    const path = `/staff/cases/${row?.number.replace(/\s/g, '')}`;
    await approver.open(path);
    await approver.fill({ code: await system.code('sam'), reason: 'Seen on video by Ines' });
    expect(approver.text).toContain('Approved.');
    await system.settle();
    const number = parse(path).base;
    const [found] = (
      await system.built.store.find<StoredCase>('cases', { index: 'number', equals: { number }, limit: 1 })
    ).docs;
    expect(found?.state).toBe('approved');
    expect(found?.effects).toEqual([]);
  });

  test('the figures are there, the audit is whole, and the rules give the same answers again', async () => {
    const browser = await signInStaff(system, 'greta.lind');
    await browser.open('/staff/insights');
    expect(browser.status).toBe(200);
    expect(browser.html.match(/<svg class="chart"/g)).toHaveLength(7);
    expect((await system.built.audit.verify()).ok).toBe(true);
    const { rows } = await system.built.services.cases.queue('greta', {});
    const lost = rows.find(({ what }) => what === 'Device lost');
    await browser.open(`/staff/why/${lost?.number.replace(/\s/g, '')}`);
    expect(browser.text).toContain('The rules were run again and gave the same answer.');
  });

  test('made-up people have no phone, and the month is written once', async () => {
    const shown = (await system.built.demo?.simulator.service.people()) ?? [];
    expect(shown.filter(({ id }) => id.startsWith('made-up'))).toEqual([]);
    const before = (await system.built.audit.read({ limit: 500 })).docs.length;
    const { store, clock, directory, audit, assembly } = system.built;
    await seedMonth({ store, clock, random: systemRandom(), directory, audit, ...assembly });
    expect((await system.built.audit.read({ limit: 500 })).docs).toHaveLength(before);
  });

  test('what an interrupted start left out is written by the next, and nothing twice', async () => {
    const { store, clock, directory, audit, assembly } = system.built;
    await store.remove('settings', 'demo-month');
    await store.remove('cases', 'made-up-visit-3.e1');
    const before = (await audit.read({ limit: 500 })).docs.length;
    await seedMonth({ store, clock, random: systemRandom(), directory, audit, ...assembly });
    expect(await store.get('cases', 'made-up-visit-3.e1')).toBeDefined();
    expect((await audit.read({ limit: 500 })).docs).toHaveLength(before);
  });
});

test('switched off, the queue is empty and nothing is made up', async () => {
  const system = await startSystem();
  try {
    expect(await system.built.services.cases.queue('ines', {})).toMatchObject({
      rows: [],
      counts: { all: 0 },
    });
    expect((await system.built.services.figures.look('greta', 'en'))?.madeUp).toBe(false);
  } finally {
    await system.close();
  }
});

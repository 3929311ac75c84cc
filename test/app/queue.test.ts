/** The queue as staff work with it: order, filters, search, paging, taking, handing over; and what a request shows. */
import type { StoredCase } from '../../src/app/documents';
import { queueWorld, type QueueWorld } from '../tools/queue-world';
import { hour, minute } from '../tools/crew';
import { approve, lostPhone, portal, proof, requestOf, Walker } from '../tools/walker';

let world: QueueWorld;
beforeEach(async () => {
  world = await queueWorld();
});

const cases = () => world.running.services.cases;
const id = (name: string): string => world.crew.id(name);

/** Copies of a request under other names and times, straight into the store. */
async function many(count: number, more: (index: number) => Partial<StoredCase>): Promise<void> {
  const { number } = await world.ask('eve', 'backup');
  const { version: _version, ...first } = world.stored(number);
  for (let index = 0; index < count; index += 1)
    await world.store.insert<StoredCase>('cases', {
      ...first,
      id: `copy-${String(index).padStart(3, '0')}`,
      number: `C${index}`,
      dueBy: first.openedAt + index,
      ...more(index),
    });
}

/** A stolen phone, one proof, and a person asked for. */
async function stolen(name: string): Promise<void> {
  const walker = new Walker(world.running.services, portal(`stolen-${name}`));
  await walker.begin('lost-device');
  await walker.press('My phone');
  await walker.press('It was stolen');
  await walker.enter(world.crew.account(name));
  await walker.press('ackup code');
  await walker.enter(world.crew.backupCode(name));
  await walker.give({ kind: 'person' });
  await world.running.settle();
}

describe('order', () => {
  test('stolen first, then what is proved, then what is not', async () => {
    await lostPhone(world.running, world.crew, 'dan').then((walker) => walker.give({ kind: 'person' }));
    await world.ask('eve', 'backup');
    await world.ask('cleo');
    world.crew.clock.forward(minute);
    await stolen('bea');
    const rows = (await world.queue()).rows.map((row) => [row.personName, row.urgency]);
    expect(rows.filter(([name]) => name === 'bea').map(([, urgency]) => urgency)).toContain('stop-first');
    expect(rows[0]).toEqual(['bea', 'stop-first']);
    expect(rows.filter(([name]) => name !== 'bea')).toEqual([
      ['eve', 'in-turn'],
      ['dan', 'unproven'],
      ['cleo', 'unproven'],
    ]);
  });

  test('a proof that comes later takes the request out of the last place', async () => {
    await world.ask('cleo');
    world.crew.clock.forward(minute);
    const { number, walker } = await world.ask('eve');
    expect(world.stored(number).bucket).toBe(2);
    await walker.press('Try another way');
    for (let step = 0; step < 3 && walker.valueOf('ackup code') === undefined; step += 1)
      await walker.give({ kind: 'back' });
    await walker.press('ackup code');
    await walker.enter(world.crew.backupCode('eve'));
    await world.running.settle();
    expect(world.stored(number).bucket).toBe(1);
    expect(await world.names()).toEqual(['eve', 'cleo']);
  });
});

describe('filters', () => {
  test('mine, not taken, by state and by priority; each by its own index', async () => {
    const first = await world.ask('eve', 'backup');
    await world.ask('bea', 'backup');
    await world.ask('cleo');
    expect((await cases().take(id('ivo'), first.number)).ok).toBe(true);
    expect(await world.names({ show: 'mine' })).toEqual(['eve']);
    expect(await world.names({ show: 'mine' }, 'sol')).toEqual([]);
    expect(await world.names({ show: 'not-taken' })).toEqual(['bea', 'cleo']);
    expect(await world.names({ state: 'taken' })).toEqual(['eve']);
    expect(await world.names({ state: 'open', priority: 'unproven' })).toEqual(['cleo']);
    expect(await world.names({ priority: 'in-turn' })).toEqual(['eve', 'bea']);
    expect(await world.names({ priority: 'first' })).toEqual([]);
    expect((await world.queue()).counts).toEqual({ all: 3, mine: 1, 'not-taken': 2 });
  });

  test('what an approver can decide, and closed ones newest first', async () => {
    const request = await requestOf(world.running, world.crew, 'eve', 'backup');
    await world.running.settle();
    expect(await world.names({ show: 'can-approve' }, 'sol')).toEqual([]);
    await proof(world.running, world.crew, 'ivo', request);
    await world.running.settle();
    expect(await world.names({ show: 'can-approve' }, 'sol')).toEqual(['eve']);
    expect(await world.names({ show: 'can-approve' })).toEqual([]);
    const other = await world.ask('cleo');
    const version = (await cases().view(id('sol'), other.number))?.version ?? 0;
    await cases().deny(id('sol'), other.number, { chosen: 'not-confirmed', version });
    world.crew.clock.forward(minute);
    await request.walker.press('Withdraw');
    await world.running.settle();
    expect(await world.names({ show: 'closed' })).toEqual(['eve', 'cleo']);
    expect(await world.names()).toEqual([]);
  });

  test('nobody without a role gets a row, a count or a name for what is shown', async () => {
    await world.ask('eve', 'backup');
    const empty = { rows: [], counts: { all: 0, mine: 0, 'not-taken': 0 }, seen: '' };
    expect(await world.queue({}, 'ada')).toEqual(empty);
    expect(await cases().seen(id('ada'), {})).toBe('');
  });

  test('a request of an account that does not exist is in no list and no search', async () => {
    const walker = await lostPhone(world.running, world.crew, 'nobody');
    await walker.give({ kind: 'person' });
    await world.running.settle();
    const number = walker.view.screen.tag?.value ?? '';
    expect(number).toMatch(/^\w{3} \w{3}$/);
    expect(await world.names()).toEqual([]);
    expect(await world.names({ search: number })).toEqual([]);
    expect(await world.names({ search: '~' })).toEqual([]);
    expect(world.store.raw('caseNames').size).toBeGreaterThan(0);
  });
});

describe('search', () => {
  test('by number, whole, spaced, small or only its beginning; by a name, whole or its beginning', async () => {
    const { number } = await world.ask('eve', 'backup');
    await world.ask('bea', 'backup');
    for (const search of [
      number,
      number.toLowerCase(),
      `${number.slice(0, 3)} ${number.slice(3)}`,
      number.slice(0, 4),
    ])
      expect([search, await world.names({ search })]).toEqual([search, ['eve']]);
    expect(await world.names({ search: 'EVE' })).toEqual(['eve']);
    expect(await world.names({ search: 'be' })).toEqual(['bea']);
    expect(await world.names({ search: 'eve nobody' })).toEqual([]);
    expect(await world.names({ search: '%' })).toEqual([]);
  });

  test('finds closed ones too, and keeps to a filter', async () => {
    const { walker } = await world.ask('eve', 'backup');
    await walker.press('Withdraw');
    await world.running.settle();
    expect(await world.names({ search: 'eve' })).toEqual(['eve']);
    expect(await world.names({ search: 'eve', show: 'mine' })).toEqual([]);
  });
});

describe('paging', () => {
  test('shows every request once, in order, and ends', async () => {
    await many(70, () => ({}));
    const seen: string[] = [];
    let after: string | undefined;
    const sizes: number[] = [];
    do {
      const page = await world.queue(after === undefined ? {} : { after });
      seen.push(...page.rows.map((row) => row.number));
      sizes.push(page.rows.length);
      after = page.next;
    } while (after !== undefined);
    expect(sizes).toEqual([30, 30, 11]);
    expect(new Set(seen).size).toBe(71);
  });

  test('a filter that fits nothing reads no more than a little, and says that there may be more', async () => {
    await many(200, () => ({}));
    const page = await world.queue({ show: 'can-approve' }, 'sol');
    expect(page.rows).toEqual([]);
    expect(page.next).toBeDefined();
    expect(page.counts.all).toBe(100);
  });

  test('a cursor that is none begins anew', async () => {
    await world.ask('eve', 'backup');
    expect(await world.names({ after: 'made-up' })).toEqual(['eve']);
  });
});

describe('taking and handing over', () => {
  test('one takes it, nobody else; it is given back and handed over, and the history says so', async () => {
    const { number } = await world.ask('eve', 'backup');
    const { take, release, handOver, note, view } = cases();
    expect(await take(id('ivo'), number)).toMatchObject({ ok: true });
    expect(await take(id('zoe'), number)).toMatchObject({ ok: false, name: 'staff.refused.taken' });
    expect(await handOver(id('zoe'), number, id('zoe'))).toMatchObject({ ok: false });
    expect(await handOver(id('ivo'), number, id('zoe'))).toMatchObject({ ok: true });
    expect(await release(id('ivo'), number)).toMatchObject({ ok: false, name: 'staff.refused.not-yours' });
    expect(await release(id('zoe'), number)).toMatchObject({ ok: true });
    expect(await note(id('ivo'), number, 'Called back')).toMatchObject({ ok: true });
    const shown = await view(id('ivo'), number);
    expect(shown?.state).toBe('open');
    expect(shown?.history.map((line) => line.text)).toEqual(
      expect.arrayContaining(['Taken', 'Handed over to zoe', 'Handed back', 'Called back']),
    );
  });

  test.each([
    ['somebody without a role', 'ada', 'staff.refused.hand-whom'],
    ['somebody who does not exist', 'nobody', 'staff.refused.hand-whom'],
    ['whoever has it', 'ivo', 'staff.refused.hand-self'],
  ])('is not handed to %s', async (_who, to, name) => {
    const { number } = await world.ask('eve', 'backup');
    await cases().take(id('ivo'), number);
    expect(await cases().handOver(id('ivo'), number, id(to))).toMatchObject({ ok: false, name });
    expect(world.stored(number).takenBy).toBe(id('ivo'));
  });

  test('what is over is handed to nobody', async () => {
    const { number, walker } = await world.ask('eve', 'backup');
    await walker.press('Withdraw');
    await world.running.settle();
    expect(await cases().handOver(id('ivo'), number, id('zoe'))).toMatchObject({
      ok: false,
      name: 'staff.refused.decided.withdrawn',
    });
  });

  test('what is shown has another name after every change, and only then', async () => {
    const { number } = await world.ask('eve', 'backup');
    const before = (await world.queue()).seen;
    expect(await cases().seen(id('ivo'), {})).toBe(before);
    await cases().take(id('zoe'), number);
    expect(await cases().seen(id('ivo'), {})).not.toBe(before);
  });
});

describe('one request', () => {
  test('the one number on file: not the one that was shown as proof, whole only for whoever took it', async () => {
    const { number } = await world.ask('ada', 'backup');
    const digits = (await cases().view(id('ivo'), number))?.callAt;
    expect(digits).toEqual({ lastDigits: '01', kind: 'text' });
    await cases().take(id('ivo'), number);
    expect((await cases().view(id('ivo'), number))?.callAt?.number).toBe('+447700900201');
    expect((await cases().view(id('zoe'), number))?.callAt?.number).toBeUndefined();
    const used = await world.ask('dan', 'text');
    await cases().take(id('ivo'), used.number);
    expect((await cases().view(id('ivo'), used.number))?.callAt).toBeUndefined();
  });

  test('earlier requests of the same account, and which are the same matter', async () => {
    const first = await world.ask('eve', 'backup');
    await first.walker.press('Withdraw');
    await world.running.settle();
    world.crew.clock.forward(hour);
    const { number } = await world.ask('eve', 'backup');
    await world.ask('bea', 'backup');
    const shown = await cases().view(id('ivo'), number);
    expect(shown?.earlier).toEqual([
      expect.objectContaining({ state: 'withdrawn', what: 'Device lost', similar: true }),
    ]);
    expect(shown?.colleagues.map((one) => one.name)).toEqual([
      'sol',
      'sol-second',
      'wim',
      'wim-second',
      'zoe',
    ]);
  });

  test('a place in the log of sign-ins that is new, and another time zone, are signals', async () => {
    const { crew } = world;
    const at = crew.clock.now();
    const odd = {
      at,
      app: 'Outlook',
      place: 'Lisbon',
      outcome: 'in',
      secondStep: 'asked',
      odd: true,
    } as const;
    world = { ...world, running: await crew.run(world.store, { signIns: { recent: async () => [odd] } }) };
    const walker = await lostPhone(world.running, crew, 'eve');
    await walker.give({ kind: 'person' });
    await world.running.settle();
    const number = (walker.view.screen.tag?.value ?? '').replace(' ', '');
    const texts = (await cases().view(id('ivo'), number))?.signals.map((one) => one.text);
    expect(texts).toContainEqual('The sign-in log shows a place that is new: Lisbon');
  });

  test('an approval by whoever opened it is refused', async () => {
    const { number } = await world.ask('eve', 'backup');
    const kept = world.store.raw('cases').get(world.stored(number).id);
    if (kept) kept['openedBy'] = { staff: id('sol'), how: 'call' };
    expect(await approve(world.running, world.crew, 'sol', number)).toMatchObject({
      ok: false,
      name: 'staff.may-not-approve.opened-it',
    });
  });
});

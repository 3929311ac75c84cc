/** Places, expected times, reminders and ends: counted from what is there, said to both sides, the same for decoys. */
import { fewestDecisions, medianOf } from '../../src/app/cases/times';
import { day, hour, minute } from '../tools/crew';
import { queueWorld, type QueueWorld } from '../tools/queue-world';
import { lostPhone, portal, Walker } from '../tools/walker';

let world: QueueWorld;
beforeEach(async () => {
  world = await queueWorld();
});

const notes = async (walker: Walker): Promise<string> =>
  (await walker.look()).view.screen.notes.map((note) => note.text).join(' ');

test.each([
  [[], undefined],
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 3],
])('the middle of %j is %s', (values, middle) => expect(medianOf(values)).toBe(middle));

describe('what the waiting person reads', () => {
  test('how many come before, and nothing of times while too few were decided', async () => {
    const first = await world.ask('eve', 'backup');
    const second = await world.ask('bea', 'backup');
    world.crew.clock.forward(minute);
    await world.decided(fewestDecisions - 1, hour);
    expect(await notes(first.walker)).toContain('Your request is the next one to be looked at.');
    expect(await notes(second.walker)).toContain('One request is before yours.');
    expect(await notes(second.walker)).not.toContain('Half of all');
    expect((await world.queue()).usual).toBeUndefined();
  });

  test('what half of the decisions of the last 30 days took, older ones left out', async () => {
    await world.decided(fewestDecisions - 1, 30 * minute);
    await world.decided(40, 9 * hour, 31);
    await world.decided(1, 2 * hour);
    const { walker } = await world.ask('eve', 'backup');
    expect(await notes(walker)).toContain('Half of all requests get an answer within 30 minutes.');
    expect((await world.queue()).usual).toBe(30 * minute);
  });

  test('a decision counts from the opening to the first yes or no', async () => {
    const { number } = await world.ask('eve', 'backup');
    world.crew.clock.forward(20 * minute);
    const version = (await world.running.services.cases.view(world.crew.id('sol'), number))?.version ?? 0;
    await world.running.services.cases.deny(world.crew.id('sol'), number, {
      chosen: 'not-confirmed',
      version,
    });
    const { openedAt, decidedAt = 0, endedAt } = world.stored(number);
    expect(decidedAt - openedAt).toBe(20 * minute);
    expect(endedAt).toBe(decidedAt);
  });

  test('a withdrawal is no decision', async () => {
    const { number, walker } = await world.ask('eve', 'backup');
    await walker.press('Withdraw');
    await world.running.settle();
    expect(world.stored(number).decidedAt ?? 0).toBe(0);
    expect(world.stored(number).endedAt).toBeGreaterThan(0);
  });

  test('at night: that nobody is there, and when somebody is', async () => {
    const { walker } = await world.ask('eve', 'backup');
    expect(await notes(walker)).not.toContain('Nobody is here right now');
    world.crew.clock.forward(14 * hour);
    expect(await notes(walker)).toMatch(/Nobody is here right now\. Back (today|tomorrow) at 7:00\./);
  });

  test('the same for an account that does not exist', async () => {
    await world.decided(fewestDecisions, hour);
    const real = await lostPhone(world.running, world.crew, 'cleo');
    const decoy = await lostPhone(world.running, world.crew, 'nobody');
    await real.give({ kind: 'person' });
    await decoy.give({ kind: 'person' });
    const plain = (text: string): string => text.replace(/\*\*\w+ ?\w*\*\*/, '');
    const [one, other] = [await notes(real), await notes(decoy)].map(plain);
    expect(one).toBe(other);
    expect(one).toContain('Half of all requests');
  });

  test('an unproven one has no place: by it one could see whether another name is in the queue', async () => {
    for (const [first, ref] of [
      ['cleo', 'one'],
      ['nobody', 'two'],
    ] as const) {
      const other = await lostPhone(world.running, world.crew, first);
      await other.give({ kind: 'person' });
      world.crew.clock.forward(minute);
      const walker = new Walker(world.running.services, portal(ref));
      await walker.begin('lost-device');
      await walker.press('My phone');
      await walker.press('may turn up');
      await walker.enter(world.crew.account('dan'));
      await walker.give({ kind: 'person' });
      expect(walker.view.screen.tag).toBeDefined();
      expect(await notes(walker)).not.toMatch(/before yours|next one/);
    }
  });

  test('nothing once it waits for somebody else', async () => {
    const { number, walker } = await world.ask('eve', 'backup');
    const kept = world.store.raw('cases').get(world.stored(number).id);
    if (kept) kept['state'] = 'waiting-period';
    expect(await notes(walker)).not.toContain('Your request is the next');
  });
});

describe('reminders', () => {
  const history = (number: string): readonly (string | undefined)[] =>
    world.stored(number).history.map((line) => line.name);

  test('staff: once, when it has waited longer than it should; its row says so', async () => {
    const { number } = await world.ask('eve', 'backup');
    await world.running.settle();
    expect((await world.queue()).rows[0]?.late).toBeUndefined();
    world.crew.clock.forward(5 * hour);
    await world.running.settle();
    await world.running.settle();
    expect(history(number).filter((name) => name === 'staff.history.late')).toHaveLength(1);
    expect((await world.queue()).rows[0]?.late).toBe(true);
  });

  test('the person: a mail a day before the end, to nobody else, once; then it ends', async () => {
    const { number } = await world.ask('ada', 'backup');
    // What belongs to the proof leaves first.
    world.crew.clock.forward(15 * minute);
    await world.running.settle();
    const before = world.crew.mails.length;
    world.crew.clock.forward(6 * day + hour);
    await world.running.settle();
    await world.running.settle();
    const mails = world.crew.mails.slice(before);
    expect(mails.map((mail) => [mail.to, mail.subject])).toEqual([
      [world.crew.account('ada'), expect.stringContaining('ends soon')],
    ]);
    expect(mails[0]?.text).toContain('ends within a day');
    world.crew.clock.forward(day);
    await world.running.settle();
    expect(world.stored(number)).toMatchObject({ state: 'expired', open: 'closed' });
    expect(history(number).filter((name) => name === 'staff.history.ends-soon')).toHaveLength(1);
  });

  test('nobody is written to because somebody typed their name', async () => {
    const { number } = await world.ask('cleo');
    const before = world.crew.mails.length;
    world.crew.clock.forward(6 * day + hour);
    await world.running.settle();
    expect(history(number)).toContain('staff.history.ends-soon');
    expect(world.crew.mails).toHaveLength(before);
  });
});

/** Requests that staff open for somebody who called or came: the same walk and rules, no holder, nothing for staff. */
import type { StoredVisit } from '../../src/app/documents';
import { queueWorld, takeUp, type QueueWorld } from '../tools/queue-world';
import { approve, proof, Walker } from '../tools/walker';

let world: QueueWorld;
beforeEach(async () => {
  world = await queueWorld();
});

const id = (name: string): string => world.crew.id(name);
const openFor = (who: string, whom: string, more: { topic?: string; said?: string } = {}) =>
  world.running.services.cases.openFor(id(who), {
    account: world.crew.account(whom),
    topic: more.topic ?? 'lost-device',
    how: 'call',
    said: more.said ?? 'She says that it fell into the harbour',
  });
const visitOf = (number: string): StoredVisit => {
  const visit = world.store.raw('visits').get(world.stored(number).visit);
  if (!visit) throw new Error('It has no visit.');
  return visit as unknown as StoredVisit;
};

test('it waits for the person, unproven and last, with their words quoted', async () => {
  const made = await openFor('ivo', 'eve');
  await world.running.settle();
  expect(made).toMatchObject({ ok: true, name: 'staff.told.opened' });
  const number = made.number ?? '';
  expect(world.stored(number)).toMatchObject({
    state: 'waiting-for-person',
    action: 'recover',
    bucket: 2,
    openedBy: { staff: id('ivo'), how: 'call' },
  });
  const shown = await world.running.services.cases.view(id('zoe'), number);
  expect(shown).toMatchObject({
    ...{ notTakenUp: true, personName: 'eve', waitsFor: 'The person, to take it up' },
    // Nobody holds it: there is nothing to check.
    ...{ canProof: false, cannotProof: expect.stringContaining('has not taken this request up') },
  });
  expect(shown?.said.map((one) => one.text)).toEqual(['She says that it fell into the harbour']);
  expect(await world.names({ state: 'waiting-for-person' })).toEqual(['eve']);
});

test('whoever owns the account is told at once, and can stop it; no waiting period begins with that', async () => {
  const { number = '' } = await openFor('ivo', 'eve');
  await world.running.settle();
  const own = world.crew.mails.filter((one) => one.person === id('eve'));
  expect(own.map((one) => one.subject)).toEqual([
    expect.stringContaining('The help desk opened a request for this account'),
  ]);
  expect(own[0]?.text).toContain('Nothing is proven, and nothing has changed.');
  expect(world.stored(number).noticeAt).toBe(0);
  const token = /\/notices\/([\w-]+)/.exec(own[0]?.text ?? '')?.[1] ?? '';
  expect(await world.running.services.notices.notMe(token)).toMatchObject({ state: 'stopped' });
  expect(world.stored(number).state).toBe('frozen');
});

test('what goes with it in one mail begins its waiting period all the same', async () => {
  // A mail went out just now: what follows within ten minutes goes together.
  await openFor('ivo', 'eve');
  await world.running.settle();
  const { number = '' } = await openFor('zoe', 'eve');
  await world.running.settle();
  await takeUp(world, number, 'eve');
  await world.running.settle();
  const checkNumber = visitOf(number).visit.case?.checkNumber ?? '';
  await proof(world.running, world.crew, 'ivo', { number, checkNumber });
  expect(await approve(world.running, world.crew, 'sol', number)).toMatchObject({ ok: true });
  await world.running.settle();
  expect(world.stored(number).noticeAt).toBe(0);
  world.crew.clock.forward(11 * 60_000);
  await world.running.settle();
  expect(world.crew.mails.at(-1)?.text).toMatch(/called the help desk[^]*approved a request/);
  expect(world.stored(number).noticeAt).toBe(world.crew.clock.now());
});

test('no check can be recorded before somebody holds it: the check number is on no screen', async () => {
  const { number = '' } = await openFor('ivo', 'eve');
  await world.running.settle();
  const guess = await proof(world.running, world.crew, 'ivo', { number, checkNumber: '3333' });
  expect(guess).toMatchObject({ ok: false, name: 'staff.refused.not-taken-up' });
  // Not even the right number, should anybody have read it in the database.
  const checkNumber = visitOf(number).visit.case?.checkNumber ?? '';
  expect(await proof(world.running, world.crew, 'ivo', { number, checkNumber })).toMatchObject({ ok: false });
  expect(world.stored(number).proofing).toEqual([]);
});

test('nobody is called back about it before: the digits to press would be on no screen', async () => {
  const { number = '' } = await openFor('ivo', 'dan');
  await world.running.settle();
  const { cases } = world.running.services;
  expect((await cases.view(id('ivo'), number))?.callable).toEqual([]);
  const refused = { ok: false, name: 'staff.refused.not-taken-up' };
  expect(await cases.callBack(id('ivo'), number, `${id('dan')}-text`)).toEqual(refused);
  expect(world.stored(number)).not.toHaveProperty('callBack');
});

test('taken up with number and proof it goes on by the same rules; who opened it may check and never approve', async () => {
  const { number = '' } = await openFor('zoe', 'eve');
  await world.running.settle();
  const before = visitOf(number).visit.case?.checkNumber;
  const walker = await takeUp(world, number, 'eve');
  await world.running.settle();
  expect(walker.title).toBe('Your request is here again');
  expect(world.stored(number)).toMatchObject({ state: 'open', bucket: 1, takenUp: true });
  expect(await world.running.services.cases.view(id('zoe'), number)).not.toHaveProperty('notTakenUp');
  const { visit } = visitOf(number);
  expect(visit.holder).toEqual(walker.holder);
  expect(visit.case?.checkNumber).not.toBe(before);
  const request = { number, checkNumber: visit.case?.checkNumber ?? '' };
  expect(await approve(world.running, world.crew, 'zoe', number)).toMatchObject({ ok: false });
  expect(await proof(world.running, world.crew, 'ivo', request)).toMatchObject({ ok: true });
  await world.running.settle();
  expect(await approve(world.running, world.crew, 'zoe', number)).toMatchObject({
    name: 'staff.may-not-approve.opened-it',
  });
  expect(await approve(world.running, world.crew, 'sol', number)).toMatchObject({ ok: true });
});

test('somebody else with the number gets nothing', async () => {
  const { number = '' } = await openFor('ivo', 'eve');
  const stranger = new Walker(world.running.services, { kind: 'portal', ref: 'stranger' });
  const begun = await world.running.services.visits.begin({
    topic: 'take-up',
    holder: stranger.holder,
    takeUp: number,
  });
  stranger.at(begun);
  await stranger.press('ackup code');
  // A code of somebody else.
  await stranger.enter(world.crew.backupCode('bea'));
  expect(stranger.title).not.toContain('here again');
  expect(visitOf(number).visit.holder.ref).not.toBe('stranger');
  expect(await world.running.services.visits.byNumber(number, stranger.holder)).toBeUndefined();
});

test.each([
  ['somebody without a role', 'ada', 'eve', {}, 'staff.refused.no-role'],
  ['for oneself', 'ivo', 'ivo', {}, 'staff.refused.open-own'],
  ['for a second account of oneself', 'sol', 'sol-second', {}, 'staff.refused.open-own'],
  ['for an account that is disabled', 'ivo', 'off', {}, 'staff.refused.open-account'],
  ['for an account that does not exist', 'ivo', 'nobody', {}, 'staff.refused.open-account'],
  ['about what opens no request', 'ivo', 'eve', { topic: 'take-up' }, 'staff.refused.open-topic'],
  ['about what is no topic', 'ivo', 'eve', { topic: '../x' }, 'staff.refused.open-topic'],
])('refused: %s', async (_what, who, whom, more, name) => {
  expect(await openFor(who, whom, more)).toMatchObject({ ok: false, name });
  expect(world.store.raw('cases').size).toBe(0);
});

test('three unproven a day and account, whoever opens them', async () => {
  for (let count = 0; count < 3; count += 1) expect((await openFor('ivo', 'eve')).ok).toBe(true);
  expect(await openFor('zoe', 'eve')).toMatchObject({ ok: false, name: 'staff.refused.open-limit' });
});

test('the row of the audit names who opened it', async () => {
  const { number = '' } = await openFor('ivo', 'eve');
  await world.running.settle();
  const rows = [...world.store.raw('audit').values()].filter((row) => row['what'] === 'case');
  expect(rows.map((row) => row['actor'])).toContain(`staff:${id('ivo')}`);
  expect(number).toMatch(/^\w{6}$/);
});

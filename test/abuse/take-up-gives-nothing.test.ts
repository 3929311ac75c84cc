/** Whoever takes a request up holds it, and nothing that was proved, granted or said to the holder before. */
import type { Standing, StoredCase } from '../../src/app/documents';
import { codeStores } from '../tools/code-stores';
import type { Running } from '../tools/crew';
import { faultyStore } from '../tools/faulty-store';
import { withTwo, type Two } from '../tools/two';
import { approve, portal, proof, prove, requestOf, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

/** One right code, given by whoever has nothing else, and the number of the request. */
async function takenUp(running: Running, two: Two, number: string): Promise<Walker> {
  const thief = new Walker(running.services, portal('thief'));
  thief.at(await running.services.visits.begin({ topic: 'take-up', holder: thief.holder, takeUp: number }));
  await prove(thief, running, two.crew, 'eve', 'backup');
  expect(thief.title).toBe('Your request is here again');
  return thief;
}

/** Eve's recovery was checked and approved. */
async function approved(two: Two) {
  const { crew, a } = two;
  const request = await requestOf(a, crew, 'eve', 'backup');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
  await a.settle();
  crew.clock.forward(1000);
  await request.walker.look();
  return request;
}

test('a recovery that was carried out: who takes it up with one proof gets no set-up code', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await approved(two);
    await prove(request.walker, a, crew, 'eve', 'backup');
    expect(request.walker.view.canSetUp).toBe(true);
    await takenUp(a, two, request.number);
    const { enrollment, visits } = a.services;
    expect(await enrollment.openPass(request.walker.id, portal('thief'))).toBe('no-right');
    expect(await enrollment.redeemHere(request.walker.id, portal('thief'))).toBe('no-right');
    const shown = await visits.view(request.walker.id, portal('thief'));
    expect(shown?.canSetUp).toBe(false);
    // A further code of the same kind is no second proof, and is not even asked for.
    expect(shown?.screen.choices.map((one) => one.value)).toEqual(['none']);
  }));

test('whoever took up their own request sets up after a new check and a new approval', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const request = await approved(two);
    await prove(request.walker, a, crew, 'eve', 'backup');
    await takenUp(a, two, request.number);
    const eve = new Walker(a.services, portal('thief'));
    const shown = await a.services.visits.view(request.walker.id, eve.holder);
    if (!shown) throw new Error('The visit was expected.');
    await eve.at(shown).press('none of these');
    await eve.press('It does not work');
    const open = (await visitOf(store, eve.id)).visit.case;
    if (!open) throw new Error(`No request on "${eve.title}".`);
    await a.settle();
    expect(await proof(a, crew, 'ivo', open)).toMatchObject({ ok: true });
    expect(await approve(a, crew, 'wim', open.number)).toMatchObject({ ok: true });
    await a.settle();
    crew.clock.forward(1000);
    await eve.look();
    await prove(eve, a, crew, 'eve', 'backup');
    expect(eve.view.canSetUp).toBe(true);
    expect(typeof (await a.services.enrollment.openPass(eve.id, eve.holder))).toBe('object');
  }));

test('who takes it up ends the set-up codes and sessions of the holder before', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await approved(two);
    await prove(request.walker, a, crew, 'eve', 'backup');
    const { enrollment } = a.services;
    const session = await enrollment.redeemHere(request.walker.id, request.walker.holder);
    const pass = await enrollment.openPass(request.walker.id, request.walker.holder);
    if (typeof session === 'string' || typeof pass === 'string') throw new Error('A code was expected.');
    await takenUp(a, two, request.number);
    expect(await enrollment.view(session.token)).toBe('no-right');
    expect(await enrollment.redeem(pass.code)).toBe('expired');
    // The right itself is there for whoever proves all of it: nobody is left with neither.
    const standing = await two.store.get<Standing>('standing', crew.id('eve'));
    expect(standing?.right?.visit).toBe(request.walker.id);
  }));

test('the check number of the holder before is wrong at the desk', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    await takenUp(a, two, request.number);
    await a.settle();
    // Eve herself comes to the desk, with the number that stood on her page.
    expect(await proof(a, crew, 'ivo', request)).toMatchObject({ ok: false });
    const { visit } = await visitOf(store, request.walker.id);
    const stored = await store.get<StoredCase>('cases', visit.case?.id ?? '');
    expect(stored?.proofing).toEqual([]);
  }));

test('what is done for the holder of a request, also in the moment it is taken up, counts for nobody else', () =>
  withTwo(memory, {}, async (two) => {
    const { a, store } = two;
    const request = await approved(two);
    await takenUp(a, two, request.number);
    await a.settle();
    const { visit } = await visitOf(store, request.walker.id);
    const stored = await store.get<StoredCase>('cases', visit.case?.id ?? '');
    expect(stored).toMatchObject({ approvals: [], proofing: [], state: 'open' });
    expect(stored?.drawn).toBeUndefined();
  }));

test('a request that was withdrawn is not taken up', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await request.walker.give({ kind: 'choose', value: 'withdraw' });
    await a.settle();
    const walker = new Walker(a.services, portal('other'));
    walker.at(
      await a.services.visits.begin({ topic: 'take-up', holder: walker.holder, takeUp: request.number }),
    );
    await prove(walker, a, crew, 'eve', 'backup');
    expect(walker.title).toBe('We found no open request');
    expect(await a.services.visits.view(request.walker.id, walker.holder)).toBeUndefined();
  }));

/** A further process; somebody takes the request up in the very moment in which it writes what fits. */
async function overtaken(two: Two, number: string, fits: (doc: StoredCase) => boolean): Promise<Running> {
  let armed = true;
  return two.crew.run(
    faultyStore(two.store, {
      async pause({ op, collection, doc }, when) {
        if (!armed || op !== 'replace' || collection !== 'cases' || when !== 'arriving') return;
        if (!fits(doc as StoredCase)) return;
        armed = false;
        await takenUp(two.a, two, number);
      },
    }),
  );
}

const requestIn = async (two: Two, number: string): Promise<StoredCase | undefined> =>
  (await two.store.find<StoredCase>('cases', { index: 'number', equals: { number }, limit: 1 })).docs[0];

test('taken up while a check of the holder before is written: it is none', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    const slow = await overtaken(two, request.number, (doc) => doc.proofing.length > 0);
    expect(await proof(slow, crew, 'ivo', request)).toEqual({ ok: false, name: 'staff.refused.check-wrong' });
    await slow.settle();
    expect((await requestIn(two, request.number))?.proofing).toEqual([]);
  }));

test('taken up while an approval for the holder before is written: it is none', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    const slow = await overtaken(two, request.number, (doc) => doc.approvals.length > 0);
    expect((await approve(slow, crew, 'sol', request.number)).ok).toBe(false);
    await slow.settle();
    expect(await requestIn(two, request.number)).toMatchObject({ approvals: [], proofing: [] });
  }));

test('staff see that somebody else holds it, and decide nothing from a page of before', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    const before = await a.services.cases.view(crew.id('sol'), request.number);
    await takenUp(a, two, request.number);
    await a.settle();
    const after = await a.services.cases.view(crew.id('sol'), request.number);
    expect(after?.version).not.toBe(before?.version);
    expect(after?.history).toHaveLength((before?.history.length ?? 0) + 1);
    const denied = { chosen: 'not-confirmed' as const, version: before?.version ?? 0 };
    expect(await a.services.cases.deny(crew.id('sol'), request.number, denied)).toEqual({
      ok: false,
      name: 'staff.refused.changed',
    });
  }));

/** Abuse case 6: the number was changed minutes before. What it proved is void, at each look. */
import type { Effect } from '../../src/core/effects';
import type { Standing, StoredCase, StoredVisit } from '../../src/app/documents';
import { codeStores } from '../tools/code-stores';
import { minute } from '../tools/crew';
import { startTwo, withTwo, type Two } from '../tools/two';
import { faultyStore } from '../tools/faulty-store';
import { approve, proof, prove, requestOf, visitOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];
const attackers = '+447700900999';

async function checked(two: Two) {
  const { crew, a, store } = two;
  const request = await requestOf(a, crew, 'dan', 'text');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  await a.settle();
  const id = (await visitOf(store, request.walker.id)).visit.case?.id ?? '';
  return { request, stored: () => store.get<StoredCase>('cases', id) };
}

const kinds = async (two: Two): Promise<readonly string[]> =>
  (await two.a.directory.get(two.crew.id('dan')))?.methods.map((one) => one.kind) ?? [];

test('06: a code to a number that was changed five minutes ago is not asked for and proves nothing', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    await a.directory.setNumber(crew.id('dan'), 'mobile', attackers);
    crew.clock.forward(5 * minute);
    await expect(requestOf(a, crew, 'dan', 'text')).resolves.toBeDefined();
    const [visit] = (await two.store.find<StoredVisit>('visits', { index: 'due', limit: 5 })).docs;
    expect(visit?.visit.evidence).toEqual([]);
    expect(crew.texts).toEqual([]);
  }));

test('06: changed after the text was right: void at the approval', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const { request, stored } = await checked(two);
    await b.directory.setNumber(crew.id('dan'), 'mobile', attackers);
    crew.clock.forward(5 * minute);
    // With the text one approver would do. Without it he has nothing left, and two must decide.
    await approve(a, crew, 'sol', request.number);
    await a.settle();
    expect((await stored())?.state).toBe('second-approver');
    await request.walker.look();
    expect(request.walker.view.canSetUp).toBe(false);
  }));

test('06: changed between the proof and what it was for: void when it is carried out', async () => {
  const two = await startTwo(memory);
  const { crew, b, store } = two;
  let armed = false;
  // A third process, in which somebody changes the number just when the action was saved and not yet done.
  const between = await crew.run(
    faultyStore(store, {
      async pause(call, when) {
        const effects = (call.doc as StoredVisit | undefined)?.visit?.effects ?? [];
        const acts = effects.some(
          (one: Effect) => one.request.kind === 'act' && one.request.action === 'recover',
        );
        if (!armed || when !== 'returning' || call.op !== 'replace' || !acts) return;
        armed = false;
        await b.directory.setNumber(crew.id('dan'), 'mobile', attackers);
      },
    }),
  );
  const { request, stored } = await checked(two);
  expect(await approve(b, crew, 'sol', request.number)).toMatchObject({ ok: true });
  await b.settle();
  expect((await stored())?.state).toBe('approved');
  crew.clock.forward(1000);
  const walker = await request.walker.on(between.services).look();
  await walker.press('Text');
  await between.assembly.background.drain();
  armed = true;
  await walker.enter(crew.textCode());
  await between.settle();
  expect(armed).toBe(false);
  expect(walker.view.canSetUp).toBe(false);
  expect((await store.get<Standing>('standing', crew.id('dan')))?.right).toBeUndefined();
  expect(await kinds(two)).toEqual(['text']);
  expect((await stored())?.state).not.toBe('approved');
  await two.close();
});

test('06: with the number as it was, the same walk is carried out', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const { request } = await checked(two);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
    await a.settle();
    crew.clock.forward(1000);
    await request.walker.look();
    await prove(request.walker, a, crew, 'dan', 'text');
    expect(request.walker.view.canSetUp).toBe(true);
  }));

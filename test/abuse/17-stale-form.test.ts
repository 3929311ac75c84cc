/** Abuse case 17: a form or card from before. It does nothing, and shows where things stand. */
import * as fc from 'fast-check';
import type { StoredCase } from '../../src/app/documents';
import { eachStore, withTwo, type Two } from '../tools/two';
import { approve, lostPhone, proof, requestOf, visitOf } from '../tools/walker';

/** One turn, answered twice in two processes: with "send a text" and with "none of these". */
async function oneTurnTwice(two: Two): Promise<void> {
  const { crew, a, b, store } = two;
  const walker = await lostPhone(a, crew, 'ada');
  const { turn } = walker.view;
  const value = walker.valueOf('Text') ?? '';
  const views = await Promise.all([
    walker.answerNow({ kind: 'choose', value }),
    walker.on(b.services).answerNow({ kind: 'choose', value: 'none' }),
  ]);
  await Promise.all([a.settle(), b.settle()]);
  const { visit } = await visitOf(store, walker.id);
  // The loser is shown the one state there is.
  const stale = views.filter((view) => view?.stale !== undefined);
  expect(stale).toHaveLength(1);
  expect(stale[0]?.turn).toBeGreaterThan(turn);
  const asked = visit.case === undefined ? 0 : 1;
  expect(crew.texts.length + asked).toBe(1);
  expect(visit.effectCount).toBe(1);
}

/** The request was withdrawn while an approver looked at it. */
async function closedMeanwhile(two: Two): Promise<void> {
  const { crew, a, b, store } = two;
  const request = await requestOf(a, crew, 'eve', 'backup');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  await a.settle();
  const version = (await b.services.cases.view(crew.id('sol'), request.number))?.version ?? 0;
  const id = (await visitOf(store, request.walker.id)).visit.case?.id ?? '';
  await request.walker.look();
  await request.walker.give({ kind: 'choose', value: 'withdraw' });
  const late = await approve(b, crew, 'sol', request.number, { version });
  await Promise.all([a.settle(), b.settle()]);
  expect(late).toEqual({ ok: false, name: 'staff.refused.decided.withdrawn' });
  const stored = await store.get<StoredCase>('cases', id);
  expect(stored).toMatchObject({ state: 'withdrawn', open: 'closed', approvals: [] });
  const shown = await request.walker.look();
  expect(shown.view.screen.ended).toBe(true);
  expect((await visitOf(store, request.walker.id)).visit.done.map((one) => one.what)).not.toContain(
    'recover',
  );
}

describe.each(eachStore)('17: stale forms, %s', (name, under) => {
  const numRuns = name === 'memory' ? 25 : 4;
  const turns = fc.array(fc.nat(12), { minLength: 1, maxLength: 20 });

  test('17: two answers to one turn, in two processes: one counts, the other sees where it stands', () =>
    fc.assert(
      fc.asyncProperty(turns, (given) => withTwo(under, { turns: given }, oneTurnTwice)),
      { numRuns },
    ));

  test('17: an approval of a request that was withdrawn meanwhile does nothing', () =>
    withTwo(under, {}, closedMeanwhile));

  test('17: an answer to a turn long past does nothing, however often it comes', () =>
    withTwo(under, {}, async ({ crew, a, b, store }) => {
      const walker = await lostPhone(a, crew, 'ada');
      const old = new Map([[walker.view.turn, walker.valueOf('Text') ?? '']]);
      await walker.press('Text');
      await walker.press('ackup code');
      await walker.enter(crew.backupCode('ada'));
      await a.settle();
      const before = await visitOf(store, walker.id);
      for (const running of [a, b, a]) {
        for (const [turn, value] of old) {
          const view = await running.services.visits.answer(walker.id, walker.holder, turn, {
            kind: 'choose',
            value,
          });
          expect(view?.stale).toBeDefined();
          expect(view?.screen.title).toBe(walker.title);
        }
      }
      await Promise.all([a.settle(), b.settle()]);
      expect((await visitOf(store, walker.id)).visit).toEqual(before.visit);
      expect(crew.texts).toHaveLength(1);
    }));
});

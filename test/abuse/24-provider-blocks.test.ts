/** Abuse case 24: the provider refuses texts. Other ways are there, nothing storms, and the budget is unchanged. */
import type { Doc, SendResult } from '../../src/app/ports';
import { failuresInARow } from '../../src/app/providers';
import { minute, type Crew } from '../tools/crew';
import { codeStores } from '../tools/code-stores';
import { withTwo } from '../tools/two';
import { lostPhone, visitOf, type Walker } from '../tools/walker';
import type { Store } from '../../src/app/ports';

const [memory] = codeStores as [(typeof codeStores)[number]];

const spentBy = async (store: Store, crew: Crew, name: string): Promise<readonly unknown[]> =>
  (await store.get<Doc & { sent: readonly unknown[] }>('sends', `person:${crew.id(name)}`))?.sent ?? [];

async function anotherWay(walker: Walker, crew: Crew): Promise<void> {
  await walker.look();
  await walker.press('ackup code');
  await walker.enter(crew.backupCode('ada'));
  expect(walker.title).toBe('It is stopped');
}

test.each<[string, SendResult, number]>([
  ['answers 429', { ok: false, retry: true, reason: 'busy' }, 6],
  ['answers 429 and asks to wait', { ok: false, retry: true, reason: 'busy', retryAfter: 120_000 }, 1],
  ['is not there', { ok: false, retry: true, reason: 'not-connected' }, 6],
  ['is broken', { ok: false, retry: true, reason: 'unavailable' }, 3],
  ['says nothing in time, and may have sent it', { ok: false, retry: true, reason: 'time-out' }, 1],
  ['breaks off, and may have sent it', { ok: false, retry: true, reason: 'unreachable' }, 1],
  ['blocks the prefix', { ok: false, retry: false, reason: 'blocked' }, 1],
])('24: the provider %s', async (_what, answer, most) => {
  let calls = 0;
  const texts = {
    send: async (): Promise<SendResult> => {
      calls += 1;
      return answer;
    },
  };
  await withTwo(memory, { a: { texts }, b: { texts } }, async ({ crew, a, b, store }) => {
    const walker = await lostPhone(a, crew, 'ada');
    await walker.press('Text');
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([a.settle(), b.settle()]);
      crew.clock.forward(5 * minute);
    }
    expect(calls).toBeLessThanOrEqual(most);
    expect(calls).toBeGreaterThan(0);
    expect(await spentBy(store, crew, 'ada')).toEqual([]);
    await anotherWay(walker, crew);
  });
});

describe('24: the provider is down for everybody', () => {
  const lost: SendResult = { ok: false, retry: true, reason: 'unavailable' };

  test('who comes then is not offered it, sends nothing, and is told at once; it is tried again later', async () => {
    let [calls, answer]: [number, SendResult] = [0, lost];
    const texts = {
      send: async (): Promise<SendResult> => {
        calls += 1;
        return answer;
      },
    };
    await withTwo(memory, { a: { texts }, b: { texts } }, async ({ crew, a, store }) => {
      const [waiting, decoy] = [await lostPhone(a, crew, 'dan'), await lostPhone(a, crew, 'nobody-here')];
      for (const walker of [waiting, decoy]) await walker.press('Text');
      for (let time = 1; time < failuresInARow; time += 1) {
        await a.assembly.background.drain();
        await (await lostPhone(a, crew, 'ada')).press('Text');
      }
      await a.assembly.background.drain();
      expect(calls).toBe(failuresInARow);
      expect(a.services.health.carriers()).toContainEqual({
        carrier: 'texts',
        works: false,
        since: crew.clock.now(),
      });
      expect(await a.services.health.ready()).toEqual({
        ok: true,
        checks: { store: true, texts: false, calls: true, mail: true },
      });
      // Sends that wait, and whoever asks once more: told at once, nothing asked of it, nothing spent.
      crew.clock.forward(minute / 2 + 1_000);
      await a.settle();
      for (const walker of [waiting, decoy]) {
        await walker.look();
        await walker.press('Send the code again');
        await a.assembly.background.drain();
        await walker.look();
        expect(JSON.stringify(walker.view.screen.notes)).toContain('does not work at the moment');
      }
      expect(waiting.view.screen.notes).toEqual(decoy.view.screen.notes);
      for (const name of ['dan', 'ada']) expect(await spentBy(store, crew, name)).toEqual([]);
      const { visit } = await visitOf(store, waiting.id);
      expect(visit.effects.filter((one) => one.request.kind === 'send')).toEqual([]);
      // Whoever comes now is not offered it, known account or not.
      for (const name of ['bea', 'nobody-here']) {
        const walker = await lostPhone(a, crew, name);
        expect(walker.valueOf('Text')).toBeUndefined();
        expect(walker.valueOf('ackup code')).toBeDefined();
      }
      expect(calls).toBe(failuresInARow);
      answer = { ok: true, reference: 'x' };
      crew.clock.forward(2 * minute);
      const later = await lostPhone(a, crew, 'dan');
      await later.press('Text');
      await a.assembly.background.drain();
      expect(calls).toBe(failuresInARow + 1);
      expect(a.services.health.carriers().every((one) => one.works)).toBe(true);
    });
  });

  test('somebody with a proof reads why it cannot be taken', async () => {
    const texts = { send: async (): Promise<SendResult> => lost };
    await withTwo(memory, { a: { texts } }, async ({ crew, a }) => {
      for (let time = 0; time < failuresInARow; time += 1) {
        await (await lostPhone(a, crew, 'dan')).press('Text');
        await a.assembly.background.drain();
      }
      const walker = await lostPhone(a, crew, 'fay');
      await walker.press('ackup code');
      await walker.enter(crew.backupCode('fay'));
      await walker.press('Set up a new one');
      const off = JSON.stringify(walker.view.screen);
      expect(walker.valueOf('Text')).toBeUndefined();
      expect(off).toContain('does not work at the moment');
    });
  });
});

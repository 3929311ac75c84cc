/** Abuse case 24: the provider refuses texts. Other ways are there, nothing storms, and the budget is unchanged. */
import type { Doc, SendResult } from '../../src/app/ports';
import { minute } from '../tools/crew';
import { codeStores } from '../tools/code-stores';
import { withTwo } from '../tools/two';
import { lostPhone } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

test.each<[string, SendResult, number]>([
  ['answers 429', { ok: false, retry: true, reason: 'too-many' }, 3],
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
    const sends = await store.get<Doc & { sent: readonly unknown[] }>('sends', `person:${crew.id('ada')}`);
    expect(sends?.sent ?? []).toEqual([]);
    await walker.look();
    await walker.press('ackup code');
    await walker.enter(crew.backupCode('ada'));
    expect(walker.title).toBe('It is stopped');
  });
});

/** The visit that somebody comes back to: within a day by itself, within a week when asked for. */
import type { Holder } from '../../src/core/visit';
import { codeStores } from '../tools/code-stores';
import { withTwo } from '../tools/two';
import { Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];
const chat: Holder = { kind: 'teams', ref: 'chat-bea' };
const hour = 3_600_000;

test.each([
  ['an hour', 1, true, true],
  ['25 hours', 25, false, true],
  ['8 days', 8 * 24, false, false],
])('after %s', (_name, hours, byItself, older) =>
  withTwo(memory, {}, async ({ a, crew }) => {
    const walker = new Walker(a.services, chat);
    await walker.begin('lost-device', crew.id('bea'));
    await walker.press('My phone');
    const at = crew.clock.now();
    crew.clock.forward(hours * hour);
    const { visits } = a.services;
    expect(Boolean(await visits.latest(chat))).toBe(byItself);
    const found = await visits.latest(chat, { older: true });
    expect(Boolean(found)).toBe(older);
    if (found) expect(found).toMatchObject({ id: walker.id, touchedAt: at });
  }),
);

test('nobody else comes back to it', () =>
  withTwo(memory, {}, async ({ a, crew }) => {
    const walker = new Walker(a.services, chat);
    await walker.begin('lost-device', crew.id('bea'));
    expect(
      await a.services.visits.latest({ kind: 'teams', ref: 'chat-ann' }, { older: true }),
    ).toBeUndefined();
    expect(
      await a.services.visits.latest({ kind: 'portal', ref: chat.ref }, { older: true }),
    ).toBeUndefined();
  }));

/** The cards of requests, with two processes on one store and a channel that records: one a request, and the last state. */
import type { CaseCard, StaffChannel } from '../../src/app/ports';
import { withTwo, eachStore } from '../tools/two';
import { requestOf } from '../tools/walker';

interface Recorded extends StaffChannel {
  readonly cards: Map<string, CaseCard>;
  posts: number;
  /** The next call fails. */
  fails: number;
}

function channelOf(): Recorded {
  const cards = new Map<string, CaseCard>();
  const channel: Recorded = {
    cards,
    posts: 0,
    fails: 0,
    place: async () => 'one',
    async post(card) {
      await new Promise((done) => void setImmediate(done));
      if (channel.fails > 0) {
        channel.fails -= 1;
        throw new Error('out of reach');
      }
      channel.posts += 1;
      const id = `m${channel.posts}`;
      cards.set(id, card);
      return id;
    },
    async update(message, card) {
      await new Promise((done) => void setImmediate(done));
      if (!cards.has(message)) return false;
      cards.set(message, card);
      return true;
    },
  };
  return channel;
}

describe.each(eachStore)('%s', (_name, under) => {
  test('taken by one and given back by the other at once: one card, and it shows the last state', () =>
    withTwo(under, { turns: [0, 3, 1, 5, 2] }, async ({ crew, a, b, store }) => {
      const channel = channelOf();
      a.assembly.useStaffChannel(channel);
      b.assembly.useStaffChannel(channel);
      const { number } = await requestOf(a, crew, 'eve', 'backup');
      await a.settle();
      for (let round = 0; round < 6; round += 1) {
        await Promise.all([
          a.services.cases.take(crew.id('ivo'), number),
          b.services.cases.release(crew.id('ivo'), number),
          b.services.cases.take(crew.id('zoe'), number),
        ]);
        if (round % 2 === 0) await b.services.cases.release(crew.id('zoe'), number);
      }
      crew.clock.forward(61_000);
      await a.settle();
      await b.settle();
      const page = await store.find<{ id: string; version: number; takenBy?: string; state: string }>(
        'cases',
        {
          index: 'number',
          equals: { number },
          limit: 1,
        },
      );
      const stored = page.docs[0];
      expect(channel.posts).toBe(1);
      expect([...channel.cards.values()]).toEqual([
        expect.objectContaining({ number, taken: stored?.takenBy !== undefined, state: stored?.state }),
      ]);
    }));
});

test('a channel that fails again and again is tried less and less often, and the card comes once', () =>
  withTwo(eachStore[0]![1], {}, async ({ crew, a }) => {
    const channel = channelOf();
    channel.fails = 3;
    a.assembly.useStaffChannel(channel);
    await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    for (const minutes of [2, 3, 5, 9]) {
      crew.clock.forward(minutes * 60_000);
      await a.settle();
    }
    expect(channel.fails).toBe(0);
    expect(channel.posts).toBe(1);
  }));

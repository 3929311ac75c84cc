/** One crew with an assembly on a store in memory, and what tests of the queue do with it. */
import type { StoredCase } from '../../src/app/documents';
import type { Doc, Store } from '../../src/app/ports';
import type { CaseQueue, QueueFilter } from '../../src/app/services';
import { makeCrew, minute, type Crew, type Running } from './crew';
import { memoryStore, type MemoryStore } from './memory-store';
import { portal, requestOf, Walker } from './walker';

export interface QueueWorld {
  readonly crew: Crew;
  readonly running: Running;
  readonly store: MemoryStore;
  queue(filter?: QueueFilter, who?: string): Promise<CaseQueue>;
  /** Names on a page of the queue, in order. */
  names(filter?: QueueFilter, who?: string): Promise<readonly string[]>;
  /** A request of somebody with this proof, or unproven. */
  ask(name: string, proof?: 'backup' | 'text' | 'app'): Promise<{ number: string; walker: Walker }>;
  stored(number: string): StoredCase;
  /** Documents of requests as they were decided before: `took` ms each, so many days ago. */
  decided(many: number, took: number, daysAgo?: number): Promise<void>;
}

/** @param around what every call to the store goes through. */
export async function queueWorld(around: (store: Store) => Store = (store) => store): Promise<QueueWorld> {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const running = await crew.run(around(store));
  await crew.people(running.directory);
  const queue = (filter: QueueFilter = {}, who = 'ivo') =>
    running.services.cases.queue(crew.id(who), filter, 'en');
  return {
    ...{ crew, running, store, queue },
    names: async (filter, who) => (await queue(filter, who)).rows.map((row) => row.personName),
    async ask(name, proof) {
      crew.clock.forward(minute);
      const { number, walker } = await requestOf(running, crew, name, proof);
      await running.settle();
      return { number, walker };
    },
    stored(number) {
      const found = [...store.raw('cases').values()].find((one) => one['number'] === number);
      if (!found) throw new Error(`There is no request ${number}.`);
      return JSON.parse(JSON.stringify(found)) as StoredCase;
    },
    async decided(many, took, daysAgo = 1) {
      const decidedAt = crew.clock.now() - daysAgo * 24 * 3_600_000;
      for (let index = 0; index < many; index += 1) {
        const id = `old-${daysAgo}-${took}-${index}`;
        const old = {
          ...{ id, number: `old ${id}`, subject: 'old', open: 'closed', state: 'done', bucket: 1 },
          ...{ openedAt: decidedAt - took, decidedAt, endedAt: decidedAt, dueAt: Number.MAX_SAFE_INTEGER },
          ...{ person: '', approvals: [], proofing: [], history: [], notes: [], audit: [], effects: [] },
        };
        await store.insert<typeof old & Doc>('cases', old);
      }
    },
  };
}

/** Somebody in another browser, who has only the number. */
export async function takeUp(world: QueueWorld, number: string, name: string): Promise<Walker> {
  const { crew, running } = world;
  const walker = new Walker(running.services, portal(`elsewhere-${name}`));
  walker.at(await running.services.visits.begin({ topic: 'take-up', holder: walker.holder, takeUp: number }));
  await walker.press('ackup code');
  return walker.enter(crew.backupCode(name));
}

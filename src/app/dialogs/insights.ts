/**
 * Where people stop: for each topic and each day on which visits began, how many of them stand at which step now. A
 * visit is counted once, at the step it stands at; when it moves, it is taken off there and put on here. Only numbers
 * are kept, no visit and nobody.
 */
import type { Visit } from '../../core/visit';
import type { Clock, Doc, Log, Store } from '../ports';

export const day = 24 * 3_600_000;
/** How long a day is counted, and how far back is looked. */
const kept = 32 * day;
const lookedAt = 30;

/** Counts of one topic and day. */
export interface InsightDoc extends Doc {
  readonly topic: string;
  /** Days since the epoch, UTC. */
  readonly day: number;
  readonly steps: Readonly<Record<string, number>>;
  /** For the demo: shown there only. */
  readonly madeUp?: true;
  readonly expiresAt: number;
}

export interface Insights {
  /** A visit stands elsewhere than before, or has just begun. Costs nothing but memory; `keep` writes it down. */
  moved(before: Visit | undefined, after: Visit): void;
  /** Writes what was noted. What cannot be written waits for the next time. */
  keep(): Promise<void>;
  /** Visits by the step they stand at, of those begun in the last 30 days, today's left out. */
  standing(topic: string): Promise<Readonly<Record<string, number>>>;
}

const mostTries = 5;

export function makeInsights({
  store,
  clock,
  log,
  demo = false,
}: {
  store: Store;
  clock: Clock;
  log: Log;
  demo?: boolean;
}): Insights {
  let noted = new Map<string, { topic: string; day: number; steps: Map<string, number> }>();

  function add(topic: string, on: number, step: string, by: number): void {
    const id = `${topic} ${on}`;
    const one = noted.get(id) ?? { topic, day: on, steps: new Map<string, number>() };
    noted.set(id, one);
    one.steps.set(step, (one.steps.get(step) ?? 0) + by);
  }

  async function write(
    id: string,
    on: { topic: string; day: number; steps: Map<string, number> },
  ): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const known = await store.get<InsightDoc>('insights', id);
      const steps: Record<string, number> = { ...known?.steps };
      for (const [step, by] of on.steps) steps[step] = (steps[step] ?? 0) + by;
      const { topic, day: at } = on;
      const doc = { id, topic, day: at, steps, expiresAt: at * day + kept };
      const done = known
        ? await store.replace<InsightDoc>('insights', { ...doc, version: known.version })
        : await store.insert<InsightDoc>('insights', doc);
      if (done) return;
    }
    throw new Error('A count could not be saved: it changes all the time.');
  }

  return {
    moved(before, after) {
      if (before?.step === after.step) return;
      const on = Math.floor(after.startedAt / day);
      if (before) add(before.topic, on, before.step, -1);
      add(after.topic, on, after.step, 1);
    },
    async keep() {
      const batch = noted;
      noted = new Map();
      for (const [id, one] of batch) {
        try {
          await write(id, one);
        } catch (error) {
          for (const [step, by] of one.steps) add(one.topic, one.day, step, by);
          log.warn({ error: error instanceof Error ? error.message : '' }, 'Counts wait for the next round');
        }
      }
    },
    async standing(topic) {
      const today = Math.floor(clock.now() / day);
      const { docs } = await store.find<InsightDoc>('insights', {
        index: 'topic',
        equals: { topic },
        from: today - lookedAt,
        to: today,
        // Of each day what happened, and what was made up.
        limit: 2 * lookedAt,
      });
      const sums: Record<string, number> = {};
      for (const { steps } of docs.filter(({ madeUp }) => demo || !madeUp))
        for (const [step, count] of Object.entries(steps)) sums[step] = (sums[step] ?? 0) + count;
      return Object.fromEntries(Object.entries(sums).filter(([, count]) => count > 0));
    },
  };
}

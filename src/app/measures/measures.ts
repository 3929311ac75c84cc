/**
 * Figures of a day: how often something happened. One document a day, and only numbers in it: no visit, no account, no
 * telephone number. Members of staff stand in it by their id, for what they decided. Counts wait in memory and are
 * written together; any number of processes add to the same document, by its version.
 */
import type { Event } from '../../core/step-types';
import type { Visit } from '../../core/visit';
import type { Clock, Doc, Log, Store } from '../ports';
import { bucketOf } from './histogram';

export const day = 24 * 3_600_000;
const kept = 32 * day;
export const lookedAt = 30;

/** Names of counts: what, and by what, in this order. */
export type Counted =
  | readonly ['begun' | 'ended' | 'solved' | 'asked', topic: string]
  /** Back in after so long: the bucket. */
  | readonly ['back', bucket: string]
  | readonly ['method', kind: string, outcome: string]
  | readonly ['sent', provider: string, country: string, kind: string, state: string]
  | readonly ['decided', what: 'approved' | 'denied', staff: string]
  | readonly ['not-me'];

export interface MeasuresDoc extends Doc {
  /** Days since the epoch, UTC. */
  readonly day: number;
  /** By the names of what was counted, joined. */
  readonly counts: Readonly<Record<string, number>>;
  /** Made up for the demo. */
  readonly madeUp?: true;
  readonly expiresAt: number;
}

export interface DayCounts {
  readonly day: number;
  readonly counts: ReadonlyMap<string, number>;
  /** What of it is made up, for the demo. */
  readonly madeUp: boolean;
}

export interface Measures {
  /** Costs nothing but memory; `keep` writes it down. */
  count(what: Counted): void;
  /** A visit began, or went on by this event. */
  walked(before: Visit | undefined, after: Visit, event?: Event): void;
  /** Writes what was counted. What cannot be written waits for the next time. */
  keep(): Promise<void>;
  /** Today and the 30 days before, the newest last; days without a count are there with none. */
  days(): Promise<readonly DayCounts[]>;
}

/** Room for every topic, method, country and member of staff of a day; what is beyond is counted together. */
const mostNames = 1_500;
const mostTries = 20;
const separator = '|';

/** Names come from files, providers and ids: the separator in one of them must not make another count of it. */
const part = (name: string): string =>
  encodeURIComponent(Buffer.from(name.slice(0, 80), 'utf8').toString('utf8'));
export const nameOf = (what: Counted): string => what.map(part).join(separator);
export const partsOf = (name: string): readonly string[] => name.split(separator).map(decodeURIComponent);

export const docOf = (
  on: number,
  counts: Readonly<Record<string, number>>,
  madeUp = false,
): Omit<MeasuresDoc, 'version'> => ({
  id: madeUp ? `${on} made up` : String(on),
  day: on,
  counts,
  ...(madeUp ? { madeUp } : {}),
  expiresAt: (on + 1) * day + kept,
});

export interface MeasuresParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether figures that were made up for the demo are shown. */
  readonly demo?: boolean;
}

export function makeMeasures({ store, clock, log, demo = false }: MeasuresParts): Measures {
  let noted = new Map<number, Map<string, number>>();

  function add(on: number, name: string, by: number): void {
    const counts = noted.get(on) ?? new Map<string, number>();
    noted.set(on, counts);
    counts.set(name, (counts.get(name) ?? 0) + by);
  }

  const count = (what: Counted): void => add(Math.floor(clock.now() / day), nameOf(what), 1);

  async function write(on: number, counts: ReadonlyMap<string, number>): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const known = await store.get<MeasuresDoc>('measures', String(on));
      const doc = docOf(on, merged(known?.counts ?? {}, counts));
      const done = known
        ? await store.replace<MeasuresDoc>('measures', { ...doc, version: known.version })
        : await store.insert<MeasuresDoc>('measures', doc);
      if (done) return;
    }
    throw new Error('A count could not be saved: it changes all the time.');
  }

  function walked(before: Visit | undefined, after: Visit, event?: Event): void {
    if (!before) count(['begun', after.topic]);
    if (before && event?.type === 'checked') checked(before, event);
    if (after.case && !before?.case) count(['asked', after.topic]);
    if (after.ended && before && !before.ended && !after.closing) {
      count(['ended', after.topic]);
      if (!neededStaff(before) && !neededStaff(after)) count(['solved', after.topic]);
    }
    if (before && isBack(after) && !isBack(before))
      count(['back', String(bucketOf(after.touchedAt - after.startedAt))]);
  }

  function checked(before: Visit, event: Extract<Event, { type: 'checked' }>): void {
    const all = [before.verify?.challenge, before.newNumber?.challenge, before.diagnosis?.challenge];
    const challenge = all.find((one) => one?.id === event.challenge);
    if (challenge) count(['method', challenge.kind, event.result.outcome]);
  }

  return {
    count,
    walked,
    async keep() {
      const batch = noted;
      noted = new Map();
      for (const [on, counts] of batch) {
        try {
          await write(on, counts);
        } catch (error) {
          for (const [name, by] of counts) add(on, name, by);
          log.warn({ error: error instanceof Error ? error.message : '' }, 'Counts wait for the next round');
        }
      }
    },
    async days() {
      const today = Math.floor(clock.now() / day);
      const { docs } = await store.find<MeasuresDoc>('measures', {
        index: 'day',
        from: today - lookedAt,
        to: today + 1,
        // Of each day what happened, and what was made up.
        limit: 2 * (lookedAt + 1),
      });
      return Array.from({ length: lookedAt + 1 }, (_, index) => {
        const on = today - lookedAt + index;
        const own = docs.filter((one) => one.day === on && (demo || !one.madeUp));
        const counts = own.reduce<Map<string, number>>(
          (sum, doc) => sumOf(sum, Object.entries(doc.counts)),
          new Map(),
        );
        return { day: on, counts, madeUp: own.some((one) => one.madeUp) };
      });
    },
  };
}

/** Was staff asked in this walk, or meant to be? */
const neededStaff = (visit: Visit): boolean =>
  visit.case !== undefined || visit.lastNumber !== undefined || visit.caseRefused !== undefined;

/** Can they sign in again: with a new method, for today, or with what had been closed? */
const isBack = (visit: Visit): boolean =>
  visit.enrolled || visit.done.some(({ what }) => what === 'day-pass' || what === 'unlock');

function sumOf(sum: Map<string, number>, more: Iterable<readonly [string, number]>): Map<string, number> {
  for (const [name, by] of more) sum.set(name, (sum.get(name) ?? 0) + by);
  return sum;
}

/** A name for which there is no room any more counts under the first part of it alone. */
function merged(
  known: Readonly<Record<string, number>>,
  more: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  const sum = new Map(Object.entries(known));
  for (const [name, by] of more) {
    const room = sum.has(name) || sum.size < mostNames;
    const under = room ? name : (name.split(separator)[0] ?? '');
    sum.set(under, (sum.get(under) ?? 0) + by);
  }
  return Object.fromEntries(sum);
}

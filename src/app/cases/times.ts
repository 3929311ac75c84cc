/**
 * Where a request stands in the queue, and how long answers take: counted from what is there and what was really
 * decided, never guessed.
 */
import type { Deps } from '../deps';
import type { StoredCase } from '../documents';

type Parts = Pick<Deps, 'store' | 'clock'>;

const day = 24 * 3_600_000;
/** As far back as decisions are looked at, how many at most, and how few say nothing. */
const lookedAt = 30 * day;
const mostDecisions = 500;
export const fewestDecisions = 10;
/** Counted no further: "more than 100" says as much. */
export const mostAhead = 100;
/** What was counted holds so long, in real ms. */
const countHolds = 10_000;
const usualHolds = 60_000;

const waitsForStaff: ReadonlySet<string> = new Set(['open', 'taken', 'second-approver', 'frozen']);

export interface QueuePlace {
  /**
   * Requests that come before; at most `mostAhead`, then there may be more. Absent for what nobody proved: whoever
   * asks in two names would see by the second whether the first one is in the queue, and so whether it exists.
   */
  readonly ahead?: number;
  /** Half of the decisions of the last 30 days took no longer, ms; absent when there were too few. */
  readonly usual?: number;
}

export interface QueueTimes {
  /** Undefined when it does not wait for staff. The same for requests of accounts that do not exist. */
  place(request: StoredCase): Promise<QueuePlace | undefined>;
  usual(): Promise<number | undefined>;
}

/** The middle one; of an even number the upper. */
export function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
}

type Ordered = Pick<StoredCase, 'id' | 'bucket' | 'dueBy'>;
const before = (left: Ordered, right: Ordered): boolean =>
  left.bucket !== right.bucket
    ? left.bucket < right.bucket
    : (left.dueBy ?? 0) !== (right.dueBy ?? 0)
      ? (left.dueBy ?? 0) < (right.dueBy ?? 0)
      : left.id < right.id;

export function makeQueueTimes({ store, clock }: Parts): QueueTimes {
  let first: { at: number; list: readonly Ordered[]; last: Ordered | undefined } | undefined;
  let counted: { at: number; usual: number | undefined } | undefined;
  const fresh = (at: number | undefined, holds: number): boolean =>
    at !== undefined && Math.abs(clock.real() - at) < holds;

  /** `last`: the last one that was read, when there are more behind it. */
  async function firstOnes(): Promise<{ list: readonly Ordered[]; last: Ordered | undefined }> {
    if (first && fresh(first.at, countHolds)) return first;
    const page = await store.find<StoredCase>('cases', {
      index: 'order',
      equals: { open: 'open' },
      limit: mostAhead,
    });
    const list = page.docs
      .filter((one) => waitsForStaff.has(one.state))
      .map(({ id, bucket, dueBy }) => ({ id, bucket, dueBy: dueBy ?? 0 }));
    first = { at: clock.real(), list, last: page.next === undefined ? undefined : page.docs.at(-1) };
    return first;
  }

  async function usual(): Promise<number | undefined> {
    if (counted && fresh(counted.at, usualHolds)) return counted.usual;
    const page = await store.find<StoredCase>('cases', {
      index: 'decided',
      from: Math.max(1, clock.now() - lookedAt),
      descending: true,
      limit: mostDecisions,
    });
    const took = page.docs.map((one) => Math.max(0, (one.decidedAt ?? 0) - one.openedAt));
    counted = { at: clock.real(), usual: took.length < fewestDecisions ? undefined : medianOf(took) };
    return counted.usual;
  }

  return {
    usual,
    async place(request) {
      if (!waitsForStaff.has(request.state) || (request.open !== 'open' && request.open !== 'decoy'))
        return undefined;
      const time = await usual();
      const known = time === undefined ? {} : { usual: time };
      if (request.bucket === 2) return known;
      const { list, last } = await firstOnes();
      const beyond = last !== undefined && before(last, request);
      const ahead = beyond
        ? mostAhead
        : list.filter((one) => one.id !== request.id && before(one, request)).length;
      return { ahead, ...known };
    },
  };
}

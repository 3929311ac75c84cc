/** How long something took, in buckets: sums of any number of days, and what half and nine in ten took at most. */

const minute = 60_000;
/** Upper ends, in minutes; what takes longer is in one more bucket. */
export const bucketEnds: readonly number[] = [
  1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 120, 240, 480, 1_440, 2_880, 4_320, 10_080,
];

/** The number of the bucket, from 0. `ms` below 0 (a clock that was set back) is no time at all. */
export function bucketOf(ms: number): number {
  const found = bucketEnds.findIndex((end) => ms <= end * minute);
  return found === -1 ? bucketEnds.length : found;
}

/**
 * At most so many minutes took this share of them: the end of the bucket, so never less than it was. Undefined when
 * nothing was counted, Infinity when it took longer than the last bucket.
 */
export function atMost(share: number, counts: readonly number[]): number | undefined {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  let sum = 0;
  for (const [bucket, count] of counts.entries()) {
    sum += count;
    if (sum >= share * all) return bucketEnds[bucket] ?? Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}

/** What a writer does that lost the race for a version. */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** In ms. */
const longest = 64;

/**
 * Waits before the next try: not at all after the first loss, then for a random time, the longer the more
 * often it was lost. Two processes that read and write in step would otherwise stay in step, and one of them
 * could lose every time.
 * @param lost how often in a row, from 1.
 */
export async function giveWay(lost: number): Promise<void> {
  if (lost < 2) return;
  await pause(randomInt(Math.min(longest, 2 ** lost)));
}

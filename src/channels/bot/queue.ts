/** One thing after another for each key: people type faster than a card arrives, and channels repeat themselves. */
export class Busy extends Error {}

/** @param longest how many may wait for one key; more are refused with `Busy`. */
export function makeQueue(longest: number): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, { last: Promise<unknown>; waiting: number }>();
  return async (key, work) => {
    const line = lines.get(key) ?? { last: Promise.resolve(), waiting: 0 };
    if (line.waiting >= longest) throw new Busy('too-many');
    lines.set(key, line);
    line.waiting += 1;
    const mine = line.last.then(work, work);
    line.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      line.waiting -= 1;
      if (line.waiting === 0) lines.delete(key);
    }
  };
}

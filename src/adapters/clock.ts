/** Clocks: the system's own, and the demo's, which can be moved forward. */
import type { Clock, Doc, Store } from '../app/ports';

export const systemClock = (): Clock => ({ now: () => Date.now(), real: () => Date.now() });

interface ClockDoc extends Doc {
  readonly offset: number;
}

/** The most that one call of `forward` may move the clock: 7 days, in ms. */
export const maxForward = 7 * 24 * 3_600_000;
const docId = 'demo-clock';
/** Other processes read the offset at most this much later, in ms. */
const refreshEvery = 1000;

export interface DemoClock extends Clock {
  /** Reads the stored offset and goes on reading it every second, until `close`. */
  attach(store: Store): Promise<void>;
  /** Reads the stored offset once. */
  refresh(): Promise<void>;
  /**
   * Moves the clock forward and returns what it shows then.
   * @throws {RangeError} for anything but whole milliseconds above 0 and up to `maxForward`.
   */
  forward(ms: number): Promise<number>;
  /** How far it is ahead of real time, in ms. */
  offset(): number;
  close(): void;
}

/**
 * The demo's clock: real time plus an offset that only grows, kept in the store. It stands on real time
 * until it is attached, so that a store which needs a clock can be opened with it first.
 * @param real real time in ms, for tests.
 */
export function demoClock(real: () => number = () => Date.now()): DemoClock {
  let offset = 0;
  let store: Store | undefined;
  let timer: NodeJS.Timeout | undefined;

  const attached = (): Store => {
    if (!store) throw new Error('The demo clock is not attached to a store yet.');
    return store;
  };
  const refresh = async (): Promise<void> => {
    const doc = await attached().get<ClockDoc>('settings', docId);
    // Never back: an answer that was overtaken by a newer one changes nothing.
    if (doc && doc.offset > offset) offset = doc.offset;
  };
  const add = async (ms: number): Promise<number> => {
    const doc = await attached().get<ClockDoc>('settings', docId);
    if (!doc) {
      return (await attached().insert<ClockDoc>('settings', { id: docId, offset: ms })) ? ms : add(ms);
    }
    const moved = { ...doc, offset: doc.offset + ms };
    return (await attached().replace('settings', moved)) ? moved.offset : add(ms);
  };

  return {
    now: () => real() + offset,
    real,
    offset: () => offset,
    refresh,
    async attach(to) {
      store = to;
      await refresh();
      clearInterval(timer);
      // A read that fails leaves the clock where it is; the next one may succeed.
      timer = setInterval(() => void refresh().catch(() => undefined), refreshEvery);
      timer.unref();
    },
    async forward(ms) {
      if (!Number.isInteger(ms) || ms <= 0 || ms > maxForward) {
        throw new RangeError('The clock can be moved forward by up to 7 days at a time.');
      }
      offset = Math.max(offset, await add(ms));
      return real() + offset;
    },
    close() {
      clearInterval(timer);
    },
  };
}

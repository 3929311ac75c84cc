/**
 * How often a sign-in may be tried: counted before the password is compared, per account in the store (all
 * processes, unknown accounts too) and per source in memory. NIST SP 800-63B-4, 3.2.2.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Clock, Doc, Store } from './ports';

interface SignInsDoc extends Doc {
  /** Failures in a row, those under way included. */
  readonly failed: number;
  /** Nothing is compared before then, ms. */
  readonly until: number;
}

/** So many failures in a row are free; each one more doubles the wait, from a minute to a quarter of an hour. */
export const freeFailures = 10;
const firstWait = 60_000;
const longestWait = 15 * 60_000;
/** Forgotten when nothing failed for so long, ms. */
const keptFor = 24 * 3_600_000;
const maxTries = 200;

/** Failures from one address: successes are given back, since a whole building may share one. */
export const perSource = { points: 30, duration: 600 };

export interface SignInLimits {
  /** False: refused unseen. True: counted as a failure until `succeeded`. */
  admit(subject: string, source: string): Promise<boolean>;
  succeeded(subject: string, source: string): Promise<void>;
}

const waitAfter = (failed: number): number =>
  failed < freeFailures ? 0 : Math.min(longestWait, firstWait * 2 ** Math.min(failed - freeFailures, 20));

export function makeSignInLimits({ store, clock }: { store: Store; clock: Clock }): SignInLimits {
  const sources = new RateLimiterMemory(perSource);

  const admitSource = async (source: string): Promise<boolean> => {
    try {
      await sources.consume(source);
      return true;
    } catch {
      // It rejects when the share is used up, and any other failure refuses too.
      return false;
    }
  };
  const admitAccount = async (id: string): Promise<boolean> => {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const doc = await store.get<SignInsDoc>('signIns', id);
      const now = clock.now();
      if (doc && !(now >= doc.until)) return false;
      const failed = (doc?.failed ?? 0) + 1;
      const next = { id, failed, until: now + waitAfter(failed), expiresAt: now + keptFor };
      const written = doc
        ? await store.replace<SignInsDoc>('signIns', { ...next, version: doc.version })
        : await store.insert<SignInsDoc>('signIns', next);
      if (written) return true;
    }
    return false;
  };

  return {
    admit: async (subject, source) => (await admitSource(source)) && (await admitAccount(subject)),
    async succeeded(subject, source) {
      await store.remove('signIns', subject);
      await sources.reward(source);
    },
  };
}

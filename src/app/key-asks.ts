/**
 * What a key is asked outside of a visit: signing in, and a decision of staff. The challenge is made from what it is
 * for and when, so it is kept nowhere, and an answer counts for nothing else (WebAuthn Level 3, 13.4.3).
 */
import type { PasskeyAsk } from '../core/screen';
import type { Challenge } from '../core/visit';
import type { Keys } from './keys';
import type { Clock } from './ports';
import type { Site } from './site';

/** An ask that goes to a page and comes back with its answer. */
export interface KeyAsk extends PasskeyAsk {
  /** When it was made, ms. */
  readonly at: number;
}

/** A browser's answer (JSON), and when it was asked. */
export interface KeyAnswer {
  readonly key: string;
  readonly at: number;
}

/** policy.md, "approve a case": no older than 5 minutes. */
const lasts = 5 * 60_000;

export interface KeyAsks {
  /** @param what names what it is for, for this person or browser alone */
  ask(what: string, allow: PasskeyAsk['allow']): KeyAsk;
  /** The challenge of an ask made at `at`; undefined when its time is over, or has not come. */
  challenge(what: string, at: number): { readonly visit: string; readonly challenge: Challenge } | undefined;
}

export function makeKeyAsks(parts: {
  readonly keys: Pick<Keys, 'hmac'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly site: () => Site;
}): KeyAsks {
  const { keys, clock, site } = parts;
  const nonce = (what: string, at: number): string =>
    keys.hmac('hashes', JSON.stringify(['key-ask', what, at])).toString('base64url');
  return {
    ask(what, allow) {
      const at = clock.now();
      return { at, challenge: nonce(what, at), host: site().host, allow };
    },
    challenge(what, at) {
      const age = clock.now() - at;
      if (!Number.isSafeInteger(at) || !(age >= 0 && age < lasts)) return undefined;
      const visit = `${what}.${at}`;
      const asked = { startedAt: at, expiresAt: at + lasts, nonce: nonce(what, at) };
      return { visit, challenge: { id: `${visit}.1`, kind: 'passkey', sends: 0, ...asked } };
    },
  };
}

/** What became of recent texts: written when one is handed over, and when the provider reports. */
import type { DeliveryState, RecentSend } from '../core/account-facts';
import { isFinal } from '../core/account-facts';
import type { Clock, Doc, Store } from './ports';

const kept = 30 * 24 * 3_600_000;
const mostShown = 10;
const day = 24 * 3_600_000;

interface DeliveryDoc extends Doc {
  readonly subject: string;
  readonly at: number;
  readonly lastDigits?: string;
  readonly state: DeliveryState;
  readonly expiresAt: number;
}

export interface Deliveries {
  /** A text was handed over, or could not be. The same reference again is the same text. */
  sent(
    reference: string,
    subject: string,
    lastDigits: string | undefined,
    state: DeliveryState,
  ): Promise<void>;
  /** News of it. A state that was final stays; false when nothing changed. */
  report(reference: string, state: DeliveryState): Promise<boolean>;
  /** Of the last day, newest first. */
  recent(subject: string): Promise<readonly RecentSend[]>;
}

export function makeDeliveries({ store, clock }: { store: Store; clock: Clock }): Deliveries {
  async function report(reference: string, state: DeliveryState): Promise<boolean> {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const stored = await store.get<DeliveryDoc>('deliveries', reference);
      if (!stored || isFinal(stored.state) || stored.state === state) return false;
      if (await store.replace<DeliveryDoc>('deliveries', { ...stored, state })) return true;
    }
    return false;
  }
  return {
    report,
    async sent(reference, subject, lastDigits, state) {
      const at = clock.now();
      const fresh = await store.insert<DeliveryDoc>('deliveries', {
        id: reference,
        subject,
        at,
        ...(lastDigits === undefined ? {} : { lastDigits }),
        state,
        expiresAt: at + kept,
      });
      if (!fresh) await report(reference, state);
    },
    async recent(subject) {
      const page = await store.find<DeliveryDoc>('deliveries', {
        index: 'subject',
        equals: { subject },
        from: clock.now() - day,
        descending: true,
        limit: mostShown,
      });
      return page.docs.map(({ at, lastDigits, state }) => ({
        at,
        state,
        ...(lastDigits === undefined ? {} : { lastDigits }),
      }));
    },
  };
}

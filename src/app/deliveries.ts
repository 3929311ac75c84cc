/** What became of recent texts: written when one is handed over, and when the provider reports. */
import type { RecentSend, SendState } from '../core/account-facts';
import { deliveryStates, isFinal } from '../core/account-facts';
import type { MethodKind } from '../core/policy/types';
import type { Clock, Doc, Store } from './ports';

const kept = 30 * 24 * 3_600_000;
const mostShown = 10;
const day = 24 * 3_600_000;

interface DeliveryDoc extends Doc {
  readonly subject: string;
  readonly at: number;
  /** Absent in documents of before: a text. */
  readonly kind?: MethodKind;
  readonly lastDigits?: string;
  readonly state: SendState;
  /** Which send of this code it is, from 1; absent in documents of before. */
  readonly attempt?: number;
  readonly expiresAt: number;
}

export interface Deliveries {
  /**
   * Something was handed over, or could not be. The same reference and attempt again is the same send; a later attempt
   * sends the same code once more, and what became of the one before is past.
   */
  sent(
    reference: string,
    subject: string,
    what: {
      readonly kind: MethodKind;
      readonly lastDigits?: string | undefined;
      readonly attempt?: number | undefined;
    },
    state: SendState,
  ): Promise<void>;
  /**
   * News of it; false when nothing changed. A state that was final stays, but for "delivered": one of several sends
   * of the same code has arrived.
   */
  report(reference: string, state: SendState): Promise<boolean>;
  /** Texts of the last day, newest first. */
  recent(subject: string): Promise<readonly RecentSend[]>;
}

export function makeDeliveries({ store, clock }: { store: Store; clock: Clock }): Deliveries {
  async function report(reference: string, state: SendState): Promise<boolean> {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const stored = await store.get<DeliveryDoc>('deliveries', reference);
      if (!stored || stored.state === state || (isFinal(stored.state) && state !== 'delivered')) return false;
      if (await store.replace<DeliveryDoc>('deliveries', { ...stored, state })) return true;
    }
    return false;
  }
  return {
    report,
    async sent(reference, subject, { kind, lastDigits, attempt = 1 }, state) {
      const at = clock.now();
      const doc = {
        ...{ id: reference, subject, at, kind, state, attempt },
        ...(lastDigits === undefined ? {} : { lastDigits }),
        expiresAt: at + kept,
      };
      if (await store.insert<DeliveryDoc>('deliveries', doc)) return;
      const before = await store.get<DeliveryDoc>('deliveries', reference);
      if (before && (before.attempt ?? 1) < attempt) {
        // Somebody else's write between the two is news of the send before, and past as well.
        if (await store.replace<DeliveryDoc>('deliveries', { ...doc, version: before.version })) return;
      }
      await report(reference, state);
    },
    async recent(subject) {
      const page = await store.find<DeliveryDoc>('deliveries', {
        index: 'subject',
        equals: { subject },
        from: clock.now() - day,
        descending: true,
        limit: mostShown,
      });
      return page.docs.flatMap(({ at, kind = 'text', lastDigits, state }) => {
        const known = deliveryStates.find((one) => one === state);
        if (kind !== 'text' || known === undefined) return [];
        return [{ at, state: known, ...(lastDigits === undefined ? {} : { lastDigits }) }];
      });
    },
  };
}

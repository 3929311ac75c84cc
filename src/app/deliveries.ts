/** What became of recent texts: written when one is handed over, and when the provider reports. */
import type { RecentSend, SendState } from '../core/account-facts';
import { deliveryStates, isFinal } from '../core/account-facts';
import type { MethodKind } from '../core/policy/types';
import type { Measures } from './measures/measures';
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
  /** Who was to deliver it, and the calling code of its country; '' for mail. For figures. */
  readonly provider?: string;
  readonly country?: string;
  readonly state: SendState;
  readonly expiresAt: number;
}

/** What is kept of a send: never the number or address. */
export interface Sent {
  readonly kind: MethodKind;
  readonly lastDigits?: string | undefined;
  readonly provider?: string;
  /** "+44". */
  readonly country?: string;
}

export interface Deliveries {
  /** Something was handed over, or could not be. The same reference again is the same send. */
  sent(reference: string, subject: string, what: Sent, state: SendState): Promise<void>;
  /** News of it. A state that was final stays; false when nothing changed. */
  report(reference: string, state: SendState): Promise<boolean>;
  /** Texts of the last day, newest first. */
  recent(subject: string): Promise<readonly RecentSend[]>;
}

export function makeDeliveries({
  store,
  clock,
  measures,
}: {
  store: Store;
  clock: Clock;
  measures?: Pick<Measures, 'count'>;
}): Deliveries {
  const counted = ({ kind, provider = '', country = '' }: Partial<DeliveryDoc>, state: SendState): void =>
    measures?.count(['sent', provider, country, kind ?? 'text', state]);

  async function report(reference: string, state: SendState): Promise<boolean> {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const stored = await store.get<DeliveryDoc>('deliveries', reference);
      if (!stored || isFinal(stored.state) || stored.state === state) return false;
      if (await store.replace<DeliveryDoc>('deliveries', { ...stored, state })) {
        counted(stored, state);
        return true;
      }
    }
    return false;
  }
  return {
    report,
    async sent(reference, subject, { kind, lastDigits, provider, country }, state) {
      const at = clock.now();
      const fresh = await store.insert<DeliveryDoc>('deliveries', {
        id: reference,
        subject,
        at,
        kind,
        ...(lastDigits === undefined ? {} : { lastDigits }),
        ...(provider === undefined ? {} : { provider }),
        ...(country === undefined ? {} : { country }),
        state,
        expiresAt: at + kept,
      });
      if (fresh) counted({ kind, ...(provider && { provider }), ...(country && { country }) }, state);
      else await report(reference, state);
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

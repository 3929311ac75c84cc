/**
 * What became of recent sends: written when one is handed over, and when the provider reports, whichever comes first.
 */
import type { RecentSend, SendState } from '../core/account-facts';
import { deliveryStates, isFinal } from '../core/account-facts';
import type { MethodKind } from '../core/policy/types';
import type { Measures } from './measures/measures';
import type { Clock, Doc, Store } from './ports';

const kept = 30 * 24 * 3_600_000;
const mostShown = 10;
const day = 24 * 3_600_000;

interface DeliveryDoc extends Doc {
  /** '': the provider spoke first, and whose it is comes with `sent`. */
  readonly subject: string;
  readonly at: number;
  /** Absent in documents of before: a text. */
  readonly kind?: MethodKind;
  readonly lastDigits?: string;
  /** Who was to deliver it, and the calling code of its country; '' for mail. For figures. */
  readonly provider?: string;
  readonly country?: string;
  readonly state: SendState;
  /** Which send of this reference; absent in documents of before: the first. */
  readonly attempt?: number;
  readonly expiresAt: number;
}

/** What is kept of a send: never the number or address. */
export interface SentWhat {
  readonly kind: MethodKind;
  readonly lastDigits?: string | undefined;
  /** Which send of this reference it is, from 1. */
  readonly attempt?: number;
  readonly provider?: string;
  /** "+44". */
  readonly country?: string;
}

export interface Deliveries {
  /** Something was handed over, or could not be. The same attempt again is the same send. */
  sent(reference: string, subject: string, what: SentWhat, state: SendState): Promise<void>;
  /**
   * News of a send. A state that was final stays, and news of an earlier attempt changes nothing: false then. News
   * that comes before `sent` is kept for it.
   */
  report(reference: string, state: SendState, attempt?: number): Promise<boolean>;
  /** Texts of the last day, newest first. */
  recent(subject: string): Promise<readonly RecentSend[]>;
}

/** Rounds of writing against others; more than anybody needs. */
const rounds = 20;

export function makeDeliveries({
  store,
  clock,
  measures,
}: {
  store: Store;
  clock: Clock;
  measures?: Pick<Measures, 'count'>;
}): Deliveries {
  const counted = ({ kind, provider = '', country = '', state }: Partial<DeliveryDoc>): void =>
    measures?.count(['sent', provider, country, kind ?? 'text', state ?? 'under-way']);

  /** Writes what `change` makes of what is there; false when it makes nothing of it. */
  async function write(
    reference: string,
    change: (stored: DeliveryDoc | undefined) => Omit<DeliveryDoc, 'id' | 'version'> | undefined,
  ): Promise<boolean> {
    for (let round = 0; round < rounds; round += 1) {
      const stored = await store.get<DeliveryDoc>('deliveries', reference);
      const next = change(stored);
      if (!next) return false;
      const doc = { ...next, id: reference };
      const written = stored
        ? await store.replace<DeliveryDoc>('deliveries', { ...doc, version: stored.version })
        : await store.insert<DeliveryDoc>('deliveries', doc);
      if (!written) continue;
      // News of what is not known yet is counted when it is.
      if (next.subject !== '') counted(doc);
      return true;
    }
    return false;
  }
  return {
    report: (reference, state, attempt) =>
      write(reference, (stored) => {
        const last = stored?.attempt ?? 1;
        const which = attempt ?? last;
        if (!stored || which > last) {
          const at = clock.now();
          return { subject: '', at, ...stored, attempt: which, state, expiresAt: at + kept };
        }
        if (which < last || isFinal(stored.state) || stored.state === state) return undefined;
        return { ...stored, state };
      }),
    async sent(reference, subject, { kind, lastDigits, attempt = 1, provider, country }, state) {
      await write(reference, (stored) => {
        const at = clock.now();
        const last = stored?.attempt ?? 1;
        if (stored && attempt < last) return undefined;
        const spoken = stored && attempt === last && isFinal(stored.state) ? stored.state : state;
        if (stored?.subject === subject && attempt === last && stored.state === spoken) return undefined;
        return {
          subject,
          at: stored?.subject === subject && attempt === last ? stored.at : at,
          kind,
          ...(lastDigits === undefined ? {} : { lastDigits }),
          ...(provider === undefined ? {} : { provider }),
          ...(country === undefined ? {} : { country }),
          state: spoken,
          attempt,
          expiresAt: at + kept,
        };
      });
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

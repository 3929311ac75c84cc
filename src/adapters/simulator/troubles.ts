/** What may be wrong in the demo: a phone's line, the provider, the country. */
import type { Doc, SendResult, Store } from '../../app/ports';

/** How a simulated phone takes texts. A landline takes calls only. */
export const lines = ['on', 'off', 'blocks', 'landline', 'silent'] as const;
export type Line = (typeof lines)[number];

/** For everybody at once. `provider`: neither texts nor calls go out. `country`: none to this country. */
export const troubles = ['provider', 'country'] as const;
export type Trouble = (typeof troubles)[number];

/** Not among anybody's messages: `person` is ''. */
interface TroubleDoc extends Doc {
  readonly person: '';
  readonly at: 0;
  readonly on: readonly Trouble[];
}
const docId = 'troubles';

const refusals: Readonly<Record<Trouble, SendResult>> = {
  provider: { ok: false, retry: true, reason: 'unavailable' },
  country: { ok: false, retry: false, reason: 'region-closed' },
};

export interface Troubles {
  shown(): Promise<readonly Trouble[]>;
  /** False when there is no such trouble. */
  set(trouble: string, on: boolean): Promise<boolean>;
  /** What a send gets now; undefined when it goes out. */
  refusal(): Promise<SendResult | undefined>;
}

export function makeTroubles(store: Store): Troubles {
  const shown = async (): Promise<readonly Trouble[]> =>
    (await store.get<TroubleDoc>('simulator', docId))?.on ?? [];
  return {
    shown,
    async set(wanted, on) {
      const trouble = troubles.find((one) => one === wanted);
      if (trouble === undefined) return false;
      for (;;) {
        const doc = await store.get<TroubleDoc>('simulator', docId);
        const others = (doc?.on ?? []).filter((one) => one !== trouble);
        const next = {
          id: docId,
          person: '' as const,
          at: 0 as const,
          on: on ? [...others, trouble] : others,
        };
        const done = doc
          ? await store.replace<TroubleDoc>('simulator', { ...doc, ...next })
          : await store.insert<TroubleDoc>('simulator', next);
        if (done) return true;
      }
    },
    async refusal() {
      const on = await shown();
      const first = troubles.find((one) => on.includes(one));
      return first && refusals[first];
    },
  };
}

/**
 * How often codes may be sent to one person: 5 in 10 minutes and 15 a day, 3 of them for visits with only a
 * name (policy.md, "Sends"). One document a subject; accounts that do not exist have one as well.
 */
import type { Rules } from '../core/policy/types';
import type { Clock, Doc, Store } from './ports';
import { giveWay } from './give-way';
import { makeSerial } from './serial';

interface Sent {
  readonly ref: string;
  readonly at: number;
  readonly named: boolean;
}
interface SendsDoc extends Doc {
  /** Within the last day, oldest first. */
  readonly sent: readonly Sent[];
  readonly expiresAt: number;
}

export type SendPlace =
  | { readonly ok: true }
  /** `until`: when there is a place again, ms. */
  | { readonly ok: false; readonly until: number };

export interface Sends {
  /**
   * Takes a place in the budget. `ref` names the send (the effect's id): the same one again, after a crash,
   * takes no second place. Rejects when the store does: nothing may be sent then.
   */
  reserve(subject: string, named: boolean, ref: string): Promise<SendPlace>;
  /** When somebody with a claim may be sent a text again, ms; 0: now. */
  fullUntil(subject: string): Promise<number>;
  /** Gives the place back: the provider refused, which is not the person's fault. Harmless to repeat. */
  refund(subject: string, ref: string): Promise<void>;
}

const tenMinutes = 10 * 60_000;
const day = 24 * 3_600_000;
const attempts = 200;

/**
 * When a window that holds `most` has a place: now (0), or when its oldest entry in the way has left it.
 * A limit that is no number has none.
 */
function freeAt(sent: readonly Sent[], most: number, window: number, now: number): number {
  const inside = sent.filter((one) => one.at > now - window);
  if (inside.length < most) return 0;
  const leaves = inside[Math.max(0, inside.length - Math.max(1, most))] ?? { at: now };
  return leaves.at + window;
}

type Limits = Pick<Rules, 'sendsPerTenMinutes' | 'sendsPerDay' | 'sendsNamed'>;

function placeIn(sent: readonly Sent[], named: boolean, limits: Limits, now: number): SendPlace {
  const byName = sent.filter((one) => one.named);
  const until = Math.max(
    freeAt(sent, limits.sendsPerTenMinutes, tenMinutes, now),
    freeAt(sent, limits.sendsPerDay, day, now),
    named ? freeAt(byName, limits.sendsNamed, day, now) : 0,
  );
  return until === 0 ? { ok: true } : { ok: false, until };
}

export interface SendsParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Read at every send, so that a change holds at once. */
  readonly rules: Limits;
}

/** The budgets. One instance a process; any number of processes on one store. */
export function makeSends({ store, clock, rules }: SendsParts): Sends {
  const serial = makeSerial();
  const idOf = (subject: string): string => `person:${subject}`;

  const mutate = <R>(
    subject: string,
    change: (sent: readonly Sent[], now: number) => { sent: readonly Sent[]; result: R },
  ): Promise<R> =>
    serial(subject, async () => {
      const id = idOf(subject);
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const now = clock.now();
        const stored = await store.get<SendsDoc>('sends', id);
        const { sent, result } = change(
          (stored?.sent ?? []).filter((one) => one.at > now - day),
          now,
        );
        const doc = { id, sent, expiresAt: now + day };
        const written = stored
          ? await store.replace<SendsDoc>('sends', { ...doc, version: stored.version })
          : await store.insert<SendsDoc>('sends', doc);
        if (written) return result;
        await giveWay(attempt + 1);
      }
      throw new Error('The send counters are too busy.');
    });

  return {
    reserve: (subject, named, ref) =>
      mutate<SendPlace>(subject, (sent, now) => {
        if (sent.some((one) => one.ref === ref)) return { sent, result: { ok: true } };
        const result = placeIn(sent, named, rules, now);
        return { sent: result.ok ? [...sent, { ref, at: now, named }] : sent, result };
      }),
    async fullUntil(subject) {
      const stored = await store.get<SendsDoc>('sends', idOf(subject));
      const now = clock.now();
      const place = placeIn(
        (stored?.sent ?? []).filter((one) => one.at > now - day),
        false,
        rules,
        now,
      );
      return place.ok ? 0 : place.until;
    },
    refund: (subject, ref) =>
      mutate(subject, (sent) => ({ sent: sent.filter((one) => one.ref !== ref), result: undefined })),
  };
}

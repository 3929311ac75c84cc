/**
 * Counting wrong codes: one document a subject and kind of method, over all visits, channels, addresses and
 * resends (policy.md, "Guessing"; NIST SP 800-63B-4, 3.2.2). Count first: a try is reserved by one
 * version-checked write before anything is compared, and settled by a second one. What is never settled
 * counts as wrong. Accounts that do not exist walk the same way through the same writes.
 */
import type { EvidenceClass, MethodKind, Rules } from '../core/policy/types';
import type { Clock, Doc, Store } from './ports';
import { giveWay } from './give-way';
import { makeSerial } from './serial';

/** One try. The same visit, turn and answer again is the same try. */
export interface Try {
  /** The person's id, or the keyed hash of an unknown account. */
  readonly subject: string;
  readonly kind: MethodKind;
  readonly visit: string;
  readonly turn: number;
  /** Keyed hash of what was typed. */
  readonly answer: string;
  /** Only a name was claimed: it has a smaller share. */
  readonly named: boolean;
}

/** What comparing said, and what becomes used if it stands. */
export type Verdict =
  | {
      readonly right: false;
      readonly reused?: boolean;
      /** Looked at only: right for a clock that is off. It counts as wrong, and what matched is used up. */
      readonly drift?: { readonly seconds: number; readonly method: string; readonly step: number };
      /** Looked at only: of an app that was set up before. It counts as wrong. */
      readonly earlier?: boolean;
    }
  | {
      readonly right: true;
      readonly method: string;
      readonly device?: string;
      readonly step?: number;
      readonly backupHash?: string;
      /** Of a passkey without user verification: T. */
      readonly class?: EvidenceClass;
      /** Of a confirmation: who gave it. */
      readonly by?: string;
      readonly challenge: { readonly id: string; readonly expiresAt: number };
    };

export type TryResult =
  | {
      readonly outcome: 'right';
      readonly method: string;
      readonly device?: string;
      readonly class?: EvidenceClass;
      readonly by?: string;
    }
  /** `left`: how many wrong codes in a row until the bar. */
  | { readonly outcome: 'wrong'; readonly left: number }
  | { readonly outcome: 'drift'; readonly seconds: number }
  | { readonly outcome: 'used' | 'earlier' }
  | { readonly outcome: 'barred' };

export type Reserved =
  | {
      readonly state: 'open';
      readonly lastStep: ReadonlyMap<string, number>;
      readonly usedBackup: ReadonlySet<string>;
    }
  /** The same try was settled before: this was the answer. */
  | { readonly state: 'known'; readonly result: TryResult }
  /** Barred, or the share is used up: nothing may be compared. */
  | { readonly state: 'refused' };

interface Pending {
  readonly visit: string;
  readonly turn: number;
  readonly answer: string;
  readonly named: boolean;
  /** Real time, ms. */
  readonly at: number;
}
interface Last {
  readonly visit: string;
  readonly turn: number;
  readonly answer: string;
  readonly result: TryResult;
}

/** What the document holds. Lists, not maps: no id becomes a field name. */
interface Counters {
  /** Wrong codes in a row, and how many of them came from visits with only a name. */
  readonly wrong: number;
  readonly namedWrong: number;
  /** Since when it is barred, ms; 0: it is not. */
  readonly barredAt: number;
  /** Reserved, not settled. Oldest first. */
  readonly pending: readonly Pending[];
  /** Each visit's last settled try, newest last. */
  readonly last: readonly Last[];
  readonly usedChallenges: readonly { readonly id: string; readonly until: number }[];
  readonly usedBackup: readonly string[];
  readonly lastStep: readonly { readonly method: string; readonly step: number }[];
  /** By how much codes were off that were looked at, newest last. Absent in documents of before. */
  readonly drifts?: readonly Drift[];
}
/** Above 0 the clock of the device is ahead. `at` in ms. */
export interface Drift {
  readonly method: string;
  readonly seconds: number;
  readonly at: number;
}
type TriesDoc = Doc & Counters;

/** A reservation older than this counts as wrong: its process is gone. Real time, ms. */
const pendingLasts = 60_000;
const visitsKept = 50;
/** How long after its end a challenge is remembered as used: more than any clock is wrong by. ms */
const usedKept = 24 * 3_600_000;
/** Newest kept; more than any person has codes or methods. */
const backupKept = 500;
const stepsKept = 100;
/** Of all apps together; two of one app are looked at. */
const driftsKept = 10;
/** How long a clock is remembered as wrong. ms */
const driftLasts = 90 * 24 * 3_600_000;
/** Two drifts that are the same one: a step of the app, in seconds. */
const sameDrift = 30;
const attempts = 200;
const decoysLast = 30 * 24 * 3_600_000;

export interface TriesParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Read at every try, so that a change holds at once. */
  readonly rules: Pick<Rules, 'wrongCap' | 'wrongCapNamed'>;
}

export interface Tries {
  /** Takes a place under the cap. Rejects when the store does: nothing may be compared then. */
  reserve(entry: Try): Promise<Reserved>;
  /**
   * Counts the verdict, and decides: a bar set meanwhile, or a code that another try has taken, is not right.
   * Rejects when the store does: the try stays reserved and counts.
   */
  settle(entry: Try, verdict: Verdict): Promise<TryResult>;
  /** For the policy's `barred`, and for staff. */
  standing(subject: string, kind: MethodKind): Promise<{ barred: boolean; barredAt: number; wrong: number }>;
  /**
   * Clocks that were off by the same the last two times, in seconds by method; above 0 they are ahead. Only for those
   * with a claim.
   */
  clocksOff(subject: string, kind: MethodKind): Promise<readonly Pick<Drift, 'method' | 'seconds'>[]>;
  /** Sets the bar, whatever the count. */
  bar(subject: string, kind: MethodKind): Promise<void>;
  /** Lifts the bar and begins to count anew: for staff, after the policy allowed it. */
  unbar(subject: string, kind: MethodKind): Promise<void>;
  /** The same when a method was set up again. `proved`: the step of the code that proved it, used by that. */
  resetFor(
    subject: string,
    kind: MethodKind,
    proved?: { readonly method: string; readonly step: number },
  ): Promise<void>;
}

const none: Counters = {
  wrong: 0,
  namedWrong: 0,
  barredAt: 0,
  pending: [],
  last: [],
  usedChallenges: [],
  usedBackup: [],
  lastStep: [],
};

const idOf = (subject: string, kind: MethodKind): string => `${subject}:${kind}`;

/** Counters of people never end; those of made-up names do, a month after the last try, or they would fill the store. */
const expiryOf = (id: string, now: number): number => (id.startsWith('unknown.') ? now + decoysLast : 0);

const sameTry = (one: Pick<Pending, 'visit' | 'turn' | 'answer'>, entry: Try): boolean =>
  one.visit === entry.visit && one.turn === entry.turn && one.answer === entry.answer;

/** Adds wrong codes, and the bar when they reach the cap. A cap that is no number bars. */
function countWrong(doc: Counters, wrong: number, named: number, cap: number, now: number): Counters {
  const total = doc.wrong + wrong;
  const barredAt = doc.barredAt === 0 && wrong > 0 && !(total < cap) ? Math.max(1, now) : doc.barredAt;
  return { ...doc, wrong: total, namedWrong: doc.namedWrong + named, barredAt };
}

/** Settles as wrong what nobody settled in time. */
function settleExpired(doc: Counters, cap: number, real: number, now: number): Counters {
  const gone = doc.pending.filter((one) => one.at + pendingLasts <= real);
  if (gone.length === 0) return doc;
  const pending = doc.pending.filter((one) => !gone.includes(one));
  return countWrong({ ...doc, pending }, gone.length, gone.filter((one) => one.named).length, cap, now);
}

/** What was answered to the same try before. A bar stands above a right one. */
function knownResult(doc: Counters, entry: Try): TryResult | undefined {
  const known = doc.last.find((one) => sameTry(one, entry))?.result;
  return known?.outcome === 'right' && doc.barredAt !== 0 ? { outcome: 'barred' } : known;
}

/** Is there a place left? Written so that a missing number refuses. */
function hasPlace(doc: Counters, entry: Try, rules: TriesParts['rules']): boolean {
  if (doc.barredAt !== 0) return false;
  if (!(doc.wrong + doc.pending.length < rules.wrongCap)) return false;
  const named = doc.namedWrong + doc.pending.filter((one) => one.named).length;
  return !entry.named || named < rules.wrongCapNamed;
}

const lastStepOf = (doc: Counters, method: string): number =>
  Math.max(-1, ...doc.lastStep.filter((one) => one.method === method).map((one) => one.step));

const isUsed = (doc: Counters, verdict: Verdict & { right: true }): boolean =>
  doc.usedChallenges.some((one) => one.id === verdict.challenge.id) ||
  (verdict.backupHash !== undefined && doc.usedBackup.includes(verdict.backupHash)) ||
  (verdict.step !== undefined && verdict.step <= lastStepOf(doc, verdict.method));

function markStep(doc: Counters, method: string, step: number): Counters {
  const newest = Math.max(step, lastStepOf(doc, method));
  const others = doc.lastStep.filter((one) => one.method !== method);
  return { ...doc, lastStep: [...others, { method, step: newest }].slice(-stepsKept) };
}

/** A right code says that the clock is set now; a drift is remembered, in case it is none of once. */
const clockIsSet = (doc: Counters, method: string): Counters =>
  doc.drifts === undefined ? doc : { ...doc, drifts: doc.drifts.filter((one) => one.method !== method) };

const noteDrift = (doc: Counters, drift: Drift): Counters => ({
  ...doc,
  drifts: [...(doc.drifts ?? []), drift].slice(-driftsKept),
});

/** The last two agree: the same way, by the same, and not long ago. */
function steadyDrifts(doc: Counters, now: number): readonly Pick<Drift, 'method' | 'seconds'>[] {
  const lately = (doc.drifts ?? []).filter(({ at }) => now - at < driftLasts);
  return [...new Set(lately.map(({ method }) => method))].flatMap((method) => {
    const [before, last] = lately.filter((one) => one.method === method).slice(-2);
    if (!before || !last || before.seconds > 0 !== last.seconds > 0) return [];
    return Math.abs(before.seconds - last.seconds) <= sameDrift ? [{ method, seconds: last.seconds }] : [];
  });
}

function markUsed(doc: Counters, verdict: Verdict & { right: true }, now: number): Counters {
  const kept = doc.usedChallenges.filter((one) => one.until > now);
  const until = Math.max(verdict.challenge.expiresAt, now) + usedKept;
  const marked: Counters = {
    ...doc,
    usedChallenges: [...kept, { id: verdict.challenge.id, until }],
    usedBackup:
      verdict.backupHash === undefined
        ? doc.usedBackup
        : [...doc.usedBackup, verdict.backupHash].slice(-backupKept),
  };
  return verdict.step === undefined ? marked : markStep(marked, verdict.method, verdict.step);
}

const remember = (doc: Counters, entry: Try, result: TryResult): Counters => ({
  ...doc,
  last: [
    ...doc.last.filter((one) => one.visit !== entry.visit),
    { visit: entry.visit, turn: entry.turn, answer: entry.answer, result },
  ].slice(-visitsKept),
});

interface Change<R> {
  readonly doc: Counters;
  readonly result: R;
  /** Nothing to write. */
  readonly skip?: boolean;
}

function reserveIn(
  doc: Counters,
  entry: Try,
  rules: TriesParts['rules'],
  real: number,
  now: number,
): Change<Reserved> {
  const current = settleExpired(doc, rules.wrongCap, real, now);
  const known = knownResult(current, entry);
  if (known) return { doc, result: { state: 'known', result: known }, skip: true };
  const joins = current.barredAt === 0 && current.pending.some((one) => sameTry(one, entry));
  // For a visit with only a name the refusal is written too: it must not be told from a wrong code by its time.
  if (!joins && !hasPlace(current, entry, rules)) {
    return { doc: current, result: { state: 'refused' }, skip: !entry.named && current === doc };
  }
  const { visit, turn, answer, named } = entry;
  const pending = joins ? current.pending : [...current.pending, { visit, turn, answer, named, at: real }];
  return {
    doc: { ...current, pending },
    result: {
      state: 'open',
      lastStep: new Map(current.lastStep.map((one) => [one.method, one.step])),
      usedBackup: new Set(current.usedBackup),
    },
  };
}

function settleIn(doc: Counters, entry: Try, verdict: Verdict, cap: number, now: number): Change<TryResult> {
  const mine = doc.pending.find((one) => sameTry(one, entry));
  if (!mine) {
    // Settled by a twin, or counted as wrong when its time was over; or refused, and written for its time only.
    const known = knownResult(doc, entry);
    return { doc, result: known ?? { outcome: 'wrong', left: Math.max(0, cap - doc.wrong) } };
  }
  const open = { ...doc, pending: doc.pending.filter((one) => one !== mine) };
  const used = verdict.right ? isUsed(open, verdict) : verdict.reused === true;
  if (verdict.right && !used && open.barredAt === 0) {
    const result: TryResult = {
      outcome: 'right',
      method: verdict.method,
      ...(verdict.device === undefined ? {} : { device: verdict.device }),
      ...(verdict.class === undefined ? {} : { class: verdict.class }),
      ...(verdict.by === undefined ? {} : { by: verdict.by }),
    };
    const set = verdict.step === undefined ? open : clockIsSet(open, verdict.method);
    const marked = markUsed({ ...set, wrong: 0, namedWrong: 0 }, verdict, now);
    return { doc: remember(marked, entry, result), result };
  }
  const drift = verdict.right ? undefined : verdict.drift;
  const looked = drift && { method: drift.method, seconds: drift.seconds, at: now };
  const spent = drift && looked ? noteDrift(markStep(open, drift.method, drift.step), looked) : open;
  const counted = countWrong(spent, 1, mine.named ? 1 : 0, cap, now);
  const result: TryResult =
    open.barredAt !== 0
      ? { outcome: 'barred' }
      : used
        ? { outcome: 'used' }
        : counted.barredAt !== 0
          ? { outcome: 'barred' }
          : drift
            ? { outcome: 'drift', seconds: drift.seconds }
            : !verdict.right && verdict.earlier
              ? { outcome: 'earlier' }
              : { outcome: 'wrong', left: Math.max(0, cap - counted.wrong) };
  return { doc: remember(counted, entry, result), result };
}

/** The counters. One instance a process; any number of processes on one store. */
export function makeTries({ store, clock, rules }: TriesParts): Tries {
  const serial = makeSerial();

  /** Reads, changes, writes if nobody else did; again otherwise. Within a process one at a time a document. */
  const mutate = <R>(id: string, change: (doc: Counters) => Change<R>): Promise<R> =>
    serial(id, async () => {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const stored = await store.get<TriesDoc>('tries', id);
        const { doc, result, skip } = change(stored ?? none);
        if (skip === true) return result;
        const kept = { ...doc, id, expiresAt: expiryOf(id, clock.now()) };
        const written = stored
          ? await store.replace<TriesDoc>('tries', { ...kept, version: stored.version })
          : await store.insert<TriesDoc>('tries', kept);
        if (written) return result;
        await giveWay(attempt + 1);
      }
      throw new Error('The counters are too busy.');
    });

  const lift = (doc: Counters): Counters => ({ ...doc, wrong: 0, namedWrong: 0, barredAt: 0 });

  return {
    reserve: (entry) =>
      mutate(idOf(entry.subject, entry.kind), (doc) =>
        reserveIn(doc, entry, rules, clock.real(), clock.now()),
      ),
    settle: (entry, verdict) =>
      mutate(idOf(entry.subject, entry.kind), (doc) =>
        settleIn(doc, entry, verdict, rules.wrongCap, clock.now()),
      ),
    async standing(subject, kind) {
      const stored = await store.get<TriesDoc>('tries', idOf(subject, kind));
      const doc = settleExpired(stored ?? none, rules.wrongCap, clock.real(), clock.now());
      return {
        barred: doc.barredAt !== 0 || !(doc.wrong < rules.wrongCap),
        barredAt: doc.barredAt,
        wrong: doc.wrong,
      };
    },
    async clocksOff(subject, kind) {
      const stored = await store.get<TriesDoc>('tries', idOf(subject, kind));
      return steadyDrifts(stored ?? none, clock.now());
    },
    bar: (subject, kind) =>
      mutate(idOf(subject, kind), (doc) => ({
        doc: { ...doc, barredAt: doc.barredAt === 0 ? Math.max(1, clock.now()) : doc.barredAt },
        result: undefined,
      })),
    unbar: (subject, kind) => mutate(idOf(subject, kind), (doc) => ({ doc: lift(doc), result: undefined })),
    resetFor: (subject, kind, proved) =>
      mutate(idOf(subject, kind), (doc) => ({
        doc: proved ? markStep(lift(doc), proved.method, proved.step) : lift(doc),
        result: undefined,
      })),
  };
}

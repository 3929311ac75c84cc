/**
 * What a recovery costs in texts, calls and mails: people of a mix lose their phone and walk `lost-device` as it is
 * shipped, taking the first way that they have, in our order and in one that begins with the phone. No money is spent,
 * and nothing is timed: the same mix always gives the same numbers.
 */
import { readFileSync } from 'node:fs';
import { isLost } from '../../src/core/policy/evidence';
import { classOf, type MethodFacts, type MethodKind } from '../../src/core/policy/types';
import type { Event } from '../../src/core/step-types';
import { wayValue, ways } from '../../src/core/walk/ways';
import { usableNow } from '../../src/core/walk/context';
import { own, person } from '../dialogs/paths-people';
import { begin, dialogOf, factsOf, screenOf, take, type State } from '../dialogs/paths-world';

/** Cents for one message or one call of a kind. What is not named is free. */
export type Prices = Readonly<Partial<Record<MethodKind, number>>>;
export interface Part {
  /** Part of all people; the parts are weighed against their sum. */
  readonly share: number;
  /** Names of `has`. */
  readonly has: readonly string[];
}
export interface Costs {
  readonly prices: Prices;
  readonly mix: readonly Part[];
}

const bare = (id: string, kind: MethodKind): MethodFacts => ({
  id,
  kind,
  ...{ changedAt: 0, suspended: false, barred: false, shared: false, simSwap: false, probationUntil: 0 },
});

/** What somebody of the mix may have. The phone is the one that is lost; a number comes back with its SIM card. */
const has: Readonly<Record<string, MethodFacts>> = {
  'app on the phone': own.app,
  'app on a tablet': own.tablet,
  'hardware token': { ...bare('token', 'totp'), device: 'token-1', deviceKind: 'key' },
  'backup codes': own.backup,
  text: { ...bare('text', 'text'), lastDigits: '12' },
  call: { ...bare('call', 'call'), lastDigits: '12' },
  office: { ...bare('office', 'office'), lastDigits: '34' },
  email: bare('mail', 'email'),
};

/** Assumptions, with their sources in docs/bench.md. US cents. */
export const defaults: Costs = {
  prices: { text: 1.2, call: 1.4, office: 1.4, email: 0.01 },
  mix: [
    { share: 30, has: ['app on the phone', 'text', 'call', 'backup codes'] },
    { share: 20, has: ['app on the phone', 'app on a tablet', 'text', 'backup codes'] },
    { share: 15, has: ['app on the phone', 'text', 'email', 'backup codes'] },
    { share: 10, has: ['app on the phone', 'hardware token', 'text', 'email'] },
    { share: 10, has: ['app on the phone', 'office', 'email', 'backup codes'] },
    { share: 15, has: ['app on the phone', 'text'] },
  ],
};

/** The order that most help desks are used to: what rings first. */
const phoneFirst: readonly MethodKind[] = ['text', 'call', 'office', 'email', 'totp', 'backup'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws {Error} naming what is no price, or nothing that somebody may have. */
export function costsOf(value: unknown): Costs {
  if (!isObject(value)) throw new Error('Prices are an object: {"prices": {"text": 1.2}, "mix": [...]}.');
  const { prices = defaults.prices, mix = defaults.mix } = value;
  if (!isObject(prices) || !Array.isArray(mix) || mix.length === 0)
    throw new Error('"prices" is an object, and "mix" a list.');
  for (const [kind, cents] of Object.entries(prices))
    if (
      !Object.hasOwn(classOf, kind) ||
      typeof cents !== 'number' ||
      !(cents >= 0) ||
      !Number.isFinite(cents)
    )
      throw new Error(`"${kind}" is no kind, or has no price in cents.`);
  for (const part of mix as readonly unknown[]) {
    const { share, has: names } = isObject(part) ? part : {};
    if (typeof share !== 'number' || !(share > 0) || !Number.isFinite(share) || !Array.isArray(names))
      throw new Error('A part of the mix is {"share": 30, "has": ["text"]}.');
    const odd = (names as readonly unknown[]).find(
      (name) => typeof name !== 'string' || !Object.hasOwn(has, name),
    );
    if (odd !== undefined)
      throw new Error(`Nobody has ${JSON.stringify(odd)}. There are: ${Object.keys(has).join(', ')}.`);
  }
  return { prices, mix: mix as readonly Part[] };
}

/** From the file that BENCH_PRICES names, else the defaults. @throws {Error} when it cannot be read. */
export const readCosts = (file = process.env['BENCH_PRICES']): Costs =>
  file === undefined || file === '' ? defaults : costsOf(JSON.parse(readFileSync(file, 'utf8')));

export interface Walked {
  /** Back in without a person of the help desk. */
  readonly recovered: boolean;
  /** How often something was sent, by kind. */
  readonly sent: ReadonlyMap<MethodKind, number>;
}

const dialog = dialogOf('lost-device');
/** More events than any walk has. */
const most = 60;

/** The next thing that happens to somebody who does what the screen says. Undefined: the walk is over. */
function next(state: State, order: readonly MethodKind[] | undefined): Event | undefined {
  const { visit } = state;
  const [effect] = visit.effects;
  if (effect) return { type: 'performed', effect: effect.id, ok: true };
  if (visit.ended || visit.case || visit.done.some((one) => one.what === 'recover')) return undefined;
  const { verify } = visit;
  if (!verify) {
    const { choices, actions } = screenOf(dialog, state);
    const all = [...choices, ...actions];
    const pick = all.find(({ say }) => say.includes('may turn up')) ?? all[0];
    return pick && { type: 'choose', value: pick.value };
  }
  if (verify.at === 'who') return { type: 'identified', subject: 'anna', person: 'anna' };
  return verify.at === 'choose' ? chosen(state, verify.for, order) : answered(state);
}

/** Those of a kind that this person has, and that count now: whoever took a way has it at hand. */
function mine({ visit, ...state }: State, kind: MethodKind): MethodFacts | undefined {
  const facts = factsOf({ visit, ...state });
  const lost = { lostDevices: visit.lostDevices, lostKinds: visit.reportedLost, person: facts.person };
  return usableNow(visit, facts, 'recover').find((one) => one.kind === kind && !isLost(one, lost));
}

function chosen(
  state: State,
  purpose: Parameters<typeof ways>[1],
  order: readonly MethodKind[] | undefined,
): Event {
  const offered = ways({ visit: state.visit, facts: factsOf(state) }, purpose).filter(({ kind }) =>
    mine(state, kind),
  );
  const sorted = order
    ? offered.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
    : offered;
  return { type: 'choose', value: sorted[0] ? wayValue(sorted[0]) : 'none' };
}

function answered(state: State): Event | undefined {
  const challenge = state.visit.verify?.challenge;
  const method = challenge && mine(state, challenge.kind);
  if (!challenge || !method) return undefined;
  const device = method.device === undefined ? {} : { device: method.device };
  const result = { outcome: 'right' as const, method: method.id, class: classOf[method.kind], ...device };
  return { type: 'checked', challenge: challenge.id, result };
}

/** @param order in which ways are taken; ours when left out. */
export function walked(names: readonly string[], order?: readonly MethodKind[]): Walked {
  const methods = names.flatMap((name) => has[name] ?? []);
  let { state, effects } = begin(dialog, { name: 'bench', person: person(methods), holder: 'portal' });
  const sent = new Map<MethodKind, number>();
  for (let round = 0; round < most; round += 1) {
    for (const { request } of effects)
      if (request.kind === 'send') sent.set(request.method, (sent.get(request.method) ?? 0) + 1);
    const event = next(state, order);
    if (!event) break;
    ({ state, effects } = take(dialog, state, event));
  }
  return { recovered: state.visit.done.some((one) => one.what === 'recover'), sent };
}

export interface CostNumbers {
  /** Cents for one who gets back in by themselves, in the middle of the mix. */
  readonly ours: number;
  readonly phoneFirst: number;
  /** Part of all people who need a person, whatever the order. Their messages are in the cents. */
  readonly helped: number;
}

/** @throws {Error} when nobody of the mix gets back in: then there is no price. */
export function benchCost({ prices, mix }: Costs): CostNumbers {
  const cents = ({ sent }: Walked): number =>
    [...sent].reduce((sum, [kind, times]) => sum + times * (prices[kind] ?? 0), 0);
  const total = { ours: 0, phone: 0, recovered: 0, share: 0 };
  for (const { share, has: names } of mix) {
    const ours = walked(names);
    total.ours += share * cents(ours);
    total.phone += share * cents(walked(names, phoneFirst));
    total.recovered += ours.recovered ? share : 0;
    total.share += share;
  }
  if (total.recovered === 0) throw new Error('Nobody of this mix gets back in without a person.');
  return {
    ours: total.ours / total.recovered,
    phoneFirst: total.phone / total.recovered,
    helped: 1 - total.recovered / total.share,
  };
}

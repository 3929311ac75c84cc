/**
 * A made-up month of an organisation of 3,000 people, always the same: who asked for help, with what, and how it went.
 * Pure; nobody in it exists. Names are put together, mail addresses are under `.example` (RFC 2606).
 */

export const crowdSize = 3_000;
export const monthSeed = 20_261_126;
export const madeUpPrefix = 'made-up-';

/** A small generator of numbers that are the same every time (mulberry32). */
export type Dice = () => number;
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
export const below = (roll: Dice, most: number): number => Math.floor(roll() * most);
export const pick = <T>(roll: Dice, all: readonly [T, ...T[]]): T => all[below(roll, all.length)] ?? all[0];

/** One of them, by weight. */
export function weighted<T extends string>(roll: Dice, weights: Readonly<Record<T, number>>): T {
  const all = Object.entries(weights) as [T, number][];
  let left = roll() * all.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of all) {
    left -= weight;
    if (left < 0) return name;
  }
  return all[0]?.[0] as T;
}

const given: readonly [string, ...string[]] = [
  ...['Amara', 'Bram', 'Catriona', 'Dilip', 'Eilidh', 'Farid', 'Gwen', 'Hamish', 'Isla', 'Jonas', 'Kavya'],
  ...['Lachlan', 'Maeve', 'Nadia', 'Oskar', 'Priya', 'Quentin', 'Rosa', 'Struan', 'Tamsin', 'Umar', 'Vera'],
  ...['Wanda', 'Xenia', 'Yusuf', 'Zofia'],
] as unknown as [string, ...string[]];
const family: readonly [string, ...string[]] = [
  ...['Abernethy', 'Baptiste', 'Calder', 'Drummond', 'Eze', 'Fairbairn', 'Galloway', 'Haldane', 'Ibrahim'],
  ...['Jardine', 'Kowalski', 'Lockhart', 'Moncrieff', 'Nwosu', 'Ogilvie', 'Pringle', 'Quigley', 'Rutherford'],
  ...['Sinclair', 'Tulloch', 'Urquhart', 'Vance', 'Wishart', 'Yilmaz', 'Zielinski'],
] as unknown as [string, ...string[]];
const departments: readonly [string, ...string[]] = [
  'Ward 2',
  'Ward 4',
  'Ward 9',
  'Theatre',
  'Pharmacy',
  'Laboratory',
  'Estates',
  'Finance',
  'Maternity',
  'Outpatients',
];

export interface MadeUpPerson {
  readonly id: string;
  readonly name: string;
  readonly signInName: string;
  readonly staffNumber: string;
  readonly department: string;
}

/** One of the 3,000, by number: always the same. */
export function personAt(number: number): MadeUpPerson {
  const roll = dice(monthSeed + number);
  const [first, last] = [pick(roll, given), pick(roll, family)];
  return {
    id: `${madeUpPrefix}${number}`,
    name: `${first} ${last}`,
    signInName: `${first}.${last}.${number}@alderbrook.example`.toLowerCase(),
    staffNumber: `B${String(number).padStart(4, '0')}`,
    department: pick(roll, departments),
  };
}

/** How often each trouble is asked about, how many of those are solved without staff, and how many ask staff. */
export const troubles = {
  'lost-device': { weight: 14, solved: 0.52, asked: 0.27 },
  'no-device': { weight: 22, solved: 0.74, asked: 0.08 },
  'new-device': { weight: 17, solved: 0.69, asked: 0.11 },
  'missing-code': { weight: 15, solved: 0.71, asked: 0.06 },
  'code-rejected': { weight: 12, solved: 0.77, asked: 0.05 },
  setup: { weight: 8, solved: 0.81, asked: 0.04 },
  'sign-in-help': { weight: 5, solved: 0.66, asked: 0.12 },
  traveling: { weight: 3, solved: 0.58, asked: 0.16 },
  'unexpected-prompt': { weight: 3, solved: 0.2, asked: 0.7 },
  'talk-to-person': { weight: 4, solved: 0, asked: 0.85 },
} as const;
export type Trouble = keyof typeof troubles;
export const troubleNames = Object.keys(troubles) as readonly Trouble[];
const weights = Object.fromEntries(troubleNames.map((name) => [name, troubles[name].weight])) as Readonly<
  Record<Trouble, number>
>;

/** How one walk went. */
export interface MadeUpWalk {
  readonly topic: Trouble;
  readonly end: 'solved' | 'asked' | 'left';
  /** Minutes until they were back in, if they were. */
  readonly back?: number;
}

function walkOf(roll: Dice): MadeUpWalk {
  const topic = weighted(roll, weights);
  const { solved, asked } = troubles[topic];
  const at = roll();
  const end = at < solved ? 'solved' : at < solved + asked ? 'asked' : 'left';
  const recovers = topic === 'lost-device' || topic === 'no-device' || topic === 'new-device';
  if (!recovers || end === 'left' || (end === 'asked' && roll() < 0.4)) return { topic, end };
  // A few minutes by oneself; with a request an hour or two, and sometimes the next day.
  const minutes = end === 'solved' ? 2 + 12 * roll() ** 2 : 25 + 700 * roll() ** 4;
  return { topic, end, back: minutes };
}

/**
 * The walks of one day. `day`: since the epoch, UTC. Some Mondays are worse than others, Sundays are quiet; today has
 * seen a part of its hours, from 0 to 1.
 */
export function walksOf(day: number, part = 1): readonly MadeUpWalk[] {
  const roll = dice(monthSeed ^ Math.imul(day, 2_654_435_761));
  const weekday = (day + 4) % 7;
  const usual = [9, 47, 38, 36, 35, 31, 11][weekday] ?? 30;
  const many = Math.round((usual * 0.85 + usual * 0.3 * roll()) * part);
  return Array.from({ length: many }, () => walkOf(roll));
}

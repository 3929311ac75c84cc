/** The figures of the made-up month, as the real ones are kept: one document a day, and where people stand. Pure. */
import { bucketOf } from '../app/measures/histogram';
import { docOf, nameOf, type Counted, type MeasuresDoc } from '../app/measures/measures';
import type { InsightDoc } from '../app/dialogs/insights';
import type { Dialog } from '../core/dialog-types';
import { below, dice, monthSeed, troubleNames, walksOf, weighted, type Dice, type MadeUpWalk } from './crowd';

const dayMs = 24 * 3_600_000;
export const monthDays = 30;

/** How codes end: mostly right. */
const outcomes = { right: 84, wrong: 11, expired: 3, barred: 1, used: 1 } as const;
const kinds = { totp: 46, backup: 21, text: 24, email: 9 } as const;
const countries = { '+44': 88, '+353': 8, '+49': 4 } as const;
const reports = { delivered: 93, unreachable: 3, blocked: 2, failed: 1, none: 1 } as const;
const deciders = { ines: 34, sam: 29, ana: 22, ravi: 15 } as const;

function countsOf(roll: Dice, walks: readonly MadeUpWalk[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const add = (what: Counted): void => {
    const name = nameOf(what);
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const walk of walks) {
    add(['begun', walk.topic]);
    if (walk.end === 'solved') {
      add(['ended', walk.topic]);
      add(['solved', walk.topic]);
    }
    if (walk.end === 'asked') {
      add(['asked', walk.topic]);
      add(['decided', roll() < 0.78 ? 'approved' : 'denied', weighted(roll, deciders)]);
    }
    if (walk.back !== undefined) add(['back', String(bucketOf(walk.back * 60_000))]);
    for (let tries = below(roll, 4); tries > 0; tries -= 1) {
      const kind = weighted(roll, kinds);
      add(['method', kind, weighted(roll, outcomes)]);
      if (kind === 'text' || kind === 'email') sent(roll, kind, add);
    }
  }
  if (roll() < 0.12) add(['not-me']);
  return counts;
}

function sent(roll: Dice, kind: 'text' | 'email', add: (what: Counted) => void): void {
  const country = kind === 'email' ? '' : weighted(roll, countries);
  add(['sent', 'simulator', country, kind, 'under-way']);
  const report = weighted(roll, reports);
  if (report !== 'none' && kind === 'text') add(['sent', 'simulator', country, kind, report]);
}

/** What 30 days and the part of today that is over left behind. `now` in ms. */
export function madeUpMeasures(now: number): readonly Omit<MeasuresDoc, 'version'>[] {
  const today = Math.floor(now / dayMs);
  return Array.from({ length: monthDays + 1 }, (_, index) => {
    const on = today - monthDays + index;
    const part = on === today ? (now % dayMs) / dayMs : 1;
    return docOf(on, countsOf(dice(monthSeed + on), walksOf(on, part)), true);
  });
}

/** Steps at which somebody can stand: those that wait for an answer, and ends. */
function placesOf(dialog: Dialog): { readonly ends: readonly string[]; readonly stops: readonly string[] } {
  const steps = Object.entries(dialog.steps);
  const of = (...kinds: readonly string[]): readonly string[] =>
    steps.filter(([, step]) => kinds.includes(step.kind)).map(([id]) => id);
  return { ends: of('end'), stops: of('verify', 'ask', 'tell', 'case') };
}

/** The first few places are met most often. */
const early = (roll: Dice, all: readonly string[]): string | undefined =>
  all[Math.min(all.length - 1, Math.floor(all.length * roll() ** 3))];

/** Where the walks of the month stand: one document a topic, on its first day, for that is all that is shown. */
export function madeUpStanding(
  now: number,
  dialogs: readonly Dialog[],
): readonly Omit<InsightDoc, 'version'>[] {
  const today = Math.floor(now / dayMs);
  const all = Array.from({ length: monthDays }, (_, index) => walksOf(today - monthDays + index)).flat();
  return troubleNames.flatMap((topic, place) => {
    const dialog = dialogs.find((one) => one.topic === topic);
    if (!dialog) return [];
    const roll = dice(monthSeed + 7 * place);
    const { ends, stops } = placesOf(dialog);
    const steps: Record<string, number> = {};
    for (const walk of all.filter((one) => one.topic === topic)) {
      const step = early(roll, walk.end === 'left' ? stops : ends);
      if (step !== undefined) steps[step] = (steps[step] ?? 0) + 1;
    }
    const on = today - 1;
    const madeUp = true as const;
    return [
      { id: `${topic} ${on} made up`, topic, day: on, steps, madeUp, expiresAt: (on + monthDays) * dayMs },
    ];
  });
}

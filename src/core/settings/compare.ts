/** Whether a change loosens or tightens. Pure. What is not surely tighter counts as looser. */
import { fieldOf, type Field, type SettingValue } from './fields';

export type Direction = 'same' | 'tightens' | 'loosens' | 'neutral';

export interface Change {
  readonly field: string;
  readonly before: SettingValue;
  readonly after: SettingValue;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const isList = (value: SettingValue): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function ofNumbers(before: SettingValue, after: SettingValue, tighter: 'less' | 'more'): Direction {
  if (typeof before !== 'number' || typeof after !== 'number') return 'loosens';
  // No number is on either side of NaN: it is never tighter.
  return (tighter === 'less' ? after < before : after > before) ? 'tightens' : 'loosens';
}

function ofLists(before: SettingValue, after: SettingValue, loosens: 'added' | 'removed'): Direction {
  if (!isList(before) || !isList(after)) return 'loosens';
  const added = after.some((one) => !before.includes(one));
  const removed = before.some((one) => !after.includes(one));
  if (!added && !removed) return 'neutral';
  return (loosens === 'added' ? added : removed) ? 'loosens' : 'tightens';
}

function ofField({ loosens }: Field, before: SettingValue, after: SettingValue): Direction {
  switch (loosens) {
    case 'never':
      return 'neutral';
    case 'more':
      return ofNumbers(before, after, 'less');
    case 'less':
      return ofNumbers(before, after, 'more');
    case 'added':
    case 'removed':
      return ofLists(before, after, loosens);
    case 'given':
      return after === '' ? 'neutral' : 'loosens';
    case 'either':
      return 'loosens';
  }
}

/** What one change does. A field that nobody knows loosens. */
export function directionOf({ field, before, after }: Change): Direction {
  if (same(before, after)) return 'same';
  const known = fieldOf(field);
  return known ? ofField(known, before, after) : 'loosens';
}

/** What holds at once, and what two administrators must want. Changes that change nothing are in neither. */
export function split(changes: readonly Change[]): {
  readonly atOnce: readonly Change[];
  readonly proposed: readonly Change[];
} {
  const real = changes.filter((one) => directionOf(one) !== 'same');
  const proposed = real.filter((one) => directionOf(one) === 'loosens');
  return { atOnce: real.filter((one) => !proposed.includes(one)), proposed };
}

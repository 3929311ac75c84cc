/**
 * The settings document, field by field. What cannot be read takes its default, and everything else stays: a broken
 * document loosens nothing beyond the defaults of policy.md.
 */
import { z } from 'zod';
import { zoned } from '../../core/policy/working-time';
import { alwaysOn, fields, switchable, type Field, type SettingValue } from '../../core/settings/fields';

/** Settings by the name of their field. */
export type Values = Readonly<Record<string, SettingValue>>;

const isZone = (zone: string): boolean => {
  try {
    return zone !== '' && zoned(0, zone).day >= 0;
  } catch {
    return false;
  }
};

/** One address, of the web, without a name or password in it. */
function isLink(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}

const line = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !/\p{C}/u.test(text) && text.trim() === text);
const listOf = (one: z.ZodType<string>, most: number) =>
  z
    .array(one)
    .max(most)
    .refine((all) => new Set(all).size === all.length);
const minutesOfDay = z.number().int().min(0).max(1_440);
const openDays = z
  .array(
    z
      .object({ day: z.number().int().min(0).max(6), from: minutesOfDay, to: minutesOfDay })
      .refine(({ from, to }) => from < to),
  )
  .max(7)
  .refine((days) => new Set(days.map((one) => one.day)).size === days.length);

/** What a field may hold. */
export function schemaOf({ kind, min = 0, max = Number.MAX_SAFE_INTEGER }: Field): z.ZodType<SettingValue> {
  switch (kind) {
    case 'text':
      return line(max).refine((text) => text.length >= min);
    case 'phone':
      return line(40).refine((text) => /^(?:|\+?[\d ()/-]{3,40})$/.test(text));
    case 'link':
      return line(300).refine((text) => text === '' || isLink(text));
    case 'zone':
      return line(60).refine(isZone);
    case 'language':
      return line(20).refine((tag) => /^(?:|[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$/.test(tag));
    case 'open-days':
      return openDays;
    case 'calling-codes':
      return listOf(z.string().regex(/^[1-9]\d{0,2}$/), 250);
    case 'topics':
      return listOf(
        line(60).refine((topic) => /^[a-z][\w-]*$/.test(topic) && !alwaysOn.has(topic)),
        100,
      );
    case 'methods':
      return listOf(z.enum(switchable), switchable.length);
    case 'sign-ins':
      return listOf(
        line(200).refine((name) => name !== '' && !/\s/.test(name)),
        200,
      );
    case 'departments':
      return listOf(
        line(100).refine((name) => name !== ''),
        100,
      );
    case 'count':
    case 'time':
    case 'minutes':
    case 'hours':
    case 'days':
      return z.number().int().min(min).max(max);
  }
}

/** Two settings that only make sense together: the first is at most (or before) the second. */
const ordered: readonly (readonly [string, string])[] = [
  ['rules.wrongCapNamed', 'rules.wrongCap'],
  ['rules.sendsPerTenMinutes', 'rules.sendsPerDay'],
  ['rules.sendsNamed', 'rules.sendsPerDay'],
  ['rules.changedVoid', 'rules.changedVoidPrivileged'],
];

/** Fields that do not go together, each with the one it clashes with. */
export function clashes(values: Values): readonly { readonly field: string; readonly with: string }[] {
  const number = (name: string): number => Number(values[name]);
  const found = ordered.filter(([low, high]) => !(number(low) <= number(high)));
  const day = number('rules.workingDay.from') < number('rules.workingDay.to');
  return [
    ...found.map(([field, other]) => ({ field, with: other })),
    ...(day ? [] : [{ field: 'rules.workingDay.from', with: 'rules.workingDay.to' }]),
  ];
}

const at = (doc: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Readonly<Record<string, unknown>>)[step]
        : undefined,
    doc,
  );

/** What is in the document under a field's name. */
export const rawValue = (doc: unknown, name: string): unknown => at(doc, name.split('.'));

/** Every field's value, and the names of those that could not be read. */
export function readValues(
  doc: unknown,
  defaults: Values,
): { readonly values: Values; readonly broken: readonly string[] } {
  const broken: string[] = [];
  const values: Record<string, SettingValue> = { ...defaults };
  for (const field of fields) {
    const raw = rawValue(doc, field.name);
    if (raw === undefined) continue;
    const read = schemaOf(field).safeParse(raw);
    if (read.success) values[field.name] = read.data;
    else broken.push(field.name);
  }
  // Two that do not go together are both wrong; then what went with them may not any more. The defaults do.
  for (let left = clashes(values); left.length > 0; left = clashes(values)) {
    const names = left.flatMap(({ field, with: other }) => [field, other]);
    if (names.every((name) => values[name] === defaults[name])) break;
    broken.push(...names);
    for (const name of names) values[name] = defaults[name] as SettingValue;
  }
  return { values, broken: [...new Set(broken)] };
}

/** The document with one field set; what is around it stays. */
export function withValue<T extends object>(doc: T, name: string, value: SettingValue): T {
  const [first = '', ...rest] = name.split('.');
  const inner = (doc as Readonly<Record<string, unknown>>)[first];
  const below = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  return { ...doc, [first]: rest.length === 0 ? value : withValue(below, rest.join('.'), value) };
}

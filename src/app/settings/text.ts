/** Settings as people write them, and read back: in forms and on the command line. Pure. */
import { units, type Field, type OpenDay, type SettingValue } from '../../core/settings/fields';
import { schemaOf } from './read';

export type Written =
  | { readonly ok: true; readonly value: SettingValue }
  /** A name in the catalogue: `settings.problem.<problem>`. */
  | { readonly ok: false; readonly problem: string };

const clock = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

function minutesIn(text: string): number | undefined {
  const [, hours, minutes = '0'] = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text.trim()) ?? [];
  const at = Number(hours) * 60 + Number(minutes);
  return hours !== undefined && Number(minutes) < 60 && at <= 1_440 ? at : undefined;
}

/** "1=7:00-19:00", one day after the other; what is left out is closed. */
function daysIn(text: string): readonly OpenDay[] | undefined {
  const days = text.split(/[;\n]/).map((one) => one.trim());
  const read = days
    .filter((one) => one !== '' && !/^\d=$/.test(one))
    .map((one) => {
      const [, day, from, to] = /^([0-6])=\s*([\d:.]+)\s*[-–]\s*([\d:.]+)$/.exec(one) ?? [];
      return { day: Number(day), from: minutesIn(from ?? ''), to: minutesIn(to ?? '') };
    });
  return read.every((one): one is OpenDay => one.from !== undefined && one.to !== undefined)
    ? read
    : undefined;
}

export const isList = ({ kind }: Field): boolean =>
  ['calling-codes', 'topics', 'methods', 'sign-ins', 'departments'].includes(kind);

const namesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[,;\n]/)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  ),
];

function read(field: Field, text: string): unknown {
  if (field.kind === 'open-days') return daysIn(text);
  if (field.kind === 'time') return minutesIn(text);
  if (field.kind === 'calling-codes') return namesIn(text).map((one) => one.replace(/^(?:\+|00)/, ''));
  if (field.kind === 'sign-ins') return namesIn(text).map((one) => one.normalize('NFKC').toLowerCase());
  if (isList(field)) return namesIn(text);
  if (field.min !== undefined && field.kind !== 'text')
    return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) * (units[field.kind] ?? 1) : undefined;
  return text.trim();
}

/** What was written, as a value, or what is wrong with it. */
export function fromText(field: Field, text: string): Written {
  const value = schemaOf(field).safeParse(read(field, text));
  if (value.success) return { ok: true, value: value.data };
  if (field.min !== undefined && field.kind !== 'text' && field.kind !== 'time')
    return { ok: false, problem: 'between' };
  return { ok: false, problem: field.kind };
}

const isDay = (one: string | OpenDay): one is OpenDay => typeof one === 'object';

/** As it stands in the form's field. */
export function toText(field: Field, value: SettingValue): string {
  if (typeof value === 'number')
    return field.kind === 'time' ? clock(value) : String(value / (units[field.kind] ?? 1));
  if (typeof value === 'string') return value;
  return (value as readonly (string | OpenDay)[])
    .map((one) => (isDay(one) ? `${one.day}=${clock(one.from)}-${clock(one.to)}` : one))
    .join(field.kind === 'open-days' ? ';' : ', ');
}

/** The least and the most of a number, as people write it. */
export const limitsOf = (field: Field): { min: number; max: number } | undefined =>
  field.min === undefined || field.max === undefined
    ? undefined
    : { min: field.min / (units[field.kind] ?? 1), max: field.max / (units[field.kind] ?? 1) };

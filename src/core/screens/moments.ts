/** Moments as they stand inside a sentence, in the zone and the language of whoever reads it. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** English is written as in Britain: 24 hours, the day before the month. */
const localeOf = (language: string): string => (language === 'en' ? 'en-GB' : language);

function formatted(at: number, zone: string, language: string, parts: Intl.DateTimeFormatOptions): string {
  const name = `${Object.keys(parts).join(' ')} ${language} ${zone}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(localeOf(language), { ...parts, timeZone: zone });
    formats.set(name, format);
  }
  return format.format(at);
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** "14:32", in the person's zone. */
export const clockTime = (at: number, zone: string, language = 'en'): string =>
  formatted(at, zone, language, clock);

/** "Wednesday 14:32", in the person's zone: for what is never more than a few days away. */
export const dayTime = (at: number, zone: string, language = 'en'): string =>
  formatted(at, zone, language, { weekday: 'long', ...clock }).replace(/,| um/, '');

const halfDay = 12 * 3_600_000;

/** "14:32", with its day when that is not soon. */
export const momentText = (
  at: number,
  { timeZone, language }: { readonly timeZone: string; readonly language: string },
  now: number,
): string => (at - now < halfDay ? clockTime(at, timeZone, language) : dayTime(at, timeZone, language));

/** "24 November at 14:32": a day and a time. */
export const dateTime = (at: number, zone: string, language = 'en'): string =>
  formatted(at, zone, language, { day: 'numeric', month: 'long', ...clock });

/** "Friday 27 November": a day, without a time. */
export const dayText = (at: number, zone: string, language = 'en'): string =>
  formatted(at, zone, language, { weekday: 'long', day: 'numeric', month: 'long' });

/** 7 January 2024, in ms: any Sunday will do. */
const sunday = 1_704_585_600_000;

/** The name of a day of the week, 0 Sunday. */
export const dayName = (day: number, language = 'en'): string =>
  formatted(sunday + day * 86_400_000, 'UTC', language, { weekday: 'long' });

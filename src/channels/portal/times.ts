/** Moments as people read them: in a given zone, 24 hours, with the day only when it is another one. */

export interface Moment {
  /** For `<time datetime>`: UTC, ISO 8601. */
  readonly iso: string;
  readonly text: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  kind: 'clock' | 'day' | 'weekday' | 'key',
  zone: string,
  language = 'en',
): Intl.DateTimeFormat {
  const name = `${kind} ${language} ${zone}`;
  const known = formats.get(name);
  if (known) return known;
  const parts: Intl.DateTimeFormatOptions =
    kind === 'clock'
      ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : kind === 'day'
        ? { weekday: 'short', day: 'numeric', month: 'short' }
        : kind === 'weekday'
          ? { weekday: 'long' }
          : { year: 'numeric', month: '2-digit', day: '2-digit' };
  const made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...parts, timeZone: zone });
  formats.set(name, made);
  return made;
}

/** A zone that Intl knows, else UTC: a wrong setting must not take a page down. */
export function zoneOr(zone: string): string {
  try {
    format('clock', zone);
    return zone;
  } catch {
    return 'UTC';
  }
}

/** "Tuesday": for what lies less than a week back. */
export const weekdayOf = (at: number, zone: string, language = 'en'): string =>
  format('weekday', zoneOr(zone), language).format(at);

/** @param now decides whether the day is said: "14:32", or "Tue 24 Nov, 14:32". */
export function momentOf(at: number, zone: string, now: number, language = 'en'): Moment {
  const where = zoneOr(zone);
  const clock = format('clock', where, language).format(at);
  const sameDay = format('key', where).format(at) === format('key', where).format(now);
  const day = format('day', where, language).format(at).replace(',', '');
  return { iso: new Date(at).toISOString(), text: sameDay ? clock : `${day}, ${clock}` };
}

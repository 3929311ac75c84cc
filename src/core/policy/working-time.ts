/** Working hours, Monday to Friday, in a zone. Intl knows the zone's clock changes; the core has no other clock. */
import type { Rules } from './types';

const step = 5 * 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than a hundred uses of it. */
function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** What clocks and calendars in a zone show at a moment (ms): 0 Sunday to 6 Saturday, minutes from midnight. */
export function zoned(at: number, zone: string): { readonly day: number; readonly minutes: number } {
  const parts = formatFor(zone).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return {
    day: dayNames.indexOf(part('weekday')),
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

/** Is this moment (ms) within the working day? */
export function isWorking(at: number, working: Rules['workingDay']): boolean {
  const { day, minutes } = zoned(at, working.zone);
  // An unknown day (-1) is no working day: a wait is rather too long than too short.
  return day >= 1 && day <= 5 && minutes >= working.from && minutes < working.to;
}

/** The moment (ms) at which `duration` ms of working time have passed since `from`, to five minutes. */
export function afterWorking(from: number, duration: number, day: Rules['workingDay']): number {
  let at = from;
  let left = duration;
  // Two weeks of steps: a day without working hours ends, and refuses by lying far ahead.
  for (let count = 0; left > 0 && count < (14 * 86_400_000) / step; count += 1) {
    if (isWorking(at, day)) left -= step;
    at += step;
  }
  return left <= 0 ? at : Number.MAX_SAFE_INTEGER;
}

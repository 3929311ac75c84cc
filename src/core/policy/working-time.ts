/** Working hours, Monday to Friday, in a zone. Intl knows the zone's clock changes; the core has no other clock. */
import type { Rules } from './types';

const step = 5 * 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

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

/** Is this moment (ms) within the working day? */
export function isWorking(at: number, day: Rules['workingDay']): boolean {
  const parts = Object.fromEntries(
    formatFor(day.zone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  if (parts['weekday'] === 'Sat' || parts['weekday'] === 'Sun') return false;
  const minutes = Number(parts['hour']) * 60 + Number(parts['minute']);
  return minutes >= day.from && minutes < day.to;
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

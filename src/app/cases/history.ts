/** The lines of a request's history, as staff read them. */
import type { Phrases } from '../../core/phrases';
import type { CaseEvent } from '../documents';
import type { CaseView } from '../services';

/** What was tried and did not hold, what was reported, what was stopped. */
const oddLines: ReadonlySet<string> = new Set(
  [
    'call-wrong',
    'wrong-check',
    'not-me',
    'frozen',
    'to-security',
    'report-theft',
    'report-attempt',
    'report-vouch',
    'denied',
  ].map((name) => `staff.history.${name}`),
);
const isOdd = (name = ''): boolean => oddLines.has(name) || name.startsWith('staff.history.odd');

export function historyLine(
  { at, name, values, text = '', chosen, asked, by }: CaseEvent,
  { say }: Phrases,
): CaseView['history'][number] {
  const reason = {
    ...(chosen ? { reason: say(`staff.deny.${chosen}`) } : {}),
    ...(asked ? { text: say(`staff.ask.${asked}`) } : {}),
  };
  return {
    at,
    text: name === undefined ? text : say(name, { ...values, ...reason }),
    ...(by === undefined ? {} : { by }),
    ...(isOdd(name) ? { odd: true as const } : {}),
  };
}

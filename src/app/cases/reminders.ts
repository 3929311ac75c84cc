/** When a request makes itself heard: to staff once it waits longer than it should, to the person before it ends. */
import { noDue } from '../collections';
import type { CaseEffectRequest, StoredCase } from '../documents';

/** The person is told so long before the end. ms */
export const endsSoon = 24 * 3_600_000;

const waitsForStaff: ReadonlySet<string> = new Set(['open', 'taken', 'second-approver', 'frozen']);
const isOpen = ({ open }: StoredCase): boolean => open === 'open' || open === 'decoy';

/** Has it waited longer than it should? */
export const isLate = (found: StoredCase, now: number): boolean =>
  isOpen(found) && waitsForStaff.has(found.state) && (found.dueBy ?? 0) > 0 && now >= (found.dueBy ?? 0);

const staffAt = (found: StoredCase): number =>
  found.reminded?.staff === undefined && waitsForStaff.has(found.state) && (found.dueBy ?? 0) > 0
    ? (found.dueBy ?? noDue)
    : noDue;

/** A stop does not end by itself, and a report is answered to nobody. */
const personAt = (found: StoredCase): number =>
  found.reminded?.person === undefined && found.action !== 'unfreeze' && found.report !== true
    ? found.closesAt - endsSoon
    : noDue;

/** When the next reminder is due, ms; `noDue` when none is. */
export const nextReminder = (found: StoredCase): number =>
  isOpen(found) ? Math.min(staffAt(found), personAt(found)) : noDue;

export interface Reminded {
  readonly next: StoredCase;
  readonly effects: readonly CaseEffectRequest[];
}

/** The request after what is due was said; undefined when nothing is. */
export function remind(found: StoredCase, now: number): Reminded | undefined {
  if (!isOpen(found)) return undefined;
  const staff = staffAt(found) <= now;
  const person = personAt(found) <= now;
  if (!staff && !person) return undefined;
  const lines = [
    ...(staff ? [{ at: now, name: 'staff.history.late' }] : []),
    ...(person ? [{ at: now, name: 'staff.history.ends-soon' }] : []),
  ];
  // Nobody is written to because somebody typed their name.
  const mails = person && found.bucket !== 2;
  const what = found.state === 'approved' ? 'go-on' : 'ends-soon';
  return {
    next: {
      ...found,
      reminded: { ...found.reminded, ...(staff ? { staff: now } : {}), ...(person ? { person: now } : {}) },
      history: [...found.history, ...lines],
    },
    effects: mails ? [{ kind: 'notice', about: 'reminder', what }] : [],
  };
}

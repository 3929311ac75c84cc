/** The queue of requests as its page shows it. Pure. */
import type { CarrierState } from '../../app/providers';
import type { CaseRow } from '../../app/services';
import type { Phrases } from '../../core/phrases';

/** The filters, in their order on the page. */
export const shows = ['all', 'mine', 'not-taken', 'can-approve', 'closed'] as const;
export type Show = (typeof shows)[number];

export const showOf = (value: unknown): Show => shows.find((show) => show === value) ?? 'all';

/** More than a page can use; a search finds the others. */
const most = 100;

export interface Staff {
  readonly id: string;
  readonly name: string;
  readonly acts: boolean;
}

export interface QueueRow {
  readonly number: string;
  readonly path: string;
  readonly urgency: { readonly kind: 'stop' | 'wait' | 'flag' | 'next' | ''; readonly words: string };
  readonly personName: string;
  readonly who: string;
  readonly what: string;
  readonly proven: string;
  readonly waitsFor: string;
  readonly age: string;
  readonly todo: 'take' | 'go-on' | 'decide' | 'look' | 'taken';
  readonly takenBy?: string | undefined;
}

/** "47K9RM" is said and shown as "47K 9RM". */
export const spaced = (number: string): string =>
  /^\w{6}$/.test(number) ? `${number.slice(0, 3)} ${number.slice(3)}` : number;

export const casePath = (number: string): string =>
  `/staff/cases/${encodeURIComponent(number.replace(/\s/g, ''))}`;

/** "6 min", "1 h 12", "3 days". */
export function ageOf(ms: number, { say, count }: Phrases): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return say('staff.age.minutes', { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return say('staff.age.hours', { hours, minutes: String(minutes % 60).padStart(2, '0') });
  return count('staff.age.days', Math.floor(hours / 24));
}

function urgencyOf(row: CaseRow): { kind: QueueRow['urgency']['kind']; name: string } {
  if (row.urgency === 'frozen' || row.state === 'frozen') return { kind: 'stop', name: 'frozen' };
  if (row.urgency === 'stop-first') return { kind: 'stop', name: 'stop-first' };
  if (row.state === 'waiting-period') return { kind: 'wait', name: 'waiting-period' };
  if (row.urgency === 'unproven') return { kind: 'next', name: 'unproven' };
  return { kind: '', name: 'in-turn' };
}

const closed: ReadonlySet<CaseRow['state']> = new Set(['done', 'denied', 'withdrawn', 'expired']);

/** Closed requests say how they ended: `staff.state.` and this state. */
export const isClosed = (state: CaseRow['state']): boolean => closed.has(state);

const isMine = (row: CaseRow, staff: Staff): boolean =>
  row.takenBy === staff.id || row.takenBy === staff.name;

function todoOf(row: CaseRow, staff: Staff): QueueRow['todo'] {
  if (isClosed(row.state) || !staff.acts) return 'look';
  if (row.mayApprove) return 'decide';
  if (isMine(row, staff)) return 'go-on';
  return row.takenBy ? 'taken' : 'take';
}

export function queueRow(row: CaseRow, staff: Staff, now: number, phrases: Phrases): QueueRow {
  const { say } = phrases;
  const { kind, name } = urgencyOf(row);
  return {
    number: spaced(row.number),
    path: casePath(row.number),
    urgency: isClosed(row.state)
      ? { kind: '', words: say(`staff.state.${row.state}`) }
      : { kind, words: say(`staff.urgency.${name}`) },
    personName: row.personName,
    who: [row.department, row.privileged ? say('staff.queue.privileged') : undefined]
      .filter(Boolean)
      .join(', '),
    what: row.what,
    proven: row.proven,
    waitsFor: row.waitsFor,
    age: ageOf(now - row.openedAt, phrases),
    todo: todoOf(row, staff),
    takenBy: row.takenBy,
  };
}

export interface QueuePage {
  readonly rows: readonly QueueRow[];
  readonly left: number;
  readonly chips: readonly {
    words: string;
    href: string;
    current: boolean;
    hasCount: boolean;
    count?: number;
  }[];
}

/** @param all every open request, for the counts in the filters. */
export function queuePage(
  rows: readonly CaseRow[],
  all: readonly CaseRow[],
  staff: Staff,
  phrases: Phrases,
  at: { readonly show: Show; readonly search: string; readonly now: number },
): QueuePage {
  const counts: Readonly<Record<Show, number | undefined>> = {
    all: all.length,
    mine: all.filter((row) => isMine(row, staff)).length,
    'not-taken': all.filter((row) => !row.takenBy).length,
    'can-approve': all.filter((row) => row.mayApprove).length,
    closed: undefined,
  };
  return {
    rows: rows.slice(0, most).map((row) => queueRow(row, staff, at.now, phrases)),
    left: Math.max(0, rows.length - most),
    chips: shows.map((show) => {
      const count = counts[show];
      return {
        words: phrases.say(`staff.show.${show}`),
        href: queueAddress(show, at.search),
        current: show === at.show,
        hasCount: count !== undefined,
        ...(count === undefined ? {} : { count }),
      };
    }),
  };
}

export function queueAddress(show: Show, search: string, path = '/staff'): string {
  const query = new URLSearchParams();
  if (show !== 'all') query.set('show', show);
  if (search) query.set('q', search);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** One line for everybody at work, when something does not go out: what does not, since when, and what does. */
export function carrierLine(
  states: readonly CarrierState[],
): readonly (CarrierState & { readonly words: string })[] {
  if (states.every((one) => one.works)) return [];
  return states
    .toSorted((left, right) => Number(left.works) - Number(right.works))
    .map((one) => ({ ...one, words: `staff.carrier.${one.carrier}.${one.works ? 'works' : 'down'}` }));
}

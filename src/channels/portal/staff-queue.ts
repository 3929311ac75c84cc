/** The queue of requests as its page shows it. Pure. */
import type { CarrierState } from '../../app/providers';
import {
  mostCounted,
  queuePriorities,
  queueShows,
  queueStates,
  type CaseQueue,
  type CaseRow,
  type QueueFilter,
} from '../../app/services';
import type { Phrases } from '../../core/phrases';

export type Show = (typeof queueShows)[number];

export interface Staff {
  readonly id: string;
  readonly name: string;
  readonly acts: boolean;
}

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((one) => one === value);
const text = (value: unknown, max: number): string =>
  typeof value === 'string' ? value.slice(0, max).trim() : '';

/** What an address or form asks for; whatever is none of ours is left out. */
export function filterOf(given: Readonly<Record<string, unknown>>): QueueFilter {
  const show = oneOf(queueShows, given['show']);
  const state = oneOf(queueStates, given['state']);
  const priority = oneOf(queuePriorities, given['priority']);
  const search = text(given['q'], 80);
  const after = text(given['after'], 400);
  return {
    ...(show === undefined || show === 'all' ? {} : { show }),
    ...(state === undefined ? {} : { state }),
    ...(priority === undefined ? {} : { priority }),
    ...(search === '' ? {} : { search }),
    ...(/^[\w-]+$/.test(after) ? { after } : {}),
  };
}

/** The address of a page of the queue. */
export function queueAddress(filter: QueueFilter, path = '/staff'): string {
  const { show, state, priority, search, after } = filter;
  const parts = { show, state, priority, q: search, after };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) if (value) query.set(name, value);
  const words = query.toString();
  return words ? `${path}?${words}` : path;
}

export interface QueueRow {
  readonly number: string;
  readonly path: string;
  readonly urgency: { readonly kind: 'stop' | 'wait' | 'flag' | 'next' | ''; readonly words: string };
  readonly late: boolean;
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
  if (row.state === 'waiting-for-person') return { kind: 'wait', name: 'waiting-for-person' };
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
    late: row.late === true,
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

const counted = (count: number): string => (count > mostCounted ? `${mostCounted}+` : String(count));

/** Everything that `views/staff/queue.hbs` needs of the list. */
export function queuePage(
  queue: CaseQueue,
  staff: Staff,
  phrases: Phrases,
  at: { readonly filter: QueueFilter; readonly now: number },
): Readonly<Record<string, unknown>> {
  const { say } = phrases;
  const { after, ...first } = at.filter;
  const { show = 'all', search } = first;
  const counts: Partial<Record<Show, number>> = queue.counts;
  return {
    rows: queue.rows.map((row) => queueRow(row, staff, at.now, phrases)),
    nextPage: queue.next === undefined ? undefined : queueAddress({ ...first, after: queue.next }),
    firstPage: after === undefined ? undefined : queueAddress(first),
    chips: queueShows.map((one, index) => {
      const count = counts[one];
      return {
        words: say(`staff.show.${one}`),
        // The other filters stay; a page in the middle does not.
        href: queueAddress({ ...(search ? { search } : {}), ...(one === 'all' ? {} : { show: one }) }),
        current: one === show,
        key: String(index + 1),
        hasCount: count !== undefined,
        ...(count === undefined ? {} : { count: counted(count) }),
      };
    }),
    states: queueStates.map((name) => ({
      name,
      words: say(`staff.filter.${name}`),
      chosen: first.state === name,
    })),
    priorities: queuePriorities.map((name) => ({
      name,
      words: say(`staff.priority.${name}`),
      chosen: first.priority === name,
    })),
    openWords:
      queue.counts.all > mostCounted
        ? say('staff.queue.open-many', { count: mostCounted })
        : phrases.count('staff.queue.open', queue.counts.all),
    usual:
      queue.usual === undefined ? undefined : say('staff.queue.usual', { time: ageOf(queue.usual, phrases) }),
    search: search ?? '',
    filter: {
      show: show === 'all' ? '' : show,
      state: first.state ?? '',
      priority: first.priority ?? '',
      after: after ?? '',
    },
    filtered: show !== 'all' || first.state !== undefined || first.priority !== undefined,
  };
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

/** One page of the queue. Every filter reads a declared index, page by page: it never grows with what else is there. */
import { createHash } from 'node:crypto';
import type { Phrases } from '../../core/phrases';
import type { CaseName, StoredCase } from '../documents';
import { isNumber, normaliseNumber } from '../numbers';
import type { Page, Person, Query } from '../ports';
import { mostCounted, type CaseQueue, type CaseRow, type QueueFilter } from '../services';
import type { StaffParts } from './desk';
import { foldedWords } from './names';
import { rowOf } from './view';

/** Rows of a page, and documents that are read for one at most: a filter that fits nothing must end. */
const pageSize = 30;
const mostRead = 120;

const bucketOf = { first: 0, 'in-turn': 1, unproven: 2 } as const;
const empty: CaseQueue = { rows: [], counts: { all: 0, mine: 0, 'not-taken': 0 }, seen: '' };

/** Documents in the order of the page, read on from a cursor. */
type Read = (after: string | undefined, limit: number) => Promise<Page<StoredCase>>;

interface Found {
  readonly docs: readonly StoredCase[];
  readonly rows: readonly CaseRow[];
  readonly next?: string;
}

/** The declared index that serves a filter, and the values it begins with. */
export function queryOf(filter: QueueFilter, me: string): Omit<Query, 'limit' | 'after'> {
  const { show = 'all', state, priority } = filter;
  if (show === 'closed') return { index: 'ended', equals: { open: 'closed' }, descending: true };
  const bucket = priority === undefined ? {} : { bucket: bucketOf[priority] };
  if (show === 'mine' || show === 'not-taken')
    return { index: 'taken', equals: { open: 'open', takenBy: show === 'mine' ? me : '', ...bucket } };
  if (state !== undefined) return { index: 'state', equals: { open: 'open', state, ...bucket } };
  return { index: 'order', equals: { open: 'open', ...bucket } };
}

/** Numbers that begin so, as a range of their index; undefined when it is no beginning of one. */
export function numberRange(search: string): { from: string; to: string } | undefined {
  const bare = normaliseNumber(search);
  if (bare.length < 2 || bare.length > 6 || !isNumber(bare.padEnd(6, '3'))) return undefined;
  return { from: bare, to: `${bare}\uFFFF` };
}

export function makeQueue(parts: StaffParts) {
  const { store } = parts;

  const reader =
    (query: Omit<Query, 'limit' | 'after'>): Read =>
    (after, limit) =>
      store.find<StoredCase>('cases', { ...query, limit, ...(after === undefined ? {} : { after }) });

  /** By the longest word, which is on the fewest requests; the others are looked for in the name itself. */
  function nameReader(words: readonly string[]): Read | undefined {
    const [longest] = words.toSorted((left, right) => right.length - left.length);
    if (longest === undefined) return undefined;
    return async (after, limit) => {
      const page = await store.find<CaseName>('caseNames', {
        index: 'word',
        from: longest,
        to: `${longest}\uFFFF`,
        limit,
        ...(after === undefined ? {} : { after }),
      });
      const found = await Promise.all(page.docs.map((one) => store.get<StoredCase>('cases', one.case)));
      const docs = found.filter((one): one is StoredCase => one !== undefined);
      return { docs, ...(page.next === undefined ? {} : { next: page.next }) };
    };
  }

  const fits = (found: StoredCase, filter: QueueFilter, me: Person): boolean => {
    const { show = 'all', state, priority, search } = filter;
    // Requests of accounts that do not exist are not there for staff.
    if (found.open !== 'open' && found.open !== 'closed') return false;
    if (show === 'closed' ? found.open !== 'closed' : !search && found.open !== 'open') return false;
    if (show === 'mine' && found.takenBy !== me.id) return false;
    if (show === 'not-taken' && found.takenBy !== undefined) return false;
    if (state !== undefined && show !== 'closed' && found.state !== state) return false;
    return priority === undefined || found.bucket === bucketOf[priority];
  };

  async function collect(
    read: Read,
    filter: QueueFilter,
    me: Person,
    toRow: ((found: StoredCase) => Promise<CaseRow>) | undefined,
  ): Promise<Found> {
    const docs: StoredCase[] = [];
    const rows: CaseRow[] = [];
    const words = filter.search ? foldedWords(filter.search) : [];
    let after = filter.after;
    for (let count = 0; count < mostRead;) {
      const limit = pageSize - docs.length;
      const page = await read(after, limit);
      count += limit;
      const fitting = page.docs.filter(
        (one) => fits(one, filter, me) && !docs.some((other) => other.id === one.id),
      );
      const made = toRow ? await Promise.all(fitting.map(toRow)) : [];
      for (const [index, one] of fitting.entries()) {
        const row = made[index];
        if (row && filter.show === 'can-approve' && !row.mayApprove) continue;
        if (row && words.length > 1 && !named(row, words)) continue;
        docs.push(one);
        if (row) rows.push(row);
      }
      after = page.next;
      if (after === undefined || docs.length >= pageSize) break;
    }
    return { docs, rows, ...(after === undefined ? {} : { next: after }) };
  }

  const named = ({ personName }: CaseRow, words: readonly string[]): boolean => {
    const own = foldedWords(personName);
    return words.every((word) => own.some((one) => one.startsWith(word)));
  };

  /** A cursor that is none of this page's begins anew. */
  async function from(
    read: Read,
    filter: QueueFilter,
    me: Person,
    toRow?: (found: StoredCase) => Promise<CaseRow>,
  ): Promise<Found> {
    const { after, ...first } = filter;
    if (after === undefined) return collect(read, filter, me, toRow);
    return collect(read, filter, me, toRow).catch(() => collect(read, first, me, toRow));
  }

  async function search(
    filter: QueueFilter,
    me: Person,
    toRow?: (found: StoredCase) => Promise<CaseRow>,
  ): Promise<Found> {
    const text = filter.search ?? '';
    const range = numberRange(text);
    // On the page after the first only the names go on.
    const numbers =
      range && filter.after === undefined
        ? await collect(
            reader({ index: 'number', ...range }),
            { ...filter, search: normaliseNumber(text) },
            me,
            toRow,
          )
        : undefined;
    if (numbers && numbers.docs.length > 0) return { docs: numbers.docs, rows: numbers.rows };
    const byName = nameReader(foldedWords(text));
    return byName ? from(byName, filter, me, toRow) : { docs: [], rows: [] };
  }

  const found = (
    filter: QueueFilter,
    me: Person,
    toRow?: (one: StoredCase) => Promise<CaseRow>,
  ): Promise<Found> =>
    filter.search?.trim()
      ? search(filter, me, toRow)
      : from(reader(queryOf(filter, me.id)), filter, me, toRow);

  async function count(query: Omit<Query, 'limit' | 'after'>): Promise<number> {
    return (await store.find('cases', { ...query, limit: mostCounted + 1 })).docs.length;
  }
  async function counts(me: Person): Promise<CaseQueue['counts']> {
    const [all, mine, free] = await Promise.all([
      count(queryOf({}, me.id)),
      count(queryOf({ show: 'mine' }, me.id)),
      count(queryOf({ show: 'not-taken' }, me.id)),
    ]);
    return { all, mine, 'not-taken': free };
  }

  const seenOf = (docs: readonly StoredCase[], counted: CaseQueue['counts']): string => {
    const shown = docs.map((one) => [
      one.id,
      one.auditCount,
      one.state,
      one.takenBy ?? '',
      one.reminded ?? '',
    ]);
    return createHash('sha256')
      .update(JSON.stringify([shown, counted]))
      .digest('base64url')
      .slice(0, 22);
  };

  return {
    empty,
    async page(me: Person, filter: QueueFilter, phrases: Phrases): Promise<CaseQueue> {
      const { docs, rows, next } = await found(filter, me, (one) => rowOf(parts, one, me, phrases));
      const counted = await counts(me);
      const usual = await parts.times.usual();
      return {
        rows,
        counts: counted,
        seen: seenOf(docs, counted),
        ...(next === undefined ? {} : { next }),
        ...(usual === undefined ? {} : { usual }),
      };
    },
    /** As the page has it; rows are made only where they decide what is shown. */
    async seen(me: Person, filter: QueueFilter, phrases: Phrases): Promise<string> {
      const needed = filter.show === 'can-approve' || foldedWords(filter.search ?? '').length > 1;
      const { docs } = await found(filter, me, needed ? (one) => rowOf(parts, one, me, phrases) : undefined);
      return seenOf(docs, await counts(me));
    },
  };
}

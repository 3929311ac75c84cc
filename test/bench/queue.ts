/** The queue of staff on the embedded store: a first page and searches with few requests and with many. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/adapters/store/sqlite';
import { foldedWords } from '../../src/app/cases/names';
import { systemRandom } from '../../src/adapters/random';
import { makeNumber } from '../../src/app/numbers';
import type { CaseName, StoredCase } from '../../src/app/documents';
import type { Store } from '../../src/app/ports';
import type { QueueFilter } from '../../src/app/services';
import { makeCrew } from '../tools/crew';

export interface QueueNumbers {
  readonly what: string;
  /** Milliseconds, the middle of many. */
  readonly few: number;
  readonly many: number;
}

const few = 1_000;
const runs = 41;
const warmUp = 8;
/** What is asked; `known` is the number of a request. */
const asked: readonly (readonly [string, (known: string) => QueueFilter])[] = [
  ['first page', () => ({})],
  ['first page, not taken', () => ({ show: 'not-taken' })],
  ['first page, by state and priority', () => ({ state: 'second-approver', priority: 'in-turn' })],
  ['closed ones', () => ({ show: 'closed' })],
  ['search by number', (known) => ({ search: known })],
  ['search by name', () => ({ search: 'number000' })],
  ['search by a name that all have', () => ({ search: 'okafor' })],
];
const people = 300;
const states = ['open', 'open', 'open', 'taken', 'second-approver', 'waiting-period', 'frozen'] as const;

const nameOf = (person: string): string => `Person number${person.slice(-3)} Okafor`;

/** Requests of a made-up organisation: half of them open, every tenth unproven, one in fifty urgent. */
async function fill(
  store: Store,
  ids: readonly string[],
  from: number,
  to: number,
  now: number,
): Promise<void> {
  const random = systemRandom();
  for (let start = from; start < to; start += 1_000) {
    const batch = Array.from(
      { length: Math.min(1_000, to - start) },
      (_, offset): Omit<StoredCase, 'version'> => {
        const at = start + offset;
        const isOpen = at % 2 === 0;
        const openedAt = now - (at % 20_000) * 60_000;
        // One person has three requests, however many there are: the same rows are found.
        const person = (at < few && at % 300 === 7 ? ids[0] : ids[1 + (at % (ids.length - 1))]) ?? '';
        return {
          ...{ id: `bench-${at}`, number: makeNumber(random, 6), subject: person, person },
          ...{ visit: `none-${at}`, topic: 'lost-device', action: 'recover', stolen: at % 50 === 0 },
          state: isOpen ? (states[at % states.length] ?? 'open') : 'done',
          open: isOpen ? 'open' : 'closed',
          bucket: at % 50 === 0 ? 0 : at % 10 === 0 ? 2 : 1,
          ...{ dueBy: openedAt + 4 * 3_600_000, openedAt, closesAt: now + 7 * 86_400_000, channel: 'portal' },
          ...{ dueAt: Number.MAX_SAFE_INTEGER, proofing: [], approvals: [], noticeAt: 0, wrongChecks: 0 },
          ...{ notes: [], history: [], effects: [], effectCount: 0, audit: [], auditCount: 1 },
          ...(isOpen ? {} : { endedAt: openedAt + 3_600_000, decidedAt: openedAt + 3_600_000 }),
        };
      },
    );
    // A number that is taken is left out.
    let written = 0;
    while (written < batch.length) written += (await store.insertAll('cases', batch.slice(written))) + 1;
    const names = batch.flatMap(({ id, openedAt, subject }) =>
      foldedWords(nameOf(subject)).map((word, index) => ({
        ...{ id: `${id}.n${index}`, word, newest: -openedAt, case: id },
      })),
    );
    await store.insertAll<CaseName>('caseNames', names);
  }
}

const middleOf = (took: readonly number[]): number =>
  took.toSorted((left, right) => left - right)[Math.floor(took.length / 2)] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

interface Filled {
  ask(filter: QueueFilter): Promise<unknown>;
  readonly known: string;
  close(): Promise<void>;
}

/** An installation of its own with so many requests. */
async function filled(count: number): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
  const crew = makeCrew();
  const store = openSqliteStore(join(folder, 'sparekey.db'), crew.clock);
  const running = await crew.run(store);
  await crew.people(running.directory);
  const ids = Array.from({ length: people }, (_, index) => `bench-person-${String(index).padStart(3, '0')}`);
  for (const id of ids)
    await running.directory.create({ id, name: nameOf(id), signInName: `${id}@bench.example` });
  await fill(store, ids, 0, count, crew.clock.now());
  return {
    ask: (filter) => running.services.cases.queue(crew.id('ivo'), filter, 'en'),
    known: (await store.get<StoredCase>('cases', 'bench-500'))?.number ?? '',
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Both in turn, so that what else the machine does falls on both. */
export async function benchQueue(many = 100_000): Promise<readonly QueueNumbers[]> {
  const [small, large] = [await filled(few), await filled(many)];
  try {
    const found: QueueNumbers[] = [];
    for (const [what, filter] of asked) {
      const took = { few: [] as number[], many: [] as number[] };
      for (let run = -warmUp; run < runs; run += 1) {
        const one = await timed(() => small.ask(filter(small.known)));
        const other = await timed(() => large.ask(filter(large.known)));
        if (run < 0) continue;
        took.few.push(one);
        took.many.push(other);
      }
      found.push({ what, few: middleOf(took.few), many: middleOf(took.many) });
    }
    return found;
  } finally {
    await small.close();
    await large.close();
  }
}

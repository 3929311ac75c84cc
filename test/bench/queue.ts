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
const runs = 31;
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

async function middle(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = performance.now();
    await work();
    took.push(performance.now() - before);
  }
  return took.toSorted((left, right) => left - right)[Math.floor(runs / 2)] ?? 0;
}

export async function benchQueue(many = 100_000): Promise<readonly QueueNumbers[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
  const crew = makeCrew();
  const store = openSqliteStore(join(folder, 'sparekey.db'), crew.clock);
  try {
    const running = await crew.run(store);
    await crew.people(running.directory);
    const ids = Array.from(
      { length: people },
      (_, index) => `bench-person-${String(index).padStart(3, '0')}`,
    );
    for (const id of ids)
      await running.directory.create({
        id,
        name: nameOf(id),
        signInName: `${id}@bench.example`,
      });
    await fill(store, ids, 0, few, crew.clock.now());
    const known = (await store.get<StoredCase>('cases', 'bench-500'))?.number ?? '';
    const asked: readonly (readonly [string, QueueFilter])[] = [
      ['first page', {}],
      ['first page, not taken', { show: 'not-taken' }],
      ['first page, by state and priority', { state: 'second-approver', priority: 'in-turn' }],
      ['closed ones', { show: 'closed' }],
      ['search by number', { search: known }],
      ['search by name', { search: 'number000' }],
      ['search by a name that all have', { search: 'okafor' }],
    ];
    const ask = (filter: QueueFilter) => () => running.services.cases.queue(crew.id('ivo'), filter, 'en');
    const measure = async (): Promise<readonly number[]> => {
      const found: number[] = [];
      for (const [, filter] of asked) found.push(await middle(ask(filter)));
      return found;
    };
    // Once for the caches of the process: both are measured warm.
    await measure();
    const before = await measure();
    await fill(store, ids, few, many, crew.clock.now());
    const after = await measure();
    return asked.map(([what], index) => ({ what, few: before[index] ?? 0, many: after[index] ?? 0 }));
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

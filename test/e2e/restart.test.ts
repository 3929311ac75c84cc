/**
 * A process may end at any moment: whatever it had begun is finished by the next one, once, and nobody is left
 * with neither a method nor the right to set one up. Every write and send of two whole walks is tried.
 */
import type { AuditRow } from '../../src/app/audit/row';
import type { PersonDoc } from '../../src/adapters/directory/person-doc';
import type { Standing, StoredCase, StoredVisit } from '../../src/app/documents';
import type { Store } from '../../src/app/ports';
import { mortal, type Fate } from '../tools/crash';
import { codeIn, makeCrew, type Crew, type Running } from '../tools/crew';
import { faultyStore } from '../tools/faulty-store';
import { memoryStore, type MemoryStore } from '../tools/memory-store';
import { goOn, newMemory, wait } from '../tools/onward';
import { approve, portal, proof, requestOf, Walker } from '../tools/walker';

interface Watch {
  readonly raw: MemoryStore;
  readonly store: Store;
  /** How often methods were really taken away, and stopped. */
  removals: number;
  stops: number;
  /** Moments at which somebody had neither method nor right nor open request. */
  readonly left: string[];
}

const docs = <T>(raw: MemoryStore, collection: Parameters<MemoryStore['raw']>[0]): T[] =>
  [...raw.raw(collection).values()] as unknown as T[];

/** Looks at the person after every write, from outside. */
function watched(crew: Crew, name: string): Watch {
  const raw = memoryStore(crew.clock);
  const id = crew.id(name);
  let before: PersonDoc | undefined;
  const watch: Watch = {
    raw,
    removals: 0,
    stops: 0,
    left: [],
    store: faultyStore(raw, {
      written(call) {
        const person = raw.raw('people').get(id) as unknown as PersonDoc | undefined;
        if (!person) return;
        const gone = before?.methods.some((one) => !person.methods.some((now) => now.id === one.id));
        const stopped = person.methods.some(
          (one) =>
            one.suspendedAt !== undefined &&
            before?.methods.some((old) => old.id === one.id && old.suspendedAt === undefined),
        );
        if (gone === true) watch.removals += 1;
        if (stopped) watch.stops += 1;
        before = person;
        const apps = person.methods.some((one) => one.kind === 'totp');
        const standing = raw.raw('standing').get(id) as unknown as Standing | undefined;
        const asked = docs<StoredCase>(raw, 'cases').some((one) => one.person === id && one.open === 'open');
        if (!apps && !standing?.right && !asked) watch.left.push(`${call.op} ${call.collection}`);
      },
    }),
  };
  return watch;
}

/** Every row that a document counted is in the chain, once, and waits nowhere. */
function rowsMissing(raw: MemoryStore): string[] {
  const found = new Set(docs<AuditRow>(raw, 'audit').map((row) => row.id));
  const counted = [
    ...docs<StoredVisit>(raw, 'visits').map((one) => ({ prefix: one.id, one })),
    ...docs<StoredCase>(raw, 'cases').map((one) => ({ prefix: one.id, one })),
    ...docs<Standing>(raw, 'standing').map((one) => ({ prefix: `standing.${one.id}`, one })),
  ];
  return counted.flatMap(({ prefix, one }) =>
    Array.from({ length: one.auditCount }, (_, index) => `${prefix}.a${index + 1}`).filter(
      (id) => !found.has(id),
    ),
  );
}

/** One code for one challenge, however often it was sent. */
function differentCodes(crew: Crew): string[] {
  const first = new Map<string, string>();
  return crew.texts
    .filter((one) => {
      const code = codeIn(one.body);
      const before = first.get(one.reference) ?? code;
      first.set(one.reference, before);
      return before !== code;
    })
    .map((one) => one.reference);
}

const grants = (raw: MemoryStore): number =>
  docs<AuditRow>(raw, 'audit').filter((row) => row.what === 'action' && row.facts.includes('"grant"')).length;

async function holds(watch: Watch, crew: Crew, running: Running, name: string): Promise<void> {
  const { raw } = watch;
  expect(watch.left).toEqual([]);
  expect(watch.removals).toBe(1);
  expect(watch.stops).toBeLessThanOrEqual(1);
  expect(grants(raw)).toBe(1);
  expect(differentCodes(crew)).toEqual([]);
  const id = crew.id(name);
  const person = await running.directory.get(id);
  const apps = person?.methods.filter((one) => one.kind === 'totp') ?? [];
  expect(apps.map((one) => one.device?.startsWith('device-'))).toEqual([true]);
  expect((raw.raw('standing').get(id) as unknown as Standing).right).toBeUndefined();
  const [visit] = docs<StoredVisit>(raw, 'visits');
  expect(visit?.visit.enrolled).toBe(true);
  expect(visit?.visit.effects).toEqual([]);
  expect(rowsMissing(raw)).toEqual([]);
  const rows = docs<AuditRow>(raw, 'audit');
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  expect((await running.audit.verify()).problems).toEqual([]);
}

/** What must be so before the person comes back, or if they never do. */
function restIsDone(watch: Watch, crew: Crew, name: string): void {
  const { raw } = watch;
  expect(rowsMissing(raw)).toEqual([]);
  const [visit] = docs<StoredVisit>(raw, 'visits');
  expect(visit?.visit.effects).toEqual([]);
  const standing = raw.raw('standing').get(crew.id(name)) as unknown as Standing | undefined;
  expect(standing?.tell).toBeUndefined();
  const used = standing?.right === undefined && grants(raw) === 1;
  expect(visit?.visit.enrolled).toBe(used);
}

/** Two walks. `begin` is not disturbed; `rest` is what the crash hits; both can be called again. */
interface Walk {
  readonly name: string;
  begin(crew: Crew, running: Running): Promise<Walker>;
  rest(crew: Crew, running: Running, walker: Walker): Promise<void>;
  readonly requests: number;
}

const memories = new WeakMap<Crew, ReturnType<typeof newMemory>>();
const memoryOf = (crew: Crew): ReturnType<typeof newMemory> => {
  const memory = memories.get(crew) ?? newMemory();
  memories.set(crew, memory);
  return memory;
};

/** A text and a backup code: stopped, cleared and set up again by herself. */
const alone: Walk = {
  name: 'ada',
  requests: 0,
  async begin(crew, running) {
    const walker = new Walker(running.services, portal('ada'));
    await walker.begin('lost-device');
    await walker.press('My phone');
    return walker.press('may turn up');
  },
  rest: (crew, running, walker) => goOn(walker, crew, running, memoryOf(crew)),
};

const numbers = new WeakMap<Crew, { number: string; checkNumber: string }>();

/** Nothing but the lost phone: a check in person and two approvers; everything that was left is cleared. */
const asked: Walk = {
  name: 'cleo',
  requests: 1,
  async begin(crew, running) {
    const request = await requestOf(running, crew, 'cleo');
    await running.settle();
    numbers.set(crew, request);
    const checked = await proof(running, crew, 'ivo', request);
    expect(checked.ok).toBe(true);
    await running.settle();
    return new Walker(running.services, request.walker.holder).at(request.walker.view);
  },
  async rest(crew, running, walker) {
    const number = numbers.get(crew)?.number ?? '';
    for (let tries = 0; tries < 8; tries += 1) {
      const view = await running.services.cases.view(crew.id('sol'), number);
      if (view?.state === 'approved' || view?.state === 'done') break;
      await approve(running, crew, view?.drawn ?? 'sol', number);
      await running.assembly.background.drain();
    }
    await walker.look();
    await goOn(walker, crew, running, memoryOf(crew));
  },
};

/** @returns how many writes and sends there were; the crash comes at number `at`. */
async function walkThrough(walk: Walk, at: number | undefined, fate: Fate): Promise<number> {
  const crew = makeCrew();
  const watch = watched(crew, walk.name);
  const first = await crew.run(watch.store);
  await crew.people(first.directory);
  let walker = await walk.begin(crew, first);
  await first.settle();

  const outside = { store: watch.store, texts: crew.textPort, mail: crew.mailPort, headLog: crew.headLog };
  const process = mortal(outside, at, fate);
  const doomed = await crew.run(process.store, process);
  process.arm();
  walker = walker.on(doomed.services);
  try {
    await walk.rest(crew, doomed, walker);
  } catch (error) {
    if (at === undefined) throw error;
  }
  await doomed.settle();

  const next = fate === 'dies' ? await crew.run(watch.store) : doomed;
  await wait(crew, next, 3);
  if (at !== undefined) restIsDone(watch, crew, walk.name);
  walker = walker.on(next.services);
  await walker.look();
  await walk.rest(crew, next, walker);
  await wait(crew, next, 2);
  try {
    await holds(watch, crew, next, walk.name);
    expect(watch.raw.raw('cases').size).toBe(walk.requests);
  } catch (error) {
    throw new Error(`${fate} at ${at} (${process.trace[(at ?? 1) - 1]}): ${(error as Error).message}`, {
      cause: error,
    });
  }
  return process.trace.length;
}

describe.each([
  ['by herself, with a text and a backup code', alone],
  ['with a request, when everything was on the lost phone', asked],
])('Recovery %s', (_, walk) => {
  test.each(['dies', 'lost'] as const)(
    'the process %s at every write and send: finished once, by the next one',
    async (fate) => {
      const count = await walkThrough(walk, undefined, fate);
      expect(count).toBeGreaterThan(40);
      const broken: string[] = [];
      for (let at = 1; at <= count; at += 1) {
        try {
          await walkThrough(walk, at, fate);
        } catch (error) {
          broken.push(`${at}: ${(error as Error).message.slice(0, 900)}`);
        }
      }
      expect(broken).toEqual([]);
    },
    120_000,
  );
});

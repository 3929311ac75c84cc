/**
 * Abuse case 21: the process is killed between "method removed" and "pass issued", while a second one runs on
 * the same store. test/e2e/restart.test.ts does the same for every write of whole walks, in memory.
 */
import type { Store } from '../../src/app/ports';
import type { Standing, StoredCase } from '../../src/app/documents';
import type { codeStores } from '../tools/code-stores';
import { mortal } from '../tools/crash';
import type { Crew, Running } from '../tools/crew';
import { faultyStore } from '../tools/faulty-store';
import { goOn, newMemory, wait } from '../tools/onward';
import { eachStore, withTwo } from '../tools/two';
import { approve, proof, requestOf, visitOf } from '../tools/walker';

/** Has this person a method, the right to set one up, or an open request? */
async function isLeft(store: Store, running: Running, id: string): Promise<boolean> {
  const [person, standing, cases] = await Promise.all([
    running.directory.get(id),
    store.get<Standing>('standing', id),
    store.find<StoredCase>('cases', { index: 'subject', equals: { subject: id }, limit: 10 }),
  ]);
  return (
    (person?.methods.length ?? 0) === 0 &&
    standing?.right === undefined &&
    !cases.docs.some((one) => one.open === 'open')
  );
}

/** Looks from outside after every write of the watched store. */
const watched = (store: Store, look: () => Promise<void>): Store =>
  faultyStore(store, {
    async pause(call, when) {
      if (call.op !== 'get' && when === 'returning') await look();
    },
  });

interface Told {
  readonly trace: readonly string[];
  readonly clears: number;
  readonly left: number;
}

/** @param at the write before which the first process dies; undefined: it lives. */
async function killedAt(under: (typeof codeStores)[number], at: number | undefined): Promise<Told> {
  let told: Told | undefined;
  await withTwo(under, {}, async ({ crew, a, b, store }) => {
    const id = crew.id('cleo');
    const request = await requestOf(a, crew, 'cleo');
    await a.settle();
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
    await a.settle();
    const drawn = (await a.services.cases.view(crew.id('sol'), request.number))?.drawn ?? '';

    let left = 0;
    let clears = 0;
    let had = 1;
    const look = async (): Promise<void> => {
      const count = (await b.directory.get(id))?.methods.length ?? 0;
      if (count < had) clears += 1;
      had = count;
      if (await isLeft(store, b, id)) left += 1;
    };
    const outside = { texts: crew.textPort, mail: crew.mailPort, headLog: crew.headLog };
    const process = mortal({ ...outside, store: watched(store, look) }, at, 'dies');
    const doomed = await crew.run(process.store, process);
    const next = await crew.run(watched(b.store, look), outside);
    process.arm();
    const memory = newMemory();
    const walker = request.walker.on(doomed.services);
    const firstTry = async (): Promise<void> => {
      await approve(doomed, crew, drawn, request.number);
      await doomed.settle();
      await walker.look();
      await goOn(walker, crew, doomed, memory);
    };
    await firstTry().catch((error: unknown) => {
      if (at === undefined) throw error;
    });
    await doomed.assembly.background.drain();
    await rescued(crew, next, walker.on(next.services), memory, { drawn, number: request.number });
    expect((await visitOf(store, walker.id)).visit.enrolled).toBe(true);
    expect((await next.directory.get(id))?.methods.map((one) => one.label)).toEqual(['Authenticator app']);
    told = { trace: process.trace, clears, left };
  });
  if (!told) throw new Error('Nothing was told.');
  return told;
}

/** The second process finishes what the first began; the approver and the person repeat what had no answer. */
async function rescued(
  crew: Crew,
  next: Running,
  walker: Parameters<typeof goOn>[0],
  memory: Parameters<typeof goOn>[3],
  second: { drawn: string; number: string },
): Promise<void> {
  await wait(crew, next, 2);
  const state = (await next.services.cases.view(crew.id('sol'), second.number))?.state;
  if (state === 'second-approver') await approve(next, crew, second.drawn, second.number);
  await wait(crew, next, 1);
  await walker.look();
  await goOn(walker, crew, next, memory);
  await wait(crew, next, 1);
}

describe.each(eachStore)('21: killed in the middle, %s', (_, under) => {
  test('21: at the writes between "removed" and "pass issued" the second process completes it', async () => {
    const { trace, clears, left } = await killedAt(under, undefined);
    expect({ clears, left }).toEqual({ clears: 1, left: 0 });
    const removed = trace.indexOf('replace people');
    const issued = trace.indexOf('insert setups');
    expect(removed).toBeGreaterThan(0);
    expect(issued).toBeGreaterThan(removed);
    // Every one in memory and in the file. The test database takes seconds for each, and shows that it fits there.
    const stride = under.name === 'mongo' ? 4 : 1;
    for (let at = removed; at <= issued + 2; at += stride) {
      const told = await killedAt(under, at);
      expect({ at, clears: told.clears, left: told.left }).toEqual({ at, clears: 1, left: 0 });
    }
  }, 120_000);
});

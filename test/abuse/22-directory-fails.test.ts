/** Abuse case 22: the directory answers 503, or times out after having done it. Read back, resume, nothing twice. */
import * as fc from 'fast-check';
import { DirectoryUnavailable, type Directory } from '../../src/app/ports';
import type { LocalDirectory } from '../../src/adapters/directory/local';
import { hour } from '../tools/crew';
import { goOn, newMemory, wait } from '../tools/onward';
import { eachStore, startTwo } from '../tools/two';
import { lostPhone, visitOf } from '../tools/walker';

type Answer = 'done' | '503' | 'lost';

/** What a directory elsewhere did: an action that reaches it twice is done twice, whatever its id. */
interface Remote {
  readonly did: string[];
  readonly calls: number;
}

/** Changes meet their answer in turn, then all are well again; `remote` counts what was really done. */
function unreliable(
  inner: LocalDirectory,
  answers: readonly Answer[],
  remote: Remote & { calls: number },
): Directory {
  async function change(name: string, action: string, work: () => Promise<void>): Promise<void> {
    const answer = answers[remote.calls] ?? 'done';
    remote.calls += 1;
    if (answer === '503') throw new DirectoryUnavailable('503');
    remote.did.push(`${name} ${action}`);
    await work();
    if (answer === 'lost') throw new DirectoryUnavailable('time-out');
  }
  return {
    ...inner,
    suspend: (person, devices, until, action) =>
      change('suspend', action, () => inner.suspend(person, devices, until, action)),
    clear: (person, devices, action) => change('clear', action, () => inner.clear(person, devices, action)),
    endSessions: (person, action) => change('end', action, () => inner.endSessions(person, action)),
  };
}

const answers = fc.array(fc.constantFrom<Answer>('done', '503', 'lost'), { minLength: 1, maxLength: 10 });

describe.each(eachStore)('22: the directory fails, %s', (name, under) => {
  test('22: 503 and lost answers in any order, two processes: done once each, and the walk ends', () =>
    fc.assert(
      fc.asyncProperty(answers, async (given) => {
        const remote = { did: [] as string[], calls: 0 };
        const directory = (inner: LocalDirectory): Directory => unreliable(inner, given, remote);
        const two = await startTwo(under, { a: { directory }, b: { directory } });
        const { crew, a, b, store } = two;
        const walker = await lostPhone(a, crew, 'ada');
        const memory = newMemory();
        // Both processes look for what is due, whoever began it.
        const both = { ...a, settle: async () => void (await Promise.all([a.settle(), b.settle()])) };
        await goOn(walker, crew, both, memory);
        await wait(crew, both, 2);

        const { visit } = await visitOf(store, walker.id);
        expect(visit.enrolled).toBe(true);
        expect(visit.effects).toEqual([]);
        expect(remote.did.filter((one) => one.startsWith('clear'))).toHaveLength(1);
        expect(new Set(remote.did).size).toBe(remote.did.length);
        const person = await a.directory.get(crew.id('ada'));
        expect(person?.methods.map((one) => one.kind).toSorted()).toEqual(['backup', 'text', 'totp']);
        await two.close();
      }),
      { numRuns: name === 'memory' ? 40 : 6 },
    ));

  test('22: it is away for hours: the right to set up is there, the method is not touched, then it goes on', async () => {
    const remote = { did: [] as string[], calls: 0 };
    let away = false;
    const directory = (inner: LocalDirectory): Directory => ({
      ...unreliable(inner, [], remote),
      clear: async (person, devices, action) => {
        if (away) throw new DirectoryUnavailable('503');
        await inner.clear(person, devices, action);
        remote.did.push(`clear ${action}`);
      },
    });
    const two = await startTwo(under, { a: { directory }, b: { directory } });
    const { crew, a, b, store } = two;
    const walker = await lostPhone(a, crew, 'ada');
    await walker.press('Text');
    await a.assembly.background.drain();
    await walker.enter(crew.textCode());
    await walker.press('Set up a new one');
    away = true;
    await walker.press('ackup code');
    await walker.enter(crew.backupCode('ada'));
    expect(walker.view.screen.waits).toBe(true);
    for (let looked = 0; looked < 4; looked += 1) {
      crew.clock.forward(hour);
      await Promise.all([a.settle(), b.settle()]);
    }
    expect((await a.directory.get(crew.id('ada')))?.methods).toHaveLength(3);
    expect((await visitOf(store, walker.id)).visit.effects).not.toEqual([]);
    away = false;
    crew.clock.forward(hour);
    await Promise.all([a.settle(), b.settle()]);
    expect(remote.did.filter((one) => one.startsWith('clear'))).toHaveLength(1);
    expect((await visitOf(store, walker.id)).visit.done.map((one) => one.what)).toContain('recover');
    // The proof has grown old meanwhile: one more, then the set-up.
    await walker.look();
    await goOn(walker, crew, a, newMemory());
    expect((await visitOf(store, walker.id)).visit.enrolled).toBe(true);
    await two.close();
  });
});

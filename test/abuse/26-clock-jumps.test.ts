/** Abuse case 26: the clock jumps by 90 seconds, either way. Nothing expired comes back, nothing is used twice. */
import { codeFor } from '../../src/app/codes';
import { keysOfCrew, minute } from '../tools/crew';
import { goOn, newMemory } from '../tools/onward';
import { eachStore, withTwo } from '../tools/two';
import { lostPhone, portal, prove, visitOf, Walker } from '../tools/walker';

const jump = 90_000;

describe.each(eachStore)('26: the clock jumps, %s', (_, under) => {
  test('26: a step of an app that was used is not used again when its time comes a second time', () =>
    withTwo(under, {}, async ({ crew, a, b, store }) => {
      const first = await lostPhone(a, crew, 'bea');
      await first.press('authenticator app');
      const code = crew.appCodeNow('bea', 'tablet');
      await first.enter(code);
      expect((await visitOf(store, first.id)).visit.evidence).toHaveLength(1);
      for (const [place, running] of [a, b].entries()) {
        crew.clock.jump(-jump);
        const older = crew.appCodeNow('bea', 'tablet');
        const second = new Walker(running.services, portal(`thief ${place}`));
        await second.begin('lost-device');
        await second.press('My phone');
        await second.press('may turn up');
        await second.enter(crew.account('bea'));
        await second.press('authenticator app');
        // The same code, and the one that is shown now, which is older than the last one taken.
        for (const typed of [code, older]) await second.enter(typed);
        crew.clock.jump(jump);
        await second.enter(code);
        expect((await visitOf(store, second.id)).visit.evidence).toEqual([]);
      }
    }));

  test('26: a code that was told to be expired stays so, in the process that said it and in the other', () =>
    withTwo(under, {}, async ({ crew, a, b, store }) => {
      const walker = await lostPhone(a, crew, 'ada');
      await walker.press('Text');
      await a.assembly.background.drain();
      const code = crew.textCode();
      crew.clock.forward(10 * minute + 1000);
      await walker.enter(code);
      expect((await visitOf(store, walker.id)).visit.evidence).toEqual([]);
      crew.clock.jump(-jump);
      await walker.enter(code);
      expect((await visitOf(store, walker.id)).visit.evidence).toEqual([]);
      await walker.on(b.services).enter(code);
      expect((await visitOf(store, walker.id)).visit.evidence).toEqual([]);
    }));

  test('26: a code whose last minute is skipped by a jump ahead is expired; one in time is right', () =>
    withTwo(under, {}, async ({ crew, a, store }) => {
      const walker = await lostPhone(a, crew, 'ada');
      await walker.press('Text');
      await a.assembly.background.drain();
      crew.clock.forward(9 * minute);
      crew.clock.jump(jump);
      await walker.enter(crew.textCode());
      expect((await visitOf(store, walker.id)).visit.evidence).toEqual([]);
      await walker.press('again');
      await a.assembly.background.drain();
      const { verify } = (await visitOf(store, walker.id)).visit;
      expect(crew.textCode()).toBe(codeFor(keysOfCrew, verify?.challenge?.id ?? ''));
      crew.clock.jump(-jump);
      await walker.enter(crew.textCode());
      expect((await visitOf(store, walker.id)).visit.evidence).toHaveLength(1);
    }));

  test.each([jump, -jump])(
    '26: a jump of %d ms while an action runs: a second process takes it up, once',
    (by) =>
      withTwo(under, {}, async ({ crew, a, b, store }) => {
        // The first process hangs in the directory's answer; meanwhile the clock jumps and the second one looks.
        let during: (() => Promise<void>) | undefined;
        const slow = await crew.run(a.store, {
          directory: (inner) => ({
            ...inner,
            async clear(person, devices, action) {
              const meanwhile = during;
              during = undefined;
              await inner.clear(person, devices, action);
              await meanwhile?.();
            },
          }),
        });
        const walker = await lostPhone(slow, crew, 'ada');
        await prove(walker, slow, crew, 'ada', 'text');
        await walker.press('Set up a new one');
        let looked = 0;
        during = async () => {
          crew.clock.jump(by);
          await b.settle();
          looked += 1;
        };
        await prove(walker, slow, crew, 'ada', 'backup');
        await Promise.all([slow.settle(), b.settle()]);
        expect(looked).toBe(1);
        const { visit } = await visitOf(store, walker.id);
        expect(visit.done.map((one) => one.what)).toEqual(['suspend-device', 'recover']);
        crew.clock.jump(-by);
        await walker.look();
        await goOn(walker, crew, slow, newMemory());
        expect((await visitOf(store, walker.id)).visit.enrolled).toBe(true);
        const rows = await a.audit.read({ subject: crew.id('ada'), limit: 400 });
        expect(rows.docs.filter((row) => row.facts['action'] === 'grant')).toHaveLength(1);
        expect((await slow.audit.verify()).problems).toEqual([]);
      }),
  );
});

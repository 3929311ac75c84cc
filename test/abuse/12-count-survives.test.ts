import { faultyStore } from '../tools/faulty-store';
import type { Fault } from '../tools/faulty-store';
import { codeStores } from '../tools/code-stores';
import { appCode, challengeOf, checkOf, makeWorld, minute, start, wrongCodes } from '../tools/code-world';

describe.each(codeStores)(
  '12: a wrong guess that was counted stays counted when what follows fails ($name)',
  (under) => {
    const wrong = wrongCodes(start, 40);

    test.each(['before', 'after'] as const)(
      'a settling write that fails %s it is done: ten guesses and no more, also after the minute',
      async (fault) => {
        const world = makeWorld();
        const opened = await under.open(world.clock);
        let settling = false;
        // The second write of each check is the one that settles.
        let writes = 0;
        const store = faultyStore(opened.store, {
          fault(call): Fault {
            if (!settling || call.op === 'get') return 'none';
            writes += 1;
            return writes % 2 === 0 ? fault : 'none';
          },
        });
        settling = true;
        const attacked = world.process(store);
        for (let n = 0; n < 10; n += 1) {
          await expect(attacked.check(checkOf({ visit: `v${n}`, typed: wrong[n] ?? '' }))).rejects.toThrow();
        }
        settling = false;
        expect(await attacked.check(checkOf({ visit: 'v10', typed: appCode(start) }))).toEqual({
          outcome: 'barred',
        });
        expect(world.released).toHaveLength(10);
        world.clock.forward(minute);
        expect(await attacked.tries.standing('p-mira', 'totp')).toMatchObject({ barred: true, wrong: 10 });
        const now = world.clock.now();
        const challenge = challengeOf('v11', 'totp', now);
        expect(await attacked.check(checkOf({ visit: 'v11', typed: appCode(now), challenge }))).toEqual({
          outcome: 'barred',
        });
        expect(world.released).toHaveLength(10);
        await opened.close();
      },
    );

    test('a reserving write that fails lets nothing be compared', async () => {
      const world = makeWorld();
      const opened = await under.open(world.clock);
      for (const fault of ['before', 'after'] as const) {
        const store = faultyStore(opened.store, { fault: (call) => (call.op === 'get' ? 'none' : fault) });
        const { check } = world.process(store);
        await expect(check(checkOf({ visit: `v-${fault}`, typed: wrong[0] ?? '' }))).rejects.toThrow();
      }
      expect(world.released).toEqual([]);
      await opened.close();
    });

    test('a process that dies between comparing and settling: another one counts its guess', async () => {
      const world = makeWorld();
      const opened = await under.open(world.clock);
      let writes = 0;
      const dying = faultyStore(opened.store, {
        // The settling write never comes back.
        pause: async (call, when) => {
          if (call.op === 'get' || when === 'returning') return;
          writes += 1;
          if (writes === 2) await new Promise(() => {});
        },
      });
      void world.process(dying).check(checkOf({ visit: 'a', typed: wrong[0] ?? '' }));
      const other = world.process(await opened.another());
      for (let n = 1; n < 10; n += 1) {
        expect((await other.check(checkOf({ visit: `v${n}`, typed: wrong[n] ?? '' }))).outcome).not.toBe(
          'right',
        );
      }
      expect(await other.check(checkOf({ visit: 'z', typed: wrong[20] ?? '' }))).toEqual({
        outcome: 'barred',
      });
      expect(world.released).toHaveLength(10);
      await opened.close();
    });
  },
);

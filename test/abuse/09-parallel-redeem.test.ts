import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openSqliteStore } from '../../src/adapters/store/sqlite';
import type { CodeResult } from '../../src/app/check-code';
import { codeStores, folder, twoOn } from '../tools/code-stores';
import {
  appCode,
  backupCodes,
  challengeOf,
  checkOf,
  makeWorld,
  outcomes,
  setClock,
  start,
  textCode,
} from '../tools/code-world';

const hundred = Array.from({ length: 100 }, (_, number) => number);

describe.each(codeStores)(
  '9: one code redeemed by 100 parallel requests has exactly one success ($name)',
  (under) => {
    test.each([
      ['an authenticator code, from 100 visits', 'totp', appCode(start)],
      ['a backup code, from 100 visits', 'backup', backupCodes[4] ?? ''],
    ] as const)('%s', async (_, kind, typed) => {
      const world = makeWorld();
      const { stores, close } = await twoOn(under, world.clock);
      const processes = stores.map((store) => world.process(store).check);
      const results = await Promise.all(
        hundred.map(
          (n) => processes[n % 2]?.(checkOf({ visit: `v${n}`, kind, typed })) as Promise<CodeResult>,
        ),
      );
      expect(results.filter((result) => result.outcome === 'right')).toHaveLength(1);
      expect(world.spent).toHaveLength(kind === 'backup' ? 1 : 0);
      await close();
    });

    test('a code by text, from 100 turns of its visit', async () => {
      const world = makeWorld();
      const { stores, close } = await twoOn(under, world.clock);
      const processes = stores.map((store) => world.process(store).check);
      const challenge = challengeOf('a', 'text');
      const typed = textCode(challenge);
      const results = await Promise.all(
        hundred.map(
          (turn) =>
            processes[turn % 2]?.(
              checkOf({ visit: 'a', kind: 'text', turn, typed, challenge }),
            ) as Promise<CodeResult>,
        ),
      );
      expect(results.filter((result) => result.outcome === 'right')).toHaveLength(1);
      await close();
    });

    test('the same turn sent 100 times gets one answer, and is one try', async () => {
      const world = makeWorld();
      const { stores, close } = await twoOn(under, world.clock);
      const processes = stores.map((store) => world.process(store));
      const results = await Promise.all(
        hundred.map(
          (n) =>
            processes[n % 2]?.check(checkOf({ visit: 'a', typed: appCode(start) })) as Promise<CodeResult>,
        ),
      );
      expect(outcomes(results)).toEqual({ right: 100 });
      const wrong = await Promise.all(
        hundred.map(
          (n) =>
            processes[n % 2]?.check(checkOf({ visit: 'a', turn: 4, typed: '000001' })) as Promise<CodeResult>,
        ),
      );
      expect(outcomes(wrong)).toEqual({ wrong: 100 });
      expect(await processes[0]?.tries.standing('p-mira', 'totp')).toMatchObject({ wrong: 1 });
      await close();
    });
  },
);

describe('9: with operating system processes of their own', () => {
  const child = join(__dirname, '../tools/redeem-child.ts');
  const hook = join(__dirname, '../tools/run-typescript.js');

  /** Starts a process that is ready, and then redeems when told. */
  async function begin(file: string, name: string) {
    const process_ = spawn(process.execPath, ['-r', hook, child, file, name, appCode(start)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await lines.next()).value);
    expect(await next()).toBe('ready');
    return async (): Promise<readonly CodeResult[]> => {
      process_.stdin.end('go\n');
      return JSON.parse(await next()) as CodeResult[];
    };
  }

  test('two of them redeem one code 50 times each: exactly one success', async () => {
    const { path, remove } = folder();
    const file = join(path, 'store.db');
    await openSqliteStore(file, setClock()).close();
    const processes = [await begin(file, 'one'), await begin(file, 'two')];
    const results = (await Promise.all(processes.map((go) => go()))).flat();
    expect(results).toHaveLength(100);
    expect(results.filter((result) => result.outcome === 'right')).toHaveLength(1);
    remove();
  });
});

/** `sparekey settings` on real use cases: what somebody with a shell may do, until two administrators exist. */
import { run } from '../../src/cli';
import type { Io, Parts, System } from '../../src/cli/types';
import type { Two } from '../tools/two';
import { inTwo, rows } from './world';

async function settings(two: Two, ...words: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    env: {},
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  } as unknown as Io;
  const { server } = two.a.assembly.administration;
  const system = { settings: server, close: async () => undefined } as unknown as System;
  const parts = { build: async () => system } as unknown as Parts;
  return { code: await run(['settings', ...words], io, parts), out: out.join('\n'), err: err.join('\n') };
}

test('show: every setting, with its default where it differs', () =>
  inTwo(async (two) => {
    await settings(two, 'set', 'rules.wrongCap', '9');
    const { code, out } = await settings(two, 'show');
    expect(code).toBe(0);
    expect(out).toMatch(/^rules\.wrongCap +9 {3}\(default: 10\)$/m);
    expect(out).toMatch(/^rules\.evidenceLasts +15$/m);
    expect(out).toMatch(/^days +1=7:00-19:00;2=7:00-19:00/m);
  }));

test('set: stricter always, looser only until two administrators exist; each with a row', () =>
  inTwo(async (two) => {
    expect(await settings(two, 'set', 'rules.wrongCap', '9')).toMatchObject({ code: 0 });
    expect(await settings(two, 'set', 'rules.wrongCap', '9')).toMatchObject({ out: 'It is so already.' });
    const refused = await settings(two, 'set', 'rules.wrongCap', '12');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('/staff/settings')]);
    await two.a.directory.setRoles(two.crew.id('bob'), []);
    expect(await settings(two, 'set', 'rules.wrongCap', '12')).toMatchObject({ code: 0 });
    expect(await rows(two, 'settings')).toHaveLength(2);
  }));

test.each([
  [['set', 'rules.wrongCap', '99'], 1, 'from 3 to 50'],
  [['set', 'rules.wrongCap', '4'], 1, 'does not go with'],
  [['set', 'zone', 'Mars'], 1, 'no value for zone'],
  [['set', 'rules.wrongCup', '9'], 2, 'rules.wrongCap'],
  [['set', 'rules.wrongCap'], 2, 'one value'],
  [['set', 'name', 'Two', 'words'], 2, 'quotes'],
  [['sett'], 2, 'set'],
  [[], 2, 'Say what'],
  [['resume', 'now'], 2, 'too much'],
] as const)('%j is refused: %s %s', (words, code, why) =>
  inTwo(async (two) => {
    const refused = await settings(two, ...words);
    expect([refused.code, refused.err]).toEqual([code, expect.stringContaining(why)]);
    expect(await rows(two, 'settings')).toEqual([]);
  }),
);

test('resume: the switch is lifted here only until two administrators exist', () =>
  inTwo(async (two) => {
    await two.a.services.settings.pause(two.crew.id('zoe'), 'An attack');
    expect(await settings(two, 'resume')).toMatchObject({ code: 1 });
    expect((await two.a.services.organisation()).paused).toBe(true);
    await two.a.directory.setRoles(two.crew.id('bob'), []);
    expect(await settings(two, 'resume')).toMatchObject({ code: 0 });
    expect((await two.a.services.organisation()).paused).toBe(false);
    expect(await rows(two, 'resumed')).toHaveLength(1);
  }));

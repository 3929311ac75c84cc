import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialogsCommand } from '../../src/cli/dialogs';

const root = join(__dirname, '../..');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparekey-dialogs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: string[], cwd = root): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await dialogsCommand(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    cwd,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('check: the shipped dialogs are counted, and nothing is to mend', async () => {
  expect(await run(['check'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+ dialogs, \d+ steps, \d+ questions: nothing to mend\.$/),
  });
});

test('check: every problem is printed with file, line and advice, then counted', async () => {
  const talk = readFileSync(join(root, 'dialogs/talk-to-person.yaml'), 'utf8');
  mkdirSync(join(folder, 'own'));
  writeFileSync(join(folder, 'own/talk-to-person.yaml'), talk.replace('to: request', 'to: reqest'));
  const { code, out } = await run(['check', 'own'], folder);
  expect(code).toBe(1);
  expect(out).toMatch(
    /own\/talk-to-person\.yaml:\d+:\d+: step "what":.*"reqest".*\(route-to-nowhere\)\n    Did you mean "request"\?/,
  );
  expect(out).toMatch(/\n\d problems? in 1 file\.$/);
});

test('check: a folder that is not there, or has no dialog, is not called fine', async () => {
  expect(await run(['check', 'nowhere'], folder)).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be read'),
  });
  expect(await run(['check'], join(root, 'src'))).toMatchObject({ code: 2 });
  mkdirSync(join(folder, 'empty'));
  expect(await run(['check', 'empty'], folder)).toMatchObject({
    code: 2,
    err: expect.stringContaining('no dialog'),
  });
});

test('graph: Mermaid on the screen, SVG into a file', async () => {
  expect((await run(['graph', 'take-up'])).out).toMatch(/^flowchart TD\n/);
  const file = join(folder, 'picture.svg');
  expect(await run(['graph', 'take-up', '--svg', file])).toMatchObject({ code: 0, out: `Drawn: ${file}` });
  expect(readFileSync(file, 'utf8')).toMatch(/^<svg /);
});

test.each([
  [['chekc'], 'Did you mean "dialogs check"?'],
  [['graph', 'lost-devise'], 'Did you mean "lost-device"?'],
  [['graph', 'take-up', '--svg'], '"--svg" is not understood here, or its value is missing.'],
  [['graph'], 'sparekey dialogs graph TOPIC'],
  [['check', '--all'], 'sparekey dialogs check'],
])('%j is not understood, and the message helps', async (args, says) => {
  const { code, err } = await run(args);
  expect(code).toBe(2);
  expect(err).toContain(says);
});

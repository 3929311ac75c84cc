/** `sparekey dialogs preview`: the shipped dialogs, walked as at a terminal. */
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialogsCommand, readDialogs } from '../../src/cli/dialogs';
import { askers } from '../../src/cli/preview/people';
import { plain, screenLines, wrapped } from '../../src/cli/preview/lines';
import { begin, screenOf } from '../../src/cli/preview/world';
import { draftsOf } from '../../src/core/dialog/drafts';

const root = join(__dirname, '../..');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparekey-preview-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* lines(typed: readonly string[]): AsyncGenerator<string> {
  yield* typed;
}

async function preview(typed: readonly string[], ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await dialogsCommand(['preview', ...args], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    cwd: root,
    answers: { lines: lines(typed), echo: true },
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const stolen = ['My phone', 'It was stolen', 'somebody', 'Code from an authenticator app', 'ok'];

test('a stolen phone is walked to its end: screens, what would be done, and the way', async () => {
  const { code, out } = await preview(
    [...stolen, '1', 'Code from an authenticator app', 'ok', 'Saved backup code', 'ok', 'set up'],
    'lost-device',
  );
  expect(code).toBe(0);
  expect(out).toMatch(/1 of 4: find out what helps\n# What is gone or broken\?/);
  expect(out).toMatch(/ 1\. My phone\n 2\. My security key/);
  expect(out).toContain('Would: stop the device: phone.');
  expect(out).toContain('Would: tell security of a theft: phone.');
  expect(out).toContain('Would: give the right to set up a new one, and clear the lost one: phone.');
  expect(out).toMatch(/The way:\n {2}1\. what .*\n {2}2\. how .*\n {2}3\. prove-theft /);
  expect(out).toMatch(/The walk ended at "done"\.$/);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
});

test('what is heard in the first sentence is not asked again', async () => {
  const { out } = await preview(['quit'], 'code-rejected', '--said', 'the code by text is expired');
  expect(out).toContain('You said: From a text, a call or an e-mail; That the code is expired');
  expect(out).toMatch(/1\. which .*\n(?:.*\n)*.*sent-old .*\nLeft at "sent-old"\.$/);
  expect(out).not.toContain('# Where does the refused code come from?');
});

test('somebody with nothing left comes to staff, who say no', async () => {
  const { code, out } = await preview(
    ['1', '1', 'somebody', 'ok', 'I have none of these', 'deny'],
    'lost-device',
    '--as=nothing-left',
  );
  expect(out).toContain('"ok" answers nothing here.');
  expect(out).toContain('Would: open a request for staff (recover).');
  expect(out).toContain('47K 9RM');
  expect(out).toMatch(/Bring photo ID to the desk\./);
  expect(code).toBe(0);
});

test('no code is right for whoever has nothing of the kind', async () => {
  const { out } = await preview(['1', '2', 'nobody', '2', 'ok', 'quit'], 'lost-device', '--as', 'unknown');
  expect(out).toContain('No right code exists here');
  expect(out).toContain('! That code is not right.');
});

test('what staff must approve, and a day later, is shown for the privileged', async () => {
  const { code, out } = await preview(
    [...stolen, '1', 'I have none of these', 'approve', '1', 'ok', 'set up'],
    'lost-device',
    '--as',
    'privileged',
  );
  expect(out).toContain('Staff checked the person, and approve.');
  expect(out).toMatch(/The walk ended at "done"\.$/);
  expect(code).toBe(0);
});

test('an action that fails goes where the dialog says', async () => {
  const { out } = await preview([...stolen, 'quit'], 'lost-device', '--failing');
  expect(out).toContain('Would: stop the device: phone, and that fails.');
  expect(out).not.toContain('# It is stopped');
});

test('a fact is what it is said to be', async () => {
  const usual = await preview(['quit'], 'no-device', '--channel', 'teams');
  const other = await preview(['quit'], 'no-device', '--channel', 'teams', '--fact', 'asker=named');
  expect(usual.code + other.code).toBe(0);
  const { out } = await preview(
    ['1', '1', '1', 'quit'],
    'no-device',
    '--channel',
    'teams',
    '--fact',
    'methods-left=no',
  );
  const { out: has } = await preview(['1', '1', '1', 'quit'], 'no-device', '--channel', 'teams');
  expect(out).not.toBe(has);
});

test('answers that run out are an error, and say where the walk stands', async () => {
  const { code, out } = await preview(['1'], 'lost-device');
  expect(code).toBe(1);
  expect(out).toMatch(/No more answers: the walk stands at "how"\.$/);
});

test('"person" and "back" do what the buttons do', async () => {
  const { out } = await preview(['1', 'back', 'person', 'quit'], 'lost-device');
  expect(out.match(/# What is gone or broken\?/g)).toHaveLength(2);
  expect(out).toMatch(/escalate/);
  const talk = await preview(['person', 'quit'], 'sign-in-help');
  expect(talk.out).toMatch(/talk-to-person|escalate|request/);
});

test.each([
  [['lost-devise'], 'Did you mean "lost-device"?'],
  [['lost-device', '--as', 'privleged'], 'Did you mean "privileged"?'],
  [['lost-device', '--channel', 'team'], 'Did you mean "teams"?'],
  [['lost-device', '--language', 'tlh'], 'There is no language "tlh".'],
  [['lost-device', '--fact', 'last-sent=blocked'], 'Did you mean "last-send"?'],
  [['lost-device', '--fact', 'last-send=bloked'], 'Did you mean "blocked"?'],
  [['lost-device', '--sad', 'x'], 'Did you mean "--said"?'],
  [['lost-device', 'now'], '"now" is too much'],
  [[], 'Name the topic to walk.'],
])('%j is refused, and says what was meant', async (args, message) => {
  const { code, err } = await preview([], ...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test('a dialog that does not hold is not walked; what is wrong elsewhere is not in the way', async () => {
  cpSync(join(root, 'dialogs'), join(folder, 'dialogs'), { recursive: true });
  const file = join(folder, 'dialogs/talk-to-person.yaml');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.replace('to: request', 'to: reqest'));
  const broken = await preview(['quit'], 'talk-to-person', '--folder', join(folder, 'dialogs'));
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(/Did you mean "request"\?.*\nMend this first/);
  const other = await preview(['quit'], 'no-device', '--folder', join(folder, 'dialogs'));
  expect(other.code).toBe(0);
  expect(other.out).toMatch(/^Other files have 1 problem: /);
  copyFileSync(join(root, 'dialogs/talk-to-person.yaml'), file);
});

test('every dialog begins for everybody who may come, in both channels', () => {
  const drafts = draftsOf(readDialogs(join(root, 'dialogs'), root));
  expect(drafts.length).toBeGreaterThan(10);
  for (const spoken of drafts)
    for (const asker of Object.values(askers))
      for (const channel of ['portal', 'teams'] as const) {
        const world = begin({ spoken, language: 'en', asker, channel });
        expect(screenLines(screenOf(world)).join('')).toMatch(/# \S/);
      }
});

test('Markdown is plain at a terminal, and long lines are broken at words', () => {
  expect(plain('**Stop** at [the desk](/desk), *now*\\! one\ntwo\n\n- a\n- b')).toBe(
    'Stop at the desk (/desk), now! one two\n\n- a\n- b',
  );
  expect(wrapped('word '.repeat(30).trim(), '', '  ').every((line) => line.length <= 78)).toBe(true);
});

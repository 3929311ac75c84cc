/**
 * A fourteenth trouble, written by docs/write-a-dialog.md alone: what the guide says is enough, and stays so. Files
 * of `fourteenth/` are put into a copy of what editors write, and nothing of ours knows them.
 */
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { dialogsCommand } from '../../src/cli/dialogs';
import { readExamples } from '../../src/cli/intents';
import { parseDialog } from '../../src/core/dialog';
import { learnExamples, recogniserOf, type Examples } from '../../src/core/understand';
import { wordsOf } from '../../src/core/understand/words';
import { contentCopy, type ContentCopy } from '../tools/content';
import { table } from './walks/drive';

const own = join(__dirname, 'fourteenth');
const topic = 'borrowed-laptop';
const guide = readFileSync(join(__dirname, '../../docs/write-a-dialog.md'), 'utf8');
/** The part of the guide that writes this dialog. */
const section = /^## A first one, from nothing\n([\s\S]*?)^## /mu.exec(guide)?.[1] ?? '';

let copy: ContentCopy;
beforeAll(() => {
  copy = contentCopy();
  cpSync(own, copy.folder, { recursive: true });
});
afterAll(() => copy.remove());

async function* lines(typed: readonly string[]): AsyncGenerator<string> {
  yield* typed;
}

async function sparekey(args: string[], typed: readonly string[] = []) {
  const out: string[] = [];
  const say = (line: string): void => void out.push(line);
  const answers = { lines: lines(typed), echo: true };
  const code = await dialogsCommand(args, { out: say, err: say, cwd: copy.folder, answers });
  return { code, out: out.join('\n') };
}

/** Code blocks of the section, without the indentation that a list gives them. */
const blocks = (language: string): readonly string[] =>
  [...section.matchAll(new RegExp(`^( *)\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\`$`, 'gmu'))].map(
    ([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gmu'), ''),
  );

const source = readFileSync(join(own, `dialogs/${topic}.yaml`), 'utf8');
const { dialog } = parseDialog(source, `${topic}.yaml`);
if (!dialog) throw new Error('The fourteenth dialog does not parse.');

test('the checker finds nothing, in English and German', async () => {
  const files = readdirSync(own, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.map((one) => relative(own, join(one.parentPath, one.name))).toSorted()).toEqual([
    `dialogs/${topic}.yaml`,
    `dialogs/examples/${topic}.txt`,
    `dialogs/examples/de/${topic}.txt`,
    `dialogs/locales/de/${topic}.yaml`,
  ]);
  const { code, out } = await sparekey(['check']);
  expect(out).toMatch(/^\d+ dialogs, \d+ steps, \d+ questions: nothing to mend\.$/);
  expect(code).toBe(0);
});

test('each piece of YAML in the guide stands in the file, line by line', () => {
  const pieces = blocks('yaml');
  expect(pieces.length).toBeGreaterThanOrEqual(5);
  const unindented = source.replaceAll(/^ {2}/gmu, '');
  for (const piece of pieces) expect(`${source}\n${unindented}`).toContain(piece);
});

test('each command of the guide runs', async () => {
  const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
  expect(commands.length).toBeGreaterThanOrEqual(6);
  for (const line of commands) {
    const command = /^npm run sparekey -- dialogs (.+)$/u.exec(line)?.[1];
    expect(command).toBeDefined();
    const { code, out } = await sparekey(String(command).split(' '), ['quit']);
    expect(`${line}: ${code} ${code === 0 ? '' : out}`).toBe(`${line}: 0 `);
  }
  expect(copy.read(`${topic}.svg`)).toMatch(/^<svg /);
});

test('the lines that the guide has printed are those of a translation', async () => {
  const german = `dialogs/locales/de/${topic}.yaml`;
  const whole = copy.read(german);
  const [first = '', ...others] = whole.split('\n');
  copy.save(german, others.join('\n'));
  try {
    const { out } = await sparekey(['texts', 'de', topic]);
    expect(out).toContain(first.replace(/text: ".*?"/u, 'text: ""'));
    expect((await sparekey(['check'])).out).toContain('(missing-translation)');
  } finally {
    copy.save(german, whole);
  }
});

test.each([
  ['en', '# You are signed out everywhere', 'Code from an authenticator app'],
  ['de', '# Sie sind überall abgemeldet', 'Code aus einer Authenticator-App'],
])('it is previewed to its end: %s', async (language, ends, way) => {
  const { code, out } = await sparekey(
    ['preview', topic, '--language', language],
    ['3', 'anna', way, 'ok'],
  );
  expect(out).toContain('Would: sign the person out everywhere.');
  expect(out).toContain(ends);
  expect(out).toMatch(/1\. where .*\n {2}2\. prove .*\n {2}3\. end-sessions .*\n {2}4\. ended /);
  expect(code).toBe(0);
});

test('whoever has nothing left comes to a person', async () => {
  const { out } = await sparekey(
    ['preview', topic, '--as', 'nothing-left'],
    ['3', 'anna', 'I have none of these', 'deny'],
  );
  expect(out).toContain('Would: open a request for staff (talk).');
  expect(out).toContain('The walk ended at "closed".');
});

describe('the engine', () => {
  table(dialog, [
    {
      it: 'from afar, one proof signs out everywhere',
      who: 'in Teams',
      walk: [
        ['Where is that computer now?', '"I have left it"'],
        ['What do you have with you?', '"Code from an authenticator app"'],
        ['Type the code from your app', 'code: right app-phone', 'act end-sessions: true'],
      ],
      ends: 'You are signed out everywhere',
      causes: ['act end-sessions'],
    },
    {
      it: 'at that computer nothing is changed',
      who: 'named',
      walk: [
        ['Where is that computer now?', '"In front of me"'],
        ['Sign in so that nothing stays', '"I am done there"'],
        ['Sign out, then close the window', '"It says that I am signed out"'],
      ],
      ends: 'You have left nothing behind',
    },
  ]);
});

/** A few topics beside it: learning them all is the business of other tests. */
const few = (examples: Examples): Examples =>
  Object.fromEntries(
    Object.entries(examples).map(([language, topics]) => [
      language,
      Object.fromEntries(
        [topic, 'talk-to-person', 'none'].map((name) => [name, (topics[name] ?? []).slice(0, 60)]),
      ),
    ]),
  );

test('its sentences are read, are of no other dialog, and lead to it', () => {
  const examples = readExamples(join(copy.folder, 'dialogs/examples'));
  expect(examples['en']?.[topic]?.length).toBeGreaterThanOrEqual(10);
  const key = (sentence: string): string => wordsOf(sentence).join(' ');
  for (const topics of Object.values(examples)) {
    const others = new Set(
      Object.entries(topics).flatMap(([name, said]) => (name === topic ? [] : said.map(key))),
    );
    expect([...(topics[topic] ?? []), ...dialog.examples].filter((one) => others.has(key(one)))).toEqual([]);
  }
  const learnt = recogniserOf(learnExamples([dialog], few(examples)));
  expect(learnt.recognise('I was on a borrowed computer and did not sign out', 'en').topic).toBe(topic);
  expect(learnt.recognise('am Rechner in der Bibliothek nicht abgemeldet', 'de').topic).toBe(topic);
  expect(learnt.recognise('let me speak to a human', 'en').topic).toBe('talk-to-person');
});

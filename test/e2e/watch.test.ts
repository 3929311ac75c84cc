/** `sparekey start --watch`: real files, edited while it runs; real watchers, the embedded database. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Built } from '../../src/build';
import { run } from '../../src/cli';
import type { Io, Parts } from '../../src/cli/types';
import { readConfig } from '../../src/config';
import { contentCopy, until, type ContentCopy } from '../tools/content';
import { HttpBrowser } from '../tools/http-browser';

const file = 'dialogs/talk-to-person.yaml';

jest.setTimeout(120_000);

let content: ContentCopy;
let data: string;
let running: Running;
const logged: string[] = [];
const others: ContentCopy[] = [];
beforeAll(async () => {
  // The thread that learns runs TypeScript, as this process does.
  process.execArgv = ['-r', join(__dirname, '../tools/run-typescript.js')];
  content = contentCopy();
  data = mkdtempSync(join(tmpdir(), 'sparekey-watch-'));
  jest.spyOn(process.stderr, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
  running = await start('--watch');
});
afterAll(async () => {
  await running.stop();
  jest.restoreAllMocks();
  for (const one of [content, ...others]) one.remove();
  rmSync(data, { recursive: true, force: true });
});

interface Running {
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly built: Built;
  browser(): HttpBrowser;
  stop(): Promise<void>;
}

async function start(...args: string[]): Promise<Running> {
  const out: string[] = [];
  const err: string[] = [];
  let end = (): void => undefined;
  const stopping = new Promise<void>((resolve) => (end = resolve));
  const io: Io = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    cwd: content.folder,
    env: { DATA_DIR: data, PORT: '0', LOG_LEVEL: 'warn', SPAREKEY_DEMO_MONTH: 'off' },
    stopped: () => stopping,
  };
  let built: Built | undefined;
  const parts = {
    build: async (config) => (built = await build(config, content.folder)),
  } as Pick<Parts, 'build'> as Parts;
  const done = run(['start', ...args], io, parts);
  await Promise.race([done, until('the start', () => out.some((line) => line.startsWith('Watching')))]);
  if (!built) throw new Error(err.join('\n'));
  const system = built;
  return {
    out,
    err,
    built: system,
    browser: () => new HttpBrowser(system.address()),
    async stop() {
      end();
      await done;
    },
  };
}

/** Begins a visit that asks the question. */
const visit = async (browser: HttpBrowser): Promise<HttpBrowser> =>
  (await browser.open('/topics/talk-to-person')).press('Start');

/** Saves the file, and waits for the line that says what became of it. */
async function save(name: string, change: (text: string) => string, says: string): Promise<void> {
  const lines = (): number => [...running.out, ...running.err].filter((line) => line.startsWith(says)).length;
  const before = lines();
  content.save(name, change(content.read(name)));
  await until(says, () => lines() > before);
}

const asks = (heading: string) => (text: string) => text.replace(/ask: .*/, `ask: ${heading}`);

test('a change that holds is there for new visits; a visit under way goes on as it began', async () => {
  const { browser, built } = running;
  const old = await visit(browser());
  expect(old.title).toBe('What should the person know?');
  await save(file, asks('What may we pass on?'), 'Changed: talk-to-person.');
  expect((await visit(browser())).title).toBe('What may we pass on?');
  expect((await old.open(old.path)).title).toBe('What should the person know?');
  expect((await built.audit.read({ limit: 20, newestFirst: true })).docs).toContainEqual(
    expect.objectContaining({
      what: 'dialogs',
      facts: { editions: { 'talk-to-person': expect.stringMatching(/^[\w-]{43}$/) } },
    }),
  );
});

test('a change that does not hold is refused and named, and what was there before stays; mended, it comes', async () => {
  const { err, browser } = running;
  const before = (await visit(browser())).title;
  await save(file, (text) => asks('Broken?')(text).replace('to: request', 'to: reqest'), 'Refused:');
  expect(err.join('\n')).toMatch(/dialogs\/talk-to-person\.yaml:\d+:\d+:.*"reqest".*\(route-to-nowhere\)/);
  expect(logged.join('')).toMatch(/refused.*talk-to-person\.yaml:\d+:\d+.*route-to-nowhere/);
  expect((await visit(browser())).title).toBe(before);
  await save(file, (text) => asks('Mended?')(text).replace('to: reqest', 'to: request'), 'Changed: talk');
  expect((await visit(browser())).title).toBe('Mended?');
});

test('words of pages, and the sentences that lead to a topic, are renewed as well', async () => {
  const { browser, built } = running;
  await save(
    'views/locales/en/portal.yaml',
    (text) => text.replace('What happened?', 'Now what?'),
    'Changed: words',
  );
  expect((await browser().open('/')).title).toBe('Now what?');
  // Its translation is of what was there before: English, until somebody translates it.
  expect(running.err.join('\n')).toMatch(/portal\.yaml.*stale-translation.*[^]*In English until/);
  const german = await (await browser().open('/')).press('Deutsch');
  expect(german.title).toBe('Now what?');
  expect(german.text).toContain('Häufige Fragen');
  const { visits } = built.services;
  const sentence = 'the flobber is wobbly, flobber wobbly';
  expect((await visits.understand(sentence)).topic?.topic).not.toBe('turn-off');
  const more = 'my flobber is wobbly\nwobbly flobber\nthe flobber wobbles, wobbly\nflobber\n'.repeat(4);
  await save('dialogs/examples/turn-off.txt', (text) => `${text}\n${more}`, 'Changed: words');
  // It is learnt aside: meanwhile what was known before answers, and at once.
  const asked = performance.now();
  expect((await visits.understand(sentence)).topic?.topic).not.toBe('turn-off');
  expect(performance.now() - asked).toBeLessThan(1_000);
  let topic: string | undefined;
  await until('the new sentence', () => {
    void visits.understand(sentence).then((meant) => (topic = meant.topic?.topic));
    return topic === 'turn-off';
  });
});

test('an answer to a frequent question is renewed as well', async () => {
  const { browser } = running;
  const [before, after] = ['Yes. Work, school and private', 'Indeed. Work, school and private'];
  expect((await browser().open('/questions/several-accounts')).text).toContain(before);
  await save('dialogs/questions.yaml', (text) => text.replace(before, after), 'Changed: words');
  expect((await browser().open('/questions/several-accounts')).text).toContain(after);
});

test('files that say the same change nothing', async () => {
  const { out, err } = running;
  const before = [...out, ...err];
  content.save(file, content.read(file));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([...out, ...err]).toEqual(before);
});

test('another process on the same store shows a visit of an edition that it never loaded itself', async () => {
  const { browser, built } = running;
  const config = readConfig({ DATA_DIR: data, PORT: '0', LOG_LEVEL: 'silent', SPAREKEY_DEMO_MONTH: 'off' });
  const other = await build(config, content.folder);
  try {
    const before = (await visit(browser())).title;
    await save(file, asks('Only here?'), 'Changed: talk-to-person.');
    const here = await visit(browser());
    expect(here.title).toBe('Only here?');
    const id = here.path.split('/').pop() ?? '';
    const holder = (await built.assembly.engine.load(id))?.visit.holder ?? { kind: 'portal', ref: '' };
    expect((await other.services.visits.view(id, holder))?.screen.title).toBe('Only here?');
    // Its own new visits are of what it read at its start.
    const own = await other.services.visits.begin({ topic: 'talk-to-person', holder });
    expect(own.screen.title).toBe(before);
  } finally {
    await other.close();
  }
});

test('a whole folder may take the place of the old one, and a new topic come with it', async () => {
  const { out, built } = running;
  const dialogs = join(content.folder, 'dialogs');
  const next = contentCopy();
  others.push(next);
  next.save(
    'dialogs/lost-badge.yaml',
    next
      .read(file)
      .replace('topic: talk-to-person', 'topic: lost-badge')
      .replace('title: I want to talk to a person', 'title: My badge is gone'),
  );
  renameSync(dialogs, `${dialogs}-old`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await built.services.visits.topics()).length).toBeGreaterThan(10);
  renameSync(join(next.folder, 'dialogs'), dialogs);
  await until('the new topic', () => out.some((line) => /^Changed: .*lost-badge/.test(line)));
  expect((await built.services.visits.topics()).map(({ topic }) => topic)).toContain('lost-badge');
  // The new folder is watched in turn.
  await save(file, asks('And now?'), 'Changed: talk-to-person.');
});

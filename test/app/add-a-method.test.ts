/**
 * docs/add-a-method.md, walked: its file and its lines are put into a copy of the code, which is then type-checked and
 * started, and somebody signs in with the new way. What the page does not say is not there.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialogsCommand } from '../../src/cli/dialogs';
import type * as CrewTools from '../tools/crew';
import type * as MemoryStore from '../tools/memory-store';
import type * as WalkerTools from '../tools/walker';
import type { Keys } from '../../src/app/keys';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/add-a-method.md'), 'utf8');
let copy = '';

interface Block {
  readonly language: string;
  readonly file: string;
  readonly text: string;
}
const blocks: readonly Block[] = [...page.matchAll(/^```(\w+) (\S+)\n([\s\S]*?)^```$/gmu)].map(
  ([, language = '', file = '', text = '']) => ({ language, file, text }),
);

/** Puts the lines with a plus behind the line before them, which must be there once. */
function insert(file: string, diff: string): void {
  const lines = diff.trimEnd().split('\n');
  const before = lines.filter((line) => line.startsWith(' ')).map((line) => line.slice(1));
  const after = lines.map((line) => line.slice(1));
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  const anchor = `\n${before.join('\n')}\n`;
  expect(`${file}: ${`\n${source}`.split(anchor).length - 1}`).toBe(`${file}: 1`);
  writeFileSync(path, `\n${source}`.replace(anchor, () => `\n${after.join('\n')}\n`).slice(1));
}

function apply({ language, file, text }: Block): void {
  if (language === 'diff') insert(file, text);
  else if (language === 'yaml') appendFileSync(join(copy, file), `\n${text}`);
  else writeFileSync(join(copy, file), text);
}

const check = async (): Promise<string> => {
  const out: string[] = [];
  const say = (line: string): void => void out.push(line);
  await dialogsCommand(['check'], { out: say, err: say, cwd: copy });
  return out.join('\n');
};

beforeAll(() => {
  // Below the project, so that its packages are found.
  mkdirSync(join(root, 'dist'), { recursive: true });
  copy = mkdtempSync(join(root, 'dist/add-a-method-'));
  for (const part of ['src', 'dialogs', 'views', 'test/tools'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  writeFileSync(
    join(copy, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      include: ['src'],
      exclude: ['**/*.test.ts'],
      compilerOptions: { types: ['node', 'jest'] },
    }),
  );
  for (const block of blocks) apply(block);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('one file and one line; and for a new kind one line each for class, offer and icon', () => {
  const count = (language: string): number => blocks.filter((one) => one.language === language).length;
  expect(count('ts')).toBe(1);
  const added = blocks.flatMap(({ language, text }) =>
    language === 'diff' ? text.split('\n').filter((line) => line.startsWith('+')) : [],
  );
  expect(added.map((line) => line.slice(1).trim().split(/[ :]/)[0])).toEqual([
    'import',
    'card',
    'card',
    'card',
    'card',
  ]);
});

test('the types hold, and without its class they do not', () => {
  const types = () =>
    spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', copy], {
      encoding: 'utf8',
    });
  const whole = types();
  expect(whole.stdout + whole.stderr).toBe('');
  const file = join(copy, 'src/core/policy/types.ts');
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, source.replace("  card: 'I',\n", ''));
  try {
    expect(types().stdout).toContain('src/app/methods/card.ts');
  } finally {
    writeFileSync(file, source);
  }
}, 60_000);

test('the checker wants nothing but the translations, and the command prints their lines', async () => {
  const owed = (await check()).split('\n').filter((line) => /\((?:[a-z-]+)\)$/u.test(line));
  expect(owed.length).toBeGreaterThan(5);
  expect(owed.filter((line) => !line.endsWith('(missing-translation)'))).toEqual([]);
  const printed: string[] = [];
  const say = (line: string): void => void printed.push(line);
  for (const file of ['words', 'portal', 'staff'])
    await dialogsCommand(['texts', 'de', file], { out: say, err: say, cwd: copy });
  for (const name of ['way.card', 'own.kind.card', 'staff.kind.card'])
    expect(printed.some((line) => line.startsWith(`"${name}": { text: ""`))).toBe(true);
});

describe('in the copy', () => {
  const load = <T>(file: string): T => jest.requireActual(join(copy, file)) as T;

  async function world() {
    const { keysOfCrew, makeCrew } = load<typeof CrewTools>('test/tools/crew');
    const { memoryStore } = load<typeof MemoryStore>('test/tools/memory-store');
    const { portal, Walker } = load<typeof WalkerTools>('test/tools/walker');
    const { cardCode } = load<{ cardCode: (keys: Keys, card: string, row: number) => string }>(
      'src/app/methods/card',
    );
    const crew = makeCrew();
    const running = await crew.run(memoryStore(crew.clock));
    await crew.people(running.directory);
    const card = {
      id: 'card-of-non',
      kind: 'card' as 'backup',
      label: 'Card 7',
      addedAt: 1,
      probationUntil: 0,
    };
    await running.directory.addMethod(crew.id('non'), card, 'printed');
    crew.clock.forward(30 * 86_400_000);
    /** As far as the choice of a way. */
    const asks = async (name: string) => {
      const walker = await new Walker(running.services, portal(name)).begin('unexpected-prompt');
      await walker.press('Yes, I approved a request');
      return walker.enter(name.includes('@') ? name : crew.account(name));
    };
    return { crew, asks, code: (row: number) => cardCode(keysOfCrew, card.id, row) };
  }

  test('somebody signs in with it: offered, asked, wrong, right, and each code once', async () => {
    const { asks, code } = await world();
    const walker = await asks('non');
    await walker.press('Code from your paper card');
    expect(walker.title).toBe('Type one code from your card');
    await walker.enter(code(0) === '000000' ? '111111' : '000000');
    expect(walker.view.screen.field?.error).toContain('Compare it with your card');
    await walker.enter(code(3));
    expect(walker.title).toBe('You are signed out. Are these all yours?');
    const again = await asks('non');
    await again.press('Code from your paper card');
    await again.enter(code(3));
    expect(again.view.screen.field?.error).toContain('Take another one from your card');
    await again.enter(code(4));
    expect(again.title).toBe('You are signed out. Are these all yours?');
  });

  test('an account that does not exist, or has no card, is asked for one alike, and none is right', async () => {
    const { asks, code } = await world();
    const screens = [];
    for (const name of ['nobody@nowhere.example', 'dan']) {
      const walker = await asks(name);
      await walker.press('Code from your paper card');
      await walker.enter(code(5));
      screens.push(walker.view.screen);
    }
    expect(screens[0]?.field?.error).toContain('not right');
    expect(screens[1]).toEqual(screens[0]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from '@swc/core';
import { readDialogs } from '../../src/cli/dialogs';
import { checkDialogs } from '../../src/core/check';
import { parseWords } from '../../src/core/dialog';
import { makeCatalogue } from '../../src/core/phrases';

const root = join(__dirname, '../..');
const input = readDialogs(join(root, 'dialogs'), root);
const names = (input.phrases ?? []).flatMap(({ source, file }) =>
  Object.keys(parseWords(source, file).words ?? {}),
);

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const templates = filesIn('views', '.hbs');
const code = ['src/channels', 'src/app', 'src/adapters'].flatMap((folder) => filesIn(folder, '.ts'));

/** Names in quotes, and beginnings of names that are put together (`` `state.${state}` ``). */
function used(): { whole: Set<string>; begun: Set<string> } {
  const whole = new Set<string>();
  const begun = new Set<string>();
  for (const file of templates)
    for (const [, name = ''] of read(file).matchAll(/[{(]{1,2}(?:t|md|mdBlock|link) "([\w.-]+)"/g)) whole.add(name);
  for (const file of templates)
    for (const [, name = ''] of read(file).matchAll(/\(concat "([\w.-]+)"/g)) begun.add(name);
  for (const file of code) {
    for (const [, name = ''] of read(file).matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+)'/g)) whole.add(name);
    for (const [, name = ''] of read(file).matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*[.-])\$\{/g)) begun.add(name);
  }
  return { whole, begun };
}

const plain = (name: string): string => name.replace(/\.(?:zero|one|two|few|many|other)$/, '');

test('every name that a template asks for is in the catalogue', () => {
  const asked = templates.flatMap((file) =>
    [...read(file).matchAll(/[{(]{1,2}(?:t|md|mdBlock|link) "([\w.-]+)"/g)].map(([, name = '']) => ({ file, name })),
  );
  expect(asked.filter(({ name }) => !names.includes(name))).toEqual([]);
});

test('every name that code asks for is in the catalogue', () => {
  const asked = code.flatMap((file) =>
    [...read(file).matchAll(/\b(?:say|rich|count)\(\s*'([\w.-]+)'/g)].map(([, name = '']) => ({ file, name })),
  );
  const known = new Set([...names, ...names.map(plain), ...Object.keys(parseWords(input.words?.source ?? '', 'en.yaml').words ?? {})]);
  expect(asked.filter(({ name }) => !known.has(name))).toEqual([]);
});

test('nothing in the catalogue is left over', () => {
  const { whole, begun } = used();
  const left = names.filter(
    (name) =>
      !whole.has(name) && !whole.has(plain(name)) && ![...begun].some((beginning) => name.startsWith(beginning)),
  );
  expect(left).toEqual([]);
});

test('words and their translations hold', () => {
  expect(checkDialogs(input).filter(({ file }) => file.startsWith('views'))).toEqual([]);
});

/** What a person would read of a template: text between tags, and what is read out. */
function wordsOf(template: string): readonly string[] {
  const bare = template
    .replaceAll(/\{\{!--.*?--\}\}/gs, '')
    .replaceAll(/\{\{\{?.*?\}?\}\}/gs, '')
    .replaceAll(/<(style|script)\b.*?<\/\1>/gs, '');
  const spoken = [...bare.matchAll(/\b(?:aria-label|title|alt|placeholder)="([^"]*)"/g)].map(([, text = '']) => text);
  const between = bare.replaceAll(/<[^>]*>/gs, '\n').split('\n');
  return [...spoken, ...between].map((text) => text.trim()).filter((text) => /\p{L}{2}/u.test(text) && text !== 'Sparekey');
}

/** Reasons that a test reads, what operators read at a terminal, SQL, and what a directory's log says of the demo. */
const notShown: readonly RegExp[] = [
  /^src\/channels\/portal\/guard/,
  /^src\/app\/audit\/verify/,
  /^src\/adapters\/store\//,
  /^src\/adapters\/simulator\/sign-ins/,
];

test('no words stand in a template', () => {
  const found = templates
    .flatMap((file) => wordsOf(read(file)).map((text) => `${file}: ${text}`));
  expect(found).toEqual([]);
});

interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Sentences in code: three words and more, but in what is thrown or logged. */
function sentencesIn(source: string): readonly string[] {
  const found: string[] = [];
  const isLog = (node: Node): boolean => {
    const callee = node['callee'] as Node | undefined;
    const property = callee?.['property'] as Node | undefined;
    return ['info', 'warn', 'error'].includes(text(property?.['value']));
  };
  const calleeOf = (node: Node): Node | undefined => node['callee'] as Node | undefined;
  // An error of its own says its words to `super`.
  const isThrown = (node: Node): boolean =>
    /Error$/.test(text(calleeOf(node)?.['value'])) || calleeOf(node)?.type === 'Super';
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== 'object' || node === null) return;
    const at = node as Node;
    if (at.type === 'ThrowStatement') return;
    if (at.type === 'CallExpression' && (isLog(at) || isThrown(at))) return;
    if (at.type === 'NewExpression' && isThrown(at)) return;
    if (at.type === 'StringLiteral') found.push(text(at['value']));
    if (at.type === 'TemplateElement') found.push(text(at['raw']));
    Object.values(at).forEach(walk);
  };
  walk(parseSync(source, { syntax: 'typescript' }).body);
  return found.filter((one) => /\p{L}{2,}[,.]? \p{L}+[,.]? \p{L}{2,}/u.test(one));
}

test('no sentences stand in the code of channels, use cases and adapters', () => {
  const found = code
    .filter((file) => !notShown.some((pattern) => pattern.test(file)))
    .flatMap((file) => sentencesIn(read(file)).map((text) => `${file}: ${text}`));
  expect(found).toEqual([]);
});

test('a sentence in code would be found; one in an error or in the log is for operators', () => {
  expect(sentencesIn("const a = 'That did not work'; throw new Error('No such thing here'); log.warn({}, 'It went wrong')")).toEqual([
    'That did not work',
  ]);
});

describe('a catalogue', () => {
  const made = makeCatalogue(
    { 'a.b': 'Hello {{name}}', 'n.one': '{{count}} try left', 'n.other': '{{count}} tries left', only: 'English' },
    { de: { 'a.b': 'Hallo {{name}}', 'n.one': '{{count}} Versuch', 'n.other': '{{count}} Versuche' } },
  );

  test('answers a region in its language, and an unknown language in English', () => {
    expect(made.in('de-AT').say('a.b', { name: 'Anna' })).toBe('Hallo Anna');
    expect(made.in('fr').say('a.b', { name: 'Anna' })).toBe('Hello Anna');
    expect([made.match('de-CH'), made.match('fr'), made.languages]).toEqual(['de', undefined, ['en', 'de']]);
  });

  test('counts by the rules of the language', () => {
    expect([1, 2].map((count) => made.in('en').count('n', count))).toEqual(['1 try left', '2 tries left']);
    expect([1, 2].map((count) => made.in('de').count('n', count))).toEqual(['1 Versuch', '2 Versuche']);
  });

  test('leaves values literal in Markdown, and says English where a translation is missing', () => {
    expect(made.in('de').rich('a.b', { name: '[x](https://evil.example)' })).not.toContain('[x](');
    expect(made.in('de').say('only')).toBe('English');
  });

  test('gives a missing name back', () => {
    expect(made.in('en').say('nothing.here')).toBe('nothing.here');
  });
});

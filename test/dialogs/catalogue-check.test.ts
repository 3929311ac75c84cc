/** What the checker says of the words of pages and of their translations. */
import { checkDialogs } from '../../src/core/check';
import { textHash } from '../../src/core/check/translations';
import { catalogueOf } from '../../src/core/phrases';

const english = `left.one: "{{count}} try left"
left.other: "{{count}} tries left"
hello: Hello {{name}}
`;
const phrases = [{ file: 'views/locales/en/portal.yaml', source: english }];
const one = textHash('{{count}} try left');
const other = textHash('{{count}} tries left');
const hello = textHash('Hello {{name}}');

const inLanguage = (language: string, texts: Readonly<Record<string, readonly [string, string]>>) => ({
  dialogs: [],
  phrases,
  phraseLocales: [
    {
      language,
      file: `views/locales/${language}/portal.yaml`,
      source: Object.entries(texts)
        .map(([key, [text, of]]) => `${key}: { text: ${JSON.stringify(text)}, of: '${of}' }\n`)
        .join(''),
    },
  ],
});
const said = (input: Parameters<typeof checkDialogs>[0]) =>
  checkDialogs(input).map(({ rule, message }) => `${rule}: ${message}`);

const greeting = { hello: ['Witaj {{name}}', hello] } as const;
const polish = {
  ...greeting,
  'left.one': ['{{count}} próba', one],
  'left.few': ['{{count}} próby', other],
  'left.many': ['{{count}} prób', other],
  'left.other': ['{{count}} próby', other],
} as const;

test('a language has every plural form that it counts with, and no other', () => {
  expect(said(inLanguage('pl', polish))).toEqual([]);
  const { 'left.few': _few, ...without } = polish;
  expect(said(inLanguage('pl', without))).toEqual([
    'missing-translation: "left.few" is not translated: "{{count}} tries left".',
  ]);
  expect(said(inLanguage('de', polish))).toEqual([
    'leftover-translation: The English has no text "left.few".',
    'leftover-translation: The English has no text "left.many".',
  ]);
  expect(said(inLanguage('ja', { ...greeting, 'left.other': ['あと{{count}}回', other] }))).toEqual([]);
  // Forms of millions are never asked for.
  const { 'left.few': _f, 'left.many': _m, ...french } = polish;
  expect(said(inLanguage('fr', french))).toEqual([]);
});

test('and counts with them', () => {
  const words = catalogueOf(inLanguage('pl', polish)).in('pl');
  expect([1, 3, 5, 22].map((count) => words.count('left', count))).toEqual([
    '1 próba',
    '3 próby',
    '5 prób',
    '22 próby',
  ]);
});

test('a text of before, a variable of no English text, and a file that is not there are named', () => {
  const input = inLanguage('pl', { ...polish, hello: ['Witaj {{nome}}', textHash('Hi {{name}}')] });
  expect(said(input)).toEqual([
    'stale-translation: The English of "hello" has changed: "Hello {{name}}".',
  ]);
  // Translated anew, what is wrong with it is said.
  const anew = inLanguage('pl', { ...polish, hello: ['Witaj {{nome}}', textHash('Hello {{name}}')] });
  expect(said(anew)).toEqual([
    'unknown-variable: "hello" uses {{nome}}, which its English does not.',
  ]);
  const more = { ...inLanguage('pl', polish), phrases: [...phrases, { file: 'views/locales/en/bot.yaml', source: 'a: b\n' }] };
  expect(checkDialogs(more)).toEqual([
    expect.objectContaining({ rule: 'missing-translation', file: 'views/locales/pl/bot.yaml' }),
  ]);
});

test.each(['de_AT', 'pt-br', 'not a language'])('a folder named "%s" is no language', (name) => {
  expect(said(inLanguage(name, polish))).toEqual([`language: "${name}" is no language.`]);
});

test('words of the trade are refused where people read, and left to staff', () => {
  const words = (file: string) => ({
    dialogs: [],
    phrases: [{ file: `views/locales/en/${file}.yaml`, source: 'a: Policy refuses this.\n' }],
  });
  expect(said(words('portal'))).toEqual(['inside-word: "Policy" is a word of the trade (a).']);
  expect(said(words('staff'))).toEqual([]);
});

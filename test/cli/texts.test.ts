import { checkDialogs, type CheckInput } from '../../src/core/check';
import { textHash } from '../../src/core/check/translations';
import { missingTexts } from '../../src/cli/texts';

const phrases = [{ file: 'views/locales/en/small.yaml', source: 'a.one: Hello\na.two: Good day\n' }];
const german = (source: string): CheckInput => ({
  dialogs: [],
  phrases,
  phraseLocales: [{ language: 'de', file: 'views/locales/de/small.yaml', source }],
});

test('a language that is not there yet: every text, with its English and the hash it is made from', () => {
  expect(missingTexts({ dialogs: [], phrases }, 'de')).toEqual([
    '# locales/de/small.yaml',
    '# Hello',
    `"a.one": { text: "", of: '${textHash('Hello')}' }`,
    '# Good day',
    `"a.two": { text: "", of: '${textHash('Good day')}' }`,
    '',
  ]);
});

test('what is there is left out; what has become stale comes again; filled in, nothing is missing', () => {
  const input = german(
    `a.one: { text: Hallo, of: '${textHash('Hello')}' }\na.two: { text: Guten Tag, of: '00000000' }\n`,
  );
  const lines = missingTexts(input, 'de', 'small');
  expect(lines.filter((line) => line.startsWith('"'))).toEqual([
    `"a.two": { text: "", of: '${textHash('Good day')}' }`,
  ]);
  expect(missingTexts(input, 'de', 'other')).toEqual([]);
  const filled = german(
    `a.one: { text: Hallo, of: '${textHash('Hello')}' }\n${(lines[2] ?? '').replace('""', '"Guten Tag"')}\n`,
  );
  expect(checkDialogs(filled)).toEqual([]);
  expect(missingTexts(filled, 'de')).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDialogs, loadRecogniser, root } from '../../src/build';
import { intentsCommand, measure, readExamples, readLabelled, withTypos } from '../../src/cli/intents';
import { makeRecogniser } from '../../src/core/understand';
import { generator } from '../../src/core/understand/linear';
import { distance, learnSpelling } from '../../src/core/understand/spelling';
import { wordsOf } from '../../src/core/understand/words';

const file = join(__dirname, 'test.tsv');
const unseen = readLabelled(readFileSync(file, 'utf8'));
const written = loadDialogs(join(root, 'dialogs'));
const recogniser = loadRecogniser(written);
const now = (): number => 0;

test('no sentence that measures, or a near copy of one, is learnt', () => {
  const learnt = Object.values(readExamples(join(root, 'dialogs', 'examples'))).flat();
  const known = learnt.map((sentence) => ({
    sentence,
    words: wordsOf(sentence).filter((word) => word !== '?'),
  }));
  const copies = unseen.flatMap(({ sentence }) => {
    const words = wordsOf(sentence).filter((word) => word !== '?');
    return known.filter((one) => nearCopy(words, one.words)).map((one) => `${sentence} = ${one.sentence}`);
  });
  expect(copies).toEqual([]);
});

function nearCopy(a: readonly string[], b: readonly string[]): boolean {
  const [one, two] = [new Set(a), new Set(b)];
  const both = [...one].filter((word) => two.has(word)).length;
  if (both >= 0.8 * (one.size + two.size - both)) return true;
  // A slip or two changes a word or two: others stay in common, and the dear comparison is seldom needed.
  if (both < 0.3 * Math.max(one.size, two.size) && one.size > 2) return false;
  const [x, y] = [a.join(' '), b.join(' ')];
  const most = 0.12 * Math.max(x.length, y.length);
  return Math.abs(x.length - y.length) <= most && distance(x, y) <= most;
}

test('of sentences never seen, five in six are answered rightly, and few people with a trouble are sent away', () => {
  const got = measure(recogniser, unseen, now);
  expect(got.accuracy).toBeGreaterThanOrEqual(0.84);
  expect(got.asked).toBeLessThanOrEqual(0.15);
  expect(got.noneRefused).toBeGreaterThanOrEqual(0.8);
  expect(got.oursRefused).toBeLessThanOrEqual(0.05);
});

test('typing errors in a third of the words cost little', () => {
  const next = generator(1);
  const typed = unseen.map(({ topic, sentence }) => ({ topic, sentence: withTypos(sentence, next) }));
  expect(typed.filter(({ sentence }, i) => sentence !== unseen[i]?.sentence).length).toBeGreaterThan(500);
  expect(measure(recogniser, typed, now).accuracy).toBeGreaterThanOrEqual(0.79);
});

test('two recognisers of the same sentences answer the same', () => {
  const again = loadRecogniser(written);
  for (const { sentence } of unseen.slice(0, 50))
    expect(again.recognise(sentence)).toEqual(recogniser.recognise(sentence));
});

test('an answer is a topic, a question or a refusal, never two of them', () => {
  for (const { sentence } of unseen) {
    const { topic, asked, refused, question } = recogniser.recognise(sentence);
    expect([topic !== undefined, asked !== undefined, refused].filter(Boolean)).toHaveLength(1);
    if (asked) expect(asked).not.toContain('none');
    if (asked) expect(asked.length + (question === undefined ? 0 : 1)).toBeGreaterThan(1);
  }
});

test('measuring counts a question as right only when the topic is among those asked', () => {
  const fixed = (asked: string[]) => ({
    recognise: () => ({ asked, refused: false, scores: { a: 0.5, b: 0.5 } }),
  });
  const one = [{ topic: 'a', sentence: 'x' }];
  expect(measure(fixed(['b', 'a']), one, now)).toMatchObject({ accuracy: 1, asked: 1 });
  expect(measure(fixed(['b', 'c']), one, now)).toMatchObject({ accuracy: 0, asked: 1 });
});

test('measuring takes a part of a topic for the topic', () => {
  const got = measure(
    { recognise: () => ({ topic: 'take-up', refused: false, scores: { 'take-up': 1 } }) },
    [{ topic: 'case-status', sentence: 'x' }],
    now,
  );
  expect(got).toMatchObject({ accuracy: 1, top1: 1, confusions: [] });
});

test('a slip is mended to the frequent neighbour; a known or short word stays', () => {
  const spelling = learnSpelling([['phone', 'phone', 'phony', 'stolen'], ['app']]);
  expect(spelling.mend(['phoen', 'phony', 'stloen', 'apl', 'zebra'])).toEqual([
    ...['phone', 'phony', 'stolen', 'apl', 'zebra'],
  ]);
});

test('two swapped letters are one slip', () => {
  expect(distance('code', 'cdoe')).toBe(1);
  expect(distance('code', 'coe')).toBe(1);
  expect(distance('code', 'cat')).toBe(3);
});

describe('sparekey intents', () => {
  const small = makeRecogniser([
    { topic: 'red', title: 'red apples', examples: ['apples are red'] },
    { topic: 'green', title: 'green pears', examples: ['pears are green'] },
  ]);
  const run = (args: string[]): string[] => {
    const out: string[] = [];
    intentsCommand(args, { out: (line) => out.push(line), err: () => {}, cwd: __dirname }, () => small);
    return out;
  };

  test('prints one JSON object', () => {
    const [line, ...more] = run(['test.tsv', '--typos']);
    expect(more).toEqual([]);
    const parsed = JSON.parse(line ?? '') as Record<string, unknown>;
    for (const key of ['accuracy', 'top1', 'macroF1', 'asked', 'perTopic', 'confusions', 'msP50', 'msP99'])
      expect(parsed).toHaveProperty(key);
  });

  test.each([
    [[], 'Name the file'],
    [['nothing.tsv'], 'cannot be read (ENOENT)'],
    [['README.md'], 'Line 1 is not'],
    [['test.tsv', 'more'], 'too much'],
    [['test.tsv', '--typo'], 'There is no "--typo"'],
  ])('says what is wrong with %j', (args, words) => {
    expect(() => run(args)).toThrow(words);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDialogs, root } from '../../src/build';
import { loadRecogniser } from '../../src/recogniser';
import { intentsCommand, measure, readExamples, readLabelled } from '../../src/cli/intents';
import { makeRecogniser } from '../../src/core/understand';
import { generator } from '../../src/core/understand/linear';
import { withSlips } from '../../src/core/understand/slips';
import { countWords, distance, spellingOf } from '../../src/core/understand/spelling';
import { wordsOf } from '../../src/core/understand/words';

const labelled = (file: string) => readLabelled(readFileSync(join(__dirname, file), 'utf8'));
const unseen = labelled('test.tsv');
const unseenGerman = labelled('test.de.tsv');
const { dialogs, questions } = loadDialogs(join(root, 'dialogs'));
const recogniser = loadRecogniser(dialogs, questions, root);
const examples = readExamples(join(root, 'dialogs', 'examples'));
const now = (): number => 0;

const bare = (sentence: string): string[] => wordsOf(sentence).filter((word) => word !== '?');

test.each([
  ['en', unseen],
  ['de', unseenGerman],
])('no sentence that measures, or a near copy of one, is learnt (%s)', (language, measuring) => {
  const known = Object.values(examples[language] ?? {})
    .flat()
    .map(counted);
  expect(known.length).toBeGreaterThan(1_500);
  const copies = measuring.flatMap(({ sentence }) => {
    const own = counted(sentence);
    return known.filter((one) => nearCopy(own, one)).map((one) => `${sentence} = ${one.sentence}`);
  });
  expect(copies).toEqual([]);
});

test('no sentence is learnt for two topics, or twice', () => {
  for (const topics of Object.values(examples)) {
    const said = Object.values(topics).flatMap((list) => list.map((sentence) => bare(sentence).join(' ')));
    const seen = new Set<string>();
    expect(said.filter((sentence) => seen.size === seen.add(sentence).size)).toEqual([]);
  }
});

interface Counted {
  readonly sentence: string;
  readonly words: ReadonlySet<string>;
  readonly text: string;
  /** How often each letter occurs. */
  readonly letters: Uint8Array;
}

function counted(sentence: string): Counted {
  const words = bare(sentence);
  const text = words.join(' ');
  const letters = new Uint8Array(32);
  for (let i = 0; i < text.length; i++) letters[text.charCodeAt(i) % 32]!++;
  return { sentence, words: new Set(words), text, letters };
}

function nearCopy(a: Counted, b: Counted): boolean {
  const [one, two, x, y] = [a.words, b.words, a.text, b.text];
  let both = 0;
  for (const word of one) if (two.has(word)) both++;
  if (both >= 0.8 * (one.size + two.size - both)) return true;
  // A slip or two changes a word or two: others stay in common, and the dear comparison is seldom needed.
  if (both < 0.3 * Math.max(one.size, two.size) && one.size > 2) return false;
  const most = 0.12 * Math.max(x.length, y.length);
  if (Math.abs(x.length - y.length) > most) return false;
  // One slip changes the count of two letters at most.
  let differing = 0;
  for (let i = 0; i < 32; i++) differing += Math.abs((a.letters[i] ?? 0) - (b.letters[i] ?? 0));
  return differing <= 2 * most && distance(x, y) <= most;
}

test('of sentences never seen, more than nine in ten are answered rightly, and few people with a trouble are sent away', () => {
  const got = measure(recogniser, unseen, now);
  expect(got.accuracy).toBeGreaterThanOrEqual(0.92);
  expect(got.asked).toBeLessThanOrEqual(0.15);
  expect(got.noneRefused).toBeGreaterThanOrEqual(0.9);
  expect(got.oursRefused).toBeLessThanOrEqual(0.05);
});

test('typing errors in a third of the words cost little', () => {
  const next = generator(1);
  const typed = unseen.map(({ topic, sentence }) => ({ topic, sentence: withSlips(sentence, next) }));
  expect(typed.filter(({ sentence }, i) => sentence !== unseen[i]?.sentence).length).toBeGreaterThan(500);
  const got = measure(recogniser, typed, now);
  expect(got.accuracy).toBeGreaterThanOrEqual(0.9);
  expect(got.asked).toBeLessThanOrEqual(0.15);
});

test('German is understood, on a German screen and on an English one', () => {
  for (const language of ['de-AT', 'en']) {
    const got = measure(recogniser, unseenGerman, now, language);
    expect(got.accuracy).toBeGreaterThanOrEqual(0.85);
    expect(got.noneRefused).toBeGreaterThanOrEqual(0.85);
    expect(got.oursRefused).toBeLessThanOrEqual(0.05);
  }
});

test('English is understood on a German screen', () => {
  const own = measure(recogniser, unseen, now, 'en').accuracy;
  expect(measure(recogniser, unseen, now, 'de').accuracy).toBeGreaterThan(own - 0.015);
});

test('two recognisers of the same sentences answer the same', () => {
  const small = { en: { red: ['red apples', 'apples are red'], green: ['green pears', 'pears are green'] } };
  const sentences = ['red apple', 'are pears grene', 'apples and pears'];
  const [one, two] = [makeRecogniser([], small), makeRecogniser([], small)];
  for (const sentence of sentences) expect(two.recognise(sentence)).toEqual(one.recognise(sentence));
  const again = loadRecogniser(dialogs, questions, root);
  for (const { sentence } of unseen.slice(0, 50))
    expect(again.recognise(sentence)).toEqual(recogniser.recognise(sentence));
});

test('an answer is a topic, a question or a refusal, never two of them', () => {
  for (const { sentence } of unseen) {
    const { topic, asked, refused, question } = recogniser.recognise(sentence);
    expect([topic !== undefined, asked !== undefined, refused].filter(Boolean)).toHaveLength(1);
    if (asked) expect(asked).not.toContain('none');
    if (asked) expect(asked.length + (question === undefined ? 0 : 1)).toBeGreaterThan(1);
    if (asked) expect(asked.length).toBeLessThanOrEqual(3);
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
  const spelling = spellingOf(countWords([['phone', 'phone', 'phony', 'stolen'], ['app']]));
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

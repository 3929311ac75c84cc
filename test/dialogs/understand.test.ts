import { join } from 'node:path';
import { loadDialogs, root } from '../../src/build';
import { loadRecogniser } from '../../src/recogniser';
import { makeRecogniser, wholeOf } from '../../src/core/understand';

const { dialogs, questions } = loadDialogs(join(root, 'dialogs'));
const understand = loadRecogniser(dialogs, questions, root);

/** None of these is an example of a dialog; the first test proves it. */
const unseen: readonly [string, string][] = [
  ['lost-device', 'a thief grabbed my phone in the metro'],
  ['lost-device', 'Lost my mobile somewhere in town'],
  ['lost-device', 'my phone got stolen'],
  ['lost-device', 'my iphone fell into the sea and is broken'],
  ['lost-device', 'I lost my yubikey'],
  ['lost-device', 'my laptop was taken out of the car'],
  ['lost-device', 'phone missing since yesterday, I think it was stolen'],
  ['no-device', 'I forgot my phone at home this morning'],
  ['no-device', 'left the phone at home'],
  ['no-device', 'the battery of my phone is dead'],
  ['no-device', 'my phone is being repaired'],
  ['no-device', 'how do I sign in without a phone just for today'],
  ['no-device', 'phone is in the locker'],
  ['no-device', 'my phone is at a repair shop until monday'],
  ['talk-to-person', 'let me speak to a human'],
  ['talk-to-person', 'I want to talk to someone real'],
  ['talk-to-person', 'can a person from the help desk call me'],
  ['talk-to-person', 'connect me with support'],
  ['take-up', 'what is the state of my request'],
  ['take-up', 'here is my request number'],
  ['take-up', 'I want to continue with my request'],
  ['take-up', 'is there an answer to my request yet'],
  ['undo-lost', 'I have found my phone'],
  ['undo-lost', 'my phone turned up again under the bed'],
  ['undo-lost', 'the lost phone is back, undo it'],
  ['undo-lost', 'found my security key again'],
];

const foreign: readonly string[] = [
  'the printer on floor three is out of paper',
  'what is the weather tomorrow',
  'how much holiday do I have left this year',
  'my salary is wrong',
  'the VPN is slow',
  'order a pizza',
  'qwertz asdf',
  '',
  '?!',
  '😀😀',
  'Ich möchte ein Bier',
];

test('no sentence of these tests was learnt', () => {
  const learnt = new Set(
    dialogs.flatMap(({ examples, title }) => [title, ...examples].map((s) => s.toLowerCase())),
  );
  expect(unseen.filter(([, sentence]) => learnt.has(sentence.toLowerCase()))).toEqual([]);
});

test('of sentences never seen, at least nine in ten are understood, and none is sent to a wrong topic', () => {
  const answers = unseen.map(([topic, sentence]) => ({ topic, sentence, got: understand(sentence)?.topic }));
  expect(answers.filter(({ topic, got }) => got !== undefined && wholeOf(got) !== wholeOf(topic))).toEqual([]);
  const right = answers.filter(({ topic, got }) => got !== undefined && wholeOf(got) === wholeOf(topic));
  expect(right.length).toBeGreaterThanOrEqual(Math.ceil(unseen.length * 0.9));
});

test('misspelt words still count', () => {
  expect(understand('my phon was stolenn yesterday')?.topic).toBe('lost-device');
  expect(understand('MY BATTERRY IS EMPTY')?.topic).toBe('no-device');
});

test.each(foreign)('what is none of ours is refused: "%s"', (sentence) => {
  expect(understand(sentence)).toBeUndefined();
});

test('a sentence half of one topic and half of another is refused', () => {
  const two = makeRecogniser([
    { topic: 'red', title: 'red apples', examples: ['red apples'] },
    { topic: 'green', title: 'green pears', examples: ['green pears'] },
  ]);
  expect(two('red apples')?.topic).toBe('red');
  expect(two('red apples green pears')).toBeUndefined();
});

test('nearly every example is understood as its own topic', () => {
  const wrong = dialogs.flatMap(({ topic, examples }) =>
    examples
      .filter((sentence) => understand(sentence)?.topic !== topic)
      .map((sentence) => `${topic}: ${sentence}`),
  );
  const all = dialogs.flatMap(({ examples }) => examples);
  expect(wrong.slice(Math.floor(0.01 * all.length))).toEqual([]);
});

test('only the beginning of a very long sentence counts', () => {
  const filling = 'bla '.repeat(50_000);
  expect(understand(`my phone was stolen ${filling}`)?.topic).toBe('lost-device');
  expect(understand(`${filling} my phone was stolen`)).toBeUndefined();
});

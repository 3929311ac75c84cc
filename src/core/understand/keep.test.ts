import { learnExamples, recogniserOf } from '../understand';
import { fromBytes, toBytes } from './keep';

const examples = {
  en: { red: ['red apples', 'apples are red'], green: ['green pears', 'pears are green'] },
  de: { red: ['rote Äpfel', 'Äpfel sind rot'], green: ['grüne Birnen', 'Birnen sind grün'] },
};
const questions = [{ id: 'why', topic: 'red', examples: ['why are apples red', 'why red'] }];
const knowledge = learnExamples([], examples, questions);

test('what was kept answers like what was learnt', () => {
  // A Buffer, as a file gives it, that does not begin where its memory does.
  const bytes = Buffer.concat([Buffer.from('x'), toBytes(knowledge, 'this')]).subarray(1);
  const kept = fromBytes(bytes, 'this');
  expect(kept).toEqual(knowledge);
  for (const sentence of ['red appels', 'grüne Birne', 'why is it red', 'zebra', ''])
    expect(recogniserOf(kept ?? {}, questions).recognise(sentence)).toEqual(
      recogniserOf(knowledge, questions).recognise(sentence),
    );
});

test('what was learnt of something else, or is not whole, is not read', () => {
  const bytes = toBytes(knowledge, 'this');
  expect(fromBytes(bytes, 'that')).toBeUndefined();
  expect(fromBytes(bytes.subarray(0, bytes.length - 1), 'this')).toBeUndefined();
  expect(fromBytes(new Uint8Array(), 'this')).toBeUndefined();
  expect(
    fromBytes(
      Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte + 1 : byte)),
      'this',
    ),
  ).toBeUndefined();
});

test('the words decide about the language, the screen only when they do not', () => {
  const recogniser = recogniserOf(knowledge);
  expect(recogniser('rote Äpfel', 'en')?.topic).toBe('red');
  expect(recogniser('green pears', 'de-AT')?.topic).toBe('green');
  expect(recogniser('grün', 'fr')?.topic).toBe('green');
});

test('an example of a question is learnt for the question alone', () => {
  const both = recogniserOf(
    learnExamples(
      [],
      { en: { red: ['red apples', 'apples are red', 'why red'], green: ['green pears'] } },
      questions,
    ),
    questions,
  );
  expect(both.recognise('why red')).toMatchObject({ topic: 'red', question: 'why' });
  expect(both.recognise('red apples').question).toBeUndefined();
});

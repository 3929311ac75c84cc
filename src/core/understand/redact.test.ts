import { makeVocabulary, redact } from './redact';

/** Each in three sentences: a word of one sentence alone is none of ours. */
const often = (lines: readonly string[]): string[] => lines.flatMap((one) => [one, `${one} it`, `${one} is`]);

const vocabulary = makeVocabulary([
  ...often([
    'My phone was stolen on the bus',
    'the code does not come, I will not wait',
    'i am in Japan and my phone is away',
    'call me back, it is my sign-in name',
    'mark this as done',
    'a rose by the door. Grace is given',
    'Hanne lost her phone',
  ]),
  'my colleague Okafor and xavier sit by the door',
]);
const said = (sentence: string): string => redact(sentence, vocabulary).text;

test.each([
  ['My phone was stolen', 'My phone was stolen'],
  ['my phone was stolen by Piet', 'my phone was stolen by …'],
  ['hanne.solberg@alderbrook.example is my name', '… is my name'],
  ['call me back on 07700 900123!', 'call me back on …'],
  ['call me on +44(0)7700-900123', 'call me on …'],
  ['the code 481 223 does not come', 'the code … does not come'],
  ['code:481223', '…'],
  ['my code is ABCD-EFGH-JKLM', 'my code is …'],
  ['see https://evil.example/x?y=1 or www.evil.example', '…'],
  ['hsolberg and A1042', '… and …'],
  ['Piet Vries, Hanne and Müller-Okafor', '… and …'],
  ["it is Hanne's phone", 'it is … phone'],
  ['Mark stole my phone, Will Rose did', 'Mark … my phone, …'],
  ['my phone, Mark', 'my phone, …'],
  ['I am in Japan', 'I am in Japan'],
  ['i am in japan', 'i am in japan'],
  ['MY PHONE WAS STOLEN BY PIET', 'MY PHONE WAS STOLEN BY …'],
  ['my sign-in name', 'my sign-in name'],
  ['my sign-piet name', 'my … name'],
  ['the code\u200bpiet', 'the …'],
  ['the\u00a0phone \u{1d407}anne', 'the phone …'],
  ['', ''],
])('%j is kept as %j', (sentence, kept) => {
  expect(said(sentence)).toBe(kept);
});

test('a name that only begins one of our sentences is not one of our words', () => {
  expect(said('hanne lost')).toBe('… lost');
  expect(said('Hanne lost her phone')).toBe('… lost her phone');
});

test('a word that only one of our sentences uses may be a name in it', () => {
  expect(said('my phone, xavier or Okafor')).toBe('my phone, …');
});

test('how many words stayed is told, so that a sentence of unknown words can be left out', () => {
  expect(redact('xyzzy plugh frotz', vocabulary)).toEqual({ text: '…', kept: 0 });
  expect(redact('the phone', vocabulary).kept).toBe(2);
});

test('no digit, no @ and no address ever stays, whatever the vocabulary learnt', () => {
  const all = ['a@b.example', '42', 'www.x.example', 'http://x', 'x2', '٣٤', '１２', 'ⅳ²', '#7', 'a.b'];
  const greedy = makeVocabulary(often(all.flatMap((one) => [one, `so ${one} so`])));
  for (const one of all) expect(redact(`so ${one} so`, greedy).text).toBe('so … so');
});

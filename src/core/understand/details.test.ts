import { makeDetails } from './details';

const details = makeDetails('en', {
  details: {
    stolen: ['stolen', 'nicked', 'stole*'],
    phone: ['phone', 'mobile'],
    'new-number': ['new number', 'changed my number'],
    'by-text': ['text'],
  },
  not: ['not', 'no', 'wasnt', 'never'],
  kept: ['by-text'],
  until: ['until', 'till'],
  places: { JP: ['tokyo'] },
});

test.each([
  ['My phone was stolen!', ['stolen', 'phone']],
  ['somebody nicked it', ['stolen']],
  ['it was not stolen, I left it on the bus', []],
  ["it wasn't really stolen", []],
  ['I have a new number', ['new-number']],
  ['a new and shiny number', []],
  ['megaphone', []],
  // "No text" is about a text; what is denied in one clause is not in the next.
  ['no text comes', ['by-text']],
  ['I got no text: I changed my number.', ['new-number', 'by-text']],
  ['not my phone, stolen', ['stolen']],
  ['not 1,000 texts but one text', ['by-text']],
])('%s', (sentence, expected) => {
  expect(details(sentence).details).toEqual(expected);
});

test('countries by name and by their cities, the longer name first', () => {
  expect(details('I am in Japan').country).toBe('JP');
  // Intl knows East Germany by the same name.
  expect(details('I am in Germany').country).toBe('DE');
  expect(details('stuck in Tokyo').country).toBe('JP');
  expect(details('going to South Sudan').country).toBe('SS');
  expect(details('on the train').country).toBeUndefined();
});

test('a day counts only as an end', () => {
  expect(details('at repair until Friday').untilDay).toBe(5);
  expect(details('it broke on Friday').untilDay).toBeUndefined();
});

test('a sentence without words says nothing', () => {
  expect(details(' ... ')).toEqual({ details: [] });
});

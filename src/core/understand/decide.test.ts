import { decide, type Asking } from './decide';

const asking = new Map<string, Asking>([
  ['faq:what', { id: 'what', topic: 'setup', examples: [] }],
  ['faq:who', { id: 'who', topic: 'none', examples: [] }],
]);
const answer = (chances: Record<string, number>) => {
  const { scores: _, ...rest } = decide(chances, asking);
  return rest;
};

test('a topic clearly before the next is plain', () => {
  expect(answer({ setup: 0.6, 'turn-off': 0.3, none: 0.1 })).toEqual({ topic: 'setup', refused: false });
});

test('topics about as likely are asked, three at most, the likeliest first, none never', () => {
  expect(answer({ a: 0.2, b: 0.3, c: 0.15, d: 0.1, none: 0.25 })).toEqual({
    asked: ['b', 'a', 'c'],
    refused: false,
  });
});

test('what is likely none of ours is refused', () => {
  expect(answer({ setup: 0.5, none: 0.5 })).toEqual({ refused: true });
  expect(answer({})).toEqual({ refused: true });
});

test('parts count for their whole, and the likeliest part is meant', () => {
  expect(answer({ 'case-status': 0.2, 'take-up': 0.3, setup: 0.25 })).toEqual({
    topic: 'take-up',
    refused: false,
  });
});

test('a question counts for its topic, and is named when it is the likeliest part', () => {
  expect(answer({ setup: 0.2, 'faq:what': 0.4, 'turn-off': 0.3 })).toEqual({
    ...{ topic: 'setup', question: 'what', refused: false },
  });
  expect(decide({ setup: 0.2, 'faq:what': 0.4, 'turn-off': 0.4 }, asking).scores['setup']).toBeCloseTo(0.6);
});

test('a question of none is named beside the refusal', () => {
  expect(answer({ setup: 0.2, 'faq:who': 0.5, none: 0.2 })).toEqual({ question: 'who', refused: true });
  expect(answer({ setup: 0.2, 'faq:who': 0.2, none: 0.5 })).toEqual({ refused: true });
});

test('a question nearly as likely as its topic is asked beside it', () => {
  expect(answer({ setup: 0.5, 'faq:what': 0.3, none: 0.1 })).toEqual({
    ...{ asked: ['setup'], question: 'what', refused: false },
  });
  expect(answer({ setup: 0.7, 'faq:what': 0.1, none: 0.1 })).toEqual({ topic: 'setup', refused: false });
});

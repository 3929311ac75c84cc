import { answerWithin, priorityOf, type PriorityInput } from './priority';

const minute = 60_000;
const hour = 60 * minute;
/** Tuesday, 14:00 in London. */
const at = Date.UTC(2026, 10, 24, 14, 0);
const plain: PriorityInput = {
  openedAt: at,
  closesAt: at + 7 * 24 * hour,
  stolen: false,
  topic: 'lost-device',
  proven: true,
  zone: 'Europe/London',
  homeZone: 'Europe/London',
};
const of = (more: Partial<PriorityInput> = {}) => priorityOf({ ...plain, ...more });

/** As the queue's index has them. */
const inOrder = (...list: readonly PriorityInput[]): readonly number[] =>
  list
    .map((one, index) => ({ index, ...priorityOf(one) }))
    .toSorted((left, right) => left.bucket - right.bucket || left.dueBy - right.dueBy)
    .map((one) => one.index);

test('in turn: within four hours', () => expect(of()).toEqual({ bucket: 1, dueBy: at + answerWithin }));

test.each([
  ['stolen', { stolen: true }],
  ['sign-in requests that nobody made', { topic: 'unexpected-prompt' }],
])('%s come first', (_name, more) => {
  expect(of(more)).toEqual({ bucket: 0, dueBy: at + 30 * minute });
});

test('what nobody proved comes last, whatever it says of itself', () => {
  expect(of({ proven: false, stolen: true }).bucket).toBe(2);
  expect(of({ proven: false, topic: 'unexpected-prompt' }).bucket).toBe(2);
  expect(of({ proven: false, deadline: at + hour, zone: 'Asia/Tokyo' }).dueBy).toBe(at + answerWithin);
});

test('a day that is set: half of what is left until then, and at once when it has passed', () => {
  expect(of({ deadline: at + 2 * hour }).dueBy).toBe(at + hour);
  expect(of({ deadline: at - hour }).dueBy).toBe(at);
  expect(of({ deadline: at + 30 * hour }).dueBy).toBe(at + answerWithin);
});

test.each([
  // Evening there: the traveller is still up until ten.
  ['Asia/Dubai', 4 * hour],
  ['Asia/Bangkok', hour],
  ['Asia/Tokyo', answerWithin],
  ['America/New_York', answerWithin],
  ['no/such-zone', answerWithin],
])('a traveller in %s', (zone, within) => expect(of({ zone }).dueBy - at).toBe(within));

test('never later than its own end', () => {
  expect(of({ closesAt: at + hour }).dueBy).toBe(at + hour);
  expect(of({ proven: false, closesAt: at + hour }).dueBy).toBe(at + hour);
});

test('the whole order', () => {
  const list = [
    { ...plain, proven: false, openedAt: at - 3 * hour },
    { ...plain, openedAt: at },
    { ...plain, openedAt: at - hour },
    { ...plain, deadline: at + hour },
    { ...plain, zone: 'Asia/Bangkok' },
    { ...plain, stolen: true },
  ];
  expect(inOrder(...list)).toEqual([5, 3, 4, 2, 1, 0]);
});

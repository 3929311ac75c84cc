/** What became of sends: whichever comes first, the send or the news of it, and in any order. */
import { makeDeliveries } from '../../src/app/deliveries';
import { setClock } from '../tools/code-world';
import { memoryStore } from '../tools/memory-store';

const what = { kind: 'text' as const, lastDigits: '20' };

function world() {
  const clock = setClock();
  const store = memoryStore(clock);
  return { clock, deliveries: makeDeliveries({ store, clock }) };
}

test('news that comes before the send is kept for it', async () => {
  const { clock, deliveries } = world();
  expect(await deliveries.report('v.1', 'delivered', 1)).toBe(true);
  expect(await deliveries.recent('p')).toEqual([]);
  await deliveries.sent('v.1', 'p', what, 'under-way');
  expect(await deliveries.recent('p')).toEqual([{ at: clock.now(), lastDigits: '20', state: 'delivered' }]);
});

test('"sent" that comes before the send, too, leaves it under way', async () => {
  const { deliveries } = world();
  await deliveries.report('v.1', 'under-way', 1);
  await deliveries.sent('v.1', 'p', what, 'under-way');
  expect(await deliveries.report('v.1', 'delivered', 1)).toBe(true);
  expect((await deliveries.recent('p')).map((one) => one.state)).toEqual(['delivered']);
});

test('a final state stays, whatever comes later or again', async () => {
  const { deliveries } = world();
  await deliveries.sent('v.1', 'p', what, 'under-way');
  expect(await deliveries.report('v.1', 'delivered', 1)).toBe(true);
  for (const state of ['under-way', 'delivered', 'failed', 'unreachable'] as const)
    expect(await deliveries.report('v.1', state, 1)).toBe(false);
  expect((await deliveries.recent('p')).map((one) => one.state)).toEqual(['delivered']);
});

test('sent again it is under way again, and news of the one before is no news', async () => {
  const { deliveries } = world();
  await deliveries.sent('v.1', 'p', { ...what, attempt: 1 }, 'under-way');
  await deliveries.report('v.1', 'unreachable', 1);
  await deliveries.sent('v.1', 'p', { ...what, attempt: 2 }, 'under-way');
  expect(await deliveries.report('v.1', 'blocked', 1)).toBe(false);
  expect((await deliveries.recent('p')).map((one) => one.state)).toEqual(['under-way']);
  expect(await deliveries.report('v.1', 'delivered', 2)).toBe(true);
  // The send of before, repeated after a crash, takes nothing back.
  await deliveries.sent('v.1', 'p', { ...what, attempt: 1 }, 'under-way');
  expect((await deliveries.recent('p')).map((one) => one.state)).toEqual(['delivered']);
});

test('news of the second that comes before its send is kept', async () => {
  const { deliveries } = world();
  await deliveries.sent('v.1', 'p', { ...what, attempt: 1 }, 'under-way');
  expect(await deliveries.report('v.1', 'delivered', 2)).toBe(true);
  await deliveries.sent('v.1', 'p', { ...what, attempt: 2 }, 'under-way');
  expect((await deliveries.recent('p')).map((one) => one.state)).toEqual(['delivered']);
});

test('two processes that hear it at once keep one of them', async () => {
  const { deliveries } = world();
  const heard = await Promise.all([
    deliveries.report('v.1', 'delivered', 1),
    deliveries.report('v.1', 'failed', 1),
    deliveries.sent('v.1', 'p', what, 'under-way'),
  ]);
  expect(heard.slice(0, 2).filter((one) => one === true)).toHaveLength(1);
});

/** The numbers of the bench that are no times: what a recovery costs, by walking it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchCost, costsOf, defaults, readCosts, walked } from './cost';

const phone = ['text', 'call', 'office', 'email', 'totp', 'backup'] as const;
const sent = (has: readonly string[], order?: Parameters<typeof walked>[1]) =>
  Object.fromEntries(walked(has, order).sent);

test('whoever has two free ways pays nothing, and begins with the phone only if told to', () => {
  const has = ['app on the phone', 'app on a tablet', 'text', 'backup codes'];
  expect(walked(has).recovered).toBe(true);
  expect(sent(has)).toEqual({});
  expect(sent(has, phone)).toEqual({ text: 1 });
});

test('a mail goes before a text, and a text before a call', () => {
  expect(sent(['app on the phone', 'text', 'email', 'backup codes'])).toEqual({ email: 1 });
  expect(sent(['app on the phone', 'call', 'text', 'backup codes'])).toEqual({ text: 1 });
});

test('a hardware token is no part of the phone, and saves a person', () => {
  expect(walked(['app on the phone', 'text'])).toMatchObject({ recovered: false });
  expect(walked(['hardware token', 'text'])).toMatchObject({ recovered: true });
});

test('our order is never dearer, whoever has what, and the mix shows by how much', () => {
  for (const { has } of defaults.mix) {
    const one = (order?: Parameters<typeof walked>[1]): number =>
      Object.entries(sent(has, order)).reduce(
        (sum, [kind, times]) => sum + times * (defaults.prices[kind as 'text'] ?? 0),
        0,
      );
    expect(one()).toBeLessThanOrEqual(one(phone));
    expect(walked(has).recovered).toBe(walked(has, phone).recovered);
  }
  const { ours, phoneFirst, helped } = benchCost(defaults);
  expect(ours).toBeLessThan(phoneFirst / 2);
  expect(helped).toBeCloseTo(0.15);
});

test('prices and mix come from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-prices-'));
  try {
    const file = join(folder, 'prices.json');
    writeFileSync(
      file,
      JSON.stringify({
        prices: { text: 5 },
        mix: [{ share: 1, has: ['app on the phone', 'text', 'backup codes'] }],
      }),
    );
    expect(benchCost(readCosts(file))).toEqual({ ours: 5, phoneFirst: 5, helped: 0 });
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(readCosts('')).toBe(defaults);
});

test.each([
  [null, 'an object'],
  [{ prices: { text: -1 } }, '"text"'],
  [{ prices: { text: '1' } }, '"text"'],
  [{ prices: { pigeon: 1 } }, '"pigeon"'],
  [{ mix: [] }, 'a list'],
  [{ mix: [{ share: 0, has: ['text'] }] }, 'A part of the mix'],
  [{ mix: [{ share: 1, has: ['a pigeon'] }] }, 'Nobody has "a pigeon"'],
])('%j is refused', (value, says) => {
  expect(() => costsOf(value)).toThrow(says);
});

test('a mix in which nobody gets back in has no price', () => {
  expect(() => benchCost({ prices: {}, mix: [{ share: 1, has: ['app on the phone'] }] })).toThrow('Nobody');
});

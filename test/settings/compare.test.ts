/** Whether a change loosens, row by row, and for any change at all. */
import * as fc from 'fast-check';
import { defaultDecided, defaultOrganisation, defaultValues } from '../../src/app/organisation';
import { clashes, readValues, schemaOf } from '../../src/app/settings/read';
import { fromText, toText } from '../../src/app/settings/text';
import { directionOf, split } from '../../src/core/settings/compare';
import { fields, sections, switchable, type Field, type SettingValue } from '../../src/core/settings/fields';

const defaults = defaultValues({ ...defaultOrganisation, ...defaultDecided });
const hour = 3_600_000;

test.each<[string, SettingValue, SettingValue, string]>([
  ['name', 'A', 'B', 'neutral'],
  ['zone', 'Europe/London', 'Europe/Paris', 'neutral'],
  ['days', [], [{ day: 1, from: 60, to: 120 }], 'neutral'],
  ['language', '', 'de', 'neutral'],
  ['minutesSaved', 15, 20, 'neutral'],
  ['minutesSaved', 15, 5, 'neutral'],
  ['helpDeskPhone', '1', '2', 'loosens'],
  ['helpDeskPhone', '', '2', 'loosens'],
  ['helpDeskPhone', '1', '', 'neutral'],
  ['helpDeskPhoneSpoken', '1', '2', 'loosens'],
  ['passwordLink', '', 'https://evil.example', 'loosens'],
  ['rules.holdForKey', 24 * hour, 23 * hour, 'loosens'],
  ['rules.holdForKey', 24 * hour, 25 * hour, 'tightens'],
  ['rules.workingHoldForIssued', 4 * hour, 3 * hour, 'loosens'],
  ['rules.privilegedHold', 24 * hour, 12 * hour, 'loosens'],
  ['rules.privilegedHold', 24 * hour, 48 * hour, 'tightens'],
  ['rules.workingDay.from', 540, 480, 'loosens'],
  ['rules.workingDay.from', 540, 600, 'tightens'],
  ['rules.workingDay.to', 1020, 1080, 'loosens'],
  ['rules.workingDay.to', 1020, 960, 'tightens'],
  ['rules.workingDay.zone', 'Europe/London', 'Asia/Tokyo', 'loosens'],
  ['rules.changedVoid', 7 * 24 * hour, 24 * hour, 'loosens'],
  ['rules.changedVoidPrivileged', 14 * 24 * hour, 24 * hour, 'loosens'],
  ['rules.claimStopLasts', 24 * hour, 12 * hour, 'loosens'],
  ['rules.claimStopLasts', 24 * hour, 48 * hour, 'loosens'],
  ['rules.evidenceLasts', 900_000, 960_000, 'loosens'],
  ['rules.evidenceLasts', 900_000, 600_000, 'tightens'],
  ['rules.approverFresh', 300_000, 600_000, 'loosens'],
  ['rules.dayPassLasts', 8 * hour, 9 * hour, 'loosens'],
  ['rules.wrongCap', 10, 11, 'loosens'],
  ['rules.wrongCap', 10, 9, 'tightens'],
  ['rules.wrongCapNamed', 5, 6, 'loosens'],
  ['rules.sendsPerTenMinutes', 5, 6, 'loosens'],
  ['rules.sendsPerDay', 15, 16, 'loosens'],
  ['rules.sendsNamed', 3, 4, 'loosens'],
  ['caps.countries', ['44'], ['44', '49'], 'loosens'],
  ['caps.countries', ['44', '49'], ['44'], 'tightens'],
  ['caps.countries', ['44', '49'], ['44', '353'], 'loosens'],
  ['caps.countries', ['44', '49'], ['49', '44'], 'neutral'],
  ['caps.perPrefix', 30, 31, 'loosens'],
  ['caps.perCountry', 500, 501, 'loosens'],
  ['caps.perDay', 1000, 1001, 'loosens'],
  ['privilegedGroups', ['Finance'], [], 'loosens'],
  ['privilegedGroups', [], ['Finance'], 'tightens'],
  ['voucherRota', [], ['a@x.example'], 'loosens'],
  ['voucherRota', ['a@x.example'], [], 'tightens'],
  ['methodsOff', ['text'], [], 'loosens'],
  ['methodsOff', [], ['text'], 'tightens'],
  ['topicsOff', ['traveling'], [], 'loosens'],
  ['topicsOff', [], ['traveling'], 'tightens'],
  ['retention.visits', 30 * 24 * hour, 60 * 24 * hour, 'loosens'],
  ['retention.sentences', 90 * 24 * hour, 30 * 24 * hour, 'loosens'],
  ['unheard-of', 1, 0, 'loosens'],
  ['rules.wrongCap', 10, Number.NaN, 'loosens'],
  ['rules.wrongCap', 10, '3', 'loosens'],
  ['rules.wrongCap', 10, 10, 'same'],
])('%s: %j to %j %s', (field, before, after, direction) => {
  expect(directionOf({ field, before, after })).toBe(direction);
});

/** Any value that a field may hold. */
function anyValue(field: Field): fc.Arbitrary<SettingValue> {
  switch (field.kind) {
    case 'calling-codes':
      return fc.uniqueArray(fc.constantFrom('1', '44', '49', '353', '358'));
    case 'methods':
      return fc.uniqueArray(fc.constantFrom(...switchable));
    case 'topics':
    case 'departments':
    case 'sign-ins':
      return fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    case 'zone':
      return fc.constantFrom('Europe/London', 'Asia/Tokyo');
    case 'open-days':
      return fc.constantFrom([], [{ day: 1, from: 0, to: 60 }]);
    case 'text':
    case 'phone':
    case 'link':
    case 'language':
      return fc.constantFrom('', 'a', 'b');
    case 'count':
    case 'time':
    case 'minutes':
    case 'hours':
    case 'days':
      return fc.integer({ min: field.min ?? 0, max: field.max ?? 100 });
  }
}

/** Said once more, on its own: does more become possible? Written from policy.md, not from the table. */
function letsMoreHappen(field: Field, before: SettingValue, after: SettingValue): boolean {
  const more = ['rules.evidenceLasts', 'rules.approverFresh', 'rules.dayPassLasts', 'rules.workingDay.to'];
  const less = [
    'rules.holdForKey',
    'rules.workingHoldForIssued',
    'rules.privilegedHold',
    'rules.workingDay.from',
  ];
  const counts = /^(?:rules\.(?:wrong|sends)|caps\.per)/;
  const [from, to] = [Number(before), Number(after)];
  if (more.includes(field.name) || counts.test(field.name)) return to > from;
  if (less.includes(field.name) || field.name.startsWith('rules.changedVoid')) return to < from;
  const [was, is] = [before, after] as [readonly string[], readonly string[]];
  if (field.name === 'caps.countries' || field.name === 'voucherRota')
    return is.some((one) => !was.includes(one));
  if (['privilegedGroups', 'methodsOff', 'topicsOff'].includes(field.name))
    return was.some((one) => !is.includes(one));
  return false;
}

test('no change that lets more happen in one field is ever called tightening, or holds at once', () => {
  const any = fc
    .constantFrom(...fields)
    .chain((field) => fc.tuple(fc.constant(field), anyValue(field), anyValue(field)));
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 4 }), (all) => {
      const changes = all.map(([field, before, after]) => ({ field: field.name, before, after }));
      const { atOnce } = split(changes);
      for (const [index, [field, before, after]] of all.entries()) {
        if (!letsMoreHappen(field, before, after)) continue;
        const change = changes[index];
        if (!change) throw new Error('A change was expected.');
        expect(directionOf(change)).toBe('loosens');
        expect(atOnce).not.toContain(change);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a way there that loosens has a way back that does not, but for what nobody can tell', () => {
  const numbers = fields.filter(({ loosens }) => loosens === 'more' || loosens === 'less');
  fc.assert(
    fc.property(
      fc
        .constantFrom(...numbers)
        .chain((field) => fc.tuple(fc.constant(field), anyValue(field), anyValue(field))),
      ([{ name: field }, before, after]) => {
        const there = directionOf({ field, before, after });
        const back = directionOf({ field, before: after, after: before });
        expect([there, back].toSorted()).toEqual(
          before === after ? ['same', 'same'] : ['loosens', 'tightens'],
        );
      },
    ),
  );
});

test('every field has a default that may be, a section, and comes back from its text', () => {
  for (const field of fields) {
    const value = defaults[field.name];
    expect(schemaOf(field).safeParse(value).success || [field.name, value]).toBe(true);
    expect(sections).toContain(field.section);
    expect(fromText(field, toText(field, value ?? ''))).toEqual({ ok: true, value });
  }
  expect(clashes(defaults)).toEqual([]);
});

test.each([
  ['rules.wrongCap', '51', 'between'],
  ['rules.wrongCap', '2', 'between'],
  ['rules.wrongCap', 'many', 'between'],
  ['rules.wrongCap', '-3', 'between'],
  ['rules.evidenceLasts', '1e9', 'between'],
  ['rules.privilegedHold', '0', 'between'],
  ['caps.countries', '44, abc', 'calling-codes'],
  ['zone', 'Mars/North', 'zone'],
  ['passwordLink', 'http://plain.example', 'link'],
  ['passwordLink', 'javascript:alert(1)', 'link'],
  ['passwordLink', 'https://user:pass@x.example', 'link'],
  ['helpDeskPhone', 'call me', 'phone'],
  ['topicsOff', 'lost-device', 'topics'],
  ['topicsOff', 'talk-to-person', 'topics'],
  ['methodsOff', 'vouch', 'methods'],
  ['days', '1=9:00', 'open-days'],
  ['days', '1=19:00-7:00', 'open-days'],
  ['rules.workingDay.from', '25:00', 'time'],
  ['voucherRota', 'two words', 'sign-ins'],
])('%s may not be "%s"', (name, text, problem) => {
  const field = fields.find((one) => one.name === name);
  if (!field) throw new Error(name);
  expect(fromText(field, text)).toEqual({ ok: false, problem });
});

test('a broken document loosens nothing: each field that cannot be read has its default', () => {
  const wrong = {
    name: 'Alder',
    rules: { wrongCap: 'none', evidenceLasts: 9e15, holdForKey: 25 * hour },
    caps: 7,
  };
  const { values, broken } = readValues(wrong, defaults);
  expect(broken).toEqual(['rules.evidenceLasts', 'rules.wrongCap']);
  expect(values).toEqual({ ...defaults, name: 'Alder', 'rules.holdForKey': 25 * hour });
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('rules', 'caps', 'methodsOff', 'retention'), fc.anything()),
      (doc) => {
        const read = readValues(doc, defaults).values;
        for (const field of fields) expect(schemaOf(field).safeParse(read[field.name]).success).toBe(true);
        expect(clashes(read)).toEqual([]);
      },
    ),
  );
});

test('two that do not go together both have their default, and so has whatever only went with them', () => {
  const wrong = {
    rules: { wrongCap: 4, wrongCapNamed: 9, sendsPerDay: 20, sendsPerTenMinutes: 2, sendsNamed: 19 },
  };
  const { values, broken } = readValues(wrong, defaults);
  expect(broken).toEqual(['rules.wrongCapNamed', 'rules.wrongCap']);
  expect(values['rules.sendsNamed']).toBe(19);
  const chain = { rules: { sendsPerDay: 19, sendsPerTenMinutes: 20, sendsNamed: 18 } };
  expect(readValues(chain, defaults).values).toEqual(defaults);
});

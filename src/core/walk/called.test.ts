import { Told, walk } from '../../../test/dialogs/paths-told';
import { screenOf } from '../../../test/dialogs/paths-world';
import type { Screen } from '../screen';

const named = 'tablet and backup codes, named on the portal';
const codes = 'backup codes beside the phone';
const toRequest = [
  ...[
    '"My phone"',
    '"It is broken for good"',
    'types the account',
    '"Saved backup code"',
    'code: right codes',
  ],
  ...['act suspend-device: true', '"Set up a new one"', '"I have none of these"', 'open-case: true 47K9RM'],
];
const onlyCodes = toRequest.filter((label) => label !== '"I have none of these"');
const asked = (told: Told, way: string): Told => told.event({ type: 'called', ref: 'c.q1', way });
const screen = ({ dialog, state }: Told): Screen => screenOf(dialog, state);

test('staff ask: the ordinary question stands where the person waits, and says who asks', () => {
  const told = asked(walk('lost-device', named, ...toRequest), 'way:totp');
  expect(told.title).toBe('Type the code from your app');
  expect(screen(told).lead).toMatch(/help desk asks.*Read no code out/);
  expect(told.visit.called).toMatchObject({ ref: 'c.q1', kind: 'totp', state: 'asked', wrong: 0 });
});

test('what was the last that was missing goes on at once, as if they had shown it of their own accord', () => {
  const told = asked(walk('lost-device', named, ...toRequest), 'way:totp').does('code: right app-tablet');
  expect(told.visit.called).toMatchObject({ state: 'right', shown: { kind: 'totp', method: 'app-tablet' } });
  expect(told.effects.at(-1)).toBe('act recover');
});

test('what is not enough is evidence, and they wait on', () => {
  const told = asked(walk('lost-device', codes, ...onlyCodes), 'way:backup');
  told.does('code: right codes');
  expect(told.title).toBe('A person will look at this');
  expect(told.visit.called?.state).toBe('right');
  expect(told.visit.evidence.map((piece) => piece.class)).toEqual(['S', 'S']);
  expect(told.effects).not.toContain('act recover');
});

test('a wrong one is kept, and asked again; one that cannot be a code is no wrong one', () => {
  const told = asked(walk('lost-device', named, ...toRequest), 'way:backup');
  const challenge = told.visit.verify?.challenge?.id ?? '';
  told.event({ type: 'checked', challenge, result: { outcome: 'malformed' } });
  expect(told.visit.called).toMatchObject({ state: 'asked', wrong: 0 });
  told.event({ type: 'checked', challenge, result: { outcome: 'wrong', left: 4 } });
  expect(told.visit.called).toMatchObject({ state: 'wrong', wrong: 1 });
  expect(told.title).toBe('Type one backup code');
  expect(told.visit.evidence).toHaveLength(1);
});

test.each([
  ['none of these', ['"I have none of these"']],
  ['back, twice', ['Back', 'Back']],
  ['a person', ['Talk to a person']],
])('they have nothing of it: %s leads back to where they waited', (_how, labels) => {
  const told = asked(walk('lost-device', named, ...toRequest), 'way:totp').does(...labels);
  expect(told.title).toBe('A person will look at this');
  expect(told.visit.called?.state).toBe('none');
});

test('another way than the one that was asked for is told as what it was', () => {
  const told = asked(walk('lost-device', codes, ...onlyCodes), 'way:backup').does(
    'Back',
    '"Saved backup code"',
  );
  expect(told.does('code: right codes').visit.called?.shown).toEqual({ kind: 'backup', method: 'codes' });
});

test('of somebody who chooses a way it takes the place, and they choose on after it', () => {
  const told = walk('lost-device', named, ...toRequest, '"Try another way"');
  asked(told, 'way:backup').does('code: right codes');
  expect(told.title).toBe('What do you have with you?');
  expect(told.visit.called?.state).toBe('right');
  asked(told, 'way:backup').does('"I have none of these"');
  expect(told.title).toBe('What do you have with you?');
});

describe('nothing is asked', () => {
  const sameAfter = (told: Told, way = 'way:totp'): void => {
    const before = told.visit;
    expect(asked(told, way).visit).toBe(before);
  };
  test('of a typed name: the question itself would tell which ways an account has', () =>
    sameAfter(
      walk(
        'lost-device',
        named,
        '"My phone"',
        '"It was stolen"',
        'types the account',
        '"I have none of these"',
        'open-case: true 47K9RM',
      ),
    ));
  test('while a code is being typed', () =>
    sameAfter(
      walk('lost-device', named, ...toRequest, '"Try another way"', '"Code from an authenticator app"'),
    ));
  test('without a request', () => sameAfter(walk('lost-device', named, ...toRequest.slice(0, 7))));
  test('by a way that is lost, a colleague, or nothing of theirs', () => {
    const told = walk('lost-device', named, ...toRequest);
    for (const way of ['way:text:text-phone', 'way:vouch', 'way:passkey', 'way:text:of-somebody', ''])
      sameAfter(told, way);
  });
  test('of somebody who said "this was not me"', () => {
    const told = walk('lost-device', named, ...toRequest);
    told.state = { ...told.state, variant: { ...told.state.variant, frozen: true } };
    sameAfter(told);
  });
});

test('somebody else holds the visit: what staff asked is not asked of them', () => {
  const told = asked(walk('lost-device', named, ...toRequest), 'way:totp');
  told.event({ type: 'moved', holder: { kind: 'portal', ref: 'other' } });
  expect(told.visit.verify?.for).not.toBe('called');
  expect(told.visit.called?.state).toBe('none');
});

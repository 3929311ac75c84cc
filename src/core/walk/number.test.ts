import { variants } from '../../../test/dialogs/paths-people';
import { Told, walk } from '../../../test/dialogs/paths-told';
import { begin, dialogOf } from '../../../test/dialogs/paths-world';
import { own, person } from '../../../test/dialogs/paths-people';
import type { MethodFacts } from '../policy/types';

const named = 'tablet and backup codes, named on the portal';
const proved = [
  '"My mobile number"',
  'types the account',
  '"Code from an authenticator app"',
  'code: right app-tablet',
];
const typed = [...proved, 'types a new number'];

const of = (methods: readonly MethodFacts[]): Told => {
  const dialog = dialogOf('new-device');
  const variant = { name: 'x', person: person(methods), holder: 'portal', claimed: true } as const;
  return new Told(dialog, begin(dialog, variant).state);
};

describe('a new number', () => {
  test('is asked for only after the proof, and its code is no evidence', () => {
    const told = walk('new-device', named, ...typed, 'send: true');
    const before = told.visit.evidence;
    told.does('code: right text-phone');
    expect(told.visit.evidence).toBe(before);
    expect(told.visit.effects.map((one) => one.request)).toContainEqual({
      kind: 'act',
      action: 'change-number',
      devices: [],
      byClaim: false,
    });
  });
  test('stands nowhere but sealed, and is forgotten once it is changed', () => {
    const told = walk('new-device', named, ...typed);
    expect(told.visit.newNumber).toMatchObject({ sealed: 'sealed', lastDigits: '61' });
    told.does('send: true', 'code: right text-phone', 'act change-number: true');
    expect(told.visit.newNumber).toBeUndefined();
    expect(told.title).toBe('Texts go to your new number');
  });
  test('whose code was wrong changes nothing, and says what is left', () => {
    const told = walk('new-device', named, ...typed, 'send: true', 'code: wrong 4');
    expect(told.visit.effects.some((one) => one.request.kind === 'act')).toBe(false);
    expect(told.visit.newNumber?.error).toEqual({ words: 'code.wrong', left: 4 });
  });
  test('may be typed again: the code of the first one is worth nothing then', () => {
    const told = walk('new-device', named, ...typed);
    const first = told.visit.newNumber?.challenge?.id ?? '';
    told.does('"Another number"', 'types a new number');
    const { visit } = told;
    told.event({
      type: 'checked',
      challenge: first,
      result: { outcome: 'right', method: 'text-phone', class: 'I' },
    });
    expect(told.visit).toBe(visit);
    told.does('Back');
    expect(told.title).toBe('What is the new number?');
  });
  test('is not carried out when the proof has grown old meanwhile', () => {
    const told = walk('new-device', named, ...typed, 'send: true');
    const challenge = told.visit.newNumber?.challenge?.id ?? '';
    told.event(
      { type: 'checked', challenge, result: { outcome: 'right', method: 'text-phone', class: 'I' } },
      16 * 60_000,
    );
    expect(told.visit.effects.some((one) => one.request.kind === 'act')).toBe(false);
    expect([told.title, told.visit.newNumber]).toEqual(['A colleague changes it with you', undefined]);
  });
  test('is asked anew after a hand-over, behind a proof', () => {
    const told = walk('new-device', named, ...typed, 'goes on in the browser');
    expect([told.title, told.visit.newNumber]).toEqual(['What do you have with you?', undefined]);
  });
  test('of somebody with several numbers is for a person: nobody knows which is meant', () => {
    const told = of([own.text, own.secondPhone, own.tablet]);
    told.does('"My mobile number"', '"Code from an authenticator app"', 'code: right app-tablet');
    expect(told.title).toBe('A colleague changes it with you');
  });
  test('waits while something new is on probation', () => {
    const told = of([own.text, own.tablet, { ...own.app, probationUntil: Number.MAX_SAFE_INTEGER }]);
    told.does('"My mobile number"', '"Code from an authenticator app"', 'code: right app-tablet');
    expect(told.title).toBe('A colleague changes it with you');
  });
  test('sent to nobody says so, and can be sent again', () => {
    const told = walk('new-device', named, ...typed, 'send: false failed');
    expect(told.visit.newNumber?.challenge?.delivery).toBe('failed');
    told.does('"Send the code again"');
    expect(told.visit.newNumber?.challenge).toMatchObject({ sends: 2 });
    expect(told.visit.newNumber?.challenge?.delivery).toBeUndefined();
  });
});

test('these people exist', () => expect(variants.map((one) => one.name)).toContain(named));

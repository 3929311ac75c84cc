import { walk } from '../../../test/dialogs/paths-told';
import { aWhile } from '../../../test/dialogs/paths-world';

const named = 'tablet and backup codes, named on the portal';
const inTeams = 'tablet and backup codes, in Teams';

describe('what became of a text', () => {
  test('is not kept for a typed name, and told to whoever has shown something', () => {
    const bare = walk(
      'lost-device',
      named,
      '"My phone"',
      '"It was stolen"',
      'types the account',
      '"Text to my mobile"',
    );
    expect(bare.does('send: false failed').visit.verify?.challenge?.delivery).toBeUndefined();
    const told = walk('take-up', inTeams, '"Text to the number ending 83"', 'send: false failed');
    expect(told.visit.verify?.challenge?.delivery).toBe('failed');
  });

  test('of an earlier text does not speak of the newer one', () => {
    const told = walk(
      'take-up',
      inTeams,
      '"Text to the number ending 83"',
      'Back',
      '"Text to the number ending 83"',
    );
    const [first] = told.visit.effects;
    told.event({ type: 'performed', effect: first?.id ?? '', ok: false, detail: 'failed' });
    expect(told.visit.verify?.challenge?.delivery).toBeUndefined();
  });
});

describe('sending again', () => {
  const atText = ['"My phone"', '"It was stolen"', 'types the account', '"Text to my mobile"'];
  test('repeats the same code and prolongs nothing', () => {
    const told = walk('lost-device', named, ...atText);
    const first = told.visit.verify?.challenge;
    const again = told.does('"Send the code again"').visit.verify?.challenge;
    expect(again).toEqual({ ...first, sends: 2 });
  });

  test.each(['code: used', 'later'])('makes a new code when the old one cannot do any more: %s', (how) => {
    const told = walk('lost-device', named, ...atText);
    const first = told.visit.verify?.challenge?.id;
    if (how !== 'later') told.does(how);
    told.event({ type: 'choose', value: 'resend' }, how === 'later' ? aWhile : 1);
    expect(told.visit.verify?.challenge?.id).not.toBe(first);
    expect(told.visit.verify?.challenge?.sends).toBe(1);
  });
});

describe('an account that was stopped by "this was not me"', () => {
  test('looks like any other to a typed name, also when it comes back', () => {
    const told = walk(
      'no-device',
      'frozen',
      '"At home, or somewhere safe"',
      '"None of these"',
      '"Show that it is me"',
    );
    told.does('types the account', 'Back', '"Show that it is me"');
    expect(told.title).toBe('What do you have with you?');
  });

  test('goes to a person once something is shown', () => {
    const told = walk(
      'no-device',
      'frozen',
      '"At home, or somewhere safe"',
      '"None of these"',
      '"Show that it is me"',
    );
    told.does('types the account', '"Saved backup code"', 'code: right codes');
    expect(told.visit.step).toBe('escalate');
  });
});

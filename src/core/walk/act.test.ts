import { variants } from '../../../test/dialogs/paths-people';
import { Told, walk } from '../../../test/dialogs/paths-told';
import { aWhile, begin, dialogOf, screenOf } from '../../../test/dialogs/paths-world';
import type { Dialog } from '../dialog-types';

const named = 'tablet and backup codes, named on the portal';
const inTeams = 'tablet and backup codes, in Teams';
const toCode = ['"My phone"', '"It was stolen"', 'types the account', '"Saved backup code"'];
const stopped = [...toCode, 'code: right codes', 'act suspend-device: true', 'act report-theft: true'];
const recovered = [
  ...stopped,
  '"Set up a new one"',
  '"Code from an authenticator app"',
  'code: right app-tablet',
  'act recover: true',
];
const asking = ['"My phone"', '"It was stolen"', 'types the account', '"I have none of these"'];
const asked = [...asking, 'open-case: true 47K9RM'];

describe('a hand-over', () => {
  test('takes the claim and what may be shown down to a typed name', () => {
    const told = walk('lost-device', inTeams, '"My phone"', '"It was stolen"');
    expect(told.visit.level).toBe('claimed');
    told.does('goes on in the browser');
    expect(told.visit).toMatchObject({
      level: 'named',
      claim: 'named',
      holder: { kind: 'portal', ref: 'second' },
    });
  });

  test('of what needed no name yet needs none after', () => {
    expect(walk('lost-device', named, 'goes on in the browser').visit.level).toBe('open');
  });

  test('during the question which device it was shows no device: it is asked again after a proof', () => {
    const told = walk('lost-device', 'two phones, in Teams', '"My phone"', '"It is lost and may turn up"');
    expect(told.title).toBe('Which one was lost?');
    expect(told.does('goes on in the browser').title).toBe('What do you have with you?');
    told.does('"Saved backup code"', 'code: right codes');
    expect(told.title).toBe('Which one was lost?');
  });

  test('before set-up asks one piece again, given after it', () => {
    const told = walk('lost-device', named, ...recovered, 'goes on in the browser');
    expect(told.title).toBe('What do you have with you?');
    expect(told.visit.verify?.for).toBe('again');
    told.does('"Saved backup code"', 'code: right codes');
    expect(told.title).toBe('It is you. Set up your new device');
    expect(told.visit.level).toBe('recovered');
  });

  test('of a day pass asks one piece again before it can be opened', () => {
    const told = walk('no-device', inTeams, '"At home, or somewhere safe"', '"None of these works for me"');
    told.does('"Show that it is me"', '"Saved backup code"', 'code: right codes');
    told.does('"Code from an authenticator app"', 'code: right app-tablet', 'act day-pass: true');
    expect(told.visit.ended).toBe(true);
    told.does('goes on in the browser');
    expect(screenOf(told.dialog, told.state).portalOnly).toBeUndefined();
    told.does('"Saved backup code"', 'code: right codes');
    expect(told.visit.ended).toBe(true);
    expect(screenOf(told.dialog, told.state)).toMatchObject({
      title: 'You have a day pass',
      portalOnly: { kind: 'day-pass' },
    });
  });
});

describe('a take-up', () => {
  test('moves the fresh evidence over in place of all that was there', () => {
    const told = walk('lost-device', named, ...asked, '"Try another way"');
    told.does('"Code from an authenticator app"', 'code: right app-tablet');
    expect(told.visit.evidence.map((one) => one.class)).toEqual(['T']);
    told.does('takes it up');
    expect(told.visit.evidence.map((one) => one.challenge)).toEqual(['other.1']);
    expect(told.visit).toMatchObject({ level: 'proven', claim: 'named', holder: { ref: 'second' } });
  });

  test('ends here and leads to the other visit', () => {
    const told = walk(
      'take-up',
      named,
      '"Saved backup code"',
      'code: right codes',
      'act take-up: true other-visit',
    );
    const { offers, ended, title } = screenOf(told.dialog, told.state);
    expect([ended, title]).toEqual([true, 'Your request is here again']);
    expect(offers[0]).toMatchObject({ say: 'Go on with it', link: '/visits/other-visit' });
  });

  test('of nothing says so', () => {
    const told = walk('take-up', named, '"Saved backup code"', 'code: right codes', 'act take-up: false');
    expect(told.title).toBe('We found no open request');
  });
});

describe('set-up', () => {
  test('needs that the lost device was cleared', () => {
    const dialog = dialogOf('lost-device');
    const short: Dialog = { ...dialog, start: 'set-up' };
    const variant = variants.find((one) => one.name === inTeams);
    if (!variant) throw new Error('Nobody.');
    const told = new Told(short, begin(short, variant).state);
    expect(told.visit.step).toBe('set-up-open');
  });

  test('goes on when the new method is proved, wherever the person is meanwhile', () => {
    expect(walk('lost-device', named, ...recovered, 'set up elsewhere').title).toBe('You are back in');
    const away = walk('lost-device', named, ...recovered, 'looks after a while', '"I have none of these"');
    expect(away.title).toBe('Your new device is not set up yet');
    expect(away.does('set up elsewhere').title).toBe('You are back in');
  });

  test('asks one piece again when the proof has grown old', () => {
    const told = walk('lost-device', named, ...recovered);
    const { visit } = told;
    expect(told.event({ type: 'look' }).visit).toBe(visit);
    expect(told.event({ type: 'look' }, aWhile).visit.verify?.for).toBe('again');
  });
});

describe('a stop', () => {
  const inTeamsToo = ['"My phone"', '"It is lost and may turn up"', 'act suspend-device: true'];
  const saidBy = ({ dialog, state }: Told): string => screenOf(dialog, state).text.join(' ');

  test('by claim alone says when it ends, and holds for good once something is proved', () => {
    const told = walk('lost-device', inTeams, ...inTeamsToo);
    expect(saidBy(told)).toContain('This holds until 14:30 tomorrow');
    told.does('"Set up a new one"', '"Saved backup code"', 'code: right codes');
    expect(told.visit.stoppedByClaim).toBe(false);
    expect(told.visit.effects.map((one) => one.request)).toContainEqual({
      kind: 'act',
      action: 'suspend-device',
      devices: ['phone-1'],
      byClaim: false,
    });
  });

  test('after a proof holds for good, and says so by saying nothing', () => {
    expect(saidBy(walk('lost-device', named, ...stopped))).not.toContain('tomorrow');
  });

  test('names the device by what lives on it', () => {
    const said = saidBy(walk('lost-device', named, ...stopped)).replaceAll('\\', '');
    expect(said).toContain('Phone with the authenticator app and the number ending 83');
  });
});

describe('a dialog with two ways to set up, and two kinds of request', () => {
  const gone = ['"A phone, tablet or key"', '"No, it is gone or broken"', '"My phone"', 'types the account'];
  const back = [
    ...[
      '"Saved backup code"',
      'code: right codes',
      '"Code from an authenticator app"',
      'code: right app-tablet',
    ],
    'act recover: true',
  ];

  test('goes on where the right led to, wherever the person is meanwhile', () => {
    expect(walk('new-device', named, ...gone, ...back, 'set up elsewhere').visit.step).toBe('replaced');
    const away = walk('new-device', named, ...gone, ...back, 'looks after a while', '"I have none of these"');
    expect(away.visit.step).toBe('set-up-gone-open');
    expect(away.does('set up elsewhere').visit.step).toBe('replaced');
  });
  test('takes an answer as that of the request it was given to', () => {
    const told = walk('new-device', named, ...gone, '"Saved backup code"', 'code: right codes');
    told.does('"I have none of these"', 'open-case: true 47K9RM', '"Try another way"', 'approved');
    expect(told.visit.step).toBe('approved');
  });
  test('lets a question make room for a request that can be granted', () => {
    const told = walk('new-device', 'backup codes beside the phone', ...gone, 'Talk to a person');
    told.does('open-case: true 47K9RM');
    expect(told.visit.case?.action).toBe('talk');
    const asked = told.visit.case?.id;
    told.event({ type: 'back' }).does('"Saved backup code"', 'code: right codes');
    const requests = told.visit.effects.map((one) => one.request);
    expect(requests).toContainEqual({ kind: 'withdraw-case', case: asked });
    expect(requests).toContainEqual({ kind: 'open-case', action: 'recover', number: '47K9RM' });
  });
});

describe('removing', () => {
  const remove = ['"The new one works. The old one should go"', '"Code from an authenticator app"'];

  test('never takes the last way to sign in, nor asks which', () => {
    const told = walk('new-device', 'only the phone, in Teams', ...remove, 'code: right app-phone');
    expect(told.title).toBe('Nothing was removed');
    expect(told.visit.effects.some((one) => one.request.kind === 'act')).toBe(false);
  });
  test('of none of them removes nothing', () => {
    const told = walk('new-device', inTeams, ...remove, 'code: right app-tablet', '"None of these"');
    expect(told.title).toBe('Nothing was removed');
  });
  test('takes the device that was named', () => {
    const told = walk('new-device', inTeams, ...remove, 'code: right app-tablet');
    told.does('"Tablet with the authenticator app"');
    expect(told.visit.effects.map((one) => one.request)).toContainEqual({
      kind: 'act',
      action: 'remove-method',
      devices: ['tablet-1'],
      byClaim: false,
    });
  });
});

import { own, person, rare, variants } from '../../../test/dialogs/paths-people';
import { Told, walk } from '../../../test/dialogs/paths-told';
import { aWhile, begin, dialogOf, screenOf } from '../../../test/dialogs/paths-world';
import type { MethodFacts } from '../policy/types';
import type { Screen } from '../screen';

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

describe('keys', () => {
  const credential = { id: 'b3du', transports: ['usb'] };
  const { credential: _own, ...known } = rare.key;
  const here = { ...known, id: 'key-here', device: 'key-2', credential };
  /** Somebody with these ways, as they come in the variant of that name. */
  const having = (name: string, ...methods: readonly MethodFacts[]): Told => {
    const variant = variants.find((one) => one.name === name);
    if (!variant) throw new Error(`Nobody is called "${name}".`);
    const dialog = dialogOf('take-up');
    return new Told(dialog, begin(dialog, { ...variant, person: person(methods) }).state);
  };
  const screen = ({ dialog, state }: Told): Screen => screenOf(dialog, state);
  const way = '"Security key or passkey"';

  test('stand first; one that was registered elsewhere is not asked for, also when it is the only one', () => {
    const both = having(inTeams, own.tablet, known, here);
    expect(screen(both).choices.map(({ value }) => value)).toEqual(['way:passkey', 'way:totp', 'none']);
    both.does(way);
    expect(screen(both).field?.passkey?.allow).toEqual([credential]);
    const elsewhere = having(inTeams, own.tablet, known);
    expect(screen(elsewhere).choices.map(({ value }) => value)).toEqual(['way:totp', 'none']);
  });

  test('are asked for by no id while somebody only typed a name', () => {
    const variant = variants.find((one) => one.name === named);
    if (!variant) throw new Error('They were expected.');
    const dialog = dialogOf('lost-device');
    const told = new Told(dialog, begin(dialog, { ...variant, person: person([here]) }).state);
    told.does('"My phone"', '"It was stolen"', 'types the account', way);
    expect(screen(told).field?.passkey).toMatchObject({ allow: [] });
  });

  test('are not asked for when they were stopped or reported lost', () => {
    const told = having(inTeams, own.tablet, { ...here, suspended: true });
    expect(screen(told).choices.map(({ value }) => value)).toEqual(['way:totp', 'none']);
    const lost = having(inTeams, here, {
      ...here,
      id: 'other',
      device: 'key-3',
      credential: { ...credential, id: 'bG9zdA' },
    });
    lost.does(way);
    lost.state = { ...lost.state, visit: { ...lost.visit, lostDevices: ['key-3'] } };
    expect(screen(lost).field?.passkey?.allow).toEqual([credential]);
  });

  test.each(['wrong', 'used', 'expired', 'malformed'] as const)(
    'are asked afresh after an answer that was %s: a new challenge, no new count',
    (outcome) => {
      const told = having(inTeams, own.tablet, here).does(way);
      const first = told.visit.verify?.challenge;
      told.event({ type: 'checked', challenge: first?.id ?? '', result: { outcome } });
      const { verify } = told.visit;
      expect(verify?.challenge?.id).not.toBe(first?.id);
      expect(verify?.challenge?.nonce).toBeDefined();
      expect(verify?.error).toEqual({ words: `code.${outcome}` });
      // An answer to the one before comes too late.
      const late = { outcome: 'right', method: here.id, class: 'K' } as const;
      told.event({ type: 'checked', challenge: first?.id ?? '', result: late });
      expect(told.visit.evidence).toEqual([]);
    },
  );

  test('without the person verified give T, with it K', () => {
    for (const given of ['K', 'T'] as const) {
      const told = having(inTeams, here).does(way);
      const challenge = told.visit.verify?.challenge?.id ?? '';
      told.event({ type: 'checked', challenge, result: { outcome: 'right', method: here.id, class: given } });
      expect(told.visit.evidence).toMatchObject([{ kind: 'passkey', class: given }]);
    }
  });
});

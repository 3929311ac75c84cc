import { walk } from '../../test/dialogs/paths-told';
import { screenOf, take } from '../../test/dialogs/paths-world';
import type { Event } from './step-types';

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

describe('the turn', () => {
  test('moves with every question, and not with the result of a text that is on its way', () => {
    const told = walk('lost-device', named, '"My phone"', '"It was stolen"', 'types the account');
    const before = told.visit.turn;
    told.does('"Text to my mobile"');
    expect(told.visit.turn).toBe(before + 1);
    told.does('send: true');
    expect(told.visit.turn).toBe(before + 1);
  });

  test('moves once when an action is done, so that the answer to the screen before it is late', () => {
    const told = walk('lost-device', named, ...toCode, 'code: right codes');
    const before = told.visit.turn;
    expect(told.does('act suspend-device: true').visit.turn).toBe(before + 1);
  });

  test.each<Event>([
    { type: 'choose', value: 'choice:99' },
    { type: 'performed', effect: 'v.e999', ok: true },
    { type: 'enrolled' },
    { type: 'look' },
    { type: 'decided', outcome: 'denied' },
  ])('stays, and the visit with it, when %j means nothing here', (event) => {
    const told = walk('lost-device', named, '"My phone"');
    const before = told.visit;
    expect(told.event(event).visit).toBe(before);
  });

  test('a result that comes a second time changes nothing', () => {
    const told = walk('lost-device', named, ...toCode, 'code: right codes');
    const effect = told.visit.effects.find((one) => one.request.kind === 'act')?.id ?? '';
    const done = told.event({ type: 'performed', effect, ok: true }).visit;
    expect(told.event({ type: 'performed', effect, ok: true }).visit).toBe(done);
  });
});

describe('Back', () => {
  test('leads one screen back at a time, to the first', () => {
    const told = walk('lost-device', named, '"My phone"', '"It was stolen"');
    expect(told.title).toBe('Who are you?');
    expect(told.does('Back').title).toBe('What happened to it?');
    expect(told.does('Back').title).toBe('What is gone or broken?');
    const { visit } = told;
    expect(told.does('Back').visit).toBe(visit);
  });

  test('from a code leads to the choice of ways, and the code may still be asked for', () => {
    expect(walk('lost-device', named, ...toCode, 'Back').title).toBe('What do you have with you?');
  });

  test('keeps a report of loss: it only ever takes evidence away', () => {
    const told = walk('lost-device', named, '"My phone"', 'Back', '"My tablet"');
    expect(told.visit.reportedLost).toEqual(['phone', 'tablet']);
  });

  test('does not lead behind what was done', () => {
    const told = walk('lost-device', named, ...stopped);
    const { visit } = told;
    expect(told.does('Back').visit).toBe(visit);
  });

  test('waits while something is being done', () => {
    const told = walk('lost-device', named, ...toCode, 'code: right codes');
    const { visit } = told;
    expect(told.does('Back').visit).toBe(visit);
  });

  test('does not stop at a step that only passes on', () => {
    const told = walk('no-device', named, '"At home, or somewhere safe"', 'Back');
    expect(told.title).toBe('Where is your phone now?');
  });

  test('from a request offers the other ways, although what was shown goes to a person', () => {
    const told = walk('lost-device', named, '"My phone"', '"It is broken for good"', 'types the account');
    told.does('"Saved backup code"', 'code: right codes', 'act suspend-device: true', '"Set up a new one"');
    told.does('"I have none of these"', 'open-case: true 47K9RM');
    expect(told.does('"Try another way"').title).toBe('What do you have with you?');
    told.does('"Code from an authenticator app"', 'code: right app-tablet');
    expect(told.visit.effects.map((one) => one.request)).toContainEqual(
      expect.objectContaining({ kind: 'act', action: 'recover' }),
    );
  });
});

describe('"Talk to a person"', () => {
  test.each([
    ['the first screen', []],
    ['a question who it is', ['"My phone"', '"It was stolen"']],
    ['a code', toCode],
    ['what was done', stopped],
    ['set-up', recovered],
  ])('from %s leads to the request of this dialog', (_where, labels) => {
    expect(walk('lost-device', named, ...labels, 'Talk to a person').visit.step).toBe('escalate');
  });

  test('asks first who it is, and opens the request then', () => {
    const told = walk('lost-device', named, 'Talk to a person');
    expect(told.title).toBe('Who are you?');
    expect(told.visit.effects).toEqual([]);
    told.does('types the account');
    expect(told.visit.effects.map((one) => one.request.kind)).toEqual(['open-case']);
  });

  test('opens one request, however often it is pressed', () => {
    const told = walk(
      'lost-device',
      inTeams,
      'Talk to a person',
      'Back',
      'Talk to a person',
      'Talk to a person',
    );
    expect(told.visit.effects.filter((one) => one.request.kind === 'open-case')).toHaveLength(1);
    told.does('open-case: true 47K9RM', '"Try another way"', 'Talk to a person');
    expect(told.visit.effects).toEqual([]);
    expect(told.visit.case?.number).toBe('47K9RM');
  });

  test('opens a new one when the old one was carried out: nobody looks at that any more', () => {
    const told = walk('lost-device', named, ...asked, 'approved', '"Saved backup code"', 'code: right codes');
    told.does('act recover: true', 'Talk to a person');
    expect(told.visit.effects.map((one) => one.request.kind)).toContain('open-case');
    expect(told.visit.case).toBeUndefined();
  });

  test('while something is being done turns away, and what is done is remembered all the same', () => {
    const told = walk('lost-device', named, ...toCode, 'code: right codes', 'Talk to a person');
    told.does('act suspend-device: true');
    expect(told.visit.step).toBe('escalate');
    expect(told.visit.done.map((one) => one.what)).toContain('suspend-device');
  });
});

describe('a request', () => {
  test('that could not be opened says so, where it was asked for and nowhere else', () => {
    const told = walk('lost-device', inTeams, 'Talk to a person', 'open-case: false limit');
    expect(told.title).toBe('No more requests today');
    expect(told.does('Back').title).toBe('What is gone or broken?');
    const away = walk('lost-device', inTeams, 'Talk to a person', 'Back', 'open-case: false limit');
    expect(away.title).toBe('What is gone or broken?');
  });

  test('withdrawn ends the walk and tells staff', () => {
    const told = walk('lost-device', named, ...asked, '"Withdraw the request"');
    expect(told.visit).toMatchObject({ ended: true, closing: 'withdrawn' });
    expect(told.visit.effects.map((one) => one.request.kind)).toEqual(['withdraw-case']);
  });

  test('approved asks one piece again, after the decision, and then acts', () => {
    const told = walk('lost-device', named, ...asked, 'approved');
    expect(told.title).toBe('What do you have with you?');
    expect(told.visit.proveAfter).toBe(told.state.now);
    expect(told.visit.effects.map((one) => one.request.kind)).toEqual(['show']);
    told.does('"Saved backup code"', 'code: right codes');
    expect(told.visit.effects.map((one) => one.request)).toContainEqual(
      expect.objectContaining({ kind: 'act', action: 'recover' }),
    );
    expect(told.decisions).toContainEqual(
      expect.objectContaining({ action: 'recover', decision: expect.objectContaining({ verdict: 'allow' }) }),
    );
  });

  test('approved for somebody with nothing left goes on with the identity check alone', () => {
    const told = walk('lost-device', 'only the phone', ...asked, 'approved');
    expect(told.visit.effects.map((one) => one.request)).toContainEqual(
      expect.objectContaining({ kind: 'act', action: 'recover' }),
    );
  });

  test('denied shows what staff wrote, and number and end', () => {
    const told = walk('lost-device', named, ...asked, 'denied, with a reply');
    expect(told.visit).toMatchObject({ ended: true, lastNumber: '47K9RM', reply: 'Bring *photo* ID.' });
    expect(told.visit.case).toBeUndefined();
    const said = screenOf(told.dialog, told.state).text;
    expect(said).toContain(String.raw`They wrote: Bring \*photo\* ID\.`);
    const silent = walk('lost-device', named, ...asked, 'denied');
    expect(screenOf(silent.dialog, silent.state).text.join(' ')).not.toContain('They wrote');
  });

  test('decided finds the person wherever they are in the walk', () => {
    const told = walk('lost-device', named, ...asked, '"Try another way"', '"Saved backup code"');
    expect(told.does('denied').visit.step).toBe('denied');
  });
});

describe('an ended visit', () => {
  test.each<Event>([
    { type: 'choose', value: 'choice:0' },
    { type: 'choose', value: 'withdraw' },
    { type: 'enter', text: '123456' },
    { type: 'back' },
    { type: 'person' },
    { type: 'look' },
    { type: 'identified', subject: 'boris', person: 'boris' },
    { type: 'checked', challenge: 'v.1', result: { outcome: 'right', method: 'codes', class: 'S' } },
    { type: 'decided', outcome: 'approved' },
    { type: 'enrolled' },
  ])('takes nothing: %j', (event) => {
    const told = walk('lost-device', named, ...asked, 'denied');
    const { visit } = told;
    expect(told.event(event).visit).toBe(visit);
  });
});

test('what somebody says is kept for staff, cut to what fits, and is never part of a text', () => {
  const told = walk('talk-to-person', named).event({ type: 'enter', text: ` ${'x'.repeat(3_000)} ` });
  expect(told.visit.said).toEqual([{ at: told.state.now, text: 'x'.repeat(600) }]);
});

test('a step that the dialog does not have is an error, not a screen', () => {
  const told = walk('lost-device', named, '"My phone"');
  const lost = { ...told.state, visit: { ...told.visit, step: 'nowhere' } };
  expect(() => take(told.dialog, lost, { type: 'choose', value: 'choice:0' })).toThrow('no step "nowhere"');
});

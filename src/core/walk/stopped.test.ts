import { begin, dialogOf, screenOf, start } from '../../../test/dialogs/paths-world';
import { person, rare, own, type Variant } from '../../../test/dialogs/paths-people';
import { Told } from '../../../test/dialogs/paths-told';
import type { MethodFacts } from '../policy/types';

const day = 24 * 3_600_000;
const atHome = (none: string) => ['"At home, or somewhere safe"', none, '"Show that it is me"'];
const showKey = '"It was me: show my key"';
const rightKey = 'code: right key-1';

/** Somebody whose account is stopped, before they show that it is them. */
function stopped(more: Partial<Variant> = {}, ...methods: readonly MethodFacts[]): Told {
  const has = methods.length > 0 ? methods : [own.backup, rare.key];
  const variant: Variant = {
    ...{ name: 'stopped', person: person(has), holder: 'portal', claimed: true, frozen: true },
    ...more,
  };
  const dialog = dialogOf('no-device');
  return new Told(dialog, begin(dialog, variant).state).does(...atHome('"None of these works for me"'));
}

function named(): Told {
  const dialog = dialogOf('no-device');
  const has = [own.backup, rare.key];
  const variant: Variant = { name: 'named', holder: 'portal', person: person(has), frozen: true };
  const told = new Told(dialog, begin(dialog, variant).state).does(...atHome('"None of these"'));
  // The account is known only from the next question on.
  return told.does('types the account', 'Back', '"Show that it is me"');
}

test('whoever may know reads that everything is stopped, and a key lifts it', () => {
  const told = stopped();
  expect(told.title).toBe('Everything is stopped');
  told.does(showKey, rightKey);
  expect(told.effects).toEqual(['act unfreeze']);
  expect(told.decisions.at(-1)).toMatchObject({ action: 'unfreeze', decision: { verdict: 'allow' } });
  told.does('act unfreeze: true');
  // What was shown before it was lifted counts no longer: they are asked anew.
  expect(told.title).toBe('What do you have with you?');
  expect(told.visit.level).toBe('proven');
  expect(told.visit.effects.map(({ request }) => request)).toContainEqual({
    ...{ kind: 'notice', about: 'completed', what: 'unfreeze' },
  });
});

test('no other way is offered, and without the key at hand a person is asked', () => {
  const told = stopped();
  expect(screenOf(told.dialog, told.state).choices.map(({ value }) => value)).toEqual([
    'way:passkey',
    'none',
  ]);
  told.does('"I have none with me. Ask a person"');
  expect(told.visit.step).toBe('escalate');
});

test('from the request that waits they come to it, too, and back', () => {
  const told = stopped().does('"I have none with me. Ask a person"', 'open-case: true 47K9RM');
  const shown = screenOf(told.dialog, told.state);
  expect(shown.notes[0]).toMatchObject({ kind: 'stop' });
  told.does(showKey);
  expect(told.title).toBe('Everything is stopped');
  told.does('Back');
  expect(told.title).toBe('A person will look at this');
  told.does(showKey, 'Talk to a person');
  expect(told.title).toBe('A person will look at this');
  told.does(showKey, showKey, rightKey, 'act unfreeze: true');
  expect(told.title).toBe('A person will look at this');
  expect(screenOf(told.dialog, told.state).actions.map(({ value }) => value)).not.toContain('unfreeze');
});

test('a key without a check of who holds it lifts nothing', () => {
  const told = stopped().does(showKey);
  const challenge = told.visit.verify?.challenge?.id ?? '';
  told.event({ type: 'checked', challenge, result: { outcome: 'right', method: 'key-1', class: 'T' } });
  expect(told.title).toBe('Everything is stopped');
  expect(told.effects).toEqual([]);
});

test('refused when it is carried out, everything stays stopped', () => {
  const told = stopped().does(showKey, rightKey, 'act unfreeze: false');
  expect(told.title).toBe('Everything is stopped');
});

test.each([
  ['of the days that the notice was about', { changedAt: start - 29 * day }],
  ['that was stopped', { suspended: true }],
  ['on probation', { probationUntil: start + day }],
])('a key %s is not asked for: a person decides', (_name, more) => {
  expect(stopped({}, own.backup, { ...rare.key, ...more }).visit.step).toBe('escalate');
});

test('a typed name sees what it always sees, until something is shown', () => {
  const told = named();
  expect(told.title).toBe('What do you have with you?');
  told.does('"Saved backup code"', 'code: wrong');
  expect(told.title).toBe('Type one backup code');
  told.does('code: right codes');
  expect(told.title).toBe('Everything is stopped');
});

test('a key that a typed name has just shown lifts it when they say so, and not before', () => {
  const told = named().does('"Security key or passkey"', rightKey);
  expect(told.title).toBe('Everything is stopped');
  expect(told.effects).toEqual([]);
  told.does(showKey);
  expect(told.effects).toEqual(['act unfreeze']);
});

test('who takes the walk over is not told of the stop', () => {
  const told = stopped({ holder: 'teams' }).does('goes on in the browser');
  expect(told.visit.level).toBe('named');
  expect(told.title).toBe('What do you have with you?');
});

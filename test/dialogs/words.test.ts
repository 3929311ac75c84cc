/** The engine's own words, against the places in the core that ask for them by name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { insideWordIn } from '../../src/core/check/rules/inside-word';
import { variablesIn } from '../../src/core/facts';
import { fill } from '../../src/core/screens/fill';
import { sentKinds } from '../../src/core/walk/context';
import { dialogs, words } from './paths-world';

const core = join(__dirname, '../../src/core');
const sources = [
  join(core, 'step.ts'),
  ...['walk', 'screens'].flatMap((folder) =>
    readdirSync(join(core, folder))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => join(core, folder, file)),
  ),
].map((file) => readFileSync(file, 'utf8'));
const source = sources.join('\n');

/** Names written out: 'case.lead'. */
const literal = [...source.matchAll(/'([a-z][a-z-]*(?:\.[a-z][a-z-]*)+)'/g)].map((match) => match[1] ?? '');
/** Names that are put together: `code.title.${challenge.kind}`. */
const composed = [...source.matchAll(/`([a-z.-]*\$\{[^}`]*\}[a-z.-]*(?:\$\{[^}`]*\}[a-z.-]*)*)`/g)]
  .map((match) => (match[1] ?? '').replaceAll(/\$\{[^}]*\}/g, '*'))
  .filter((name) => /^(?:[a-z-]+\.|\*\.\*$)/.test(name));

const purposes = [
  'stop',
  'recover',
  'day-pass',
  'take-up',
  'undo-stop',
  'end-sessions',
  'add-method',
  'remove-method',
  'change-number',
  'rehearse',
  'again',
  'called',
  'first-method',
  'unfreeze',
];
const wrongs = ['wrong', 'expired', 'used', 'barred', 'malformed'];
/** Every kind whose screens there are words for, also one that nobody is offered yet. */
const kinds = ['totp', 'backup', 'text', 'call', 'office', 'email', 'passkey', 'vouch'];
/** States that a family of codes has words of its own for, as the screen tells them. */
const states: Readonly<Record<string, readonly string[]>> = {
  text: ['named', 'under-way', 'sent', 'delivered', 'unreachable', 'blocked', 'landline', 'closed', 'limit', 'failed'],
  email: ['named', 'under-way', 'sent', 'limit', 'failed'],
  call: ['named', 'under-way', 'sent', 'busy', 'no-answer', 'closed', 'limit', 'failed'],
  vouch: ['named', 'under-way', 'sent', 'blocked', 'failed', 'limit'],
  spoken: ['named', 'under-way', 'sent', 'busy', 'no-answer', 'closed', 'limit', 'failed'],
};
const families = ['totp', 'backup', 'passkey', ...Object.keys(states)];
const offs = ['barred', 'lost', 'stopped', 'new', 'changed', 'swapped', 'shared', 'privileged', 'used-up', 'country', 'down', 'switched-off'];
const ways = ['ahead', 'behind'];
const devices = ['phone', 'key', 'tablet', 'laptop', 'other'];
const asked = ['suspend-device', 'undo-suspend', 'recover', 'remove-method'];
const requestStates = [
  'open',
  'taken',
  'waiting-for-person',
  'second-approver',
  'waiting-period',
  'approved',
  'frozen',
];
const signIns = ['asked', 'remembered', 'not-asked', 'refused', 'not-answered'];
const codesNotSent = kinds.filter((kind) => ![...sentKinds].some((sent) => sent === kind));

/** What stands for the star: for every name that is put together, all that it can become. */
const becomes: Readonly<Record<string, readonly string[]>> = {
  'choose.next.*': purposes.map((purpose) => `choose.next.${purpose}`),
  'code.title.*': families.map((family) => `code.title.${family}`),
  'code.text.*': codesNotSent.map((kind) => `code.text.${kind}`),
  'code.text.*-*': Object.entries(states).flatMap(([family, list]) =>
    list.map((state) => `code.text.${family}-${state}`),
  ),
  'code.text.*-named': Object.keys(states).map((family) => `code.text.${family}-named`),
  '*.*': [...wrongs.flatMap((wrong) => kinds.map((kind) => `code.${wrong}.${kind}`)), 'code.earlier.totp'],
  'code.drift.*': ways.map((way) => `code.drift.${way}`),
  'code.clock.*': ways.map((way) => `code.clock.${way}`),
  'way.off.*': offs.map((why) => `way.off.${why}`),
  'trail.shown.*': [...kinds, 'proofing'].map((kind) => `trail.shown.${kind}`),
  'device.*': devices.map((kind) => `device.${kind}`),
  'device.title.*': asked.map((what) => `device.title.${what}`),
  'device.lead.*': asked.map((what) => `device.lead.${what}`),
  'number.*': ['malformed', 'closed', 'same'].map((problem) => `number.${problem}`),
  'way.not-now.*': ['stopped', 'barred', 'used-up'].map((why) => `way.not-now.${why}`),
  'case.place.*': ['next', 'one', 'some', 'many'].map((place) => `case.place.${place}`),
  'request.state.*': requestStates.map((state) => `request.state.${state}`),
  'sign-in.*': signIns.map((how) => `sign-in.${how}`),
  'drift.*.*': ['seconds', 'minutes'].flatMap((unit) => [`drift.${unit}.one`, `drift.${unit}.other`]),
  // Every kind may be among the own ways to sign in, also one that proves nothing here yet.
  'way.*': ['totp', 'backup', 'text', 'call', 'office', 'email', 'passkey', 'vouch'].map((kind) => `way.${kind}`),
};
/** Looked up with another text behind them: there may be one, or none. */
const optional: Readonly<Record<string, readonly string[]>> = {
  'way.*.hint': ['totp', 'backup', 'email', 'call', 'passkey', 'vouch'].map((kind) => `way.${kind}.hint`),
  'way.*.to': ['text', 'call', 'office'].map((kind) => `way.${kind}.to`),
  'code.hint.*': ['code.hint.totp', 'code.hint.backup', 'code.hint.vouch'],
  'device.way.*': ['totp', 'text', 'call', 'passkey'].map((kind) => `device.way.${kind}`),
};

/** The first half of a name that is put together: 'code.wrong', before the kind. */
const halves = [...wrongs, 'drift', 'earlier'].map((wrong) => `code.${wrong}`);
const needed = [...literal.filter((name) => !halves.includes(name)), ...Object.values(becomes).flat()];

test('every name that the core puts together is known here', () => {
  const known = [...Object.keys(becomes), ...Object.keys(optional)];
  expect(composed.filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => !composed.includes(name))).toEqual([]);
});

test('every text that the core asks for is there', () => {
  expect(literal.length).toBeGreaterThan(50);
  expect(needed.filter((name) => words[name] === undefined)).toEqual([]);
});

test('every text is asked for', () => {
  const used = new Set([...needed, ...Object.values(optional).flat()]);
  expect(Object.keys(words).filter((name) => !used.has(name))).toEqual([]);
});

describe.each(Object.entries(words))('%s', (_name, text) => {
  test('is for a tired person: no word of the trade, no shouting, no blame', () => {
    expect(insideWordIn(text)).toBeUndefined();
    expect(text).not.toMatch(/!|\b(?:please|sorry|oops|illegal|error|failed|fail|must)\b/i);
    expect(text.trim()).toBe(text);
  });

  test('fits its place, with values filled in', () => {
    const shown = fill(text, Object.fromEntries(variablesIn(text).map((name) => [name, 'x'.repeat(20)])));
    expect(shown).not.toMatch(/\{\{|\}\}/);
    expect(shown.length).toBeLessThanOrEqual(240);
  });
});

test('an organisation without a telephone number is never told to call it', () => {
  const known = { helpDeskPhone: '', helpDeskHours: 'Monday', hoursNow: 'Here today' };
  const texts = [
    ...Object.values(words),
    ...dialogs.flatMap((dialog) =>
      Object.values(dialog.steps).flatMap((step) => [
        step.text ?? '',
        step.next ?? '',
        ...step.notes.map((note) => note.text),
      ]),
    ),
  ].filter((text) => text.includes('helpDeskPhone'));
  expect(texts.length).toBeGreaterThan(10);
  expect(texts.filter((text) => /\bcall\b|Monday|Here today/i.test(fill(text, known)))).toEqual([]);
});

describe('words around a value that may be empty', () => {
  const text = 'Your request is closed.{{#if staffReply}} They wrote: {{staffReply}}{{/if}}';

  test('stand there only when there is a value', () => {
    expect(fill(text, { staffReply: 'Come by.' })).toBe('Your request is closed. They wrote: Come by.');
    expect(fill(text, { staffReply: '' })).toBe('Your request is closed.');
    expect(fill(text, {})).toBe('Your request is closed.');
  });

  test.each([
    [text, ['staffReply', 'staffReply']],
    ['{{#if a}}x{{else}}y{{/if}}', ['a']],
    ['{{#if a}}x', ['#if a']],
    ['x{{/if}}', ['/if']],
    ['{{else}}', ['else']],
    ['{{#if a}}{{#if b}}{{/if}}{{/if}}', ['#if a', '#if b', '/if', '/if']],
    ['{{#if a}}{{/if}}{{/if}}', ['#if a', '/if', '/if']],
    ['{{#each a}}{{/each}}', ['#each a', '/each']],
    ['{{#if (lookup a "b")}}{{/if}}', ['#if (lookup a "b")', '/if']],
    ['{{{a}}}', ['{a']],
    ['{{> page}}', ['> page']],
  ])('%j names %j: what is no variable is refused as one', (words, names) => {
    expect(variablesIn(words)).toEqual(names);
  });
});

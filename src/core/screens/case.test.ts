/** What a request's own page says while staff work on it. */
import { screenOf } from '../../../test/dialogs/paths-world';
import { walk, type Told } from '../../../test/dialogs/paths-told';
import type { CaseFacts, Evidence } from '../policy/types';

const hour = 3_600_000;
const oneBackupCode = ['"My phone"', '"It was stolen"', 'types the account', '"Saved backup code"'];
const asked = [
  ...oneBackupCode,
  'code: right codes',
  'act suspend-device: true',
  'act report-theft: true',
  '"Set up a new one"',
  'open-case: true 47K9RM',
];

const check = (told: Told): Evidence => ({
  challenge: 'case.p1',
  kind: 'proofing',
  method: 'proofing',
  class: 'P',
  at: told.state.now,
  how: 'video',
  by: 'ines',
});

/** The request's lines, after staff did something. */
function lines(told: Told, more: Partial<CaseFacts>): readonly string[] {
  const now = told.state.now;
  const facts: CaseFacts = {
    id: 'case',
    openedAt: now,
    closed: false,
    approvals: [],
    proofing: [],
    noticeAt: now,
    ...more,
  };
  const screen = screenOf(told.dialog, { ...told.state, case: facts });
  return screen.trail.map((item) => `${item.state}: ${item.text}${item.detail ? ` ${item.detail}` : ''}`);
}

const yes = (by: string, told: Told): CaseFacts['approvals'][number] => ({
  by,
  at: told.state.now,
  factor: 'T',
});

test('says how to come to the identity check, and ticks it off when it is recorded', () => {
  const told = walk('lost-device', 'privileged', ...asked);
  expect(lines(told, {})).toContainEqual(
    expect.stringMatching(/^wait: A colleague checks who you are Call 0131 496 0120 or come to the desk/),
  );
  const after = lines(told, { proofing: [check(told)] });
  expect(after).toContain('done: A colleague checked who you are');
  expect(after).toContain('wait: Another colleague decides');
  expect(after.join()).not.toContain('checks who you are');
});

test('says until when the waiting period runs, once everybody said yes', () => {
  const told = walk('lost-device', 'privileged', ...asked);
  const after = lines(told, { proofing: [check(told)], approvals: [yes('sam', told), yes('ana', told)] });
  expect(after).toContain('done: A colleague said yes');
  expect(after.find((line) => line.startsWith('wait:'))).toMatch(/Until Wednesday \d\d:\d\d\./);
  expect(after.join()).not.toContain('Another colleague decides');
  expect(after.length).toBeLessThanOrEqual(6);
  // It begins when the notice has arrived; until then nobody else decides either.
  const soon = lines(told, {
    noticeAt: 0,
    proofing: [check(told)],
    approvals: [yes('sam', told), yes('ana', told)],
  });
  expect(soon.find((line) => line.startsWith('wait:'))).toBe(
    'wait: A waiting time, so that nobody is let in in a hurry',
  );
});

test('tells nothing of what staff do to somebody who proved nothing', () => {
  const told = walk(
    'lost-device',
    'privileged',
    '"My phone"',
    '"It was stolen"',
    'types the account',
    '"I have none of these"',
    'open-case: true 47K9RM',
  );
  const at = told.state.now - hour;
  const staffWorked = { openedAt: at, proofing: [check(told)], approvals: [yes('sam', told)] };
  expect(lines(told, staffWorked)).toEqual(lines(told, {}));
});

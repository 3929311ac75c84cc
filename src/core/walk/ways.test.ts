/** Which ways are offered, in which order, and why the others cannot be taken: row by row. */
import { method, minute, now, person, day } from '../../../test/policy/build';
import { walk } from '../../../test/dialogs/paths-told';
import { factsOf, words } from '../../../test/dialogs/paths-world';
import { nothingSeen } from '../account-facts';
import { defaultRules } from '../policy/rules';
import type { MethodFacts, PersonFacts } from '../policy/types';
import { render } from '../screens/render';
import type { StepFacts } from '../step-types';
import { newVisit, nothingHeard, type VerifyState, type Visit } from '../visit';
import { ways, waysOff, wayValue } from './ways';

const facts = (
  methods: readonly MethodFacts[],
  more: Partial<StepFacts> & Partial<PersonFacts> = {},
): StepFacts => ({
  now,
  rules: defaultRules,
  person: person({
    methods,
    hasVoucher: false,
    ...(more.privileged === undefined ? {} : { privileged: more.privileged }),
  }),
  frozen: false,
  paused: false,
  claimStopAt: 0,
  account: nothingSeen,
  openCountries: ['GB'],
  textsClosed: more.textsClosed ?? [],
  down: more.down ?? [],
  absent: more.absent ?? [],
  site: { host: 'localhost', origin: 'http://localhost' },
  fresh: { caseNumber: '', checkNumber: '', keys: '47', nonce: '' },
  organisation: { name: '', helpDeskPhone: '', hours: '', hoursNow: '', open: true },
});

const visit = (more: Partial<Visit> = {}): Visit => ({
  ...newVisit({
    id: 'v',
    topic: 'x',
    edition: 'e',
    holder: { kind: 'portal', ref: 'r' },
    startedAt: now,
    step: 's',
    timeZone: 'UTC',
    language: 'en',
    heard: nothingHeard,
  }),
  claim: 'claimed',
  level: 'claimed',
  ...more,
});
const named = visit({ claim: 'named', level: 'named' });

const app = method('app', 'totp', { device: 'phone', deviceKind: 'phone' });
const codes = method('codes', 'backup', { left: 9 });
const text = method('text', 'text', { lastDigits: '20' });
const second = method('text-2', 'text', { lastDigits: '44' });
const mail = method('mail', 'email');
const call = method('call', 'call', { lastDigits: '20' });
const office = method('office', 'office', { lastDigits: '61' });
const all = [office, call, text, mail, codes, app];

const offered = (of: Visit, given: StepFacts, purpose: VerifyState['for'] = 'day-pass'): readonly string[] =>
  ways({ visit: of, facts: given }, purpose).map(wayValue);
const off = (of: Visit, given: StepFacts, purpose: VerifyState['for'] = 'day-pass') =>
  waysOff({ visit: of, facts: given }, purpose).map(
    ({ kind, method: one, why }) => `${one?.id ?? kind}: ${why}`,
  );

describe('the order of ways', () => {
  test('is strongest first, then what costs nothing', () => {
    expect(offered(visit(), facts(all))).toEqual([
      'way:totp',
      'way:backup',
      'way:email:mail',
      'way:text:text',
      'way:call:call',
      'way:office:office',
    ]);
  });

  test('then what worked last', () => {
    const lately = { ...second, lastUsedAt: now - minute };
    expect(offered(visit(), facts([text, lately]))).toEqual(['way:text:text-2', 'way:text:text']);
    expect(offered(visit(), facts([{ ...text, lastUsedAt: now }, lately]))).toEqual([
      'way:text:text',
      'way:text:text-2',
    ]);
    expect(offered(visit(), facts([call, { ...office, lastUsedAt: now }]))).toEqual([
      'way:office:office',
      'way:call:call',
    ]);
  });

  test('does not put what worked last before what is stronger or free', () => {
    expect(offered(visit(), facts([{ ...text, lastUsedAt: now }, mail, app]))).toEqual([
      'way:totp',
      'way:email:mail',
      'way:text:text',
    ]);
  });

  test('has one entry for all apps', () => {
    expect(offered(visit(), facts([app, method('tablet', 'totp')]))).toEqual(['way:totp']);
  });
});

/** What is off, and how the visit or the world makes it so. */
interface Row {
  readonly off: string;
  readonly methods: readonly MethodFacts[];
  readonly more?: Parameters<typeof facts>[1];
  readonly at?: Partial<Visit>;
}
const rows: Readonly<Record<string, Row>> = {
  barred: { off: 'app: barred', methods: [{ ...app, barred: true }] },
  'on what was reported lost': { off: 'app: lost', methods: [app], at: { reportedLost: ['phone'] } },
  stopped: { off: 'app: stopped', methods: [{ ...app, suspended: true }] },
  'on probation': { off: 'app: new', methods: [{ ...app, probationUntil: now + 1 }] },
  'a number changed lately': { off: 'text: changed', methods: [{ ...text, changedAt: now - 7 * day + 1 }] },
  'a swapped SIM': { off: 'text: swapped', methods: [{ ...text, simSwap: true }] },
  shared: { off: 'mail: shared', methods: [{ ...mail, shared: true }] },
  'of a privileged person': { off: 'text: privileged', methods: [text], more: { privileged: true } },
  'used up': { off: 'codes: used-up', methods: [{ ...codes, left: 0 }] },
  'of a closed country': { off: 'text: country', methods: [text], more: { textsClosed: ['text'] } },
  'of a provider that is down': { off: 'call: down', methods: [call], more: { down: ['call'] } },
};

describe.each(Object.entries(rows))('a way that is %s', (_name, row) => {
  const { off: said, methods, more = {}, at = {} } = row;
  test('is not offered to its owner, and named with the reason', () => {
    expect(offered(visit(at), facts(methods, more))).toEqual([]);
    expect(off(visit(at), facts(methods, more))).toEqual([said]);
  });

  test('stands beside another that can be taken', () => {
    const other = method('spare', 'backup', { left: 1 });
    expect(offered(visit(at), facts([...methods, other], more))).toEqual(['way:backup']);
    expect(off(visit(at), facts([...methods, other], more))).toEqual([said]);
  });

  test('is a secret of the account: a typed name sees the same as for an account without it', () => {
    const of = { ...named, ...at };
    expect(offered(of, facts(methods, more))).toEqual(offered(of, facts([], more)));
    expect(off(of, facts(methods, more))).toEqual(off(of, facts([], more)));
    if (!said.endsWith('down')) expect(off(of, facts(methods, more))).toEqual([]);
  });
});

test('ways that can be taken have no reason beside them', () => {
  expect(off(visit(), facts(all))).toEqual([]);
});

test('what nothing is configured for is neither offered nor spoken of', () => {
  for (const who of [named, visit()]) {
    const given = facts(all, { absent: ['call', 'office'] });
    expect(offered(who, given).join(' ')).not.toMatch(/way:(?:call|office)/);
    expect(off(who, given)).toEqual([]);
  }
});

test('what is down is said to a typed name, for every account alike, and not offered', () => {
  expect(off(named, facts([], { down: ['text', 'email'] }))).toEqual(['email: down', 'text: down']);
  expect(off(named, facts(all, { down: ['text', 'email'] }))).toEqual(['email: down', 'text: down']);
  expect(offered(named, facts(all, { down: ['text'] }))).not.toContain('way:text');
  expect(offered(named, facts(all, { down: ['text'] }))).toContain('way:totp');
});

test('nothing is said before somebody says who they are', () => {
  expect(
    off(visit({ claim: 'none', level: 'open' }), facts([{ ...app, barred: true }], { down: ['text'] })),
  ).toEqual([]);
});

test('what would add nothing is not said to be off', () => {
  const shown = visit({
    level: 'proven',
    evidence: [{ class: 'I', kind: 'email', method: 'mail', at: now, challenge: 'v.1' }],
  });
  expect(off(shown, facts([mail, { ...text, barred: true }]))).toEqual([]);
  expect(off(visit(), facts([{ ...text, barred: true }, app]), 'undo-stop')).toEqual([]);
});

test('two numbers are named each, the apps of one reason once', () => {
  const barred = { barred: true };
  const apps = [app, method('tablet', 'totp')].map((one) => ({ ...one, ...barred }));
  const numbers = [text, second].map((one) => ({ ...one, ...barred }));
  expect(off(visit(), facts([...apps, ...numbers]))).toHaveLength(3);
});

test('on the screen it stands by its own name, or by that of its kind', () => {
  const shown = (who: string, labels: readonly string[], change: Partial<StepFacts>) => {
    const told = walk('take-up', who, ...labels);
    const given = { ...factsOf(told.state), ...change };
    return render(told.dialog, words, told.visit, given).off.map(({ say, why }) => `${say}: ${why}`);
  };
  const down = 'The service that carries it does not work at the moment.';
  expect(shown('tablet and backup codes, in Teams', [], { down: ['text'] })).toEqual([
    `Text to the number ending 83: ${down}`,
  ]);
  expect(shown('tablet and backup codes, named on the portal', [], { down: ['text'] })).toEqual([
    `Text to my mobile: ${down}`,
  ]);
});

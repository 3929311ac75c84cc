/** policy.md, "What suffices", the other rows: stop, undo, take up, unlock, lift a freeze; and the pause. */
import { decide } from '../../src/core/policy/decide';
import type { Decision, PolicyInput } from '../../src/core/policy/types';
import {
  approvedBy,
  ask,
  day,
  decideRow,
  given,
  hour,
  method,
  now,
  person,
  privileged,
  proofed,
  registered,
  request,
  shown,
  vouched,
  whats,
  withKey,
} from './build';

describe('stop, undo, take up', () => {
  test.each(['K', 'T', 'S', 'I', 'V'])('one of them stops a device, and takes a request up: %s', (show) => {
    for (const action of ['stop', 'take-up'] as const) {
      const who = show === 'K' ? withKey : person();
      expect(decideRow({ who, show, at: { action } })).toMatchObject({ verdict: 'allow' });
      expect(decideRow({ who, show: '', at: { action } })).toMatchObject({
        verdict: 'more',
        wants: [{ what: 'evidence' }],
      });
    }
  });
  test.each(['stop', 'take-up'] as const)('%s: what staff checked is no piece of the person', (action) => {
    const open = { proofing: [proofed('in-person')] };
    const lost = { lostKinds: ['phone', 'tablet', 'key'] as const };
    expect(decideRow({ show: '', open, at: { action, ...lost } }).verdict).toBe('more');
    expect(decideRow({ who: person({ methods: [] }), show: '', open, at: { action } }).verdict).toBe('more');
  });
  const claim = { action: 'stop', channel: 'teams', claim: 'claimed' } as const;
  test('by Teams claim alone once a day', () => {
    expect(decideRow({ show: '', at: claim })).toMatchObject({ verdict: 'allow', counted: [] });
    const before = (ms: number) => decideRow({ show: '', at: { ...claim, claimStopAt: now - ms } }).verdict;
    expect([before(1), before(day - 1), before(day)]).toEqual(['more', 'more', 'allow']);
    expect(before(-hour)).toBe('more');
  });
  test.each([{ channel: 'portal' }, { claim: 'named' }, { claim: 'none' }] as const)(
    'not with %p',
    (other) => {
      expect(decideRow({ show: '', at: { ...claim, ...other } }).verdict).toBe('more');
    },
  );
  test.each(['undo-stop', 'take-up', 'recover', 'day-pass'] as const)(
    'a claim alone is nothing for %s',
    (action) => {
      expect(decideRow({ show: '', at: { ...claim, action } }).verdict).toBe('more');
    },
  );

  const stopped = person({
    methods: [
      method('app', 'totp', { device: 'phone-1', deviceKind: 'phone', suspended: true }),
      method('text', 'text', { device: 'phone-1', deviceKind: 'phone', suspended: true }),
      method('tablet', 'totp', { device: 'tablet-1', deviceKind: 'tablet' }),
      method('key', 'passkey', { device: 'key-1', deviceKind: 'key' }),
      method('built-in', 'passkey', { device: 'phone-1', deviceKind: 'phone', suspended: true }),
      method('codes', 'backup', { left: 3 }),
    ],
  });
  const undo = (...ids: readonly string[]): Decision['verdict'] =>
    decide(
      ask({
        action: 'undo-stop',
        person: stopped,
        lostDevices: ['phone-1'],
        evidence: ids.flatMap((id) =>
          id === 'V' ? [vouched()] : stopped.methods.filter((one) => one.id === id).map((one) => given(one)),
        ),
      }),
    ).verdict;
  test('undo: K, or the suspended T with S or V', () => {
    expect([undo('key'), undo('app', 'codes'), undo('app', 'V')]).toEqual(['allow', 'allow', 'allow']);
  });
  test('undo: nothing less', () => {
    const less = [
      ['app'],
      ['codes'],
      ['V'],
      ['tablet', 'codes'],
      ['codes', 'V'],
      ['app', 'text'],
      ['app', 'tablet'],
    ];
    expect(less.map((ids) => undo(...ids))).toEqual(less.map(() => 'more'));
  });
  test('undo: a passkey on the very device that was stopped is no K', () => {
    expect(undo('built-in')).toBe('more');
    expect(undo('built-in', 'codes')).toBe('more');
  });
  test('what is suspended proves nothing else', () => {
    const evidence = [
      ...stopped.methods.filter((one) => one.suspended).map((one) => given(one)),
      ...shown('S'),
    ];
    const decision = decide(ask({ person: stopped, evidence }));
    expect(decision.counted).toHaveLength(1);
  });
});

describe('unlock a barred method, lift a freeze', () => {
  const open = { proofing: [proofed()], approvals: approvedBy('sol') };
  test.each(['unlock', 'unfreeze'] as const)('%s: a check and one approver', (action) => {
    expect(decideRow({ show: '', open, at: { action } }).verdict).toBe('allow');
    expect(whats(decideRow({ show: 'T S V', open: { approvals: open.approvals }, at: { action } }))).toEqual([
      'proofing',
    ]);
    expect(whats(decideRow({ show: 'T S V', open: { proofing: open.proofing }, at: { action } }))).toEqual([
      'approver',
    ]);
  });
  test('unlock for a privileged person: two approvers', () => {
    const at = { action: 'unlock' } as const;
    expect(decideRow({ who: privileged, show: 'K', open, at }).wants).toEqual([
      { what: 'approver', count: 1 },
    ]);
    const two = { ...open, approvals: approvedBy('sol', 'wim') };
    expect(decideRow({ who: privileged, show: '', open: two, at }).verdict).toBe('allow');
  });
  test('unlock: whoever checked approves not, nobody for themselves, and a closed request counts nowhere', () => {
    const at = { action: 'unlock' } as const;
    const wanted = (more: Parameters<typeof decideRow>[0]['open']) =>
      whats(decideRow({ show: '', open: { ...open, ...more }, at }));
    expect(wanted({ approvals: approvedBy('agent') })).toEqual(['proofing']);
    expect(wanted({ approvals: approvedBy('anna') })).toEqual(['approver']);
    expect(wanted({ closed: true })).toEqual(['proofing', 'approver']);
  });
  test('unlock asks the same whether anything is barred or not', () => {
    const at = { action: 'unlock' } as const;
    const barred = person({ methods: registered('T', 'S', 'I').map((one) => ({ ...one, barred: true })) });
    expect(decideRow({ who: barred, show: '', open: {}, at })).toEqual(
      decideRow({ who: person(), show: '', open: {}, at }),
    );
  });
  test('frozen: nothing is unlocked, whoever checked and approved it', () => {
    const decision = decideRow({ show: '', open, at: { action: 'unlock', frozen: true } });
    expect(decision).toMatchObject({ verdict: 'refuse', rule: 'frozen' });
  });
  test('K lifts a freeze while it is fresh, and unlocks nothing', () => {
    const at = { action: 'unfreeze', frozen: true } as const;
    expect(decideRow({ who: withKey, show: 'K', at }).verdict).toBe('allow');
    expect(decideRow({ who: withKey, show: 'K', open: {}, at: { ...at, now: now + hour } }).verdict).toBe(
      'case',
    );
    expect(decideRow({ who: withKey, show: 'K', at: { ...at, proveAfter: now + 1 } }).verdict).toBe('case');
    expect(decideRow({ who: withKey, show: 'K', at: { action: 'unlock' } }).verdict).toBe('case');
    expect(decideRow({ show: 'T S', at }).verdict).toBe('case');
  });
  test('a key that may be what the notice was about lifts nothing, however long the stop lasts', () => {
    const lifts = (changedAt: number, frozenAt: number, at = now) => {
      const key = method('key', 'passkey', { changedAt });
      const evidence = [given(key, at)];
      const who = person({ methods: [key] });
      const input = { action: 'unfreeze', frozen: true, frozenAt, now: at, evidence } as const;
      return decide(ask({ person: who, ...input })).verdict;
    };
    expect(lifts(now - 31 * day, now)).toBe('allow');
    expect(lifts(now - 30 * day, now)).toBe('case');
    expect(lifts(now + hour, now, now + 90 * day)).toBe('case');
    expect(lifts(now - 29 * day, now, now + 90 * day)).toBe('case');
  });
  test('while self-service is paused no key lifts a freeze', () => {
    const at = { action: 'unfreeze', frozen: true, paused: true } as const;
    expect(decideRow({ who: withKey, show: 'K', at }).verdict).toBe('case');
    expect(decideRow({ who: withKey, show: '', open, at }).verdict).toBe('allow');
  });
  test('frozen: no recovery and no day pass, even with K; a stop still works', () => {
    const act = (action: PolicyInput['action']) =>
      decideRow({ who: withKey, show: 'K', at: { action, frozen: true } });
    expect([act('recover'), act('day-pass')]).toMatchObject([
      { verdict: 'refuse', rule: 'frozen' },
      { verdict: 'refuse', rule: 'frozen' },
    ]);
    expect(act('stop').verdict).toBe('allow');
  });
});

describe('self-service paused', () => {
  const at = { paused: true };
  test.each(['T S', 'T I', 'S V', 'T V', 'K'])('%s: a check and an approver all the same', (show) => {
    const who = show === 'K' ? withKey : person();
    const old = { noticeAt: now - 30 * day };
    expect(whats(decideRow({ who, show, open: old, at })).filter((one) => one !== 'another-class')).toEqual([
      'proofing',
      'approver',
    ]);
    const open = { ...old, proofing: [proofed()] };
    expect(whats(decideRow({ who, show, open, at }))).toEqual(['approver']);
    expect(decideRow({ who, show, open: { ...open, approvals: approvedBy('sol') }, at }).verdict).toBe(
      'allow',
    );
  });
  test('a wait does not take the place of the approver', () => {
    const later = now + 30 * day;
    const evidence = [...shown('T S V'), ...shown('S', later)];
    const open = request({ noticeAt: now, proofing: [proofed()] });
    const decision = decide(ask({ person: withKey, evidence, case: open, now: later, paused: true }));
    expect(whats(decision)).toEqual(['approver']);
  });
});

describe('add, remove, change a number', () => {
  const full = { claim: 'claimed', password: true } as const;
  const oneClass = ['remove-method', 'change-number'] as const;

  test.each(oneClass)('%s: the strongest class that is registered, and nothing weaker', (action) => {
    const row = (show: string, who = person()) => decideRow({ who, show, at: { action } }).verdict;
    expect([row('T'), row('S'), row('I'), row('S I'), row('')]).toEqual([
      'allow',
      'more',
      'more',
      'more',
      'more',
    ]);
    expect([row('K', withKey), row('T S', withKey)]).toEqual(['allow', 'more']);
    expect(row('I', person({ methods: [method('text', 'text', { lastDigits: '20' })] }))).toBe('allow');
  });
  test.each(oneClass)('%s: what is registered counts, also when it may prove nothing now', (action) => {
    const fresh = method('new', 'totp', { probationUntil: now + day });
    const methods = [method('text', 'text', { lastDigits: '20' }), fresh];
    expect(decideRow({ who: person({ methods }), show: 'I', at: { action } }).verdict).toBe('case');
  });
  test.each(oneClass)('%s: a privileged person shows a key, and one approver says yes', (action) => {
    const row = (show: string, open?: object) =>
      decideRow({ who: privileged, show, at: { action }, ...(open ? { open } : {}) });
    expect(row('T').verdict).toBe('more');
    expect(row('K')).toMatchObject({ verdict: 'case', wants: [{ what: 'approver', count: 1 }] });
    expect(row('K', { approvals: approvedBy('sol') }).verdict).toBe('allow');
  });
  test.each([...oneClass, 'add-method'] as const)('%s: never while frozen', (action) => {
    expect(decideRow({ show: 'T', at: { action, ...full, frozen: true } }).verdict).toBe('refuse');
  });

  const withNew = person({
    methods: [...person().methods, method('new', 'totp', { probationUntil: now + hour })],
  });
  test('a number waits while something new is on probation; removing the old does not', () => {
    expect(decideRow({ who: withNew, show: 'T', at: { action: 'change-number' } })).toMatchObject({
      verdict: 'wait',
      wants: [{ what: 'wait', until: now + hour }],
    });
    expect(decideRow({ who: withNew, show: 'T', at: { action: 'remove-method' } }).verdict).toBe('allow');
    expect(
      decideRow({ who: withNew, show: 'T', at: { action: 'change-number', now: now + hour } }).verdict,
    ).not.toBe('wait');
  });
  test('adding asks the password as well: a chat and a typed name are not enough', () => {
    const row = (at: Partial<PolicyInput>) =>
      decideRow({ show: 'T', at: { action: 'add-method', ...at } }).verdict;
    expect(row(full)).toBe('allow');
    expect([row({ claim: 'claimed' }), row({}), row({ claim: 'named', password: true })]).toEqual([
      'refuse',
      'refuse',
      'refuse',
    ]);
  });
});

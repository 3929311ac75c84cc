/** policy.md, "Evidence classes": what is void, how long the rest lasts, and who is no person of ours. */
import { decide } from '../../src/core/policy/decide';
import { usable } from '../../src/core/policy/evidence';
import type { Decision, PersonFacts, PolicyInput } from '../../src/core/policy/types';
import {
  approvedBy,
  ask,
  day,
  everything,
  given,
  method,
  minute,
  now,
  person,
  proofed,
  registered,
  request,
  shown,
  vouched,
  wallet,
  whats,
  withKey,
} from './build';

describe('what is void', () => {
  /** T and S are enough, and T and I are: so that what is void is the only thing missing. */
  const spoilt = (change: Parameters<typeof method>[2], kind: 'T' | 'I', more: Partial<PolicyInput> = {}) => {
    const one = { ...wallet[kind], ...change } as ReturnType<typeof method>;
    const methods = [...registered(kind === 'T' ? 'I' : 'T'), one];
    return decide(
      ask({ person: person({ methods }), evidence: methods.map((each) => given(each)), ...more }),
    );
  };
  test('without a flaw both count', () => {
    expect(spoilt({}, 'T').verdict).toBe('allow');
    expect(spoilt({}, 'I').verdict).toBe('allow');
  });
  test.each([
    ['changed in the last 7 days', 'I', { changedAt: now - 7 * day + 1 }],
    ['changed, with no known date', 'I', { changedAt: Number.NaN }],
    ['the SIM was swapped', 'I', { simSwap: true }],
    ['several people share it', 'I', { shared: true }],
    ['barred', 'T', { barred: true }],
    ['barred', 'I', { barred: true }],
    ['suspended', 'T', { suspended: true }],
    ['on probation', 'T', { probationUntil: now + 1 }],
    ['on probation', 'I', { probationUntil: now + 1 }],
  ] as const)('%s: %s', (_why, kind, change) => {
    const decision = spoilt(change, kind);
    expect(decision.verdict).toBe('more');
    expect(decision.counted).toHaveLength(1);
  });
  test('7 days later it counts, and after probation', () => {
    expect(spoilt({ changedAt: now - 7 * day }, 'I').verdict).toBe('allow');
    expect(spoilt({ probationUntil: now }, 'T').verdict).toBe('allow');
  });
  test.each([
    ['its device', { lostDevices: ['phone-1'] }],
    ['its kind', { lostKinds: ['phone'] }],
    [
      'its kind, beside a named device of another',
      { lostKinds: ['phone', 'tablet'], lostDevices: ['tablet-1'] },
    ],
  ] as const)('reported lost: %s', (_what, loss) => {
    expect(spoilt({}, 'I', loss).counted.length).toBeLessThan(2);
    expect(spoilt({}, 'I', loss).verdict).toBe('more');
  });
  test('a number of a lost kind whose device nobody knows stays lost when a device is named', () => {
    const { device: _device, ...text } = wallet['I'] ?? method('text', 'text');
    const phone = method('phone-app', 'totp', { device: 'phone-1', deviceKind: 'phone' });
    const who = person({ methods: [...registered('T'), phone, text] });
    const evidence = [...shown('T'), given(text)];
    const loss = { lostKinds: ['phone'], lostDevices: ['phone-1'] } as const;
    expect(decide(ask({ person: who, evidence })).verdict).toBe('allow');
    expect(decide(ask({ person: who, evidence, ...loss })).verdict).toBe('more');
  });
  test('of two phones, naming the lost one spares the other', () => {
    const second = method('second', 'text', { device: 'phone-2', deviceKind: 'phone' });
    const who = person({ methods: [...registered('T', 'I'), second] });
    const evidence = [...shown('T'), given(second)];
    const verdict = (more: Partial<PolicyInput>) => decide(ask({ person: who, evidence, ...more })).verdict;
    expect(verdict({ lostKinds: ['phone'] })).toBe('more');
    expect(verdict({ lostKinds: ['phone'], lostDevices: ['phone-1'] })).toBe('allow');
    expect(verdict({ lostKinds: ['phone'], lostDevices: ['phone-2'] })).toBe('more');
  });
  test('a class or kind that the method does not give', () => {
    const [app] = shown('T');
    if (!app) throw new Error('No piece.');
    for (const lie of [
      { ...app, class: 'K' as const },
      { ...app, class: 'X' as 'K' },
      { ...app, kind: 'text' as const },
    ]) {
      for (const action of ['recover', 'stop', 'take-up'] as const)
        expect(decide(ask({ action, evidence: [lie] }))).toMatchObject({ verdict: 'more', counted: [] });
    }
  });
  test('a method that is not registered, and a voucher who is nobody or the person', () => {
    const unknown = { ...given(method('other', 'totp')) };
    const own = vouched(now, 'anna');
    const { by: _by, ...nobody } = vouched();
    expect(decide(ask({ evidence: [unknown, own, nobody] })).counted).toEqual([]);
  });
});

describe('how long evidence lasts', () => {
  const later = (ms: number, more: Partial<PolicyInput> = {}): Decision =>
    decide(ask({ evidence: shown('T S'), now: now + ms, ...more }));
  test('15 minutes', () => {
    expect(later(15 * minute).verdict).toBe('allow');
    expect(later(15 * minute + 1)).toMatchObject({ verdict: 'more', counted: [] });
  });
  test('what is to come does not count', () => {
    expect(later(-1).counted).toEqual([]);
  });
  test('in a request until it closes; carrying out then needs one piece proved again', () => {
    const open = request({ openedAt: now + 15 * minute });
    const old = later(3 * day, { case: open });
    expect(old).toMatchObject({ verdict: 'more', wants: [{ what: 'again' }] });
    expect(old.counted).toHaveLength(2);
    const evidence = [...shown('T S'), ...shown('S', now + 3 * day)];
    expect(later(3 * day, { case: open, evidence }).verdict).toBe('allow');
    expect(later(3 * day, { case: { ...open, closed: true }, evidence }).counted).toHaveLength(1);
    expect(later(3 * day, { case: request({ openedAt: now + 15 * minute + 1 }) }).counted).toEqual([]);
  });
  test('after a hand-over one piece is proved again', () => {
    const moved = { proveAfter: now + minute, case: request() };
    expect(later(2 * minute, moved)).toMatchObject({ verdict: 'more', wants: [{ what: 'again' }] });
    expect(later(2 * minute, { ...moved, action: 'take-up' }).verdict).toBe('more');
    const evidence = [...shown('T S'), ...shown('T', now + minute)];
    expect(later(2 * minute, { ...moved, evidence }).verdict).toBe('allow');
  });
  test('what a closed request had counts for nothing', () => {
    const who = person({ methods: [] });
    const full = request({
      proofing: [proofed('in-person')],
      approvals: approvedBy('sol', 'wim'),
      noticeAt: 1,
    });
    expect(decide(ask({ person: { ...who, hasVoucher: false }, case: full })).verdict).toBe('allow');
    const closed = decide(ask({ person: { ...who, hasVoucher: false }, case: { ...full, closed: true } }));
    expect(whats(closed)).toEqual(['evidence', 'proofing', 'approver']);
    const done = { ...full, closed: true, noticeAt: now - 30 * day };
    expect(decide(ask({ person: withKey, evidence: shown('T S'), case: done })).verdict).toBe('case');
  });
});

describe('proofing', () => {
  const checked = (piece: ReturnType<typeof proofed>, more: Partial<PolicyInput> = {}): Decision =>
    decide(
      ask({
        evidence: shown('S'),
        case: request({ proofing: [piece], approvals: approvedBy('sol') }),
        ...more,
      }),
    );
  test('says who, when and how', () => {
    expect(checked(proofed()).verdict).toBe('allow');
    const { by: _by, ...nobody } = proofed();
    const { how: _how, ...nohow } = proofed();
    const others = [nobody, nohow, proofed('video', now + 1), proofed('video', now, { by: 'anna' })];
    expect(others.map((piece) => whats(checked(piece)))).toEqual(others.map(() => ['proofing']));
  });
  test('only proofing: what else is written there counts as nothing', () => {
    const key = { ...proofed(), class: 'K' as const };
    expect(whats(checked(key, { person: withKey }))).toEqual(['proofing']);
  });
  const back = (id = 'text') => proofed('call-back', now, { method: id });
  test('a call back to a number on file, that is not void and was not used', () => {
    expect(checked(back()).verdict).toBe('allow');
    expect(checked(back('office')).verdict).toBe('allow');
    for (const id of ['other', 'mail', 'app', 'proofing'])
      expect(whats(checked(back(id)))).toEqual(['proofing']);
    expect(whats(checked(back(), { lostKinds: ['phone'] }))).toEqual(['proofing']);
  });
  test('a number that was used as evidence is no call back, by text or by call', () => {
    const used = { evidence: shown('call') };
    expect(whats(checked(back('call'), used))).toEqual(['proofing']);
    expect(whats(checked(back('text'), used))).toEqual(['proofing']);
    expect(checked(back('office'), used).verdict).toBe('allow');
  });
  test('a privileged person: the number must be unchanged for 14 days', () => {
    const changed = (ago: number): Decision => {
      const text = { ...wallet['I'], changedAt: now - ago } as ReturnType<typeof method>;
      const who = person({ privileged: true, methods: [...registered('T'), text] });
      return checked(back(), { person: who, evidence: shown('T') });
    };
    expect(whats(changed(14 * day))).not.toContain('proofing');
    expect(whats(changed(14 * day - 1))).toContain('proofing');
  });
});

describe('who is no person of ours', () => {
  const actions = ['stop', 'undo-stop', 'recover', 'day-pass', 'take-up', 'unlock', 'unfreeze'] as const;
  const full = { evidence: shown('K T S I V'), claim: 'claimed', channel: 'teams' } as const;
  test.each(['unknown', 'disabled', 'guest', 'shared', 'service'] as const)('%s: nothing, ever', (status) => {
    const open = request({ proofing: [proofed('in-person')], approvals: approvedBy('sol', 'wim') });
    for (const action of actions) {
      const decision = decide(
        ask({ ...full, action, case: open, person: person({ status, methods: everything }) }),
      );
      expect(decision).toMatchObject({ verdict: 'more', wants: [{ what: 'evidence' }], counted: [] });
    }
  });
  test.each(['stop', 'undo-stop', 'take-up', 'recover', 'day-pass'] as const)(
    '%s: it is as for somebody who has shown nothing',
    (action) => {
      const first = (who: PersonFacts) => {
        const { verdict, wants, counted } = decide(ask({ action, person: who }));
        return { verdict, first: wants[0], counted };
      };
      const known = first(person());
      for (const status of ['unknown', 'disabled', 'guest', 'shared', 'service'] as const)
        expect(first(person({ status, methods: [] }))).toEqual(known);
    },
  );
});

describe('a colleague who confirms', () => {
  const confirmed = (more: Partial<PersonFacts>) =>
    decide(ask({ person: person(more), evidence: [...shown('S'), vouched()] }));
  test('counts while they may', () => {
    expect(confirmed({}).verdict).toBe('allow');
    expect(confirmed({ goneVouchers: ['somebody else'] }).verdict).toBe('allow');
  });
  test('counts no longer when they left, or took it back', () => {
    const decision = confirmed({ goneVouchers: ['manager'] });
    expect(decision.verdict).toBe('more');
    expect(decision.counted).toHaveLength(1);
  });
  test('is a way while there is somebody, and it is not closed; what the policy asks stays', () => {
    const ways = (more: Partial<PersonFacts>) =>
      usable(ask({ person: person({ methods: [], ...more }) })).map((one) => one.kind);
    expect(ways({})).toEqual(['vouch']);
    expect(ways({ hasVoucher: false })).toEqual([]);
    expect(ways({ vouchBarred: true })).toEqual([]);
    expect(ways({ status: 'disabled' })).toEqual([]);
    const closed = decide(ask({ person: person({ methods: [], vouchBarred: true }), case: request() }));
    expect(whats(closed)).toContain('voucher');
  });
});

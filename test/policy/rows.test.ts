/** policy.md, "What suffices", recovery and the day pass: what is enough is allowed, one piece less is not. */
import { decide } from '../../src/core/policy/decide';
import { defaultRules } from '../../src/core/policy/rules';
import { afterWorking } from '../../src/core/policy/working-time';
import type { CaseFacts, Decision, PolicyInput } from '../../src/core/policy/types';
import {
  approvedBy,
  ask,
  day,
  decideRow,
  given,
  hour,
  method,
  minute,
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

describe('recover, a standard person: at once', () => {
  test.each(['T S', 'T I', 'T call', 'T office', 'T mail', 'S I', 'S mail', 'S V'])(
    '%s is enough',
    (show) => {
      expect(decideRow({ show })).toMatchObject({ verdict: 'allow', wants: [] });
      expect(decideRow({ show }).counted).toHaveLength(2);
    },
  );
  test('K is enough by itself', () => {
    expect(decideRow({ who: withKey, show: 'K' })).toMatchObject({ verdict: 'allow', rule: 'recover: K' });
  });
  test.each(['T', 'S', 'I', 'office', 'mail'])(
    '%s alone: another class, or a check and an approver',
    (show) => {
      const decision = decideRow({ show });
      expect(decision.verdict).toBe('more');
      expect(whats(decision)).toEqual(['another-class', 'proofing', 'approver']);
    },
  );
  test('nothing at all: evidence first', () => {
    const decision = decideRow({ show: '' });
    expect(decision.verdict).toBe('more');
    expect(decision.wants[0]).toEqual({ what: 'evidence' });
  });
  test('a text and an e-mail together are one issued code', () => {
    const decision = decideRow({ show: 'I mail office call' });
    expect(decision).toMatchObject({ verdict: 'more', rule: expect.stringContaining('one of T, S, I') });
  });
  test('methods on one device count once', () => {
    const onPhone = { device: 'phone-1', deviceKind: 'phone' } as const;
    const methods = [method('app', 'totp', onPhone), method('text', 'text', onPhone)];
    const evidence = methods.map((one) => given(one));
    const who = person({ methods });
    expect(decide(ask({ person: who, evidence }))).toMatchObject({ verdict: 'more' });
    // What the proof does not say of its device, the register does.
    const bare = evidence.map(({ device: _device, ...piece }) => piece);
    expect(decide(ask({ person: who, evidence: bare }))).toMatchObject({ verdict: 'more' });
  });
  test('a passkey without user verification is a T', () => {
    const piece = { ...given(method('key', 'passkey')), class: 'T' as const };
    expect(decide(ask({ person: withKey, evidence: [piece] })).rule).toContain('one of T, S, I');
  });
});

describe('recover: K registered but not shown', () => {
  test.each(['T S', 'T I', 'S I', 'S V'])('%s: an approver, or 24 h after a notice', (show) => {
    const bare = decideRow({ who: withKey, show });
    expect(bare.verdict).toBe('case');
    expect(whats(bare)).toEqual(['approver', 'notice']);
    const open = decideRow({ who: withKey, show, open: {} });
    expect(open.verdict).toBe('case');
    expect(open.wants).toEqual([
      { what: 'approver', count: 1 },
      { what: 'wait', until: now + day },
    ]);
    const approved = { approvals: approvedBy('sol') };
    expect(decideRow({ who: withKey, show, open: approved }).verdict).toBe('allow');
  });
  test('the 24 h, then one piece proved again, which begins no new wait', () => {
    const later = now + day;
    const open = request({ noticeAt: now });
    const old = ask({ person: withKey, evidence: shown('T S'), case: open });
    expect(whats(decide({ ...old, now: later - 1 }))).toEqual(['approver', 'wait']);
    expect(decide({ ...old, now: later })).toMatchObject({ verdict: 'more', wants: [{ what: 'again' }] });
    const again = { ...old, evidence: [...old.evidence, ...shown('S', later)], now: later };
    expect(decide(again).verdict).toBe('allow');
    const byAnother = { ...old, evidence: [...old.evidence, ...shown('I', later)], now: later };
    expect(decide(byAnother).verdict).toBe('allow');
  });
  test('the wait begins when the second class is there, whatever was handed over in between', () => {
    const second = now + 2 * hour;
    const evidence = [...shown('T'), ...shown('S', second)];
    const input = ask({
      person: withKey,
      evidence,
      proveAfter: now + hour,
      case: request({ noticeAt: now }),
      now: second,
    });
    expect(decide(input).wants).toContainEqual({ what: 'wait', until: second + day });
  });
  test('lost, suspended or barred, it is registered all the same', () => {
    const lost = { lostKinds: ['key'] as const };
    expect(decideRow({ who: withKey, show: 'T S', at: lost }).verdict).toBe('case');
    for (const change of [{ suspended: true }, { barred: true }]) {
      const methods = [...registered('T', 'S'), method('key', 'passkey', change)];
      expect(decideRow({ who: person({ methods }), show: 'T S' }).verdict).toBe('case');
    }
  });
});

describe('recover: T and V, or I and V', () => {
  /** Friday, 15:30 in London: an hour and a half are left of the working week. */
  const friday = Date.UTC(2026, 10, 27, 15, 30);
  const monday = Date.UTC(2026, 10, 30, 11, 30);
  const at = (when: number, more: Partial<PolicyInput> = {}, show = 'T'): Decision =>
    decide(
      ask({
        now: when,
        evidence: [...shown(show, friday), vouched(friday), ...shown(show, when)],
        case: request({ openedAt: friday, noticeAt: friday }),
        ...more,
      }),
    );
  test.each(['T', 'I', 'call'])('%s: 4 working hours after the notice, across a weekend', (show) => {
    expect(at(friday, {}, show).wants).toEqual([
      { what: 'approver', count: 1 },
      { what: 'wait', until: monday },
    ]);
    expect(whats(at(monday - 5 * minute, {}, show))).toContain('wait');
    expect(at(monday, {}, show).verdict).toBe('allow');
  });
  test('one approver spares the wait', () => {
    const open = request({ openedAt: friday, approvals: approvedBy('sol') });
    expect(
      at(friday + minute, { case: { ...open, approvals: [{ by: 'sol', at: friday, factor: 'T' }] } }).verdict,
    ).toBe('allow');
  });
  test('no notice was delivered: no time is long enough', () => {
    const open = request({ openedAt: friday, noticeAt: 0 });
    expect(whats(at(monday + 30 * day, { case: open }))).toEqual(['approver', 'notice']);
  });
  test('a late notice begins a late wait', () => {
    const open = request({ openedAt: friday, noticeAt: monday });
    expect(at(monday, { case: open }).wants).toContainEqual({ what: 'wait', until: monday + 4 * hour });
  });
  test.each(['mail', 'office'])('I by %s does not: by mobile only', (show) => {
    const decision = at(monday + day, {}, show);
    expect(decision.verdict).toBe('case');
    expect(whats(decision)).toEqual(['proofing', 'approver']);
  });
  test('with a key that was not shown, whichever wait is longer', () => {
    expect(at(friday, { person: withKey }).wants).toContainEqual({ what: 'wait', until: monday });
    const tuesday = Date.UTC(2026, 10, 24, 10);
    const open = request({ openedAt: tuesday, noticeAt: tuesday });
    const early = ask({ person: withKey, evidence: shown('T V', tuesday), case: open, now: tuesday });
    expect(decide(early).wants).toContainEqual({ what: 'wait', until: tuesday + day });
  });
});

describe('recover: one of T, S or only I', () => {
  test.each(['T', 'S', 'I', 'mail'])('%s: a check and one approver, and nothing less', (show) => {
    const proofing = [proofed()];
    const approvals = approvedBy('sol');
    expect(decideRow({ show, open: { proofing, approvals } }).verdict).toBe('allow');
    expect(whats(decideRow({ show, open: { proofing } }))).toEqual(['approver']);
    expect(whats(decideRow({ show, open: { approvals } }))).toEqual(['proofing']);
    expect(decideRow({ show, open: { approvals } }).verdict).toBe('case');
  });
});

describe('recover: nothing left, or V only', () => {
  const proofing = [proofed()];
  const inPerson = [proofed('in-person')];
  test('V: a check and one approver', () => {
    expect(decideRow({ show: 'V', open: { proofing, approvals: approvedBy('sol') } }).verdict).toBe('allow');
    expect(whats(decideRow({ show: 'V', open: { proofing } }))).toEqual(['approver']);
    expect(whats(decideRow({ show: 'V', open: { approvals: approvedBy('sol') } }))).toEqual(['proofing']);
  });
  test('somebody could vouch: they are asked for', () => {
    const open = { proofing: inPerson, approvals: approvedBy('sol', 'wim') };
    expect(whats(decideRow({ show: '', open }))).toContain('voucher');
  });
  test('nobody could: in person, and two approvers', () => {
    const who = person({ methods: [], hasVoucher: false });
    const approvals = approvedBy('sol', 'wim');
    expect(decideRow({ who, show: '', open: { proofing: inPerson, approvals } }).verdict).toBe('allow');
    const one = decideRow({ who, show: '', open: { proofing: inPerson, approvals: approvedBy('sol') } });
    expect(one.wants).toContainEqual({ what: 'approver', count: 1 });
    const byVideo = decideRow({ who, show: '', open: { proofing, approvals } });
    expect(byVideo.wants).toContainEqual({ what: 'proofing', inPerson: true });
  });
});

describe('recover, a privileged person: never by themselves', () => {
  const open = {
    openedAt: now - day,
    proofing: [proofed('video', now - day)],
    approvals: approvedBy('sol', 'wim'),
  };
  const atStart = (show: string): PolicyInput['evidence'] => shown(show, now - day);
  const complete = (show: string, more: Partial<CaseFacts> = {}): Decision =>
    decide(
      ask({
        person: privileged,
        evidence: [...atStart(show), ...shown(show)],
        case: request({ noticeAt: now - day, ...open, ...more }),
      }),
    );
  test.each(['K', 'T', 'S'])('%s, a check, two approvers, 24 h', (show) => {
    expect(complete(show).verdict).toBe('allow');
    expect(whats(complete(show, { proofing: [] }))).toContain('proofing');
    expect(complete(show, { approvals: approvedBy('sol') }).wants).toEqual([{ what: 'approver', count: 1 }]);
    const lately = complete(show, { proofing: [proofed('video', now - day + minute)] });
    expect(lately).toMatchObject({ verdict: 'wait', wants: [{ what: 'wait', until: now + minute }] });
    expect(whats(complete(show, { noticeAt: 0 }))).toEqual(['notice']);
  });
  test.each(['K', 'T S', 'T I', 'S I', 'K T S I V'])('%s opens nothing at once', (show) => {
    const decision = decideRow({ who: privileged, show });
    expect(decision.verdict).not.toBe('allow');
    expect(whats(decision)).toEqual(expect.arrayContaining(['proofing', 'approver', 'notice']));
  });
  test.each(['I', 'call', 'office', 'mail'])('%s is no evidence', (show) => {
    const decision = complete(show);
    expect(decision.rule).toContain('nothing left');
    expect(whats(decision)).toEqual(expect.arrayContaining(['proofing', 'voucher']));
  });
  test('nothing left: in person and V, two approvers, 24 h', () => {
    const inPerson = [proofed('in-person', now - day)];
    expect(complete('V', { proofing: inPerson }).verdict).toBe('allow');
    expect(whats(complete('V'))).toContain('proofing');
    expect(whats(complete('', { proofing: inPerson }))).toContain('voucher');
    expect(whats(complete('V', { proofing: inPerson, approvals: approvedBy('sol') }))).toEqual(['approver']);
  });
});

describe('day pass', () => {
  test('asks what recovery asks', () => {
    const day = { action: 'day-pass' } as const;
    expect(decideRow({ show: 'T S', at: day }).verdict).toBe('allow');
    expect(decideRow({ show: 'T', at: day }).verdict).toBe('more');
    expect(decideRow({ who: withKey, show: 'T S', at: day }).verdict).toBe('case');
  });
  test.each(['K', 'T S', 'V'])('never for a privileged person: %s', (show) => {
    const open = { proofing: [proofed('in-person')], approvals: approvedBy('sol', 'wim') };
    const decision = decideRow({ who: privileged, show, open, at: { action: 'day-pass' } });
    expect(decision).toMatchObject({ verdict: 'refuse', rule: 'day-pass-privileged' });
  });
  test('before anything is shown, the tier does not show', () => {
    const tiers = [privileged, person()].map((who) =>
      decideRow({ who, show: '', at: { action: 'day-pass' } }),
    );
    expect(tiers.map((one) => [one.verdict, one.wants[0]])).toEqual([
      ['more', { what: 'evidence' }],
      ['more', { what: 'evidence' }],
    ]);
  });
});

describe('handed to security', () => {
  const handed = { forSecurity: true } as const;
  test('no wait takes the place of their decision', () => {
    const late = { now: now + 8 * day };
    const open = { noticeAt: now };
    // Without them the time is enough; with them an approver is asked.
    for (const row of [
      { show: '', at: { ...late, evidence: [...shown('T V'), ...shown('T', late.now)] } },
      { who: withKey, show: '', at: { ...late, evidence: [...shown('T S'), ...shown('S', late.now)] } },
    ]) {
      expect(decideRow({ ...row, open })).toMatchObject({ verdict: 'allow' });
      const decision = decideRow({ ...row, open: { ...open, ...handed } });
      expect(decision).toMatchObject({ rule: expect.stringContaining('with security') });
      expect(decision.wants).toEqual([{ what: 'approver', count: 1 }]);
    }
  });
  test('two pieces that would be enough at once need a yes, too; their yes is enough', () => {
    expect(decideRow({ show: 'T S', open: handed })).toMatchObject({ verdict: 'case' });
    const approved = { ...handed, approvals: approvedBy('sol') };
    expect(decideRow({ show: 'T S', open: approved })).toMatchObject({ verdict: 'allow' });
  });
  test('a key is a key, and the wait of a privileged person stays', () => {
    expect(decideRow({ who: withKey, show: 'K', open: handed })).toMatchObject({ verdict: 'allow' });
    const approvals = approvedBy('sol', 'zoe');
    const open = { ...handed, noticeAt: now, approvals, proofing: [proofed()] };
    expect(whats(decideRow({ who: privileged, show: 'T', open }))).toEqual(['wait']);
  });
});

describe('working hours', () => {
  const { workingDay } = defaultRules;
  const london = (text: string): number => Date.parse(text);
  test.each([
    ['within one day', '2026-11-24T10:00Z', 4, '2026-11-24T14:00Z'],
    ['to the end of the day', '2026-11-24T13:00Z', 4, '2026-11-24T17:00Z'],
    ['over a night', '2026-11-24T15:00Z', 4, '2026-11-25T11:00Z'],
    ['from the night before', '2026-11-24T03:00Z', 4, '2026-11-24T13:00Z'],
    ['from a Saturday', '2026-11-28T12:00Z', 4, '2026-11-30T13:00Z'],
    ['over the night in which summer time ends', '2026-10-23T14:00Z', 4, '2026-10-26T11:00Z'],
  ] as const)('%s', (_name, from, hours, to) => {
    expect(afterWorking(london(from), hours * hour, workingDay)).toBe(london(to));
  });
  test('a day without hours, or a length that is no number, never ends', () => {
    const never = Number.MAX_SAFE_INTEGER;
    expect(afterWorking(now, hour, { ...workingDay, from: 600, to: 600 })).toBe(never);
    expect(afterWorking(now, Number.NaN, workingDay)).toBe(never);
  });
});

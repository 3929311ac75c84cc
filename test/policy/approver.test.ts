/** policy.md, "approve a case": who may check, who may decide, and with which factor. Numbers: abuse cases. */
import { whyNoApproval, whyNoFactor, whyNoProofing, whyNoVouching } from '../../src/core/policy/approver';
import type { CasePeople, StaffFacts } from '../../src/core/policy/approver';
import { decide } from '../../src/core/policy/decide';
import { defaultRules } from '../../src/core/policy/rules';
import {
  approvedBy,
  ask,
  day,
  decideRow,
  everything,
  minute,
  now,
  person,
  privileged,
  proofed,
  request,
  shown,
  vouched,
  whats,
} from './build';

const staff = (more: Partial<StaffFacts> = {}): StaffFacts => ({
  id: 'sol',
  active: true,
  roles: ['approver'],
  same: ['sol-second'],
  everHadKey: false,
  ...more,
});
const people = (more: Partial<CasePeople> = {}): CasePeople => ({
  requester: 'anna',
  beneficiaries: [],
  vouchers: ['manager'],
  proofers: ['agent'],
  approvals: [],
  ...more,
});
const approval = (more: Partial<CasePeople>, who: Partial<StaffFacts> = {}): string | undefined =>
  whyNoApproval(staff(who), people(more))?.name;
const proofing = (more: Partial<CasePeople>, who: Partial<StaffFacts> = {}): string | undefined =>
  whyNoProofing(staff(who), people(more))?.name;

/** Both accounts of one human being. */
const accounts = ['sol', 'sol-second'];

test('an approver who has no part in it may approve, and may check', () => {
  expect(approval({})).toBeUndefined();
  expect(proofing({})).toBeUndefined();
});

test('whose own account is stopped by "this was not me" checks and approves nothing', () => {
  expect(approval({}, { stopped: true })).toBe('staff-stopped');
  expect(proofing({}, { stopped: true })).toBe('staff-stopped');
});

describe('who approves', () => {
  test.each(accounts)('02: %s approved before: a second person is needed', (by) => {
    expect(approval({ approvals: approvedBy(by) })).toBe('approved-already');
    expect(approval({ approvals: approvedBy(by), drawn: 'sol' })).toBe('approved-already');
  });
  test('02: the same person twice is one approver', () => {
    const open = { proofing: [proofed('in-person')], approvals: approvedBy('sol', 'sol') };
    const who = person({ methods: [], hasVoucher: false });
    expect(decideRow({ who, show: '', open }).wants).toContainEqual({ what: 'approver', count: 1 });
    const two = { ...open, approvals: approvedBy('sol', 'wim') };
    expect(decideRow({ who, show: '', open: two }).verdict).toBe('allow');
  });
  test.each(accounts)('03: %s asked: nobody decides about themselves', (requester) => {
    expect(approval({ requester })).toBe('own-request');
    expect(proofing({ requester })).toBe('own-request');
  });
  test.each(accounts)('03: it benefits %s', (one) => {
    expect(approval({ beneficiaries: ['other', one] })).toBe('benefits');
    expect(proofing({ beneficiaries: [one] })).toBe('own-request');
  });
  test('03: an approval by who asked counts for nothing', () => {
    const open = { proofing: [proofed()], approvals: approvedBy('anna') };
    expect(decideRow({ show: 'T', open }).wants).toEqual([{ what: 'approver', count: 1 }]);
  });
  test.each(accounts)('04: %s vouched', (one) => {
    expect(approval({ vouchers: [one] })).toBe('is-voucher');
    expect(proofing({ vouchers: [one] })).toBe('is-voucher');
  });
  test('04: who approved first and vouches afterwards has not vouched', () => {
    const input = ask({
      evidence: [...shown('T'), vouched(now, 'sol')],
      case: request({ approvals: approvedBy('sol') }),
    });
    expect(whats(decide(input))).toEqual(['proofing']);
    const byOther = request({ approvals: approvedBy('wim') });
    expect(decide({ ...input, case: byOther }).verdict).toBe('allow');
  });
  test.each(accounts)('%s checked: who proofs never approves', (one) => {
    expect(approval({ proofers: ['other', one] })).toBe('is-proofer');
  });
  test('a check by who has approved counts for nothing', () => {
    const open = { proofing: [proofed('video', now, { by: 'sol' })], approvals: approvedBy('sol') };
    expect(whats(decideRow({ show: 'T', open }))).toEqual(['proofing']);
  });
  test.each(accounts)('%s approved: who approves never checks', (by) => {
    expect(proofing({ approvals: approvedBy(by) })).toBe('is-approver');
  });
  test.each([[[]], [['agent']], [['security']], [['administrator']], [['auditor', 'editor']]])(
    '05: with the roles %p nobody approves',
    (roles) => {
      expect(approval({}, { roles })).toBe('no-role');
    },
  );
  test('05: nor with an account that is not active', () => {
    expect(approval({}, { active: false })).toBe('staff-not-active');
    expect(proofing({}, { active: false })).toBe('staff-not-active');
  });
  test.each([['agent'], ['approver'], ['security']])('a check: %s may', (role) => {
    expect(proofing({}, { roles: [role] })).toBeUndefined();
  });
  test.each([[[]], [['administrator']], [['auditor']]])('a check: %p may not', (roles) => {
    expect(proofing({}, { roles })).toBe('no-role');
  });
  test('05: an approval whose approver lost the role is not there when it is carried out', () => {
    const open = { proofing: [proofed()], approvals: approvedBy('sol') };
    expect(decideRow({ show: 'T', open }).verdict).toBe('allow');
    expect(whats(decideRow({ show: 'T', open: { ...open, approvals: [] } }))).toEqual(['approver']);
  });
  test('07: whoever becomes privileged needs the privileged row from then on', () => {
    const open = { proofing: [proofed()], approvals: approvedBy('sol'), noticeAt: now - day };
    const row = { show: 'T', open };
    expect(decideRow({ ...row, who: person({ methods: everything }) }).verdict).toBe('allow');
    const then = decideRow({ ...row, who: privileged });
    expect(then.verdict).toBe('case');
    expect(then.wants).toContainEqual({ what: 'approver', count: 1 });
    expect(whats(then)).toContain('wait');
  });
});

describe('the second approver is drawn', () => {
  const first = { approvals: approvedBy('wim') };
  test('only who was drawn', () => {
    expect(approval({ ...first, drawn: 'sol' })).toBeUndefined();
    expect(approval({ ...first, drawn: 'zoe' })).toBe('not-drawn');
  });
  test('the draw is of an account: its twin is not drawn', () => {
    expect(approval({ ...first, drawn: 'sol-second' })).toBe('not-drawn');
  });
  test('drawn or not, a part in the request keeps them out', () => {
    expect(approval({ ...first, drawn: 'sol', vouchers: ['sol'] })).toBe('is-voucher');
    expect(approval({ ...first, drawn: 'sol', proofers: ['sol'] })).toBe('is-proofer');
  });
  test('the first is not drawn', () => {
    expect(approval({ drawn: 'zoe' })).toBeUndefined();
  });
});

describe('the factor', () => {
  const factor = (used: 'K' | 'T', at: number, everHadKey = false): string | undefined =>
    whyNoFactor(staff({ everHadKey }), used, at, now, defaultRules)?.name;
  test('K for everybody, T only for who never had K', () => {
    expect([factor('K', now), factor('K', now, true), factor('T', now)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(factor('T', now, true)).toBe('key-needed');
  });
  test('no older than 5 minutes, and not from later', () => {
    expect(factor('K', now - 5 * minute)).toBeUndefined();
    expect(factor('K', now - 5 * minute - 1)).toBe('factor-old');
    expect(factor('K', now + 1)).toBe('factor-old');
    expect(factor('K', Number.NaN)).toBe('factor-old');
  });
  test.each(['S', 'I', 'V', 'P', '', 'k'])('%p is no factor', (other) => {
    expect(factor(other as 'K', now)).toBe('no-factor');
  });
});

describe('who confirms', () => {
  const vouching = (more: Partial<CasePeople>, who: Partial<StaffFacts> = {}): string | undefined =>
    whyNoVouching(staff(who), people(more))?.name;
  test('whoever has no part in the request, with a role or without', () => {
    expect(vouching({})).toBeUndefined();
    expect(vouching({}, { roles: [] })).toBeUndefined();
  });
  test.each(accounts)('never %s, who asks, gains by it, checked or approved', (one) => {
    expect(vouching({ requester: one })).toBe('own-request');
    expect(vouching({ beneficiaries: [one] })).toBe('own-request');
    expect(vouching({ proofers: [one] })).toBe('is-proofer');
    expect(vouching({ approvals: approvedBy(one) })).toBe('is-approver');
    expect(vouching({}, { active: false })).toBe('staff-not-active');
  });
});

/** Who may proof and who may approve: policy.md, "approve a case". Independent people, fresh factor, drawn second. */
import type { Approval, Reason, Rules } from './types';

/** A member of staff as the rules see them. `same`: ids of accounts that belong to the same human being. */
export interface StaffFacts {
  readonly id: string;
  readonly active: boolean;
  /** "This was not me" stopped their own account: somebody else may be in it. */
  readonly stopped?: true;
  readonly roles: readonly string[];
  readonly same: readonly string[];
  readonly everHadKey: boolean;
}

export interface CasePeople {
  readonly requester: string;
  /** Everyone who benefits beside the requester. */
  readonly beneficiaries: readonly string[];
  readonly vouchers: readonly string[];
  readonly proofers: readonly string[];
  readonly approvals: readonly Approval[];
  /** The second approver, drawn by the system. */
  readonly drawn?: string;
  /** Handed to security: only who is of security, too. */
  readonly forSecurity?: true;
  /** Who opened it for somebody that called or came. */
  readonly opener?: string;
}

const no = (name: string, detail: string): Reason => ({ name, detail });

const isStopped = no('staff-stopped', 'Your own account is stopped: somebody said "this was not me".');

const isOneOf = (staff: StaffFacts, ids: readonly string[]): boolean =>
  ids.some((id) => id === staff.id || staff.same.includes(id));

/** Why this person may not record a proofing; undefined when they may. */
export function whyNoProofing(staff: StaffFacts, people: CasePeople): Reason | undefined {
  if (!staff.active) return no('staff-not-active', 'Your account is not active.');
  if (staff.stopped) return isStopped;
  if (
    !staff.roles.includes('agent') &&
    !staff.roles.includes('approver') &&
    !staff.roles.includes('security')
  ) {
    return no('no-role', 'You have no role for identity checks.');
  }
  if (people.forSecurity && !staff.roles.includes('security'))
    return no('for-security', 'Security has this request now.');
  if (isOneOf(staff, [people.requester, ...people.beneficiaries]))
    return no('own-request', 'This request is your own.');
  if (isOneOf(staff, people.vouchers))
    return no('is-voucher', 'You confirmed who they are; somebody else checks.');
  if (
    isOneOf(
      staff,
      people.approvals.map((one) => one.by),
    )
  )
    return no('is-approver', 'You approved; somebody else checks.');
  return undefined;
}

/** Why this person may not approve; undefined when they may, as far as the factor is not asked yet. */
export function whyNoApproval(staff: StaffFacts, people: CasePeople): Reason | undefined {
  if (!staff.active) return no('staff-not-active', 'Your account is not active.');
  if (staff.stopped) return isStopped;
  if (!staff.roles.includes('approver')) return no('no-role', 'You have no role to approve.');
  if (people.forSecurity && !staff.roles.includes('security'))
    return no('for-security', 'Security has this request now.');
  if (isOneOf(staff, [people.requester])) return no('own-request', 'This request is your own.');
  if (isOneOf(staff, people.beneficiaries)) return no('benefits', 'This request benefits you.');
  if (isOneOf(staff, people.vouchers))
    return no('is-voucher', 'You confirmed who they are; somebody else approves.');
  if (people.opener !== undefined && isOneOf(staff, [people.opener]))
    return no('opened-it', 'You opened this request; somebody else approves.');
  if (isOneOf(staff, people.proofers)) return no('is-proofer', 'Who checks never approves.');
  if (
    isOneOf(
      staff,
      people.approvals.map((one) => one.by),
    )
  )
    return no('approved-already', 'You have approved this already; a second person is needed.');
  if (people.approvals.length > 0 && people.drawn !== undefined && people.drawn !== staff.id) {
    return no('not-drawn', 'The second approver is drawn, and it is somebody else.');
  }
  return undefined;
}

/** Why this person may not confirm who the requester is, as far as the request says; undefined when they may. */
export function whyNoVouching(voucher: StaffFacts, people: CasePeople): Reason | undefined {
  if (!voucher.active) return no('staff-not-active', 'Your account is not active.');
  if (isOneOf(voucher, [people.requester, ...people.beneficiaries]))
    return no('own-request', 'This request is your own.');
  if (isOneOf(voucher, people.proofers)) return no('is-proofer', 'You checked; somebody else confirms.');
  const approvers = people.approvals.map((one) => one.by);
  return isOneOf(voucher, approvers) ? no('is-approver', 'You approved; somebody else confirms.') : undefined;
}

/** Why the factor shown does not do; undefined when it does. */
export function whyNoFactor(
  staff: StaffFacts,
  factor: Approval['factor'],
  at: number,
  now: number,
  rules: Rules,
): Reason | undefined {
  if (factor !== 'K' && factor !== 'T')
    return no('no-factor', 'Only a security key or a code of an app approves.');
  if (factor === 'T' && staff.everHadKey)
    return no('key-needed', 'You have or had a security key: approve with it.');
  if (!(at <= now && now - at <= rules.approverFresh))
    return no('factor-old', 'What was shown must be from the last 5 minutes.');
  return undefined;
}

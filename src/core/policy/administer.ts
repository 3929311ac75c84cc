/**
 * Who may loosen, give roles, break the glass and lift the switch: policy.md, "roles, weaker settings, break-glass".
 * Two administrators, who are two human beings, neither of whom it benefits.
 */
import type { StaffFacts } from './approver';
import type { Reason } from './types';

const hour = 3_600_000;
/** From the second administrator's yes until it holds. ms */
export const changeWaits = 24 * hour;
/** Roles of those who break the glass are older than this. ms */
export const roleAge = 14 * 24 * hour;
/** Broken glass mends by itself after this, at most. ms */
export const breakGlassMost = 4 * hour;
/** A proposal that nobody joins ends after this. ms */
export const proposalLasts = 7 * 24 * hour;

export type ProposalKind = 'settings' | 'role' | 'break-glass' | 'resume';

/** An administrator as these rules see them. `since`: when the role of administrator was given; absent: unknown. */
export interface AdministratorFacts extends StaffFacts {
  readonly since?: number;
}

export interface ProposalFacts {
  readonly kind: ProposalKind;
  readonly by: string;
  /** For a role: whose. */
  readonly person?: string;
}

const no = (name: string, detail: string): Reason => ({ name, detail });

const isOne = (staff: StaffFacts, id: string): boolean => staff.id === id || staff.same.includes(id);

/** Why this person may not propose it; undefined when they may, as far as the factor is not asked yet. */
export function whyNoProposal(
  staff: AdministratorFacts,
  proposal: Pick<ProposalFacts, 'kind' | 'person'>,
  now: number,
): Reason | undefined {
  if (!staff.active) return no('not-active', 'Your account is not active.');
  if (staff.stopped) return no('stopped', 'Your own account is stopped: somebody said "this was not me".');
  if (!staff.roles.includes('administrator')) return no('no-role', 'Only administrators do this.');
  if (proposal.person !== undefined && isOne(staff, proposal.person))
    return no('own-role', 'Nobody gives a role to themselves.');
  if (proposal.kind !== 'break-glass') return undefined;
  const old = staff.since !== undefined && now - staff.since >= roleAge;
  return old ? undefined : no('role-too-new', 'Your role is younger than 14 days.');
}

/** Why this person may not be the second; undefined when they may. */
export function whyNoSecond(
  staff: AdministratorFacts,
  proposal: ProposalFacts,
  now: number,
): Reason | undefined {
  const why = whyNoProposal(staff, proposal, now);
  if (why) return why;
  return isOne(staff, proposal.by)
    ? no('is-first', 'You proposed it; a second person is needed.')
    : undefined;
}

/** When it holds after the second yes. Breaking the glass and lifting the switch are for now or for never. */
export const holdsFrom = (kind: ProposalKind, at: number): number =>
  kind === 'settings' || kind === 'role' ? at + changeWaits : at;

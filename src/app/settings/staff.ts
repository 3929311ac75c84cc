/** Who of the administrators asks, at this moment, and what they show for it. */
import { whyNoFactor } from '../../core/policy/approver';
import { whyNoProposal, whyNoSecond, type AdministratorFacts } from '../../core/policy/administer';
import type { Reason } from '../../core/policy/types';
import { staffFacts } from '../cases/judge';
import type { Deps } from '../deps';
import type { Organisations } from '../organisation';
import type { PeopleRegister, Person, StaffRole } from '../ports';
import type { StaffOutcome } from '../services';
import type { StaffFactor, StaffProof } from '../staff-code';
import { changeDoc, type DocParts } from './change-doc';
import type { Proposal, ProposalWhat, Yes } from './documents';

export interface AdminParts
  extends
    DocParts,
    Pick<
      Deps,
      | 'random'
      | 'directory'
      | 'log'
      | 'rules'
      | 'mail'
      | 'templates'
      | 'catalogue'
      | 'organisation'
      | 'publicUrl'
      | 'editions'
    > {
  readonly organisations: Organisations;
  readonly factor: StaffFactor;
  /** Absent when people are kept in a directory that is not ours: roles are given there. */
  readonly register?: PeopleRegister;
}

export const yes = (name: string, values?: StaffOutcome['values']): StaffOutcome => ({
  ok: true,
  name: `changes.told.${name}`,
  ...(values && { values }),
});
export const no = (name: string): StaffOutcome => ({ ok: false, name: `changes.refused.${name}` });

/** The person with one of these roles at this moment. */
export async function withOne(
  parts: Pick<AdminParts, 'directory'>,
  id: string,
  ...roles: readonly StaffRole[]
): Promise<Person | undefined> {
  const person = await parts.directory.get(id);
  return person?.status === 'active' && person.roles.some((role) => roles.includes(role))
    ? person
    : undefined;
}

export async function administrators(parts: Pick<AdminParts, 'directory'>): Promise<readonly Person[]> {
  return (await parts.directory.withRole('administrator')).filter((one) => one.status === 'active');
}

/** As the rules see them, beside whoever else has a part in the proposal. */
export async function factsOf(
  parts: Pick<AdminParts, 'directory' | 'store'>,
  person: Person,
  others: readonly string[],
): Promise<AdministratorFacts> {
  const people = { requester: '', beneficiaries: others, vouchers: [], proofers: [], approvals: [] };
  const facts = await staffFacts(parts, person, people);
  const since = person.rolesSince?.administrator;
  return { ...facts, ...(since === undefined ? {} : { since }) };
}

export const beneficiary = (what: ProposalWhat): { person?: string } =>
  what.kind === 'role' ? { person: what.person } : {};

/** Why not; undefined when they may, as far as the factor is not asked. */
export async function whyNot(
  parts: Pick<AdminParts, 'directory' | 'clock' | 'store'>,
  person: Person,
  what: ProposalWhat,
  first?: Proposal['first'],
): Promise<Reason | undefined> {
  const about = { kind: what.kind, ...beneficiary(what) };
  const others = [first?.by, about.person].flatMap((one) => one ?? []);
  const facts = await factsOf(parts, person, others);
  const now = parts.clock.now();
  return first ? whyNoSecond(facts, { ...about, by: first.by }, now) : whyNoProposal(facts, about, now);
}

/**
 * A fresh factor: K, or T of somebody who never had a key. A wrong one leaves a row.
 * @param ref names what a code is for, so that it is good for nothing else. A key is asked before it is known what for:
 * its answer counts once, for one change of this person, within 5 minutes of the page.
 */
export async function shown(
  parts: AdminParts,
  person: Person,
  proof: StaffProof,
  ref: string,
): Promise<Yes | StaffOutcome> {
  const { clock } = parts;
  const facts = await factsOf(parts, person, []);
  const claimed = 'code' in proof ? 'T' : 'K';
  const now = clock.now();
  const at = 'key' in proof ? proof.at : now;
  const what = 'key' in proof ? keyRef(person) : `settings.${ref}.${person.id}`;
  const use = 'key' in proof ? ref : undefined;
  const early = whyNoFactor(facts, claimed, at, now, parts.rules);
  const factor = early ? undefined : await parts.factor.check(person, proof, what, use);
  const why = early ?? (factor && whyNoFactor(facts, factor, at, now, parts.rules));
  if (factor && !why) return { by: person.id, name: person.name, at: clock.now(), factor };
  await refusedTo(parts, person.id, why?.name ?? 'code');
  return no(why?.name ?? 'code-wrong');
}

/** What a key is asked for on pages of administrators. */
export const keyRef = (person: Person): string => `settings.key.${person.id}`;

/** An attempt against the rules is kept. */
export async function refusedTo(parts: DocParts, staff: string, reason: string): Promise<void> {
  await changeDoc(parts, (doc) => ({
    next: doc,
    entries: [{ at: parts.clock.now(), actor: `staff:${staff}`, what: 'change-refused', facts: { reason } }],
  }));
}

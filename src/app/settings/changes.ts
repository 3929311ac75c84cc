/**
 * What two administrators do together: loosen a setting, give a role, break the glass, lift the switch. One proposes,
 * a second joins, and most of it waits for a day in which everybody who was told can withdraw it.
 */
import { breakGlassMost, holdsFrom, proposalLasts } from '../../core/policy/administer';
import type { Change } from '../../core/settings/compare';
import { fieldOf } from '../../core/settings/fields';
import { defaultDecided, defaultOrganisation, settingsFrom, type Settings } from '../organisation';
import type { StaffOutcome } from '../services';
import type { StaffProof } from '../staff-code';
import { changeDoc, governed, type DocChange, type GovernedDoc } from './change-doc';
import type { Proposal, ProposalWhat, Yes } from './documents';
import { clashes, rawValue, schemaOf, withValue } from './read';
import { administrators, no, refusedTo, shown, whyNot, withOne, yes, type AdminParts } from './staff';

/** Proposals that ended, kept to be looked at; the audit keeps them all. */
const endedKept = 30;
const mostOpen = 20;
export const longestReason = 600;

const isOpen = ({ state }: Proposal): boolean =>
  state === 'second' || state === 'waits' || state === 'applying';

const currently = (doc: GovernedDoc): Settings =>
  settingsFrom(doc, { ...defaultOrganisation, ...defaultDecided }).settings;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** For the audit and mails: what it is, without anything personal. */
export const factsAbout = (what: ProposalWhat): Record<string, unknown> =>
  what.kind === 'settings'
    ? { kind: what.kind, changes: what.changes }
    : what.kind === 'role'
      ? { kind: what.kind, person: what.person, role: what.role }
      : { ...what };

/** Two proposals about the same thing would overtake one another. */
const overlaps = (one: ProposalWhat, other: ProposalWhat): boolean => {
  if (one.kind === 'settings' && other.kind === 'settings')
    return one.changes.some((change) => other.changes.some(({ field }) => field === change.field));
  if (one.kind === 'role' && other.kind === 'role')
    return one.person === other.person && one.role === other.role;
  return one.kind === other.kind;
};

/**
 * The document with these changes. Undefined when one of them is about a value that is there no longer, or may not be.
 */
export function applied(doc: GovernedDoc, changes: readonly Change[]): GovernedDoc | undefined {
  const now = currently(doc);
  const fits = changes.every(({ field, before, after }) => {
    const known = fieldOf(field);
    return known && same(rawValue(now, field) ?? '', before) && schemaOf(known).safeParse(after).success;
  });
  if (!fits) return undefined;
  const next = changes.reduce((into, { field, after }) => withValue(into, field, after), doc);
  const { settings } = settingsFrom(next, { ...defaultOrganisation, ...defaultDecided });
  const kept = changes.every(({ field, after }) => same(rawValue(settings, field) ?? '', after));
  return kept && clashes(valuesOf(settings)).length === 0 ? next : undefined;
}

const valuesOf = (settings: Settings): Parameters<typeof clashes>[0] =>
  Object.fromEntries(
    [
      ...['rules.wrongCapNamed', 'rules.wrongCap', 'rules.sendsPerTenMinutes', 'rules.sendsPerDay'],
      ...['rules.sendsNamed', 'rules.changedVoid', 'rules.changedVoidPrivileged'],
      ...['rules.workingDay.from', 'rules.workingDay.to'],
    ].map((name) => [name, rawValue(settings, name) as number]),
  );

const withProposal = (doc: GovernedDoc, proposal: Proposal): GovernedDoc => {
  const all = [...doc.proposals.filter((one) => one.id !== proposal.id), proposal];
  const ended = all.filter((one) => !isOpen(one)).slice(-endedKept);
  return { ...doc, proposals: all.filter((one) => isOpen(one) || ended.includes(one)) };
};

export interface Changes {
  propose(staff: string, what: ProposalWhat, reason: string, proof: StaffProof): Promise<StaffOutcome>;
  /** As the second administrator. `seen`: names what was on their page. */
  second(staff: string, id: string, proof: StaffProof): Promise<StaffOutcome>;
  withdraw(staff: string, id: string): Promise<StaffOutcome>;
  /** What its time has come for. For the worker. */
  work(): Promise<void>;
  /** Adds a proposal whose first yes is there. */
  add(what: ProposalWhat, reason: string, first: Yes): Promise<StaffOutcome>;
}

export function makeChanges(parts: AdminParts): Changes {
  const { clock, register } = parts;

  async function add(what: ProposalWhat, reason: string, first: Yes): Promise<StaffOutcome> {
    let refused: StaffOutcome | undefined;
    await changeDoc(parts, (doc) => {
      refused = undefined;
      const open = doc.proposals.filter(isOpen);
      if (open.some((one) => overlaps(one.what, what))) refused = no('open-already');
      else if (open.length >= mostOpen) refused = no('too-many');
      if (refused) return undefined;
      const count = doc.proposalCount + 1;
      const proposal: Proposal = {
        ...{ id: `p${count}`, what, reason, first, state: 'second', holdsFrom: 0 },
      };
      return {
        next: { ...withProposal(doc, proposal), proposalCount: count },
        entries: [row(proposal, `staff:${first.by}`, 'change-proposed', { factor: first.factor })],
        mails: [mail('proposed', proposal, first.name)],
      };
    });
    return refused ?? yes('proposed');
  }

  const row = (
    { id, what, reason }: Proposal,
    actor: string,
    name: string,
    more: Record<string, unknown> = {},
  ): NonNullable<DocChange['entries']>[number] => ({
    at: clock.now(),
    actor,
    what: name,
    // The reason is about the organisation, not about a person.
    facts: { proposal: id, ...factsAbout(what), reason, ...more },
    ...(what.kind === 'role' ? { subject: what.person } : {}),
  });

  const mail = (
    about: string,
    { what, reason }: Proposal,
    name: string,
  ): NonNullable<DocChange['mails']>[number] => ({
    about: `${what.kind}.${about}`,
    to: about === 'done' && what.kind !== 'settings' && what.kind !== 'role' ? 'staff' : 'administrators',
    values: { name, reason, ...(what.kind === 'role' ? { person: what.name, role: what.role } : {}) },
  });

  /** What holds at once when the second has said yes. */
  function done(doc: GovernedDoc, proposal: Proposal, at: number): GovernedDoc | undefined {
    const { what } = proposal;
    if (what.kind === 'settings') return applied(doc, what.changes);
    if (what.kind === 'resume') {
      if (!doc.paused) return undefined;
      const { pausedBy: _gone, ...rest } = doc;
      return { ...rest, paused: false };
    }
    if (what.kind !== 'break-glass') return doc;
    const lasts = Math.min(what.hours * 3_600_000, breakGlassMost);
    const names = [proposal.first, proposal.second].flatMap((one) => (one ? [one.name] : []));
    const glass = { proposal: proposal.id, names, at, until: at + lasts, reason: proposal.reason };
    return { ...doc, glass };
  }

  async function second(staff: string, id: string, proof: StaffProof): Promise<StaffOutcome> {
    const person = await withOne(parts, staff, 'administrator');
    if (!person) return no('no-role');
    const found = governed(await parts.organisations.document()).proposals.find((one) => one.id === id);
    if (!found) return no('gone');
    if (found.state !== 'second') return no('decided');
    const why = await whyNot(parts, person, found.what, found.first);
    if (why) {
      await refusedTo(parts, staff, why.name);
      return no(why.name);
    }
    const given = await shown(parts, person, proof, `${id}.second`);
    if ('ok' in given) return given;
    let refused: StaffOutcome | undefined;
    const stillFirst = await stillWanted({ ...found, second: given });
    await changeDoc(parts, (doc) => {
      refused = undefined;
      const now = doc.proposals.find((one) => one.id === id);
      if (now?.state !== 'second') {
        refused = no(now ? 'decided' : 'gone');
        return undefined;
      }
      const at = clock.now();
      const joined: Proposal = {
        ...now,
        second: given,
        state: 'waits',
        holdsFrom: holdsFrom(now.what.kind, at),
      };
      if (!stillFirst) {
        refused = no('first-gone');
        return ended(doc, joined, 'refused', 'system');
      }
      const joins = row(joined, `staff:${staff}`, 'change-seconded', { factor: given.factor });
      if (joined.holdsFrom > at)
        return {
          next: withProposal(doc, joined),
          entries: [joins],
          mails: [mail('seconded', joined, person.name)],
        };
      const carried = carriedOut(doc, joined);
      if (carried.next.proposals.find((one) => one.id === id)?.state !== 'done') refused = no('stale');
      return { ...carried, entries: [joins, ...(carried.entries ?? [])] };
    });
    return refused ?? yes(found.what.kind === 'settings' || found.what.kind === 'role' ? 'seconded' : 'done');
  }

  const ended = (
    doc: GovernedDoc,
    proposal: Proposal,
    state: Proposal['state'],
    actor: string,
    by?: string,
  ): DocChange => ({
    next: withProposal(doc, {
      ...proposal,
      state,
      closedAt: clock.now(),
      ...(by === undefined ? {} : { closedBy: by }),
    }),
    entries: [row(proposal, actor, `change-${state}`)],
    mails: state === 'applying' ? [] : [mail(state, proposal, by ?? proposal.first.name)],
  });

  /** One whose time has come: it holds, or it is about what is there no longer. A role is given by the directory first. */
  function carriedOut(doc: GovernedDoc, proposal: Proposal): DocChange {
    const next = done(doc, proposal, clock.now());
    if (!next) return ended(doc, proposal, 'stale', 'system');
    return ended(next, proposal, 'done', 'system');
  }

  /** Both are still administrators, and two: a role that was taken away takes its yes along. */
  async function stillWanted({ first, second: other, what }: Proposal): Promise<boolean> {
    if (!other || first.by === other.by) return false;
    const both = await Promise.all([first.by, other.by].map((id) => withOne(parts, id, 'administrator')));
    if (both.some((one) => one === undefined)) return false;
    const person = both[1];
    return person !== undefined && (await whyNot(parts, person, what, first)) === undefined;
  }

  async function withdraw(staff: string, id: string): Promise<StaffOutcome> {
    // Security watches: it may stop what administrators agree on, and start nothing of it.
    const person = await withOne(parts, staff, 'administrator', 'security');
    if (!person) return no('no-role');
    let refused: StaffOutcome | undefined;
    await changeDoc(parts, (doc) => {
      refused = undefined;
      const now = doc.proposals.find((one) => one.id === id);
      if (!now || !(now.state === 'second' || now.state === 'waits')) {
        refused = no(now ? 'decided' : 'gone');
        return undefined;
      }
      return ended(doc, now, 'withdrawn', `staff:${staff}`, person.name);
    });
    return refused ?? yes('withdrawn');
  }

  /** A role goes to the directory between two writes; both can be repeated. */
  async function giveRole(proposal: Proposal): Promise<void> {
    const { what, id } = proposal;
    if (what.kind !== 'role') return;
    if (!register) return void (await close(id, 'applying', 'refused'));
    const to = await parts.directory.get(what.person);
    if (to?.status !== 'active') return void (await close(id, 'applying', 'refused'));
    await register.changeRole(what.person, what.role, true);
    await close(id, 'applying', 'done');
  }

  const close = (id: string, from: Proposal['state'], to: Proposal['state']): Promise<GovernedDoc> =>
    changeDoc(parts, (doc) => {
      const now = doc.proposals.find((one) => one.id === id);
      return now?.state === from ? ended(doc, now, to, 'system') : undefined;
    });

  async function due(proposal: Proposal): Promise<void> {
    const { id, what } = proposal;
    if (proposal.state === 'applying') return giveRole(proposal);
    if (proposal.state === 'second') {
      if (clock.now() - proposal.first.at >= proposalLasts) await close(id, 'second', 'expired');
      return;
    }
    if (proposal.state !== 'waits' || clock.now() < proposal.holdsFrom) return;
    const wanted = await stillWanted(proposal);
    const doc = await changeDoc(parts, (now) => {
      const found = now.proposals.find((one) => one.id === id);
      if (found?.state !== 'waits') return undefined;
      if (!wanted) return ended(now, found, 'refused', 'system');
      if (what.kind === 'role')
        return { next: withProposal(now, { ...found, state: 'applying' }), entries: [] };
      return carriedOut(now, found);
    });
    const after = doc.proposals.find((one) => one.id === id);
    if (after?.state === 'applying') await giveRole(after);
  }

  return {
    add,
    second,
    withdraw,
    async propose(staff, what, reason, proof) {
      const person = await withOne(parts, staff, 'administrator');
      if (!person) return no('no-role');
      const said = reason.trim().slice(0, longestReason);
      if (said.length < 3) return no('reason');
      if (what.kind === 'break-glass' && !(what.hours >= 1 && what.hours * 3_600_000 <= breakGlassMost))
        return no('hours');
      if (what.kind === 'resume' && !governed(await parts.organisations.document()).paused)
        return no('not-paused');
      if ((await administrators(parts)).length < 2) return no('only-server');
      const why = await whyNot(parts, person, what);
      if (why) {
        await refusedTo(parts, staff, why.name);
        return no(why.name);
      }
      const given = await shown(parts, person, proof, `propose.${JSON.stringify(factsAbout(what))}`);
      return 'ok' in given ? given : add(what, said, given);
    },
    async work() {
      for (const proposal of governed(await parts.organisations.document()).proposals)
        if (isOpen(proposal)) await due(proposal);
    },
  };
}

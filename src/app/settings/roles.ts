/** Who has which role. Giving one is a proposal; taking one away holds at once, for the next click. */
import type { StaffRole } from '../ports';
import type { StaffOutcome } from '../services';
import { changeDoc } from './change-doc';
import type { Changes } from './changes';
import type { StaffRow, StaffSettings } from './services';
import { administrators, no, shown, withOne, yes, type AdminParts } from './staff';

export const staffRoles: readonly StaffRole[] = [
  'agent',
  'approver',
  'security',
  'administrator',
  'auditor',
  'editor',
];

export function makeRoles(
  parts: AdminParts,
  changes: Changes,
): Pick<StaffSettings, 'people' | 'giveRole' | 'takeRole'> {
  const { directory, register, clock } = parts;

  async function takeRole(
    staff: string,
    id: string,
    role: StaffRole,
    proof: Parameters<StaffSettings['takeRole']>[3],
  ): Promise<StaffOutcome> {
    const person = await withOne(parts, staff, 'administrator');
    if (!person) return no('no-role');
    if (!register) return no('no-register');
    const from = await directory.get(id);
    if (!from || !from.roles.includes(role)) return no('has-not');
    // Without an administrator nobody gives roles any more.
    if (role === 'administrator' && (await administrators(parts)).every((one) => one.id === id))
      return no('last-administrator');
    const given = await shown(parts, person, proof, `take.${id}.${role}`);
    if ('ok' in given) return given;
    // First what waits: nothing gives it back afterwards.
    await changeDoc(parts, (doc) => ({
      next: {
        ...doc,
        proposals: doc.proposals.map((one) =>
          one.what.kind === 'role' &&
          one.what.person === id &&
          one.what.role === role &&
          (one.state === 'second' || one.state === 'waits' || one.state === 'applying')
            ? { ...one, state: 'withdrawn' as const, closedAt: clock.now(), closedBy: person.name }
            : one,
        ),
      },
      entries: [
        {
          at: clock.now(),
          actor: `staff:${staff}`,
          subject: id,
          what: 'role-taken',
          facts: { role, factor: given.factor },
        },
      ],
      mails: [
        {
          about: 'role.taken',
          to: 'administrators',
          values: { name: person.name, person: from.name, role, reason: '' },
        },
      ],
    }));
    await register.changeRole(id, role, false);
    return yes('role-taken', { name: from.name });
  }

  return {
    async people(staff) {
      if (!(await withOne(parts, staff, 'administrator'))) return undefined;
      const found = (await Promise.all(staffRoles.map((role) => directory.withRole(role)))).flat();
      const once = found.filter((one, index) => found.findIndex(({ id }) => id === one.id) === index);
      return once
        .map((one): StaffRow => ({
          id: one.id,
          name: one.name,
          signInName: one.signInName,
          active: one.status === 'active',
          roles: staffRoles
            .filter((role) => one.roles.includes(role))
            .map((role) => {
              const since = one.rolesSince?.[role];
              return { role, ...(since === undefined ? {} : { since }) };
            }),
        }))
        .toSorted((left, right) => left.name.localeCompare(right.name, 'en'));
    },
    async giveRole(staff, signInName, role, reason, proof) {
      if (!(await withOne(parts, staff, 'administrator'))) return no('no-role');
      if (!register) return no('no-register');
      if (!staffRoles.includes(role)) return no('which-role');
      const to = await directory.find(signInName);
      if (to?.status !== 'active') return no('nobody');
      if (to.roles.includes(role)) return no('has-already');
      return changes.propose(staff, { kind: 'role', person: to.id, name: to.name, role }, reason, proof);
    },
    takeRole,
  };
}

/** `sparekey people add`: the link with which a first member of staff sets up their own sign-in. */
import { suggestion } from '../core/dialog/suggest';
import { UsageError, one, readFlags } from './flags';
import type { InviteProblem, InviteRequest } from '../app/invites';
import type { StaffRole } from '../app/ports';
import type { Io, System } from './types';

/** Every role, so that a new one cannot be forgotten here. */
const roles: Readonly<Record<StaffRole, true>> = {
  administrator: true,
  agent: true,
  approver: true,
  auditor: true,
  editor: true,
  security: true,
};

const words: Readonly<Record<InviteProblem, string>> = {
  'enough-administrators': 'There are two administrators already. They give roles at /staff.',
  taken: 'Somebody has that sign-in name.',
  'no-register': 'People are kept in another directory here; roles are given there.',
  'no-name': 'A name and a sign-in name are needed.',
};

function readPerson(args: readonly string[]): InviteRequest {
  const flags = readFlags(args, ['name', 'sign-in', 'role']);
  if (flags.words[0] !== undefined) {
    throw new UsageError(`"${flags.words[0]}" is too much: put names with spaces in quotes.`);
  }
  const name = one(flags, 'name').normalize('NFC');
  const signInName = one(flags, 'sign-in').normalize('NFKC').toLowerCase();
  const role = one(flags, 'role');
  if (name.length > 100 || /\p{C}/u.test(name)) throw new UsageError('That --name cannot be used.');
  if (signInName.length > 200 || !/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(signInName)) {
    throw new UsageError('--sign-in is written like ada@example.org.');
  }
  if (!Object.hasOwn(roles, role)) {
    throw new UsageError(`There is no role "${role}". ${suggestion(role, Object.keys(roles))}`);
  }
  return { name, signInName, role: role as StaffRole };
}

/** @returns 0: the link is printed; 1: refused. */
export async function peopleCommand(
  args: readonly string[],
  io: Io,
  open: () => Promise<System>,
): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === undefined) throw new UsageError('Say what: add.');
  if (verb !== 'add') throw new UsageError(`There is no "people ${verb}". ${suggestion(verb, ['add'])}`);
  const person = readPerson(rest);
  const system = await open();
  try {
    const added = await system.addPerson(person);
    if (!added.ok) {
      io.err(words[added.problem]);
      return 1;
    }
    io.out(`For ${person.name} (${person.role}), once, until ${new Date(added.expiresAt).toISOString()}:`);
    io.out(added.link);
    io.out('Hand it over in person. Whoever opens it sets the password.');
    return 0;
  } finally {
    await system.close();
  }
}

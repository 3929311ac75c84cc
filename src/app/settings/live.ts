/** The numbers of the policy as they hold now, for what was built with them before anybody changed one. */
import { defaultRules } from '../../core/policy/rules';
import type { Rules } from '../../core/policy/types';
import type { DestinationCaps } from '../destination-caps';
import type { Organisations } from '../organisation';
import type { Directory, Person } from '../ports';

/** Reads through at every look. A copy (`{ ...rules }`) is the rules of that moment. */
function through<T extends object>(names: readonly string[], now: () => T): T {
  const live = {};
  for (const name of names)
    Object.defineProperty(live, name, { enumerable: true, get: () => now()[name as keyof T] });
  return live as T;
}

export const liveRules = (organisations: Organisations): Rules =>
  through(Object.keys(defaultRules), () => organisations.known().rules);

export const liveCaps = (organisations: Organisations): DestinationCaps =>
  through(['countries', 'perPrefix', 'perCountry', 'perDay'], () => organisations.known().caps);

/** A directory in which the people of privileged departments are privileged. */
export function withPrivileged(
  directory: Directory,
  organisations: Pick<Organisations, 'settings'>,
): Directory {
  const one = async (found: Promise<Person | undefined>): Promise<Person | undefined> => {
    // Both are read in any case: somebody who is not there costs the same.
    const [person, { privilegedGroups }] = await Promise.all([found, organisations.settings()]);
    return person && raised(person, privilegedGroups);
  };
  return {
    ...directory,
    find: (identifier) => one(directory.find(identifier)),
    get: (id) => one(directory.get(id)),
    byExternalId: (id) => one(directory.byExternalId(id)),
    checkPassword: (identifier, password) => one(directory.checkPassword(identifier, password)),
  };
}

const raised = (person: Person, groups: readonly string[]): Person =>
  !person.privileged && person.department !== undefined && groups.includes(person.department)
    ? { ...person, privileged: true }
    : person;

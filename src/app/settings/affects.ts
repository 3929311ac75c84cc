/** Whom a change affects, counted from so many people of the directory. Pure. */
import type { Change } from '../../core/settings/compare';
import type { Person } from '../ports';
import type { Affected } from './services';

/** So many are looked at: a preview is a help, and must not read everybody of a large house. */
export const mostCounted = 2_000;

const listed = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

const mobiles = (person: Person): readonly string[] =>
  person.addresses
    .filter((one) => one.kind === 'mobile' && one.replacedAt === undefined)
    .map((one) => one.value);

interface Look {
  readonly name: string;
  readonly is: (person: Person, names: readonly string[]) => boolean;
}

const looks: Readonly<Record<string, { readonly added: Look; readonly removed: Look }>> = {
  'caps.countries': {
    added: { name: 'countries-added', is: hasNumberIn },
    removed: { name: 'countries-removed', is: hasNumberIn },
  },
  privilegedGroups: {
    added: { name: 'groups-added', is: isIn },
    removed: { name: 'groups-removed', is: isIn },
  },
  methodsOff: {
    added: { name: 'methods-off', is: hasMethod },
    removed: { name: 'methods-on', is: hasMethod },
  },
  voucherRota: {
    added: { name: 'rota-added', is: isNamed },
    removed: { name: 'rota-removed', is: isNamed },
  },
};

function hasNumberIn(person: Person, codes: readonly string[]): boolean {
  return mobiles(person).some((number) => codes.some((code) => number.startsWith(`+${code}`)));
}
function isIn({ department }: Person, groups: readonly string[]): boolean {
  return department !== undefined && groups.includes(department);
}
function hasMethod({ methods }: Person, kinds: readonly string[]): boolean {
  return methods.some((one) => kinds.includes(one.kind));
}
function isNamed({ signInName }: Person, names: readonly string[]): boolean {
  return names.includes(signInName.normalize('NFKC').toLowerCase());
}

/** Those who have nothing beside what is switched off. */
const onlyThese = ({ methods }: Person, kinds: readonly string[]): boolean =>
  methods.length > 0 && methods.every((one) => kinds.includes(one.kind));

export function affectedBy(
  changes: readonly Change[],
  { people, more }: { readonly people: readonly Person[]; readonly more: boolean },
): readonly Affected[] {
  const active = people.filter((one) => one.status === 'active');
  return changes.flatMap(({ field, before, after }) => {
    const look = looks[field];
    if (!look) return [];
    const [was, will] = [listed(before), listed(after)];
    const sides = [
      [look.added, will.filter((one) => !was.includes(one))],
      [look.removed, was.filter((one) => !will.includes(one))],
    ] as const;
    const found = sides.flatMap(([{ name, is }, names]): Affected[] =>
      names.length === 0 ? [] : [{ field, name, count: active.filter((one) => is(one, names)).length, more }],
    );
    const alone: Affected[] =
      field === 'methodsOff' && will.some((one) => !was.includes(one))
        ? [{ field, name: 'methods-only', count: active.filter((one) => onlyThese(one, will)).length, more }]
        : [];
    return [...found, ...alone];
  });
}

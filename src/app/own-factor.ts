/** Ways by which somebody shows a fresh factor for a decision of their own. Pure. */
import type { MethodKind } from '../core/policy/types';
import type { MethodEntry, Person } from './ports';

/** One that is stopped shows nothing; one on probation signs in, and nothing else (policy.md, "After and around"). */
export const countingMethods = (
  { methods }: Pick<Person, 'methods'>,
  kind: MethodKind,
  now: number,
): readonly MethodEntry[] =>
  methods.filter(
    (method) => method.kind === kind && method.suspendedAt === undefined && method.probationUntil <= now,
  );

/** Keys that were registered here: one that only the directory knows of cannot be asked. */
export const keysOf = (person: Pick<Person, 'methods'>, now: number) =>
  countingMethods(person, 'passkey', now).flatMap(({ credential }) => (credential ? [credential] : []));

export const hasApp = (person: Pick<Person, 'methods'>, now: number): boolean =>
  countingMethods(person, 'totp', now).length > 0;

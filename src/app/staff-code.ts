/** The fresh factor of a member of staff, bound to one decision: a code of their own authenticator app. */
import type { MethodKind } from '../core/policy/types';
import type { Deps } from './deps';
import type { Person } from './ports';

const kind: MethodKind = 'totp';

/** What is shown for a decision. */
export type StaffProof = { readonly code: string };

export interface StaffFactor {
  /** The class of what was shown, when it is right now and was not used before. */
  check(person: Person, proof: StaffProof, ref: string): Promise<'K' | 'T' | undefined>;
}

/** The same, as decisions ask for it. */
export const asFactor = (check: ReturnType<typeof makeStaffCode>): StaffFactor => ({
  check: async (person, { code }, ref) => ((await check(person, code, ref)) ? 'T' : undefined),
});

/**
 * True when the code is right now, and not used before. Wrong ones count like all others.
 * @param ref names the decision: the same code for the same decision is the same try.
 */
export function makeStaffCode(
  parts: Pick<Deps, 'checkCode' | 'clock'>,
): (person: Person, code: string, ref: string) => Promise<boolean> {
  return async (person, code, ref) => {
    const now = parts.clock.now();
    // A decision that could not be saved is made again with the next code: each half minute is a try of its own.
    const attempt = `${ref}.${Math.floor(now / 30_000)}`;
    const eligible = person.methods
      // One on probation signs in, and nothing else (policy.md, "After and around").
      .filter(
        (method) => method.kind === kind && method.suspendedAt === undefined && method.probationUntil <= now,
      )
      .map((method) => method.id);
    const result = await parts.checkCode({
      subject: person.id,
      person: person.id,
      named: false,
      challenge: { id: `${attempt}.1`, kind, startedAt: now, expiresAt: now + 300_000, sends: 0 },
      visit: attempt,
      turn: 1,
      typed: code,
      eligible,
    });
    return result.outcome === 'right';
  };
}

/** The fresh factor of whoever decides, staff or a colleague, bound to one decision: their own key, or a code of their app. */
import { createHash } from 'node:crypto';
import type { Deps } from './deps';
import type { KeyAnswer, KeyAsk, KeyAsks } from './key-asks';
import { countingMethods, keysOf } from './own-factor';
import type { Person } from './ports';

/** What is shown for a decision. */
export type StaffProof = { readonly code: string } | KeyAnswer;

export interface StaffFactor {
  /** What their key is asked for this decision; undefined for whoever has none that counts. */
  ask(person: Person, ref: string): KeyAsk | undefined;
  /**
   * The class of what was shown, when it is right now and was not used before. Wrong ones count like all others.
   * @param ref names the decision: the same answer for the same decision is the same try.
   * @param use what a key's answer is for, when it was asked before that was known: for anything else it is used up.
   */
  check(person: Person, proof: StaffProof, ref: string, use?: string): Promise<'K' | 'T' | undefined>;
}

/** A number by which tries of one answer are told apart: by what it is for. */
const turnOf = (use: string | undefined): number =>
  use === undefined ? 1 : createHash('sha256').update(use).digest().readUIntBE(0, 6);

export function makeStaffFactor(
  parts: Pick<Deps, 'checkCode' | 'clock'> & { readonly keyAsks: KeyAsks },
): StaffFactor {
  const { checkCode, clock, keyAsks } = parts;
  async function check(
    person: Person,
    typed: string,
    asked: NonNullable<ReturnType<KeyAsks['challenge']>>,
    turn: number,
  ): Promise<'K' | 'T' | undefined> {
    const result = await checkCode({
      subject: person.id,
      person: person.id,
      named: false,
      ...asked,
      turn,
      typed,
      eligible: countingMethods(person, asked.challenge.kind, clock.now()).map((method) => method.id),
    });
    if (result.outcome !== 'right') return undefined;
    return result.class === 'K' || result.class === 'T' ? result.class : undefined;
  }

  return {
    ask(person, ref) {
      const allow = keysOf(person, clock.now());
      return allow.length === 0 ? undefined : keyAsks.ask(ref, allow);
    },
    async check(person, proof, ref, use) {
      if ('key' in proof) {
        const asked = keyAsks.challenge(ref, proof.at);
        return asked && check(person, proof.key, asked, turnOf(use));
      }
      const now = clock.now();
      // A decision that could not be saved is made again with the next code: each half minute is a try of its own.
      const visit = `${ref}.${Math.floor(now / 30_000)}`;
      const times = { startedAt: now, expiresAt: now + 300_000 };
      const challenge = { id: `${visit}.1`, kind: 'totp' as const, sends: 0, ...times };
      return check(person, proof.code, { visit, challenge }, 1);
    },
  };
}

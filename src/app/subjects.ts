/** Who is meant by what was typed: a person, or a decoy subject that walks the same way. */
import type { Keys } from './keys';
import type { Directory } from './ports';

export interface Identity {
  /** Key of the counters. */
  readonly subject: string;
  readonly person?: string;
}

const longest = 254;

/** Lower case, NFKC, trimmed: as the directory looks accounts up. */
export const normaliseAccount = (typed: string): string =>
  typed.slice(0, longest).normalize('NFKC').trim().toLowerCase();

/** The keyed hash of an account that does not exist: stable, so that its counters are, and it says nothing. */
export const decoySubject = (keys: Keys, typed: string): string =>
  `unknown.${keys.hmac('subjects', normaliseAccount(typed)).toString('base64url')}`;

/** Rejects when the directory cannot answer. Both results cost the same look-ups. */
export async function identify(
  parts: { directory: Directory; keys: Keys },
  typed: string,
): Promise<Identity> {
  const decoy = decoySubject(parts.keys, typed);
  const person = await parts.directory.find(normaliseAccount(typed));
  if (!person) {
    await parts.directory.get(decoy);
    return { subject: decoy };
  }
  return { subject: person.id, person: person.id };
}

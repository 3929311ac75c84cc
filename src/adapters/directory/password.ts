/**
 * Password hashes: scrypt (RFC 7914). The cost is OWASP's recommendation in its variant with 32 MB
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html), so that several
 * sign-ins at once do not exhaust memory.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordCost {
  /** log2 of scrypt's N. */
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

export const defaultPasswordCost: PasswordCost = { log2N: 15, r: 8, p: 3 };

const keyBytes = 32;

/** NIST SP 800-63B-4, 3.1.1.2: normalise before hashing, so that every keyboard makes the same bytes. */
const derive = (password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: 2 ** cost.log2N, r: cost.r, p: cost.p, maxmem: 256 * 2 ** cost.log2N * cost.r };
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

/** `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`, base64url. */
export async function hashPassword(
  password: string,
  cost: PasswordCost = defaultPasswordCost,
): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.log2N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join(
    '$',
  );
}

/** A hash that no password matches, of the same cost: what unknown people are checked against. */
export const decoyHash = (cost: PasswordCost = defaultPasswordCost): string =>
  [
    'scrypt',
    cost.log2N,
    cost.r,
    cost.p,
    randomBytes(16).toString('base64url'),
    randomBytes(keyBytes).toString('base64url'),
  ].join('$');

/** @throws {Error} when the stored hash is not one of ours. */
export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [scheme, log2N, r, p, salt, hash] = stored.split('$');
  if (scheme !== 'scrypt' || !salt || !hash) throw new Error('A stored password hash is not readable.');
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  const expected = Buffer.from(hash, 'base64url');
  const key = await derive(password, Buffer.from(salt, 'base64url'), cost);
  return key.length === expected.length && timingSafeEqual(key, expected);
}

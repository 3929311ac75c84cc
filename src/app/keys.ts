/**
 * Keys derived from the configuration's master secrets, one a purpose (HKDF, RFC 5869), and what is done
 * with them: seal and open (AES-256-GCM), keyed hashes (HMAC-SHA-256), constant-time comparison.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

export interface MasterKey {
  /** Short name, stored beside what it sealed, so that keys can be rotated. */
  readonly id: string;
  readonly secret: Buffer;
}

export type KeyPurpose =
  | 'seal'
  | 'codes'
  | 'subjects'
  | 'audit-heads'
  | 'person-keys'
  | 'cookies'
  | 'csrf'
  | 'hashes';

export interface Keys {
  /** `<key id>.<iv>.<tag>.<ciphertext>`, base64url, with the newest key. `context` must be given again to open. */
  seal(plain: string, context: string): string;
  /** @throws {Error} when it was changed, sealed for another context, or its key is not there any more. */
  open(sealed: string, context: string): string;
  hmac(purpose: KeyPurpose, data: string): Buffer;
  /** The raw derived key, for libraries that want one. */
  derive(purpose: KeyPurpose): Buffer;
}

/** @param masters newest first; at least one. Each secret at least 32 bytes. */
export function makeKeys(masters: readonly MasterKey[]): Keys {
  const newest = masters[0];
  if (!newest) throw new Error('No key is configured.');
  for (const key of masters) {
    if (key.secret.length < 32) throw new Error(`Key "${key.id}" is shorter than 32 bytes.`);
  }
  const cache = new Map<string, Buffer>();
  const derive = (master: MasterKey, purpose: KeyPurpose): Buffer => {
    const name = `${master.id}/${purpose}`;
    const known = cache.get(name);
    if (known) return known;
    const made = Buffer.from(hkdfSync('sha256', master.secret, 'sparekey', purpose, 32));
    cache.set(name, made);
    return made;
  };
  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', derive(newest, 'seal'), iv);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return [newest.id, ...[iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join(
        '.',
      );
    },
    open(sealed, context) {
      const [id, iv, tag, body] = sealed.split('.');
      const master = masters.find((key) => key.id === id);
      if (!master || !iv || !tag || body === undefined)
        throw new Error('A sealed value has no key here, or is broken.');
      const decipher = createDecipheriv('aes-256-gcm', derive(master, 'seal'), Buffer.from(iv, 'base64url'), {
        authTagLength: 16,
      });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString(
        'utf8',
      );
    },
    hmac: (purpose, data) => createHmac('sha256', derive(newest, purpose)).update(data).digest(),
    derive: (purpose) => derive(newest, purpose),
  };
}

/** Hash of a secret with enough entropy of its own (tokens, passes, session ids): SHA-256, base64url. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Compares in constant time, whatever the lengths. */
export function sameSecret(left: string, right: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** Signatures of audit rows and heads: Ed25519 (RFC 8032), keys derived from the installation's master keys. */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Keys } from '../keys';

export interface Signer {
  /** `<key id>.<signature>`, base64url. */
  sign(about: string, data: string): string;
  /** False for a wrong signature and for one of a key that is not known here. */
  check(about: string, data: string, signature: string): boolean;
  /** Raw public key of the newest key (32 bytes, base64url), to check the trail without any secret. */
  readonly publicKey: string;
}

/** PKCS #8 of an Ed25519 key (RFC 8410) up to the 32 bytes of its seed; SPKI up to the public key. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const spki = Buffer.from('302a300506032b6570032100', 'hex');

const idOf = (publicKey: string): string =>
  createHash('sha256').update(publicKey).digest('base64url').slice(0, 12);

const publicPart = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spki.length).toString('base64url');

/** @throws {Error} when it is not a raw Ed25519 public key. */
function readPublicKey(text: string): KeyObject {
  const raw = Buffer.from(text, 'base64url');
  if (raw.length !== 32) throw new Error(`"${text}" is no public key of an audit: 32 bytes in base64url.`);
  return createPublicKey({ key: Buffer.concat([spki, raw]), format: 'der', type: 'spki' });
}

/**
 * @param older keys made of earlier master keys each, whose signatures still count.
 * @param publicKeys public keys of masters that are gone.
 */
export function makeSigner(
  keys: Keys,
  older: readonly Keys[] = [],
  publicKeys: readonly string[] = [],
): Signer {
  const privateKey = (from: Keys): KeyObject =>
    createPrivateKey({
      key: Buffer.concat([pkcs8, from.derive('audit-heads')]),
      format: 'der',
      type: 'pkcs8',
    });
  const own = privateKey(keys);
  const publicKey = publicPart(own);
  const known = new Map<string, KeyObject>();
  for (const text of [...publicKeys, ...older.map((each) => publicPart(privateKey(each))), publicKey]) {
    known.set(idOf(text), readPublicKey(text));
  }
  const bytes = (about: string, data: string): Buffer => Buffer.from(`sparekey ${about}\n${data}`);
  return {
    publicKey,
    sign: (about, data) => `${idOf(publicKey)}.${sign(null, bytes(about, data), own).toString('base64url')}`,
    check(about, data, signature) {
      const [id = '', value = ''] = signature.split('.');
      const key = known.get(id);
      return key !== undefined && verify(null, bytes(about, data), key, Buffer.from(value, 'base64url'));
    },
  };
}

/**
 * Personal fields of the audit: AES-256-GCM with a random key per person, the row's id as additional data.
 * Without the person's key nothing can be read any more, and the chain still verifies, since it covers only
 * the encrypted text.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { canonicalJson } from './row';
import type { Keys } from '../keys';
import type { Doc, Store } from '../ports';

interface PersonKey extends Doc {
  /** The key, sealed with the installation's. */
  readonly wrapped: string;
}

export interface PersonalFields {
  seal(subject: string, row: string, fields: Readonly<Record<string, unknown>>): Promise<string>;
  /** Undefined when the person's key was erased, or was made anew since. */
  open(subject: string, row: string, sealed: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  erase(subject: string): Promise<void>;
}

/** Rows about nobody share one key. */
const keyId = (subject: string): string => (subject === '' ? '-' : subject);

export function makePersonalFields(store: Store, keys: Keys): PersonalFields {
  const context = (subject: string): string => `person-key:${keyId(subject)}`;

  async function find(subject: string): Promise<Buffer | undefined> {
    const doc = await store.get<PersonKey>('personKeys', keyId(subject));
    return doc && Buffer.from(keys.open(doc.wrapped, context(subject)), 'base64url');
  }

  /** Asked of the store every time: a key kept in memory would outlive its erasure. */
  async function findOrMake(subject: string): Promise<Buffer> {
    for (let tries = 0; tries < 5; tries += 1) {
      const known = await find(subject);
      if (known) return known;
      const made = randomBytes(32);
      const wrapped = keys.seal(made.toString('base64url'), context(subject));
      if (await store.insert<PersonKey>('personKeys', { id: keyId(subject), wrapped })) return made;
    }
    throw new Error('The key for personal fields of the audit could be neither read nor made.');
  }

  return {
    async seal(subject, row, fields) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', await findOrMake(subject), iv);
      cipher.setAAD(Buffer.from(row));
      const body = Buffer.concat([cipher.update(canonicalJson(fields), 'utf8'), cipher.final()]);
      return [iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url')).join('.');
    },
    async open(subject, row, sealed) {
      const key = await find(subject);
      const [iv, tag, body] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
      if (!key || !iv || !tag || !body) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
        decipher.setAAD(Buffer.from(row));
        decipher.setAuthTag(tag);
        const text = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
        return JSON.parse(text) as Record<string, unknown>;
      } catch {
        return undefined;
      }
    },
    async erase(subject) {
      await store.remove('personKeys', keyId(subject));
    },
  };
}

/**
 * A key in software, as a browser hands in its answers (WebAuthn Level 3, 5.1, 6.1, 6.5.4): real ES256 signatures,
 * attestation "none". Everything that a copied page, a cloned key or a broken one would say can be set.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface Ask {
  /** base64url. */
  readonly challenge: string;
  readonly origin: string;
  readonly host: string;
}

export interface Quirks {
  /** User present, user verified. Both true when left out. */
  readonly present?: boolean;
  readonly verified?: boolean;
  /** Instead of the next one. */
  readonly counter?: number;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  /** Signs something else. */
  readonly forged?: boolean;
}

export interface Authenticator {
  /** Credential id, base64url. */
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  counter(): number;
  /** JSON of a registration. */
  register(ask: Ask, quirks?: Quirks & { transports?: readonly string[]; attachment?: string }): string;
  /** JSON of an assertion. */
  assert(ask: Ask, quirks?: Quirks): string;
}

const b64 = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url');
const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();
const uint = (value: number, bytes: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};

/** COSE key of an ES256 public key (RFC 9053, 7.1.1). */
export function coseOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const head = Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
  const between = Buffer.from([0x22, 0x58, 32]);
  return Buffer.concat([head, Buffer.from(x, 'base64url'), between, Buffer.from(y, 'base64url')]);
}

/** CBOR of {"fmt": "none", "attStmt": {}, "authData": h'…'}. */
const attestationOf = (data: Buffer): Buffer => {
  const text = (word: string): Buffer =>
    Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)]);
  const head = [Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0])];
  return Buffer.concat([...head, text('authData'), Buffer.from([0x59]), uint(data.length, 2), data]);
};

/** @param first the counter of the registration; 0 for a key that counts nothing */
export function makeAuthenticator(first = 0): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const cose = coseOf(publicKey);
  let counter = first;

  const clientData = (ask: Ask, type: string, quirks: Quirks): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: quirks.type ?? type,
        challenge: ask.challenge,
        origin: ask.origin,
        crossOrigin: quirks.crossOrigin ?? false,
      }),
    );
  const authenticatorData = (ask: Ask, quirks: Quirks, credential?: Buffer): Buffer => {
    const { present = true, verified = true } = quirks;
    const flags = (present ? 0x01 : 0) | (verified ? 0x04 : 0) | (credential ? 0x40 : 0);
    const count = uint(quirks.counter ?? counter, 4);
    const more = credential ? [credential] : [];
    return Buffer.concat([sha256(ask.host), Buffer.from([flags]), count, ...more]);
  };
  const answer = (response: Record<string, unknown>, attachment?: string): string =>
    JSON.stringify({
      id: b64(id),
      rawId: b64(id),
      type: 'public-key',
      response,
      clientExtensionResults: {},
      ...(attachment === undefined ? {} : { authenticatorAttachment: attachment }),
    });

  return {
    id: b64(id),
    publicKey: b64(cose),
    counter: () => counter,
    register(ask, quirks = {}) {
      const credential = Buffer.concat([Buffer.alloc(16), uint(id.length, 2), id, cose]);
      const data = authenticatorData(ask, quirks, credential);
      const response = {
        clientDataJSON: b64(clientData(ask, 'webauthn.create', quirks)),
        attestationObject: b64(attestationOf(data)),
        transports: quirks.transports ?? ['usb'],
      };
      return answer(response, quirks.attachment);
    },
    assert(ask, quirks = {}) {
      if (counter > 0) counter += 1;
      const data = authenticatorData(ask, quirks);
      const client = clientData(ask, 'webauthn.get', quirks);
      const signed = quirks.forged ? Buffer.from('another text') : Buffer.concat([data, sha256(client)]);
      const signature = sign('sha256', signed, privateKey);
      return answer({
        clientDataJSON: b64(client),
        authenticatorData: b64(data),
        signature: b64(signature),
        userHandle: b64('somebody'),
      });
    },
  };
}

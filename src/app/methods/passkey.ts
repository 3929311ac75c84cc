/**
 * Passkeys and security keys (WebAuthn Level 3, 7.2). The key signs what the visit asked for, and the browser says
 * for which site: a copied page gets nothing that counts here.
 */
import { generateKeyPairSync } from 'node:crypto';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import { classOf } from '../../core/policy/types';
import type { Site } from '../site';
import type { Candidate, EvaluateInput, Evaluation, Method } from './method';

export interface PasskeyMethodParts {
  /** Read at every try: the address may be known only once the server listens. */
  readonly site: () => Site;
}

/** Characters of the JSON. A signature of any registered algorithm, and a user handle, need less than half. */
export const longestAssertion = 16_000;

const bytes = z
  .string()
  .min(1)
  .max(longestAssertion)
  .regex(/^[\w-]+$/);

/** What `PublicKeyCredential.toJSON` gives (WebAuthn Level 3, 5.1); only what is looked at is kept. */
const assertion = z.object({
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes }),
});
type Assertion = z.infer<typeof assertion>;

/** JSON of a browser's answer; undefined when it is none. @param longest characters */
export function parseJson(typed: string, longest: number): unknown {
  if (typed.length > longest) return undefined;
  try {
    return JSON.parse(typed) as unknown;
  } catch {
    return undefined;
  }
}

function read(typed: string): string | undefined {
  const found = assertion.safeParse(parseJson(typed, longestAssertion));
  return found.success ? JSON.stringify(found.data) : undefined;
}

const cbor = (...parts: readonly (number | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)));

/** Nobody's key, for the same work when there is none: an ES256 public key as COSE (RFC 9053, 7.1.1). */
function nobodysKey(): Buffer {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const [xBytes, yBytes] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  return cbor(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, xBytes, 0x22, 0x58, 32, yBytes);
}

/** A page in a frame of another site asked the key. Ours is in no frame. */
const isFramed = (clientDataJSON: string): boolean => {
  const data = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()) as { crossOrigin?: unknown };
  return data.crossOrigin !== undefined && data.crossOrigin !== false;
};

/** What a right signature says. */
interface Signed {
  readonly verified: boolean;
  readonly counter: number;
  readonly userVerified: boolean;
}

async function verify(
  given: Assertion,
  nonce: string,
  { origin, host }: Site,
  publicKey: Uint8Array,
): Promise<Signed | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...given, clientExtensionResults: {} },
      expectedChallenge: nonce,
      expectedOrigin: origin,
      expectedRPID: host,
      // The counter is compared below, with the newest one that anybody has seen.
      credential: { id: given.id, publicKey: new Uint8Array(publicKey), counter: 0 },
      requireUserVerification: false,
    });
    const { newCounter: counter, userVerified } = authenticationInfo;
    return { verified: verified && !isFramed(given.response.clientDataJSON), counter, userVerified };
  } catch {
    return undefined;
  }
}

/**
 * A counter that does not rise means that there are two of the key (WebAuthn Level 3, 6.1.1). Keys that count nothing
 * say 0, always; one that has counted and says 0 is no such key.
 */
function judge(candidate: Candidate, signed: Signed, { lastStep }: EvaluateInput): Evaluation {
  const newest = Math.max(lastStep.get(candidate.id) ?? 0, candidate.secrets.counter ?? 0);
  if (newest > 0 && signed.counter <= newest) return { right: false, reused: true };
  return {
    right: true,
    method: candidate.id,
    ...(signed.counter > 0 ? { step: signed.counter } : {}),
    ...(candidate.device === undefined ? {} : { device: candidate.device }),
    // Whoever holds the key is there, and nobody knows who: something one has, and nothing more (policy.md).
    ...(signed.userVerified ? {} : { class: 'T' as const }),
  };
}

export function passkeyMethod({ site }: PasskeyMethodParts): Method {
  const nobody = nobodysKey();
  return {
    kind: 'passkey',
    evidenceClass: classOf.passkey,
    read: (typed) => read(typed),
    async evaluate(input) {
      const { answer, challenge, candidates } = input;
      const given = JSON.parse(answer) as Assertion;
      const candidate = candidates.find((one) => one.credential !== undefined && one.credential === given.id);
      const key = candidate?.secrets.publicKey;
      const publicKey = key === undefined ? nobody : Buffer.from(key, 'base64url');
      const signed = await verify(given, challenge.nonce ?? '', site(), publicKey);
      const asked = challenge.nonce !== undefined && challenge.nonce !== '';
      if (!asked || !candidate || key === undefined || !signed?.verified) return { right: false };
      return judge(candidate, signed, input);
    },
  };
}

/** Registering a passkey or security key (WebAuthn Level 3, 7.1): what the browser is asked, and whether its answer holds. */
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import type { DeviceKind } from '../core/dialog-types';
import type { Keys } from './keys';
import { parseJson } from './methods/passkey';
import type { Credential, Person } from './ports';
import type { Site } from './site';

/** What `navigator.credentials.create` takes, as JSON (WebAuthn Level 3, 5.1.9). */
export type KeyOptions = Awaited<ReturnType<typeof generateRegistrationOptions>>;

/** A key that has signed for our site. */
export interface NewKey {
  readonly credential: Credential;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  /** Where it lives: a key of its own, or the device that it is in. */
  readonly deviceKind: DeviceKind;
}

export interface KeyRegistrationParts {
  readonly keys: Pick<Keys, 'hmac'>;
  readonly site: () => Site;
}

/** Characters of the JSON. Attestation is not asked for; what comes all the same has room. */
const longest = 16_000;
const bytes = z
  .string()
  .min(1)
  .max(longest)
  .regex(/^[\w-]+$/);

const registration = z.object({
  // A credential id has at most 1023 bytes (WebAuthn Level 3, 4).
  id: bytes.max(1364),
  rawId: bytes,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .nullish(),
  }),
});

/** The lost phone takes along what lives on it: so it is noted where a key lives, as far as the browser says. */
function deviceOf(transports: readonly string[], attachment: string, mobile: boolean): DeviceKind {
  const own = transports.some((one) => one === 'usb' || one === 'nfc' || one === 'ble');
  const inside = attachment === 'platform' || (!own && transports.includes('internal'));
  if (inside) return mobile ? 'phone' : 'laptop';
  // Reached by a QR code from another device: it is in a phone.
  return !own && transports.includes('hybrid') ? 'phone' : 'key';
}

/** Own keys that are registered already: the browser refuses those. */
const known = (person: Pick<Person, 'methods'>): { id: string; transports: string[] }[] =>
  person.methods.flatMap(({ credential }) =>
    credential ? [{ id: credential.id, transports: [...credential.transports] }] : [],
  );

export interface KeyRegistration {
  /** @param challenge base64url @param name of the organisation */
  options(
    person: Pick<Person, 'id' | 'name' | 'signInName' | 'methods'>,
    challenge: string,
    name: string,
  ): Promise<KeyOptions>;
  /**
   * Undefined when it is no answer to this challenge for our site, or of a key that the person has already.
   * @param typed JSON of the browser @param mobile it runs on a phone
   */
  verify(
    person: Pick<Person, 'methods'>,
    challenge: string,
    typed: string,
    mobile: boolean,
  ): Promise<NewKey | undefined>;
}

export function makeKeyRegistration({ keys, site }: KeyRegistrationParts): KeyRegistration {
  return {
    options: (person, challenge, name) =>
      generateRegistrationOptions({
        rpName: name,
        rpID: site().host,
        userName: person.signInName,
        userDisplayName: person.name,
        // The same for every key of a person, and nothing about them (WebAuthn Level 3, 14.6.1).
        userID: new Uint8Array(keys.hmac('subjects', `passkey/${person.id}`)),
        challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
        attestationType: 'none',
        excludeCredentials: known(person),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      }),
    async verify(person, challenge, typed, mobile) {
      const found = registration.safeParse(parseJson(typed, longest));
      if (!found.success) return undefined;
      const { response, authenticatorAttachment: attachment, id, rawId, type } = found.data;
      const transports = response.transports ?? [];
      const { origin, host } = site();
      const { clientDataJSON, attestationObject } = response;
      try {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response: {
            ...{ id, rawId, type, clientExtensionResults: {} },
            response: { clientDataJSON, attestationObject },
          },
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: host,
          requireUserVerification: false,
        });
        const credential = registrationInfo?.credential;
        if (!verified || !credential || known(person).some((one) => one.id === credential.id))
          return undefined;
        return {
          credential: { id: credential.id, transports },
          publicKey: Buffer.from(credential.publicKey).toString('base64url'),
          counter: credential.counter,
          deviceKind: deviceOf(transports, attachment ?? '', mobile),
        };
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * One-time links for the first administrators. Until two exist somebody with a shell on the server makes one;
 * afterwards roles are given by administrators only (policy.md). The authenticator's key is fixed when the
 * link is made, so that opening the page twice shows the same one.
 */
import { generateURI } from 'otplib';
import { sourceLanguage } from '../core/dialog/translate';
import type { Catalogue } from '../core/phrases';
import { matchingStep } from './methods/totp';
import { normaliseCode } from './codes';
import { hashToken } from './keys';
import { isWeakPassword } from './password-rules';
import type { Keys } from './keys';
import type { Audit } from './audit-types';
import type { Clock, Directory, Doc, PeopleRegister, Random, StaffRole, Store } from './ports';
import type { SignIn } from './services';
import type { Tries } from './tries';

export interface InviteParts {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: Directory;
  readonly audit: Audit;
  readonly tries: Pick<Tries, 'resetFor'>;
  readonly catalogue: Catalogue;
  readonly organisation: () => Promise<{ readonly name: string; readonly language?: string }>;
  /** Absent when people come from a directory that is not ours: then nobody can be invited. */
  readonly register?: PeopleRegister;
}

export interface InviteRequest {
  readonly name: string;
  readonly signInName: string;
  readonly role: StaffRole;
}
export interface Invitation {
  readonly token: string;
  /** Path of the portal, to be put behind PUBLIC_URL. */
  readonly path: string;
  readonly expiresAt: number;
}
/** `no-register`: people are kept in another directory, and roles are given there. */
export type InviteProblem = 'enough-administrators' | 'taken' | 'no-register' | 'no-name';

interface InviteDoc extends Doc, InviteRequest {
  /** Id of the person to be: accepting twice at once creates one. */
  readonly person: string;
  /** Sealed. */
  readonly seed: string;
  readonly wrong: number;
}

const lasts = 24 * 3_600_000;
const mostAdministrators = 2;
const mostWrong = 10;
const maxTries = 50;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const methodId = 'authenticator-1';

export interface Invites extends Pick<SignIn, 'invite' | 'acceptInvite'> {
  makeInvite(request: InviteRequest): Promise<Invitation | InviteProblem>;
}

export function makeInvites(parts: InviteParts): Invites {
  const { store, keys, clock, random, directory, audit, tries, catalogue, organisation, register } = parts;
  const context = (id: string): string => `invites/${id}/seed`;

  const enough = async (): Promise<boolean> => {
    const administrators = await directory.withRole('administrator');
    return administrators.filter((one) => one.status === 'active').length >= mostAdministrators;
  };
  /** The invite, unless it is used, over, or not needed any more. */
  const read = async (token: string): Promise<InviteDoc | undefined> => {
    const doc = await store.get<InviteDoc>('invites', hashToken(token));
    const gone =
      !doc || !(clock.now() < (doc.expiresAt ?? 0)) || (await directory.get(doc.person)) || (await enough());
    return gone ? undefined : doc;
  };
  /** Counts a try before the code is compared. */
  const count = async (id: string): Promise<boolean> => {
    for (let attempt = 0; attempt < maxTries; attempt += 1) {
      const doc = await store.get<InviteDoc>('invites', id);
      if (!doc || !(doc.wrong < mostWrong)) return false;
      if (await store.replace<InviteDoc>('invites', { ...doc, wrong: doc.wrong + 1 })) return true;
    }
    return false;
  };
  const record = (doc: InviteDoc, what: 'invited' | 'invite-accepted'): Promise<void> =>
    audit.append([
      {
        id: `invite.${doc.id}.${what}`,
        at: clock.now(),
        actor: what === 'invited' ? 'system' : `person:${doc.person}`,
        subject: doc.person,
        what,
        facts: { role: doc.role },
        personal: { name: doc.name, signInName: doc.signInName },
      },
    ]);

  const create = async (doc: InviteDoc, password: string, seed: string) => {
    const { say } = catalogue.in((await organisation()).language ?? sourceLanguage);
    return register?.create({
      id: doc.person,
      name: doc.name,
      signInName: doc.signInName,
      ...(doc.signInName.includes('@') && { addresses: [{ kind: 'email' as const, value: doc.signInName }] }),
      roles: [doc.role],
      password,
      methods: [
        {
          id: methodId,
          kind: 'totp',
          label: say('new-way.totp'),
          device: 'authenticator-1',
          deviceKind: 'phone',
          addedAt: clock.now(),
          probationUntil: 0,
          seed,
        },
      ],
    });
  };

  return {
    async makeInvite(request) {
      if (!register) return 'no-register';
      const name = request.name.trim();
      const signInName = request.signInName.trim();
      if (name === '' || signInName === '' || name.length > 100 || signInName.length > 200) return 'no-name';
      if (await enough()) return 'enough-administrators';
      if (await directory.find(signInName)) return 'taken';
      const token = random.token(32);
      const id = hashToken(token);
      const seed = Array.from({ length: 32 }, () => base32.charAt(random.below(32))).join('');
      const expiresAt = clock.now() + lasts;
      const doc = {
        ...{ id, name, signInName, role: request.role, person: random.token(12), expiresAt, wrong: 0 },
        seed: keys.seal(seed, context(id)),
      };
      if (!(await store.insert<InviteDoc>('invites', doc)))
        throw new Error('The invitation could not be kept.');
      await record({ ...doc, version: 1 }, 'invited');
      return { token, path: `/invite/${token}`, expiresAt };
    },
    async invite(token) {
      const doc = await read(token);
      if (!doc) return undefined;
      const key = keys.open(doc.seed, context(doc.id));
      const uri = generateURI({ issuer: (await organisation()).name, label: doc.signInName, secret: key });
      return { name: doc.name, signInName: doc.signInName, key, uri };
    },
    async acceptInvite(token, password, code) {
      const doc = await read(token);
      if (!doc) return 'expired';
      if (isWeakPassword(password, [doc.name, doc.signInName, (await organisation()).name]))
        return 'weak-password';
      if (!(await count(doc.id))) return 'expired';
      const seed = keys.open(doc.seed, context(doc.id));
      const step = matchingStep(seed, normaliseCode(code) ?? '', clock.now());
      if (step === undefined) return 'wrong-code';
      const made = await create(doc, password, seed);
      if (!made || made === 'taken') return 'expired';
      // The code that proved the app has been used: it does not sign in as well.
      await tries.resetFor(doc.person, 'totp', { method: methodId, step });
      await record(doc, 'invite-accepted');
      await store.remove('invites', doc.id);
      return 'ok';
    },
  };
}

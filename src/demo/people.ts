/**
 * Seeds the demo: creates its people once, with secrets made at random. What has to be shown again (passwords,
 * backup codes, seeds) is kept sealed in the store, written before anything else, so that a seeding which was
 * interrupted, or run by two processes at once, ends with the same people.
 */
import { normaliseBackup } from '../app/codes';
import { hashToken } from '../app/keys';
import type { Keys } from '../app/keys';
import type { Catalogue } from '../core/phrases';
import type { Clock, Doc, NewOwnMethod, Random, StaffRole, Store } from '../app/ports';
import type { LocalDirectory } from '../adapters/directory/local';
import type { PasswordCost } from '../adapters/directory/password';
import type { BackupCode, SimulatorAdapter } from '../adapters/simulator/simulator';
import { cast } from './cast';
import type { CastMember, CastMethod } from './cast';

/** Demo passwords are random, so a lower cost does not weaken them, and the first start stays quick. */
export const demoPasswordCost: PasswordCost = { log2N: 13, r: 8, p: 1 };

export interface DemoAccount {
  readonly id: string;
  readonly name: string;
  readonly signInName: string;
  readonly password: string;
  readonly roles: readonly StaffRole[];
  /** Who they are in the demo, in one line, in English. */
  readonly hint: string;
  /** What Teams reports as `aadObjectId`. */
  readonly externalId: string;
}
/** Empty when the directory holds other people: then nothing was seeded. */
export interface DemoAccounts {
  readonly people: readonly DemoAccount[];
}

export interface DemoParts {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: LocalDirectory;
  readonly simulator: Pick<SimulatorAdapter, 'equip'>;
  readonly catalogue: Catalogue;
}

interface Secrets {
  readonly password: string;
  readonly codes: readonly string[];
  /** By method. */
  readonly seeds: Readonly<Record<string, string>>;
}
interface DemoDoc extends Doc {
  readonly sealed: string;
  readonly seededAt: number;
  readonly done: boolean;
}

const docId = 'demo-accounts';
const day = 24 * 3_600_000;
/** Crockford's Base32: no look-alikes. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const codesInSet = 10;

const symbols = (random: Random, from: string, count: number): string =>
  Array.from({ length: count }, () => from.charAt(random.below(from.length))).join('');

/** Four groups of four from 32 symbols: 80 random bits. */
export const readableSecret = (random: Random): string =>
  Array.from({ length: 4 }, () => symbols(random, alphabet, 4)).join('-');

const makeSecrets = (random: Random, member: CastMember): Secrets => ({
  password: readableSecret(random),
  codes: member.methods.some((one) => one.kind === 'backup')
    ? Array.from({ length: codesInSet }, () => readableSecret(random))
    : [],
  seeds: Object.fromEntries(
    // 160 bits: RFC 4226, R6.
    member.methods.filter((one) => one.kind === 'totp').map((one) => [one.id, symbols(random, base32, 32)]),
  ),
});

const withHash = (code: string): BackupCode => ({ code, hash: hashToken(normaliseBackup(code) ?? code) });

function toMethod(method: CastMethod, secrets: Secrets, now: number): NewOwnMethod {
  const { changedDaysAgo, ...rest } = method;
  const seed = secrets.seeds[method.id];
  return {
    ...rest,
    addedAt: now - 200 * day,
    changedAt: now - (changedDaysAgo ?? 200) * day,
    lastUsedAt: now - 2 * day,
    probationUntil: 0,
    ...(seed && { seed }),
    ...(method.kind === 'backup' && { backupHashes: secrets.codes.map((code) => withHash(code).hash) }),
  };
}

const hintOf = ({ catalogue }: Pick<DemoParts, 'catalogue'>, { id }: CastMember): string =>
  catalogue.in('en').say(`simulator.hint.${id}`);

async function addMember(parts: DemoParts, member: CastMember, secrets: Secrets, now: number): Promise<void> {
  const { mobile, oldMobile, privateMail, methods, ...person } = member;
  const since = { changedAt: now - 400 * day };
  // Created already by an interrupted seeding or another process: its secrets are the same.
  await parts.directory.create({
    ...person,
    // Their roles are old enough for everything that asks for that.
    ...(person.roles ? { createdAt: now - 400 * day } : {}),
    password: secrets.password,
    addresses: [
      { kind: 'email', value: member.signInName, ...since },
      ...(privateMail ? [{ kind: 'email' as const, value: privateMail, ...since }] : []),
      ...(oldMobile
        ? [
            {
              kind: 'mobile' as const,
              value: oldMobile.value,
              ...since,
              replacedAt: now - oldMobile.daysAgo * day,
            },
          ]
        : []),
      ...(mobile
        ? [{ kind: 'mobile' as const, value: mobile, changedAt: now - (oldMobile?.daysAgo ?? 400) * day }]
        : []),
    ],
    methods: methods.map((method) => toMethod(method, secrets, now)),
  });
  await parts.simulator.equip(member.id, hintOf(parts, member), secrets.codes.map(withHash));
}

/** The secrets of the demo, made now unless another process or an earlier start has. */
async function demoDoc({ store, keys, clock, random }: DemoParts): Promise<DemoDoc> {
  const made = Object.fromEntries(cast.map((member) => [member.id, makeSecrets(random, member)]));
  const sealed = keys.seal(JSON.stringify(made), docId);
  await store.insert<DemoDoc>('settings', { id: docId, sealed, seededAt: clock.now(), done: false });
  const doc = await store.get<DemoDoc>('settings', docId);
  if (!doc) throw new Error("The demo's accounts could not be kept.");
  return doc;
}

/**
 * Creates the demo's people unless they exist, and returns their sign-ins either way. Does nothing when the
 * directory holds people who are not the demo's.
 */
export async function seedDemo(parts: DemoParts): Promise<DemoAccounts> {
  const { store, keys, directory } = parts;
  const known = await store.get<DemoDoc>('settings', docId);
  if (!known && (await directory.list()).length > 0) return { people: [] };
  const doc = known ?? (await demoDoc(parts));
  const secrets = JSON.parse(keys.open(doc.sealed, docId)) as Readonly<Record<string, Secrets | undefined>>;
  const members = cast.flatMap((member) => {
    const own = secrets[member.id];
    return own ? [{ member, own }] : [];
  });
  if (!doc.done) {
    await Promise.all(members.map(({ member, own }) => addMember(parts, member, own, doc.seededAt)));
    await store.replace<DemoDoc>('settings', { ...doc, done: true });
  }
  return {
    people: members.map(({ member, own }) => ({
      id: member.id,
      name: member.name,
      signInName: member.signInName,
      roles: member.roles ?? [],
      hint: hintOf(parts, member),
      externalId: member.externalId,
      password: own.password,
    })),
  };
}

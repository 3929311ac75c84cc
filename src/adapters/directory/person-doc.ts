/** How a person of the local directory is stored, and how the document becomes a `Person`. */
import type { Keys } from '../../app/keys';
import type {
  Address,
  Credential,
  Doc,
  MethodEntry,
  MethodSecrets,
  NewOwnMethod,
  OtpSettings,
  Person,
  RecoveryContact,
  StaffRole,
} from '../../app/ports';
import type { DeviceKind } from '../../core/dialog-types';
import type { MethodKind } from '../../core/policy/types';

export interface MethodDoc extends OtpSettings {
  readonly id: string;
  readonly kind: MethodKind;
  readonly label: string;
  readonly device?: string;
  readonly deviceKind?: DeviceKind;
  readonly lastDigits?: string;
  readonly addedAt: number;
  readonly changedAt: number;
  readonly suspendedAt?: number;
  /** 0: until it is resumed. */
  readonly suspendedUntil?: number;
  readonly probationUntil: number;
  readonly shared: boolean;
  readonly simSwap: boolean;
  readonly lastUsedAt?: number;
  /** Sealed. */
  readonly seed?: string;
  readonly destination?: string;
  readonly backupHashes?: readonly string[];
  readonly credential?: Credential;
  /** Sealed: no secret, but nobody who can write the store may put another in its place. */
  readonly publicKey?: string;
  readonly counter?: number;
}

/** The seed of an app that counts no longer. */
export interface EarlierSeed {
  /** The method it was of: what is sealed opens for that one only. */
  readonly method: string;
  /** Sealed. */
  readonly seed: string;
  /** When it is forgotten, ms. */
  readonly until: number;
}

export interface PersonDoc extends Doc {
  /** '' for nobody: an indexed field is always there. */
  readonly manager: string;
  /** Has a role: an indexed field, so that staff are found without reading everybody. */
  readonly staff: boolean;
  /** Absent in documents that were written before there were any. */
  readonly recoveryContacts?: readonly RecoveryContact[];
  readonly name: string;
  readonly signInName: string;
  readonly staffNumber?: string;
  readonly department?: string;
  readonly status: Person['status'];
  readonly privileged: boolean;
  /** Values sealed. */
  readonly addresses: readonly Address[];
  readonly timeZone: string;
  readonly language?: string;
  readonly roles: readonly StaffRole[];
  /** Absent for roles that were there before this was kept: they are as old as the person. */
  readonly rolesSince?: Readonly<Partial<Record<StaffRole, number>>>;
  readonly everHadKey: boolean;
  /** Absent in documents of before this was kept. */
  readonly everHadMethod?: boolean;
  readonly externalId?: string;
  readonly createdAt?: number;
  /** '' when none is set: signs nobody in. */
  readonly password: string;
  readonly methods: readonly MethodDoc[];
  /** Of apps that were cleared or replaced, newest first. Absent: none. */
  readonly earlierSeeds?: readonly EarlierSeed[];
  /** Ids of the newest actions that happened. */
  readonly applied: readonly string[];
}

/** Sealed values open only for the person and the method or address they were sealed for. */
export const sealContext = {
  seed: (person: string, method: string) => `people/${person}/${method}/seed`,
  destination: (person: string, method: string) => `people/${person}/${method}/destination`,
  publicKey: (person: string, method: string, credential: string) =>
    `people/${person}/${method}/public-key/${credential}`,
  address: (person: string) => `people/${person}/address`,
};

const phoneKinds: readonly MethodKind[] = ['text', 'call', 'office'];

/** The last two digits of a telephone number; nothing for other kinds. */
export const lastDigitsOf = (kind: MethodKind, destination: string): { lastDigits?: string } =>
  phoneKinds.includes(kind) ? { lastDigits: destination.slice(-2) } : {};

export function toMethodDoc(keys: Keys, person: string, method: NewOwnMethod): MethodDoc {
  const { seed, destination, publicKey, shared = false, changedAt = method.addedAt, ...rest } = method;
  return {
    ...rest,
    changedAt,
    shared,
    simSwap: false,
    ...(seed && { seed: keys.seal(seed, sealContext.seed(person, method.id)) }),
    ...(publicKey &&
      method.credential && {
        publicKey: keys.seal(publicKey, sealContext.publicKey(person, method.id, method.credential.id)),
      }),
    ...(destination && {
      destination: keys.seal(destination, sealContext.destination(person, method.id)),
      ...lastDigitsOf(method.kind, destination),
    }),
  };
}

/** A suspension that was only for a time has lapsed when that time is over. */
const lapsed = (method: MethodDoc, now: number): boolean =>
  method.suspendedUntil !== undefined && method.suspendedUntil > 0 && method.suspendedUntil <= now;

/** Only these fields, and only those that are there: a secret added later stays inside by itself. */
function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const picked = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]);
  return Object.fromEntries(picked) as Pick<T, K>;
}

export function toMethodEntry(method: MethodDoc, now: number): MethodEntry {
  const { backupHashes, suspendedAt, suspendedUntil = 0 } = method;
  return {
    ...pick(method, ['id', 'kind', 'label', 'device', 'deviceKind', 'lastDigits', 'addedAt', 'changedAt']),
    ...pick(method, ['probationUntil', 'shared', 'simSwap', 'lastUsedAt', 'credential']),
    ...(backupHashes && { left: backupHashes.length }),
    ...(suspendedAt !== undefined && !lapsed(method, now) && { suspendedAt, suspendedUntil }),
  };
}

const sinceOf = ({ roles, rolesSince, createdAt }: PersonDoc): NonNullable<Person['rolesSince']> =>
  Object.fromEntries(
    roles.flatMap((role) => {
      const at = rolesSince?.[role] ?? createdAt;
      return at === undefined ? [] : [[role, at] as const];
    }),
  );

/** These roles from now on; what somebody had before keeps its date. */
export function withRoles(doc: PersonDoc, roles: readonly StaffRole[], now: number): PersonDoc {
  const before = sinceOf(doc);
  const rolesSince = Object.fromEntries(
    roles.flatMap((role) => {
      const at = doc.roles.includes(role) ? before[role] : now;
      return at === undefined ? [] : [[role, at] as const];
    }),
  );
  return { ...doc, roles, rolesSince, staff: roles.length > 0 };
}

/** The account's own mailbox opens with the account: whoever has one has the other (policy.md, class I). */
const opensWithAccount = (keys: Keys, doc: PersonDoc, { id, kind, destination }: MethodDoc): boolean =>
  kind === 'email' &&
  destination !== undefined &&
  keys.open(destination, sealContext.destination(doc.id, id)).toLowerCase() === doc.signInName.toLowerCase();

/** Everybody with a role is privileged: whoever runs recoveries must not be recovered lightly. */
export function toPerson(keys: Keys, doc: PersonDoc, now: number): Person {
  const open = (sealed: string): string => keys.open(sealed, sealContext.address(doc.id));
  return {
    ...pick(doc, ['id', 'name', 'signInName', 'staffNumber', 'department', 'status', 'timeZone', 'roles']),
    ...pick(doc, ['everHadKey', 'everHadMethod', 'externalId', 'createdAt', 'language', 'recoveryContacts']),
    privileged: doc.privileged || doc.roles.length > 0,
    ...(doc.roles.length > 0 && { rolesSince: sinceOf(doc) }),
    ...(doc.manager && { manager: doc.manager }),
    addresses: doc.addresses.map((address) => ({ ...address, value: open(address.value) })),
    methods: doc.methods.map((method) => ({
      ...toMethodEntry(method, now),
      ...(opensWithAccount(keys, doc, method) && { shared: true }),
    })),
  };
}

export function toSecrets(keys: Keys, doc: PersonDoc, id: string): MethodSecrets | undefined {
  const method = doc.methods.find((one) => one.id === id);
  if (!method) return undefined;
  return {
    ...(method.seed && {
      seed: keys.open(method.seed, sealContext.seed(doc.id, id)),
      ...pick(method, ['period', 'digits', 'algorithm']),
    }),
    ...(method.destination && {
      destination: keys.open(method.destination, sealContext.destination(doc.id, id)),
    }),
    ...(method.backupHashes && { backupHashes: method.backupHashes }),
    ...(method.publicKey &&
      method.credential && {
        publicKey: keys.open(method.publicKey, sealContext.publicKey(doc.id, id, method.credential.id)),
        counter: method.counter ?? 0,
      }),
  };
}

/** Seeds of apps that were set up before, newest first, as long as they are kept. */
export const toEarlierSeeds = (keys: Keys, doc: PersonDoc, now: number): readonly string[] =>
  (doc.earlierSeeds ?? [])
    .filter(({ until }) => until > now)
    .flatMap(({ method, seed }) => {
      try {
        return [keys.open(seed, sealContext.seed(doc.id, method))];
      } catch {
        // One that opens no more, its key being gone, keeps nobody from signing in.
        return [];
      }
    });

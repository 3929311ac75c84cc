/**
 * The local directory: people, their methods and secrets, in the store. One document a person, so that every
 * change and the id of the action behind it are one version-checked write.
 */
import { randomUUID } from 'node:crypto';
import { DirectoryUnavailable } from '../../app/ports';
import type {
  Clock,
  Directory,
  Doc,
  NewPerson,
  PeopleRegister,
  Person,
  StaffRole,
  Store,
} from '../../app/ports';
import type { Keys } from '../../app/keys';
import { canBeKey, externalKey, makeAccounts, normaliseIdentifier } from './accounts';
import type { PeopleStore } from './accounts';
import {
  assertReachable,
  clearOn,
  resumeOn,
  suspendOn,
  usedAt,
  withMethod,
  withMethodNumber,
  withNumber,
  withoutCode,
} from './changes';
import type { NumberKind } from './changes';
import { decoyHash, defaultPasswordCost, hashPassword, passwordMatches } from './password';
import type { PasswordCost } from './password';
import { sealContext, toEarlierSeeds, toMethodDoc, toPerson, toSecrets, withRoles } from './person-doc';
import type { PersonDoc } from './person-doc';

export interface LocalDirectoryParts {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  /** Cost of new password hashes, and of the check for unknown people. */
  readonly passwordCost?: PasswordCost;
}

export interface LocalDirectory extends Directory, PeopleRegister {
  /**
   * Another number or address, `from` naming the one it replaces when there are several. The old one is kept
   * as replaced.
   * @throws {TypeError} when it is no number or address; {Error} when a mail address belongs to somebody else.
   */
  setNumber(person: string, kind: NumberKind, value: string, from?: string): Promise<void>;
  /** Everybody, by name. */
  list(): Promise<readonly Person[]>;
  recordUse(person: string, method: string): Promise<void>;
}

/** What a directory of our own must know of a browser session to end its sign-in. */
interface SessionDoc extends Doc {
  readonly ref: string;
  readonly person: string;
  readonly signedInAt: number;
  readonly setUp: string;
}

/** So many actions are remembered a person; more happen in no repeat. */
const appliedKept = 200;
/** Conflicts after which a change gives up. Each means that another change succeeded. */
const maxTries = 200;
const pageSize = 200;
/** What is read when there is nobody to read: unknown people cost the same reads. Nobody's id begins with a blank. */
const noId = ' nobody';

/** The store's failures become the directory's: callers refuse or retry, whatever is behind. */
function reachable(store: Store): PeopleStore {
  const reach = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (cause) {
      throw new DirectoryUnavailable('The directory cannot answer.', { cause });
    }
  };
  return {
    insert: (...args) => reach(store.insert(...args)),
    get: <T extends Doc>(...args: Parameters<Store['get']>) => reach(store.get<T>(...args)),
    find: <T extends Doc>(...args: Parameters<Store['find']>) => reach(store.find<T>(...args)),
    replace: (...args) => reach(store.replace(...args)),
    remove: (...args) => reach(store.remove(...args)),
  };
}

/** One after the other for each key, so that callers in one process do not race each other to a conflict. */
function makeQueue(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}

type Update = (doc: PersonDoc) => PersonDoc | undefined;

/** Changes one person's document; false when `update` found nothing to change. */
function makeUpdater(store: PeopleStore): (id: string, update: Update) => Promise<boolean> {
  const inTurn = makeQueue();
  const attempt = async (id: string, update: Update): Promise<boolean> => {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const doc = await store.get<PersonDoc>('people', id);
      if (!doc) throw new Error('The directory knows no such person.');
      const changed = update(doc);
      if (!changed) return false;
      if (await store.replace('people', changed)) return true;
    }
    throw new DirectoryUnavailable('The directory is too busy with this person.');
  };
  return (id, update) => inTurn(id, () => attempt(id, update));
}

/** What a person is found by. */
const identifiersOf = (
  person: Pick<NewPerson, 'signInName' | 'staffNumber' | 'addresses' | 'externalId'>,
): string[] => [
  ...[person.signInName, person.staffNumber ?? '', ...(person.addresses ?? []).flatMap(currentMail)]
    .map(normaliseIdentifier)
    .filter((identifier) => identifier !== ''),
  ...(person.externalId ? [externalKey(person.externalId)] : []),
];
const currentMail = (address: { kind: string; value: string; replacedAt?: number }): string[] =>
  address.kind === 'email' && address.replacedAt === undefined ? [address.value] : [];

function toPersonDoc(
  keys: Keys,
  id: string,
  person: NewPerson,
  password: string,
  now: number,
): Omit<PersonDoc, 'version'> {
  const { name, signInName, staffNumber, department, externalId, roles = [], methods = [] } = person;
  return {
    id,
    manager: person.manager ?? '',
    staff: roles.length > 0,
    ...(person.recoveryContacts && { recoveryContacts: person.recoveryContacts }),
    name,
    signInName,
    ...(staffNumber && { staffNumber }),
    ...(department && { department }),
    ...(externalId && { externalId }),
    status: person.status ?? 'active',
    privileged: person.privileged ?? false,
    addresses: (person.addresses ?? []).map((address) => ({
      ...address,
      changedAt: address.changedAt ?? now,
      value: keys.seal(address.value, sealContext.address(id)),
    })),
    timeZone: person.timeZone ?? 'Europe/London',
    ...(person.language && { language: person.language }),
    roles,
    ...(roles.length > 0 && {
      rolesSince: Object.fromEntries(roles.map((role) => [role, person.createdAt ?? now])),
    }),
    everHadKey: methods.some((method) => method.kind === 'passkey'),
    everHadMethod: methods.length > 0,
    password,
    methods: methods.map((method) => toMethodDoc(keys, id, method)),
    createdAt: person.createdAt ?? now,
    applied: [],
  };
}

/** Somebody like everybody, to be read when there is nobody: the same parsing and unsealing, thrown away. */
function makeDecoy(keys: Keys): { person(now: number): void; secrets(): void } {
  const shared = { label: '', probationUntil: 0, addedAt: 1 };
  const device = { device: 'phone', deviceKind: 'phone' as const };
  const text = JSON.stringify({
    ...toPersonDoc(
      keys,
      noId,
      {
        name: 'Nobody',
        signInName: 'nobody@nowhere.invalid',
        addresses: [
          { kind: 'email', value: 'nobody@nowhere.invalid' },
          { kind: 'mobile', value: '+447700900000' },
        ],
        methods: [
          { ...shared, ...device, id: 'app', kind: 'totp', seed: 'A'.repeat(32) },
          { ...shared, ...device, id: 'text', kind: 'text', destination: '+447700900000' },
          {
            ...shared,
            id: 'codes',
            kind: 'backup',
            backupHashes: Array(10).fill('a'.repeat(43)) as string[],
          },
        ],
      },
      'a'.repeat(100),
      1,
    ),
    version: 1,
  });
  const read = (): PersonDoc => JSON.parse(text) as PersonDoc;
  return {
    person: (now) => void toPerson(keys, read(), now),
    secrets: () => void toSecrets(keys, read(), 'text'),
  };
}

function assertPerson(person: NewPerson): void {
  if (person.name.trim() === '' || normaliseIdentifier(person.signInName) === '') {
    throw new TypeError('A person needs a name and a sign-in name.');
  }
  for (const address of person.addresses ?? []) assertReachable(address.kind, address.value);
}

export function makeLocalDirectory(parts: LocalDirectoryParts): LocalDirectory {
  const { keys, clock, passwordCost = defaultPasswordCost } = parts;
  const store = reachable(parts.store);
  const accounts = makeAccounts(store, clock);
  const updatePerson = makeUpdater(store);
  const nobody = decoyHash(passwordCost);
  const decoy = makeDecoy(keys);

  const read = (id: string): Promise<PersonDoc | undefined> =>
    store.get<PersonDoc>('people', canBeKey(id) ? id : noId);
  const get = async (id: string): Promise<Person | undefined> => {
    const doc = await read(id);
    if (!doc) decoy.person(clock.now());
    return doc && toPerson(keys, doc, clock.now());
  };
  const docByKey = async (key: string): Promise<PersonDoc | undefined> => {
    const id = await accounts.person(key);
    return read(id ?? noId);
  };
  const all = async (index: 'manager' | 'staff', equals?: { staff: boolean }): Promise<Person[]> => {
    const people: Person[] = [];
    let after: string | undefined;
    do {
      const page = await store.find<PersonDoc>('people', {
        index,
        limit: pageSize,
        ...(equals && { equals }),
        ...(after && { after }),
      });
      people.push(...page.docs.map((doc) => toPerson(keys, doc, clock.now())));
      after = page.next;
    } while (after);
    return people.toSorted((left, right) => left.name.localeCompare(right.name, 'en'));
  };
  /** Once for the action's id: repeated, it changes nothing. */
  const once = async (
    person: string,
    action: string,
    change: (doc: PersonDoc) => PersonDoc,
  ): Promise<void> => {
    await updatePerson(person, (doc) =>
      doc.applied.includes(action)
        ? undefined
        : { ...change(doc), applied: [...doc.applied, action].slice(-appliedKept) },
    );
  };
  /** The spared one is signed out like the others, and stays as that of a visitor. */
  const endSession = async (session: SessionDoc, spare: string | undefined): Promise<void> => {
    if (spare === undefined || session.ref !== spare)
      return void (await store.remove('sessions', session.id));
    await store.replace<SessionDoc>('sessions', { ...session, person: '', signedInAt: 0, setUp: '' });
  };
  const applied = async (person: string, action: string): Promise<boolean> =>
    (await read(person))?.applied.includes(action) ?? false;

  return {
    get,
    applied,
    async find(identifier) {
      const doc = await docByKey(normaliseIdentifier(identifier));
      if (!doc) decoy.person(clock.now());
      return doc && toPerson(keys, doc, clock.now());
    },
    async byExternalId(id) {
      const doc = await docByKey(externalKey(id));
      return doc && toPerson(keys, doc, clock.now());
    },
    async withRole(role: StaffRole) {
      return (await all('staff', { staff: true })).filter((person) => person.roles.includes(role));
    },
    list: () => all('manager'),
    async secrets(person, method) {
      const doc = await read(person);
      const found = doc && toSecrets(keys, doc, method);
      if (!found) decoy.secrets();
      return found;
    },
    async earlierSeeds(person) {
      const doc = await read(person);
      return doc ? toEarlierSeeds(keys, doc, clock.now()) : [];
    },
    suspend: (person, devices, until, action) => once(person, action, suspendOn(devices, until, clock.now())),
    resume: (person, devices, action) => once(person, action, resumeOn(devices)),
    clear: (person, devices, action) => once(person, action, clearOn(devices, clock.now())),
    addMethod: (person, method, action) => once(person, action, withMethod(keys, method, clock.now())),
    changeNumber(person, method, value, action) {
      assertReachable('mobile', value);
      return once(person, action, withMethodNumber(keys, method, value, clock.now()));
    },
    async endSessions(person, action, spare) {
      // Sessions begun after it happened are not its business.
      if (await applied(person, action)) return;
      for (;;) {
        const { docs } = await store.find<SessionDoc>('sessions', {
          index: 'person',
          equals: { person },
          limit: pageSize,
        });
        if (docs.length === 0) break;
        for (const session of docs) await endSession(session, spare);
      }
      await once(person, action, (doc) => doc);
    },
    spendBackupCode: (person, method, hash) =>
      updatePerson(person, (doc) =>
        doc.methods.some((one) => one.id === method && one.backupHashes?.includes(hash))
          ? withoutCode(method, hash)(doc)
          : undefined,
      ),
    async checkPassword(identifier, password) {
      const doc = await docByKey(normaliseIdentifier(identifier));
      const matches = await passwordMatches(password, doc?.password || nobody);
      return doc && doc.password !== '' && matches ? toPerson(keys, doc, clock.now()) : undefined;
    },
    async create(person) {
      assertPerson(person);
      const id = person.id ?? randomUUID();
      if (await read(id)) return 'taken';
      if (!(await accounts.claim(identifiersOf(person), id))) return 'taken';
      const password = person.password === undefined ? '' : await hashPassword(person.password, passwordCost);
      const doc = toPersonDoc(keys, id, person, password, clock.now());
      if (!(await store.insert<PersonDoc>('people', doc))) return 'taken';
      return toPerson(keys, { ...doc, version: 1 }, clock.now());
    },
    async setPassword(person, password) {
      const hash = await hashPassword(password, passwordCost);
      await updatePerson(person, (doc) => ({ ...doc, password: hash }));
    },
    async setRoles(person, roles) {
      await updatePerson(person, (doc) => withRoles(doc, roles, clock.now()));
    },
    async changeRole(person, role, has) {
      await updatePerson(person, (doc) => {
        if (doc.roles.includes(role) === has) return undefined;
        const others = doc.roles.filter((one) => one !== role);
        return withRoles(doc, has ? [...others, role] : others, clock.now());
      });
    },
    async some(limit) {
      const page = await store.find<PersonDoc>('people', { index: 'manager', limit });
      const people = page.docs.map((doc) => toPerson(keys, doc, clock.now()));
      return { people, more: page.next !== undefined };
    },
    async setRecoveryContacts(person, contacts) {
      const now = clock.now();
      await updatePerson(person, (doc) => {
        const since = new Map(doc.recoveryContacts?.map((one) => [one.person, one.changedAt]));
        const chosen = [...new Set(contacts)].filter((one) => one !== person);
        return {
          ...doc,
          recoveryContacts: chosen.map((one) => ({ person: one, changedAt: since.get(one) ?? now })),
        };
      });
    },
    async setNumber(person, kind, value, from) {
      assertReachable(kind, value);
      if (kind === 'email' && !(await accounts.claim([normaliseIdentifier(value)], person))) {
        throw new Error('This mail address belongs to somebody else.');
      }
      const before = await get(person);
      await updatePerson(person, withNumber(keys, kind, value, clock.now(), from));
      const after = await get(person);
      if (!before || !after) return;
      const kept = identifiersOf(after);
      await accounts.release(
        identifiersOf(before).filter((key) => !kept.includes(key)),
        person,
      );
    },
    async recordUse(person, method) {
      await updatePerson(person, usedAt(method, clock.now()));
    },
  };
}

/** Identifiers of people: each has one document in `accounts`, so that nobody can share one. */
import type { Clock, Doc, Store } from '../../app/ports';

interface AccountDoc extends Doc {
  readonly person: string;
  readonly createdAt: number;
}

/** How an identifier is compared: any case, any spelling of the same characters, no blanks around it. */
export const normaliseIdentifier = (identifier: string): string =>
  identifier.normalize('NFKC').trim().toLowerCase();

/** Begins with a blank, which no normalised identifier does: an id of a channel cannot be typed as a name. */
export const externalKey = (id: string): string => ` external/${id.toLowerCase()}`;

const maxLength = 320;

/** Could it be the key of a document at all? Text that no store keeps unchanged is nobody's. */
export const canBeKey = (key: string): boolean =>
  key !== '' && key.length <= maxLength && !/[\0\p{Surrogate}]/u.test(key);

/** A claim without its person is left over from a crash once it is this old, in ms. */
const abandonedAfter = 60_000;

export interface Accounts {
  person(key: string): Promise<string | undefined>;
  /** Claims all keys for the person, or none: false when one belongs to somebody else. */
  claim(keys: readonly string[], person: string): Promise<boolean>;
  release(keys: readonly string[], person: string): Promise<void>;
}

/** What the directory needs of a store. */
export type PeopleStore = Pick<Store, 'insert' | 'get' | 'find' | 'replace' | 'remove'>;

export function makeAccounts(store: PeopleStore, clock: Clock): Accounts {
  const claimOne = async (id: string, person: string): Promise<'new' | 'had' | 'taken'> => {
    const doc = { id, person, createdAt: clock.real() };
    if (await store.insert<AccountDoc>('accounts', doc)) return 'new';
    const there = await store.get<AccountDoc>('accounts', id);
    if (!there) return claimOne(id, person);
    if (there.person === person) return 'had';
    const abandoned =
      clock.real() - there.createdAt > abandonedAfter && !(await store.get('people', there.person));
    return abandoned && (await store.replace('accounts', { ...there, ...doc })) ? 'new' : 'taken';
  };
  const release = async (keys: readonly string[], person: string): Promise<void> => {
    for (const id of keys) {
      const there = await store.get<AccountDoc>('accounts', id);
      if (there?.person === person) await store.remove('accounts', id, there.version);
    }
  };
  return {
    async person(key) {
      if (!canBeKey(key)) return undefined;
      return (await store.get<AccountDoc>('accounts', key))?.person;
    },
    async claim(keys, person) {
      const made: string[] = [];
      for (const id of new Set(keys)) {
        const outcome = await claimOne(id, person);
        if (outcome === 'new') made.push(id);
        if (outcome === 'taken') {
          await release(made, person);
          return false;
        }
      }
      return true;
    },
    release,
  };
}

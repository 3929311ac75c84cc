/** Everything stored that decides who signs in, who decides and by which rules; and what changed in it. */
import type { Standing } from '../../src/app/documents';
import type { MethodDoc, PersonDoc } from '../../src/adapters/directory/person-doc';
import type { MemoryStore } from '../tools/memory-store';

type Raw = Readonly<Record<string, unknown>>;
type Method = Omit<MethodDoc, 'lastUsedAt' | 'version'>;
type Account = Omit<PersonDoc, 'methods' | 'version'> & { readonly methods: readonly Method[] };
type Rights = Pick<Standing, 'frozenAt' | 'claimStopAt' | 'passHash' | 'right' | 'pass' | 'dayPass'>;

export interface Deciding {
  readonly accounts: Readonly<Record<string, Account>>;
  readonly rights: Readonly<Record<string, Rights>>;
  /** Set-up sessions that were opened. */
  readonly setUps: readonly string[];
  /** Settings that hold; what only waits for a second administrator decides nothing. */
  readonly settings: Raw;
  /** Actions on accounts that the audit has. */
  readonly actions: number;
}

/** Rows of an action that was carried out, whatever it left behind. */
const actionRows: ReadonlySet<unknown> = new Set(['action', 'enrolled', 'pass', 'unfreeze', 'day-pass']);

const copy = <T>(value: unknown): T => JSON.parse(JSON.stringify(value)) as T;

function account({ version: _version, ...doc }: PersonDoc): Account {
  const methods = doc.methods.map(({ lastUsedAt: _used, ...method }) => method);
  return { ...doc, methods };
}

const rights = ({ frozenAt, claimStopAt, passHash, right, pass, dayPass }: Standing): Rights => ({
  ...{ frozenAt, claimStopAt, passHash },
  ...(right && { right }),
  ...(pass && { pass }),
  ...(dayPass && { dayPass }),
});

/** A snapshot of the store, behind its port; `values`: the settings by name, as they hold now. */
export function deciding(store: MemoryStore, values: Raw): Deciding {
  const docs = <T>(name: Parameters<MemoryStore['raw']>[0]): readonly T[] => [
    ...copy<T[]>([...store.raw(name).values()]),
  ];
  const stored = docs<Raw>('settings').find((one) => one['id'] === 'organisation') ?? {};
  return {
    accounts: Object.fromEntries(docs<PersonDoc>('people').map((doc) => [doc.id, account(doc)])),
    rights: Object.fromEntries(docs<Standing>('standing').map((doc) => [doc.id, rights(doc)])),
    setUps: docs<{ id: string }>('setups').map(({ id }) => id),
    settings: { ...values, paused: stored['paused'] === true, glass: stored['glass'] ?? '' },
    actions: docs<Raw>('audit').filter((row) => actionRows.has(row['what'])).length,
  };
}

/** A saved code that was used up is no change: whoever typed it had it. New ones are. */
function withoutSpent(before: Account, after: Account): Account {
  const methods = after.methods.map((method) => {
    const old = before.methods.find((one) => one.id === method.id)?.backupHashes;
    const spent = old && method.backupHashes?.every((hash) => old.includes(hash));
    return spent ? { ...method, backupHashes: old } : method;
  });
  return { ...after, methods };
}

const noRights: Rights = { frozenAt: 0, claimStopAt: 0, passHash: '' };
const rightsOf = (state: Deciding, id: string): Rights => state.rights[id] ?? noRights;

/** `after` as it has to be when nothing happened: the same but for saved codes that were used up. */
export function alike(
  before: Deciding,
  after: Deciding,
): { readonly before: Deciding; readonly after: Deciding } {
  const accounts = Object.fromEntries(
    Object.entries(after.accounts).map(([id, one]) => {
      const old = before.accounts[id];
      return [id, old ? withoutSpent(old, one) : one];
    }),
  );
  const all = [...Object.keys(before.rights), ...Object.keys(after.rights)];
  const filled = (state: Deciding) => Object.fromEntries(all.map((id) => [id, rightsOf(state, id)]));
  return {
    before: { ...before, rights: filled(before) },
    after: { ...after, accounts, rights: filled(after) },
  };
}

function methodChanges(before: Method | undefined, after: Method | undefined): readonly string[] {
  if (!before || !after) return before ? ['method-cleared'] : after ? ['method-added'] : [];
  const stopped = after.suspendedAt !== undefined && before.suspendedAt === undefined;
  return [
    ...(stopped ? [after.suspendedUntil ? 'stopped-for-a-day' : 'stopped'] : []),
    ...(before.suspendedAt !== undefined && after.suspendedAt === undefined ? ['works-again'] : []),
    ...(before.destination === after.destination ? [] : ['number-changed']),
    ...(JSON.stringify(before.backupHashes) === JSON.stringify(after.backupHashes) ? [] : ['new-codes']),
  ];
}

function accountChanges(before: Account, after: Account): readonly string[] {
  const ids = new Set([...before.methods, ...after.methods].map(({ id }) => id));
  const find = (one: Account, id: string) => one.methods.find((method) => method.id === id);
  const signedOut = after.applied.some((id) => id.endsWith('.sessions') && !before.applied.includes(id));
  return [
    ...[...ids].flatMap((id) => methodChanges(find(before, id), find(after, id))),
    ...(signedOut ? ['signed-out'] : []),
    ...after.roles.filter((role) => !before.roles.includes(role)).map(() => 'role-given'),
    ...before.roles.filter((role) => !after.roles.includes(role)).map(() => 'role-taken'),
  ];
}

function rightChanges(before: Rights, after: Rights): readonly string[] {
  return [
    ...(after.right && after.right.at !== before.right?.at ? ['may-set-up'] : []),
    ...(after.passHash !== '' && after.passHash !== before.passHash ? ['set-up-code'] : []),
    ...(after.dayPass && after.dayPass.id !== before.dayPass?.id ? ['day-pass'] : []),
    ...(before.frozenAt === 0 && after.frozenAt > 0 ? ['frozen'] : []),
    ...(before.frozenAt > 0 && after.frozenAt === 0 ? ['lifted'] : []),
  ];
}

/** What changed, by name, each once. Only what has no name of its own is "something else". */
export function changesBetween(from: Deciding, to: Deciding): readonly string[] {
  const { before, after } = alike(from, to);
  const people = Object.keys(after.accounts).flatMap((id) => {
    const [one, other] = [before.accounts[id], after.accounts[id]];
    return one && other ? accountChanges(one, other) : ['something-else'];
  });
  const rights = Object.keys(after.rights).flatMap((id) =>
    rightChanges(rightsOf(before, id), rightsOf(after, id)),
  );
  const settings =
    JSON.stringify(before.settings) === JSON.stringify(after.settings) ? [] : ['settings-changed'];
  const setUps = after.setUps.length > before.setUps.length ? ['set-up-session'] : [];
  const named = [...new Set([...people, ...rights, ...settings, ...setUps])];
  const same = JSON.stringify(before) === JSON.stringify(after);
  return named.length === 0 && !same ? ['something-else'] : named;
}

/** The names of changes, in the words of the table. */
export const changeWords: Readonly<Record<string, string>> = {
  'method-cleared': 'the lost method is cleared',
  'method-added': 'a new method is set up',
  stopped: 'a device is stopped',
  'stopped-for-a-day': 'one device is stopped for 24 hours',
  'works-again': 'a stopped device works again',
  'number-changed': 'a number is changed',
  'new-codes': 'there are new backup codes',
  'signed-out': 'the person is signed out everywhere',
  'role-given': 'a role is given',
  'role-taken': 'a role is taken away',
  'may-set-up': 'the right to set up is given',
  'set-up-code': 'a set-up code is made',
  'set-up-session': 'a set-up session is opened',
  'day-pass': 'a day pass is given',
  frozen: "all of the person's recoveries are stopped",
  lifted: 'the stop is lifted',
  'settings-changed': 'a setting is changed',
  'something-else': 'something else changed',
};

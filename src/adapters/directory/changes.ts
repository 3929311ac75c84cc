/** What each change does to a person's document: pure, so that a change can be tried again after a conflict. */
import type { Keys } from '../../app/keys';
import type { Address, NewOwnMethod } from '../../app/ports';
import type { MethodKind } from '../../core/policy/types';
import { lastDigitsOf, sealContext, toMethodDoc } from './person-doc';
import type { MethodDoc, PersonDoc } from './person-doc';

type Change = (doc: PersonDoc) => PersonDoc;

const eachMethod = (doc: PersonDoc, change: (method: MethodDoc) => MethodDoc): PersonDoc => ({
  ...doc,
  methods: doc.methods.map(change),
});

const livesOn = (method: MethodDoc, devices: readonly string[]): boolean =>
  method.device !== undefined && devices.includes(method.device);

/** A suspension never ends earlier because of a later, shorter one. 0 never ends. */
export function suspendOn(devices: readonly string[], until: number, now: number): Change {
  const later = (had: number | undefined): number =>
    until === 0 || had === 0 ? 0 : Math.max(until, had ?? 0);
  return (doc) =>
    eachMethod(doc, (method) => {
      if (!livesOn(method, devices)) return method;
      const running =
        method.suspendedAt !== undefined &&
        (method.suspendedUntil === 0 || (method.suspendedUntil ?? 0) > now);
      return {
        ...method,
        suspendedAt: running ? (method.suspendedAt ?? now) : now,
        suspendedUntil: later(running ? method.suspendedUntil : undefined),
      };
    });
}

export const resumeOn =
  (devices: readonly string[]): Change =>
  (doc) =>
    eachMethod(doc, (method) => {
      if (!livesOn(method, devices)) return method;
      const resumed = { ...method };
      delete resumed.suspendedAt;
      delete resumed.suspendedUntil;
      return resumed;
    });

/** How long the seed of an app is kept after the app counts no longer: to say so when it shows a code. ms */
const earlierKept = 90 * 24 * 3_600_000;
const mostEarlier = 5;

/** Takes methods out. The seeds of apps among them are kept for a while, sealed as they were. */
function without(doc: PersonDoc, gone: (method: MethodDoc) => boolean, now: number): PersonDoc {
  const left = doc.methods.filter((method) => gone(method));
  const seeds = left.flatMap(({ id, seed }) =>
    seed === undefined ? [] : [{ method: id, seed, until: now + earlierKept }],
  );
  const kept = [...seeds, ...(doc.earlierSeeds ?? []).filter(({ until }) => until > now)].slice(
    0,
    mostEarlier,
  );
  return {
    ...doc,
    methods: doc.methods.filter((method) => !left.includes(method)),
    ...(kept.length > 0 || doc.earlierSeeds ? { earlierSeeds: kept } : {}),
  };
}

export const clearOn =
  (devices: readonly string[], now: number): Change =>
  (doc) =>
    without(doc, (method) => livesOn(method, devices), now);

/** A method with the same id is replaced: new backup codes take the place of the old ones. */
export const withMethod =
  (keys: Keys, method: NewOwnMethod, now: number): Change =>
  (doc) => {
    const rest = without(doc, (one) => one.id === method.id, now);
    return {
      ...rest,
      everHadKey: doc.everHadKey || method.kind === 'passkey',
      everHadMethod: true,
      methods: [...rest.methods, toMethodDoc(keys, doc.id, method)],
    };
  };

export const usedAt =
  (method: string, at: number): Change =>
  (doc) =>
    eachMethod(doc, (one) =>
      one.id === method ? { ...one, lastUsedAt: Math.max(at, one.lastUsedAt ?? 0) } : one,
    );

export const withoutCode =
  (method: string, hash: string): Change =>
  (doc) =>
    eachMethod(doc, (one) =>
      one.id === method && one.backupHashes
        ? { ...one, backupHashes: one.backupHashes.filter((other) => other !== hash) }
        : one,
    );

export type NumberKind = Address['kind'] | 'office';

const reachedBy: Readonly<Record<NumberKind, readonly MethodKind[]>> = {
  mobile: ['text', 'call'],
  email: ['email'],
  office: ['office'],
};

/**
 * Another number or mail address: the one before is kept as replaced, so that notices still reach it, and
 * the methods that use it change with it. `from`: the address that is replaced; the current ones when absent.
 */
export function withNumber(keys: Keys, kind: NumberKind, value: string, now: number, from?: string): Change {
  return (doc) => {
    const opened = (sealed: string): string => keys.open(sealed, sealContext.address(doc.id));
    const replaces = (address: Address): boolean =>
      address.kind === kind &&
      address.replacedAt === undefined &&
      (from === undefined || opened(address.value) === from);
    const old = doc.addresses.map((address) =>
      replaces(address) ? { ...address, replacedAt: now } : address,
    );
    const fresh: readonly Address[] =
      kind === 'office'
        ? []
        : [{ kind, value: keys.seal(value, sealContext.address(doc.id)), changedAt: now }];
    const moves = (method: MethodDoc): boolean =>
      reachedBy[kind].includes(method.kind) &&
      method.destination !== undefined &&
      (from === undefined ||
        keys.open(method.destination, sealContext.destination(doc.id, method.id)) === from);
    return {
      ...eachMethod(doc, (method) =>
        moves(method)
          ? {
              ...method,
              destination: keys.seal(value, sealContext.destination(doc.id, method.id)),
              changedAt: now,
              ...lastDigitsOf(method.kind, value),
            }
          : method,
      ),
      addresses: [...old, ...fresh],
    };
  };
}

/** The same for the number of one method: whatever else has that number changes along. */
export function withMethodNumber(keys: Keys, method: string, value: string, now: number): Change {
  return (doc) => {
    const found = doc.methods.find((one) => one.id === method);
    if (found?.destination === undefined) return doc;
    const from = keys.open(found.destination, sealContext.destination(doc.id, method));
    return withNumber(keys, 'mobile', value, now, from)(doc);
  };
}

/** @throws {TypeError} when it is no E.164 number, or no mail address. */
export function assertReachable(kind: NumberKind, value: string): void {
  const fits =
    kind === 'email'
      ? /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,255}$/u.test(value)
      : /^\+[1-9]\d{6,14}$/.test(value);
  if (fits) return;
  throw new TypeError(
    kind === 'email'
      ? 'A mail address looks like name@example.org.'
      : 'A telephone number looks like +447700900123.',
  );
}

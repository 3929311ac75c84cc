/** A store that fails, loses answers or waits where a test says so. Deterministic: no chance, no timers. */
import type { CollectionName } from '../../src/app/collections';
import type { Doc, Store } from '../../src/app/ports';

export interface StoreCall {
  readonly op: 'insert' | 'insertAll' | 'get' | 'replace' | 'remove';
  readonly collection: CollectionName;
  /** Of the first document, for `insertAll`. */
  readonly id: string;
  /** What is to be written. */
  readonly doc?: object;
  /** 1 for the first call of this store, and so on. */
  readonly number: number;
}

/** `before`: it never arrives. `after`: it is done, and the answer gets lost. */
export type Fault = 'none' | 'before' | 'after';

export class StoreFault extends Error {}

export interface FaultPlan {
  /** Decides about each call. */
  readonly fault?: (call: StoreCall) => Fault;
  /** Awaited before each call arrives, and before its answer returns: where a test lets others go first. */
  readonly pause?: (call: StoreCall, when: 'arriving' | 'returning') => Promise<void>;
  /** Told of each write that took place. */
  readonly written?: (call: StoreCall) => void;
}

export function faultyStore(inner: Store, plan: FaultPlan): Store {
  let number = 0;

  async function through<R>(call: Omit<StoreCall, 'number'>, work: () => Promise<R>): Promise<R> {
    number += 1;
    const numbered = { ...call, number };
    const fault = plan.fault?.(numbered) ?? 'none';
    await plan.pause?.(numbered, 'arriving');
    if (fault === 'before') throw new StoreFault(`${call.op} did not arrive.`);
    const result = await work();
    const wrote = result === true || (typeof result === 'number' && result > 0);
    if (call.op !== 'get' && wrote) plan.written?.(numbered);
    await plan.pause?.(numbered, 'returning');
    if (fault === 'after') throw new StoreFault(`The answer to ${call.op} got lost.`);
    return result;
  }

  return {
    insert: <T extends Doc>(collection: CollectionName, doc: Omit<T, 'version'>) =>
      through({ op: 'insert', collection, id: (doc as { id: string }).id, doc }, () =>
        inner.insert<T>(collection, doc),
      ),
    insertAll: <T extends Doc>(collection: CollectionName, docs: readonly Omit<T, 'version'>[]) =>
      through(
        { op: 'insertAll', collection, id: (docs[0] as { id: string } | undefined)?.id ?? '', doc: docs },
        () => inner.insertAll<T>(collection, docs),
      ),
    get: <T extends Doc>(collection: CollectionName, id: string) =>
      through({ op: 'get', collection, id }, () => inner.get<T>(collection, id)),
    find: (collection, query) => inner.find(collection, query),
    replace: (collection: CollectionName, doc: Doc) =>
      through({ op: 'replace', collection, id: doc.id, doc }, () => inner.replace(collection, doc)),
    remove: (collection, id, version) =>
      through({ op: 'remove', collection, id }, () => inner.remove(collection, id, version)),
    sweep: (now) => inner.sweep(now),
    ping: () => inner.ping(),
    close: () => inner.close(),
  };
}

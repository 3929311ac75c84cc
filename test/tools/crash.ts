/** A process that ends in the middle: everything it reaches out to throws, for ever after, from one write on. */
import type { CollectionName } from '../../src/app/collections';
import type { Doc, HeadLog, Mail, Store, Texts } from '../../src/app/ports';

/**
 * `dies`: the write does not happen, and nothing after it. To die after a write leaves the same behind as to die
 * before the next one, so that this covers both. `lost`: it happens, its answer does not arrive, and the
 * process lives on.
 */
export type Fate = 'dies' | 'lost';

export class Crash extends Error {}

export interface Mortal {
  readonly store: Store;
  readonly texts: Texts;
  readonly mail: Mail;
  readonly headLog: HeadLog;
  /** Writes and sends so far, by name. */
  readonly trace: string[];
  /** From now on writes are counted, and one of them meets its fate. */
  arm(): void;
}

export interface Outside {
  readonly store: Store;
  readonly texts: Texts;
  readonly mail: Mail;
  readonly headLog: HeadLog;
}

/** @param at the write or send that meets its fate, from 1; undefined: none does. */
export function mortal(outside: Outside, at: number | undefined, fate: Fate): Mortal {
  const trace: string[] = [];
  let dead = false;
  let armed = false;

  const alive = (): void => {
    if (dead) throw new Crash('The process is gone.');
  };
  async function read<R>(work: () => Promise<R>): Promise<R> {
    alive();
    return work();
  }
  /** @param half what is left behind of a write that is no unit, when the process dies in it. */
  async function write<R>(name: string, work: () => Promise<R>, half?: () => Promise<unknown>): Promise<R> {
    alive();
    if (!armed) return work();
    trace.push(name);
    if (trace.length !== at) return work();
    if (fate === 'lost') {
      await work();
      throw new Crash(`The answer to ${name} got lost.`);
    }
    dead = true;
    await half?.();
    throw new Crash(`The process died before ${name}.`);
  }

  const { store } = outside;
  return {
    trace,
    arm() {
      armed = true;
    },
    store: {
      insert: <T extends Doc>(collection: CollectionName, doc: Omit<T, 'version'>) =>
        write(`insert ${collection}`, () => store.insert<T>(collection, doc)),
      insertAll: <T extends Doc>(collection: CollectionName, docs: readonly Omit<T, 'version'>[]) =>
        write(
          `insert all ${collection}`,
          () => store.insertAll<T>(collection, docs),
          () => store.insertAll<T>(collection, docs.slice(0, Math.ceil(docs.length / 2))),
        ),
      get: <T extends Doc>(collection: CollectionName, id: string) =>
        read(() => store.get<T>(collection, id)),
      find: (collection, query) => read(() => store.find(collection, query)),
      replace: (collection: CollectionName, doc: Doc) =>
        write(`replace ${collection}`, () => store.replace(collection, doc)),
      remove: (collection, id, version) =>
        write(`remove ${collection}`, () => store.remove(collection, id, version)),
      sweep: (now) => read(() => store.sweep(now)),
      ping: () => read(() => store.ping()),
      close: async () => {},
    },
    texts: { send: (message) => write('send text', () => outside.texts.send(message)) },
    mail: { send: (message) => write('send mail', () => outside.mail.send(message)) },
    headLog: {
      append: (line) => write('sign the head', () => outside.headLog.append(line)),
      read: () => read(() => outside.headLog.read()),
    },
  };
}

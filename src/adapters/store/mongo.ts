/**
 * The Store port on MongoDB, by mongoose models, for any number of processes. Each write is one command on one
 * document, which MongoDB makes atomic (`insertAll`: on each in turn); no transactions, sessions, change streams or partial indexes are
 * needed, so a replica set, a sharded cluster and a server that only speaks the protocol serve alike.
 * What may be sharded: docs/store.md.
 */
import { ConnectionStates, Schema, createConnection, mongo } from 'mongoose';
import type { Connection, ConnectOptions, Model, QueryFilter } from 'mongoose';
import { collections } from '../../app/collections';
import type { CollectionName, CollectionSpec } from '../../app/collections';
import type { Doc, Page, Query, Store } from '../../app/ports';
import { fromRow, indexedFields, latest, pageOf, plainId, plainVersion, planQuery, toRow } from './plan';
import type { Plan, Row, Spec } from './plan';

/** How long the server may take over a read, in ms; the call rejects then. */
const patience = 10_000;

/** A document as MongoDB holds it; indexed fields stand beside these under their own names. */
interface Stored {
  readonly _id: string;
  readonly version: number;
  /** The last date there is, for never: always present, so that one comparison tells who is gone. */
  readonly expiresAt: Date;
  /** The document as JSON: what was written comes back, whatever its field names are. */
  readonly body: string;
}
type Filter = QueryFilter<Stored>;
type Models = Map<string, { readonly model: Model<Stored>; readonly spec: CollectionSpec }>;

const reserved: ReadonlySet<string> = new Set(['_id', 'id', 'version', 'body', 'expiresAt']);

const options: ConnectOptions = {
  // A call while the server is out of reach rejects; it does not wait in a queue.
  bufferCommands: false,
  autoIndex: false,
  autoCreate: false,
  serverSelectionTimeoutMS: 5000,
  connectTimeoutMS: 5000,
  socketTimeoutMS: 30_000,
  // Nothing is decided from, or reported as saved, what a failing primary could take back.
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: patience },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
};

function schemaOf(collection: string, spec: CollectionSpec): Schema<Stored> {
  const schema = new Schema<Stored>(
    {
      _id: { type: String, required: true },
      version: { type: Number, required: true },
      expiresAt: { type: Date, required: true },
      body: { type: String, required: true },
    },
    { collection, versionKey: false, id: false, minimize: false, strict: 'throw', strictQuery: 'throw' },
  );
  for (const field of indexedFields(spec)) {
    if (reserved.has(field)) throw new Error(`"${field}" cannot be an indexed field.`);
    schema.add({ [field]: { type: Schema.Types.Mixed, required: true } });
  }
  for (const [name, index] of Object.entries(spec.indexes)) {
    const unique = index.unique === true;
    const keys = Object.fromEntries(
      [...index.fields, ...(unique ? [] : ['_id'])].map((field) => [field, 1 as const]),
    );
    schema.index(keys, { name, ...(unique ? { unique } : {}) });
  }
  return schema;
}

/**
 * Removing what has expired is housekeeping: a server that cannot do it itself gets a plain index for the sweep.
 * @returns why the server refused, or undefined.
 */
async function prepareExpiry(model: Model<Stored>): Promise<unknown> {
  try {
    await model.collection.createIndex({ expiresAt: 1 }, { name: 'expiry', expireAfterSeconds: 0 });
    return undefined;
  } catch (error) {
    await model.collection.createIndex({ expiresAt: 1 }, { name: 'expiry-sweep' });
    return error;
  }
}

async function prepareIndexes(model: Model<Stored>): Promise<void> {
  try {
    await model.createIndexes();
  } catch (error) {
    throw new Error(
      `The indexes of "${model.collection.name}" cannot be made. A collection with a unique key must not be ` +
        'sharded; see docs/store.md.',
      { cause: error },
    );
  }
}

/** Documents from before a field was indexed get what counts for its absence: an index cannot find what is not there. */
async function fillAbsent(model: Model<Stored>, spec: CollectionSpec): Promise<void> {
  for (const [field, value] of Object.entries(spec.absent ?? {}))
    await model.collection.updateMany({ [field]: { $exists: false } }, { $set: { [field]: value } });
}

async function prepareModels(
  connection: Connection,
  declared: Spec,
  warn: (message: string) => void,
): Promise<Models> {
  const models: Models = new Map();
  const refused = new Map<string, unknown>();
  for (const [collection, spec] of Object.entries(declared)) {
    const model = connection.model<Stored>(collection, schemaOf(collection, spec));
    models.set(collection, { model, spec });
    await prepareIndexes(model);
    await fillAbsent(model, spec);
    const refusal = spec.expires === true ? await prepareExpiry(model) : undefined;
    if (refusal !== undefined) refused.set(collection, refusal);
  }
  if (refused.size > 0) {
    const reason = String([...refused.values()][0]);
    warn(
      `The database does not remove expired documents of ${[...refused.keys()].join(', ')} by itself; ` +
        `the sweep does. (${reason})`,
    );
  }
  return models;
}

/** The database that the URI names; ours, when it names none. */
const databaseOf = (uri: string): ConnectOptions =>
  /^mongodb(?:\+srv)?:\/\/[^/]+\/[^?]/.test(uri) ? {} : { dbName: 'sparekey' };

/** Conditions of a query, for `$and`. */
export function findFilter(plan: Plan, now: number): Filter {
  const fields = [...plan.order, '_id'];
  const [beyond, upTo] = plan.descending ? ['$lt', '$lte'] : ['$gt', '$gte'];
  const all: Record<string, unknown>[] = plan.equals.map(([field, value]) => ({ [field]: { $eq: value } }));
  const ranged = plan.order[0];
  if (ranged !== undefined && plan.from !== undefined) all.push({ [ranged]: { $gte: plan.from } });
  if (ranged !== undefined && plan.to !== undefined) all.push({ [ranged]: { $lt: plan.to } });
  const { after } = plan;
  if (after) {
    // Implied by what follows, but from this the server can begin in the middle of its index.
    all.push({ [fields[0] ?? '_id']: { [upTo ?? '']: after[0] } });
    all.push({
      $or: fields.map((field, place) => ({
        ...Object.fromEntries(fields.slice(0, place).map((name, at) => [name, { $eq: after[at] }])),
        [field]: { [beyond ?? '']: after[place] },
      })),
    });
  }
  all.push({ expiresAt: { $gt: new Date(now) } });
  return { $and: all };
}

/** The order of a query, for `sort`: all fields of its index, then the id. */
export function sortOf(plan: Plan): Record<string, 1 | -1> {
  const direction = plan.descending ? -1 : 1;
  // The fixed fields too: then the server sees its index in the order, whatever it makes of the filter.
  const fields = [...plan.equals.map(([field]) => field), ...plan.order, '_id'];
  return Object.fromEntries(fields.map((field) => [field, direction] as const));
}

function storedOf(spec: CollectionSpec, row: Row, version: number): Stored {
  const keys = indexedFields(spec).map((field, place) => [field, row.keys[place]] as const);
  return {
    _id: row.id,
    version,
    expiresAt: new Date(row.expiresAt === 0 ? latest : row.expiresAt),
    ...Object.fromEntries(keys),
    body: row.body,
  };
}

/** Expired documents that hold the id or a unique key of this one. */
function heldByExpired(spec: CollectionSpec, stored: Stored, now: number): Filter {
  const fields: Readonly<Record<string, unknown>> = { ...stored };
  const unique = Object.values(spec.indexes).filter((index) => index.unique === true);
  const held = unique.map((index) =>
    Object.fromEntries(index.fields.map((field) => [field, { $eq: fields[field] }])),
  );
  return { expiresAt: { $lte: new Date(now) }, $or: [{ _id: { $eq: stored._id } }, ...held] };
}

/** Duplicate key: https://www.mongodb.com/docs/manual/reference/error-codes/ */
const isTaken = (error: unknown): boolean => error instanceof mongo.MongoServerError && error.code === 11000;

/** @returns how many were written: all of them, or those before the first whose key is taken. */
async function insertInOrder(model: Model<Stored>, documents: readonly Stored[]): Promise<number> {
  try {
    await model.insertMany(documents, { ordered: true });
    return documents.length;
  } catch (error) {
    // A write that the majority has not confirmed may be taken back: that is no answer.
    const confirmed =
      error instanceof mongo.MongoBulkWriteError && error.result.getWriteConcernError() === undefined;
    if (confirmed && isTaken(error)) return error.insertedCount;
    throw error;
  }
}

/** The fields that a document is made from again. */
const shown = { version: 1, body: 1 } as const;

/**
 * Connects, and makes what is missing of collections and indexes.
 * @param clock decides what has expired; ms.
 * @param warn told what works less well than it should, in a sentence.
 * @throws {Error} when the server is out of reach or refuses an index that the store relies on.
 */
export async function openMongoStore(
  uri: string,
  clock: { now(): number },
  warn: (message: string) => void,
  collectionsSpec: Spec = collections,
): Promise<Store> {
  const connection = createConnection(uri, { ...options, ...databaseOf(uri) });
  connection.on('error', (error: unknown) => warn(`The connection to the database failed: ${String(error)}`));
  try {
    await connection.asPromise();
    return storeOn(connection, clock, await prepareModels(connection, collectionsSpec, warn));
  } catch (error) {
    await connection.close(true);
    throw error;
  }
}

function storeOn(connection: Connection, clock: { now(): number }, models: Models): Store {
  const modelOf = (collection: string): { model: Model<Stored>; spec: CollectionSpec } => {
    const known = models.get(collection);
    if (!known) throw new Error(`The store has no collection "${collection}".`);
    return known;
  };
  const expiring = [...models.values()].filter(({ spec }) => spec.expires === true).map(({ model }) => model);
  const live = (): Filter => ({ expiresAt: { $gt: new Date(clock.now()) } });

  /** Runs a write; when a key is taken, frees it from expired documents and tries once more. */
  async function write(
    collection: string,
    stored: Stored,
    attempt: () => Promise<boolean>,
  ): Promise<boolean> {
    const { model, spec } = modelOf(collection);
    const unlessTaken = async (): Promise<boolean | 'taken'> => {
      try {
        return await attempt();
      } catch (error) {
        if (isTaken(error)) return 'taken';
        throw error;
      }
    };
    const first = await unlessTaken();
    if (first !== 'taken') return first;
    const freed = await model.deleteMany(heldByExpired(spec, stored, clock.now()));
    return freed.deletedCount > 0 && (await unlessTaken()) === true;
  }

  return {
    async insert<T extends Doc>(collection: CollectionName, doc: Omit<T, 'version'>): Promise<boolean> {
      const { model, spec } = modelOf(collection);
      const stored = storedOf(spec, toRow(collection, spec, doc), 1);
      return write(collection, stored, async () => {
        await model.insertOne(stored);
        return true;
      });
    },
    async insertAll<T extends Doc>(
      collection: CollectionName,
      docs: readonly Omit<T, 'version'>[],
    ): Promise<number> {
      const { model, spec } = modelOf(collection);
      const stored = docs.map((doc) => storedOf(spec, toRow(collection, spec, doc), 1));
      let written = 0;
      while (written < stored.length) {
        written += await insertInOrder(model, stored.slice(written));
        const taken = stored[written];
        if (!taken) break;
        const freed = await model.deleteMany(heldByExpired(spec, taken, clock.now()));
        if (freed.deletedCount === 0) break;
      }
      return written;
    },
    async get<T extends Doc>(collection: CollectionName, id: string): Promise<T | undefined> {
      const { model } = modelOf(collection);
      const stored = await model
        .findOne({ _id: { $eq: plainId(id) }, ...live() }, shown)
        .maxTimeMS(patience)
        .lean();
      return stored ? (fromRow(stored.body, stored.version) as T) : undefined;
    },
    async find<T extends Doc>(collection: CollectionName, query: Query): Promise<Page<T>> {
      const { model, spec } = modelOf(collection);
      const plan = planQuery(collection, spec, query);
      const found = await model
        .find(findFilter(plan, clock.now()), shown)
        .sort(sortOf(plan))
        .limit(plan.limit + 1)
        .maxTimeMS(patience)
        .lean();
      return pageOf(
        plan,
        found.map((stored) => fromRow(stored.body, stored.version) as T),
      );
    },
    async replace(collection: CollectionName, doc: Doc): Promise<boolean> {
      const { model, spec } = modelOf(collection);
      const version = plainVersion(doc.version);
      const stored = storedOf(spec, toRow(collection, spec, doc), version + 1);
      return write(collection, stored, async () => {
        const filter = { _id: { $eq: stored._id }, version: { $eq: version }, ...live() };
        return (await model.replaceOne(filter, stored)).matchedCount === 1;
      });
    },
    async remove(collection, id, version): Promise<boolean> {
      const { model } = modelOf(collection);
      const filter = {
        _id: { $eq: plainId(id) },
        ...live(),
        ...(version === undefined ? {} : { version: { $eq: plainVersion(version) } }),
      };
      return (await model.deleteOne(filter)).deletedCount === 1;
    },
    async sweep(now): Promise<number> {
      let removed = 0;
      for (const model of expiring) {
        removed += (await model.deleteMany({ expiresAt: { $lte: new Date(now) } })).deletedCount;
      }
      return removed;
    },
    async ping() {
      await connection.db?.command({ ping: 1 }, { timeoutMS: patience });
      if (connection.readyState !== ConnectionStates.connected)
        throw new Error('The database is out of reach.');
    },
    async close() {
      await connection.close();
    },
  };
}

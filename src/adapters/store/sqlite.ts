/**
 * The Store port on SQLite, by libsql, for an installation on one machine. Several processes may share the
 * file: it is in WAL mode, and each call is one statement, which SQLite makes atomic, or one transaction
 * (https://www.sqlite.org/isolation.html). A write has reached the disk when its call returns.
 */
import Database from 'libsql';
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { collections } from '../../app/collections';
import type { CollectionName, CollectionSpec } from '../../app/collections';
import type { Doc, Page, Query, Store } from '../../app/ports';
import { fromRow, indexedFields, pageOf, plainId, plainVersion, planQuery, specOf, toRow } from './plan';
import type { Plan, Row, Spec, Value } from './plan';
import { bound, columnOf, insertSql, prepareSchema, quote } from './sqlite-schema';

/** How long a call waits for another process to finish its write, in ms; then it rejects. */
const patience = 5000;
/** So many tries to turn a new file to WAL mode: some six seconds in all. */
const walTries = 45;
/** How many documents one statement of a sweep deletes, so that it never holds the file for long. */
const sweepBatch = 500;

// "> 0" as the index says it: SQLite uses a partial index only for a query that repeats its condition.
const hasExpired = '(expires_at > 0 AND expires_at <= ?)';
const isLive = `NOT ${hasExpired}`;

interface Stored {
  readonly version: number;
  readonly body: string;
}
type Bound = readonly (string | number)[];

/** The statement of a query and its values; `now` decides what has expired. */
export function findSql(collection: string, plan: Plan, now: number): { sql: string; values: Bound } {
  const where: string[] = [];
  const values: Value[] = [];
  const add = (condition: string, ...given: readonly Value[]): void => {
    where.push(condition);
    values.push(...given);
  };
  for (const [field, value] of plan.equals) add(`${columnOf(field)} = ?`, value);
  const ranged = plan.order[0];
  if (ranged !== undefined && plan.from !== undefined) add(`${columnOf(ranged)} >= ?`, plan.from);
  if (ranged !== undefined && plan.to !== undefined) add(`${columnOf(ranged)} < ?`, plan.to);
  const order = [...plan.order.map(columnOf), 'id'];
  if (plan.after) {
    const places = order.map(() => '?').join(', ');
    add(`(${order.join(', ')}) ${plan.descending ? '<' : '>'} (${places})`, ...plan.after);
  }
  add(isLive, now);
  const direction = plan.descending ? ' DESC' : '';
  return {
    sql:
      `SELECT version, body FROM ${quote(collection)} WHERE ${where.join(' AND ')} ` +
      `ORDER BY ${order.map((column) => column + direction).join(', ')} LIMIT ?`,
    values: [...values.map(bound), plan.limit + 1],
  };
}

/** Statement that frees the id and the unique keys of a row from documents that have expired. */
function freeSql(collection: string, spec: CollectionSpec): string {
  const unique = Object.values(spec.indexes).filter((index) => index.unique === true);
  const keys = unique.map((index) => index.fields.map((field) => `${columnOf(field)} = ?`).join(' AND '));
  const held = ['id = ?', ...keys].map((key) => `(${key})`).join(' OR ');
  return `DELETE FROM ${quote(collection)} WHERE ${hasExpired} AND (${held})`;
}

function freeValues(spec: CollectionSpec, row: Row): Bound {
  const fields = indexedFields(spec);
  const unique = Object.values(spec.indexes).filter((index) => index.unique === true);
  const keys = unique.flatMap((index) => index.fields.map((field) => row.keys[fields.indexOf(field)] ?? ''));
  return [row.id, ...keys.map(bound)];
}

function replaceSql(collection: string, spec: CollectionSpec): string {
  const keys = indexedFields(spec).map((field) => `${columnOf(field)} = ?, `);
  // OR IGNORE: a unique key that is taken leaves the row alone instead of failing.
  return (
    `UPDATE OR IGNORE ${quote(collection)} SET version = version + 1, expires_at = ?, ${keys.join('')}body = ? ` +
    `WHERE id = ? AND version = ? AND ${isLive}`
  );
}

/**
 * Makes the file for its owner alone; SQLite gives its companions (-wal, -shm) the same mode. A file that is there is
 * never opened here: closing it again would drop the locks that this process holds on it by another connection, and a
 * process that ends would then clear away what was just written
 * (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
function guardFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  }
}

/**
 * Turns a file to WAL mode. SQLite does not wait for others here as it does everywhere else (it answers "busy" at
 * once, https://www.sqlite.org/rescode.html#busy), so processes that open a new file together try again.
 */
function useWal(database: Database.Database): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Error && /locked|busy/i.test(error.message);
      if (!busy || attempt >= walTries) throw error;
      // Opening is synchronous, and happens before anything is served.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 + attempt * 5);
    }
  }
}

/**
 * The file, open, in WAL mode. `FULL`: each commit is on the disk before it is reported. `NORMAL`: it is there with
 * the next full one, so a power cut may take it back, never tear it (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
function openFile(path: string, synchronous: 'FULL' | 'NORMAL'): Database.Database {
  guardFile(path);
  const database = new Database(path, { timeout: patience });
  try {
    // The mode belongs to the file: the first connection sets it.
    if (synchronous === 'FULL') useWal(database);
    database.exec(`PRAGMA synchronous = ${synchronous}`);
    database.exec('PRAGMA trusted_schema = OFF');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** One open file: its statements, each prepared once. */
interface File {
  rows(sql: string, values: Bound): readonly Stored[];
  /** Runs a write; how many documents it changed. */
  changes(sql: string, values: Bound): number;
  /** Runs writes as one: all of them are on the disk when it returns, or none. */
  together<R>(work: () => R): R;
  close(): void;
}

function fileOf(database: Database.Database): File {
  const known = new Map<string, Database.Statement>();
  let open = true;
  const prepared = (sql: string): Database.Statement => {
    if (!open) throw new Error('The store is closed.');
    const statement = known.get(sql) ?? database.prepare(sql);
    known.set(sql, statement);
    return statement;
  };
  return {
    rows: (sql, values) => prepared(sql).all([...values]) as Stored[],
    changes: (sql, values) => prepared(sql).run([...values]).changes,
    together<R>(work: () => R): R {
      prepared('BEGIN IMMEDIATE').run([]);
      try {
        const result = work();
        prepared('COMMIT').run([]);
        return result;
      } catch (error) {
        if (database.inTransaction) prepared('ROLLBACK').run([]);
        throw error;
      }
    },
    close() {
      if (!open) return;
      open = false;
      known.clear();
      database.close();
    },
  };
}

/**
 * Opens the store in a file, made when it is missing, with its folder, for its owner alone.
 * @param clock decides what has expired; ms.
 * @throws {Error} when the file cannot be opened, is of a newer version, or does not fit the declaration.
 */
export function openSqliteStore(
  path: string,
  clock: { now(): number },
  collectionsSpec: Spec = collections,
): Store {
  const database = openFile(path, 'FULL');
  try {
    prepareSchema(database, collectionsSpec);
    return storeOn(fileOf(database), fileOf(openFile(path, 'NORMAL')), clock, collectionsSpec);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @param quick the same file, for what may be lost with the machine's power. */
function storeOn(file: File, quick: File, clock: { now(): number }, declared: Spec): Store {
  const writer = (spec: CollectionSpec): File => (spec.fleeting === true ? quick : file);

  /** Runs a write; when a key is taken, frees it from expired documents and tries once more. */
  function write(collection: string, spec: CollectionSpec, row: Row, attempt: () => number): boolean {
    if (attempt() === 1) return true;
    const freed = writer(spec).changes(freeSql(collection, spec), [clock.now(), ...freeValues(spec, row)]);
    return freed > 0 && attempt() === 1;
  }

  function insertRow(collection: string, spec: CollectionSpec, row: Row): boolean {
    const values = [row.id, 1, row.expiresAt, ...row.keys.map(bound), row.body];
    const sql = `${insertSql(collection, spec)} ON CONFLICT DO NOTHING`;
    return write(collection, spec, row, () => writer(spec).changes(sql, values));
  }

  return {
    async insert<T extends Doc>(collection: CollectionName, doc: Omit<T, 'version'>): Promise<boolean> {
      const spec = specOf(declared, collection);
      return insertRow(collection, spec, toRow(collection, spec, doc));
    },
    async insertAll<T extends Doc>(
      collection: CollectionName,
      docs: readonly Omit<T, 'version'>[],
    ): Promise<number> {
      const spec = specOf(declared, collection);
      const rows = docs.map((doc) => toRow(collection, spec, doc));
      const [first] = rows;
      if (!first) return 0;
      if (rows.length === 1) return Number(insertRow(collection, spec, first));
      // Calls here do not wait for anything outside: between many batches, others get their turn.
      await nextTurn();
      return writer(spec).together(() => {
        const taken = rows.findIndex((row) => !insertRow(collection, spec, row));
        return taken < 0 ? rows.length : taken;
      });
    },
    async get<T extends Doc>(collection: CollectionName, id: string): Promise<T | undefined> {
      specOf(declared, collection);
      const sql = `SELECT version, body FROM ${quote(collection)} WHERE id = ? AND ${isLive}`;
      const [stored] = file.rows(sql, [plainId(id), clock.now()]);
      return stored && (fromRow(stored.body, stored.version) as T);
    },
    async find<T extends Doc>(collection: CollectionName, query: Query): Promise<Page<T>> {
      const plan = planQuery(collection, specOf(declared, collection), query);
      const { sql, values } = findSql(collection, plan, clock.now());
      return pageOf(
        plan,
        file.rows(sql, values).map((stored) => fromRow(stored.body, stored.version) as T),
      );
    },
    async replace(collection: CollectionName, doc: Doc): Promise<boolean> {
      const spec = specOf(declared, collection);
      const row = toRow(collection, spec, doc);
      const version = plainVersion(doc.version);
      const values = [row.expiresAt, ...row.keys.map(bound), row.body, row.id, version];
      return write(collection, spec, row, () =>
        writer(spec).changes(replaceSql(collection, spec), [...values, clock.now()]),
      );
    },
    async remove(collection, id, version): Promise<boolean> {
      specOf(declared, collection);
      const sql = `DELETE FROM ${quote(collection)} WHERE id = ? AND ${isLive}`;
      const values = [plainId(id), clock.now()];
      if (version === undefined) return file.changes(sql, values) === 1;
      return file.changes(`${sql} AND version = ?`, [...values, plainVersion(version)]) === 1;
    },
    async sweep(now): Promise<number> {
      let removed = 0;
      for (const [collection, spec] of Object.entries(declared)) {
        if (spec.expires === true) removed += await sweepCollection(file, collection, now);
      }
      return removed;
    },
    async ping() {
      file.rows('SELECT 1 AS version', []);
    },
    async close() {
      quick.close();
      file.close();
    },
  };
}

/** Statement that deletes some of what has expired. */
export function sweepSql(collection: string): string {
  const table = quote(collection);
  return `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${hasExpired} LIMIT ${sweepBatch})`;
}

async function sweepCollection(file: File, collection: string, now: number): Promise<number> {
  const sql = sweepSql(collection);
  let removed = 0;
  for (;;) {
    const batch = file.changes(sql, [now]);
    removed += batch;
    if (batch < sweepBatch) return removed;
    await nextTurn();
  }
}

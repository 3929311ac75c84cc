/**
 * Tables and indexes of the SQLite store, made and kept as the declaration wants them. A table keeps each
 * document as JSON in `body`; id, version, expiry and indexed fields stand beside it in columns of their own.
 */
import type Database from 'libsql';
import type { CollectionSpec } from '../../app/collections';
import { indexedFields, toRow } from './plan';
import type { Spec, Value } from './plan';

/** The layout of the file. A file of a newer layout is refused: an older program would misread it. */
const layout = 1;

/** Quotes a name. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Column of an indexed field. */
export const columnOf = (field: string): string => quote(`k_${field}`);

/** libsql aborts the process on a boolean; 0 and 1 are what SQLite itself knows. */
export const bound = (value: Value): string | number => (typeof value === 'boolean' ? Number(value) : value);

/** Statement that writes a whole row: id, version, expiry, keys, body. */
export function insertSql(collection: string, spec: CollectionSpec): string {
  const columns = ['id', 'version', 'expires_at', ...indexedFields(spec).map(columnOf), 'body'];
  const places = columns.map(() => '?').join(', ');
  return `INSERT INTO ${quote(collection)} (${columns.join(', ')}) VALUES (${places})`;
}

// ANY in a STRICT table keeps a value as it was given, so that the text '1' and the number 1 differ.
function tableSql(collection: string, spec: CollectionSpec): string {
  const keys = indexedFields(spec).map((field) => `${columnOf(field)} ANY NOT NULL, `);
  return (
    `CREATE TABLE ${quote(collection)} (id TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, ` +
    `expires_at INTEGER NOT NULL, ${keys.join('')}body TEXT NOT NULL) STRICT`
  );
}

/** Names and statements of a table's indexes. A unique one leaves out the id, which would make it hollow. */
function indexesSql(collection: string, spec: CollectionSpec): Map<string, string> {
  const table = quote(collection);
  const wanted = new Map<string, string>();
  for (const [name, index] of Object.entries(spec.indexes)) {
    const unique = index.unique === true;
    const columns = [...index.fields.map(columnOf), ...(unique ? [] : ['id'])].join(', ');
    const full = `${collection}.${name}`;
    wanted.set(full, `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quote(full)} ON ${table} (${columns})`);
  }
  const expiry = `${collection}:expiry`;
  wanted.set(expiry, `CREATE INDEX ${quote(expiry)} ON ${table} (expires_at) WHERE expires_at > 0`);
  return wanted;
}

/** Name and statement of what the file holds: its tables, or the indexes of one table. */
function present(database: Database.Database, type: 'table' | 'index', table?: string): Map<string, string> {
  const rows = database
    .prepare(
      `SELECT name, sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL AND (? = '' OR tbl_name = ?)`,
    )
    .all([type, table ?? '', table ?? '']) as { name: string; sql: string }[];
  return new Map(rows.map((row) => [row.name, row.sql]));
}

/** Makes the table anew with the columns wanted now, and fills it from the documents of the old one. */
function rebuild(database: Database.Database, collection: string, spec: CollectionSpec): void {
  const old = quote(`${collection}:old`);
  database.exec(`ALTER TABLE ${quote(collection)} RENAME TO ${old}`);
  database.exec(tableSql(collection, spec));
  const insert = database.prepare(insertSql(collection, spec));
  const next = database.prepare(
    `SELECT rowid AS place, version, body FROM ${old} WHERE rowid > ? ORDER BY rowid LIMIT 1`,
  );
  let place = 0;
  for (;;) {
    const stored = next.get([place]) as { place: number; version: number; body: string } | undefined;
    if (!stored) break;
    const row = toRow(collection, spec, JSON.parse(stored.body) as object);
    insert.run([row.id, stored.version, row.expiresAt, ...row.keys.map(bound), row.body]);
    place = stored.place;
  }
  database.exec(`DROP TABLE ${old}`);
}

function prepareTable(database: Database.Database, collection: string, spec: CollectionSpec): void {
  const table = present(database, 'table').get(collection);
  if (table === undefined) database.exec(tableSql(collection, spec));
  else if (table !== tableSql(collection, spec)) rebuild(database, collection, spec);
  const wanted = indexesSql(collection, spec);
  const found = present(database, 'index', collection);
  for (const [name, sql] of found) {
    if (wanted.get(name) !== sql) database.exec(`DROP INDEX ${quote(name)}`);
  }
  for (const [name, sql] of wanted) {
    if (found.get(name) !== sql) database.exec(sql);
  }
}

const layoutOf = (database: Database.Database): number =>
  (database.prepare('PRAGMA user_version').get([]) as { user_version: number }).user_version;

/**
 * Brings the file to the declaration, in one transaction. A declaration that changed rebuilds the table.
 * @throws {Error} when the file is of a newer layout, or a stored document lacks a field that is indexed now;
 * the file is left as it was.
 */
export function prepareSchema(database: Database.Database, spec: Spec): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    if (layoutOf(database) > layout) {
      throw new Error('The data folder was written by a newer version of this program.');
    }
    for (const [collection, declared] of Object.entries(spec)) prepareTable(database, collection, declared);
    database.exec(`PRAGMA user_version = ${layout}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

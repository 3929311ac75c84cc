/**
 * The Store port in memory, for tests of use cases: unique keys, declared indexes, keyset paging, expiry and
 * versions as the port demands. Documents are copied in and out as JSON, so that nobody shares an object.
 */
import { collections } from '../../src/app/collections';
import type { CollectionName, CollectionSpec, IndexSpec } from '../../src/app/collections';
import type { Doc, Page, Query, Store } from '../../src/app/ports';

type Value = string | number | boolean;
type Row = Record<string, unknown> & { id: string; version: number; expiresAt?: number };

const copy = (value: object): Row => JSON.parse(JSON.stringify(value)) as Row;

const rank = (value: Value): number => (typeof value === 'boolean' ? 0 : typeof value === 'number' ? 1 : 2);

/** Orders by type, then value; strings by code unit. */
function compareValues(left: Value, right: Value): number {
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareTuples(left: readonly Value[], right: readonly Value[]): number {
  for (const [place, value] of left.entries()) {
    const order = compareValues(value, right[place] as Value);
    if (order !== 0) return order;
  }
  return 0;
}

function indexed(row: Row, field: string, spec: CollectionSpec): Value {
  const value = row[field] ?? spec.absent?.[field];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Error(`The indexed field "${field}" is missing from document "${row.id}".`);
}

const keyOf = (row: Row, index: IndexSpec, spec: CollectionSpec): readonly Value[] =>
  index.fields.map((field) => indexed(row, field, spec));

/** How many fields the query fixes; throws when the declared index does not serve it. */
function prefixOf(collection: string, index: IndexSpec, query: Query): number {
  const equals = Object.keys(query.equals ?? {});
  const prefix = index.fields.slice(0, equals.length);
  const served =
    equals.every((field) => prefix.includes(field)) &&
    ((query.from === undefined && query.to === undefined) || equals.length < index.fields.length);
  if (!served) throw new Error(`The index "${query.index}" of "${collection}" does not serve this query.`);
  return equals.length;
}

export interface MemoryStore extends Store {
  /** Behind the port, as somebody with access to the database could: for tests of tampering. */
  raw(collection: CollectionName): Map<string, Record<string, unknown>>;
  /** Every call rejects until it is called with false. */
  break(broken: boolean): void;
}

export function memoryStore(clock: { now(): number } = { now: () => 0 }): MemoryStore {
  const tables = new Map<CollectionName, Map<string, Row>>();
  let broken = false;
  const table = (name: CollectionName): Map<string, Row> => {
    if (broken) throw new Error('The store is out of reach.');
    const known = tables.get(name);
    if (known) return known;
    const made = new Map<string, Row>();
    tables.set(name, made);
    return made;
  };
  const specOf = (name: CollectionName): CollectionSpec => collections[name];
  const live = (row: Row | undefined): row is Row =>
    row !== undefined && !(row.expiresAt !== undefined && row.expiresAt > 0 && row.expiresAt <= clock.now());

  /** True when a unique key of `row` belongs to another live document. Also proves indexed fields present. */
  function taken(name: CollectionName, row: Row): boolean {
    return Object.values(specOf(name).indexes).some((index) => {
      const key = keyOf(row, index, specOf(name));
      if (index.unique !== true) return false;
      for (const other of table(name).values()) {
        if (other.id !== row.id && live(other) && compareTuples(keyOf(other, index, specOf(name)), key) === 0)
          return true;
      }
      return false;
    });
  }

  function put(name: CollectionName, row: Row): boolean {
    if (live(table(name).get(row.id)) || taken(name, row)) return false;
    table(name).set(row.id, row);
    return true;
  }

  return {
    async insert<T extends Doc>(name: CollectionName, doc: Omit<T, 'version'>): Promise<boolean> {
      // A large document that is there already is not copied first.
      if (live(table(name).get(doc.id))) return false;
      return put(name, copy({ ...doc, version: 1 }));
    },
    async insertAll<T extends Doc>(
      name: CollectionName,
      docs: readonly Omit<T, 'version'>[],
    ): Promise<number> {
      const rows = docs.map((doc) => copy({ ...doc, version: 1 }));
      for (const row of rows) {
        for (const index of Object.values(specOf(name).indexes)) keyOf(row, index, specOf(name));
      }
      const refused = rows.findIndex((row) => !put(name, row));
      return refused < 0 ? rows.length : refused;
    },
    async get<T extends Doc>(name: CollectionName, id: string): Promise<T | undefined> {
      const row = table(name).get(id);
      return live(row) ? (copy(row) as unknown as T) : undefined;
    },
    async find<T extends Doc>(name: CollectionName, query: Query): Promise<Page<T>> {
      const index = specOf(name).indexes[query.index];
      if (!index) throw new Error(`"${name}" has no index "${query.index}".`);
      const fixed = prefixOf(name, index, query);
      const next = index.fields[fixed];
      const order = (row: Row): readonly Value[] => [
        ...index.fields.slice(fixed).map((field) => indexed(row, field, specOf(name))),
        row.id,
      ];
      const after = query.after === undefined ? undefined : (JSON.parse(query.after) as Value[]);
      const sign = query.descending === true ? -1 : 1;
      const rows = [...table(name).values()]
        .filter((row) => live(row))
        .filter((row) =>
          Object.entries(query.equals ?? {}).every(
            ([field, value]) => indexed(row, field, specOf(name)) === value,
          ),
        )
        .filter(
          (row) =>
            query.from === undefined ||
            compareValues(indexed(row, String(next), specOf(name)), query.from) >= 0,
        )
        .filter(
          (row) =>
            query.to === undefined || compareValues(indexed(row, String(next), specOf(name)), query.to) < 0,
        )
        .filter((row) => after === undefined || sign * compareTuples(order(row), after) > 0)
        .toSorted((left, right) => sign * compareTuples(order(left), order(right)));
      const docs = rows.slice(0, query.limit);
      const last = docs.at(-1);
      const more = rows.length > docs.length && last !== undefined;
      return {
        docs: docs.map((row) => copy(row) as unknown as T),
        ...(more ? { next: JSON.stringify(order(last)) } : {}),
      };
    },
    async replace(name: CollectionName, doc: Doc): Promise<boolean> {
      const stored = table(name).get(doc.id);
      if (!live(stored) || stored.version !== doc.version) return false;
      const row = copy({ ...doc, version: doc.version + 1 });
      if (taken(name, row)) return false;
      table(name).set(row.id, row);
      return true;
    },
    async remove(name, id, version): Promise<boolean> {
      const stored = table(name).get(id);
      if (!live(stored) || (version !== undefined && stored.version !== version)) return false;
      return table(name).delete(id);
    },
    async sweep(now): Promise<number> {
      let removed = 0;
      for (const [name, rows] of tables) {
        if (specOf(name).expires !== true) continue;
        for (const row of rows.values()) {
          if (row.expiresAt === undefined || row.expiresAt <= 0 || row.expiresAt > now) continue;
          rows.delete(row.id);
          removed += 1;
        }
      }
      return removed;
    },
    async ping() {
      if (broken) throw new Error('The store is out of reach.');
    },
    async close() {},
    raw: (name) => table(name),
    break(value) {
      broken = value;
    },
  };
}

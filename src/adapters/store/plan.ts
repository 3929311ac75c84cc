/**
 * What both stores share: which queries a declared index serves, what a cursor is, and which values may be
 * ids and keys. Everything that reaches a database has passed here, so that it is a plain value there and
 * never an operator.
 */
import type { CollectionSpec, IndexSpec } from '../../app/collections';
import type { Doc, Page, Query } from '../../app/ports';

export type Value = string | number | boolean;

/** The declaration both adapters build themselves from. */
export type Spec = Readonly<Record<string, CollectionSpec>>;

/** A query that its index serves. `order` ends with the id, so that it is total. */
export interface Plan {
  readonly index: IndexSpec;
  readonly spec: CollectionSpec;
  readonly equals: readonly (readonly [field: string, value: Value])[];
  /** The fields after the fixed ones, in the order of the index; the id follows them. */
  readonly order: readonly string[];
  readonly from?: string | number;
  readonly to?: string | number;
  readonly descending: boolean;
  readonly limit: number;
  /** Values of `order` and the id of the last document of the page before. */
  readonly after?: readonly Value[];
}

/**
 * @throws {Error} when it is no plain value, or one that the databases would keep differently: not a finite
 * number, or text with half a surrogate pair (UTF-8 has no form for it, so two of them would become one).
 */
export function plain(value: unknown, what: string): Value {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && !/\p{Surrogate}/u.test(value)) return value;
  throw new Error(`${what} is not a plain value.`);
}

/** @throws {Error} when it is no text that can be an id. */
export function plainId(id: unknown): string {
  const value = plain(id, 'The id of a document');
  if (typeof value !== 'string' || value === '') throw new Error('The id of a document is a text.');
  return value;
}

/** @throws {Error} when a version is no whole number. */
export function plainVersion(version: unknown): number {
  if (typeof version === 'number' && Number.isSafeInteger(version)) return version;
  throw new Error('The version of a document is a whole number.');
}

/** All indexed fields of a collection, each once. */
export const indexedFields = (spec: CollectionSpec): readonly string[] => [
  ...new Set(Object.values(spec.indexes).flatMap((index) => index.fields)),
];

/** What counts for a document that lacks an indexed field; undefined when it may not. */
export const absentOf = (spec: CollectionSpec, field: string): Value | undefined =>
  spec.absent && Object.hasOwn(spec.absent, field) ? spec.absent[field] : undefined;

export const specOf = (spec: Spec, collection: string): CollectionSpec => {
  const found = Object.hasOwn(spec, collection) ? spec[collection] : undefined;
  if (!found) throw new Error(`The store has no collection "${collection}".`);
  return found;
};

/** The last moment that a Date can name (ECMA-262, 21.4.1.1). */
export const latest = 8_640_000_000_000_000;

/** The parts of a document that the database must see; the rest is `body`. */
export interface Row {
  readonly id: string;
  /** Values of `indexedFields`, in that order. */
  readonly keys: readonly Value[];
  /** Milliseconds; 0 for never. */
  readonly expiresAt: number;
  /** The document without its version, as JSON. */
  readonly body: string;
}

/** @throws {Error} when an indexed field is missing or no plain value, or the expiry is no time. */
export function toRow(collection: string, spec: CollectionSpec, doc: object): Row {
  const fields: Readonly<Record<string, unknown>> = { ...doc };
  const id = plainId(fields['id']);
  const keys = indexedFields(spec).map((field) =>
    plain(
      Object.hasOwn(fields, field) ? fields[field] : absentOf(spec, field),
      `The indexed field "${field}" of a document of "${collection}"`,
    ),
  );
  const expiresAt = fields['expiresAt'] ?? 0;
  if (
    typeof expiresAt !== 'number' ||
    !Number.isSafeInteger(expiresAt) ||
    expiresAt < 0 ||
    expiresAt > latest
  ) {
    throw new Error(`The expiry of a document of "${collection}" is not a time in milliseconds.`);
  }
  return { id, keys, expiresAt, body: JSON.stringify({ ...fields, version: undefined }) };
}

/** The document that a row holds. Which kind it is, the caller of the store knows: what was written comes back. */
export const fromRow = (body: string, version: number): Doc => ({ ...(JSON.parse(body) as Doc), version });

function decode(cursor: string, length: number): readonly Value[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    values = undefined;
  }
  if (!Array.isArray(values) || values.length !== length) throw new Error('The cursor is not of this query.');
  plainId(values.at(-1));
  return values.map((value: unknown) => plain(value, 'A part of the cursor'));
}

function boundary(value: unknown, what: string): string | number {
  const checked = plain(value, what);
  if (typeof checked === 'boolean') throw new Error(`${what} is neither text nor number.`);
  return checked;
}

/** @throws {Error} when the declared index does not serve the query, or the query is malformed. */
export function planQuery(collection: string, spec: CollectionSpec, query: Query): Plan {
  const index = Object.hasOwn(spec.indexes, query.index) ? spec.indexes[query.index] : undefined;
  if (!index) throw new Error(`"${collection}" has no index "${query.index}".`);
  const given = query.equals ?? {};
  const names = Object.keys(given);
  const fixed = index.fields.slice(0, names.length);
  const order = index.fields.slice(names.length);
  const ranged = query.from !== undefined || query.to !== undefined;
  if (!names.every((name) => fixed.includes(name)) || (ranged && order.length === 0)) {
    throw new Error(`The index "${query.index}" of "${collection}" does not serve this query.`);
  }
  if (!Number.isSafeInteger(query.limit) || query.limit < 1) {
    throw new Error('A query asks for at least one document.');
  }
  return {
    index,
    spec,
    equals: fixed.map((field) => [field, plain(given[field], `The value of "${field}"`)] as const),
    order,
    ...(query.from === undefined ? {} : { from: boundary(query.from, 'The start of the range') }),
    ...(query.to === undefined ? {} : { to: boundary(query.to, 'The end of the range') }),
    descending: query.descending === true,
    limit: query.limit,
    ...(query.after === undefined ? {} : { after: decode(query.after, order.length + 1) }),
  };
}

/** A page of what a plan found; `docs` holds one document more than asked for when there are more. */
export function pageOf<T extends Doc>(plan: Plan, docs: readonly T[]): Page<T> {
  const page = docs.slice(0, plan.limit);
  const last = page.at(-1);
  if (!last || docs.length <= plan.limit) return { docs: page };
  const fields = last as unknown as Readonly<Record<string, unknown>>;
  const values = [...plan.order.map((field) => fields[field] ?? absentOf(plan.spec, field)), last.id];
  return { docs: page, next: Buffer.from(JSON.stringify(values)).toString('base64url') };
}

/** The stored form of one audit row, and the hash that ties it to the row before. */
import { createHash } from 'node:crypto';
import type { Doc } from '../ports';

/** A row of the collection `audit`. Absent references are '' so that indexed fields always exist. */
export interface AuditRow extends Doc {
  /** 1, 2, 3 ... without gaps; unique. */
  readonly seq: number;
  /** `hash` of row `seq - 1`; `genesis` for the first. */
  readonly prev: string;
  readonly hash: string;
  /** `<key id>.<signature of the hash>`: written by a process that holds the installation's key. */
  readonly signed: string;
  readonly at: number;
  readonly actor: string;
  readonly subject: string;
  readonly visit: string;
  readonly case: string;
  readonly what: string;
  /** Canonical JSON, kept as text: no store may reorder or drop what was hashed. */
  readonly facts: string;
  /** Personal fields, encrypted with the subject's key; '' when there are none. */
  readonly sealed: string;
}

/** `prev` of the first row. */
export const genesis = '0'.repeat(64);

/**
 * JSON with sorted keys and no white space (after RFC 8785): one text for one value, whatever the order in
 * which its fields were set. What JSON cannot say (undefined, functions) is left out as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  const plain: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
  return JSON.stringify(plain, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    // A null prototype, so that a field called __proto__ is a field.
    const sorted = Object.create(null) as Record<string, unknown>;
    for (const name of Object.keys(inner).toSorted()) sorted[name] = (inner as Record<string, unknown>)[name];
    return sorted;
  });
}

/** SHA-256 (hex) over the canonical JSON of everything that the row says. */
export function rowHash(row: Omit<AuditRow, 'hash' | 'signed' | 'version'>): string {
  const said = [row.seq, row.prev, row.id, row.at, row.actor, row.subject, row.visit, row.case, row.what];
  return createHash('sha256')
    .update(canonicalJson([...said, row.facts, row.sealed]))
    .digest('hex');
}

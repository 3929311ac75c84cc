/** A row of the audit as the use cases write it. It waits in the document that caused it until appended. */
export interface AuditEntry {
  /** `<document>.a<n>`: appended once by it. */
  readonly id: string;
  readonly at: number;
  /** Who did it: `person:<id>`, `staff:<id>`, `system`, `visitor`. */
  readonly actor: string;
  /** Whose account: a person id, or the keyed hash of an unknown account. */
  readonly subject?: string;
  readonly visit?: string;
  readonly case?: string;
  /** `claim`, `challenge`, `result`, `decision`, `action`, `approval`, `proofing`, `notice`, `freeze` ... */
  readonly what: string;
  /** No personal fields, no secrets: reasons, rule, counts, classes, ids. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Personal fields: encrypted with the subject's key. */
  readonly personal?: Readonly<Record<string, unknown>>;
}

export interface Audit {
  /** Appends rows that are not there yet, in order. Rejects when the store does. */
  append(rows: readonly AuditEntry[]): Promise<void>;
}

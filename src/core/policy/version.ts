/**
 * Which rules decided. Every decision is stored with this number, so that one that is run again later is known to
 * be run by the same rules, or by newer ones. A test refuses a change of the files beside this one without a new line.
 */
export interface PolicyEdition {
  readonly version: number;
  /** The beginning of the SHA-256 over the other files of this folder: see test/policy/version.test.ts. */
  readonly source: string;
}

/** Oldest first. Lines are added, never changed. */
export const policyEditions: readonly PolicyEdition[] = [
  { version: 1, source: 'eb6749231999b6f8' },
  // Keys as staff's factor, confirmations that end, switched-off ways, security's requests, broken glass.
  { version: 2, source: '83b7e0f29128195c' },
  // Security's word before any wait, and stopped accounts of staff decide nothing.
  { version: 3, source: '87d37eb6e711b9a6' },
  // While everything is stopped, nothing that wrong codes have closed is opened.
  { version: 4, source: 'dfc4686e5716a8b1' },
  // A key that is old enough lifts a stop; none does while self-service is paused.
  { version: 5, source: '670d9bd555e44750' },
];

export const policyVersion = policyEditions.reduce((most, { version }) => Math.max(most, version), 0);

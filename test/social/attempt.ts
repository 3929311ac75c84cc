/** A scripted attempt to be taken for somebody else, and what is seen to come of it. */
import type { Stage } from './stage';

export interface Attempt {
  /** A few words; the row of the table. */
  readonly name: string;
  /** The attacker's story in one line. */
  readonly tries: string;
  /** The steps. What is prepared comes before `stage.begins()`. */
  readonly play: (stage: Stage) => Promise<void>;
  /** The rules that stopped it, by their reason names, in the order in which they were met. */
  readonly stoppedBy: readonly string[];
  /** What happened to an account all the same, by name (`deciding.ts`). Left out: nothing, to nobody. */
  readonly changes?: readonly string[];
  /** Where the changes stand in the policy, for those that it allows. */
  readonly allowed?: string;
  /** For a gap: its bold name under "What stays open" in SECURITY.md. */
  readonly open?: string;
  /** Rows of the audit that say so (`record.ts`), or only their names. Never empty: what leaves no trace was not refused. */
  readonly record: readonly string[];
  /** Why it leaves no row, for the few that leave none. */
  readonly silent?: string;
  /** Signals that staff see on the request, by their names in the catalogue. */
  readonly seen?: readonly string[];
}

/** Everything that was observed. Nothing in it is written by hand. */
export interface Outcome {
  readonly name: string;
  readonly tries: string;
  readonly open?: string;
  readonly allowed?: string;
  readonly met: readonly { readonly name: string; readonly says: string }[];
  readonly changes: readonly string[];
  /** States of the requests that staff have of it. */
  readonly requests: readonly string[];
  /** A notice went to the person. */
  readonly told: boolean;
  /** A request or report that security looks at first. */
  readonly alarm: boolean;
  /** Rows that refuse something, and why. */
  readonly record: readonly string[];
  /** Names of all rows that it left. */
  readonly rows: readonly string[];
  /** Signals in words. */
  readonly seen: readonly string[];
}

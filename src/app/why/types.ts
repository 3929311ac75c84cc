/** What "Why was this allowed?" tells. */
import type { StaffRole } from '../ports';
import type { Rerun } from './rerun';

/** Roles that look back. Agents see the reasons of a request on its own page. */
export const mayAskWhy: readonly StaffRole[] = ['auditor', 'security', 'administrator'];

/** One line of what happened in the same walk and its request. */
export interface WhyRow {
  readonly id: string;
  readonly seq: number;
  readonly at: number;
  readonly what: string;
  readonly actor: string;
  /** `recover`, `open-case` ... for decisions and effects. */
  readonly about?: string;
  readonly verdict?: string;
}

export interface WhyDecision extends Rerun {
  readonly row: WhyRow;
}

export interface WhyView {
  /** The row that was asked about. */
  readonly row: WhyRow;
  /** The effect it is about, and what came of it. */
  readonly effect?: {
    readonly id: string;
    readonly about: string;
    readonly ok?: boolean;
    readonly at?: number;
  };
  /** The decision it stands on, and the one by which it was carried out. Empty: none belongs to it. */
  readonly decisions: readonly WhyDecision[];
  readonly chain: {
    readonly ok: boolean;
    /** Whether all of it was walked, or only from the first to the last of these rows. */
    readonly whole: boolean;
    readonly rows: number;
    readonly problems: readonly string[];
  };
  readonly personName?: string;
  readonly number?: string;
  /** Everything of the same walk and request that the audit has, oldest first. */
  readonly trail: readonly WhyRow[];
}

export interface Why {
  /** By the id of a row of the audit, of an effect, or a request number. Undefined when there is no such thing. */
  explain(asked: string): Promise<WhyView | undefined>;
  /** Does this member of staff look back? */
  may(staff: string): Promise<boolean>;
  /** The same for a member of staff; undefined also for one who may not. */
  look(staff: string, asked: string): Promise<WhyView | undefined>;
}

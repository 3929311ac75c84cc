/** What stands beside the settings in their document: changes that wait, the switch, broken glass, rows and mails. */
import type { Change } from '../../core/settings/compare';
import type { AuditEntry } from '../audit-types';
import type { StaffRole } from '../ports';

export type ProposalWhat =
  | { readonly kind: 'settings'; readonly changes: readonly Change[] }
  | { readonly kind: 'role'; readonly person: string; readonly name: string; readonly role: StaffRole }
  /** `hours`: 1 to 4. */
  | { readonly kind: 'break-glass'; readonly hours: number }
  /** Lifts the emergency switch. */
  | { readonly kind: 'resume' };

/** Who said yes, and with what. */
export interface Yes {
  readonly by: string;
  readonly name: string;
  readonly at: number;
  readonly factor: 'K' | 'T';
}

export interface Proposal {
  readonly id: string;
  readonly what: ProposalWhat;
  readonly reason: string;
  readonly first: Yes;
  readonly second?: Yes;
  /** `second`: waits for a second administrator; `waits`: for its time; `applying`: is being carried out. */
  readonly state:
    | 'second'
    | 'waits'
    | 'applying'
    | 'done'
    | 'withdrawn'
    /** Whoever wanted it is an administrator no more, or it may not be. */
    | 'refused'
    /** What it was about has changed since. */
    | 'stale'
    | 'expired';
  /** When it holds: 0 until the second yes. */
  readonly holdsFrom: number;
  readonly closedAt?: number;
  /** Who withdrew it, by name. */
  readonly closedBy?: string;
}

export interface Paused {
  readonly by: string;
  readonly name: string;
  readonly at: number;
  readonly reason: string;
}

export interface BrokenGlass {
  readonly proposal: string;
  readonly names: readonly string[];
  readonly at: number;
  readonly until: number;
  readonly reason: string;
}

/** A mail to staff that waits to leave. */
export interface StaffMail {
  readonly id: string;
  /** A name in the catalogue: `changes.mail.<about>`. */
  readonly about: string;
  readonly values: Readonly<Record<string, string>>;
  readonly to: 'administrators' | 'staff';
  readonly at: number;
  readonly attempts: number;
  /** When it is tried next; absent: now. */
  readonly dueAt?: number;
  /** Addresses that it has reached, hashed: nobody is told twice. */
  readonly told?: readonly string[];
}

export interface Governance {
  readonly proposals: readonly Proposal[];
  readonly proposalCount: number;
  readonly pausedBy?: Paused;
  readonly glass?: BrokenGlass;
  readonly audit: readonly AuditEntry[];
  readonly auditCount: number;
  readonly mails: readonly StaffMail[];
}

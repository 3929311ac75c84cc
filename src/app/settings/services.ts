/** Settings, roles and changes as channels see them. */
import type { KeyAsk } from '../key-asks';
import type { Change, Direction } from '../../core/settings/compare';
import type { Section } from '../../core/settings/fields';
import type { StaffRole } from '../ports';
import type { StaffOutcome } from '../services';
import type { StaffProof } from '../staff-code';
import type { BrokenGlass, Paused, Proposal, ProposalWhat } from './documents';
import type { Values } from './read';

export interface SettingsView {
  readonly values: Values;
  readonly defaults: Values;
  /** Fields in the store that cannot be read: their defaults hold. */
  readonly broken: readonly string[];
  /** Topics there are, with their titles. */
  readonly topics: readonly { readonly topic: string; readonly title: string }[];
  /** How many administrators are active. Below two, loosening is for the server only. */
  readonly administrators: number;
}

export interface ProposalRow extends Proposal {
  readonly open: boolean;
  /** May this member of staff join now. */
  readonly maySecond: boolean;
  /** Why not, for an administrator: `changes.refused.<name>`. */
  readonly whyNot?: string;
  readonly mayWithdraw: boolean;
}

export interface ChangesView {
  readonly proposals: readonly ProposalRow[];
  readonly paused?: Paused | { readonly unknown: true };
  readonly glass?: BrokenGlass;
  readonly administrators: number;
  readonly isAdministrator: boolean;
}

/** Whom a change affects. A name in the catalogue: `settings.affects.<name>`, with a count. */
export interface Affected {
  readonly field: string;
  readonly name: string;
  readonly count: number;
  /** Only the first people of the directory were looked at. */
  readonly more: boolean;
  /** Sign-in names nobody has, and the like. */
  readonly list?: readonly string[];
}

export interface FieldProblem {
  readonly field: string;
  /** `settings.problem.<problem>`. */
  readonly problem: string;
  /** The other field, when two do not go together. */
  readonly with?: string;
}

export type SettingsPreview =
  | {
      readonly ok: true;
      readonly changes: readonly (Change & { readonly direction: Direction })[];
      readonly affected: readonly Affected[];
      /** Names what the section held when it was looked at. */
      readonly seen: string;
    }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

export interface StaffRow {
  readonly id: string;
  readonly name: string;
  readonly signInName: string;
  readonly active: boolean;
  readonly roles: readonly { readonly role: StaffRole; readonly since?: number }[];
}

export interface StaffSettings {
  /** What their own key is asked for a change; undefined for whoever has none that counts. */
  key(staff: string): Promise<KeyAsk | undefined>;
  /** Undefined for whoever is no administrator now; so are all others here. */
  view(staff: string, language: string): Promise<SettingsView | undefined>;
  /** What a section would become, from texts of its form. Changes nothing. */
  preview(
    staff: string,
    section: Section,
    texts: Readonly<Record<string, string>>,
  ): Promise<SettingsPreview | undefined>;
  /** Tightening at once, loosening as a proposal. */
  change(
    staff: string,
    section: Section,
    texts: Readonly<Record<string, string>>,
    given: { readonly seen: string; readonly reason: string; readonly proof: StaffProof },
  ): Promise<StaffOutcome>;
  /** Also for security. */
  changes(staff: string): Promise<ChangesView | undefined>;
  propose(staff: string, what: ProposalWhat, reason: string, proof: StaffProof): Promise<StaffOutcome>;
  second(staff: string, id: string, proof: StaffProof): Promise<StaffOutcome>;
  withdraw(staff: string, id: string): Promise<StaffOutcome>;
  pause(staff: string, reason: string): Promise<StaffOutcome>;
  endGlass(staff: string): Promise<StaffOutcome>;
  people(staff: string): Promise<readonly StaffRow[] | undefined>;
  /** A proposal to give a role to whoever has this sign-in name. */
  giveRole(
    staff: string,
    signInName: string,
    role: StaffRole,
    reason: string,
    proof: StaffProof,
  ): Promise<StaffOutcome>;
  /** At once. */
  takeRole(staff: string, person: string, role: StaffRole, proof: StaffProof): Promise<StaffOutcome>;
}

/** For the server's own command line: until two administrators exist. */
export interface ServerSettings {
  show(): Promise<{ readonly values: Values; readonly defaults: Values; readonly broken: readonly string[] }>;
  /** A problem's name, or `enough-administrators`. */
  set(name: string, text: string): Promise<'done' | 'same' | { readonly problem: string }>;
  /** Lifts the emergency switch. */
  resume(): Promise<'done' | 'same' | { readonly problem: string }>;
}

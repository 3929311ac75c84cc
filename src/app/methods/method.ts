/** What a way to verify must be able to do. One file a kind; the registry is `index.ts`. */
import type { EvidenceClass, MethodKind } from '../../core/policy/types';
import type { Challenge } from '../../core/visit';
import type { MethodSecrets, SendResult } from '../ports';

/** A registered method that may count now, with what its answer is checked against. */
export interface Candidate {
  readonly id: string;
  readonly device?: string;
  /** Passkey: its credential id, base64url. */
  readonly credential?: string;
  readonly secrets: MethodSecrets;
  /** Of a confirmation: who gives it. */
  readonly by?: string;
}

export interface CandidatesInput {
  /** Absent for an account that does not exist. */
  readonly person?: string;
  readonly visit: string;
  readonly challenge: Challenge;
  readonly eligible: readonly string[];
}

export interface EvaluateInput {
  /** As `read` returned it. */
  readonly answer: string;
  readonly challenge: Challenge;
  /** ms since the epoch. */
  readonly now: number;
  /** Empty for a decoy: the same work, never right. */
  readonly candidates: readonly Candidate[];
  /** Last time step taken, or the newest signature counter of a key, by method id. */
  readonly lastStep: ReadonlyMap<string, number>;
  /** Hashes of backup codes taken. */
  readonly usedBackup: ReadonlySet<string>;
  /** Diagnosis: seeds of apps that were set up before, and count no longer. */
  readonly earlierSeeds?: readonly string[];
  /** Keyed on the phone that was called, not typed in the visit. */
  readonly pressed?: true;
}

export interface Evaluation {
  readonly right: boolean;
  readonly method?: string;
  readonly device?: string;
  /** The time step that matched (RFC 6238), or the signature counter of a key: it only ever rises. */
  readonly step?: number;
  /** The hash that matched. */
  readonly backupHash?: string;
  /** It matched, but had been taken already. Then it is not right. */
  readonly reused?: boolean;
  /** Diagnosis: it is right for a clock that is off by this; then `right` is false, and `step` what matched. */
  readonly driftSeconds?: number;
  /** Diagnosis: it is right for what was set up before, and counts no longer. */
  readonly earlier?: boolean;
  /** When it is another class than the kind's: a passkey without user verification gives T. */
  readonly class?: EvidenceClass;
  /** Of a confirmation: who gave it. */
  readonly by?: string;
}

export interface SendInput {
  readonly person: string;
  readonly challenge: Challenge;
  /** E.164 number or mail address, from the directory. */
  readonly destination: string;
  /** What the message is in. */
  readonly language: string;
}

export interface Method {
  readonly kind: MethodKind;
  readonly evidenceClass: EvidenceClass;
  /** Cleans what was typed or pressed; undefined when it cannot be an answer at all, which is not counted. */
  read(typed: string, pressed?: boolean): string | undefined;
  /**
   * Pure: nothing can fail between counting and comparing but a broken secret, which does not match. What rejects
   * all the same counts as wrong. The work does not depend on what matches.
   */
  evaluate(input: EvaluateInput): Evaluation | Promise<Evaluation>;
  /** As `evaluate`, with a wider and bounded search that says by how much a clock is off. Never evidence. */
  diagnose?(input: EvaluateInput): Evaluation | Promise<Evaluation>;
  /**
   * For what no directory keeps: whose answer may be right now, of the methods in `eligible`. An account that does not
   * exist costs the same look-ups. Absent: the directory's own methods.
   */
  candidates?(input: CandidatesInput): Promise<readonly Candidate[]>;
  /** Absent for methods that send nothing. Rejects when the provider cannot be asked. */
  send?(input: SendInput): Promise<SendResult>;
}

/** One that has its answer at once. */
export interface PlainMethod extends Method {
  evaluate(input: EvaluateInput): Evaluation;
  diagnose?(input: EvaluateInput): Evaluation;
}

export type Methods = Readonly<Partial<Record<MethodKind, Method>>>;

/** What a rule of the checker is. */
import type { Dialog } from '../dialog-types';
import type { Finding } from '../dialog/problem';
import type { Certain } from './certain';

/** One dialog, and what several rules need to know of it. */
export interface Subject {
  readonly dialog: Dialog;
  readonly reachable: ReadonlySet<string>;
  /** For every reachable step, what is certain when it is entered. */
  readonly certain: ReadonlyMap<string, Certain>;
  /** Every topic there is, this one too. */
  readonly topics: readonly string[];
  /** Names of icons and pictures that exist; not looked at when left out. */
  readonly icons?: readonly string[];
  readonly pictures?: readonly string[];
  /** Names of details that are heard. */
  readonly details?: readonly string[];
}

export interface Rule {
  readonly name: string;
  readonly find: (subject: Subject) => readonly Finding[];
}

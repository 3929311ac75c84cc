/** What is wrong in a file of dialogs or words, said so that whoever edits it can mend it. */
import type { Place } from '../dialog-types';

export interface Problem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Id of the step it is about. */
  readonly step?: string;
  /** Name of the rule that was broken, as listed in docs/write-a-dialog.md. */
  readonly rule: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly todo: string;
}

/** A rule's finding before it is known in which file. */
export interface Finding {
  readonly at: Place;
  readonly step?: string;
  readonly message: string;
  readonly todo: string;
}

/** `file:line:column, step, what is wrong, what to do`, on two lines. */
export function formatProblem(problem: Problem): string {
  const step = problem.step === undefined ? '' : ` step "${problem.step}":`;
  return `${problem.file}:${problem.line}:${problem.column}:${step} ${problem.message} (${problem.rule})\n    ${problem.todo}`;
}

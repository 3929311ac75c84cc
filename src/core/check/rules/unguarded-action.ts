/**
 * No path reaches an action without the verification that the policy demands for it. An approved request alone
 * is none: the policy counts it at the `verify` that follows. Whether the evidence suffices is decided again,
 * by the policy, when the action is carried out.
 */
import type { Dialog, DoStep } from '../../dialog-types';
import type { Finding } from '../../dialog/problem';
import { demands, needsDone, offendingPath } from '../certain';
import type { Certain } from '../certain';
import { printPath, stepOf } from '../edges';
import type { Edge } from '../edges';
import type { Rule } from '../rule';

/** Whether all that the policy demands before this action is certain. */
export function guarded(step: DoStep, certain: Certain): boolean {
  const wanted = demands[step.do];
  const before = needsDone[step.do];
  const verified = wanted.length === 0 || wanted.some((purpose) => certain.grants.has(purpose));
  return verified && (before === undefined || certain.done.has(before));
}

export const unguardedAction: Rule = {
  name: 'unguarded-action',
  find: ({ dialog, certain }) =>
    Object.values(dialog.steps).flatMap((step): Finding[] => {
      const here = certain.get(step.id);
      if (step.kind !== 'do' || !here || guarded(step, here)) return [];
      const path = offendingPath(dialog, step.id, (c) => guarded(step, c)) ?? [];
      return [{ at: step.at, step: step.id, ...words(dialog, step, path) }];
    }),
};

function words(dialog: Dialog, step: DoStep, path: readonly Edge[]): { message: string; todo: string } {
  const way = printPath(dialog.start, path);
  const before = needsDone[step.do];
  if (before !== undefined) {
    return {
      message: `"${step.do}" is reached without "do: recover", "do: add-method" or "do: first-method" before it, on the way ${way}.`,
      todo: 'Go through "do: recover", "do: add-method" or "do: first-method" on every way to this step.',
    };
  }
  const purpose = demands[step.do][0] ?? '';
  const message = `"${step.do}" is reached without verification for "${purpose}", on the way ${way}.`;
  const approved = path.some((edge) => edge.by === 'approved');
  const todo = approved
    ? `An approved request is not enough: let "approved" lead to a step "verify: { for: ${purpose} }" again.`
    : `Put a step "verify: { for: ${purpose} }" on every way to it, and come here by its "passed".`;
  const lost = path.some(
    (edge) => edge.choice?.lost !== undefined && stepOf(dialog, edge.from)?.kind === 'ask',
  );
  return { message, todo: lost ? `${todo} What is reported lost takes away what was shown before.` : todo };
}

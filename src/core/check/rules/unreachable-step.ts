/** Every step can be reached from the start. */
import type { Rule } from '../rule';

export const unreachableStep: Rule = {
  name: 'unreachable-step',
  find: ({ dialog, reachable }) =>
    Object.values(dialog.steps)
      .filter((step) => !reachable.has(step.id))
      .map((step) => ({
        at: step.at,
        step: step.id,
        message: 'Nothing leads to this step.',
        todo: `Send a choice or a route to "${step.id}", or remove the step.`,
      })),
};

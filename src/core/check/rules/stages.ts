/** "2 of 4" is true: every step is in a stage that has a name, and every stage has a step. */
import type { Finding } from '../../dialog/problem';
import type { Rule } from '../rule';

export const stages: Rule = {
  name: 'stages',
  find: ({ dialog }) => {
    const steps = Object.values(dialog.steps);
    const count = dialog.stages.length;
    const beyond = steps
      .filter((step) => step.stage > count)
      .map((step): Finding => ({
        at: step.at,
        step: step.id,
        message: `The step is in stage ${step.stage}, and there are ${count}.`,
        todo: 'Name the stage under "stages", or give the step a smaller number.',
      }));
    const empty = dialog.stages.flatMap((name, i): Finding[] =>
      steps.some((step) => step.stage === i + 1)
        ? []
        : [
            {
              at: { line: 1, column: 1 },
              message: `No step is in stage ${i + 1}, "${name}".`,
              todo: `Give a step "stage: ${i + 1}", or take the stage out.`,
            },
          ],
    );
    return [...beyond, ...empty];
  },
};

/** From every loop an end or a request is within reach. */
import { edgesOf, loops, pathTo, stepOf } from '../edges';
import type { Rule } from '../rule';

export const loopWithoutExit: Rule = {
  name: 'loop-without-exit',
  find: ({ dialog, reachable }) => {
    const next = (id: string): string[] => {
      const step = stepOf(dialog, id);
      return step ? edgesOf(step).flatMap((edge) => (stepOf(dialog, edge.to) ? [edge.to] : [])) : [];
    };
    return loops([...reachable], next).flatMap((group) => {
      const first = group[0];
      const step = first === undefined ? undefined : stepOf(dialog, first);
      if (!step || pathTo(dialog, step.id, (other) => other.kind === 'end' || other.kind === 'case'))
        return [];
      return [
        {
          at: step.at,
          step: step.id,
          message: `Whoever comes here never gets out: ${[...group, step.id].join(' -> ')}.`,
          todo: 'Add a way from one of these steps to an "end" or a "case".',
        },
      ];
    });
  },
};

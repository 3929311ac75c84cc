/**
 * No loop goes round without asking anybody. A `verify` asks only for what is missing: with enough evidence it
 * passes, and with no way left it gives up, so it stops no loop.
 */
import { goodEdges, loops, stepOf } from '../edges';
import type { Rule } from '../rule';

const asksNobody: readonly string[] = ['check', 'do', 'verify'];

export const loopWithoutQuestion: Rule = {
  name: 'loop-without-question',
  find: ({ dialog, reachable }) => {
    const next = (id: string): string[] => {
      const step = stepOf(dialog, id);
      if (!step || !asksNobody.includes(step.kind)) return [];
      return goodEdges(dialog, step).map((edge) => edge.to);
    };
    return loops([...reachable], next).flatMap((group) => {
      const step = stepOf(dialog, group[0] ?? '');
      if (!step) return [];
      return [
        {
          at: step.at,
          step: step.id,
          message: `This goes round without asking anything: ${[...group, step.id].join(' -> ')}.`,
          todo: 'Lead out of it to an "ask", a "tell", a "case" or an "end".',
        },
      ];
    });
  },
};

/** Details that a choice waits for (`when`) exist in `dialogs/details/en.yaml`. */
import type { Finding } from '../../dialog/problem';
import { suggestion } from '../../dialog/suggest';
import type { Rule } from '../rule';

export const unknownDetail: Rule = {
  name: 'unknown-detail',
  find: ({ dialog, details }) =>
    Object.values(dialog.steps).flatMap((step): Finding[] => {
      if (!details || step.kind !== 'ask') return [];
      return step.choices.flatMap((choice) =>
        (choice.when ?? [])
          .filter((name) => !details.includes(name))
          .map((name) => ({
            at: choice.at,
            step: step.id,
            message: `There is no detail "${name}".`,
            todo: suggestion(name, details),
          })),
      );
    }),
};

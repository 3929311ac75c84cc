/** A `check` names a fact of the catalogue and has one route for each of its values, and no other. */
import { checkFact, checkNames, outcomesOf } from '../../facts';
import type { CheckStep, DiagnoseStep } from '../../dialog-types';
import type { Finding } from '../../dialog/problem';
import { suggestion } from '../../dialog/suggest';
import type { Rule } from '../rule';

export const unknownFact: Rule = {
  name: 'unknown-fact',
  find: ({ dialog }) =>
    Object.values(dialog.steps).flatMap((step): Finding[] => {
      if (step.kind !== 'check' || checkFact(step.check)) return [];
      return [
        {
          at: step.at,
          step: step.id,
          message: `There is no fact "${step.check}" to check.`,
          todo: suggestion(step.check, checkNames),
        },
      ];
    }),
};

export const missingRoute: Rule = {
  name: 'missing-route',
  find: ({ dialog }) =>
    Object.values(dialog.steps).flatMap((step) => {
      if (step.kind === 'check') return routes(step, step.check, checkFact(step.check)?.values);
      if (step.kind === 'diagnose') return routes(step, step.diagnose, outcomesOf[step.diagnose]);
      return [];
    }),
};

function routes(
  step: CheckStep | DiagnoseStep,
  name: string,
  values: readonly string[] | undefined,
): Finding[] {
  if (!values) return [];
  const written = Object.keys(step.routes);
  const missing = values.filter((value) => !written.includes(value));
  const extra = written.filter((value) => !values.includes(value));
  const at = { at: step.at, step: step.id };
  return [
    ...missing.map((value) => ({
      ...at,
      message: `"${name}" can be "${value}", and no route says where to go then.`,
      todo: `Add "${value}:" to "routes".`,
    })),
    ...extra.map((value) => ({
      ...at,
      message: `"${name}" is never "${value}".`,
      todo: suggestion(value, values),
    })),
  ];
}

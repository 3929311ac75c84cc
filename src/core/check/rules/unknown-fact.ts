/** A `check` names a fact of the catalogue and has one route for each of its values, and no other. */
import { checkFact, checkNames } from '../../facts';
import type { CheckStep } from '../../dialog-types';
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
    Object.values(dialog.steps).flatMap((step) => (step.kind === 'check' ? routes(step) : [])),
};

function routes(step: CheckStep): Finding[] {
  const fact = checkFact(step.check);
  if (!fact) return [];
  const written = Object.keys(step.routes);
  const missing = fact.values.filter((value) => !written.includes(value));
  const extra = written.filter((value) => !fact.values.includes(value));
  const at = { at: step.at, step: step.id };
  return [
    ...missing.map((value) => ({
      ...at,
      message: `"${step.check}" can be "${value}", and no route says where to go then.`,
      todo: `Add "${value}:" to "routes".`,
    })),
    ...extra.map((value) => ({
      ...at,
      message: `"${step.check}" is never "${value}".`,
      todo: suggestion(value, fact.values),
    })),
  ];
}

/** Every `{{...}}` names a variable of the catalogue. Nothing else of Handlebars is allowed: no raw values, no helpers. */
import { variable, variableNames, variablesIn } from '../../facts';
import type { Finding } from '../../dialog/problem';
import { suggestion } from '../../dialog/suggest';
import { shownTexts } from '../texts';
import type { Rule } from '../rule';

export const unknownVariable: Rule = {
  name: 'unknown-variable',
  find: ({ dialog }) =>
    shownTexts(dialog).flatMap((shown) =>
      variablesIn(shown.text)
        .filter((name) => !variable(name))
        .map((name): Finding => {
          const step = shown.step === undefined ? {} : { step: shown.step };
          const message = `There is no variable {{${name}}} (${shown.key}).`;
          return { at: shown.at, ...step, message, todo: suggestion(name, variableNames) };
        }),
    ),
};

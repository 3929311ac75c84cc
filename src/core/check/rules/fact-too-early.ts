/** Facts and variables are used only where, on every path, enough is certain about who is asking. */
import { checkFact, variable, variablesIn } from '../../facts';
import type { Done } from '../../facts';
import type { Level, Place, Step } from '../../dialog-types';
import type { Finding } from '../../dialog/problem';
import { atLeast, offendingPath } from '../certain';
import type { Certain } from '../certain';
import { printPath, stepOf } from '../edges';
import { stepTexts } from '../texts';
import type { Rule, Subject } from '../rule';

interface Use {
  readonly what: string;
  readonly at: Place;
  readonly level: Level;
  readonly after?: Done;
}

/** What has to happen first, in the words of whoever writes a dialog. */
const reach: Readonly<Record<Level, string>> = {
  open: '',
  named: 'a "verify"',
  claimed: 'the "claimed" route of "check: asker", or the "passed" route of a "verify"',
  proven: 'the "passed" route of a "verify"',
  recovered: 'the "passed" route of "verify: {for: recover}" or "{for: day-pass}"',
};

export const factTooEarly: Rule = {
  name: 'fact-too-early',
  find: (subject) =>
    [...subject.reachable].flatMap((id) => {
      const step = stepOf(subject.dialog, id);
      return step ? uses(step).flatMap((use) => judge(subject, step, use)) : [];
    }),
};

function uses(step: Step): Use[] {
  if (step.kind === 'check') {
    const fact = checkFact(step.check);
    return fact ? [{ what: `The fact "${step.check}"`, at: step.at, level: fact.level }] : [];
  }
  return stepTexts(step).flatMap((shown) =>
    variablesIn(shown.text).flatMap((name) => {
      const known = variable(name);
      if (!known) return [];
      // A `case` opens its request before it shows anything.
      const after = known.after === 'case' && step.kind === 'case' ? undefined : known.after;
      return [{ what: `{{${name}}}`, at: shown.at, level: known.level, ...(after && { after }) }];
    }),
  );
}

function judge({ dialog, certain }: Subject, step: Step, use: Use): Finding[] {
  const at = { at: use.at, step: step.id };
  const found: Finding[] = [];
  const test = (holds: (c: Certain) => boolean, why: string, todo: string): void => {
    const here = certain.get(step.id);
    if (!here || holds(here)) return;
    const path = printPath(dialog.start, offendingPath(dialog, step.id, holds) ?? []);
    found.push({ ...at, message: `${use.what} ${why} on the way ${path}.`, todo });
  };
  test(
    (c) => atLeast(c.level, use.level),
    `needs the level "${use.level}", which is not certain`,
    `Use it only after ${reach[use.level]}, or leave it out.`,
  );
  const { after } = use;
  if (after === undefined) return found;
  const wanted = after === 'case' ? 'a "case"' : `"do: ${after}"`;
  test(
    (c) => c.done.has(after),
    `has no value before ${wanted}, which is missing`,
    `Use it only after ${wanted}, or leave it out.`,
  );
  return found;
}

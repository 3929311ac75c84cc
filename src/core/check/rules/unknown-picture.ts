/** Pictures and icons exist. */
import type { Finding } from '../../dialog/problem';
import { suggestion } from '../../dialog/suggest';
import type { Rule, Subject } from '../rule';
import type { Place } from '../../dialog-types';

interface Named {
  readonly name: string | undefined;
  readonly at: Place;
  readonly step?: string;
}

export const unknownPicture: Rule = {
  name: 'unknown-picture',
  find: (subject) => [
    ...unknown('icon', subject.icons, iconsOf(subject)),
    ...unknown(
      'picture',
      subject.pictures,
      Object.values(subject.dialog.steps).map((step) => ({ name: step.picture, at: step.at, step: step.id })),
    ),
  ],
};

function iconsOf({ dialog }: Subject): Named[] {
  const steps = Object.values(dialog.steps).flatMap((step): Named[] => {
    if (step.kind === 'ask')
      return step.choices.map((choice) => ({ name: choice.icon, at: choice.at, step: step.id }));
    if (step.kind === 'end')
      return step.offers.map((offer) => ({ name: offer.icon, at: step.at, step: step.id }));
    return [];
  });
  return [{ name: dialog.icon, at: { line: 1, column: 1 } }, ...steps];
}

function unknown(what: string, known: readonly string[] | undefined, named: readonly Named[]): Finding[] {
  if (!known) return [];
  return named.flatMap(({ name, at, step }) => {
    if (name === undefined || known.includes(name)) return [];
    const where = step === undefined ? {} : { step };
    return [{ at, ...where, message: `There is no ${what} "${name}".`, todo: suggestion(name, known) }];
  });
}

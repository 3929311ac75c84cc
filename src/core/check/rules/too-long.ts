/**
 * What fits a phone screen (look.md) and an Adaptive Card of 28 kB. Variables count with the longest value
 * they can have.
 */
import { variable } from '../../facts';
import type { Step } from '../../dialog-types';
import type { Finding } from '../../dialog/problem';
import { quote, shownTexts } from '../texts';
import type { TextKind } from '../texts';
import type { Rule } from '../rule';

/** Characters at most. */
export const longest: Readonly<Record<TextKind, number>> = {
  // A topic is a choice of the first page.
  topic: 48,
  title: 60,
  say: 48,
  hint: 55,
  text: 600,
  next: 300,
  note: 240,
  button: 30,
  label: 60,
  stage: 40,
};
export const mostChoices = 7;
export const mostNotes = 2;

export const tooLong: Rule = {
  name: 'too-long',
  find: ({ dialog }) =>
    shownTexts(dialog).flatMap((shown): Finding[] => {
      const length = filledLength(shown.text);
      const most = longest[shown.kind];
      if (length <= most) return [];
      const step = shown.step === undefined ? {} : { step: shown.step };
      const message = `${quote(shown.text)} (${shown.key}) takes up to ${length} characters; ${most} fit a phone screen.`;
      return [{ at: shown.at, ...step, message, todo: `Take out at least ${length - most} characters.` }];
    }),
};

export const tooMany: Rule = {
  name: 'too-many',
  find: ({ dialog }) => Object.values(dialog.steps).flatMap(counts),
};

function counts(step: Step): Finding[] {
  const found: Finding[] = [];
  const add = (what: string, count: number, most: number, todo: string): void => {
    if (count > most) {
      found.push({
        at: step.at,
        step: step.id,
        message: `${count} ${what} on one screen; ${most} are the most.`,
        todo,
      });
    }
  };
  if (step.kind === 'ask')
    add('choices', step.choices.length, mostChoices, 'Ask two questions, one after the other.');
  if (step.kind === 'end') add('offers', step.offers.length, mostChoices, 'Keep the offers that help most.');
  add('notes', step.notes.length, mostNotes, 'Keep the note that matters, and put the rest into the text.');
  return found;
}

/** Characters of a text when every variable has its longest value. */
export function filledLength(text: string): number {
  return text
    .replaceAll(/\{\{\s*(?:#if \w+|\/if|else)\s*\}\}/g, '')
    .replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
      'x'.repeat(variable(name)?.longest ?? whole.length),
    ).length;
}

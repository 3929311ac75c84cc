/** Every text of a dialog that a person may see, with a stable key for translators and its place. */
import type { Dialog, Place, Step } from '../dialog-types';

export type TextKind =
  | 'topic'
  | 'title'
  | 'say'
  | 'hint'
  | 'text'
  | 'next'
  | 'note'
  | 'button'
  | 'label'
  | 'stage';

export interface Shown {
  /** `title`, `stages.1`, `steps.prove.text`, `steps.ask.choices.2.say`; counted from 1. */
  readonly key: string;
  readonly kind: TextKind;
  readonly text: string;
  readonly at: Place;
  readonly step?: string;
}

const top: Place = { line: 1, column: 1 };

export function shownTexts(dialog: Dialog): readonly Shown[] {
  const heads: Shown[] = [{ key: 'title', kind: 'topic', text: dialog.title, at: top }];
  if (dialog.hint !== undefined) heads.push({ key: 'hint', kind: 'hint', text: dialog.hint, at: top });
  const stages = dialog.stages.map((text, i): Shown => ({
    key: `stages.${i + 1}`,
    kind: 'stage',
    text,
    at: top,
  }));
  return [...heads, ...stages, ...Object.values(dialog.steps).flatMap(stepTexts)];
}

/** The texts of one step. A `check`, a `diagnose` and a `do` show no screen of their own, and so no text. */
export function stepTexts(step: Step): readonly Shown[] {
  if (step.kind === 'check' || step.kind === 'do' || step.kind === 'diagnose') return [];
  const found: Shown[] = [];
  const add = (key: string, kind: TextKind, text: string | undefined, at: Place = step.at): void => {
    if (text !== undefined) found.push({ key: `steps.${step.id}.${key}`, kind, text, at, step: step.id });
  };
  if (step.kind === 'ask' || step.kind === 'tell' || step.kind === 'end') add('title', 'title', step.title);
  add('text', 'text', step.text);
  step.notes.forEach((note, i) => add(`notes.${i + 1}`, 'note', note.text));
  add('next', 'next', step.next);
  if (step.kind === 'tell') add('button', 'button', step.button);
  if (step.kind === 'ask') {
    step.choices.forEach((choice, i) => {
      add(`choices.${i + 1}.say`, 'say', choice.say, choice.at);
      add(`choices.${i + 1}.hint`, 'hint', choice.hint, choice.at);
    });
    add('field.label', 'label', step.field?.label);
    add('field.hint', 'hint', step.field?.hint);
    add('field.button', 'button', step.field?.button);
  }
  if (step.kind === 'end') {
    step.offers.forEach((offer, i) => {
      add(`offers.${i + 1}.say`, 'say', offer.say);
      add(`offers.${i + 1}.hint`, 'hint', offer.hint);
    });
  }
  return found;
}

/** A text cut for a message. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `"${line.slice(0, 37)}..."` : `"${line}"`;
}

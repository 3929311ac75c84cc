/** A dialog in another language: the same steps, other words. */
import type { Dialog, Edition, Spoken, Step } from '../dialog-types';

/** The language that every dialog is written in first. */
export const sourceLanguage = 'en';

/** Texts by key, as `shownTexts` names them: `title`, `stages.1`, `steps.prove.text`. */
export type Texts = Readonly<Record<string, string>>;

/** The same dialog with these words; what has no translation stays as it is. */
export function translate(dialog: Dialog, texts: Texts): Dialog {
  const own = (key: string): string | undefined => (Object.hasOwn(texts, key) ? texts[key] : undefined);
  const hint = dialog.hint === undefined ? undefined : (own('hint') ?? dialog.hint);
  return {
    ...dialog,
    title: own('title') ?? dialog.title,
    ...(hint === undefined ? {} : { hint }),
    stages: dialog.stages.map((text, i) => own(`stages.${i + 1}`) ?? text),
    steps: Object.fromEntries(
      Object.values(dialog.steps).map((step) => [
        step.id,
        translateStep(step, (key) => own(`steps.${step.id}.${key}`)),
      ]),
    ),
  };
}

type Own = (key: string) => string | undefined;

/** Sets a text only where the English has one. */
const put = <K extends string>(key: K, english: string | undefined, own: Own, name: string = key) =>
  english === undefined ? {} : ({ [key]: own(name) ?? english } as Record<K, string>);

function translateStep(step: Step, own: Own): Step {
  const base = {
    ...put('text', step.text, own),
    ...put('next', step.next, own),
    notes: step.notes.map((note, i) => ({ ...note, text: own(`notes.${i + 1}`) ?? note.text })),
  };
  switch (step.kind) {
    case 'ask':
      return {
        ...step,
        ...base,
        title: own('title') ?? step.title,
        choices: step.choices.map((choice, i) => ({
          ...choice,
          say: own(`choices.${i + 1}.say`) ?? choice.say,
          ...put('hint', choice.hint, own, `choices.${i + 1}.hint`),
        })),
        ...(step.field
          ? {
              field: {
                ...step.field,
                label: own('field.label') ?? step.field.label,
                button: own('field.button') ?? step.field.button,
                ...put('hint', step.field.hint, own, 'field.hint'),
              },
            }
          : {}),
      };
    case 'tell':
      return {
        ...step,
        ...base,
        title: own('title') ?? step.title,
        button: own('button') ?? step.button,
      };
    case 'end':
      return {
        ...step,
        ...base,
        title: own('title') ?? step.title,
        offers: step.offers.map((offer, i) => ({
          ...offer,
          say: own(`offers.${i + 1}.say`) ?? offer.say,
          ...put('hint', offer.hint, own, `offers.${i + 1}.hint`),
        })),
      };
    case 'check':
    case 'verify':
    case 'do':
    case 'diagnose':
    case 'case':
      return { ...step, ...base };
  }
}

/** The language of `offered` that a tag asks for: "de-AT" is answered in "de" (RFC 4647, 3.4, lookup). */
export function matchLanguage(tag: string, offered: readonly string[]): string | undefined {
  const parts = tag.toLowerCase().split(/[-_]/);
  for (let length = parts.length; length > 0; length -= 1) {
    const wanted = parts.slice(0, length).join('-');
    const found = offered.find((one) => one.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Dialog and words of an edition in this language; in English when it has no other. */
export function spokenIn(edition: Edition, language: string): Spoken {
  const found = matchLanguage(language, Object.keys(edition.translations));
  return (found === undefined ? undefined : edition.translations[found]) ?? edition;
}

/** What all screens share: progress, the step's own words, the way back. */
import { blank, fill, type Variables } from './fill';
export { blank } from './fill';
import type { Dialog, Step, Words } from '../dialog-types';
import type { Screen } from '../screen';
import type { StepFacts } from '../step-types';
import type { Visit } from '../visit';

export interface Place {
  readonly dialog: Dialog;
  readonly words: Words;
  readonly visit: Visit;
  readonly facts: StepFacts;
  readonly step: Step;
  readonly variables: Variables;
}

/** A built-in text with variables of its own. */
export const say = (place: Pick<Place, 'words' | 'variables'>, name: string, more: Variables = {}): string =>
  fill(blank(place.words, name), { ...place.variables, ...more });

const paragraphs = (text: string | undefined, variables: Variables): readonly string[] =>
  text === undefined
    ? []
    : fill(text, variables)
        .split(/\n{2,}/)
        .map((part) => part.trim())
        .filter((part) => part !== '');

/** What the first sentence answered on the way to this screen, so that it can be put right. */
function heardLine(place: Place): string | undefined {
  const { dialog, visit } = place;
  const said = visit.took
    .filter((one) => one.turn === visit.turn - 1)
    .flatMap(({ step, choice }) => {
      const asked = dialog.steps[step];
      return (asked?.kind === 'ask' && asked.choices[choice]?.say) || [];
    });
  return said.length === 0 ? undefined : say(place, 'heard.line', { said: said.join('; ') });
}

/** Everything but the title, from the step itself; screens add what is theirs. */
export function common(place: Place): Omit<Screen, 'title'> {
  const { dialog, visit, step, words } = place;
  const label = dialog.stages[step.stage - 1];
  const heard = heardLine(place);
  return {
    step: step.id,
    turn: visit.turn,
    ...(heard === undefined ? {} : { heard }),
    ...(label === undefined ? {} : { progress: { at: step.stage, of: dialog.stages.length, label } }),
    text: paragraphs(step.text, place.variables),
    // A note about what an organisation does not have, like a phone number, is none.
    notes: step.notes
      .map((note) => ({ kind: note.kind, text: fill(note.text, place.variables).trim() }))
      .filter((note) => note.text !== ''),
    trail: [],
    choices: [],
    ways: [],
    off: [],
    actions: [],
    offers: [],
    beside: { title: blank(words, 'beside.next'), text: paragraphs(step.next, place.variables), trail: [] },
    ...(step.picture === undefined ? {} : { picture: step.picture }),
    back: visit.trail.length > 0 && !visit.ended,
    waits: false,
    ended: visit.ended,
  };
}

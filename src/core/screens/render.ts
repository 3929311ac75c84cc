/** The screen a visit stands at: the dialog's own words, or the engine's for what is built in. Pure. */
import { caseScreen, refusedScreen, withdrawnScreen } from './case';
import { blank, common, type Place } from './common';
import { diagnoseScreen } from './diagnose';
import { deviceScreen, setUpScreen, workingScreen } from './doing';
import { fill } from './fill';
import { numberScreen } from './number';
import { verifyScreen } from './verify';
import type { AskStep, Dialog, EndStep, TellStep, Words } from '../dialog-types';
import type { Screen } from '../screen';
import type { StepFacts } from '../step-types';
import type { Visit } from '../visit';
import { variables } from './variables';

/** @throws {Error} when the visit stands at a step that its dialog does not have. */
export function render(dialog: Dialog, words: Words, visit: Visit, facts: StepFacts): Screen {
  const step = dialog.steps[visit.step];
  if (!step) throw new Error(`The dialog "${dialog.topic}" has no step "${visit.step}".`);
  const place: Place = { dialog, words, visit, facts, step, variables: variables(visit, facts, words) };
  if (visit.closing === 'withdrawn') return withdrawnScreen(place);
  if (visit.caseRefused) return refusedScreen(place);
  if (visit.verify) return verifyScreen(place, visit.verify);
  switch (step.kind) {
    case 'ask':
      return askScreen(place, step);
    case 'tell':
      return tellScreen(place, step);
    case 'end':
      return endScreen(place, step);
    case 'case':
      return visit.case ? caseScreen(place, visit.case) : workingScreen(place);
    case 'do':
      if (visit.newNumber && !visit.acting) return numberScreen(place, visit.newNumber);
      if (visit.acting?.choosing) return deviceScreen(place, visit.acting.choosing);
      return step.do === 'set-up' ? setUpScreen(place) : workingScreen(place);
    case 'diagnose':
      return visit.diagnosis ? diagnoseScreen(place, visit.diagnosis) : workingScreen(place);
    case 'check':
    case 'verify':
      return workingScreen(place);
  }
}

function askScreen(place: Place, step: AskStep): Screen {
  const { field } = step;
  return {
    ...common(place),
    title: fill(step.title, place.variables),
    choices: step.choices.map((choice, index) => ({
      value: `choice:${index}`,
      say: fill(choice.say, place.variables),
      ...(choice.hint === undefined ? {} : { hint: fill(choice.hint, place.variables) }),
      ...(choice.icon === undefined ? {} : { icon: choice.icon }),
    })),
    ...(field
      ? {
          field: {
            kind: 'words' as const,
            label: field.label,
            ...(field.hint === undefined ? {} : { hint: field.hint }),
            button: field.button,
            maxLength: field.maxLength,
          },
        }
      : {}),
  };
}

function tellScreen(place: Place, step: TellStep): Screen {
  return {
    ...common(place),
    title: fill(step.title, place.variables),
    actions: [{ value: 'go-on', say: step.button, style: 'main' }],
  };
}

function endScreen(place: Place, step: EndStep): Screen {
  const { visit, facts, words } = place;
  const dayPass = visit.dayPassUntil !== undefined && visit.dayPassUntil > facts.now;
  const other = visit.closing === 'taken-up' ? visit.takeUp?.visit : undefined;
  const goOn = { say: blank(words, 'closing.go-on'), icon: 'done', link: `/visits/${other}` };
  return {
    ...common(place),
    title: fill(step.title, place.variables),
    offers: other === undefined ? step.offers : [goOn, ...step.offers],
    ...(dayPass ? { portalOnly: { kind: 'day-pass' as const, say: blank(words, 'day-pass.open') } } : {}),
    back: false,
    ended: true,
  };
}

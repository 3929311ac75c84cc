/** The screens of a diagnosis: one code to look at, or a test text on its way. Never evidence, and they say so. */
import { blank, common, say, type Place } from './common';
import { patience } from './code';
import { clockNote } from './seen';
import type { Screen, TrailItem } from '../screen';
import type { Diagnosis } from '../visit';

export function diagnoseScreen(place: Place, diagnosis: Diagnosis): Screen {
  return diagnosis.what === 'code' ? codeScreen(place, diagnosis) : testScreen(place, diagnosis);
}

function codeScreen(place: Place, { error }: Diagnosis): Screen {
  const { words, visit, facts } = place;
  return {
    ...common(place),
    title: blank(words, 'look.title'),
    text: [blank(words, 'look.text')],
    field: {
      kind: 'code',
      label: blank(words, 'code.label-shown'),
      hint: blank(words, 'look.hint'),
      button: blank(words, 'look.button'),
      maxLength: 9,
      ...(error === undefined ? {} : { error: blank(words, error) }),
    },
    notes: [...clockNote(visit, facts, words), { kind: 'plain', text: blank(words, 'look.note') }],
    ways: [{ value: 'none', say: blank(words, 'look.none'), icon: 'none' }],
    beside: { title: blank(words, 'beside.next'), text: [blank(words, 'look.next')], trail: [] },
    back: true,
  };
}

function testScreen(place: Place, diagnosis: Diagnosis): Screen {
  const { words, facts } = place;
  const late = facts.now - diagnosis.startedAt >= patience;
  const arrived: TrailItem = { state: 'wait', text: blank(words, 'test.waiting') };
  return {
    ...common(place),
    title: blank(words, 'test.title'),
    text: [say(place, 'test.text')],
    // Nobody waits for a report: another way in is worth more.
    notes: late ? [{ kind: 'wait', text: blank(words, 'test.late') }] : [],
    choices: [
      { value: 'arrived', say: blank(words, 'test.arrived'), icon: 'done' },
      { value: 'nothing', say: blank(words, 'test.nothing'), icon: 'nocode' },
    ],
    picture: 'text',
    beside: {
      title: blank(words, 'beside.next'),
      text: [blank(words, 'test.next')],
      trail: [{ state: 'done', text: blank(words, 'test.made'), at: diagnosis.startedAt }, arrived],
    },
    back: true,
    waits: true,
  };
}

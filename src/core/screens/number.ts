/** The screens of a new number: type it, then the code that went to it. */
import { blank, common, say, type Place } from './common';
import { codeText, isWaiting } from './code';
import type { Screen } from '../screen';
import type { Challenge, NewNumber } from '../visit';

export const numberScreen = (place: Place, number: NewNumber): Screen =>
  number.challenge ? newCodeScreen(place, number, number.challenge) : askScreen(place, number);

function askScreen(place: Place, { error }: NewNumber): Screen {
  const { words, visit } = place;
  return {
    ...common(place),
    title: blank(words, 'number.title'),
    lead: blank(words, 'number.lead'),
    field: {
      kind: 'phone',
      label: blank(words, 'number.label'),
      hint: blank(words, 'number.hint'),
      button: blank(words, 'number.button'),
      maxLength: 30,
      ...(error === undefined ? {} : { error: say(place, error.words) }),
    },
    beside: { title: blank(words, 'beside.next'), text: [blank(words, 'number.next')], trail: [] },
    back: visit.trail.length > 0,
  };
}

function newCodeScreen(place: Place, { error, lastDigits = '' }: NewNumber, challenge: Challenge): Screen {
  const { words } = place;
  const left =
    error?.left === undefined
      ? ''
      : ` ${say(place, error.left === 1 ? 'code.left-one' : 'code.left', { left: error.left })}`;
  return {
    ...common(place),
    title: blank(words, 'code.title.text'),
    text: codeText(place, challenge, lastDigits),
    field: {
      kind: 'code',
      label: blank(words, 'code.label'),
      button: blank(words, 'code.button'),
      maxLength: 7,
      ...(error === undefined ? {} : { error: `${say(place, `${error.words}.${challenge.kind}`)}${left}` }),
    },
    actions: [
      { value: 'resend', say: blank(words, 'code.resend'), style: 'quiet' },
      { value: 'other', say: blank(words, 'number.other'), style: 'quiet' },
    ],
    picture: 'text',
    beside: { title: blank(words, 'beside.next'), text: [blank(words, 'number.code-next')], trail: [] },
    back: true,
    waits: isWaiting(challenge),
  };
}

/** The screens of the verification sub-flow. Who has only typed a name sees the same, whatever the account. */
import { codeScreen } from './code';
import { blank, common, say, type Place } from './common';
import { methodLabel } from './labels';
import { base, icons, none, wayChoice } from './ways';
import { againAs } from '../walk/context';
import { shownLately, ways, waysOff } from '../walk/ways';
import type { Screen } from '../screen';
import type { VerifyState } from '../visit';

export function verifyScreen(place: Place, verify: VerifyState): Screen {
  if (verify.at === 'who') return whoScreen(place, verify);
  if (verify.at === 'code' && verify.challenge) return codeScreen(place, verify, verify.challenge);
  return verify.for === 'unfreeze' ? stoppedScreen(place) : chooseScreen(place, verify);
}

function whoScreen(place: Place, verify: VerifyState): Screen {
  const { words } = place;
  return {
    ...base(place),
    title: blank(words, 'who.title'),
    lead: blank(words, 'who.lead'),
    field: {
      kind: 'account',
      label: blank(words, 'who.label'),
      hint: blank(words, 'who.hint'),
      button: blank(words, 'who.button'),
      maxLength: 254,
      ...(verify.error ? { error: say(place, verify.error.words) } : {}),
      ...(verify.typed === undefined ? {} : { value: verify.typed }),
    },
    beside: {
      title: blank(words, 'beside.next'),
      text: [blank(words, verify.for === 'identify' ? 'who.next.identify' : 'who.next')],
      trail: [],
    },
    back: place.visit.trail.length > 0,
  };
}

/** "Text to the number ending 20": "closed after too many wrong codes". */
function offLines(place: Place, purpose: VerifyState['for']): Screen['off'] {
  const { words } = place;
  return waysOff(place, purpose).map(({ kind, method, why }) => {
    const icon = icons[kind];
    return {
      say: method ? methodLabel(method, words) : blank(words, `way.${kind}`),
      why: blank(words, `way.off.${why}`),
      ...(icon === undefined ? {} : { icon }),
    };
  });
}

function leadOf(place: Place, verify: VerifyState): string {
  const more = shownLately(place).length > 0;
  if (verify.for === 'called') return 'called.lead';
  if (verify.for === 'again' && !(more && wantsAll(place))) return 'choose.lead-again';
  return more ? 'choose.lead-more' : 'choose.lead';
}

/** Not one piece again, but all that was proved before: the holder changed, or a freeze was lifted. */
const wantsAll = ({ visit, facts }: Place): boolean => againAs(visit, facts) !== 'take-up';

const againWords = (place: Place): string => (wantsAll(place) ? againAs(place.visit, place.facts) : 'again');

/** Seven or eight to choose from are enough for a phone's screen: then, having none of them stands below, small. */
const mostChoices = 7;

/** The first time there is one way, and it has words of its own: nobody but the manager is asked. */
function firstChoices(place: Place, offered: ReturnType<typeof ways>): Screen['choices'] {
  const { words } = place;
  return [
    ...offered.map((way) => ({
      ...wayChoice(place, way),
      say: blank(words, 'first.manager'),
      hint: blank(words, 'first.manager-hint'),
    })),
    { ...none(place), say: blank(words, 'first.no-manager') },
  ];
}

function choicesOf(
  place: Place,
  purpose: VerifyState['for'],
  offered: ReturnType<typeof ways>,
): Pick<Screen, 'choices' | 'ways'> {
  if (purpose === 'first-method') return { choices: firstChoices(place, offered), ways: [] };
  const choices = offered.map((way) => wayChoice(place, way));
  if (choices.length < mostChoices) return { choices: [...choices, none(place)], ways: [] };
  return { choices, ways: [none(place)] };
}

/** Everything is stopped, said to whoever may know of it: a key lifts it, or a person decides. */
function stoppedScreen(place: Place): Screen {
  const { words, visit } = place;
  return {
    ...base(place),
    title: blank(words, 'stopped.title'),
    lead: say(place, 'stopped.lead'),
    choices: [
      ...ways(place, 'unfreeze').map((way) => ({
        ...wayChoice(place, way),
        say: blank(words, 'stopped.show-key'),
      })),
      { ...none(place), say: blank(words, 'stopped.no-key') },
    ],
    off: offLines(place, 'unfreeze'),
    notes: [{ kind: 'stop', text: say(place, 'stopped.not-you') }],
    beside: { title: blank(words, 'beside.next'), text: [blank(words, 'choose.next.unfreeze')], trail: [] },
    back: visit.trail.length > 0 || visit.case !== undefined,
  };
}

function chooseScreen(place: Place, verify: VerifyState): Screen {
  const { words, visit, step } = place;
  const offered = ways(place, verify.for);
  const asks = step.kind === 'verify' && verify.for !== 'called';
  const own = asks && shownLately(place).length === 0 ? common(place) : undefined;
  const next =
    own && own.beside.text.length > 0
      ? own.beside.text
      : [blank(words, `choose.next.${verify.for === 'again' ? againWords(place) : verify.for}`)];
  return {
    ...base(place),
    title: blank(words, verify.for === 'first-method' ? 'first.title' : 'choose.title'),
    ...(own && own.text.length > 0 ? { text: own.text } : { lead: blank(words, leadOf(place, verify)) }),
    ...choicesOf(place, verify.for, offered),
    off: offLines(place, verify.for),
    notes: offered.length === 0 ? [{ kind: 'stop', text: blank(words, 'choose.nothing-left') }] : [],
    picture: 'hooks',
    beside: { title: blank(words, 'beside.next'), text: next, trail: [] },
    back: visit.trail.length > 0 || visit.case !== undefined,
  };
}

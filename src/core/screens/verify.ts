/** The screens of the verification sub-flow. Who has only typed a name sees the same, whatever the account. */
import { blank, common, say, type Place } from './common';
import { clockTime, methodLabel } from './variables';
import { againAs } from '../walk/context';
import { shownLately, wayValue, ways } from '../walk/verify';
import type { Screen, ScreenChoice, ScreenField } from '../screen';
import type { MethodKind } from '../policy/types';
import type { Challenge, VerifyState } from '../visit';

const icons: Readonly<Partial<Record<MethodKind, string>>> = { totp: 'app', backup: 'list', text: 'text' };

export function verifyScreen(place: Place, verify: VerifyState): Screen {
  if (verify.at === 'who') return whoScreen(place, verify);
  if (verify.at === 'code' && verify.challenge) return codeScreen(place, verify, verify.challenge);
  return chooseScreen(place, verify);
}

/** Here the engine speaks; what a step says of its own stands where somebody chooses how to prove. */
function base(place: Place): Omit<Screen, 'title'> {
  return { ...common(place), text: [], notes: [] };
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

function wayChoice(place: Place, way: { kind: MethodKind; method?: string }): ScreenChoice {
  const { words } = place;
  const method = place.facts.person.methods.find((one) => one.id === way.method);
  const icon = icons[way.kind];
  return {
    value: wayValue(way),
    say:
      method && place.visit.level !== 'named' ? methodLabel(method, words) : blank(words, `way.${way.kind}`),
    ...(words[`way.${way.kind}.hint`] === undefined ? {} : { hint: blank(words, `way.${way.kind}.hint`) }),
    ...(icon === undefined ? {} : { icon }),
  };
}

/** Below a field there is room for a few words only. */
function smallChoice(place: Place, way: { kind: MethodKind; method?: string }): ScreenChoice {
  const { hint: _hint, ...rest } = wayChoice(place, way);
  return rest;
}

const none = (place: Place): ScreenChoice => ({
  value: 'none',
  say: blank(place.words, 'way.none'),
  icon: 'person',
});

function leadOf(place: Place, verify: VerifyState): string {
  const more = shownLately(place).length > 0;
  if (verify.for === 'again' && !(more && wantsAll(place))) return 'choose.lead-again';
  return more ? 'choose.lead-more' : 'choose.lead';
}

/** Not one piece again, but all that was proved before: the holder changed, or a freeze was lifted. */
const wantsAll = ({ visit, facts }: Place): boolean => againAs(visit, facts) !== 'take-up';

const againWords = (place: Place): string => (wantsAll(place) ? againAs(place.visit, place.facts) : 'again');

function chooseScreen(place: Place, verify: VerifyState): Screen {
  const { words, visit, step } = place;
  const offered = ways(place, verify.for);
  const own = step.kind === 'verify' && shownLately(place).length === 0 ? common(place) : undefined;
  const next =
    own && own.beside.text.length > 0
      ? own.beside.text
      : [blank(words, `choose.next.${verify.for === 'again' ? againWords(place) : verify.for}`)];
  return {
    ...base(place),
    title: blank(words, 'choose.title'),
    ...(own && own.text.length > 0 ? { text: own.text } : { lead: blank(words, leadOf(place, verify)) }),
    choices: [...offered.map((way) => wayChoice(place, way)), none(place)],
    notes: offered.length === 0 ? [{ kind: 'stop', text: blank(words, 'choose.nothing-left') }] : [],
    picture: 'hooks',
    beside: { title: blank(words, 'beside.next'), text: next, trail: [] },
    back: visit.trail.length > 0 || visit.case !== undefined,
  };
}

function codeField(place: Place, verify: VerifyState, challenge: Challenge): ScreenField {
  const { words } = place;
  const backup = challenge.kind === 'backup';
  const error = verify.error;
  const left =
    error?.left === undefined
      ? ''
      : ` ${say(place, error.left === 1 ? 'code.left-one' : 'code.left', { left: error.left })}`;
  return {
    kind: backup ? 'backup-code' : 'code',
    label: blank(words, backup ? 'code.label-backup' : 'code.label'),
    ...(words[`code.hint.${challenge.kind}`] === undefined
      ? {}
      : { hint: blank(words, `code.hint.${challenge.kind}`) }),
    button: blank(words, 'code.button'),
    maxLength: backup ? 24 : 7,
    ...(error ? { error: `${say(place, `${error.words}.${challenge.kind}`)}${left}` } : {}),
  };
}

function codeText(place: Place, challenge: Challenge): readonly string[] {
  const { visit, words } = place;
  if (challenge.kind !== 'text') return [blank(words, `code.text.${challenge.kind}`)];
  const until = clockTime(challenge.expiresAt, visit.timeZone, visit.language);
  if (visit.level === 'named') return [say(place, 'code.text.text-named', { until })];
  const method = place.facts.person.methods.find((one) => one.id === challenge.method);
  const delivery = challenge.delivery ?? 'under-way';
  return [say(place, `code.text.text-${delivery}`, { until, lastDigits: method?.lastDigits ?? '' })];
}

function codeScreen(place: Place, verify: VerifyState, challenge: Challenge): Screen {
  const { words } = place;
  const sent = challenge.kind === 'text';
  const others = ways(place, verify.for).filter((way) => way.kind !== challenge.kind);
  return {
    ...base(place),
    title: blank(words, `code.title.${challenge.kind}`),
    text: codeText(place, challenge),
    field: codeField(place, verify, challenge),
    notes: sent ? [{ kind: 'plain', text: blank(words, 'code.secret') }] : [],
    actions: sent ? [{ value: 'resend', say: blank(words, 'code.resend'), style: 'quiet' }] : [],
    ways: [...others.map((way) => smallChoice(place, way)), none(place)],
    picture: sent ? 'text' : 'hooks',
    beside: { title: blank(words, 'beside.next'), text: [blank(words, 'code.next')], trail: [] },
    back: true,
  };
}

/** The screens of a request: waiting for people, withdrawn, refused, taken up again. */
import { blank, common, say, type Place } from './common';
import { moreToTry } from '../walk/verify';
import type { Screen, TrailItem } from '../screen';
import type { Visit } from '../visit';

const spokenLetters: Readonly<Record<string, string>> = {
  A: 'Alfa',
  C: 'Charlie',
  D: 'Delta',
  E: 'Echo',
  F: 'Foxtrot',
  G: 'Golf',
  H: 'Hotel',
  J: 'Juliett',
  K: 'Kilo',
  M: 'Mike',
  N: 'November',
  P: 'Papa',
  Q: 'Quebec',
  R: 'Romeo',
  T: 'Tango',
  U: 'Uniform',
  V: 'Victor',
  W: 'Whiskey',
  X: 'X-ray',
  Y: 'Yankee',
  3: 'three',
  4: 'four',
  6: 'six',
  7: 'seven',
  9: 'nine',
};

/** "four, seven, Kilo, nine, Romeo, Mike" (ICAO Annex 10, volume II, 5.2.1.3). */
export const spoken = (number: string): string =>
  Array.from(number.replaceAll(' ', ''), (sign) => spokenLetters[sign] ?? sign).join(', ');

/** "47K9RM" -> "47K 9RM". */
export const grouped = (number: string): string => number.replace(/^(.{3})(.{3})$/, '$1 $2');

function trail(place: Place, open: NonNullable<Visit['case']>): readonly TrailItem[] {
  const { visit, words } = place;
  const shown: TrailItem[] = visit.evidence.map((piece) => ({
    state: 'done',
    text: blank(words, `trail.shown.${piece.kind}`),
    at: piece.at,
  }));
  const talk = open.action === 'talk';
  const rest: TrailItem[] = talk
    ? [{ state: 'wait', text: blank(words, 'trail.reads') }]
    : [
        { state: 'wait', text: blank(words, 'trail.check'), detail: blank(words, 'trail.check-detail') },
        { state: 'next', text: blank(words, 'trail.decides') },
        { state: 'next', text: blank(words, 'trail.go-on') },
      ];
  return [
    { state: 'done', text: blank(words, 'trail.opened'), at: open.openedAt },
    ...shown.slice(-2),
    ...rest,
  ];
}

/** Whether "Try another way" leads to anything but this screen again. */
function leadsOn({ dialog, visit, facts }: Place): boolean {
  const last = dialog.steps[visit.trail.at(-1) ?? ''];
  return last !== undefined && (last.kind !== 'verify' || moreToTry({ visit, facts }, last));
}

export function caseScreen(place: Place, open: NonNullable<Visit['case']>): Screen {
  const { words } = place;
  const talk = open.action === 'talk';
  const goOn = !talk && leadsOn(place);
  return {
    ...common(place),
    title: blank(words, 'case.title'),
    lead: say(place, talk ? 'case.lead-talk' : 'case.lead'),
    tag: {
      kind: 'request',
      label: blank(words, 'case.tag'),
      value: grouped(open.number),
      spoken: say(place, 'case.spoken', { spoken: spoken(open.number) }),
    },
    trail: trail(place, open),
    notes: talk
      ? []
      : [{ kind: 'plain', text: say(place, 'case.check-number', { number: grouped(open.checkNumber) }) }],
    actions: [
      ...(goOn ? [{ value: 'go-on', say: blank(words, 'case.go-on'), style: 'quiet' as const }] : []),
      { value: 'withdraw', say: blank(words, 'case.withdraw'), style: 'quiet' },
    ],
    beside: {
      title: blank(words, 'case.close-title'),
      text: [say(place, 'case.close'), say(place, 'case.not-you')],
      trail: [],
    },
    back: false,
    waits: true,
  };
}

export function refusedScreen(place: Place): Screen {
  return {
    ...common(place),
    title: blank(place.words, 'case.limit-title'),
    text: [say(place, 'case.limit')],
    notes: [],
  };
}

/** A request withdrawn: the engine's own end, for no step says it. */
export function withdrawnScreen(place: Place): Screen {
  const { words } = place;
  return {
    ...common(place),
    title: blank(words, 'closing.withdrawn.title'),
    text: [say(place, 'closing.withdrawn.text')],
    notes: [],
    beside: { title: blank(words, 'beside.next'), text: [], trail: [] },
    offers: [
      { say: blank(words, 'closing.home'), icon: 'home', link: '/' },
      { say: blank(words, 'closing.person'), icon: 'person', link: '/topics/talk-to-person' },
    ],
    back: false,
    ended: true,
  };
}

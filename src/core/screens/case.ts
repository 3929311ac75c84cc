/** The screens of a request: waiting for people, withdrawn, refused, taken up again. */
import { blank, common, say, type Place } from './common';
import { escapeMarkdown } from './fill';
import { decide } from '../policy/decide';
import { policyInput } from '../walk/context';
import { moreToTry } from '../walk/verify';
import { canLift } from '../walk/ways';
import { dayTime, momentText } from './moments';
import type { Screen, TrailItem } from '../screen';
import type { CaseAction } from '../dialog-types';
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
  const rest: readonly TrailItem[] =
    open.action === 'talk'
      ? [{ state: 'wait', text: blank(words, 'trail.reads') }]
      : stillToCome(place, open.action);
  return [
    { state: 'done', text: blank(words, 'trail.opened'), at: open.openedAt },
    // Six lines at most, the newest proof among them.
    ...shown.slice(-Math.min(2, 5 - rest.length)),
    ...rest,
  ];
}

/** How it goes on after the answer. */
const goesOn = {
  recover: 'trail.go-on',
  'day-pass': 'trail.go-on',
  unlock: 'trail.opens',
  'first-method': 'trail.set-up-here',
} as const;

/**
 * What staff did and what still comes. Whoever proved nothing sees the same list for every account, so that it
 * tells nothing about one.
 */
function stillToCome(place: Place, action: Exclude<CaseAction, 'talk'>): readonly TrailItem[] {
  const { visit, facts, words } = place;
  const known = visit.evidence.length > 0 ? facts.case : undefined;
  const checked = known?.proofing.at(-1);
  const yes = known?.approvals.at(-1);
  const wants = known ? decide(policyInput(action, visit, facts)).wants : [];
  const onlyTime = wants.length > 0 && wants.every(({ what }) => ['wait', 'notice', 'again'].includes(what));
  const until = wants.find((want) => want.until !== undefined)?.until;
  const done: TrailItem[] = [
    ...(checked
      ? [{ state: 'done' as const, text: blank(words, 'trail.shown.proofing'), at: checked.at }]
      : []),
    ...(yes ? [{ state: 'done' as const, text: blank(words, 'trail.approved'), at: yes.at }] : []),
  ];
  const check: TrailItem = {
    state: 'wait',
    text: blank(words, 'trail.check'),
    detail: say(place, 'trail.check-detail'),
  };
  const toCome: TrailItem[] = onlyTime
    ? [
        {
          state: 'wait',
          text: blank(words, 'trail.waits'),
          ...(until === undefined
            ? {}
            : {
                detail: say(place, 'trail.waits-detail', {
                  until: dayTime(until, visit.timeZone, visit.language),
                }),
              }),
        },
      ]
    : [
        ...(checked ? [] : [check]),
        // The first time the check is enough; to whoever proved nothing it looks the same, whatever there was.
        ...(action === 'first-method' && !wants.some(({ what }) => what === 'approver')
          ? []
          : [
              { state: checked ? ('wait' as const) : ('next' as const), text: blank(words, 'trail.decides') },
            ]),
      ];
  return [...done, ...toCome, { state: 'next', text: blank(words, goesOn[action]) }];
}

/** Whether "Try another way" leads to anything but this screen again. */
function leadsOn({ dialog, visit, facts }: Place): boolean {
  const last = dialog.steps[visit.trail.at(-1) ?? ''];
  return last !== undefined && (last.kind !== 'verify' || moreToTry({ visit, facts }, last));
}

const most = 100;

/** How long answers take, in whole steps that a tired person reads: minutes, hours, days. */
export function about(place: Pick<Place, 'words' | 'variables'>, ms: number): string {
  const minutes = Math.max(5, Math.ceil(ms / 300_000) * 5);
  if (minutes < 60) return say(place, 'case.minutes', { count: minutes });
  const hours = Math.ceil(minutes / 60);
  if (hours < 48) return say(place, hours === 1 ? 'case.hour' : 'case.hours', { count: hours });
  return say(place, 'case.days', { count: Math.ceil(hours / 24) });
}

/** Its place, how long it takes, and that nobody is there now: each only when it is known. */
function waiting(place: Place): Screen['notes'] {
  const { queue, organisation } = place.facts;
  if (!queue) return [];
  const { ahead, usual } = queue;
  const lines: string[] = [];
  if (ahead !== undefined) lines.push(say(place, `case.place.${placeName(ahead)}`, { count: ahead }));
  if (usual !== undefined) lines.push(say(place, 'case.usual', { time: about(place, usual) }));
  if (!organisation.open && organisation.hours !== '')
    lines.push(say(place, 'case.out-of-hours', { hours: organisation.hoursNow }));
  return lines.length === 0 ? [] : [{ kind: 'plain', text: lines.join(' ') }];
}

function placeName(ahead: number): string {
  if (ahead >= most) return 'many';
  return ahead === 0 ? 'next' : ahead === 1 ? 'one' : 'some';
}

function closing(channel: Visit['holder']['kind'], talk: boolean): string {
  if (channel === 'teams') return 'case.close-teams';
  return talk ? 'case.close-talk' : 'case.close';
}

/** A question of staff, a call that rings, a pause for everybody, and the number that says that it is this visit. */
function caseNotes(place: Place, open: NonNullable<Visit['case']>, talk: boolean): Screen['notes'] {
  const { callBack, paused } = place.facts;
  const wait = (name: string, values = {}) => ({ kind: 'wait' as const, text: say(place, name, values) });
  return [
    ...(open.asked ? [wait('case.asked', { text: escapeMarkdown(open.asked.text) })] : []),
    ...(paused && !talk ? [wait('case.paused')] : []),
    ...(callBack && !talk ? [wait('case.call-back', { keys: `${callBack.keys} #` })] : []),
    ...(talk
      ? []
      : [
          {
            kind: 'plain' as const,
            text: say(place, 'case.check-number', { number: grouped(open.checkNumber) }),
          },
        ]),
  ];
}

export function caseScreen(place: Place, open: NonNullable<Visit['case']>): Screen {
  const { words } = place;
  const talk = open.action === 'talk';
  const goOn = !talk && leadsOn(place);
  const stopped = canLift(place);
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
    ...(open.asked
      ? {
          field: {
            ...{ kind: 'words' as const, maxLength: 600 },
            label: blank(words, 'case.asked-answer'),
            // The question may be a liar's: this stands beside whatever staff write.
            hint: blank(words, 'case.asked-hint'),
            button: blank(words, 'case.asked-send'),
          },
        }
      : {}),
    notes: [
      ...(stopped ? [{ kind: 'stop' as const, text: say(place, 'stopped.lead') }] : []),
      ...caseNotes(place, open, talk),
      ...waiting(place),
    ],
    actions: [
      ...(stopped
        ? [{ value: 'unfreeze', say: blank(words, 'stopped.show-key'), style: 'main' as const }]
        : []),
      ...(goOn ? [{ value: 'go-on', say: blank(words, 'case.go-on'), style: 'quiet' as const }] : []),
      { value: 'withdraw', say: blank(words, 'case.withdraw'), style: 'quiet' },
    ],
    beside: {
      title: blank(words, 'case.close-title'),
      text: [
        say(place, closing(place.visit.holder.kind, talk)),
        // Nothing was sent yet to whoever proved nothing.
        ...(talk || place.visit.evidence.length === 0 ? [] : [say(place, 'case.not-you')]),
      ],
      trail: [],
    },
    back: false,
    // Nothing moves under what is being typed.
    waits: open.asked === undefined,
  };
}

export function refusedScreen(place: Place): Screen {
  const { visit, facts } = place;
  const known = visit.level !== 'open' && visit.level !== 'named';
  const until = known ? visit.caseLimitUntil : undefined;
  return {
    ...common(place),
    title: blank(place.words, 'case.limit-title'),
    text: [
      say(place, 'case.limit', {
        limitUntil: until === undefined ? '' : momentText(until, visit, facts.now),
      }),
    ],
    notes: [],
    offers: [{ say: blank(place.words, 'case.look-up'), icon: 'list', link: '/' }],
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

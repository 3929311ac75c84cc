/** The screens around actions: which device, set-up, and the moment in between. */
import { blank, common, say, type Place } from './common';
import { deviceLabel } from './variables';
import { fill } from './fill';
import type { Screen } from '../screen';

export function deviceScreen(place: Place, devices: readonly string[]): Screen {
  const { words, step } = place;
  const what = step.kind === 'do' ? step.do : 'suspend-device';
  return {
    ...common(place),
    title: blank(words, `device.title.${what}`),
    lead: blank(words, `device.lead.${what}`),
    notes: [],
    choices: [
      ...devices.slice(0, 6).map((device) => ({
        value: `device:${device}`,
        say: deviceLabel(device, place.facts, words),
        icon: 'away',
      })),
      { value: 'device:none', say: blank(words, 'device.none'), icon: 'none' },
    ],
  };
}

/** The right to set up is there; the code itself is shown by the portal only. */
export function setUpScreen(place: Place): Screen {
  const { step, words, visit } = place;
  const stopped = visit.done.find((one) => one.what === 'suspend-device');
  const cleared = visit.done.find((one) => one.what === 'recover');
  return {
    ...common(place),
    title: blank(words, 'set-up.title'),
    lead: say(place, visit.holder.kind === 'teams' ? 'set-up.lead-teams' : 'set-up.lead'),
    portalOnly: { kind: 'set-up', say: blank(words, 'set-up.open') },
    beside: {
      title: blank(words, 'beside.happened'),
      text: step.next === undefined ? [] : [fill(step.next, place.variables)],
      trail: [
        ...(stopped ? [{ state: 'done' as const, text: blank(words, 'trail.stopped'), at: stopped.at }] : []),
        ...(cleared ? [{ state: 'done' as const, text: blank(words, 'trail.cleared'), at: cleared.at }] : []),
        { state: 'done', text: blank(words, 'trail.told') },
        { state: 'next', text: blank(words, 'trail.set-up') },
        { state: 'next', text: blank(words, 'trail.probation') },
      ],
    },
    back: false,
    waits: true,
  };
}

/** Between an answer and its result; seen only when something takes long, and it goes on by itself. */
export function workingScreen(place: Place): Screen {
  const { words } = place;
  return {
    ...common(place),
    title: blank(words, 'working.title'),
    text: [blank(words, 'working.text')],
    notes: [{ kind: 'wait', text: blank(words, 'working.note') }],
    back: false,
    waits: true,
  };
}

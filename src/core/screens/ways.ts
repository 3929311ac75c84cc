/** What screens of the verification sub-flow have in common: how a way to sign in is offered. */
import { blank, common, type Place } from './common';
import { methodLabel } from './labels';
import { wayValue } from '../walk/ways';
import type { Screen, ScreenChoice } from '../screen';
import type { MethodKind } from '../policy/types';

export const icons: Readonly<Partial<Record<MethodKind, string>>> = {
  passkey: 'key',
  totp: 'app',
  backup: 'list',
  email: 'text',
  text: 'text',
  call: 'call',
  office: 'desk',
  vouch: 'vouch',
};

/** Here the engine speaks; what a step says of its own stands where somebody chooses how to prove. */
export function base(place: Place): Omit<Screen, 'title'> {
  return { ...common(place), text: [], notes: [] };
}

export function wayChoice(place: Place, way: { kind: MethodKind; method?: string }): ScreenChoice {
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
export function smallChoice(place: Place, way: { kind: MethodKind; method?: string }): ScreenChoice {
  const { hint: _hint, ...rest } = wayChoice(place, way);
  return rest;
}

export const none = (place: Place): ScreenChoice => ({
  value: 'none',
  say: blank(place.words, 'way.none'),
  icon: 'person',
});

/** What a typed line means on the screen that is shown: an answer, or something that happens meanwhile. */
import { deliveryStates } from '../../core/account-facts';
import { nearest } from '../../core/dialog/suggest';
import { classOf } from '../../core/policy/types';
import type { Screen } from '../../core/screen';
import type { CheckOutcome, Event } from '../../core/step-types';
import { eligible, ownApps } from '../../core/walk/eligible';
import { pressable } from './lines';
import { factsOf, identityOf, type World } from './world';

/** `note`: said to whoever previews, beside the event. */
export type Meant = { readonly event: Event; readonly note?: string } | { readonly unknown: string };

type Words = Readonly<Record<string, (world: World) => Meant>>;

const codeWords: Words = {
  ok: (world) => rightCode(world),
  wrong: (world) => checked(world, { outcome: 'wrong', left: 4 }),
  expired: (world) => checked(world, { outcome: 'expired' }),
  used: (world) => checked(world, { outcome: 'used' }),
  barred: (world) => checked(world, { outcome: 'barred' }),
};
/** Only where a code is looked at, and proves nothing. */
const lookWords: Words = {
  ...codeWords,
  ahead: (world) => checked(world, { outcome: 'drift', seconds: 240 }),
  behind: (world) => checked(world, { outcome: 'drift', seconds: -240 }),
};

const decisions: Words = {
  approve: () => ({
    event: { type: 'decided', outcome: 'approved' },
    note: 'Staff checked the person, and approve.',
  }),
  deny: () => ({ event: { type: 'decided', outcome: 'denied', reply: 'Bring photo ID to the desk.' } }),
  expire: () => ({ event: { type: 'decided', outcome: 'expired' } }),
};

/** What can be typed beside the answers of the screen, by what the walk waits for. */
function wordsFor(world: World, screen: Screen): Words {
  const { visit } = world;
  const looks = !visit.verify && visit.diagnosis?.challenge;
  const test = visit.verify ? undefined : visit.diagnosis?.test;
  return {
    ...(isCode(screen) ? (looks ? lookWords : codeWords) : {}),
    ...(test === undefined
      ? {}
      : Object.fromEntries(
          deliveryStates.map((state) => [
            state,
            () => ({ event: { type: 'reported', test, state } as const }),
          ]),
        )),
    ...(visit.case && world.case?.closed === false ? decisions : {}),
    ...(screen.portalOnly?.kind === 'set-up' && visit.holder.kind === 'portal'
      ? { 'set up': () => ({ event: { type: 'enrolled' }, note: 'The new phone is set up.' }) }
      : {}),
    ...(visit.holder.kind === 'teams' && !visit.ended
      ? {
          browser: () => ({
            event: { type: 'moved', holder: { kind: 'portal', ref: 'browser' }, kept: true },
          }),
        }
      : {}),
  };
}

const isCode = ({ field }: Screen): boolean =>
  field?.kind === 'code' || field?.kind === 'backup-code' || field?.kind === 'passkey';

/** "1 to 3, ok, wrong, back, person, quit": what the screen takes. */
export function taken(world: World, screen: Screen): string {
  const count = pressable(screen).length;
  const { field } = screen;
  return [
    ...(count === 1 ? ['1'] : count > 1 ? [`1 to ${count}`] : []),
    ...(field?.kind === 'account'
      ? ['any account name']
      : field && !isCode(screen)
        ? ['your own words']
        : []),
    ...Object.keys(wordsFor(world, screen)),
    ...(screen.back ? ['back'] : []),
    'person',
    'quit',
  ].join(', ');
}

export function meaningOf(line: string, world: World, screen: Screen): Meant {
  const typed = line.trim();
  const word = typed.toLowerCase();
  const all = pressable(screen);
  const numbered = /^\d{1,2}$/u.test(typed) ? all[Number(typed) - 1] : undefined;
  const pressed = numbered ?? all.find((one) => one.say.toLowerCase() === word);
  if (pressed) return { event: { type: 'choose', value: pressed.value } };
  if (word === 'back') return { event: { type: 'back' } };
  if (word === 'person') return { event: { type: 'person' } };
  const words = wordsFor(world, screen);
  const own = Object.hasOwn(words, word) ? words[word] : undefined;
  if (own) return own(world);
  const { field } = screen;
  if (field?.kind === 'account' && typed !== '')
    return { event: { type: 'identified', ...identityOf(world.asker) } };
  if (field && !isCode(screen)) return { event: { type: 'enter', text: typed } };
  return {
    unknown: refusal(typed, [...all.map(({ say }) => say), ...Object.keys(words), 'back', 'person', 'quit']),
  };
}

function refusal(typed: string, known: readonly string[]): string {
  const near = nearest(typed, known);
  return `"${typed}" answers nothing here.${near === undefined ? '' : ` Did you mean "${near}"?`}`;
}

/** A right code of a way to sign in that may count; when there is none, no code is right. */
function rightCode(world: World): Meant {
  const { visit, asker } = world;
  const facts = factsOf(world);
  const looks = !visit.verify && visit.diagnosis?.challenge;
  const may = asker.person?.status === 'active' ? (looks ? ownApps(facts) : eligible(visit, facts)) : [];
  const method = facts.person.methods.find(({ id }) => may.includes(id));
  if (!method) {
    const refused = checked(world, { outcome: 'wrong', left: 4 });
    const note = 'No right code exists here: this person has nothing of the kind that counts. It is refused.';
    return 'event' in refused ? { ...refused, note } : refused;
  }
  if (method.barred) return checked(world, { outcome: 'barred' });
  const device = method.device === undefined ? {} : { device: method.device };
  return checked(world, { outcome: 'right', method: method.id, class: classOf[method.kind], ...device });
}

function checked({ visit }: World, result: CheckOutcome): Meant {
  const challenge = visit.verify?.challenge?.id ?? visit.diagnosis?.challenge?.id ?? '';
  return { event: { type: 'checked', challenge, result } };
}

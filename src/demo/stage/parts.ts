/** Parts that whoever watches may play: one click, and they stand where it begins. */
import type { Pane, Play, Watcher } from '../../app/stage';
import { callersNumber } from './company';
import { agent, phonePath, queuePath, requestPath, visitPath, type Change, type SceneParts } from './scenes';
import { walkTo } from './walk';

type Part = (parts: SceneParts, play: Play | undefined, watcher: Watcher) => Promise<Change>;

const topic = 'lost-device';

/** Mira's walk up to the question what she has with her. */
const mira: Part = async (parts, _play, { holder, language }) => {
  const { visits } = parts.services;
  const { id } = await visits.begin({ topic, holder, language });
  const at = { visit: id, holder, person: 'mira' };
  await walkTo({ visits, simulator: parts.phones }, at, ({ screen }) =>
    screen.choices.some(({ value }) => value.startsWith('way:')),
  );
  const name = (await parts.phones.phone('mira'))?.name ?? '';
  return { phoneOf: name, shows: { phone: phonePath('mira', '#backup'), portal: visitPath(id) } };
};

/** Somebody calls as Tomás. There are so many unproven requests a day; then the ones before are looked at. */
const caller: Part = async (parts, _play, { language }) => {
  const victim = await parts.phones.phone('tomas');
  const { name = '', signInName = '' } = victim ?? {};
  const said = parts.catalogue.in(language).say('demo.scene.caller-says', { number: callersNumber });
  const opened = await parts.services.cases.openFor(agent, { account: signInName, topic, how: 'call', said });
  const staff = opened.number === undefined ? queuePath(name) : requestPath(opened.number);
  return {
    as: agent,
    phoneOf: name,
    values: { who: name },
    shows: { phone: phonePath('tomas'), portal: '/', staff },
  };
};

/** A member of staff, with the request of the play before them while it is under way. */
const staff =
  (id: string, page?: string): Part =>
  async (parts, play) => {
    const own = play?.performance?.own;
    const path = page ?? (own === undefined ? '/staff' : requestPath(own));
    const name = (await parts.phones.phone(id))?.name ?? '';
    return { as: id, phoneOf: name, shows: { phone: phonePath(id), staff: path } };
  };

export const roles = new Map<string, { readonly lit: readonly Pane[]; readonly begin: Part }>([
  ['mira', { lit: ['portal'], begin: mira }],
  ['caller', { lit: ['staff'], begin: caller }],
  ['ines', { lit: ['staff'], begin: staff('ines') }],
  ['sam', { lit: ['staff'], begin: staff('sam') }],
  ['ana', { lit: ['staff'], begin: staff('ana') }],
  ['ravi', { lit: ['staff'], begin: staff('ravi', '/staff/settings') }],
  ['greta', { lit: ['staff'], begin: staff('greta', '/staff/insights') }],
]);

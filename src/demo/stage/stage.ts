/** The stage of the demo: plays scene after scene, hands out parts, and signs its staff in. Built only in the demo. */
import type { Audit } from '../../app/audit-types';
import type { Directory } from '../../app/ports';
import type { Pane, Play, Played, Stage, Watcher } from '../../app/stage';
import { roles } from './parts';
import {
  agent,
  phonePath,
  requestPath,
  scenes,
  security,
  visitPath,
  type Change,
  type SceneParts,
} from './scenes';
import { Stuck } from './walk';

export interface StageParts extends SceneParts {
  readonly directory: Pick<Directory, 'get'>;
  readonly audit: Audit;
  /** Why a scene could not be played, for operators. */
  readonly note: (error: Stuck) => void;
}

const nothing: Play = {
  at: 0,
  told: { what: 'scene', name: 'before' },
  values: {},
  lit: [],
  shows: { phone: '/simulator', portal: '/', staff: '/staff' },
  phoneOf: '',
};

function changed(play: Play, change: Change, told: Play['told'], lit: readonly Pane[], at = play.at): Play {
  return {
    ...play,
    ...{ at, told, lit },
    values: { ...play.values, ...change.values },
    shows: { ...play.shows, ...change.shows },
    phoneOf: change.phoneOf ?? play.phoneOf,
    ...(change.as === undefined ? {} : { as: change.as }),
    ...(change.performance === undefined ? {} : { performance: change.performance }),
  };
}

/** Whoever took a part meanwhile sees the play's own rooms again. */
function resumed(play: Play): Play {
  const { person, visit, own } = play.performance ?? {};
  if (play.told.what === 'scene' || person === undefined || visit === undefined) return play;
  const shows = {
    phone: phonePath(person),
    portal: visitPath(visit),
    staff: own === undefined ? '/staff' : requestPath(own, '#asks'),
  };
  return { ...play, shows, as: agent, phoneOf: play.values['name'] ?? '' };
}

const played = (play: Play, { setUpToken, nextSignIn }: Change): Played => ({
  play,
  ...(setUpToken === undefined ? {} : { setUpToken }),
  ...(nextSignIn === undefined ? {} : { nextSignIn }),
});

export function makeStage(parts: StageParts): Stage {
  /** @returns the same play with the reason when somebody has pressed something else meanwhile. */
  async function attempt(play: Play, work: () => Promise<Played>): Promise<Played> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      parts.note(error);
      return { play: { ...play, told: { what: 'scene', name: 'stuck' } } };
    }
  }

  async function next(play: Play | undefined, watcher: Watcher): Promise<Played> {
    const before = play ? resumed(play) : nothing;
    const scene = scenes[before.at];
    if (!scene) return { play: before };
    const performance = before.performance ?? { person: '', run: 1 };
    return attempt(before, async () => {
      const change = await scene.play(parts, { performance, play, watcher });
      return played(
        changed(before, change, { what: 'scene', name: scene.name }, scene.lit, before.at + 1),
        change,
      );
    });
  }

  /** She withdraws what she asked for; the caller's request and the report to security are closed by security. */
  async function leave(play: Play | undefined, { holder }: Watcher): Promise<void> {
    const { visits, cases } = parts.services;
    const { visit, person } = play?.performance ?? {};
    const view = visit === undefined ? undefined : await visits.view(visit, holder);
    const withdraw = view?.screen.actions.find(({ value }) => value === 'withdraw');
    if (view && withdraw)
      await visits.answer(view.id, holder, view.turn, { kind: 'choose', value: withdraw.value });
    for (const number of person === undefined ? [] : await parts.requests(person)) {
      const asked = await cases.view(security, number);
      if (asked) await cases.deny(security, number, { chosen: 'not-confirmed', version: asked.version });
    }
    await parts.settle();
  }

  return {
    scenes: scenes.length,
    parts: [...roles.keys()],
    next,
    async again(play, watcher) {
      await leave(play, watcher);
      const run = (play?.performance?.run ?? 0) + 1;
      return next({ ...nothing, performance: { person: '', run } }, watcher);
    },
    async become(part, play, watcher) {
      const role = roles.get(part);
      if (!role) return undefined;
      const before = play ?? nothing;
      return attempt(before, async () => {
        const change = await role.begin(parts, play, watcher);
        return played(changed(before, change, { what: 'part', name: part }, role.lit), change);
      });
    },
    async signIn(id) {
      const person = await parts.directory.get(id);
      if (person?.status !== 'active' || person.roles.length === 0) return undefined;
      // No sign-in without its row.
      await parts.audit.append([
        {
          id: `sign-in.${parts.random.token(16)}.a1`,
          at: parts.clock.now(),
          actor: `person:${person.id}`,
          subject: person.id,
          what: 'sign-in',
          facts: { outcome: 'signed-in', by: 'demo' },
        },
      ]);
      return person;
    },
  };
}

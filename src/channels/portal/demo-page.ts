/** The stage as its page shows it. Pure. */
import { panes, type Pane, type Play, type Stage } from '../../app/stage';
import type { Phrases } from '../../core/phrases';

/** How long a caption stands while it plays by itself, in ms: time to look up, and to read at 200 words a minute. */
const looking = 3_000;
const perWord = 300;

export const pauseFor = (caption: string): number => looking + perWord * caption.trim().split(/\s+/).length;

const pictures: Readonly<Record<Pane, string>> = { phone: 'app', portal: 'door', staff: 'list' };
const icons: Readonly<Record<Pane, string>> = { phone: 'app', portal: 'home', staff: 'desk' };

/** Everything that `views/demo/stage.hbs` needs. `staff`: whose staff pane it is, by name. */
export function stagePage(
  stage: Pick<Stage, 'scenes' | 'parts'>,
  play: Play | undefined,
  staff: string | undefined,
  { say }: Phrases,
): Readonly<Record<string, unknown>> & { readonly title: string } {
  const at = play?.at ?? 0;
  const told = play?.told ?? { what: 'scene', name: 'before' };
  const caption =
    told.what === 'scene'
      ? say(`demo.scene.${told.name}`, play?.values)
      : say(`demo.part.${told.name}.told`, play?.values);
  const whose: Readonly<Record<Pane, string>> = {
    phone: play?.phoneOf ?? '',
    portal: play?.performance && told.what === 'scene' ? (play.values['name'] ?? '') : '',
    staff: staff ?? '',
  };
  const ended = at >= stage.scenes;
  return {
    title: say('demo.title'),
    caption,
    pause: pauseFor(caption),
    at,
    begun: at > 0,
    ended,
    progress:
      at === 0
        ? say('demo.progress.before', { of: stage.scenes })
        : say('demo.progress', { at, of: stage.scenes }),
    cut: Array.from({ length: stage.scenes }, (_, scene) => ({ did: scene < at, now: scene === at })),
    panes: panes.map((pane) => {
      const heading = say(`demo.pane.${pane}`);
      const name = whose[pane];
      return {
        pane,
        heading,
        whose: name,
        icon: icons[pane],
        picture: pictures[pane],
        about: say(`demo.about.${pane}`),
        lit: play?.lit.includes(pane) === true,
        src: play?.shows[pane] ?? '',
        frame: name === '' ? heading : say('demo.pane.whose', { pane: heading, name }),
      };
    }),
    parts: stage.parts.map((part) => ({
      part,
      words: say(`demo.part.${part}`),
      now: told.what === 'part' && told.name === part,
    })),
  };
}

/**
 * The stage of the demo: somebody's phone, their page and the staff queue side by side, and a play that goes through
 * them. Every scene and every part is a press on a button; what is seen are the very pages.
 */
import type { Express, Request, Response } from 'express';
import type { Play, Played, Stage, Watcher } from '../../app/stage';
import type { PortalContext } from './context';
import { demoDoor } from './demo-door';
import { demoStaffIn, mountDemoSignOut, withDemoStaff } from './demo-staff';
import { field } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { holderOf, type Kept } from './sessions';
import { stagePage } from './demo-page';

const note = 'stage';

/** What an earlier version kept may be anything. */
function playIn({ notes }: Pick<Kept, 'notes'>): Play | undefined {
  const play = JSON.parse(notes[note] ?? '{}') as Partial<Play>;
  return typeof play.at === 'number' && play.shows && play.told && Array.isArray(play.lit)
    ? (play as Play)
    : undefined;
}

/** Nothing is mounted outside the demo: the addresses do not exist then. */
export function mountDemo(app: Express, ctx: PortalContext, frame: Frame): void {
  const door = demoDoor(ctx);
  const { stage } = ctx;
  if (!door || !stage) return;
  const open = door.guard('demo', frame, '/demo');
  const acts = makeActs(ctx, frame, stage);
  mountDemoSignOut(app, ctx, frame);

  app.get('/demo', open, async (_req, res) => {
    const session = frame.sessions.of(res);
    const play = playIn(session);
    const as = demoStaffIn(session, ctx.clock.now());
    const staff = as === undefined ? undefined : await ctx.services.signIn.person(as);
    const page = stagePage(stage, play, staff?.name, phrasesOf(res));
    // Only pages of our own stand on it.
    res.set('Content-Security-Policy', `${String(res.get('Content-Security-Policy'))};frame-src 'self'`);
    await frame.show(res, 'demo/stage', { layout: 'stage', ...page });
  });

  app.post('/demo/next', open, async (req, res) =>
    // The page says how far it was: pressed twice, it is played once.
    acts(req, res, (play, watcher) =>
      field(req, 'at', 4) === String(play?.at ?? 0) ? stage.next(play, watcher) : undefined,
    ),
  );
  app.post('/demo/again', open, async (req, res) =>
    acts(req, res, (play, watcher) => stage.again(play, watcher)),
  );
  app.post('/demo/part', open, async (req, res) =>
    acts(req, res, (play, watcher) => stage.become(field(req, 'part', 20), play, watcher)),
  );
}

type Act = (play: Play | undefined, watcher: Watcher) => Promise<Played | undefined> | undefined;

/** One press at a time for each browser; another one meanwhile only shows the stage. */
function makeActs(
  ctx: PortalContext,
  frame: Frame,
  stage: Stage,
): (req: Request, res: Response, act: Act) => Promise<void> {
  const { sessions } = frame;
  const acting = new Set<string>();

  const keep = async (res: Response, { play, ...more }: Played): Promise<void> => {
    const now = ctx.clock.now();
    const before = demoStaffIn(sessions.of(res), now);
    const signsIn = play.as !== undefined && play.as !== before;
    // Audited before it holds, like any other.
    const person = signsIn && play.as !== undefined ? await stage.signIn(play.as) : undefined;
    const change = (kept: Kept): Kept => {
      const staff = signsIn ? withDemoStaff(kept, person?.id, now) : kept;
      return { ...staff, ...more, notes: { ...staff.notes, [note]: JSON.stringify(play) } };
    };
    // Rights came: a new id, as after any sign-in.
    if (person || more.setUpToken !== undefined) await sessions.rotate(res, change);
    else await sessions.update(res, change);
  };

  return async (_req, res, act) => {
    let play: Play | undefined;
    const { ref } = await sessions.update(res, (kept) => {
      play = playIn(kept);
      return kept;
    });
    if (!acting.has(ref)) {
      acting.add(ref);
      try {
        const session = sessions.of(res);
        const played = await act(play, {
          holder: holderOf(session),
          language: phrasesOf(res).language,
          ...(session.setUpToken === undefined ? {} : { setUpToken: session.setUpToken }),
        });
        if (played) await keep(res, played);
      } finally {
        acting.delete(ref);
      }
    }
    res.redirect(303, '/demo');
  };
}

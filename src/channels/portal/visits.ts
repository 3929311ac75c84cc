/** The pages of a visit: the turn, its answers, the ways onward that only a browser has, the hand-over. */
import { createHash } from 'node:crypto';
import type { Express, Request, RequestHandler, Response } from 'express';
import type { Answer, VisitView } from '../../app/services';
import type { Holder } from '../../core/visit';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field } from './form';
import type { Frame } from './frame';
import { guard } from './guard';
import { isChosen, phrasesOf } from './language';
import { holderOf, waiting } from './sessions';
import { toAnswer, toTurn } from './to-event';
import { toPage } from './to-page';

const pathOf = (id: string): string => `/visits/${encodeURIComponent(id)}`;

/** Changes when anything that the page shows changes, also when the turn stays. */
const seenOf = (view: VisitView): string =>
  createHash('sha256').update(JSON.stringify(view.screen)).digest('base64url').slice(0, 16);

/**
 * Lets only the session that holds the visit go on. Whoever has another visit, or none, and whoever asks for
 * one that never was, gets the same page.
 */
export function holderGuard(
  ctx: PortalContext,
  frame: Frame,
): { handler: RequestHandler; viewOf: (res: Response) => VisitView } {
  const views = new WeakMap<Response, VisitView>();
  const handler = guard('holder', async (req, res, next) => {
    const session = frame.sessions.of(res);
    const id = req.params['id'];
    const view =
      session.stored && typeof id === 'string'
        ? await ctx.services.visits.view(id, holderOf(session))
        : undefined;
    if (!view) return showMissing(frame, res);
    views.set(res, await inChosen(ctx, req, res, view, holderOf(session)));
    return next();
  });
  const viewOf = (res: Response): VisitView => {
    const view = views.get(res);
    if (!view) throw new Error('A visit is used before its holder was checked.');
    return view;
  };
  return { handler, viewOf };
}

/** A language chosen since the visit began holds for it, too. */
async function inChosen(
  ctx: PortalContext,
  req: Request,
  res: Response,
  view: VisitView,
  holder: Holder,
): Promise<VisitView> {
  const { language } = phrasesOf(res);
  if (language === view.language || !isChosen(req)) return view;
  return (await ctx.services.visits.speak(view.id, holder, language)) ?? view;
}

export function mountVisits(app: Express, ctx: PortalContext, frame: Frame): void {
  const { services } = ctx;
  const { sessions, show } = frame;
  const { handler: holds, viewOf } = holderGuard(ctx, frame);

  app.get('/visits/:id', holds, async (req, res) => {
    const view = viewOf(res);
    const answeredAt = answeredAtOf(req);
    const stale = answeredAt === undefined ? {} : { stale: answeredAt > 0 ? { answeredAt } : {} };
    if (view.screen.waits && view.screen.tag?.kind === 'request')
      await sessions.update(res, waiting(ctx.clock.now()));
    const shown = sessions.of(res).shown.findLast((one) => one.visit === view.id);
    await show(res, 'pages/turn', {
      ...toPage({ ...view, ...stale }, ctx.clock.now()),
      visit: view.id,
      language: view.language,
      // Where something is offered at once, nobody waits for the page to move.
      looks: view.screen.waits && !view.screen.portalOnly,
      seen: view.screen.waits ? seenOf(view) : undefined,
      once: ctx.random.token(16),
      shown: shown && { at: shown.at, setUp: shown.what === 'set-up', dayPass: shown.what === 'day-pass' },
    });
  });

  app.get('/visits/:id/state', holds, (_req, res) => {
    const view = viewOf(res);
    res.json({ turn: view.turn, seen: seenOf(view) });
  });

  const answer = async (
    res: Response,
    turn: number | undefined,
    given: Answer | undefined,
  ): Promise<void> => {
    const { id } = viewOf(res);
    // Nothing was pressed or typed: the question is still there.
    if (turn === undefined || given === undefined) return res.redirect(303, pathOf(id));
    const view = await services.visits.answer(id, holderOf(sessions.of(res)), turn, given);
    if (!view) return showMissing(frame, res);
    const note = view.stale ? `?answered=${view.stale.answeredAt ?? 0}` : '';
    return res.redirect(303, pathOf(view.id) + note);
  };
  app.post('/visits/:id/turns/:turn', holds, async (req, res) =>
    answer(res, toTurn(req.params['turn']), toAnswer(req)),
  );
  app.post('/visits/:id/back', holds, async (req, res) =>
    answer(res, toTurn(field(req, 'turn')), { kind: 'back' }),
  );
  app.post('/visits/:id/person', holds, async (req, res) =>
    answer(res, toTurn(field(req, 'turn')), { kind: 'person' }),
  );

  mountHandOver(app, ctx, frame);
}

/** `?answered=<ms>` of a redirect after a late answer; 0 when the time is not known. */
function answeredAtOf(req: Request): number | undefined {
  const value = req.query['answered'];
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** The page behind a link from Teams or from another browser. Looking at it consumes nothing. */
function mountHandOver(app: Express, ctx: PortalContext, frame: Frame): void {
  const gone = async (res: Response): Promise<void> =>
    frame.show(res, 'pages/go-gone', { title: 'This link does not work any more' }, { status: 410 });

  app.get('/go/:token', async (req, res) => {
    const found = await ctx.services.visits.peekHandOver(req.params.token);
    if (!found) return gone(res);
    return frame.show(res, 'pages/go', {
      title: 'Go on here?',
      token: req.params.token,
      fromTeams: found.from === 'teams',
      at: found.at,
    });
  });

  app.post('/go/:token', async (req, res) => {
    // Asked before, so that an old link changes nothing, not even the session.
    if (!(await ctx.services.visits.peekHandOver(req.params.token))) return gone(res);
    const session = await frame.sessions.rotate(res);
    const view = await ctx.services.visits.takeHandOver(req.params.token, { holder: holderOf(session) });
    return view ? res.redirect(303, pathOf(view.id)) : gone(res);
  });
}

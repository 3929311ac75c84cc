/** The pages of a visit: the turn, its answers, and the ways onward that only a browser has. */
import type { Express, Request, RequestHandler, Response } from 'express';
import type { Answer, VisitView } from '../../app/services';
import type { Holder } from '../../core/visit';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field } from './form';
import type { Frame } from './frame';
import { guard } from './guard';
import { mountFirstPlace, mountSecondPlace, showLeft } from './hand-over';
import { onceHeld } from './hand-over-link';
import { isChosen, phrasesOf } from './language';
import { holderOf } from './sessions';
import { toAnswer, toTurn } from './to-event';
import { makeShowTurn, pathOf, seenOf, type ShowTurn } from './turn';
import { mountWords } from './words';

/** What the routes of a visit share. */
export interface VisitRoutes {
  readonly ctx: PortalContext;
  readonly frame: Frame;
  readonly holds: RequestHandler;
  readonly viewOf: (res: Response) => VisitView;
  readonly showTurn: ShowTurn;
}

/**
 * Lets only the session that holds the visit go on. Whoever has another visit, or none, and whoever asks for
 * one that never was, gets the same page; only the browser that itself sent it on is told that it went on.
 */
export function holderGuard(
  ctx: PortalContext,
  frame: Frame,
): { handler: RequestHandler; viewOf: (res: Response) => VisitView } {
  const views = new WeakMap<Response, VisitView>();
  const handler = guard('holder', async (req, res, next) => {
    const session = frame.sessions.of(res);
    const id = req.params['id'];
    const own = session.stored && typeof id === 'string';
    const view = own ? await ctx.services.visits.view(id, holderOf(session)) : undefined;
    if (!view && own && onceHeld(session, id) && !req.path.endsWith('/state')) return showLeft(frame, res);
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
  const { handler: holds, viewOf } = holderGuard(ctx, frame);
  const routes: VisitRoutes = { ctx, frame, holds, viewOf, showTurn: makeShowTurn(ctx, frame) };
  mountTurns(app, routes);
  mountWords(app, routes);
  mountFirstPlace(app, routes);
  mountSecondPlace(app, ctx, frame);
}

function mountTurns(app: Express, { ctx, frame, holds, viewOf, showTurn }: VisitRoutes): void {
  app.get('/visits/:id', holds, async (req, res) => {
    const answeredAt = answeredAtOf(req);
    const stale = answeredAt === undefined ? undefined : answeredAt ? { answeredAt } : {};
    await showTurn(res, viewOf(res), stale && { stale });
  });

  app.get('/visits/:id/state', holds, (_req, res) => {
    const view = viewOf(res);
    res.json({ turn: view.turn, seen: seenOf(view) });
  });

  const answer = async (
    res: Response,
    turn: number | undefined,
    given: Answer | undefined,
    words = '',
  ): Promise<void> => {
    const { id } = viewOf(res);
    // Nothing was pressed or typed: the question is still there.
    if (turn === undefined || given === undefined) return res.redirect(303, pathOf(id));
    const holder = holderOf(frame.sessions.of(res));
    const view = await ctx.services.visits.answer(id, holder, turn, given);
    if (!view) return showMissing(frame, res);
    // Words that came too late are shown once more, in the answer itself: they stand in no address.
    if (view.stale && words) return showTurn(res, view, { stale: view.stale, typed: words, status: 409 });
    const note = view.stale ? `?answered=${view.stale.answeredAt ?? 0}` : '';
    return res.redirect(303, pathOf(view.id) + note);
  };
  app.post('/visits/:id/turns/:turn', holds, async (req, res) =>
    answer(res, toTurn(req.params['turn']), toAnswer(req), typedWords(req)),
  );
  app.post('/visits/:id/back', holds, async (req, res) =>
    answer(res, toTurn(field(req, 'turn')), { kind: 'back' }),
  );
  app.post('/visits/:id/person', holds, async (req, res) =>
    answer(res, toTurn(field(req, 'turn')), { kind: 'person' }),
  );
}

/** What was typed into a field for own words. A code or an account name is never printed back. */
function typedWords(req: Request): string {
  const given = toAnswer(req);
  return given?.kind === 'enter' && field(req, 'kind', 10) === 'words' ? given.text.trim() : '';
}

/** `?answered=<ms>` of a redirect after a late answer; 0 when the time is not known. */
function answeredAtOf(req: Request): number | undefined {
  const value = req.query['answered'];
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/**
 * A visit goes on in another place. The first place makes a code and a link, and types the two digits that the
 * second shows; the second asks, or goes on without the first by a new proof. No GET consumes anything.
 */
import type { Express, Request, Response } from 'express';
import type { HandOverPage } from '../../app/services';
import { hashToken } from '../../app/keys';
import type { Holder } from '../../core/visit';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field } from './form';
import type { Frame } from './frame';
import { linkLasts, liveLink } from './hand-over-link';
import { phrasesOf } from './language';
import { firstTime } from './once';
import { qrSvg } from './qr';
import { holderOf } from './sessions';
import { pathOf } from './turn';
import type { VisitRoutes } from './visits';

/** "teams" or "browser": how keys of the catalogue end that speak of the other place. */
const placeOf = (kind: Holder['kind']): 'teams' | 'browser' => (kind === 'teams' ? 'teams' : 'browser');

/** To the browser that sent its visit on: it is not here any more. */
export async function showLeft(frame: Frame, res: Response): Promise<void> {
  const title = phrasesOf(res).say('hand-over.left');
  await frame.show(res, 'pages/hand-over-left', { title }, { status: 410 });
}

/** Opens the chat with Sparekey, with the words in it; the person sends them. */
const chatLink = (appId: string, message: string): string =>
  `https://teams.microsoft.com/l/chat/0/0?users=28:${encodeURIComponent(appId)}&message=${encodeURIComponent(message)}`;

export function mountFirstPlace(app: Express, { ctx, frame, holds, viewOf }: VisitRoutes): void {
  const { visits } = ctx.services;
  const { sessions, show } = frame;
  const base = (res: Response): string => `${pathOf(viewOf(res).id)}/hand-over`;
  const common = (res: Response): Readonly<Record<string, unknown>> => ({
    visit: viewOf(res).id,
    turn: viewOf(res).turn,
    zone: viewOf(res).timeZone,
    base: base(res),
    teams: ctx.mountBot !== undefined,
  });
  const asked = async (res: Response) => visits.askedHandOver(holderOf(sessions.of(res)));

  app.post('/visits/:id/hand-over', holds, async (req, res) => {
    const view = viewOf(res);
    const at = ctx.clock.now();
    const what = { what: 'hand-over', visit: view.id, at, until: at + linkLasts } as const;
    // Shown once: a reload makes none, and waits for what was made.
    if (!(await firstTime(sessions, req, res, what))) return res.redirect(303, base(res));
    const made = await visits.handOver(view.id, holderOf(sessions.of(res)), true);
    if (!made) return showMissing(frame, res);
    const { say } = phrasesOf(res);
    const address = ctx.publicUrl.replace(/\/$/, '') + made.path;
    const message = say('hand-over.command', { code: made.code });
    return show(res, 'pages/hand-over-code', {
      ...common(res),
      title: say('hand-over.title'),
      code: made.code,
      expiresAt: made.expiresAt,
      address,
      qr: qrSvg(address, say('hand-over.qr')),
      ...(ctx.teamsAppId !== undefined && { chatLink: chatLink(ctx.teamsAppId, message) }),
      stateUrl: `${base(res)}/state`,
      seen: 'waiting',
      // A reload by itself would take the code away.
      keeps: true,
    });
  });

  const showDigits = async (res: Response, place: Holder['kind'], error?: string): Promise<void> =>
    show(
      res,
      'pages/hand-over-digits',
      {
        ...common(res),
        title: phrasesOf(res).say('hand-over.digits-title'),
        lead: phrasesOf(res).say(`hand-over.digits-${placeOf(place)}`),
        error,
      },
      { status: error === undefined ? 200 : 422 },
    );

  app.get('/visits/:id/hand-over', holds, async (_req, res) => {
    const waits = await asked(res);
    if (waits) return showDigits(res, waits.to);
    const link = liveLink(sessions.of(res), viewOf(res).id, ctx.clock.now());
    return show(res, 'pages/hand-over-wait', {
      ...common(res),
      title: phrasesOf(res).say(link ? 'hand-over.waiting' : 'hand-over.title'),
      once: ctx.random.token(16),
      ...(link && { madeAt: link.at, stateUrl: `${base(res)}/state`, seen: 'waiting' }),
    });
  });

  app.get('/visits/:id/hand-over/state', holds, async (_req, res) => {
    res.json({ seen: (await asked(res)) ? 'asked' : 'waiting', here: base(res) });
  });

  /** One try, and nobody asks by that link again. */
  const over = async (res: Response, what: 'wrong' | 'refused'): Promise<void> => {
    const { id } = viewOf(res);
    const now = ctx.clock.now();
    await sessions.update(res, (kept) => ({
      ...kept,
      shown: kept.shown.map((one) =>
        one.what === 'hand-over' && one.visit === id ? { ...one, until: Math.min(one.until, now) } : one,
      ),
    }));
    const { say } = phrasesOf(res);
    await show(res, 'pages/hand-over-over', {
      ...common(res),
      title: say(`hand-over.${what}`),
      lead: say(`hand-over.${what}-text`),
    });
  };

  app.post('/visits/:id/hand-over/digits', holds, async (req, res) => {
    const digits = field(req, 'digits', 10).replace(/\s/g, '');
    const waits = await asked(res);
    if (!waits) return res.redirect(303, base(res));
    // Two digits have one try; what cannot be two digits is none.
    if (!/^\d\d$/.test(digits))
      return showDigits(res, waits.to, phrasesOf(res).say('hand-over.digits-shape'));
    const outcome = await visits.confirmHandOver(holderOf(sessions.of(res)), digits);
    if (outcome === 'wrong') return over(res, 'wrong');
    if (outcome === 'none') return res.redirect(303, base(res));
    const title = phrasesOf(res).say(`hand-over.moved-${placeOf(waits.to)}`);
    return show(res, 'pages/hand-over-moved', { title });
  });

  app.post('/visits/:id/hand-over/refuse', holds, async (_req, res) => {
    if (!(await visits.refuseHandOver(holderOf(sessions.of(res))))) return res.redirect(303, base(res));
    return over(res, 'refused');
  });
}

/** The note of a session that asked by a link: which, and until when it may be answered. */
const askedNote = 'handOverAsked';
const noteOf = (token: string, until: number): string => `${hashToken(token).slice(0, 22)} ${until}`;

/** The page behind a link from Teams or from another browser. Looking at it consumes nothing. */
export function mountSecondPlace(app: Express, ctx: PortalContext, frame: Frame): void {
  const { visits } = ctx.services;
  const { sessions, show } = frame;
  const tokenOf = (req: Request): string => String(req.params['token'] ?? '').slice(0, 200);
  const here = (token: string): string => `/go/${encodeURIComponent(token)}`;
  const peek = async (res: Response, token: string): Promise<HandOverPage | undefined> => {
    const session = sessions.of(res);
    return visits.peekHandOver(token, session.stored ? holderOf(session) : undefined);
  };

  /** Only the browser that asked learns that it was refused. */
  const wasRefused = (res: Response, token: string): boolean => {
    const [asked, until] = (sessions.of(res).notes[askedNote] ?? '').split(' ');
    return asked === hashToken(token).slice(0, 22) && ctx.clock.now() < Number(until);
  };
  const gone = async (res: Response, token: string): Promise<void> => {
    const { say } = phrasesOf(res);
    const what = wasRefused(res, token) ? 'refused' : 'gone';
    const data = { title: say(`go.${what}`), lead: say(`go.${what}-text`) };
    await show(res, 'pages/go-gone', data, { status: 410 });
  };

  const views = { made: 'pages/go', asked: 'pages/go-digits', void: 'pages/go-void' } as const;
  const titleOf = (res: Response, found: HandOverPage): string => {
    const { say } = phrasesOf(res);
    if (found.state === 'asked') return say(`go.digits-${placeOf(found.from)}`);
    return found.state === 'void' ? say('go.void') : say('go.title');
  };

  app.get('/go/:token', async (req, res) => {
    const token = tokenOf(req);
    const found = await peek(res, token);
    if (!found) return gone(res, token);
    if (found.state === 'moved')
      return found.visit === undefined ? gone(res, token) : res.redirect(303, pathOf(found.visit));
    return show(res, views[found.state], {
      title: titleOf(res, found),
      go: here(token),
      fromTeams: found.from === 'teams',
      begunAt: found.begun.at,
      begunBy: found.begun.by,
      at: found.at,
      until: found.at + linkLasts,
      ...(found.state === 'asked' && {
        digits: found.digits,
        stateUrl: `${here(token)}/state`,
        seen: found.state,
      }),
    });
  });

  app.get('/go/:token/state', async (req, res) => {
    const token = tokenOf(req);
    res.json({ seen: (await peek(res, token))?.state ?? 'gone', here: here(token) });
  });

  app.post('/go/:token', async (req, res) => {
    const token = tokenOf(req);
    // Asked before, so that an old link changes nothing, not even the session.
    const found = await peek(res, token);
    if (!found) return gone(res, token);
    const how = field(req, 'how', 10);
    if (how === 'prove' && found.state !== 'moved') {
      const holder = holderOf(await sessions.rotate(res));
      const view = await visits.takeHandOver(token, { holder });
      return view ? res.redirect(303, pathOf(view.id)) : gone(res, token);
    }
    if (how === 'digits' && found.state === 'made') {
      const session = await sessions.rotate(res);
      if (!(await visits.askHandOver(token, { holder: holderOf(session) }))) return gone(res, token);
      const note = noteOf(token, found.at + linkLasts);
      await sessions.update(res, (kept) => ({ ...kept, notes: { ...kept.notes, [askedNote]: note } }));
    }
    return res.redirect(303, here(token));
  });
}

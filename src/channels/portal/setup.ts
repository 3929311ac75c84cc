/** Setting up: the set-up code of a visit, the day pass, connecting the app, backup codes. */
import type { Express, RequestHandler, Response } from 'express';
import type { SetUp, SetUpProblem, VisitView } from '../../app/services';
import type { PortalContext } from './context';
import { field } from './form';
import type { Frame } from './frame';
import { guard } from './guard';
import { phrasesOf } from './language';
import { firstTime } from './once';
import { qrSvg } from './qr';
import { holderOf } from './sessions';
import { toPage } from './to-page';
import { holderGuard } from './visits';

/** What a refused step means to the person, and what to do. */
const problemIn = (res: Response, problem: SetUpProblem): string => phrasesOf(res).say(`problem.${problem}`);

export function mountSetUp(app: Express, ctx: PortalContext, frame: Frame): void {
  mountSecretsOfVisit(app, ctx, frame);
  mountConnect(app, ctx, frame);
}

/** Buttons of a visit whose answer shows a secret, or goes to setting up in this browser. */
function mountSecretsOfVisit(app: Express, ctx: PortalContext, frame: Frame): void {
  const { enrollment } = ctx.services;
  const { sessions, show } = frame;
  const { handler: holds, viewOf } = holderGuard(ctx, frame);

  const refused = async (res: Response, problem: SetUpProblem): Promise<void> => {
    const view = viewOf(res);
    const title = phrasesOf(res).say('problem.title');
    const data = { title, lead: problemIn(res, problem), visit: view.id, turn: view.turn };
    await show(res, 'pages/problem', data, { status: 409 });
  };
  const again = async (res: Response, what: 'set-up' | 'day-pass'): Promise<void> => {
    const view = viewOf(res);
    const action = `/visits/${encodeURIComponent(view.id)}/${what === 'set-up' ? 'pass' : 'day-pass'}`;
    await show(res, 'pages/shown-once', {
      title: phrasesOf(res).say('once.title'),
      action,
      once: ctx.random.token(16),
      visit: view.id,
      turn: view.turn,
      back: `/visits/${encodeURIComponent(view.id)}`,
    });
  };

  app.post('/visits/:id/set-up', holds, async (_req, res) => {
    const got = await enrollment.redeemHere(viewOf(res).id, holderOf(sessions.of(res)));
    if (typeof got === 'string') return refused(res, got);
    await sessions.rotate(res, (kept) => ({ ...withoutSetUp(kept), setUpToken: got.token }));
    return res.redirect(303, '/setup');
  });

  app.post('/visits/:id/pass', holds, async (req, res) => {
    const view = viewOf(res);
    const at = ctx.clock.now();
    if (!(await firstTime(sessions, req, res, { what: 'set-up', visit: view.id, at, until: at })))
      return again(res, 'set-up');
    const pass = await enrollment.openPass(view.id, holderOf(sessions.of(res)));
    if (typeof pass === 'string') return refused(res, pass);
    const address = `${ctx.publicUrl.replace(/\/$/, '')}/setup`;
    const { say } = phrasesOf(res);
    return show(res, 'pages/setup-code-once', {
      title: say('setup-code.window'),
      visit: view.id,
      turn: view.turn,
      zone: view.timeZone,
      progress: toPage(view, at).progress,
      code: pass.code,
      expiresAt: pass.expiresAt,
      address,
      qr: qrSvg(address, say('setup-code.qr')),
    });
  });

  app.post('/visits/:id/day-pass', holds, async (req, res) => {
    const view = viewOf(res);
    const at = ctx.clock.now();
    if (!(await firstTime(sessions, req, res, { what: 'day-pass', visit: view.id, at, until: at })))
      return again(res, 'day-pass');
    const pass = await enrollment.openDayPass(view.id, holderOf(sessions.of(res)));
    if (typeof pass === 'string') return refused(res, pass);
    return show(res, 'pages/day-pass-once', {
      title: phrasesOf(res).say('day-pass.window'),
      visit: view.id,
      turn: view.turn,
      zone: view.timeZone,
      code: pass.code,
      until: pass.until,
    });
  });
}

/** `/setup`: with the set-up code on any device, or straight from the visit in the same browser. */
function mountConnect(app: Express, ctx: PortalContext, frame: Frame): void {
  const { enrollment, visits } = ctx.services;
  const { sessions, show } = frame;

  const showCodeForm = async (res: Response, error?: string, status = 200): Promise<void> =>
    show(res, 'pages/setup-code', { title: phrasesOf(res).say('type-code.title'), error }, { status });

  /** The visit behind a set-up, when this browser holds it; on another phone there is none. */
  const ownVisit = async (res: Response, setUp: SetUp): Promise<VisitView | undefined> => {
    const session = sessions.of(res);
    return session.stored ? visits.view(setUp.visit, holderOf(session)) : undefined;
  };

  const showConnect = async (res: Response, setUp: SetUp, error?: string): Promise<void> => {
    const own = await ownVisit(res, setUp);
    const { say } = phrasesOf(res);
    await show(
      res,
      'pages/setup',
      {
        title: say('setup.title'),
        ...(own && { ownVisit: own.id, zone: own.timeZone, progress: toPage(own, ctx.clock.now()).progress }),
        accountName: setUp.accountName,
        key: setUp.key,
        // Only ever the app's own kind of link.
        uri: setUp.uri.startsWith('otpauth://totp/') ? setUp.uri : '',
        qr: qrSvg(setUp.uri, say('setup.qr')),
        expiresAt: setUp.expiresAt,
        done: setUp.done,
        error,
      },
      { status: error === undefined ? 200 : 422 },
    );
  };

  const showDone = async (res: Response, setUp: SetUp): Promise<void> => {
    const session = sessions.of(res);
    const own = await ownVisit(res, setUp);
    const saved = session.shown.findLast(
      (shown) => shown.what === 'backup-codes' && shown.visit === setUp.visit,
    );
    await show(res, 'pages/setup-done', {
      title: phrasesOf(res).say(own && !own.screen.ended ? 'setup-done.title-more' : 'setup-done.title'),
      goesOn: own !== undefined && !own.screen.ended,
      nextSignIn: session.nextSignIn,
      done: setUp.done,
      probation: setUp.probation,
      once: ctx.random.token(16),
      ownVisit: own?.id,
      codesAt: saved?.at,
    });
  };

  app.get('/setup', async (_req, res) => {
    const token = sessions.of(res).setUpToken;
    if (token === undefined) return showCodeForm(res);
    const setUp = await enrollment.view(token);
    if (typeof setUp === 'string') return showCodeForm(res, problemIn(res, setUp));
    return setUp.proved ? showDone(res, setUp) : showConnect(res, setUp);
  });

  app.post('/setup/code', async (req, res) => {
    const code = field(req, 'code', 80).toUpperCase().replace(/[\s-]/g, '');
    const got = code ? await enrollment.redeem(code) : 'wrong-code';
    if (typeof got === 'string') {
      const words = got === 'wrong-code' ? phrasesOf(res).say('type-code.unknown') : problemIn(res, got);
      return showCodeForm(res, words, 422);
    }
    await sessions.rotate(res, (kept) => ({ ...withoutSetUp(kept), setUpToken: got.token }));
    return res.redirect(303, '/setup');
  });

  const { handler: settingUp, tokenOf } = setUpGuard(frame);
  mountKey(app, ctx, frame, ownVisit);

  /** The app, when a key is set up already. */
  app.get('/setup/app', settingUp, async (_req, res) => {
    const setUp = await enrollment.view(tokenOf(res));
    if (typeof setUp === 'string' || setUp.done.app) return res.redirect(303, '/setup');
    return showConnect(res, setUp);
  });

  app.post('/setup/prove', settingUp, async (req, res) => {
    const token = tokenOf(res);
    const proved = await enrollment.prove(token, field(req, 'code', 20));
    if (typeof proved === 'object') {
      await sessions.update(res, (kept) => ({ ...kept, nextSignIn: proved.nextSignIn }));
      return res.redirect(303, '/setup');
    }
    const setUp = await enrollment.view(token);
    if (proved === 'wrong-code' && typeof setUp === 'object')
      return showConnect(res, setUp, phrasesOf(res).say('setup.code-wrong'));
    return res.redirect(303, '/setup');
  });

  app.post('/setup/backup-codes', settingUp, async (req, res) => {
    const token = tokenOf(res);
    const setUp = await enrollment.view(token);
    if (typeof setUp === 'string') return showCodeForm(res, problemIn(res, setUp), 409);
    const at = ctx.clock.now();
    const what = { what: 'backup-codes', visit: setUp.visit, at, until: at } as const;
    if (!(await firstTime(sessions, req, res, what))) return res.redirect(303, '/setup');
    const made = await enrollment.backupCodes(token);
    if (typeof made === 'string') return showCodeForm(res, problemIn(res, made), 409);
    return show(res, 'pages/backup-codes', {
      title: phrasesOf(res).say('backup.title'),
      ...made,
      accountName: setUp.accountName,
    });
  });

  app.post('/setup/finish', settingUp, async (_req, res) => {
    const setUp = await enrollment.view(tokenOf(res));
    const own = typeof setUp === 'object' ? await ownVisit(res, setUp) : undefined;
    await sessions.rotate(res, (kept) => withoutSetUp(kept));
    // A walk that is not at its end goes on, like removing the old one.
    res.redirect(303, own && !own.screen.ended ? `/visits/${encodeURIComponent(own.id)}` : '/');
  });
}

/** A passkey or security key, instead of the app or beside it. */
function mountKey(
  app: Express,
  ctx: PortalContext,
  frame: Frame,
  ownVisit: (res: Response, setUp: SetUp) => Promise<VisitView | undefined>,
): void {
  const { enrollment } = ctx.services;
  const { sessions, show } = frame;
  const { handler: settingUp, tokenOf } = setUpGuard(frame);
  const showKey = async (res: Response, error?: string): Promise<void> => {
    const token = tokenOf(res);
    const [setUp, options] = [await enrollment.view(token), await enrollment.keyOptions(token)];
    // What stands in the way is said there; what is set up already is shown there.
    if (typeof setUp === 'string' || typeof options === 'string') return res.redirect(303, '/setup');
    const own = await ownVisit(res, setUp);
    const { say } = phrasesOf(res);
    return show(
      res,
      'pages/setup-key',
      {
        title: say('setup-key.title'),
        ...(own && { zone: own.timeZone, progress: toPage(own, ctx.clock.now()).progress }),
        options: JSON.stringify(options),
        expiresAt: setUp.expiresAt,
        error,
      },
      { status: error === undefined ? 200 : 422 },
    );
  };

  app.get('/setup/key', settingUp, async (_req, res) => showKey(res));

  app.post('/setup/key', settingUp, async (req, res) => {
    const answer = field(req, 'passkey', 16_001);
    if (!answer) return showKey(res);
    const mobile = /Mobi|Android/i.test(req.get('user-agent') ?? '');
    const proved = await enrollment.proveKey(tokenOf(res), answer, mobile);
    if (proved === 'wrong-key') return showKey(res, problemIn(res, proved));
    if (typeof proved === 'object')
      await sessions.update(res, (kept) => ({ ...kept, nextSignIn: proved.nextSignIn }));
    return res.redirect(303, '/setup');
  });
}

/** Lets only a session with set-up rights go on; others come to the field for the set-up code. */
function setUpGuard(frame: Frame): { handler: RequestHandler; tokenOf: (res: Response) => string } {
  const handler = guard('set-up', (_req, res, next) => {
    if (frame.sessions.of(res).setUpToken === undefined) return res.redirect(303, '/setup');
    return next();
  });
  const tokenOf = (res: Response): string => {
    const token = frame.sessions.of(res).setUpToken;
    if (token === undefined) throw new Error('Set-up is used before its right was checked.');
    return token;
  };
  return { handler, tokenOf };
}

/** What a session keeps when its set-up rights end or make room for new ones. */
function withoutSetUp<T extends { setUpToken?: string; nextSignIn?: string }>(
  kept: T,
): Omit<T, 'setUpToken' | 'nextSignIn'> {
  const rest: T = { ...kept };
  delete rest.setUpToken;
  delete rest.nextSignIn;
  return rest;
}

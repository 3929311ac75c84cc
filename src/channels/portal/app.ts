/** The portal: everything around its routes, in the order in which a request meets it. */
import express, { type Express } from 'express';
import type { PortalContext } from './context';
import { mountCaller } from './caller';
import { csrf } from './csrf';
import { mountDemo } from './demo';
import { framesOfDemo } from './demo-frames';
import { mountErrors } from './errors';
import { makeFrame, type Frame } from './frame';
import { mountHome } from './home';
import { mountLanguage, speaking } from './language';
import { limitSources } from './limits';
import { mountQuestions } from './questions';
import { checkHost, notStored, securityHeaders } from './security';
import { makeSessions } from './sessions';
import { mountNotices } from './notices';
import { mountSetUp } from './setup';
import { mountSignIn } from './sign-in';
import { mountSimulator } from './simulator';
import { mountStaff } from './staff';
import { mountStaffChanges } from './staff-changes';
import { mountStaffDialogs } from './staff-dialogs';
import { mountStaffSettings } from './staff-settings';
import { mountStaffInsights } from './staff-insights';
import { mountStaffWhy } from './staff-why';
import { mountStatics } from './statics';
import { mountViews } from './views';
import { mountVisits } from './visits';
import { mountVouch } from './vouch';

export type { PortalContext } from './context';

/** The link in a notice, or to a colleague, works in any browser, also in one that keeps no cookies. */
const linkIsCredential = (path: string): boolean =>
  path.startsWith('/notices/') || path.startsWith('/vouch/');

function mountHealth(app: Express, ctx: PortalContext): void {
  app.get('/healthz', (_req, res) => {
    res.json({ ok: true });
  });
  app.get('/readyz', async (_req, res) => {
    const ready = await ctx.services.health.ready().catch(() => ({ ok: false, checks: {} }));
    res.status(ready.ok ? 200 : 503).json(ready);
  });
}

export function makePortal(ctx: PortalContext): Express {
  const app = express();
  app.disable('x-powered-by');
  // Pages are never kept (no-store), so a hash of each would be work for nothing.
  app.disable('etag');
  app.set('trust proxy', ctx.trustProxy);
  app.set('query parser', 'simple');
  mountViews(app, ctx.viewsDir, ctx.catalogue);
  app.use(securityHeaders(ctx.publicUrl));
  app.use(framesOfDemo(ctx));
  // Probes and the bot's service come by address or through a gateway; what follows is for people.
  mountHealth(app, ctx);
  ctx.mountBot?.(app);
  app.use(speaking(ctx));
  app.use(checkHost(() => ctx.publicUrl));
  mountStatics(app, ctx.viewsDir);

  const frame = makeFrame(ctx, makeSessions(ctx));
  app.use(notStored);
  app.use(limitSources(ctx.limits));
  app.use(frame.sessions.load);
  app.use(express.urlencoded({ extended: false, limit: '32kb', parameterLimit: 100 }));
  app.use(csrf(frame.sessions, linkIsCredential));
  mountPages(app, ctx, frame);
  ctx.extra?.(app, ctx);
  mountErrors(app, ctx, frame);
  return app;
}

function mountPages(app: Express, ctx: PortalContext, frame: Frame): void {
  mountLanguage(app, ctx);
  mountDemo(app, ctx, frame);
  mountHome(app, ctx, frame);
  mountQuestions(app, ctx, frame);
  mountVisits(app, ctx, frame);
  mountSetUp(app, ctx, frame);
  mountSignIn(app, ctx, frame);
  mountNotices(app, ctx, frame);
  mountVouch(app, ctx, frame);
  mountCaller(app, ctx, frame);
  mountStaff(app, ctx, frame);
  mountStaffDialogs(app, ctx, frame);
  mountStaffSettings(app, ctx, frame);
  mountStaffChanges(app, ctx, frame);
  mountStaffInsights(app, ctx, frame);
  mountStaffWhy(app, ctx, frame);
  mountSimulator(app, ctx, frame);
}

/** What people see when something is missing, refused or broken. Never a stack, never a detail. */
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import type { PortalContext } from './context';
import { ForgedRequest } from './csrf';
import { allFields } from './form';
import type { Frame } from './frame';
import { phrasesOf, phrasesOr } from './language';

/** "We cannot find that page": the same for what never was, what is over, and what belongs to somebody else. */
export async function showMissing(frame: Frame, res: Response): Promise<void> {
  await frame.show(
    res,
    'pages/missing',
    { title: phrasesOf(res).say('missing.title'), reference: frame.reference() },
    { status: 404 },
  );
}

async function showForged(frame: Frame, req: Request, res: Response, own: boolean): Promise<void> {
  // Sent again with one click, but only when the browser itself says that the page was ours.
  const given = allFields(req);
  // A password never stands in a page: that form is typed again.
  const retype = own && given.some((one) => one.name === 'password') ? req.path : undefined;
  const again = own && retype === undefined ? { path: req.originalUrl, fields: given } : undefined;
  const what = again ? 'again' : retype === undefined ? 'foreign' : 'retype';
  const title = phrasesOf(res).say(`forged.${what}`);
  await frame.show(res, 'pages/forged', { title, again, retype }, { status: 403 });
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

export function mountErrors(app: Express, ctx: PortalContext, frame: Frame): void {
  app.use(async (_req, res) => showMissing(frame, res));

  const handle: ErrorRequestHandler = async (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof ForgedRequest) return showForged(frame, req, res, error.own);
    const status = statusOf(error);
    const reference = frame.reference();
    const { say } = phrasesOf(res);
    if (status === 500) {
      const name = error instanceof Error ? error.name : typeof error;
      ctx.log.error(
        { reference, path: req.route ? String(req.route.path) : '', name, message: errorText(error) },
        'A page failed.',
      );
    }
    await frame.show(
      res,
      'pages/error',
      {
        title: status === 500 ? say('error.ours') : say('error.yours'),
        lead: status === 413 ? say('error.too-long') : undefined,
        ours: status === 500,
        posted: req.method === 'POST',
        at: ctx.clock.now(),
        reference,
      },
      { status },
    );
  };
  const last: ErrorRequestHandler = (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    // Even the error page failed, or the session could not be read: plain words.
    const reference = frame.reference();
    ctx.log.error({ reference, message: errorText(error) }, 'The error page failed.');
    res
      .status(500)
      .type('text')
      .send(`${phrasesOr(res, ctx.catalogue).say('error.plain', { reference })}\n`);
  };
  app.use(handle, last);
}

/** Stack for the log only. */
const errorText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : typeof error;

/**
 * No page is ever in a frame, but on the demo's stage: there the pages that it shows side by side may be, in a page of
 * the same origin, for requests that the door of the demo lets pass.
 */
import type { RequestHandler } from 'express';
import type { PortalContext } from './context';
import { demoDoor } from './demo-door';

/** A person's own pages, the staff pages, the simulated phones. Never the stage itself, nor what a link in a mail opens. */
const shown =
  /^\/(?:(?:visits|topics|words|requests|questions|kept|leave|language|setup|security-info|sign-in|sign-out|staff|simulator)(?:\/|$)|$)/;

export function framesOfDemo(ctx: PortalContext): RequestHandler {
  const door = ctx.stage && demoDoor(ctx);
  return (req, res, next) => {
    // Browsers say what a page is for; one that does not is old, and its frames are as safe.
    const asked = req.headers['sec-fetch-dest'];
    if (!door || (asked ?? 'iframe') !== 'iframe' || !shown.test(req.path) || !door.opens(req)) return next();
    const policy = res.get('Content-Security-Policy') ?? '';
    res.set('Content-Security-Policy', policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"));
    res.set('X-Frame-Options', 'SAMEORIGIN');
    // The stage says already what it is about.
    res.locals['framed'] = asked === 'iframe';
    return next();
  };
}

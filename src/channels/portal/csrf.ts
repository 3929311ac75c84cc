/**
 * Every POST shows that it comes from a page of ours: by what the browser says of its origin, and by the
 * token of the session in the form (OWASP ASVS 5.0, 3.5). Our pages send `Referrer-Policy: no-referrer`,
 * with which browsers send `Origin: null` (Fetch standard, "append a request Origin header"); then
 * `Sec-Fetch-Site` and the token decide.
 */
import type { Request, RequestHandler } from 'express';
import { sameSecret } from '../../app/keys';
import { field } from './form';
import type { Sessions } from './sessions';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Where the browser says that a request comes from. `unsaid`: an old browser, or none. */
export function originOf(req: Request): 'own' | 'foreign' | 'unsaid' {
  const site = req.headers['sec-fetch-site'];
  // `none`: the person's own doing, such as a reload; no other page asked for it.
  if (site === 'cross-site' || site === 'same-site') return 'foreign';
  const origin = req.headers.origin;
  if (origin !== undefined && origin !== 'null') return isOwn(origin, req) ? 'own' : 'foreign';
  return site === 'same-origin' ? 'own' : 'unsaid';
}

function isOwn(origin: string, req: Request): boolean {
  try {
    const url = new URL(origin);
    // Behind TLS the protocol that we see depends on the proxy's word; https of our own host is ours.
    return url.host === req.headers.host && ['https:', `${req.protocol}:`].includes(url.protocol);
  } catch {
    return false;
  }
}

export class ForgedRequest extends Error {
  /** True when the browser says that the page was ours: then it only grew old, and may be sent again. */
  readonly own: boolean;
  constructor(own: boolean) {
    super('A form came without the token of its session.');
    this.own = own;
  }
}

/**
 * @param exempt paths whose link in the mail is the credential: only the origin is checked there, since
 * the browser that opens them may keep no cookies.
 */
export function csrf(sessions: Sessions, exempt: (path: string) => boolean): RequestHandler {
  return (req, res, next) => {
    if (safe.has(req.method)) return next();
    const origin = originOf(req);
    if (origin === 'foreign') return next(new ForgedRequest(false));
    if (exempt(req.path)) return next();
    if (sameSecret(field(req, '_csrf'), sessions.formToken(res))) return next();
    return next(new ForgedRequest(origin === 'own'));
  };
}

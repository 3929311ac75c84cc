/** Headers of every answer, and the check of the host (OWASP ASVS 5.0, 3.4 and 3.7). */
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { phrasesOf } from './language';

/** Nothing from elsewhere, nothing inline, never in a frame. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const own = ["'self'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': own,
        'style-src': own,
        'img-src': own,
        'font-src': own,
        'connect-src': own,
        'form-action': own,
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: publicUrl.startsWith('https:') ? { maxAge: 31_536_000 } : false,
  });
}

export const notStored: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  res.set('X-Robots-Tag', 'noindex, nofollow');
  next();
};

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Hosts that a portal at this address answers to: its own; on loopback all names of loopback, same port. */
export function hostsOf(publicUrl: string): ReadonlySet<string> {
  const url = new URL(publicUrl);
  if (!loopback.includes(url.hostname)) return new Set([url.host]);
  return new Set(loopback.map((name) => (url.port ? `${name}:${url.port}` : name)));
}

/** Links in mails and redirects are built from PUBLIC_URL, and nothing answers under another name. */
export function checkHost(publicUrl: () => string): RequestHandler {
  let known: { url: string; hosts: ReadonlySet<string> } | undefined;
  const hosts = (): ReadonlySet<string> => {
    const url = publicUrl();
    if (known?.url !== url) known = { url, hosts: hostsOf(url) };
    return known.hosts;
  };
  return (req, res, next) => {
    const host = req.headers.host?.toLowerCase();
    if (!host) {
      res
        .status(400)
        .type('text')
        .send(`${phrasesOf(res).say('refused.no-host')}\n`);
      return;
    }
    if (hosts().has(host)) return next();
    res
      .status(421)
      .type('text')
      .send(`${phrasesOf(res).say('refused.other-host')}\n`);
  };
}

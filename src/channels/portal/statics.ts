/** Styles, fonts and the script, under an address that changes with their content. */
import { basename, dirname, join } from 'node:path';
import type { Express } from 'express';
import { staticEdition, webAuthnScript } from './views';

export function mountStatics(app: Express, viewsDir: string): void {
  const edition = staticEdition(viewsDir);
  const root = join(viewsDir, 'static');
  const types = new Set(['css', 'js', 'svg', 'woff2', 'png']);
  app.get('/static/:edition/*file', (req, res, next) => {
    const path = ([] as string[]).concat(req.params['file'] ?? []).join('/');
    if (!types.has(path.split('.').pop() ?? '')) return next();
    // An old address still answers, with today's file, and is not kept.
    const current = req.params['edition'] === edition;
    // A picture brings its own colours; it is no page and holds no script.
    if (path.endsWith('.svg'))
      res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
    const bundled = path === 'webauthn.js';
    res.sendFile(
      bundled ? basename(webAuthnScript) : path,
      {
        root: bundled ? dirname(webAuthnScript) : root,
        dotfiles: 'deny',
        cacheControl: true,
        maxAge: current ? '1y' : 0,
        immutable: current,
      },
      (error?: Error) => {
        if (error && !res.headersSent) next();
      },
    );
  });
}

/** Which language a page is in: what the person chose, else what their browser asks for, else English. */
import type { Express, Request, RequestHandler, Response } from 'express';
import { languageName } from '../../core/language-names';
import type { Catalogue, Phrases } from '../../core/phrases';
import type { PortalContext } from './context';
import { field } from './form';

const cookie = 'language';
/** A year. ms */
const kept = 365 * 24 * 3_600_000;

const chosen = new WeakMap<Response, Phrases>();

/** The words of this answer. Before `speaking` has run there are none. */
export function phrasesOf(res: Response): Phrases {
  const found = chosen.get(res);
  if (!found) throw new Error('A page is written before its language is known.');
  return found;
}

/** The same where it may be too early for a language: English then. */
export const phrasesOr = (res: Response, catalogue: Catalogue): Phrases =>
  chosen.get(res) ?? catalogue.in('');

/** Whether the person chose the language themselves, and did not just come with a browser. */
export const isChosen = (req: Request): boolean => cookieOf(req) !== undefined;

export function speaking({ catalogue }: Pick<PortalContext, 'catalogue'>): RequestHandler {
  return (req, res, next) => {
    const wanted = cookieOf(req);
    const known = wanted === undefined ? undefined : catalogue.match(wanted);
    const language = known ?? req.acceptsLanguages(...catalogue.languages) ?? '';
    chosen.set(res, catalogue.in(typeof language === 'string' ? language : ''));
    res.vary('Accept-Language');
    next();
  };
}

/** Languages to choose from, each in its own words. */
export const languageNames = (languages: readonly string[]): readonly { code: string; name: string }[] =>
  languages.map((code) => ({ code, name: languageName(code) }));

/** "Read this in ...": keeps the choice in this browser, and shows the page again. */
export function mountLanguage(app: Express, { catalogue, secureCookies }: PortalContext): void {
  app.post('/language', (req, res) => {
    const language = catalogue.match(field(req, 'language', 35));
    if (language !== undefined)
      res.cookie(cookie, language, { maxAge: kept, httpOnly: true, sameSite: 'lax', secure: secureCookies });
    const back = field(req, 'back', 300);
    res.redirect(303, /^\/(?![/\\])[\w\-/]*$/.test(back) ? back : '/');
  });
}

function cookieOf(req: Request): string | undefined {
  return /(?:^|;\s*)language=([A-Za-z-]{2,35})(?:;|$)/.exec(req.headers.cookie ?? '')?.[1];
}

/** The page behind the link to a colleague who is asked to confirm somebody. Looking changes nothing. */
import type { Express, Request, Response } from 'express';
import type { VouchPage } from '../../app/services';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { codeOf } from './staff-session';
import { keyData } from './to-page';

/** A token of our own looks like this; anything else needs no look-up. */
const tokenOf = (req: Request): string | undefined => {
  const value = req.params['token'];
  return typeof value === 'string' && /^[\w-]{20,128}$/.test(value) ? value : undefined;
};

export function mountVouch(app: Express, ctx: PortalContext, frame: Frame): void {
  const { vouching } = ctx.services;

  const showEnd = async (res: Response, state: 'refused' | 'over'): Promise<void> => {
    const { say } = phrasesOf(res);
    const data = { title: say(`vouch.${state}.title`), lead: say(`vouch.${state}.lead`) };
    return frame.show(res, 'vouch/end', data, { status: state === 'over' ? 410 : 200 });
  };

  const show = async (
    res: Response,
    token: string,
    page: VouchPage,
    wrong?: 'code' | 'key',
  ): Promise<void> => {
    if (page.state !== 'asks') return showEnd(res, page.state);
    const { say } = phrasesOf(res);
    const { name } = page;
    await frame.show(
      res,
      'vouch/ask',
      {
        ...page,
        token,
        title: say('vouch.title', { name }),
        lead: say('vouch.lead', { name }),
        from: say(`vouch.from.${page.channel}`),
        ...(page.key ? keyData(page.key) : {}),
        // Without either the page stays as it is, and says so when something is shown.
        codes: page.app === true || !page.key,
        openCodes: wrong === 'code',
        ...(wrong === 'code' ? { error: say('vouch.wrong-code') } : {}),
        ...(wrong === 'key' ? { keyError: say('vouch.wrong-key') } : {}),
      },
      { status: wrong ? 409 : 200 },
    );
  };

  const pageOf = async (req: Request, res: Response) => {
    const token = tokenOf(req);
    const page = token === undefined ? undefined : await vouching.page(token, phrasesOf(res).language);
    return token !== undefined && page ? { token, page } : undefined;
  };

  app.get('/vouch/:token', async (req, res) => {
    const found = await pageOf(req, res);
    return found ? show(res, found.token, found.page) : showMissing(frame, res);
  });

  app.post('/vouch/:token', async (req, res) => {
    const found = await pageOf(req, res);
    if (!found) return showMissing(frame, res);
    const { token, page } = found;
    if (page.state !== 'asks') return showEnd(res, page.state);
    const proof = codeOf(req);
    const done = await vouching.prove(token, proof);
    if (!done) return showMissing(frame, res);
    if (done.state === 'wrong-code') return show(res, token, page, 'key' in proof ? 'key' : 'code');
    if (done.state !== 'given') return showEnd(res, done.state);
    const title = phrasesOf(res).say('vouch.given.title');
    return frame.show(res, 'vouch/given', {
      title,
      token,
      name: page.name,
      code: done.code,
      until: done.until,
    });
  });

  app.post('/vouch/:token/no', async (req, res) => {
    const token = tokenOf(req);
    const done = token === undefined ? undefined : await vouching.refuse(token);
    return done ? showEnd(res, done.state) : showMissing(frame, res);
  });
}

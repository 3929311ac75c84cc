/** "This was not me": the page behind the link of a notice. Looking changes nothing; the button only stops things. */
import type { Express, Response } from 'express';
import type { NoticePage } from '../../app/services';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { spaced } from './staff-queue';

type End = 'stopped' | 'told' | 'used' | 'old';

/** A token of our own looks like this; anything else needs no look-up. */
const tokenOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w-]{20,128}$/.test(value) ? value : undefined;

export function mountNotices(app: Express, ctx: PortalContext, frame: Frame): void {
  const { notices } = ctx.services;

  const showEnd = async (res: Response, state: End, number?: string): Promise<void> =>
    frame.show(
      res,
      'notices/end',
      {
        title: phrasesOf(res).say(`not-me.${state}`),
        [state]: true,
        number: number ? spaced(number) : undefined,
      },
      { status: state === 'old' ? 410 : 200 },
    );

  app.get('/notices/:token', async (req, res) => {
    const token = tokenOf(req.params['token']);
    const page: NoticePage | undefined = token
      ? await notices.page(token, phrasesOf(res).language)
      : undefined;
    if (!token || !page) return showMissing(frame, res);
    if (page.state !== 'can-stop' && page.state !== 'can-tell') return showEnd(res, page.state);
    return frame.show(res, 'notices/ask', {
      title: phrasesOf(res).say('not-me.title'),
      token,
      what: page.what,
      at: page.at,
      tells: page.state === 'can-tell',
    });
  });

  app.post('/notices/:token', async (req, res) => {
    const token = tokenOf(req.params['token']);
    const done = token ? await notices.notMe(token) : undefined;
    if (!done) return showMissing(frame, res);
    return showEnd(res, done.state, done.number);
  });
}

/** `/staff/insights`: today and the last 30 days in numbers, each table also as a file. */
import type { Express, Request, Response } from 'express';
import type { Figures } from '../../app/measures/types';
import { csvOf } from '../../core/csv';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { insightsPage, messagesData, tablesOf, walkPage } from './staff-insight-page';
import { staffGuards } from './staff-session';
import { staffShow } from './staff-show';

const named = (req: Request, name: string): string => {
  const value = req.params[name];
  return typeof value === 'string' && /^[\w-]{1,80}$/.test(value) ? value : '';
};

export function mountStaffInsights(app: Express, ctx: PortalContext, frame: Frame): void {
  const guards = staffGuards(ctx, frame);
  const { figures } = ctx.services;
  const look = (res: Response): Promise<Figures | undefined> =>
    figures.look(guards.of(res).id, phrasesOf(res).language);
  const show = staffShow(frame, guards, 'insights');

  app.get('/staff/insights', guards.figures, async (_req, res) => {
    const phrases = phrasesOf(res);
    const seen = await look(res);
    if (!seen) return showMissing(frame, res);
    const messages = await ctx.services.webhooks(guards.of(res).id);
    return show(res, 'staff/insights', {
      title: phrases.say('insights.title'),
      ...insightsPage(seen, phrases),
      ...(messages ? { messages: messagesData(messages, phrases) } : {}),
    });
  });

  app.get('/staff/insights/:table.csv', guards.figures, async (req, res) => {
    const seen = await look(res);
    const table = seen && tablesOf(seen, phrasesOf(res)).find(({ id }) => id === named(req, 'table'));
    if (!table) return showMissing(frame, res);
    res.set('Content-Disposition', `attachment; filename="sparekey-${table.id}.csv"`);
    res.type('text/csv; charset=utf-8').send(csvOf(table.head, table.rows));
  });

  app.get('/staff/insights/walks/:topic', guards.figures, async (req, res) => {
    const phrases = phrasesOf(res);
    const walk = await figures.walk(guards.of(res).id, named(req, 'topic'), phrases.language);
    if (!walk) return showMissing(frame, res);
    return show(res, 'staff/walk', { title: walk.dialog.title, ...walkPage(walk, phrases) });
  });
}

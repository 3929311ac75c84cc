/** Pages of editors: the dialogs as they are walked, and sentences that were not understood. They change no file. */
import type { Express, Request, Response } from 'express';
import type { SentenceVerdict } from '../../app/services';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { dialogPage, listPage, pictureOf, sentencesPage } from './staff-dialog-page';
import { keepMessage, messageFor } from './staff-message';
import { staffGuards } from './staff-session';
import { staffShow } from './staff-show';

const words = '/staff/dialogs/words';
/** The name under which the message about the last review waits. */
const told = 'words';

const named = (req: Request, name: string): string => {
  const value = req.params[name];
  return typeof value === 'string' && /^[\w-]{1,80}$/.test(value) ? value : '';
};

function verdictIn(req: Request): SentenceVerdict {
  const sentence = field(req, 'sentence', 400);
  const verdict = field(req, 'verdict', 20);
  if (verdict === 'example') return { verdict, topic: field(req, 'topic', 60), sentence };
  return verdict === 'none' ? { verdict, sentence } : { verdict: 'dismissed' };
}

export function mountStaffDialogs(app: Express, ctx: PortalContext, frame: Frame): void {
  const guards = staffGuards(ctx, frame);
  const { dialogs } = ctx.services;
  const show = staffShow(frame, guards, 'dialogs');

  app.get('/staff/dialogs', guards.edit, async (_req, res) => {
    const phrases = phrasesOf(res);
    const rows = await dialogs.list(guards.of(res).id, phrases.language);
    if (!rows) return showMissing(frame, res);
    return show(res, 'staff/dialogs', {
      title: phrases.say('dialogs.tab'),
      part: 'dialogs',
      ...listPage(rows, phrases),
    });
  });

  const showSentences = async (res: Response, after: string, failed?: string): Promise<void> => {
    const phrases = phrasesOf(res);
    const page = await dialogs.sentences(guards.of(res).id, phrases.language, after || undefined);
    if (!page) return showMissing(frame, res);
    const message =
      failed === undefined ? messageFor(frame, res, told, ctx.clock.now()) : { ok: false, text: failed };
    const data = { title: phrases.say('dialogs.sentences'), part: 'sentences', message };
    return show(
      res,
      'staff/sentences',
      { ...data, ...sentencesPage(page, phrases) },
      failed === undefined ? 200 : 409,
    );
  };

  app.get(words, guards.edit, async (req, res) => {
    const after = typeof req.query['after'] === 'string' ? req.query['after'].slice(0, 400) : '';
    // An old address of a further page leads to the first one.
    return showSentences(res, after).catch(async (error: unknown) => {
      if (after === '' || res.headersSent) throw error;
      return showSentences(res, '');
    });
  });

  app.post(`${words}/:id`, guards.edit, async (req, res) => {
    const { say } = phrasesOf(res);
    const verdict = verdictIn(req);
    const outcome = await dialogs.review(guards.of(res).id, named(req, 'id'), verdict);
    if (outcome !== 'done') return showSentences(res, '', say(`sentences.failed.${outcome}`));
    const message = { ok: true, text: say(`sentences.done.${verdict.verdict}`) };
    await keepMessage(frame, res, told, message, ctx.clock.now());
    return res.redirect(303, words);
  });

  /** Reviewed lines of one file, as text. They begin with a letter: no spreadsheet reads a formula in them. */
  app.get(`${words}/:language/:topic`, guards.edit, async (req, res) => {
    const [topic, language] = [named(req, 'topic'), named(req, 'language')];
    const page = await dialogs.sentences(guards.of(res).id, phrasesOf(res).language);
    const file = page?.reviewed.find((one) => one.topic === topic && one.language === language);
    if (!file) return showMissing(frame, res);
    res.set('Content-Disposition', `attachment; filename="${topic}.txt"`);
    res.type('text/plain').send(file.lines.map((line) => `${line}\n`).join(''));
  });

  app.get('/staff/dialogs/:topic', guards.edit, async (req, res) => {
    const phrases = phrasesOf(res);
    const view = await dialogs.view(guards.of(res).id, named(req, 'topic'), phrases.language);
    if (!view) return showMissing(frame, res);
    return show(res, 'staff/dialog', { title: view.title, part: 'dialogs', ...dialogPage(view, phrases) });
  });

  app.get('/staff/dialogs/:topic/picture.svg', guards.edit, async (req, res) => {
    const phrases = phrasesOf(res);
    const view = await dialogs.view(guards.of(res).id, named(req, 'topic'), phrases.language);
    if (!view) return showMissing(frame, res);
    res.type('image/svg+xml').send(pictureOf(view, phrases, 'file'));
  });
}

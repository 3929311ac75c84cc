/**
 * Own words in the middle of a visit: they steer to another topic, and never answer the question that stands
 * there. Nothing moves before the person says so, and the place is kept.
 */
import type { Express, Response } from 'express';
import { alarm, byNumberOnly } from '../../app/front-door';
import type { QuestionInfo, TopicInfo, VisitView } from '../../app/services';
import { field } from './form';
import { phrasesOf } from './language';
import { toTurn } from './to-event';
import { plainWords } from './markdown';
import { showQuestion } from './questions';
import { offered } from './topics';
import { looksByItself, ownWordsData, wordsMax, type OwnWords, type TurnMore } from './turn';
import type { VisitRoutes } from './visits';

export function mountWords(app: Express, { ctx, frame, holds, viewOf, showTurn }: VisitRoutes): void {
  const { visits } = ctx.services;

  const showPage = async (res: Response, view: VisitView, given?: OwnWords): Promise<void> =>
    frame.show(
      res,
      'pages/own-words',
      {
        title: phrasesOf(res).say('own-words.title'),
        ...{ id: view.id, visit: view.id, turn: view.turn },
        ...ownWordsData(given),
      },
      { status: given ? 422 : 200 },
    );

  /** The question once more, with the words and what became of them. */
  const again = async (
    res: Response,
    view: VisitView,
    given: OwnWords,
    stale: TurnMore['stale'],
  ): Promise<void> =>
    // Where a field stands by now, or the page reloads itself, the words have a page of their own.
    looksByItself(view) || view.screen.field || view.screen.ended
      ? showPage(res, view, given)
      : showTurn(res, view, { ownWords: given, status: 422, ...(stale && { stale }) });

  const ask = async (
    res: Response,
    view: VisitView,
    words: string,
    topics: readonly TopicInfo[],
    plainly: boolean,
    question?: QuestionInfo,
  ): Promise<void> => {
    const shown = offered(topics);
    await frame.show(res, plainly ? 'pages/switch' : 'pages/did-you-mean', {
      title: phrasesOf(res).say(plainly ? 'switch.title' : 'close.title'),
      ...{ visit: view.id, turn: view.turn, words, question, topics: shown },
      here: plainWords(view.screen.title),
      alarm: shown.some((topic) => topic.topic === alarm),
    });
  };

  app.get('/visits/:id/words', holds, async (_req, res) => showPage(res, viewOf(res)));

  app.post('/visits/:id/words', holds, async (req, res) => {
    const view = viewOf(res);
    const { say, language } = phrasesOf(res);
    const words = field(req, 'words', wordsMax).trim();
    const before = Math.min(toTurn(field(req, 'tries', 2)) ?? 0, 2);
    const stale = toTurn(field(req, 'turn')) === view.turn ? undefined : {};
    if (!words) return again(res, view, { words, line: say('own-words.empty'), tries: before }, stale);
    const { topic, asked = [], question } = await visits.understand(words, language);
    if (question && asked.length === 0) return showQuestion(frame, res, question, { words, goOn: view.id });
    const meant = topic ? [topic] : asked;
    const others = meant.filter((one) => one.topic !== view.topic && !byNumberOnly.has(one.topic));
    if (others.length > 0 || question) return ask(res, view, words, others, topic !== undefined, question);
    const tries = meant.length > 0 ? 0 : before + 1;
    const line = lineFor(meant, view.topic, tries);
    return again(res, view, { words, line: say(line), tries }, stale);
  });
}

/** Why the words lead nowhere else. */
function lineFor(meant: readonly TopicInfo[], here: string, tries: number): string {
  if (meant.some((one) => one.topic === here)) return 'own-words.same';
  if (meant.length > 0) return 'own-words.number';
  return tries >= 2 ? 'own-words.unknown-again' : 'own-words.unknown';
}

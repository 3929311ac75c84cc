/** Frequent questions: all of them, and one with its answer and what it may lead to. They begin nothing by themselves. */
import type { Express, Request, Response } from 'express';
import type { QuestionInfo } from '../../app/services';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { holderOf } from './sessions';
import { offered } from './topics';

const person = 'talk-to-person';

export interface AskedHow {
  /** What was written, when the question was found in it. It goes along with what is begun from here. */
  readonly words?: string;
  /** The visit of this very browser to go back to. */
  readonly goOn?: string;
}

/** The answer, as a page. */
export async function showQuestion(
  frame: Frame,
  res: Response,
  question: QuestionInfo,
  { words, goOn }: AskedHow = {},
): Promise<void> {
  // A person is offered on every page, below.
  const topics = offered(question.topics.filter(({ topic }) => topic !== person));
  await frame.show(res, 'pages/question', {
    title: question.ask,
    ask: question.ask,
    answer: question.answer,
    topics,
    words,
    goOn,
  });
}

export function mountQuestions(app: Express, ctx: PortalContext, frame: Frame): void {
  const { services } = ctx;

  /** `?back=<visit>`, when this browser holds that visit. Any other is as if it were not there. */
  const goOnOf = async (req: Request, res: Response): Promise<string | undefined> => {
    const { back } = req.query;
    const session = frame.sessions.of(res);
    if (typeof back !== 'string' || back === '' || back.length > 100 || !session.stored) return undefined;
    return (await services.visits.view(back, holderOf(session)))?.id;
  };

  app.get('/questions', async (req, res) => {
    const { say, language } = phrasesOf(res);
    await frame.show(res, 'pages/questions', {
      title: say('questions.title'),
      questions: await services.questions(language),
      goOn: await goOnOf(req, res),
    });
  });

  app.get('/questions/:id', async (req, res) => {
    const all = await services.questions(phrasesOf(res).language);
    const question = all.find(({ id }) => id === req.params.id);
    if (!question) return showMissing(frame, res);
    const goOn = await goOnOf(req, res);
    return showQuestion(frame, res, question, goOn === undefined ? {} : { goOn });
  });
}

/** The front door: what happened, own words, a request number; and the pages that begin nothing. */
import type { Express, Response } from 'express';
import { beginningOf, byNumberOnly } from '../../app/front-door';
import type { BeginVisit, VisitView } from '../../app/services';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field } from './form';
import { phrasesOf } from './language';
import type { Frame } from './frame';
import { plainWords } from './markdown';
import { showQuestion } from './questions';
import { holderOf } from './sessions';
import { momentOf, weekdayOf } from './times';
import { wordsMax } from './turn';
import { furtherTopics, homeTopics, offered, turnedUpTopic } from './topics';

/** Six letters and digits, spaces and hyphens as people type them: "47k-9rm" is "47K9RM". */
export function requestNumber(typed: string): string | undefined {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '');
  return /^[A-Z0-9]{6}$/.test(plain) ? plain : undefined;
}

const day = 24 * 3_600_000;

/** What was left more than a day ago is named with its day: by now it may be about something else. */
function latestData(view: VisitView, language: string, now: number): Readonly<Record<string, unknown>> {
  const { id, timeZone, touchedAt = now } = view;
  const title = plainWords(view.screen.title);
  if (now - touchedAt < day) return { id, title };
  const time = momentOf(touchedAt, timeZone, touchedAt, language).text;
  return { id, title, day: weekdayOf(touchedAt, timeZone, language), time };
}

export function mountHome(app: Express, ctx: PortalContext, frame: Frame): void {
  const { services } = ctx;
  const { sessions, show } = frame;

  const begin = async (res: Response, input: Omit<BeginVisit, 'holder' | 'claimed'>): Promise<void> => {
    const session = await sessions.update(res, (kept) => kept);
    const claimed = session.person === undefined ? {} : { claimed: { person: session.person } };
    const { language } = phrasesOf(res);
    const view = await services.visits.begin({ ...input, ...claimed, language, holder: holderOf(session) });
    res.redirect(303, `/visits/${encodeURIComponent(view.id)}`);
  };

  interface HomeErrors {
    readonly numberError?: string;
    readonly number?: string;
    readonly wordsError?: string;
    readonly words?: string;
  }
  const showHome = async (res: Response, errors: HomeErrors = {}): Promise<void> => {
    const session = sessions.of(res);
    const latest = session.stored
      ? await services.visits.latest(holderOf(session), { older: true })
      : undefined;
    const known = await services.visits.topics(phrasesOf(res).language);
    const failed = errors.numberError !== undefined || errors.wordsError !== undefined;
    await show(
      res,
      'pages/home',
      {
        title: phrasesOf(res).say('home.title'),
        topics: homeTopics(known, phrasesOf(res)),
        turnedUp: turnedUpTopic(known),
        wordsMax,
        latest: latest && latestData(latest, phrasesOf(res).language, ctx.clock.now()),
        ...errors,
      },
      failed ? { status: 422 } : {},
    );
  };

  app.get('/', async (_req, res) => showHome(res));

  const beginningIn = async (res: Response, topic: string): Promise<ReturnType<typeof beginningOf>> => {
    const words = phrasesOf(res);
    return beginningOf(topic, await services.visits.topics(words.language), words);
  };

  app.get('/topics', async (_req, res) => {
    const { say, language } = phrasesOf(res);
    const topics = furtherTopics(await services.visits.topics(language));
    await show(res, 'pages/topics', { title: say('topics.title'), topics });
  });

  app.get('/topics/:topic', async (req, res) => {
    const beginning = await beginningIn(res, req.params.topic);
    if (!beginning) return showMissing(frame, res);
    return show(res, 'pages/topic', {
      title: beginning.title,
      topic: req.params.topic,
      hint: beginning.hint,
    });
  });

  app.post('/visits', async (req, res) => {
    const beginning = await beginningIn(res, field(req, 'topic', 60));
    if (!beginning) return showMissing(frame, res);
    const words = field(req, 'words', wordsMax).trim();
    return begin(res, {
      topic: beginning.topic,
      ...(words !== '' ? { said: words } : beginning.said !== undefined && { said: beginning.said }),
    });
  });

  app.post('/words', async (req, res) => {
    const words = field(req, 'words', wordsMax).trim();
    const { say, language } = phrasesOf(res);
    if (!words) return showHome(res, { wordsError: say('home.words-empty') });
    const { topic, asked, question } = await services.visits.understand(words, language);
    if (question && !asked) return showQuestion(frame, res, question, { words });
    // A request is taken up by its number; its words alone name none.
    if (topic && byNumberOnly.has(topic.topic)) {
      return showHome(res, { numberError: say('home.number-wanted'), words });
    }
    if (topic) return begin(res, { topic: topic.topic, said: words });
    const close = offered(asked ?? []);
    if (close.length > 0)
      return show(res, 'pages/did-you-mean', { title: say('close.title'), topics: close, question, words });
    return showHome(res, { wordsError: say('home.out-of-scope'), words });
  });

  app.post('/requests', async (req, res) => {
    const typed = field(req, 'number', 30);
    const number = requestNumber(typed);
    if (number === undefined) {
      const numberError = phrasesOf(res).say('home.number-wrong');
      return showHome(res, { numberError, number: typed });
    }
    const session = sessions.of(res);
    const own = session.stored ? await services.visits.byNumber(number, holderOf(session)) : undefined;
    if (own) return res.redirect(303, `/visits/${encodeURIComponent(own.id)}`);
    return begin(res, { topic: 'take-up', takeUp: number });
  });

  app.get('/visits', async (_req, res) => {
    const session = sessions.of(res);
    const latest = session.stored ? await services.visits.latest(holderOf(session)) : undefined;
    if (latest) return res.redirect(303, `/visits/${encodeURIComponent(latest.id)}`);
    return show(res, 'pages/nothing-open', { title: phrasesOf(res).say('nothing-open.title') });
  });

  app.get('/kept', async (_req, res) => show(res, 'pages/kept', { title: phrasesOf(res).say('kept.title') }));

  app.post('/leave', async (_req, res) => {
    await sessions.end(res);
    res.redirect(303, '/');
  });
}

/** Frequent questions on the portal and in the chat: every answer, what it leads to, and the way back into a walk. */
import { questionCard, questionOffer, type QuestionOptions } from '../../src/channels/bot/question-card';
import { cardLimit } from '../../src/channels/bot/to-card';
import { readPressed } from '../../src/channels/bot/to-event';
import type { QuestionInfo, TopicInfo } from '../../src/app/services';
import { startBot, started, type TestBot } from '../tools/bot';
import { execute, message } from '../tools/bot-activities';
import { catalogue } from '../tools/catalogue';
import { cardOf, pressOf, startConnector, wordsOfCard, type Connector } from '../tools/connector';
import { organisation } from '../tools/fake-services';
import { startPortal, type RunningPortal } from '../tools/portal';
import { answersWith, shippedQuestions } from '../tools/questions';

const ids = shippedQuestions().all.map(({ id }) => id);
const english = catalogue().in('en');
const decoded = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

describe('the portal', () => {
  let portal: RunningPortal;
  beforeEach(async () => {
    portal = await startPortal();
  });
  afterEach(async () => portal.close());

  test('the front door and the band with the person lead to all questions, and no session is stored', async () => {
    const browser = portal.browser();
    const { html } = await browser.get('/');
    expect(html.match(/href="\/questions"/g)).toHaveLength(2);
    const list = await browser.get('/questions');
    expect(list.status).toBe(200);
    for (const id of ids) expect(list.html).toContain(`href="/questions/${id}"`);
    expect(portal.store.raw('sessions').size).toBe(0);
  });

  test.each(ids)(
    'the answer "%s" is a page of its own: heading, no brace left over, a person',
    async (id) => {
      const question = shippedQuestions().all.find((one) => one.id === id);
      const { status, html } = await portal.browser().get(`/questions/${id}`);
      expect(status).toBe(200);
      expect(decoded(/<h1>(.*?)<\/h1>/s.exec(html)?.[1] ?? '')).toBe(question?.ask);
      expect(html).not.toMatch(/\{\{|\*\*|\\[.*]/);
      expect(html).toContain('value="talk-to-person"');
      expect(html).not.toContain('Go back to where I was');
    },
  );

  test('an offer begins its topic; a topic without a walk and one that only a number begins are not offered', async () => {
    const browser = portal.browser();
    const page = await browser.get('/questions/change-phone');
    expect([...page.html.matchAll(/name="topic" value="([\w-]+)"/g)].map(([, topic]) => topic)).toEqual([
      'lost-device',
      'talk-to-person',
      'talk-to-person',
    ]);
    await browser.post('/visits', { topic: 'lost-device' });
    expect(portal.world.visits.get('v1')?.input.topic).toBe('lost-device');
  });

  test('a question that does not exist, and a name of every object, are missing pages', async () => {
    for (const id of ['nothing', 'constructor', '__proto__'])
      expect((await portal.browser().get(`/questions/${id}`)).status).toBe(404);
  });

  test('words on the front door that ask a question get its answer, with what was written, and begin nothing', async () => {
    const browser = portal.browser();
    await browser.get('/');
    const words = 'what about app-offline <b>now</b>';
    const { status, html } = await browser.post('/words', { words });
    expect(status).toBe(200);
    expect(html).toContain('<h1>Does the app need the internet?</h1>');
    expect(html).toContain('You wrote: what about app-offline &lt;b&gt;now&lt;/b&gt;');
    expect(html).toContain('That is not what I asked');
    expect(portal.world.visits.size).toBe(0);
    await browser.post('/visits', { topic: 'talk-to-person', words });
    expect(portal.world.visits.get('v1')?.input).toMatchObject({ topic: 'talk-to-person', said: words });
  });

  test('words that may mean a question or a walk ask which', async () => {
    const browser = portal.browser();
    await browser.get('/');
    const { html } = await browser.post('/words', { words: 'perhaps what about code-times' });
    expect(html).toContain('Did you mean one of these?');
    expect(html).toContain('href="/questions/code-times"');
    expect(html).toContain('value="no-device"');
  });

  test('in a walk every page leads to the questions and back to where it was; the walk stands still', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    expect(browser.page.html).toContain('href="/questions?back=v1"');
    expect((await browser.get('/questions?back=v1')).html).toContain('href="/questions/code-times?back=v1"');
    const { html } = await browser.get('/questions/code-times?back=v1');
    expect(html).toContain('<a class="btn" href="/visits/v1">Go back to where I was</a>');
    expect((await browser.get(path)).html).toContain('Where is your phone now?');
    expect(portal.world.visits.get('v1')).toMatchObject({ turn: 1, answers: [] });
  });

  test('own words in a walk that ask a question get its answer, with the way back; the walk stands still', async () => {
    const browser = portal.browser();
    await browser.begin();
    const { html } = await browser.post('/visits/v1/words', { words: 'what about code-times', turn: '1' });
    expect(html).toContain('<h1>How often do the codes change?</h1>');
    expect(html).toContain('<a class="btn" href="/visits/v1">Go back to where I was</a>');
    await browser.get('/visits/v1');
    const words = 'perhaps what about code-times';
    const close = await browser.post('/visits/v1/words', { words, turn: '1' });
    expect(close.html).toContain('href="/questions/code-times?back=v1"');
    expect(portal.world.visits.get('v1')).toMatchObject({ turn: 1, answers: [] });
  });

  test('nobody is led into a visit of somebody else, nor to any other place', async () => {
    await portal.browser().begin();
    const stranger = portal.browser();
    await stranger.begin();
    for (const back of ['v1', 'v9', '//evil.example', '', 'x'.repeat(500)])
      for (const path of ['/questions', '/questions/code-times']) {
        const { status, html } = await stranger.get(`${path}?back=${encodeURIComponent(back)}`);
        expect([status, html.includes('where I was'), html.includes('evil')]).toEqual([200, false, false]);
      }
    expect((await portal.browser().get('/questions/code-times?back=v1&back=v1')).status).toBe(200);
  });
});

describe('the card', () => {
  const of: QuestionOptions = { submit: false, publicUrl: 'https://help.alderbrook.example', words: english };
  const long: readonly TopicInfo[] = [
    'sign-in-help',
    'setup',
    'new-device',
    'lost-device',
    'code-rejected',
    'traveling',
    'missing-code',
    'unexpected-prompt',
    'talk-to-person',
  ].map((topic) => ({ topic, title: 'W'.repeat(48), hint: 'W'.repeat(55) }));
  const answers = answersWith(long, organisation);
  const one = async (id: string): Promise<QuestionInfo> => {
    const found = (await answers()).find((question) => question.id === id);
    if (!found) throw new Error(`There is no question "${id}".`);
    return found;
  };

  test.each(ids)(
    'of "%s" stays far below the limit, has no brace left over, and ends with a person',
    async (id) => {
      for (const submit of [true, false]) {
        const made = questionCard(await one(id), { ...of, submit, typed: 'x'.repeat(2000), goOn: 'v1' }).card;
        const text = JSON.stringify(made);
        expect(Buffer.byteLength(text)).toBeLessThan(cardLimit / 2);
        expect(text).not.toMatch(/\{\{|\*\*/);
        expect(text).not.toContain(submit ? 'Action.Execute' : 'Action.Submit');
        expect(made.actions?.map(({ title }) => title)).toEqual([
          'Go back to where I was',
          'Talk to a person',
        ]);
      }
    },
  );

  test('offers each topic once, and never one that only a number begins', async () => {
    const topics = [{ topic: 'take-up', title: 'x' }, ...long.slice(0, 1)];
    const question = { ...(await one('code-times')), topics };
    const made = questionCard(question, { ...of, typed: 'how often' }).card;
    expect(pressOf(made as never, 'W'.repeat(48))).toEqual({ begin: 'sign-in-help', said: 'how often' });
    expect(JSON.stringify(made)).not.toContain('take-up');
    expect(wordsOfCard(made.body)).toContain('If you want to do something about it');
    const bare = questionCard({ ...question, topics: [] }, of).card;
    expect(wordsOfCard(bare.body)).not.toContain('If you want to do something about it');
  });

  test('a link in an answer is a whole address; markup in a heading stays text', async () => {
    const question = { ...(await one('stored-about-me')), ask: '**bold** [x](https://evil.example)' };
    const made = questionCard(question, of).card;
    expect(JSON.stringify(made)).toContain('"url":"https://help.alderbrook.example/kept"');
    expect(JSON.stringify(made.body[0])).toContain('\\\\*\\\\*bold');
  });

  test('as a choice among others a question is a button of its own', async () => {
    const { data } = questionOffer(await one('code-times'));
    expect(readPressed(data)).toEqual({ kind: 'ask', question: 'code-times' });
    expect(readPressed({ ask: 7 })).toBeUndefined();
  });
});

describe('the chat', () => {
  let connector: Connector;
  let bot: TestBot;
  let seconds = 0;
  const from = (): { serviceUrl: string; at: number } => {
    seconds += 1;
    bot.clock.now = started + seconds * 1000;
    return { serviceUrl: connector.url, at: bot.clock.now };
  };
  const say = (text: string) => bot.post(message(from(), text));
  const last = () => connector.sent.findLast(({ method }) => method === 'POST');
  const words = (): string => wordsOfCard(cardOf(last())).join(' | ');
  const press = (title: string) => bot.post(execute(from(), pressOf(cardOf(last()), title)));

  beforeAll(async () => {
    connector = await startConnector();
  });
  afterAll(() => connector.close());
  beforeEach(async () => {
    seconds = 0;
    connector.clear();
    bot = await startBot();
  });
  afterEach(() => bot.close());

  test('a typed question is answered by its card; nothing begins until an offer is pressed, with what was typed', async () => {
    await say('what about change-phone');
    expect(words()).toContain('How do I change which phone gets the codes?');
    expect(words()).toContain('Keep the old phone until the new one works.');
    expect(bot.visits.begun).toEqual([]);
    await press('My phone was lost or stolen');
    expect(bot.visits.begun).toMatchObject([{ topic: 'lost-device', said: 'what about change-phone' }]);
  });

  test('in a walk the answer leads back, and the walk keeps its place', async () => {
    await say('my phone was stolen');
    await say('what about code-times');
    expect(words()).toContain('every 30 seconds');
    expect(bot.visits.answers).toEqual([]);
    await press('Go back to where I was');
    expect(words()).toContain('Was it stolen, or could it still turn up?');
    expect(bot.visits.answers).toEqual([]);
    await say('It was stolen');
    expect(bot.visits.answers).toMatchObject([{ visit: 'v1', turn: 1 }]);
  });

  test('after an answer in a walk, typing still answers the walk', async () => {
    await say('my phone was stolen');
    await say('what about code-times');
    await say('It was stolen');
    expect(bot.visits.answers).toMatchObject([{ visit: 'v1', turn: 1, answer: { kind: 'choose' } }]);
  });

  test('asked where a code is wanted, it is answered and counts as no try', async () => {
    await say('my phone was stolen');
    await press('It was stolen');
    await say('what about app-offline');
    expect(words()).toContain('For codes: no.');
    expect(bot.visits.answers).toHaveLength(1);
  });

  test('a question that may be meant in a walk is asked, beside staying there', async () => {
    await say('my phone was stolen');
    await say('perhaps what about code-times');
    expect(words()).toContain('How often do the codes change? | Stay with what we were doing');
    await press('How often do the codes change?');
    await press('Go back to where I was');
    expect(words()).toContain('Was it stolen, or could it still turn up?');
  });

  test('a question that may be meant is asked, and pressed it is answered', async () => {
    await say('perhaps what about app-offline');
    expect(words()).toContain('Did you mean one of these?');
    await press('Does the app need the internet?');
    expect(words()).toContain('For codes: no.');
    expect(bot.visits.begun).toEqual([]);
  });

  test('a button of a question that is gone shows where things stand', async () => {
    await bot.post(execute(from(), { ask: 'no-such-question' }));
    expect(words()).toContain('That button does not work any more.');
  });
});

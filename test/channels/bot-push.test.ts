import { makeWire, waitBefore } from '../../src/channels/bot/wire';
import { startBot, started } from '../tools/bot';
import type { TestBot } from '../tools/bot';
import { message } from '../tools/bot-activities';
import { cardOf, pressOf, startConnector, wordsOfCard } from '../tools/connector';
import type { Connector } from '../tools/connector';

let connector: Connector;
let bot: TestBot;
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());
beforeEach(async () => {
  connector.clear();
  bot = await startBot();
  bot.clock.now = started + 1000;
  await bot.post(message({ serviceUrl: connector.url, at: bot.clock.now }, 'my phone was stolen'));
  connector.clear();
  bot.clock.now += 1000;
});
afterEach(() => bot.close());

const show = () => bot.pusher.show('a:mira', 'v1', bot.visits.put('v1', 'set-up').screen, 'en');
const say = (text: string) =>
  bot.post(message({ serviceUrl: connector.url, at: (bot.clock.now += 1000) }, text));

test('a screen is shown in the conversation of the visit, and the one before it becomes a line', async () => {
  await show();
  expect(connector.sent.map((sent) => sent.method)).toEqual(['POST', 'PUT']);
  expect(wordsOfCard(cardOf(connector.sent[0])).join(' ')).toContain('It is you');
  expect(wordsOfCard(cardOf(connector.sent[1]))).toEqual(['This has moved on: see below.']);
});

test('other words for the same question take the place of its card', async () => {
  await show();
  connector.clear();
  await bot.pusher.show('a:mira', 'v1', bot.visits.view('v1').screen, 'en');
  expect(connector.sent.map((sent) => sent.method)).toEqual(['PUT']);
  expect(wordsOfCard(cardOf(connector.sent[0])).join(' ')).toContain('It is you');
});

test('a card that is gone is sent anew', async () => {
  await show();
  connector.clear();
  connector.answerNext(404, { error: { code: 'ActivityNotFoundInConversation', message: 'gone' } });
  await bot.pusher.show('a:mira', 'v1', bot.visits.view('v1').screen, 'en');
  expect(connector.sent.map((sent) => sent.method).at(0)).toBe('POST');
});

test('what is shown by itself carries no one-time link: its button fetches one', async () => {
  await show();
  const card = cardOf(connector.sent[0]);
  expect(JSON.stringify(card)).not.toContain('/go/');
  expect(pressOf(card, 'Set up your new phone')).toEqual({ visit: 'v1', go: 'link' });
});

test('words typed after it answer the screen that it showed', async () => {
  await bot.pusher.show('a:mira', 'v1', bot.visits.put('v1', 'ask').screen, 'en');
  await say('1');
  expect(bot.visits.answers).toEqual([
    { visit: 'v1', turn: 2, answer: { kind: 'choose', value: 'choice:0' } },
  ]);
});

test.each([412, 429, 502, 504])('%i is tried again, with longer waits', async (status) => {
  connector.answerNext(status);
  connector.answerNext(status);
  await show();
  expect(bot.slept).toEqual([250, 500]);
  expect(connector.sent.filter((sent) => sent.method === 'POST')).toHaveLength(1);
});

test('what the channel asks to wait is waited, up to five seconds', async () => {
  connector.answerNext(429, {}, { 'retry-after': '2' });
  connector.answerNext(429, {}, { 'retry-after': '3600' });
  await show();
  expect(bot.slept).toEqual([2000, 5000]);
});

test('after four tries it is given up and said so, to be shown later', async () => {
  for (let attempt = 0; attempt < 4; attempt += 1) connector.answerNext(429);
  await expect(show()).rejects.toThrow('429');
  expect(connector.calls()).toBe(4);
  await bot.pusher.say('a:mira', 'hand-over.gone-on', {});
  expect(connector.sent).toHaveLength(1);
});

test.each([400, 401, 500])('%i is not tried again', async (status) => {
  connector.answerNext(status);
  await expect(show()).rejects.toThrow(String(status));
  expect([connector.calls(), bot.slept]).toEqual([1, []]);
});

test('a person who blocked the bot gets nothing more until they write', async () => {
  connector.answerNext(403, { error: { code: 'MessageWritesBlocked', message: 'blocked' } });
  await show();
  await bot.pusher.say('a:mira', 'hand-over.gone-on', {});
  expect(connector.calls()).toBe(1);
  await say('hello');
  await bot.pusher.say('a:mira', 'hand-over.gone-on', {});
  expect(connector.sent.at(-1)?.activity.text).toContain('You went on in the other place');
});

test('removing the app stops messages as well', async () => {
  await bot.post({
    ...message({ serviceUrl: connector.url, at: bot.clock.now }, ''),
    type: 'installationUpdate',
    action: 'remove',
  });
  await bot.pusher.say('a:mira', 'hand-over.gone-on', {});
  expect(connector.calls()).toBe(0);
});

test('an unknown conversation gets nothing', async () => {
  await bot.pusher.say('a:nobody', 'hand-over.gone-on', {});
  expect(connector.calls()).toBe(0);
});

test('a call that nobody answers is not repeated: it may have arrived', async () => {
  let calls = 0;
  const wire = makeWire({
    random: { token: () => '', below: () => 0 },
    sleep: async () => undefined,
    timeLimit: 1000,
    call: async () => {
      calls += 1;
      throw new TypeError('connection reset');
    },
  });
  await expect(wire({ url: 'http://127.0.0.1/', method: 'POST', headers: {} })).rejects.toMatchObject({
    status: 0,
  });
  expect(calls).toBe(1);
});

test('waits carry jitter, so that many do not come back at once', () => {
  const random = { token: () => '', below: (below: number) => below - 1 };
  expect(waitBefore(2, undefined, random)).toBe(250 + 249);
  expect(waitBefore(4, 'soon', random)).toBe(1000 + 249);
});

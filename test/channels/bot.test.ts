import { startBot, started } from '../tools/bot';
import type { TestBot } from '../tools/bot';
import { added, botId, base, execute, installed, message, submit } from '../tools/bot-activities';
import { cardOf, pressOf, startConnector, wordsOfCard } from '../tools/connector';
import type { Connector, Sent } from '../tools/connector';

let connector: Connector;
let bot: TestBot;
/** Each activity a second after the one before, so that typed text has an order. */
let seconds = 0;
const from = (conversation?: string): { serviceUrl: string; at: number; conversation?: string } => {
  seconds += 1;
  bot.clock.now = started + seconds * 1000;
  return { serviceUrl: connector.url, at: bot.clock.now, ...(conversation ? { conversation } : {}) };
};
const say = (text: string) => bot.post(message(from(), text));
const posts = (): Sent[] => connector.sent.filter((sent) => sent.method === 'POST');
const last = (): Sent | undefined => posts().at(-1);
const words = (sent = last()): string =>
  cardOf(sent) ? wordsOfCard(cardOf(sent)).join(' | ') : (sent?.activity.text ?? '');
const press = (title: string, sent = last()) => bot.post(execute(from(), pressOf(cardOf(sent), title)));

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

describe('beginning', () => {
  test('a greeting gets the same seven choices as the front page of the portal', async () => {
    expect((await say('Hello!')).status).toBe(200);
    expect(words()).toContain('What happened?');
    expect(posts()).toHaveLength(1);
    expect(cardOf(last())?.['body']).toHaveLength(10);
    expect(pressOf(cardOf(last()), 'No code comes')).toEqual({ begin: 'missing-code' });
  });

  test('a pressed topic begins its walk with the channel identity as a claim, and becomes one line', async () => {
    await say('hi');
    const answer = await press('My phone was lost or stolen');
    expect(bot.visits.begun).toEqual([
      {
        topic: 'lost-device',
        holder: { kind: 'teams', ref: 'a:mira' },
        language: 'en',
        claimed: { person: 'mira' },
        timeZone: 'Europe/London',
      },
    ]);
    expect(answer.body).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
    expect(JSON.stringify(answer.body)).toContain('You said: My phone was lost or stolen');
    expect(words()).toContain('Was it stolen, or could it still turn up?');
  });

  test('somebody whom the directory does not know begins without a claim', async () => {
    const stranger = '00000000-0000-4000-8000-000000000009';
    await bot.post(message({ ...from(), aadObjectId: stranger }, 'my phone was stolen'));
    expect(bot.visits.begun).toHaveLength(1);
    expect(bot.visits.begun[0]).not.toHaveProperty('claimed');
  });

  test('identity comes from the channel, never from the data of a card', async () => {
    await say('hi');
    await bot.post(
      execute(from(), { begin: 'lost-device', claimed: { person: 'boss' }, from: { aadObjectId: 'x' } }),
    );
    expect(bot.visits.begun[0]?.claimed).toEqual({ person: 'mira' });
  });

  test('own words begin the walk they mean, quoted', async () => {
    await say('somebody took it on the bus');
    expect(bot.visits.begun[0]).toMatchObject({ topic: 'lost-device', said: 'somebody took it on the bus' });
  });

  test('a topic without a walk goes to a person, told what was chosen', async () => {
    await say('hi');
    await press('No code comes');
    expect(bot.visits.begun[0]).toMatchObject({ topic: 'talk-to-person', said: 'No code comes' });
  });

  test('a topic that does not exist begins nothing', async () => {
    await bot.post(execute(from(), { begin: 'staff' }));
    await bot.post(execute(from(), { begin: 'take-up' }));
    expect(bot.visits.begun).toEqual([]);
  });

  test('words that mean nothing here get one line and the choices; no topic is guessed', async () => {
    await say('what is the weather in Leith');
    expect(words()).toContain('did not recognise');
    expect(words()).toContain('What happened?');
    expect(bot.visits.begun).toEqual([]);
  });

  test('a forgotten password gets the link of the organisation at once', async () => {
    await say('password reset');
    expect(words()).toContain('https://password.alderbrook.example/');
  });

  test('a request number begins the walk that takes it up; a word of the same letters does not', async () => {
    await say('change');
    expect(bot.visits.begun).toEqual([]);
    await say('47k 9rm');
    expect(bot.visits.begun[0]).toMatchObject({ topic: 'take-up', takeUp: '47K9RM' });
  });

  test('an installation is welcomed once, however often and by which events it is told', async () => {
    await bot.post(installed(from()));
    await bot.post(added(from()));
    await bot.post(installed(from()));
    expect(posts()).toHaveLength(1);
    expect(words()).toContain('What happened?');
  });
});

describe('answering', () => {
  beforeEach(async () => {
    await say('my phone was stolen');
  });

  test('a pressed choice answers the turn it was shown for', async () => {
    const answer = await press('It was stolen');
    expect(bot.visits.answers).toEqual([
      { visit: 'v1', turn: 1, answer: { kind: 'choose', value: 'choice:0' } },
    ]);
    expect(JSON.stringify(answer.body)).toContain('You said: It was stolen');
    expect(words()).toContain('Type the code from your app');
  });

  test.each([
    ['its words', 'it was STOLEN.'],
    ['its number', '1'],
    ['its number in a sentence', 'the first one'],
    ['what only it says', 'stolen'],
  ])('a typed choice is named by %s', async (_how, text) => {
    await say(text);
    expect(bot.visits.answers.map((given) => given.answer)).toEqual([{ kind: 'choose', value: 'choice:0' }]);
  });

  test('words that deny a choice do not choose it', async () => {
    await say('it was not stolen');
    expect(bot.visits.answers).toEqual([]);
    expect(words()).toContain('did not understand');
  });

  test('a typed answer replaces the card it answered by one line', async () => {
    const shown = last();
    await say('1');
    const put = connector.sent.find((sent) => sent.method === 'PUT');
    expect(put?.target).toBe(shown?.id);
    expect(words(put)).toBe('You said: It was stolen');
  });

  test('typed text is the entry of a field, and a code is never repeated', async () => {
    await say('1');
    connector.clear();
    await say('123 456');
    expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'enter', text: '123 456' });
    expect(JSON.stringify(connector.sent)).not.toContain('123 456');
    expect(JSON.stringify(bot.logged)).not.toContain('123 456');
  });

  test('beside a field for a code, a number is an entry and the words of a way are a choice', async () => {
    await say('1');
    await say('1');
    await say('back');
    await say('1');
    await say('I have none of these');
    expect(bot.visits.answers.map((given) => given.answer)).toEqual([
      { kind: 'choose', value: 'choice:0' },
      { kind: 'enter', text: '1' },
      { kind: 'back' },
      { kind: 'choose', value: 'choice:0' },
      { kind: 'choose', value: 'none' },
    ]);
  });

  test('a submitted form answers as well (clients without Action.Execute)', async () => {
    await say('1');
    await bot.post(submit(from(), { visit: 'v1', turn: 2, go: 'enter', input: '123456' }));
    expect(bot.visits.answers.at(-1)).toMatchObject({ turn: 2, answer: { kind: 'enter', text: '123456' } });
  });

  test('"a person" and "back" work by word and by button', async () => {
    await say('a person');
    expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'person' });
    await press('Back');
    expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'back' });
    await press('Talk to a person');
    expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'person' });
  });

  test('help, thanks and a greeting answer nothing and lose nothing', async () => {
    for (const text of ['help', 'Thank you', 'hello']) await say(text);
    expect(bot.visits.answers).toEqual([]);
    expect(words()).toContain('Was it stolen');
  });

  test('after "start over", words are no answer to the walk that was left', async () => {
    await say('start over');
    await say('1');
    expect(bot.visits.answers).toEqual([]);
    expect(bot.visits.begun.at(-1)?.topic).toBe('unexpected-prompt');
  });

  test('another matter in the middle of a walk is asked about, never begun unasked', async () => {
    await say('I forgot mine at home');
    expect(bot.visits.begun).toHaveLength(1);
    expect(words()).toContain('Is this about something else?');
    await press('My phone is not with me');
    expect(bot.visits.begun.at(-1)?.topic).toBe('no-device');
  });

  test('17: a card that was answered before has no effect and shows where things stand', async () => {
    const old = last();
    await press('It was stolen');
    const answer = await press('It may turn up', old);
    expect(bot.visits.answers).toHaveLength(1);
    expect(JSON.stringify(answer.body)).toContain('You are already further along');
    expect(words()).toContain('Type the code from your app');
    expect(words()).toContain('You are already further along');
  });

  test('17: words that were sent before the shown question answer the one before it, so nothing', async () => {
    const early = message({ ...from(), at: started + seconds * 1000 }, '1');
    await press('It was stolen');
    await bot.post(early);
    expect(bot.visits.answers).toHaveLength(1);
    expect(words()).toContain('You are already further along');
  });

  test('what only the portal may show is a one-time link, and never a code', async () => {
    await say('1');
    await say('123456');
    const card = cardOf(last());
    expect(JSON.stringify(card)).toContain('http://localhost:3978/go/one-time-v1');
    const fresh = await press('Send a new link');
    expect(JSON.stringify(fresh.body)).toContain('/go/one-time-v1');
    expect(bot.visits.answers).toHaveLength(2);
  });

  test('a walk that went on in the browser is not answered from here', async () => {
    bot.visits.put('v1', 'ask');
    await bot.post(
      execute(
        { ...from('a:other'), aadObjectId: '00000000-0000-4000-8000-000000000008' },
        { visit: 'v1', turn: 2, value: 'choice:0' },
      ),
    );
    expect(bot.visits.answers).toEqual([]);
    expect(words()).toContain('Nothing was done twice');
  });

  test('an error in a use case is told as ours, and says nothing of its inside', async () => {
    bot.visits.fail(new Error('replica set gone: 10.0.0.7'));
    const answer = await press('It was stolen');
    expect(answer.status).toBe(200);
    expect(words()).toContain('did not work on our side');
    expect(JSON.stringify([connector.sent, answer.body])).not.toContain('10.0.0.7');
  });
});

describe('taken once', () => {
  test.each([
    ['the same id', {}],
    ['a new id', { id: 'f:again' }],
  ])('18: an activity delivered twice with %s has one effect', async (_how, change) => {
    await say('my phone was stolen');
    const activity = message(from(), '1');
    await bot.post(activity);
    const before = connector.calls();
    expect((await bot.post({ ...activity, ...change })).status).toBe(200);
    expect(bot.visits.answers).toHaveLength(1);
    expect(connector.calls()).toBe(before);
  });

  test('18: delivered twice at once, one effect and one answer', async () => {
    await say('my phone was stolen');
    const activity = message(from(), '1');
    await Promise.all([bot.post(activity), bot.post({ ...activity, id: 'f:twin' })]);
    expect(bot.visits.answers).toHaveLength(1);
    expect(posts()).toHaveLength(2);
  });

  test('18: when the answer was lost, the repetition shows where things stand', async () => {
    await say('my phone was stolen');
    const activity = message(from(), '1');
    connector.answerNext(500);
    expect((await bot.post(activity)).status).toBe(502);
    expect((await bot.post({ ...activity, id: 'f:later' })).status).toBe(200);
    expect(bot.visits.answers).toHaveLength(1);
    expect(words()).toContain('Type the code from your app');
  });

  test('the same words twice are two messages', async () => {
    await say('hello');
    await say('hello');
    expect(posts()).toHaveLength(2);
  });

  test('18: a card pressed twice, once by each of two deliveries', async () => {
    await say('my phone was stolen');
    const activity = execute(from(), pressOf(cardOf(last()), 'It was stolen'));
    await bot.post(activity);
    const again = await bot.post({ ...activity, id: 'f:new' });
    expect(bot.visits.answers).toHaveLength(1);
    expect(again.body).toMatchObject({ statusCode: 200 });
  });
});

describe('odd messages', () => {
  test.each([
    ['nothing at all', '', 'words only'],
    ['emoji only', '😭😭', 'words only'],
    ['20,000 characters', 'a '.repeat(10_000), 'one or two sentences'],
  ])('%s gets a short answer and answers nothing', async (_what, text, expected) => {
    await say('my phone was stolen');
    await say(text);
    expect(words()).toContain(expected);
    expect(bot.visits.answers).toEqual([]);
  });

  test('a picture is not looked at', async () => {
    await bot.post(
      message(from(), '', {
        attachments: [{ contentType: 'image/png', contentUrl: 'https://x.example/a.png' }],
      }),
    );
    expect(words()).toContain('cannot look at pictures');
  });

  test.each(['messageUpdate', 'messageDelete', 'messageReaction', 'typing', 'event', 'endOfConversation'])(
    '%s changes nothing and gets no answer',
    async (type) => {
      await say('my phone was stolen');
      const calls = [bot.visits.calls(), connector.calls()];
      expect((await bot.post({ ...base(from()), type, text: '1' })).status).toBe(200);
      expect([bot.visits.calls(), connector.calls()]).toEqual(calls);
    },
  );

  test('control characters and a mention of the bot are taken out of what was said', async () => {
    await bot.post(
      message(from(), '<at>Sparekey</at> my phone\u0000 was stolen', {
        entities: [{ type: 'mention', text: '<at>Sparekey</at>', mentioned: { id: 'x' } }],
      }),
    );
    expect(bot.visits.begun[0]).toMatchObject({ topic: 'lost-device', said: 'my phone was stolen' });
  });

  test.each([
    ['not JSON', '{"type":', 400],
    ['not an activity', '[1,2]', 400],
    [
      'without a conversation',
      JSON.stringify({ type: 'message', serviceUrl: 'http://localhost/', channelId: 'msteams' }),
      400,
    ],
    ['too large', JSON.stringify({ text: 'x'.repeat(300_000) }), 413],
  ])('a body that is %s is refused', async (_what, body, status) => {
    expect((await bot.post(body)).status).toBe(status);
    expect(bot.stored()).toBe(0);
  });

  test.each([
    ['no data', undefined],
    ['a turn that is no number', { visit: 'v1', turn: '1', value: 'choice:0' }],
    ['a value that is an object', { visit: 'v1', turn: 1, value: { $ne: 1 } }],
    ['an entry of 5,000 characters', { visit: 'v1', turn: 1, go: 'enter', input: 'x'.repeat(5000) }],
  ])('a button with %s answers nothing and shows where things stand', async (_what, data) => {
    await say('my phone was stolen');
    await bot.post(execute(from(), data));
    expect(bot.visits.answers).toEqual([]);
    expect(words()).toContain('Was it stolen');
  });

  test('an invoke that is not ours is said to be not supported', async () => {
    expect((await bot.post({ ...execute(from(), {}), name: 'signin/verifyState' })).status).toBe(501);
  });
});

describe('groups', () => {
  const group = { conversation: { id: '19:group', conversationType: 'groupChat', isGroup: true } };
  test('answers only when it is mentioned, with nothing personal, and keeps nothing of the group', async () => {
    await bot.post(message(from(), 'my phone was stolen', group));
    expect(posts()).toHaveLength(0);
    const entities = [
      {
        type: 'mention',
        text: '<at>Sparekey</at>',
        mentioned: { id: botId },
      },
    ];
    await bot.post(message(from(), '<at>Sparekey</at> my phone was stolen', { ...group, entities }));
    expect(words()).toContain('personal chat');
    expect(bot.visits.begun).toEqual([]);
    expect([...bot.store.raw('conversations').keys()]).not.toContain('19:group');
  });

  test('a card pressed in a group answers nothing', async () => {
    const answer = await bot.post({ ...execute(from(), { begin: 'lost-device' }), ...group });
    expect(answer.body).toMatchObject({ statusCode: 400 });
    expect(bot.visits.calls()).toBe(0);
  });
});

describe('senders', () => {
  test.each([
    ['another bot', { role: 'bot' }],
    ['a guest', { userRole: 'guest' }],
    ['somebody without a directory id', { aadObjectId: undefined }],
    ['somebody with a made-up id', { aadObjectId: 'mira' }],
  ])('%s is refused politely and nothing is stored', async (_who, change) => {
    const activity = message(from(), 'hello');
    await bot.post({ ...activity, from: { ...(activity['from'] as object), ...change } });
    expect(words()).toContain('people who work here');
    expect([bot.stored(), bot.visits.calls()]).toEqual([0, 0]);
  });

  test('nobody else writes in the conversation of a person', async () => {
    await say('my phone was stolen');
    const calls = bot.visits.calls();
    const other = { ...from(), aadObjectId: '00000000-0000-4000-8000-000000000007' };
    expect((await bot.post(message(other, '1'))).status).toBe(403);
    expect(bot.visits.calls()).toBe(calls);
  });
});

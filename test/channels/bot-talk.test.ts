/** Talking: what people say in a chat, in which order, and what they get. Through the real endpoint. */
import { startBot, started } from '../tools/bot';
import type { TestBot } from '../tools/bot';
import { botId, execute, message, miraId } from '../tools/bot-activities';
import { cardOf, pressOf, startConnector, wordsOfCard } from '../tools/connector';
import type { Connector, Sent } from '../tools/connector';
import { germanCatalogue } from '../tools/german';

let connector: Connector;
let bot: TestBot;
/** Each activity a second after the one before, so that typed text has an order. */
const from = (): { serviceUrl: string; at: number } => {
  bot.clock.now += 1000;
  return { serviceUrl: connector.url, at: bot.clock.now };
};
const say = (text: string, more: object = {}) => bot.post(message(from(), text, more));
const posts = (): Sent[] => connector.sent.filter((sent) => sent.method === 'POST');
const last = (): Sent | undefined => posts().at(-1);
const read = (sent = last()): string =>
  cardOf(sent) ? wordsOfCard(cardOf(sent)).join(' | ') : (sent?.activity.text ?? '');
const press = (title: string, sent = last()) => {
  const data = pressOf(cardOf(sent), title);
  if (!data) throw new Error(`Nothing to press with "${title}" on: ${read(sent)}`);
  return bot.post(execute(from(), data));
};
const later = (ms: number): void => void (bot.clock.now += ms);
const hour = 3_600_000;

beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());
beforeEach(async () => {
  connector.clear();
  bot = await startBot({ catalogue: germanCatalogue() });
});
afterEach(() => bot.close());

const first = 'What happened?';
const walk = 'Was it stolen, or could it still turn up?';
const code = 'Type the code from your app';
const stolen = 'my phone was stolen';

/** What is said (or pressed: "[...]"), and a part of what is read after each. */
type Line = readonly [said: string, read: string];
const talks: readonly (readonly [string, readonly Line[]])[] = [
  ['a greeting', [['Hello there!', first]]],
  ['a greeting in another language of ours', [['Guten Tag', first]]],
  [
    'thanks on the first card',
    [
      ['hi', first],
      ['thank you very much', 'Glad to help'],
    ],
  ],
  ['help, before anything', [['help', 'Press an answer, or type it']]],
  [
    '"stop", before anything',
    [
      ['hi', first],
      ['stop', 'What was done stays done'],
    ],
  ],
  ['a person, at once', [['Can I talk to a person, please?', walk]]],
  [
    'a person, in the middle',
    [
      [stolen, walk],
      ['a human', 'A person will look at this'],
    ],
  ],
  [
    'a person, where a code is asked',
    [
      [stolen, walk],
      ['1', code],
      ['talk to someone', 'A person will look at this'],
    ],
  ],
  [
    'back, in the middle',
    [
      [stolen, walk],
      ['1', code],
      ['please go back', walk],
    ],
  ],
  [
    'back, in another language',
    [
      [stolen, walk],
      ['1', code],
      ['Zurück, bitte', walk],
    ],
  ],
  [
    'thanks, in the middle',
    [
      [stolen, walk],
      ['cheers', 'Glad to help'],
      ['1', code],
    ],
  ],
  [
    'help, in the middle',
    [
      [stolen, walk],
      ['help me', `Press an answer, or type it`],
      ['1', code],
    ],
  ],
  [
    'a greeting, in the middle',
    [
      [stolen, walk],
      ['hi', 'You were here'],
      ['1', code],
    ],
  ],
  [
    'start over, and go on after all',
    [
      [stolen, walk],
      ['start over', first],
      ['go on', walk],
    ],
  ],
  [
    'stop, and go on by word',
    [
      [stolen, walk],
      ['stop', 'What was done stays done'],
      ['yes', walk],
      ['1', code],
    ],
  ],
  [
    'stop, and go on by button',
    [
      [stolen, walk],
      ['Never mind', 'What was done stays done'],
      ['[Go on where I was]', walk],
    ],
  ],
  [
    'stop, and start afresh',
    [
      [stolen, walk],
      ['stop', 'What was done stays done'],
      ['start afresh', first],
    ],
  ],
  [
    'stop, and another trouble',
    [
      [stolen, walk],
      ['stop', 'stays done'],
      ['I forgot mine at home', walk],
    ],
  ],
  [
    'numbers in words, of any language',
    [
      [stolen, walk],
      ['zwei', code],
    ],
  ],
  [
    'something else, by button',
    [
      ['hi', first],
      ['[Something else]', 'What else is it?'],
      ['[It turned up]', walk],
    ],
  ],
  [
    'something else, by word and number',
    [
      ['hi', first],
      ['something else', 'What else is it?'],
      ['7', walk],
    ],
  ],
  [
    'the last number of the first card is something else',
    [
      ['hi', first],
      ['8', 'What else is it?'],
    ],
  ],
  [
    'back from the second card',
    [
      ['hi', first],
      ['8', 'What else is it?'],
      ['[Back]', first],
    ],
  ],
  [
    '"no" on a list of topics names none of them',
    [
      ['hi', first],
      ['8', 'What else is it?'],
      ['no', 'I did not recognise that'],
    ],
  ],
  [
    'two troubles are close',
    [
      ['it is either of the two', 'Did you mean'],
      ['2', walk],
    ],
  ],
  [
    'none of the close ones',
    [
      ['it is either of the two', 'Did you mean'],
      ['no', walk],
    ],
  ],
  [
    'out of scope',
    [
      ['what is the weather', 'I did not recognise that'],
      ['and tomorrow', 'I still do not recognise it'],
    ],
  ],
  [
    'a forgotten password',
    [
      ['I forgot my password', 'https://password.alderbrook.example/'],
      ['hi', first],
    ],
  ],
  [
    'a forgotten password, in the middle',
    [
      [stolen, walk],
      ['what about my pass word', 'https://password.alderbrook.example/'],
      ['1', code],
    ],
  ],
  ['a request number', [['my request number is 47K 9RM', 'Who are you?']]],
  ['a request without its number', [['what about my request from monday', 'Type your request number']]],
  [
    'a request number, in the middle',
    [
      [stolen, walk],
      ['47K 9RM', 'Who are you?'],
    ],
  ],
  [
    'a request without its number, in the middle',
    [
      [stolen, walk],
      ['what about my request from monday', 'Type your request number'],
      ['1', code],
    ],
  ],
  [
    'a language that is none of ours',
    [
      ['français', 'I speak English, Deutsch'],
      ['in Polish please', 'I speak English, Deutsch'],
      ['hi', first],
    ],
  ],
  [
    'a language that is none of ours, in the middle',
    [
      [stolen, walk],
      ['Español', 'I speak English, Deutsch'],
      ['1', code],
    ],
  ],
  ['which languages', [['language', 'I speak English, Deutsch']]],
  [
    'an offer at the end, by its words',
    [
      [stolen, walk],
      ['1', code],
      ['123456', 'It is you'],
    ],
  ],
  [
    '"go on" where there is only that',
    [
      [stolen, walk],
      ['continue', walk],
    ],
  ],
  [
    'emoji',
    [
      [stolen, walk],
      ['😭', 'I can read words only'],
      ['1', code],
    ],
  ],
  [
    '20,000 characters',
    [
      [stolen, walk],
      ['a '.repeat(10_000), 'one or two sentences'],
      ['1', code],
    ],
  ],
];

test.each(talks)('%s', async (_name, lines) => {
  for (const [said, expected] of lines) {
    const button = /^\[(.*)\]$/.exec(said)?.[1];
    await (button === undefined ? say(said) : press(button));
    expect(read()).toContain(expected);
  }
});

test('a button that only tells something is pressed by "go on", and never by stop', async () => {
  await say(stolen);
  bot.visits.put('v1', 'tell');
  await bot.pusher.show('a:mira', 'v1', bot.visits.view('v1').screen, 'en');
  await say('stop');
  expect(bot.visits.answers).toEqual([]);
  await press('Go on where I was');
  await say('next');
  expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'choose', value: 'go-on' });
});

describe('what is no answer', () => {
  test('is explained once; the second time a person is offered as well; understood, it is forgotten', async () => {
    await say(stolen);
    await say('blue');
    expect(read()).toContain('did not understand that');
    expect(pressOf(cardOf(last()), 'Ask a person now')).toBeUndefined();
    await say('green');
    expect(read()).toContain('I still do not understand');
    expect(pressOf(cardOf(last()), 'Ask a person now')).toEqual({ visit: 'v1', turn: 1, go: 'person' });
    await say('hello');
    await say('red');
    expect(pressOf(cardOf(last()), 'Ask a person now')).toBeUndefined();
    expect(bot.visits.answers).toEqual([]);
  });

  test('on the first card as well', async () => {
    await say('blue');
    await say('green');
    await press('Ask a person now');
    expect(bot.visits.begun.at(-1)?.topic).toBe('talk-to-person');
  });

  test('a sentence where a code is asked is no wrong code', async () => {
    await say(stolen);
    await say('1');
    await say('I have found my old phone');
    expect(bot.visits.answers).toHaveLength(1);
    expect(read()).toContain('Is this about something else?');
    await press('Stay with what we were doing');
    await say('which of my apps has it');
    expect(read()).toContain('does not count as a try');
    expect(bot.visits.answers).toHaveLength(1);
  });
});

describe('another trouble in the middle of a walk', () => {
  beforeEach(async () => {
    await say(stolen);
  });

  test.each([
    ['I just found it', 'It turned up', 'undo-lost'],
    ['someone else is approving!', 'I got a request I did not make', 'unexpected-prompt'],
    ['there is a weird popup', 'I got a request I did not make', 'unexpected-prompt'],
  ])('%s: "%s" is offered, and begun only when chosen', async (text, title, topic) => {
    await say(text);
    expect(read()).toContain('Is this about something else?');
    expect(bot.visits.begun).toHaveLength(1);
    await press(title);
    expect(bot.visits.begun.at(-1)).toMatchObject({ topic, said: text });
  });

  test.each(['[Stay with what we were doing]', 'stay with what we were doing', '2', 'no'])(
    'the place is kept: %s',
    async (stay) => {
      await say('I just found it');
      const button = /^\[(.*)\]$/.exec(stay)?.[1];
      await (button === undefined ? say(stay) : press(button));
      expect(read()).toContain(walk);
      await say('1');
      expect(bot.visits.answers).toMatchObject([{ visit: 'v1', turn: 1 }]);
    },
  );

  test('an answer to the walk is taken although another matter was asked about', async () => {
    await say('I just found it');
    await say('it may turn up');
    expect(bot.visits.answers).toMatchObject([{ visit: 'v1', answer: { value: 'choice:1' } }]);
  });

  test('what may be happening right now stands first, and says not to approve', async () => {
    await say('there is a weird popup');
    const shown = read();
    expect(shown).toContain('do not approve it');
    expect(shown.indexOf('approve')).toBeLessThan(shown.indexOf('Is this about'));
  });

  test('it is asked about where own words are wanted, and they are kept as the answer', async () => {
    bot.visits.put('v1', 'words');
    await bot.pusher.show('a:mira', 'v1', bot.visits.view('v1').screen, 'en');
    await say('somebody is approving things on it');
    expect(bot.visits.answers).toEqual([]);
    expect(read()).toContain('do not approve it');
    await press('No, it is my answer here');
    expect(bot.visits.answers.at(-1)?.answer).toEqual({
      kind: 'enter',
      text: 'somebody is approving things on it',
    });
  });

  test('it is asked about when it was said along with a choice', async () => {
    bot.visits.put('v1', 'words');
    await bot.pusher.show('a:mira', 'v1', bot.visits.view('v1').screen, 'en');
    await say('at home, but someone keeps approving sign ins');
    expect(bot.visits.answers).toEqual([]);
    await press('No, it is my answer here');
    expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'choose', value: 'choice:0' });
  });

  test.each(['123456', '123 456', 'ABCD EFGH JKMN PQRT UVWX YACD'])(
    'never while a code is typed: %s',
    async (typed) => {
      await say('1');
      const calls = bot.visits.calls();
      await say(typed);
      // One look at the walk and one answer; nothing tries to understand a code.
      expect(bot.visits.calls()).toBe(calls + 3);
      expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'enter', text: typed });
    },
  );

  test('nothing that was typed is kept with the chat', async () => {
    await say('I just found it behind the sofa');
    expect(JSON.stringify([...bot.store.raw('conversations').values()])).not.toContain('sofa');
  });

  test('before a walk it stands first of those that may be meant', async () => {
    await say('start over');
    await say('a weird popup');
    const shown = read();
    expect(shown.indexOf('I got a request I did not make')).toBeLessThan(
      shown.indexOf('My phone is not with me'),
    );
    expect(shown).toContain('do not approve it');
  });
});

describe('a day and more later', () => {
  beforeEach(async () => {
    await say(stolen);
    later(25 * hour);
  });

  test.each(['hello', '1', 'are you there'])(
    '%s: the old walk is named, and nothing answers it',
    async (text) => {
      await say(text);
      expect(read()).toContain(
        'You were here on Tuesday at 14:22: My phone was lost or stolen. Go on, or start afresh?',
      );
      expect(bot.visits.answers).toEqual([]);
    },
  );

  test('it goes on by button or word, and then answers count', async () => {
    await say('hi');
    await press('Go on where I was');
    expect(read()).toContain(walk);
    await say('1');
    expect(read()).toContain(code);
  });

  test('or afresh', async () => {
    await say('hi');
    await press('Start afresh');
    expect(read()).toContain(first);
    await say('2');
    expect(bot.visits.begun.at(-1)?.topic).toBe('no-device');
  });

  test('another trouble is offered with it; the alarm says not to approve', async () => {
    await say('someone keeps approving things');
    expect(read()).toContain('do not approve it');
    expect(read()).toContain('Go on where I was');
    await press('I got a request I did not make');
    expect(bot.visits.begun.at(-1)?.topic).toBe('unexpected-prompt');
  });

  test('a person is there at once', async () => {
    await say('a person');
    expect(bot.visits.begun.at(-1)?.topic).toBe('talk-to-person');
  });

  test('what waits for staff is shown as it is', async () => {
    bot.visits.put('v1', 'waiting');
    later(25 * hour);
    await say('hello');
    expect(read()).toContain('A person will look at this');
  });

  test('after a week the day has its date', async () => {
    later(6 * 24 * hour);
    await say('hello');
    expect(read()).toContain('You were here on Tuesday 24 November at 14:22');
  });

  test('within a day nothing is asked', async () => {
    later(-2 * hour);
    await say('1');
    expect(read()).toContain(code);
  });
});

describe('language', () => {
  test("is the client's, by its field or its entity, and English otherwise", async () => {
    await say('Hallo', { locale: 'de-AT' });
    expect(read()).toContain('Was ist passiert?');
    await say('hello', { locale: 'fr-FR' });
    expect(read()).toContain(first);
    await say('hello', { entities: [{ type: 'clientInfo', locale: 'de-DE' }] });
    expect(read()).toContain('Was ist passiert?');
  });

  test('walks begin, and sentences are understood, in it', async () => {
    await say('Mein Handy wurde gestohlen', { locale: 'de-DE' });
    expect(bot.visits.begun[0]).toMatchObject({ topic: 'lost-device', language: 'de' });
    const labels = cardOf(last())?.['actions'] as { title: string }[];
    expect(labels.map(({ title }) => title)).toEqual(['Zurück', 'Mit einem Menschen sprechen']);
  });

  test.each([
    ['Deutsch', 'Weiter auf Deutsch.'],
    ['auf Deutsch, bitte', 'Weiter auf Deutsch.'],
    ['in German please', 'Weiter auf Deutsch.'],
  ])('%s: chosen by the person, it stays, whatever the client says', async (text, expected) => {
    await say(text, { locale: 'en-GB' });
    expect(read()).toContain(expected);
    await say('hello', { locale: 'en-GB' });
    expect(read()).toContain('Was ist passiert?');
    await say('in English please', { locale: 'de-DE' });
    expect(read()).toContain('We go on in English.');
    await say('Hallo', { locale: 'de-DE' });
    expect(read()).toContain(first);
  });

  test('a change while a walk runs changes the walk, and its answers still count', async () => {
    await say(stolen);
    await say('Deutsch');
    expect(bot.visits.view('v1').language).toBe('de');
    expect(read()).toContain('Weiter auf Deutsch.');
    expect(read()).toContain('Zurück');
    await say('zwei');
    expect(bot.visits.answers).toMatchObject([{ turn: 1, answer: { value: 'choice:1' } }]);
  });

  test('a walk follows the client as long as nobody chose', async () => {
    await say(stolen, { locale: 'en-GB' });
    await say('danke', { locale: 'de-DE' });
    expect(bot.visits.view('v1').language).toBe('de');
    expect(read()).toBe('Gern.');
  });

  test('times are said as in the language', async () => {
    await say(stolen, { locale: 'de-DE' });
    later(25 * hour);
    await say('Hallo', { locale: 'de-DE' });
    expect(read()).toContain(
      'Sie waren am Dienstag um 14:22 hier: Mein Telefon ist verloren oder gestohlen.',
    );
  });

  test('messages that we begin are in it', async () => {
    await say('Hallo', { locale: 'de-DE' });
    await bot.pusher.say('a:mira', 'hand-over.gone-on', {});
    expect(read()).toBe('Es ging woanders weiter.');
  });

  test('a refusal is in it too', async () => {
    const activity = message(from(), 'Hallo', { locale: 'de-DE' });
    await bot.post({ ...activity, from: { ...(activity['from'] as object), userRole: 'guest' } });
    expect(read()).toBe('Ich helfe nur Menschen, die hier arbeiten.');
  });
});

describe('groups and channels', () => {
  const own = `a:29:${miraId}`;
  const mention = { type: 'mention', text: '<at>Sparekey</at>', mentioned: { id: botId } };
  const places = [
    ['a group', { id: '19:group', conversationType: 'groupChat', isGroup: true, tenantId: 't' }],
    ['a channel', { id: '19:team@thread.tacv2', conversationType: 'channel', isGroup: true, tenantId: 't' }],
  ] as const;
  const inPlace = (text: string, conversation: object, more: object = {}) =>
    bot.post({ ...message(from(), text, { entities: [mention], ...more }), conversation });
  const at = (id: string): Sent[] => posts().filter((sent) => sent.conversation === id);

  test.each(places)(
    'in %s one line answers, and the first card comes in the own chat',
    async (_where, there) => {
      await inPlace(`<at>Sparekey</at> ${stolen}`, there);
      expect(at(there.id).map(read)).toEqual([expect.stringContaining('our personal chat')]);
      expect(at(own).map(read)).toEqual([expect.stringContaining(first)]);
      expect(connector.opened).toEqual([
        {
          bot: { id: botId },
          members: [{ id: `29:${miraId}` }],
          isGroup: false,
          tenantId: 't',
          channelData: { tenant: { id: 't' } },
        },
      ]);
      // What was said there begins nothing and is kept nowhere.
      expect(bot.visits.begun).toEqual([]);
      expect(JSON.stringify([...bot.store.raw('conversations').values()])).not.toContain('stolen');
    },
  );

  test('in the own chat it goes on by typing', async () => {
    await inPlace('<at>Sparekey</at> hello', places[0][1]);
    await bot.post(message({ ...from(), conversation: own }, '2'));
    expect(bot.visits.begun).toMatchObject([{ topic: 'no-device', holder: { ref: own } }]);
  });

  test('an open walk is shown in the own chat, and never in the group', async () => {
    await bot.post(message({ ...from(), conversation: own }, stolen));
    await inPlace('<at>Sparekey</at> hello', places[0][1]);
    expect(read(at(own).at(-1))).toContain(walk);
    expect(at('19:group').map(read).join()).not.toContain('stolen');
  });

  test.each([403, 404])('when the own chat cannot be opened (%i), the line says how', async (status) => {
    connector.answerNext(status, { error: { code: 'BotNotInConversationRoster' } });
    await inPlace('<at>Sparekey</at> hello', places[0][1]);
    expect(read(at('19:group')[0])).toContain('open a chat with me');
    expect(bot.store.raw('conversations').size).toBe(0);
  });

  test('delivered twice, it is answered once', async () => {
    const activity = {
      ...message(from(), '<at>Sparekey</at> hi', { entities: [mention] }),
      conversation: places[0][1],
    };
    await bot.post(activity);
    await bot.post({ ...activity, id: 'f:again' });
    expect(posts()).toHaveLength(2);
  });

  test('not mentioned, it says nothing, also to a guest', async () => {
    const quiet = { ...message(from(), stolen), conversation: places[0][1] };
    await bot.post(quiet);
    await bot.post({ ...quiet, id: 'f:guest', from: { id: '29:g', userRole: 'guest' } });
    expect(connector.calls()).toBe(0);
  });

  test("somebody else's chat is not written to", async () => {
    await bot.post(
      message({ ...from(), conversation: own, aadObjectId: '00000000-0000-4000-8000-000000000007' }, 'hi'),
    );
    connector.clear();
    await inPlace('<at>Sparekey</at> hello', places[0][1]);
    expect(at(own)).toEqual([]);
    expect(read(at('19:group')[0])).toContain('open a chat with me');
  });
});

describe('changed and deleted messages', () => {
  const edit = (of: Record<string, unknown>, text: string, eventType = 'editMessage') =>
    bot.post({ ...of, ...timed(), type: 'messageUpdate', text, channelData: { eventType } });
  const timed = () => ({ timestamp: new Date(from().at).toISOString() });
  let answered: Record<string, unknown>;
  beforeEach(async () => {
    await say(stolen);
    answered = message(from(), 'it may turn up');
    await bot.post(answered);
  });

  test('a change of what was just answered is told to change nothing', async () => {
    await edit(answered, 'it was stolen');
    expect(read()).toContain('Type it again as a new message');
    expect(bot.visits.answers).toHaveLength(1);
  });

  test('also of what was too long to read', async () => {
    const long = message(from(), 'a '.repeat(5000));
    await bot.post(long);
    await edit(long, 'it was stolen');
    expect(read()).toContain('Type it again as a new message');
  });

  test('a change of an older message, a deletion and its undoing get nothing', async () => {
    await say('hello');
    const calls = connector.calls();
    await edit(answered, 'it was stolen');
    await bot.post({ ...answered, ...timed(), type: 'messageDelete' });
    await edit(answered, 'it was stolen', 'undeleteMessage');
    expect(connector.calls()).toBe(calls);
    expect(bot.visits.answers).toHaveLength(1);
  });
});

describe('pictures', () => {
  const html = (content: string) => ({ contentType: 'text/html', content });
  const image = {
    contentType: 'image/*',
    contentUrl: 'https://smba.example/v3/attachments/0-x/views/original',
  };
  const emoji =
    '<p><img alt="😭" itemtype="http://schema.skype.com/Emoji" src="https://statics.example/x.png"></p>';
  test.each([
    ['a file', '', [{ contentType: 'application/vnd.microsoft.teams.file.download.info' }], 'cannot look at'],
    [
      'a pasted picture, as Teams sends it',
      '',
      [image, html('<p><img src="https://x.example"></p>')],
      'cannot look at',
    ],
    [
      'a picture in the text only',
      '',
      [html('<div><img itemscope="png" src="https://x"></div>')],
      'cannot look at',
    ],
    ['an emoji, as Teams sends it', '😭', [html(emoji)], 'words only'],
    ['formatted text', 'blue', [html('<p><b>blue</b></p>')], 'did not understand'],
    ['text with a picture', 'it was stolen', [image], code],
  ])('%s', async (_what, text, attachments, expected) => {
    await say(stolen);
    await say(text, { attachments });
    expect(read()).toContain(expected);
  });
});

describe('going on in another place', () => {
  beforeEach(async () => {
    await say(stolen);
    await say('1');
  });

  test('two digits are typed here, also where a code is asked', async () => {
    bot.visits.waitFor('47');
    const before = posts().length;
    await say('4 7');
    expect(bot.visits.waits()).toBeUndefined();
    expect([posts().length, bot.visits.answers.length]).toEqual([before, 1]);
  });

  test('wrong ones move nothing, and are no wrong code', async () => {
    bot.visits.waitFor('47');
    await say('48');
    expect(read()).toContain('nothing moved');
    expect(bot.visits.answers).toHaveLength(1);
  });

  test('"not me" closes the link', async () => {
    bot.visits.waitFor('47');
    await say('That is not me!');
    expect(read()).toContain('That link works no more');
    expect(bot.visits.waits()).toBeUndefined();
  });

  const typed = 'continue 2346 789A CDEF GHJK MNPQ RTUV';
  test('the code of another place shows two digits here, and the walk once it came', async () => {
    bot.visits.code(typed.slice(9).replaceAll(' ', ''));
    await say(typed);
    expect(read()).toContain('Type these two digits in the place where you were: 47.');
    expect(bot.visits.answers).toHaveLength(1);
    await press('I typed them. Go on');
    expect(read()).toContain(code);
  });

  test('a code that is over or not theirs says so; without the word it is an entry', async () => {
    await say(typed);
    expect(read()).toContain('That code does not work here');
    await say(typed.slice(9));
    expect(bot.visits.answers.at(-1)?.answer).toMatchObject({ kind: 'enter' });
  });

  test('while nobody waits, digits are an entry and "not me" is no command', async () => {
    await say('47');
    expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'enter', text: '47' });
    await say('not me');
    expect(read()).not.toContain('works no more');
  });
});

describe('already further along', () => {
  test('a card of another window, pressed late', async () => {
    await say(stolen);
    const old = last();
    await say('1');
    const answer = await press('It was stolen', old);
    expect(JSON.stringify(answer.body)).toContain('You are already further along');
    expect(read()).toContain('You are already further along');
    expect(bot.visits.answers).toHaveLength(1);
  });

  test('a small card, pressed late, begins what it says or shows where things stand', async () => {
    await say(stolen);
    await say('I just found it');
    const old = last();
    await say('it was stolen');
    await press('Stay with what we were doing', old);
    expect(read()).toContain(code);
  });

  test('an answer delivered again', async () => {
    await say(stolen);
    const activity = message(from(), '1');
    await bot.post(activity);
    const calls = connector.calls();
    await bot.post({ ...activity, id: 'f:again' });
    expect(connector.calls()).toBe(calls);
  });
});

test('the clock of these talks begins on a Tuesday', () => {
  expect(new Date(started).getUTCDay()).toBe(2);
});

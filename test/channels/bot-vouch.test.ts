/** A colleague is asked to confirm somebody, in their own chat: the card, and a no. Against the loopback connector. */
import type { VouchCard } from '../../src/app/ports';
import { startBot } from '../tools/bot';
import type { TestBot } from '../tools/bot';
import { added, execute, message, miraId, submit } from '../tools/bot-activities';
import { cardOf, pressOf, startConnector, wordsOfCard } from '../tools/connector';
import type { Connector, Sent } from '../tools/connector';

let connector: Connector;
let bot: TestBot;
const from = (more: object = {}) => {
  bot.clock.now += 1000;
  return { serviceUrl: connector.url, at: bot.clock.now, ...more };
};
const say = (text: string, more: object = {}) => bot.post(message(from(), text, more));

beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());
beforeEach(async () => {
  connector.clear();
  bot = await startBot();
});
afterEach(() => bot.close());

const mira = { id: 'mira', externalId: miraId };
const token = 'T'.repeat(43);
const asks = (more: Partial<VouchCard> = {}): VouchCard => ({
  ...{ token, name: 'Tom Bradley', department: 'Radiology', what: 'recover', at: bot.clock.now },
  ...{ channel: 'portal', number: '47K 9RM', sends: 1 },
  ...more,
});
const cards = (method: Sent['method'] = 'POST') =>
  connector.sent.filter((one) => one.method === method && cardOf(one) !== undefined);
const read = (sent: Sent | undefined): string => wordsOfCard(cardOf(sent)).join(' | ');

test('who asks, what for, to talk first, and a button to the page; nothing there confirms', async () => {
  await say('hello');
  connector.clear();
  const placed = await bot.pusher.vouch(mira, asks());
  expect(placed).toEqual({ conversation: 'a:mira', message: connector.sent[0]?.id, sends: 1 });
  const [sent] = cards();
  for (const part of [
    'Is it really Tom Bradley?',
    'Who: Tom Bradley, Radiology',
    'What for: setting up a new device',
    'Asked at: 14:22',
    'Request number: 47K 9RM',
    'call them on a number that you know',
    'Nothing is confirmed here in Teams',
  ])
    expect(read(sent)).toContain(part);
  const text = JSON.stringify(cardOf(sent));
  expect(text).toContain(`"url":"http://localhost:3978/vouch/${token}"`);
  expect(text.match(/Action\.(Execute|Submit)/g)).toHaveLength(1);
  expect(text).not.toContain('Input.');
});

test('also who only added the bot; nobody who has no chat with it, blocked it, or whose chat is another’s', async () => {
  expect(await bot.pusher.vouch(mira, asks())).toBeUndefined();
  await bot.post(added(from()));
  expect(await bot.pusher.vouch(mira, asks())).toBeDefined();
  expect(await bot.pusher.vouch({ id: 'mira' }, asks())).toBeUndefined();
  expect(await bot.pusher.vouch({ ...mira, id: 'somebody' }, asks())).toBeUndefined();
  connector.answerNext(403, { error: { code: 'MessageWritesBlocked', message: 'blocked' } });
  expect(await bot.pusher.vouch(mira, asks({ sends: 2 }))).toBeUndefined();
  const calls = connector.calls();
  expect(await bot.pusher.vouch(mira, asks({ sends: 2 }))).toBeUndefined();
  expect(connector.calls()).toBe(calls);
});

test('the same send again changes its card and sends none; one that is gone comes anew; a further send is a new card', async () => {
  await say('hello');
  const first = await bot.pusher.vouch(mira, asks());
  connector.clear();
  expect(await bot.pusher.vouch(mira, asks(), first)).toEqual(first);
  expect(connector.sent.map((one) => one.method)).toEqual(['PUT']);
  connector.clear();
  connector.answerNext(404, { error: { code: 'ActivityNotFoundInConversation', message: 'gone' } });
  const anew = await bot.pusher.vouch(mira, asks(), first);
  expect(anew?.message).not.toBe(first?.message);
  connector.clear();
  const second = await bot.pusher.vouch(mira, asks({ sends: 2 }), anew);
  expect(connector.sent.map((one) => one.method)).toEqual(['POST', 'PUT']);
  expect(read(cards('PUT')[0])).toBe('This has moved on: see below.');
  expect(second?.sends).toBe(2);
});

test('names are literal, whatever is in them', async () => {
  await say('hello');
  connector.clear();
  const name = '**Tom** [x](https://evil.example) <at>all</at>\u202E';
  await bot.pusher.vouch(mira, asks({ name, department: '# IT\n- x' }));
  const [sent] = cards();
  const { body } = cardOf(sent) as { body: { type: string; text?: string }[] };
  const blocks = body.filter((one) => one.type === 'TextBlock').map((one) => one.text ?? '');
  expect(blocks[0]).toContain(String.raw`\*\*Tom\*\* \[x\]`);
  expect(blocks.slice(1).join(' ')).not.toMatch(/\*\*|\]\(|<at>|# IT/);
  expect(read(sent)).toContain('**Tom** [x](https://evil.example) <at>all</at>');
  expect(JSON.stringify(sent)).not.toContain('\u202E');
  expect(JSON.stringify(cardOf(sent))).not.toContain('"url":"https://evil');
});

test('in the language of their chat', async () => {
  await say('Hallo', { locale: 'de-DE' });
  connector.clear();
  await bot.pusher.vouch(mira, asks());
  expect(read(cards()[0])).toContain('Ist es wirklich Tom Bradley?');
  expect(read(cards()[0])).toContain('Hier in Teams wird nichts bestätigt');
});

describe('"I did not talk to them"', () => {
  const refused: { token: string; by?: string }[] = [];
  beforeEach(async () => {
    refused.length = 0;
    await bot.close();
    bot = await startBot();
    // The bot reads its services at each press.
    Object.defineProperty(bot.visits.services, 'vouching', {
      value: {
        refuse: async (given: string, by?: string) => {
          refused.push({ token: given, ...(by === undefined ? {} : { by }) });
          return by === 'mira' && given === token ? { state: 'refused' } : undefined;
        },
      },
    });
    await say('hello');
    await bot.pusher.vouch(mira, asks());
  });
  const press = () => pressOf(cardOf(cards().at(-1)), 'I did not talk to them') ?? {};

  test('takes the place of the card, and says whose word it is', async () => {
    const answer = await bot.post(execute(from(), press()));
    expect(refused).toEqual([{ token, by: 'mira' }]);
    expect(JSON.stringify(answer.body)).toContain('It is stopped');
    expect(JSON.stringify(answer.body)).not.toContain(token);
  });

  test('where cards are not replaced it is a message', async () => {
    await bot.post(submit(from(), press()));
    expect(read(cards().at(-1))).toContain('Security was told');
  });

  test.each([
    ['of a link that is not theirs', { vouch: 'X'.repeat(43), go: 'no' }],
    ['that is broken', { vouch: { $gt: '' }, go: 'no' }],
    ['that says yes', { vouch: token, go: 'yes' }],
  ])('a button %s does nothing', async (_what, data) => {
    await bot.post(execute(from(), data));
    expect(refused.filter((one) => one.token === token)).toEqual([]);
    expect(read(cards().at(-1))).toContain('That button does not work any more');
  });

  test('somebody whom the directory does not know refuses for nobody', async () => {
    const other = { aadObjectId: '2c9a4c2e-7f2a-4a53-9d0e-5b3b6f0f7a02', conversation: 'a:other' };
    await bot.post(execute(from(other), { vouch: token, go: 'no' }));
    expect(refused).toEqual([]);
  });
});

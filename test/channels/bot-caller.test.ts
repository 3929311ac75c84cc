/** "Is this really the help desk?", in the chat: the code that whoever calls reads out. Through the real endpoint. */
import { startBot } from '../tools/bot';
import type { TestBot } from '../tools/bot';
import { execute, message } from '../tools/bot-activities';
import { cardOf, pressOf, startConnector, wordsOfCard } from '../tools/connector';
import type { Connector, Sent } from '../tools/connector';
import { callerCode } from '../tools/fake-visits';

let connector: Connector;
let bot: TestBot;
const from = (): { serviceUrl: string; at: number } => {
  bot.clock.now += 1000;
  return { serviceUrl: connector.url, at: bot.clock.now };
};
const say = (text: string, more: object = {}) => bot.post(message(from(), text, more));
const last = (): Sent | undefined => connector.sent.filter((sent) => sent.method === 'POST').at(-1);
const read = (): string =>
  cardOf(last()) ? wordsOfCard(cardOf(last())).join(' | ') : (last()?.activity.text ?? '');
const press = (title: string) => bot.post(execute(from(), pressOf(cardOf(last()), title) ?? {}));

beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());
beforeEach(async () => {
  connector.clear();
  bot = await startBot();
});
afterEach(() => bot.close());

const asks = 'Let them read you their code';
const known = 'from the help desk says this code now';
const unknown = 'We do not know this code';

test.each([
  'Is this really the help desk?',
  'someone is calling me',
  'Caller code, please',
  'Wer ruft mich an?',
])('"%s" asks for the code; the code says who it is, and about which request', async (words) => {
  await say(words);
  expect(read()).toContain(asks);
  await say('k7q 4rm');
  expect(read()).toContain(known);
  expect(read()).toContain('47K 9RM');
  expect(read()).toContain('14:40');
  expect(read()).toContain('never asks for a code');
  expect(bot.visits.looked).toEqual([{ code: callerCode }]);
  expect(bot.visits.begun).toEqual([]);
});

test('the code alone is enough, also where something else is asked; a name in it is shown as it stands', async () => {
  await say('my phone was stolen');
  await say('1');
  await say('K7Q 4RM');
  expect(read()).toContain(known);
  expect(JSON.stringify(cardOf(last()))).toContain(String.raw`It is Ines \\*D\\*`);
  expect(wordsOfCard(cardOf(last())).join(' ')).toContain('Ines *D* from the help desk');
  // It was no answer, and the walk stands where it stood.
  expect(bot.visits.answers).toHaveLength(1);
  expect(bot.visits.looked).toEqual([{ code: callerCode, aside: true }]);
  await press('Go on where I was');
  expect(read()).toContain('Type the code from your app');
});

test('asked for, a wrong one is told, and the next may be right; the alarm is one press away', async () => {
  await say('is this really the help desk');
  await say('AAAAAA');
  expect(read()).toContain(unknown);
  expect(read()).toContain('I got a request I did not make');
  await say('K7Q4RM');
  expect(read()).toContain(known);
});

test('not asked for, what is no code of a caller is what it was before: a request number, an answer', async () => {
  await say('hello');
  await say('47K 9RM');
  expect(bot.visits.begun.at(-1)).toMatchObject({ topic: 'take-up' });
  expect(bot.visits.looked).toEqual([{ code: '47K9RM', aside: true }]);
  await say('restart');
  await say('my phone was stolen');
  await say('1');
  await say('346 799');
  expect(bot.visits.answers.at(-1)?.answer).toEqual({ kind: 'enter', text: '346 799' });
});

test('after twenty in ten minutes nothing is looked up, and it looks like a wrong one', async () => {
  await say('who is calling me?');
  const said = new Set<string>();
  for (let count = 0; count < 25; count += 1) {
    await say(count < 22 ? 'AAAAAA' : 'K7Q4RM');
    said.add(read());
  }
  expect([...said]).toEqual([expect.stringContaining(unknown)]);
  expect(bot.visits.looked).toHaveLength(20);
  expect(bot.logged.some((line) => line.message.includes('codes of callers'))).toBe(true);
});

test('in the language of the chat', async () => {
  await say('Ist das wirklich der Helpdesk?', { locale: 'de-DE' });
  expect(read()).toContain('Lassen Sie sich den Code vorlesen');
});

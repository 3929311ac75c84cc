/** What people type in Teams, with the real dialogs and the real recogniser behind it. */
import { startConnector, type Connector } from '../tools/connector';
import { startSystem, type TestSystem } from '../tools/system';
import { TeamsChat } from '../tools/teams';

let system: TestSystem;
let connector: Connector;
let chats = 0;

// The recogniser learns at the first sentence.
jest.setTimeout(90_000);

/** A new chat of Hanne's. */
function newChat(): TeamsChat {
  const hanne = system.built.demo?.accounts.people.find((one) => one.id === 'hanne');
  chats += 1;
  return new TeamsChat(system.url, connector, `a:hanne-${chats}`, hanne?.externalId ?? '');
}

beforeAll(async () => {
  [system, connector] = await Promise.all([startSystem(), startConnector()]);
}, 60_000);
afterAll(async () => {
  await system?.close();
  await connector?.close();
});

test.each([
  ['someone else is approving!', 'I got a request I did not make'],
  ['I keep getting prompts I did not ask for', 'I got a request I did not make'],
  ['I just found it', 'It turned up'],
  ['at home', 'My phone is not with me'],
])('in the middle of another walk "%s" offers "%s", and the place is kept', async (typed, offered) => {
  const chat = newChat();
  await chat.type('hello');
  await chat.press('My phone was lost or stolen');
  await chat.type(typed);
  expect(chat.plain).toContain('Is this about something else?');
  expect(chat.plain).toContain(offered);
  expect(chat.plain.startsWith('Stop:')).toBe(offered === 'I got a request I did not make');
  await chat.press('Stay with what we were doing');
  await chat.type('it is my phone that is gone');
  expect(chat.plain).toContain('What happened to it?');
});

test.each(['on the bus', 'I forgot my password', 'my manager is on holiday'])(
  'in the middle of a walk "%s" answers nothing and moves nobody',
  async (typed) => {
    const chat = newChat();
    await chat.type('my phone was stolen');
    const before = chat.plain;
    await chat.type(typed);
    expect(chat.plain).toContain(before.slice(0, 60));
  },
);

test('a day later the chat says where it was', async () => {
  const chat = newChat();
  await chat.type('my phone was stolen');
  await system.built.demo?.simulator.service.forward(25 * 3_600_000);
  await chat.type('good morning');
  expect(chat.plain).toMatch(/You were here on \w+day at \d\d:\d\d: My phone was lost or stolen\./);
  await chat.press('Go on where I was');
  expect(chat.plain).toContain('What happened to it?');
});

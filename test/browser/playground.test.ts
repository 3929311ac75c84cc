/** The bot in the hands of a person: the Teams client on a desk, its page in Chromium. */
import { miraId } from '../tools/bot-activities';
import { startBot } from '../tools/bot';
import type { TestBot } from '../tools/bot';
import { chromiumPath, freePort, howToGetChromium, openChat, startPlayground } from '../tools/playground';
import type { Chat, Playground } from '../tools/playground';

const path = chromiumPath();
const named = path ? 'in the Teams client' : `in the Teams client (skipped: ${howToGetChromium})`;

(path ? describe : describe.skip)(named, () => {
  let bot: TestBot;
  let playground: Playground;
  let chat: Chat;

  beforeAll(async () => {
    const clock = { now: () => Date.now(), real: () => Date.now() };
    bot = await startBot({ clock });
    const users = [{ name: 'Mira Okafor', aadObjectId: miraId }];
    playground = await startPlayground({ botEndpoint: bot.url, port: await freePort(), users });
    chat = await openChat(playground, path as string);
  }, 60_000);
  afterAll(async () => {
    await chat?.close();
    await playground?.close();
    await bot?.close();
  });

  test('hello, a pressed choice, a typed answer, a code in its field, and the link to the browser', async () => {
    await chat.say('hello');
    await chat.see('What happened?');
    await chat.press('My phone was lost or stolen');
    await chat.see('Was it stolen, or could it still turn up?');
    expect(bot.visits.begun).toMatchObject([{ topic: 'lost-device', claimed: { person: 'mira' } }]);
    await chat.see('You said: My phone was lost or stolen');

    await chat.say('it was stolen');
    await chat.see('Type the code from your app');
    await chat.see('You said: It was stolen');

    await chat.fill('6-digit code', '123 456');
    await chat.press('Check the code');
    await chat.see('It is you');
    expect(bot.visits.answers.map(({ turn, answer }) => [turn, answer])).toEqual([
      [1, { kind: 'choose', value: 'choice:0' }],
      [2, { kind: 'enter', text: '123 456' }],
    ]);
    // The client draws a button that opens an address as a link.
    expect(await chat.page.getByRole('link', { name: 'Set up your new phone' }).count()).toBe(1);
  }, 60_000);

  test('a field does not send what is no code, and says why', async () => {
    bot.visits.put('v1', 'code');
    await bot.pusher.show(await conversation(bot), 'v1', bot.visits.view('v1').screen, 'en');
    await chat.see('Type the code from your app');
    const before = bot.visits.answers.length;
    await chat.fill('6-digit code', '12');
    await chat.press('Check the code');
    await chat.see('The code has six digits.');
    expect(bot.visits.answers).toHaveLength(before);
  }, 60_000);
});

async function conversation(bot: TestBot): Promise<string> {
  const [id] = [...bot.store.raw('conversations').keys()];
  if (!id) throw new Error('No conversation was stored.');
  return id;
}

/** The lost phone in the Teams client on a desk, from "help" to the hand-over, then to the end in a browser. */
import { chromiumPath, howToGetChromium, startInPlayground } from '../tools/playground';
import type { Chat, InPlayground } from '../tools/playground';
import type { TestSystem } from '../tools/system';

const path = chromiumPath();
const named = path
  ? 'the main job in the Teams client'
  : `the main job in the Teams client (skipped: ${howToGetChromium})`;

(path ? describe : describe.skip)(named, () => {
  let started: InPlayground | undefined;
  let system: TestSystem;
  let chat: Chat;

  beforeAll(async () => {
    started = await startInPlayground('hanne', 'Hanne Solberg', path as string);
    ({ system, chat } = started);
  }, 90_000);
  afterAll(async () => {
    await started?.close();
  });

  test('Hanne stops her phone, proves two things and sets up the new one in the browser', async () => {
    await chat.say('help, my phone was stolen');
    // The sentence has said what is gone.
    await chat.see('What happened to it?');
    await chat.press('It was stolen');
    await chat.see('It is stopped');
    await chat.press('Set up a new one');
    await chat.see('What do you have with you?');
    await chat.press('Saved backup code');
    await chat.see('Type one backup code');
    await chat.fill('Backup code', await system.backupCode('hanne'));
    await chat.press('Check the code');
    await chat.see('That was right. Now one more, of another kind.');
    await chat.press('Code from an authenticator app');
    await chat.see('Type the code from your app');
    await chat.fill('Code, 6 or 8 digits', await system.code('hanne', 'iPad'));
    await chat.press('Check the code');
    await chat.see('It is you. Set up your new device');
    const popup = chat.page.context().waitForEvent('page');
    await chat.page.getByRole('link', { name: 'Set up here' }).click();
    const link = new URL((await popup).url()).pathname;
    const browser = await system.browser().open(link);
    await browser.press('Go on here');
    await chat.see('type the two digits that it shows');
    await chat.say(/<b>(\d\d)<\/b>/.exec(browser.html)?.[1] ?? '');
    await chat.see('You went on in the other place');
    await browser.open(link);
    await browser.press('Saved backup code');
    await browser.fill({ entry: await system.backupCode('hanne') });
    await browser.press('Set up here');
    await system.built.demo?.simulator.service.scan('hanne', browser.setUpKey);
    const phone = await system.built.demo?.simulator.service.phone('hanne');
    await browser.fill({ code: phone?.authenticators.at(-1)?.code ?? '' });
    expect(browser.title).toBe('You are back in');
  }, 120_000);
});

/** A visit goes on in another browser, over HTTP, as `npm start` runs it: what was shown counts there when two digits agree. */
import type { HttpBrowser } from '../tools/http-browser';
import { startSystem, type TestSystem } from '../tools/system';

let system: TestSystem;
beforeEach(async () => {
  system = await startSystem();
}, 120_000);
afterEach(() => system.close());

/** Hanne, at her laptop: her phone reported, stopped with a backup code, and a second piece wanted. */
async function atTheLaptop(): Promise<HttpBrowser> {
  const laptop = await system.browser().open('/');
  await laptop.press('My phone was lost or stolen');
  await laptop.press('My phone');
  await laptop.press('It is lost and may turn up');
  await laptop.fill({ entry: 'hanne.solberg@alderbrook.example' });
  await laptop.press('Saved backup code');
  await laptop.fill({ entry: await system.backupCode('hanne') });
  await laptop.press('Set up a new one');
  expect(laptop.title).toBe('What do you have with you?');
  return laptop;
}

const linkOf = (browser: HttpBrowser): string => /\/go\/[A-Z0-9]{24}/.exec(browser.html)?.[0] ?? '';
const digitsOf = (browser: HttpBrowser): string => /<b>(\d\d)<\/b>/.exec(browser.html)?.[1] ?? '';
const other = (digits: string): string => String(10 + ((Number(digits) - 10 + 1) % 90));

async function asked(): Promise<{ laptop: HttpBrowser; tablet: HttpBrowser; visit: string; page: string }> {
  const laptop = await atTheLaptop();
  const visit = laptop.path;
  await laptop.press('Show me how');
  const link = linkOf(laptop);
  expect(link).not.toBe('');
  const tablet = await system.browser().open(link);
  expect(tablet.title).toBe('Go on here?');
  expect(tablet.text).not.toContain('Hanne');
  await tablet.press('Go on here');
  expect(tablet.title).toBe('Type these two digits in the other browser');
  return { laptop, tablet, visit, page: `${visit}/hand-over` };
}

test('the digits, typed in the first browser, move it with what was shown; the second piece finishes in the other', async () => {
  const { laptop, tablet, visit, page } = await asked();
  await laptop.open(page);
  expect(laptop.title).toBe('Type the two digits');
  await laptop.fill({ digits: digitsOf(tablet) });
  expect(laptop.title).toBe('It goes on in the other browser now');
  expect((await laptop.open(visit)).title).toBe('It went on in another place');
  await tablet.open(tablet.path);
  expect([tablet.path, tablet.title]).toEqual([visit, 'What do you have with you?']);
  // The backup code counts already: one more piece, and nothing is asked twice.
  await tablet.press('Code from an authenticator app');
  await tablet.fill({ entry: await system.code('hanne', 'iPad') });
  expect(tablet.title).toBe('It is you. Set up your new device');
  expect((await system.built.audit.verify()).ok).toBe(true);
}, 120_000);

test('wrong digits leave it where it is, and the other browser goes on only by proving again', async () => {
  const { laptop, tablet, visit, page } = await asked();
  await laptop.open(page);
  await laptop.fill({ digits: other(digitsOf(tablet)) });
  expect(laptop.title).toBe('Those were not the digits');
  expect((await laptop.open(visit)).title).toBe('What do you have with you?');
  await tablet.open(tablet.path);
  expect(tablet.title).toBe('Those were not the digits');
  await tablet.press('Show that it is me');
  expect([tablet.path, tablet.title]).toEqual([visit, 'What do you have with you?']);
  expect((await laptop.open(visit)).title).toBe('It went on in another place');
}, 120_000);

test('"This is not me" ends the link for whoever asked', async () => {
  const { laptop, tablet, visit, page } = await asked();
  await laptop.open(page);
  await laptop.press('This is not me');
  expect(laptop.title).toBe('Nobody goes on by that link now');
  expect((await tablet.open(tablet.path)).title).toBe('It was refused in the other place');
  expect((await laptop.open(visit)).title).toBe('What do you have with you?');
}, 120_000);

test('own words in the middle lead to another walk, and the place is kept', async () => {
  const laptop = await atTheLaptop();
  const visit = laptop.path;
  await laptop.fill({ words: 'my phone asks me to approve a sign-in and it is not me' });
  expect(laptop.title).toBe('Is this about something else?');
  await laptop.follow('Stay with what we were doing');
  expect([laptop.path, laptop.title]).toEqual([visit, 'What do you have with you?']);
  await laptop.fill({ words: 'my phone asks me to approve a sign-in and it is not me' });
  await laptop.press('I got a request I did not make');
  expect(laptop.path).not.toBe(visit);
  expect((await laptop.open(visit)).title).toBe('What do you have with you?');
}, 120_000);

/**
 * Staff in the Teams client on a desk: a channel for requests, one card a request, taken by its button, the details in
 * their own chat, and the decision in the browser. Against the demo as `npm start` runs it.
 */
import type { Locator, Page } from 'playwright-core';
import { chromiumPath, howToGetChromium, startInPlayground } from '../tools/playground';
import type { Chat, InPlayground } from '../tools/playground';
import { everyCheck, type TestSystem, wantsNewPhone } from '../tools/system';

const path = chromiumPath();
const named = path ? 'staff in the Teams client' : `staff in the Teams client (skipped: ${howToGetChromium})`;

const channel = 'Alderbrook - Announcements';
const ownChat = 'Personal Chat';

(path ? describe : describe.skip)(named, () => {
  let started: InPlayground | undefined;
  let system: TestSystem;
  let chat: Chat;

  beforeAll(async () => {
    started = await startInPlayground('sam', 'Sam Whitlock', path as string);
    ({ system, chat } = started);
  }, 120_000);
  afterAll(async () => {
    await started?.close();
  });

  /** Mira, whose phone is lost and who has her backup codes, asks. */
  async function asked(): Promise<{ number: string; shown: string; checkNumber: string }> {
    const browser = await wantsNewPhone(system, 'mira.okafor');
    await browser.press('I have none of these');
    await system.settle();
    const number = browser.requestNumber;
    const checkNumber = /check number is\s+([0-9A-Z]{4})/.exec(browser.text)?.[1] ?? '';
    return { number, shown: `${number.slice(0, 3)} ${number.slice(3)}`, checkNumber };
  }
  /** The post in the channel with the card of this request. */
  const card = (shown: string): Locator =>
    chat.page
      .getByRole('group')
      .filter({ has: chat.page.getByRole('heading', { name: `Request ${shown}` }) });
  const button = (within: Locator, name: string): Locator =>
    within.getByRole('button', { name, exact: true });
  const state = (within: Locator, words: string): Promise<void> =>
    within.getByText(words, { exact: true }).waitFor();

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Account name').fill('sam.whitlock@alderbrook.example');
    await page.getByLabel('Password').fill(system.password('sam'));
    await page.getByLabel('Code', { exact: true }).fill(await system.code('sam'));
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  test('from the card in the channel to the decision in the browser; a button that is too old does nothing', async () => {
    const { cases } = system.built.services;
    await chat.go(channel);
    await chat.mention('use this channel for requests');
    await chat.see('Requests come to this channel from now on: number, state and age only.');

    // Her request comes by itself: number, state and age, and nobody's name.
    const { number, shown, checkNumber } = await asked();
    await state(card(shown), 'Open');
    expect(await card(shown).innerText()).toMatch(/Since \d\d:\d\d/);
    expect(await card(shown).innerText()).not.toMatch(/Mira|Okafor|Radiology|lost/i);

    // "Details" takes nothing; they are in his own chat, with a button to take it.
    await button(card(shown), 'Details').click();
    await state(card(shown), 'The details are in your own chat.');
    await chat.go(ownChat);
    await chat.see('Mira Okafor, Radiology');
    expect((await cases.view('ines', number))?.takenBy).toBeUndefined();

    // Ines takes it meanwhile, in her browser. His button is too old: it says how it stands, and takes nothing.
    expect((await cases.take('ines', number)).ok).toBe(true);
    await system.settle();
    await chat.press('Take');
    await chat.see('Somebody else has taken it.');
    await chat.see('Taken by Ines Duarte');
    expect((await cases.view('ines', number))?.takenBy).toBe('Ines Duarte');
    expect(await chat.page.getByRole('button', { name: 'Take', exact: true }).count()).toBe(0);

    // For everybody in the channel the card has changed by itself; handed back, it can be taken again.
    await chat.go(channel);
    await state(card(shown), 'Taken');
    expect(await button(card(shown), 'Take').count()).toBe(0);
    expect((await cases.release('ines', number)).ok).toBe(true);
    await system.settle();
    await state(card(shown), 'Open');
    await button(card(shown), 'Take').click();
    await state(card(shown), 'Taken');
    await state(card(shown), 'The details are in your own chat.');
    expect((await cases.view('ines', number))?.takenBy).toBe('Sam Whitlock');

    // His own chat has what the page says, quotes nothing secret, and leads to the browser.
    await chat.go(ownChat);
    await chat.see('Taken by Sam Whitlock');
    await chat.see('Identity check');
    await chat.see('One approver');
    const opens = chat.page.context().waitForEvent('page');
    await chat.page.getByRole('link', { name: 'Open and decide in the browser' }).last().click();
    const page = await opens;
    await page.waitForURL(/\/sign-in\?next=/);
    await signIn(page);
    await page.getByRole('heading', { level: 1, name: 'Mira Okafor' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/staff/cases/${number}`);
    await page.getByText('Nobody can approve this yet. First: Identity check.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);

    // Ines checks who she is; now it is his to decide, there and not in Teams.
    const check = { how: 'in-person', checks: everyCheck, checkNumber, document: 'Passport' } as const;
    expect((await cases.recordProofing('ines', number, check)).ok).toBe(true);
    await system.settle();
    await page.getByLabel('Why you approve').fill('Ines saw her at the desk.');
    await page.getByLabel('Code from your own authenticator app').fill(await system.code('sam'));
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved. The person goes on by themselves, after one more proof.').waitFor();
    await system.settle();

    // "Give back" on the card from before: decided is decided.
    await chat.page.bringToFront();
    await chat.press('Give back');
    await chat.see('This is decided already: approved. Nothing was done twice.');
    expect((await cases.view('ines', number))?.state).toBe('approved');
    await chat.go(channel);
    await state(card(shown), 'Approved');
    expect(await card(shown).innerText()).not.toMatch(/Mira|Okafor|Radiology/);
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 120_000);
});

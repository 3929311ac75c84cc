/**
 * A whole escalation in Chromium, against the demo as `npm start` runs it: somebody with special rights who has lost
 * everything, a manager who confirms, an agent who checks, and two who approve. And a caller who lies, and gets nothing.
 * Needs Chromium (CHROMIUM_PATH, or /usr/bin/chromium).
 */
import type { Browser, Page } from 'playwright-core';
import type { NewOwnMethod } from '../../src/app/ports';
import {
  heading,
  openChromium,
  openMail,
  phoneOf,
  press,
  seat,
  staffSeat,
  type Seat,
} from '../tools/desk-people';
import { chromiumPath, howToGetChromium } from '../tools/playground';
import { startSystem, type TestSystem } from '../tools/system';

const path = chromiumPath();
const found = path !== undefined || process.env['REQUIRE_ALL'] === '1';
const named = found ? 'in Chromium' : `in Chromium (skipped: ${howToGetChromium})`;

jest.setTimeout(300_000);

/** A phone at the desk, on file for long. */
const officePhone: NewOwnMethod = {
  ...{ id: 'dev-office', kind: 'office', label: 'Office phone', destination: '+441314960104' },
  ...{ probationUntil: 0, addedAt: 1 },
};

(found ? describe : describe.skip)(named, () => {
  let browser: Browser;
  let system: TestSystem;
  beforeAll(async () => {
    browser = await openChromium(path ?? '');
  });
  beforeEach(async () => {
    system = await startSystem();
  }, 120_000);
  afterEach(() => system.close());
  afterAll(() => browser?.close());

  const clock = (ms: number) => system.built.demo?.simulator.service.forward(ms);
  const methods = async (person: string) =>
    (await system.built.directory.get(person))?.methods.map((one) => one.id) ?? [];
  const sees = (page: Page, words: string | RegExp): Promise<void> => page.getByText(words).first().waitFor();
  const never = async (page: Page, words: string | RegExp): Promise<void> =>
    expect(await page.getByText(words).count()).toBe(0);
  const noYes = async (page: Page): Promise<void> => {
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Deny' }).count()).toBe(1);
  };

  /** Their manager opens the newest link, shows a code of their own app, and is given the code to say. */
  async function confirms(mailbox: Page, who: string, person: string): Promise<string> {
    await system.settle();
    const page = await openMail(mailbox, new RegExp(`Is it really ${person}`), 'Open the page');
    await heading(page, `Is it really ${person}?`);
    await page.getByLabel('Code from your own authenticator app').fill(await system.code(who));
    await press(page, 'I talked to them, and it is them');
    await heading(page, 'Say this code to them');
    const code = /\d{3} \d{3}/.exec(await page.locator('.tag').innerText())?.[0] ?? '';
    await page.close();
    return code;
  }

  async function approves({ page }: Seat, who: string): Promise<void> {
    await page.getByLabel('Why you approve').fill('Checked in person, and his manager spoke to him.');
    await page.getByLabel('Code from your own authenticator app').fill(await system.code(who));
    await press(page, 'Approve');
  }

  test('Dev has lost everything; his manager, an agent and two approvers bring him back, and nobody of them alone', async () => {
    await system.built.directory.addMethod('dev', officePhone, 'given');
    // A number that changed in the last 14 days is not called.
    for (let week = 0; week < 3; week += 1) await clock(7 * 24 * 3_600_000);

    // Dev says what happened. From here on his page is never loaded anew by hand.
    const dev = await seat(browser, system);
    const his = dev.page;
    await his.goto('/');
    await press(his, /My phone was lost or stolen/);
    await press(his, 'My phone');
    await press(his, /It is lost and may turn up/);
    await his.getByLabel('Sign-in name, e-mail or staff number').fill('dev.patel@alderbrook.example');
    await press(his, 'Go on');
    await press(his, /A colleague confirms that it is me/);
    await heading(his, 'Type the code that your colleague gives you');

    // Ravi, his manager, finds the link in his mailbox, talks to him, and says a code.
    const ravi = await staffSeat(browser, system, 'ravi.menon');
    const mailbox = await phoneOf(ravi, system, 'ravi');
    await his.getByLabel('6-digit code').fill(await confirms(mailbox, 'ravi', 'Dev Patel'));
    await press(his, 'Check the code');
    await heading(his, 'It is stopped');
    await press(his, 'Set up a new one');
    await press(his, 'I have none of these');
    await heading(his, 'A person will look at this');
    const number = (await his.locator('.tag b').innerText()).replace(/\s/g, '');
    const checkNumber =
      /check number is ([0-9A-Z]{4})/.exec(await his.locator('main').innerText())?.[1] ?? '';
    expect(checkNumber).toMatch(/^\w{4}$/);
    await system.settle();

    // Ines takes it. The page says at once what is missing, and there is no yes to press.
    const ines = await staffSeat(browser, system, 'ines.duarte');
    const row = ines.page.getByRole('row').filter({ hasText: 'Dev Patel' });
    await row.getByRole('button', { name: /^Take/ }).click();
    await row.getByRole('link', { name: /^Go on/ }).click();
    await sees(ines.page, 'Policy still asks for three things');
    await sees(ines.page, 'Nobody can approve this yet. First: Identity check.');
    await sees(ines.page, 'Privileged account');
    await noYes(ines.page);

    // Ravi may approve requests, but not this one, and he may not check it either.
    await ravi.page.goto(`/staff/cases/${number}`);
    await sees(ravi.page, 'You confirmed who they are; somebody else approves.');
    await sees(ravi.page, 'You confirmed who they are; somebody else checks.');
    await noYes(ravi.page);

    // The system calls the number on file. Dev's page shows the digits by itself, Ines' never.
    await sees(ines.page, '+44 131 496 0104');
    await sees(ines.page, /For this request only a check in person counts\. The call tells/);
    await press(ines.page, 'Call the office phone ending 04');
    const rings = his.getByText(/Your phone rings now/);
    await rings.waitFor();
    const digits = /Press (\d\d) #/.exec(await rings.innerText())?.[1] ?? '';
    const phone = await phoneOf(dev, system, 'dev');
    await sees(phone, 'It rings.');
    await press(phone, 'Answer');
    await phone.getByLabel('Keys').fill(`${digits}#`);
    await press(phone, 'Press them');
    await sees(phone, /Thank you/);
    expect(await ines.page.locator('main').innerText()).not.toMatch(/Press \d\d/);
    await sees(ines.page, 'They pressed the right digits. The check is recorded.');
    // It is kept, and for somebody with special rights and no proof of their own it is not enough.
    await sees(ines.page, 'In person at the desk');
    await noYes(ines.page);

    // He comes to the desk: point by point, with a number that only his page shows.
    await ines.page.getByRole('link', { name: 'Check again, step by step' }).click();
    await heading(ines.page, 'How do you see them?');
    expect(await ines.page.getByRole('button', { name: 'Photo ID on video' }).count()).toBe(0);
    await press(ines.page, 'In person');
    for (const title of [
      'Say what we never ask for',
      'The number of the request',
      'Face and document',
      'Name and account',
    ]) {
      await heading(ines.page, title);
      await ines.page.getByRole('checkbox').check();
      await press(ines.page, 'Go on');
    }
    const wrong = checkNumber === '3333' ? '4444' : '3333';
    for (const typed of [wrong, checkNumber]) {
      await ines.page.getByLabel('Check number from their page').fill(typed);
      await ines.page.getByLabel('Kind of document').fill('Staff card');
      await press(ines.page, 'Record the check');
      await sees(
        ines.page,
        typed === wrong ? /That is not the number on their page/ : /The check is recorded/,
      );
    }
    await sees(ines.page, 'Who checks never approves.');
    await noYes(ines.page);

    // Sam finds it under "I can approve" and says yes with a fresh code; that is one of two.
    const sam = await staffSeat(browser, system, 'sam.whitlock', '/staff?show=can-approve');
    await sam.page.getByRole('link', { name: new RegExp(`^Decide`) }).click();
    await sees(sam.page, 'Photo ID in person');
    await approves(sam, 'sam');
    await sees(sam.page, 'Approved. A second approver was drawn, and decides next.');
    await sees(sam.page, 'Second approver, drawn by the system: Ana Petrova');
    await sees(sam.page, 'You have approved this already; a second person is needed.');
    await noYes(sam.page);

    // The one drawn, nobody else: not the manager, although he is an approver.
    await ravi.page.reload();
    await noYes(ravi.page);
    const ana = await staffSeat(browser, system, 'ana.petrova', `/staff/cases/${number}`);
    await approves(ana, 'ana');
    await sees(ana.page, 'Approved. The waiting period runs; the walk goes on by itself after it.');
    await sees(his, 'A waiting time, so that nobody is let in in a hurry');
    await system.settle();
    expect(await methods('dev')).toContain('dev-app');

    // The notices of the approvals leave, and a day passes, by the demo's clock. His page goes on by itself.
    await press(phone, /^10 minutes/);
    await system.settle();
    await sees(his, /Until .* Then this goes on by itself/);
    await press(phone, /^24 hours/);
    await system.settle();
    await heading(his, 'What do you have with you?');
    await sees(his, /The answer is yes/);

    // One proof again, so that nobody else can use the answer: he still has only his manager.
    await press(his, /A colleague confirms that it is me/);
    await heading(his, 'Type the code that your colleague gives you');
    await his.getByLabel('6-digit code').fill(await confirms(mailbox, 'ravi', 'Dev Patel'));
    await press(his, 'Check the code');
    await heading(his, /Set up your new/);
    expect(await methods('dev')).not.toContain('dev-app');

    // The set-up code stands on his page and on nobody else's. He connects the app of his new phone with it.
    await press(his, /Show me a set-up code/);
    const setUpCode = (await his.locator('.tag .code').innerText()).replace(/\s/g, '');
    expect(setUpCode).toMatch(/^\w{24}$/);
    const fresh = await seat(browser, system);
    await fresh.page.goto('/setup');
    await fresh.page.getByLabel('Set-up code').fill(setUpCode);
    await press(fresh.page, 'Go on');
    await heading(fresh.page, 'Connect your app');
    const key = (await fresh.page.locator('.pick .code').innerText()).replace(/\s/g, '');
    await phone.bringToFront();
    await phone.getByLabel('Scan').fill(key);
    await press(phone, 'Add to the app');
    await sees(phone, 'Added to the app above.');
    const apps = (await system.built.demo?.simulator.service.phone('dev'))?.authenticators ?? [];
    await fresh.page.getByLabel('6-digit code').fill(apps.at(-1)?.code ?? '');
    await press(fresh.page, 'Check and finish');
    await heading(fresh.page, /is set up|back in/i);

    // What staff see at the end, a day later and so after signing in anew: done, with everybody's part.
    await system.settle();
    const later = await staffSeat(browser, system, 'ines.duarte', `/staff/cases/${number}`);
    await sees(later.page, 'Done. Nothing is left to decide.');
    const history = await later.page.getByRole('region', { name: 'History' }).innerText();
    for (const name of ['Ines Duarte', 'Sam Whitlock', 'Ana Petrova']) expect(history).toContain(name);
    // And none of them was ever sent a secret of his.
    for (const one of [ines, sam, ana, ravi, later]) {
      const pages = (await one.html()).map((html) => html.replaceAll(/<[^>]+>|\s/g, ''));
      expect(pages.length).toBeGreaterThan(1);
      for (const secret of [setUpCode, key, checkNumber])
        expect(pages.filter((html) => html.includes(secret))).toEqual([]);
    }

    // Everything that happened stands in his mailbox, and in the record.
    await clock(11 * 60_000);
    await system.settle();
    await phone.reload();
    const subjects = (await phone.locator('details.mail > summary').allInnerTexts()).join('\n');
    for (const said of [
      'Somebody is getting back into this account',
      'A device of this account was stopped',
      'A request for this account was approved',
      'This account was changed',
    ])
      expect(subjects).toContain(said);
    expect((await system.built.audit.verify()).ok).toBe(true);
    await Promise.all([dev, ravi, ines, sam, ana, fresh, later].map((one) => one.context.close()));
  });

  /** Ines opens a request for somebody who calls as Tomás, and takes it. Its number. */
  async function openedFor(page: Page): Promise<string> {
    await page.getByRole('link', { name: 'For a caller' }).click();
    await page.getByLabel('By phone').check();
    await page.getByLabel('Whose account').fill('tomas.rivera@alderbrook.example');
    await page.getByLabel('What it is about').selectOption('My phone was lost or stolen');
    await page
      .getByLabel('What they said')
      .fill('Phone gone, theatre list in ten minutes. Call me on my new number, 07700 900999. Hurry.');
    await press(page, 'Open the request');
    await sees(page, /Opened\. The number is/);
    const number = (await page.locator('.tag.slim').innerText()).replace(/\s/g, '');
    await press(page, 'Take');
    return number;
  }

  /** Somebody types the number of the request at the portal, and a backup code. */
  async function takesUp(page: Page, number: string, code: string): Promise<void> {
    await page.goto('/');
    await page.getByLabel('Have a request number?').fill(number);
    await press(page, 'Look it up');
    await press(page, /Saved backup code/);
    await page.getByLabel('Backup code').fill(code);
    await press(page, 'Check the code');
  }

  test('a caller who lies: a request is opened, and then nothing but a no is to be had', async () => {
    const before = JSON.stringify(await system.built.directory.get('tomas'));
    const tomas = await seat(browser, system);
    const phone = await phoneOf(tomas, system, 'tomas');

    // Somebody calls the help desk as Tomás, in a hurry, with a number of their own.
    const ines = await staffSeat(browser, system, 'ines.duarte');
    const { page } = ines;
    const number = await openedFor(page);

    // The page says what is missing and what not to do, and gives the words for a no.
    await sees(page, 'Waits for: The person, to take it up');
    await sees(page, 'Nobody can approve this yet. First:');
    await sees(page, 'You may say: "The system lets nobody here approve this');
    await sees(page, 'A phone number in their words. Do not call it');
    await sees(page, '+44 131 496 0102');
    await noYes(page);
    const talk = page.getByRole('region', { name: 'Talk to them' });
    expect(await talk.innerText()).not.toContain('900999');
    // A check has nothing to hold on to: the number for it is on nobody's screen.
    const check = page.getByRole('region', { name: 'Check who they are' });
    await check.getByText('The person has not taken this request up yet').waitFor();
    expect(await check.getByRole('link').count()).toBe(0);

    // Nor has a call: its digits would be on nobody's screen either, and could be guessed.
    await sees(page, 'Not yet: nobody has taken this request up');
    expect(await page.getByRole('button', { name: /^Call the/ }).count()).toBe(0);

    // The caller has the number of the request, and types it at the portal: without a proof it shows nothing.
    const liar = await seat(browser, system);
    const theirs = liar.page;
    await takesUp(theirs, number, '7kqm-xw4d-9htr-3pvn');
    await sees(theirs, /is not right/);
    await press(theirs, 'I have none of these');
    await heading(theirs, 'We cannot show this request here yet');
    for (const html of await liar.html()) {
      expect(html).not.toContain('Tomás');
      expect(html).not.toContain('check number is');
    }

    // Ines says no, in words that the caller may read, and it is closed.
    await page.getByLabel('Or in your own words', { exact: true }).fill('Come to the desk with photo ID.');
    await press(page, 'Deny');
    await sees(page, 'Denied. Nothing is left to decide.');
    const history = await page.getByRole('region', { name: 'History' }).innerText();
    expect(history).toContain('Opened by staff for a caller');
    expect(history).toContain('Denied. They read: Come to the desk with photo ID.');
    for (const button of ['Take', 'Approve', 'Deny', 'Add the note'])
      expect(await page.getByRole('button', { name: button, exact: true }).count()).toBe(0);

    // Nothing changed for Tomás but his mailbox: he was told at once, and can stop everything with one button.
    await system.settle();
    expect(JSON.stringify(await system.built.directory.get('tomas'))).toBe(before);
    const notice = await openMail(
      phone,
      /The help desk opened a request for this account/,
      'This was not me',
    );
    await press(notice, 'This was not me');
    await heading(notice, /stopped/i);
    await system.settle();
    await page.goto('/staff');
    const urgent = page.getByRole('row').filter({ hasText: 'Tomás Rivera' });
    await urgent.getByText('Stop first: frozen').waitFor();
    expect((await system.built.audit.verify()).ok).toBe(true);
    await Promise.all([tomas, ines, liar].map((one) => one.context.close()));
  });

  test('a caller who lies and has found a backup code: the call back rings at the real one, who hangs up', async () => {
    const phoneApp = async () => (await system.built.directory.get('tomas'))?.methods[0];
    const before = JSON.stringify([await methods('tomas'), await phoneApp()]);
    const tomas = await seat(browser, system);
    const phone = await phoneOf(tomas, system, 'tomas');
    const ines = await staffSeat(browser, system, 'ines.duarte');
    const { page } = ines;
    const number = await openedFor(page);
    const liar = await seat(browser, system);
    const theirs = liar.page;
    await takesUp(theirs, number, await system.backupCode('tomas'));
    await heading(theirs, 'Your request is here again');
    await system.settle();

    // One right proof, and still no yes: a check is missing. The number on file is not the one that they said.
    await sees(page, 'Nobody can approve this yet. First: Identity check.');
    await noYes(page);
    await press(page, 'Call the office phone ending 02');
    await sees(phone, 'It rings.');
    await press(phone, 'Answer');
    await sees(phone, /If you did not ask, hang up, and tell nobody any digits/);
    await press(phone, 'Hang up');
    await sees(phone, 'The call is over.');

    // Ines sees it at once, with nothing recorded; the next one is answered with digits that somebody guesses.
    await sees(page, 'Nobody pressed anything.');
    await never(page, 'The check is recorded');
    await press(page, 'Call the office phone ending 02');
    await press(phone, 'Answer');
    await phone.getByLabel('Keys').fill('00#');
    await press(phone, 'Press them');
    await sees(page, 'Wrong digits were pressed. That is a reason to stop and think.');
    await noYes(page);

    // Somebody is pressing her, and something is odd: security has it, and she can do nothing more with it.
    await page.getByText('Hand to security', { exact: true }).click();
    await page.getByLabel('What is odd about it').fill('Whoever answered at the number on file hung up.');
    await press(page, 'Hand it over');
    await sees(page, 'Security has it now, first in the queue.');
    for (const button of ['Approve', 'Deny', /^Call the/])
      expect(await page.getByRole('button', { name: button }).count()).toBe(0);
    const ana = await staffSeat(browser, system, 'ana.petrova', `/staff/cases/${number}`);
    await sees(ana.page, 'Handed to security: Whoever answered at the number on file hung up.');
    await noYes(ana.page);
    await press(ana.page, 'Deny');
    await sees(ana.page, 'Denied. Nothing is left to decide.');

    // What was asked for did not happen, and Tomás was told of the request and of the proof.
    await clock(11 * 60_000);
    await system.settle();
    expect(JSON.stringify([await methods('tomas'), await phoneApp()])).toBe(before);
    await phone.reload();
    const mailbox = (await phone.locator('details.mail > summary').allInnerTexts()).join('\n');
    expect(mailbox).toContain('The help desk opened a request for this account');
    expect(mailbox).toContain('Somebody is getting back into this account');
    expect((await system.built.audit.verify()).ok).toBe(true);
    await Promise.all([tomas, ines, liar, ana].map((one) => one.context.close()));
  });
});

/** People in front of the demo, each with a browser of their own and their simulated phone in another window. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { TestSystem } from './system';

export interface Seat {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every page of HTML that this browser was sent, so far. */
  html(): Promise<readonly string[]>;
}

export const openChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });

export async function seat(browser: Browser, system: TestSystem): Promise<Seat> {
  const context = await browser.newContext({ baseURL: system.url, viewport: { width: 1280, height: 900 } });
  const pages: Promise<string>[] = [];
  context.on('response', (response) => {
    if (/text\/html/.test(response.headers()['content-type'] ?? '') && response.status() < 300)
      // A page that was left before it was read is no page that anybody saw.
      pages.push(response.text().catch(() => ''));
  });
  return { context, page: await context.newPage(), html: () => Promise.all(pages) };
}

/** A member of staff, signed in, on this page. @param who "ines.duarte" */
export async function staffSeat(
  browser: Browser,
  system: TestSystem,
  who: string,
  path = '/staff',
): Promise<Seat> {
  const found = await seat(browser, system);
  const { page } = found;
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('Account name').fill(`${who}@alderbrook.example`);
  await page.getByLabel('Password').fill(system.password(who.split('.')[0] ?? ''));
  await page.getByLabel('Code', { exact: true }).fill(await system.code(who.split('.')[0] ?? ''));
  await page.getByRole('button', { name: 'Sign in' }).click();
  return found;
}

/** The phone and mailbox of somebody, in another window of theirs. */
export async function phoneOf({ context }: Seat, system: TestSystem, person: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`/simulator/${person}?key=${system.simulatorKey}`);
  return page;
}

/** Opens the link of the newest mail with this subject, in a window of its own. */
export async function openMail(phone: Page, subject: RegExp, link: string): Promise<Page> {
  await phone.reload();
  const mail = phone.locator('details.mail').filter({ hasText: subject }).first();
  if ((await mail.getAttribute('open')) === null) await mail.locator('summary').click();
  const opened = phone.context().waitForEvent('page');
  await mail.frameLocator('iframe').getByRole('link', { name: link }).click();
  return opened;
}

export const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor();

export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();

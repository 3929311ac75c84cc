/**
 * A page that waits, and has a field: what became of the code is said without taking away what is being typed. In a
 * real browser (CHROMIUM_PATH, or /usr/bin/chromium), and without a script.
 */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startPortal, type RunningPortal } from '../tools/portal';

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const found = existsSync(chromiumPath) || process.env['REQUIRE_ALL'] === '1';
const suite = found ? describe : describe.skip;

let portal: RunningPortal;
beforeAll(async () => {
  portal = await startPortal();
});
afterAll(() => portal.close());

test('without a script it never reloads by itself, and has a link to look again', async () => {
  const browser = portal.browser();
  const path = await browser.begin();
  portal.world.show(path.split('/').pop() ?? '', 'on-its-way');
  const { html } = await browser.get(path);
  expect(html).not.toContain('http-equiv="refresh"');
  expect(html).toContain(`<a href="${path}">Look again</a>`);
  expect(html).toMatch(/data-live="text" role="status"/);
  expect(html).toMatch(/data-news hidden/);
});

suite('with a script', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  }, 60_000);
  afterAll(() => browser?.close());

  /** A page whose clock is ours, that stands at the code. */
  async function atCode(): Promise<{ page: Page; id: string }> {
    const page = await browser.newPage();
    await page.clock.install();
    await page.goto(`${portal.url}/`);
    await page.getByRole('button', { name: /lost or stolen/ }).click();
    const id = page.url().split('/').pop() ?? '';
    portal.world.show(id, 'on-its-way');
    await page.goto(`${portal.url}/visits/${id}`);
    await page.evaluate('window.same = true');
    return { page, id };
  }
  const looks = async (page: Page): Promise<void> => {
    const answered = page.waitForResponse(/\/state$/);
    await page.clock.runFor(4_100);
    await answered;
  };
  const isSame = (page: Page): Promise<unknown> => page.evaluate('window.same === true');

  test.each(['481', ''])(
    'the words change in place while "%s" is being typed',
    async (typed) => {
      const { page, id } = await atCode();
      await page.getByLabel('6-digit code').focus();
      await page.keyboard.type(typed);
      portal.world.show(id, 'off-or-away');
      await looks(page);
      await page.getByText('is off or out of coverage').waitFor();
      expect(await page.getByText('is on its way').count()).toBe(0);
      expect(await page.getByLabel('6-digit code').inputValue()).toBe(typed);
      expect(await page.evaluate('document.activeElement.name')).toBe('entry');
      expect(await isSame(page)).toBe(true);
      await page.close();
    },
    60_000,
  );

  test('nothing typed and nothing in focus: the page is loaded anew', async () => {
    const { page, id } = await atCode();
    portal.world.show(id, 'off-or-away');
    await looks(page);
    await page.getByText('is off or out of coverage').waitFor();
    expect(await isSame(page)).toBe(false);
    await page.close();
  }, 60_000);

  test('another question is only told of, with a link, when something is typed', async () => {
    const { page, id } = await atCode();
    await page.getByLabel('6-digit code').fill('481');
    expect(await page.locator('[data-news]').isVisible()).toBe(false);
    const visit = portal.world.visits.get(id);
    if (visit) visit.turn += 1;
    portal.world.show(id, 'set-up');
    await looks(page);
    await page.getByText('This has moved on').waitFor();
    expect(await page.getByLabel('6-digit code').inputValue()).toBe('481');
    await page.locator('[data-news]').getByRole('link').click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByLabel('6-digit code').count()).toBe(0);
    await page.close();
  }, 60_000);
});

/**
 * Pages of administrators in a real browser: axe without a finding in both schemes, nothing wider than the screen at
 * 320 px. Needs Chromium (CHROMIUM_PATH, or /usr/bin/chromium). SCREENS=folder also writes a picture of every page.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { settingsPortal, type SettingsPortal } from '../tools/settings-portal';

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const found = existsSync(chromiumPath) || process.env['REQUIRE_ALL'] === '1';
const suite = found ? describe : describe.skip;
const pictures = process.env['SCREENS'];

jest.setTimeout(120_000);

suite(found ? 'settings in a browser' : 'settings in a browser (skipped: set CHROMIUM_PATH)', () => {
  let browser: Browser;
  let world: SettingsPortal;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  beforeEach(async () => {
    world = await settingsPortal();
  });
  afterEach(() => world.close());
  afterAll(() => browser?.close());

  const signIn = async (page: Page, name: string, path: string): Promise<void> => {
    await page.goto(`${world.portal.url}/sign-in?next=${encodeURIComponent(path)}`);
    await page.getByLabel('Account name').fill(world.two.crew.account(name));
    await page.getByLabel('Password').fill(world.password);
    await page.getByLabel('Code', { exact: true }).fill('123456');
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const look = async (page: Page, label: string, value: string): Promise<void> => {
    await page.getByLabel(label, { exact: false }).first().fill(value);
    await page.getByRole('button', { name: 'See what it changes' }).click();
  };
  const own = (name: string): string => world.two.crew.appCode(name);
  const fill = async (page: Page, name: string, button: string): Promise<void> => {
    const form = page.locator('form').filter({ has: page.getByRole('button', { name: button }) });
    await form.getByLabel('Why').fill('Two approvers have the flu, and six people wait.');
    await form.getByLabel('Code from your own').fill(own(name));
    await form.getByRole('button', { name: button }).click();
  };

  const stops: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
    ['settings', (page) => signIn(page, 'amy', '/staff/settings')],
    ['settings-about', (page) => signIn(page, 'amy', '/staff/settings/about')],
    ['settings-codes', (page) => signIn(page, 'amy', '/staff/settings/codes')],
    ['settings-offered', (page) => signIn(page, 'amy', '/staff/settings/offered')],
    [
      'settings-wrong',
      async (page) => {
        await signIn(page, 'amy', '/staff/settings/codes');
        await look(page, 'Wrong codes in a row', '99');
      },
    ],
    [
      'settings-preview',
      async (page) => {
        await signIn(page, 'amy', '/staff/settings/sending');
        await page.getByLabel('Codes to one person in a day').fill('20');
        await look(page, 'Countries', '353');
      },
    ],
    [
      'changes',
      async (page) => {
        await signIn(page, 'amy', '/staff/settings/codes');
        await look(page, 'Wrong codes in a row', '12');
        await fill(page, 'amy', 'Propose it');
      },
    ],
    [
      'changes-second',
      async (page) => {
        const { settings } = world.two.a.services;
        const what = { kind: 'break-glass', hours: 2 } as const;
        await settings.propose(world.two.crew.id('amy'), what, 'Flu', { code: own('amy') });
        await settings.pause(world.two.crew.id('zoe'), 'Callers at three desks');
        await signIn(page, 'bob', '/staff/changes');
        await page.getByLabel('Code from your own').first().fill(own('bob'));
        await page.getByRole('button', { name: 'Agree as the second' }).click();
      },
    ],
    ['people', (page) => signIn(page, 'amy', '/staff/people')],
    [
      'paused-front',
      async (page) => {
        await world.two.b.directory.setRoles(world.two.crew.id('bob'), []);
        await world.two.a.assembly.administration.server.set('helpDeskPhone', '0131 496 0100');
        await world.two.a.services.settings.pause(world.two.crew.id('zoe'), 'Callers at three desks');
        await page.goto(`${world.portal.url}/`);
      },
    ],
  ];

  test.each(stops)('%s', async (name, go) => {
    for (const scheme of ['light', 'dark'] as const) {
      if (scheme === 'dark') {
        await world.close();
        world = await settingsPortal();
      }
      const context = await browser.newContext({
        colorScheme: scheme,
        viewport: { width: 1280, height: 900 },
      });
      const page = await context.newPage();
      await go(page);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map((one) => [one.id, one.nodes.map((node) => node.target.join(' '))])).toEqual([]);
      await shot(page, `${name}-1280-${scheme}`);
      await page.setViewportSize({ width: 320, height: 640 });
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(wide).toBeLessThanOrEqual(320);
      await shot(page, `${name}-320-${scheme}`);
      await context.close();
    }
  });

  async function shot(page: Page, name: string): Promise<void> {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }
});

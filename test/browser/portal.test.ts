/**
 * The portal in a real browser: axe without a finding in both schemes, nothing wider than the screen at
 * 320 px and at 400 %, right to left, forced colours, the keyboard, no script. Needs Chromium
 * (CHROMIUM_PATH, or /usr/bin/chromium). SCREENS=folder also writes pictures of every page.
 */
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startPortal, type RunningPortal } from '../tools/portal';
import { stops, takePictures } from './screens';

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const found = existsSync(chromiumPath) || process.env['REQUIRE_ALL'] === '1';
const suite = found ? describe : describe.skip;

jest.setTimeout(180_000);

suite(
  found ? 'the portal in a browser' : 'the portal in a browser (skipped: set CHROMIUM_PATH to a Chromium)',
  () => {
    let browser: Browser;
    let portal: RunningPortal;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: chromiumPath,
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
      portal = await startPortal({ mountBot: () => undefined, teamsAppId: 'app-1' });
    });
    afterAll(async () => {
      await browser?.close();
      await portal?.close();
    });

    const overflow = (page: Page): Promise<number> =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    const axe = async (page: Page, rules?: readonly string[]): Promise<string[]> => {
      const builder = rules
        ? new AxeBuilder({ page }).setLegacyMode().withRules([...rules])
        : new AxeBuilder({ page }).setLegacyMode();
      const { violations } = await builder.analyze();
      return violations.map((one) => `axe: ${one.id} ${one.nodes[0]?.html ?? ''}`);
    };
    const smallTargets = (page: Page): Promise<string[]> =>
      page.evaluate(`[...document.querySelectorAll('main :is(button, .choice, .btn, .back, summary)')]
      .filter((part) => part.checkVisibility({ contentVisibilityAuto: true }) && part.getBoundingClientRect().height < 24)
      .map((part) => 'small target: ' + part.outerHTML.slice(0, 80))`);

    // 320 px is also what is left of 1280 px at 400 % (WCAG 2.2, 1.4.10).
    test.each(stops.map((stop) => [stop.name, stop] as const))(
      'the page "%s": axe finds nothing, light or dark; nothing sticks out at 320 px, either direction',
      async (_name, stop) => {
        const context = await browser.newContext({
          viewport: { width: 1280, height: 900 },
          colorScheme: 'light',
        });
        const page = await context.newPage();
        await stop.go(page, portal);
        const findings = await axe(page);
        await page.emulateMedia({ colorScheme: 'dark' });
        findings.push(...(await axe(page, ['color-contrast'])));
        await page.setViewportSize({ width: 320, height: 640 });
        if ((await overflow(page)) > 0) findings.push('wider than 320 px');
        findings.push(...(await smallTargets(page)));
        await page.evaluate('document.documentElement.dir = "rtl"');
        if ((await overflow(page)) > 0) findings.push('right to left wider than 320 px');
        expect(findings).toEqual([]);
        await context.close();
      },
    );

    test('in forced colours every main button and field still has an edge', async () => {
      const context = await browser.newContext({ forcedColors: 'active' });
      const page = await context.newPage();
      for (const name of ['turn-code', 'turn-choose', 'home']) {
        await stops.find((stop) => stop.name === name)?.go(page, portal);
        const edges: unknown = await page.evaluate(
          `[...document.querySelectorAll('main :is(.btn, .choice, input:not([type=hidden]))')].map((part) => getComputedStyle(part).borderTopStyle)`,
        );
        expect(new Set(edges as string[])).toEqual(new Set(['solid']));
      }
      await context.close();
    });

    test('a walk by keyboard alone, without script', async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      const headed = (title: string): Promise<void> =>
        page.getByRole('heading', { level: 1, name: title }).waitFor();
      const tabTo = async (text: RegExp): Promise<void> => {
        for (let press = 0; press < 40; press += 1) {
          await page.keyboard.press('Tab');
          // At the end of a page the focus leaves it for a moment.
          const words = (await page.locator(':focus').allInnerTexts()).join(' ').trim();
          if (text.test(words)) return;
        }
        throw new Error(`The keyboard does not reach ${String(text)}.`);
      };
      await page.goto(`${portal.url}/`);
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').allInnerTexts()).toEqual(['Skip to the question']);
      await tabTo(/lost or stolen/);
      await page.keyboard.press('Enter');
      await headed('Where is your phone now?');
      await tabTo(/At repair/);
      await page.keyboard.press('Enter');
      await headed('What do you have with you?');
      await tabTo(/^Back$/);
      await page.keyboard.press('Enter');
      await headed('Where is your phone now?');
      await context.close();
    });

    test('a waiting page goes on by itself when the screen moves, and nothing breaks the content policy', async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const broken: string[] = [];
      page.on('console', (line) => {
        if (line.type() === 'error') broken.push(line.text());
      });
      await page.clock.install();
      await stops.find((stop) => stop.name === 'turn-case')?.go(page, portal);
      const id = page.url().split('/').pop() ?? '';
      portal.world.show(id, 'set-up');
      await page.clock.runFor(5000);
      await page.getByRole('heading', { name: 'It is you' }).waitFor();
      expect(broken).toEqual([]);
      await context.close();
    });

    test('a browser really sends its forms so that the checks of the origin pass', async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const headers: (string | undefined)[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST') headers.push(request.headers()['origin']);
      });
      await page.goto(`${portal.url}/`);
      await page.getByRole('button', { name: /lost or stolen/ }).click();
      expect(await page.locator('h1').innerText()).toBe('Where is your phone now?');
      expect(headers).toHaveLength(1);
      await context.close();
    });

    const folder = process.env['SCREENS'];
    if (folder) test('pictures', async () => takePictures(browser, portal, folder), 1_800_000);
  },
);

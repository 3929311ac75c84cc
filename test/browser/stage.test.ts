/**
 * The stage of the demo in a real browser: it plays by itself, stops when told, and each of its pages is whole in its
 * pane, wide and narrow, light and dark. Needs Chromium (CHROMIUM_PATH, or /usr/bin/chromium). SCREENS=folder also
 * writes a picture of every scene.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { startSystem, type TestSystem } from '../tools/system';

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const found = existsSync(chromiumPath) || process.env['REQUIRE_ALL'] === '1';
const suite = found ? describe : describe.skip;
const pictures = process.env['SCREENS'];

jest.setTimeout(300_000);

const scenes = 11;
const panes = ['phone', 'portal', 'staff'] as const;

suite(
  found
    ? "the demo's stage in a browser"
    : "the demo's stage in a browser (skipped: set CHROMIUM_PATH to a Chromium)",
  () => {
    let browser: Browser;
    let system: TestSystem;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: chromiumPath,
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
      system = await startSystem();
      if (pictures) mkdirSync(pictures, { recursive: true });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await system?.close();
    });

    /** What a browser complained about. */
    const broken: string[] = [];
    afterEach(() => expect(broken.splice(0)).toEqual([]));

    async function open(options: BrowserContextOptions, clock = false): Promise<Page> {
      const page = await (await browser.newContext(options)).newPage();
      page.on('console', (line) => {
        // The tools of this test reach into every frame; a mail lets none in. A page that looks whether something moved
        // may do so with the session of before a sign-in, while the next page is on its way.
        const expected = line.text().includes('/mails/') || line.location().url.endsWith('/state');
        if (line.type() === 'error' && !expected) broken.push(line.text());
      });
      page.on('pageerror', (error) => broken.push(error.message));
      if (clock) await page.clock.install();
      await page.goto(`${system.url}/demo?key=${system.simulatorKey}`);
      // From here on its time goes by when it is told to.
      if (clock) await page.clock.pauseAt(Date.now() + 60_000);
      return page;
    }
    const scene = (page: Page, at: number): Promise<void> =>
      page.locator('.where p', { hasText: new RegExp(`^(?:Scene|Szene) ${at} `) }).waitFor();
    /** The page that comes up behind has taken the place of the one before. */
    const settled = async (page: Page): Promise<void> => {
      await page.locator('.room > :nth-child(2), .room > .coming').first().waitFor({ state: 'detached' });
    };
    const press = async (page: Page, at: number): Promise<void> => {
      await page.locator('#next').click();
      await scene(page, at);
      await settled(page);
    };
    const picture = async (page: Page, name: string): Promise<void> => {
      if (pictures) await page.screenshot({ path: join(pictures, `stage-${name}.png`) });
    };
    const wider =
      'document.documentElement.clientWidth ? document.documentElement.scrollWidth - document.documentElement.clientWidth : 0';
    /** Whatever is wider than its window: the stage, or a page in a pane that is shown. */
    const tooWide = async (page: Page): Promise<string[]> => {
      const wide = (await page.evaluate<number>(wider)) > 0 ? ['the stage is too wide'] : [];
      for (const pane of panes) {
        const [shown] = await page.locator(`#pane-${pane} iframe`).elementHandles();
        const over = (await (await shown?.contentFrame())?.evaluate<number>(wider)) ?? 0;
        if (over > 0) wide.push(`${pane} is too wide by ${over} px`);
      }
      return wide;
    };
    /** Of the stage itself: its pages have tests of their own, at the same width. */
    const axe = async (page: Page): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().exclude('iframe').analyze();
      return violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ''}`);
    };

    test('Play presses Next by itself until the end, in about two minutes of its own clock', async () => {
      const page = await open({ viewport: { width: 1400, height: 900 } }, true);
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      let whole = 0;
      for (let at = 1; at < scenes; at += 1) {
        await scene(page, at);
        await settled(page);
        const pause = Number(await page.locator('[data-pause]').getAttribute('data-pause'));
        whole += pause;
        // Not before its time.
        await page.clock.runFor(pause - 500);
        await scene(page, at);
        await page.clock.runFor(600);
      }
      await scene(page, scenes);
      await settled(page);
      expect(whole).toBeGreaterThan(80_000);
      expect(whole).toBeLessThan(140_000);
      // The pages in the panes are those of the last scene.
      await page
        .frameLocator('#pane-portal iframe')
        .getByRole('heading', { name: 'You are back in' })
        .waitFor();
      await page.frameLocator('#pane-phone iframe').getByText('This account was changed').first().waitFor();
      expect(await page.getByRole('button', { name: 'Play', exact: true }).isVisible()).toBe(true);
      expect(await page.locator('#next').count()).toBe(0);
      await page.context().close();
    });

    test('Pause holds it, and so does taking a part or going into a pane', async () => {
      const page = await open({ viewport: { width: 1400, height: 900 } }, true);
      const play = page.locator('#play');
      const holds = async (at: number): Promise<void> => {
        expect(await play.innerText()).toBe('Play');
        await page.clock.runFor(60_000);
        await scene(page, at);
      };
      await play.click();
      await scene(page, 1);
      expect(await play.innerText()).toBe('Pause');
      await play.click();
      await holds(1);
      await play.click();
      await scene(page, 2);
      await page.getByRole('button', { name: 'Sam, approver' }).click();
      await page.getByText('You are Sam, who approves.').waitFor();
      await holds(2);
      await play.click();
      await scene(page, 3);
      await settled(page);
      await page.frameLocator('#pane-staff iframe').getByRole('searchbox').click();
      await page.clock.runFor(100);
      await holds(3);
      await page.context().close();
    });

    test.each([
      ['wide', { width: 1400, height: 900 }, 'light', 'en'],
      ['wide, dark', { width: 1400, height: 900 }, 'dark', 'de'],
      ['just wide enough', { width: 1100, height: 760 }, 'light', 'de'],
      ['on a phone', { width: 320, height: 640 }, 'light', 'en'],
      ['on a phone, dark', { width: 320, height: 640 }, 'dark', 'de'],
    ] as const)(
      '%s: in no scene axe finds anything, and no page is wider than its pane',
      async (_name, viewport, colorScheme, locale) => {
        const page = await open({ viewport, colorScheme, locale });
        const findings = [...(await axe(page)), ...(await tooWide(page))];
        const label = `${viewport.width}-${colorScheme}-${locale}`;
        await picture(page, `${label}-0`);
        for (let at = 1; at <= scenes; at += 1) {
          await press(page, at);
          findings.push(...(await tooWide(page)));
          if (at === 1 || at === scenes) findings.push(...(await axe(page)));
          await picture(page, `${label}-${at}`);
        }
        expect([...new Set(findings)]).toEqual([]);
        await page.context().close();
      },
    );

    test('on a phone one room shows at a time: where it happened, or the one that was chosen; without a script', async () => {
      const page = await open({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
      const shown = async (): Promise<string[]> => {
        const visible = await Promise.all(panes.map((pane) => page.locator(`#pane-${pane}`).isVisible()));
        return panes.filter((_, at) => visible[at]);
      };
      expect(await page.locator('#play').isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Begin' }).click();
      await scene(page, 1);
      expect(await shown()).toEqual(['portal']);
      await page
        .getByRole('navigation', { name: 'Phone, portal, staff' })
        .getByRole('link', { name: 'Staff' })
        .click();
      expect(await shown()).toEqual(['staff']);
      await page.frameLocator('#pane-staff iframe').getByRole('heading', { name: 'Requests' }).waitFor();
      await page.locator('#next').click();
      await scene(page, 2);
      expect(await shown()).toEqual(['phone', 'portal']);
      // The story stays in sight, whatever a pane has scrolled to.
      const top = await page.locator('.caption').boundingBox();
      expect(top?.y).toBeGreaterThanOrEqual(0);
      expect((top?.y ?? 0) + (top?.height ?? 0)).toBeLessThanOrEqual(320);
      await page.context().close();
    });

    test('with the keyboard alone: Next keeps the focus from scene to scene', async () => {
      const page = await open({ viewport: { width: 1400, height: 900 } });
      await page.locator('#next').focus();
      for (const at of [1, 2]) {
        await page.keyboard.press('Enter');
        await scene(page, at);
        await settled(page);
        expect(await page.evaluate('document.activeElement?.id')).toBe('next');
      }
      await page.context().close();
    });
  },
);

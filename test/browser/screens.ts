/**
 * Every page a person can come to, and how to get there in a browser: for the tests of the look, and for
 * pictures (`SCREENS=/tmp/screens npx jest test/browser/portal.test.ts -t pictures`).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { rightCode, screens } from '../tools/fake-services';
import type { RunningPortal } from '../tools/portal';

export interface Stop {
  readonly name: string;
  /** Brings a fresh page of a new browser context there. */
  go(page: Page, portal: RunningPortal): Promise<void>;
}

const begin = async (page: Page, portal: RunningPortal): Promise<string> => {
  await page.goto(`${portal.url}/`);
  await page.getByRole('button', { name: /lost or stolen/ }).click();
  return page.url().split('/').pop() ?? '';
};

const turn = (name: string): Stop => ({
  name: `turn-${name}`,
  async go(page, portal) {
    const id = await begin(page, portal);
    portal.world.show(id, name);
    await page.goto(`${portal.url}/visits/${id}`);
  },
});

const at = (name: string, path: string): Stop => ({
  name,
  async go(page, portal) {
    await page.goto(portal.url + path);
  },
});

const after = (
  from: Stop,
  name: string,
  act: (page: Page, portal: RunningPortal) => Promise<void>,
): Stop => ({
  name,
  async go(page, portal) {
    await from.go(page, portal);
    await act(page, portal);
  },
});

const press = (label: RegExp) => async (page: Page) =>
  page.getByRole('button', { name: label }).first().click();
const prove = (code: string) => async (page: Page) => {
  await page.getByLabel('6-digit code').fill(code);
  await press(/Check and finish/)(page);
};

const connect = after(turn('set-up'), 'setup', press(/Set up here/));
const finished = after(connect, 'setup-done', prove(rightCode));

/** Every page a person can come to. */
export const stops: readonly Stop[] = [
  at('home', '/'),
  after(at('home', '/'), 'home-error', async (page) => {
    await page.getByLabel('Have a request number?').fill('47K');
    await press(/Look it up/)(page);
  }),
  at('topic', '/topics/lost-device'),
  ...Object.keys(screens).map((name) => turn(name)),
  after(turn('choose'), 'turn-stale', async (page) =>
    page.goto(`${page.url()}?answered=1795530060000`).then(() => undefined),
  ),
  after(turn('set-up'), 'setup-code-once', press(/Show me a set-up code/)),
  after(turn('end'), 'day-pass-once', press(/Show my day pass/)),
  at('setup-code', '/setup'),
  connect,
  after(connect, 'setup-wrong', prove('000000')),
  finished,
  after(finished, 'backup-codes', press(/Save backup codes/)),
  {
    name: 'go',
    async go(page, portal) {
      const id = await begin(page, portal);
      await page.goto(`${portal.url}/go/${portal.world.handOver(id)}`);
    },
  },
  at('go-gone', '/go/nothing'),
  at('missing', '/nowhere'),
  at('nothing-open', '/visits'),
  at('kept', '/kept'),
  at('questions', '/questions'),
  at('question', '/questions/stored-about-me'),
  {
    name: 'question-in-a-walk',
    async go(page, portal) {
      const id = await begin(page, portal);
      await page.goto(`${portal.url}/questions/change-phone?back=${id}`);
    },
  },
  after(at('home', '/'), 'question-typed', async (page) => {
    await page.getByLabel(/Say it in your own words/).fill('what about app-password');
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
  }),
  after(at('home', '/'), 'question-close', async (page) => {
    await page.getByLabel(/Say it in your own words/).fill('perhaps what about code-times');
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
  }),
  {
    name: 'error',
    async go(page, portal) {
      portal.world.failNext(new Error('for the picture'));
      await page.goto(`${portal.url}/`);
    },
  },
];

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}
export const looks: readonly Look[] = [320, 768, 1280].flatMap((width) => [
  { width, scheme: 'light' },
  { width, scheme: 'dark' },
]);

/** Writes `<folder>/<page>-<width>-<scheme>.png` for every page and look. */
export async function takePictures(browser: Browser, portal: RunningPortal, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const look of looks) {
    const context = await browser.newContext({
      viewport: { width: look.width, height: 900 },
      colorScheme: look.scheme,
    });
    for (const stop of stops) {
      await context.clearCookies();
      const page = await context.newPage();
      await stop.go(page, portal);
      await page.screenshot({
        path: join(folder, `${stop.name}-${look.width}-${look.scheme}.png`),
        fullPage: true,
      });
      await page.close();
    }
    await context.close();
  }
}

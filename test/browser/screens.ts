/**
 * Every page a person can come to, and how to get there in a browser: for the tests of the look, and for
 * pictures (`SCREENS=/tmp/screens npx jest test/browser/portal.test.ts -t pictures`).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { typedCode } from '../tools/fake-hand-over';
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

const words = (field: string, text: string) => async (page: Page) => {
  await page.locator(`#${field}`).fill(text);
  await page.locator(`#${field}`).press('Enter');
};
const ownWords = (text: string) => async (page: Page) => {
  await page.getByText('Something else? Say it').click();
  await words('own-words', text)(page);
};

const handedOver = after(turn('choose'), 'hand-over-code', async (page) => {
  await page.getByText('Go on in Teams or in another browser').click();
  await press(/Show me how/)(page);
});
const asked = after(handedOver, 'hand-over-digits', async (page, portal) => {
  await portal.world.ask(typedCode, { kind: 'teams', ref: 'chat' });
  await page.goto(page.url());
});
const typed = (digits: string) => async (page: Page) => {
  await page.getByLabel('Two digits').fill(digits);
  await press(/Go on there/)(page);
};
/** The page looks by itself whether something moved: it is left while that happens. */
const away = async (page: Page, happens: () => Promise<unknown>): Promise<void> => {
  const url = page.url();
  await page.goto('about:blank');
  await happens();
  await page.goto(url);
};
const digits: Stop = {
  name: 'go-digits',
  async go(page, portal) {
    const id = await begin(page, portal);
    await page.goto(`${portal.url}/go/${portal.world.handOver(id)}`);
    await press(/Go on here/)(page);
  },
};

/** Every page a person can come to. */
export const stops: readonly Stop[] = [
  at('home', '/'),
  after(at('home', '/'), 'home-error', async (page) => {
    await page.getByLabel('Have a request number?').fill('47K');
    await press(/Look it up/)(page);
  }),
  {
    name: 'home-after-a-day',
    async go(page, portal) {
      const id = await begin(page, portal);
      const visit = portal.world.visits.get(id);
      if (visit) visit.touchedAt = portal.clock.at - 26 * 3_600_000;
      await page.goto(`${portal.url}/`);
    },
  },
  after(at('home', '/'), 'did-you-mean', words('words', 'either of them')),
  at('topics', '/topics'),
  at('topic', '/topics/lost-device'),
  ...Object.keys(screens).map((name) => turn(name)),
  after(turn('choose'), 'turn-stale', async (page) =>
    page.goto(`${page.url()}?answered=1795530060000`).then(() => undefined),
  ),
  after(turn('choose'), 'turn-open', async (page) => {
    for (const details of await page.locator('details').all()) await details.locator('summary').click();
  }),
  after(turn('choose'), 'turn-not-understood', ownWords('the weather')),
  after(after(turn('choose'), '', ownWords('the weather')), 'turn-not-understood-again', async (page) =>
    page.locator('#own-words').press('Enter'),
  ),
  after(turn('choose'), 'switch', ownWords('a prompt that is not mine')),
  after(turn('choose'), 'did-you-mean-here', ownWords('either of them')),
  after(turn('case'), 'own-words', async (page) =>
    page.getByRole('link', { name: /Something else/ }).click(),
  ),
  {
    name: 'turn-late-words',
    async go(page, portal) {
      await turn('words').go(page, portal);
      const visit = portal.world.visits.get(page.url().split('/').pop() ?? '');
      if (visit) Object.assign(visit, { turn: 2, step: 'choose' });
      await page.getByRole('textbox').fill('It lay on the roof of my car when I drove off.');
      await press(/Add the note/)(page);
    },
  },
  handedOver,
  after(handedOver, 'hand-over-wait', async (page) => page.goto(page.url()).then(() => undefined)),
  asked,
  after(asked, 'hand-over-odd', typed('7')),
  after(asked, 'hand-over-wrong', typed('11')),
  after(asked, 'hand-over-moved', typed('47')),
  after(asked, 'hand-over-refused', press(/This is not me/)),
  after(after(asked, '', typed('47')), 'hand-over-left', async (page) =>
    page.goto(page.url().replace('/hand-over/digits', '')).then(() => undefined),
  ),
  after(turn('set-up'), 'setup-code-once', press(/Show me a set-up code/)),
  after(turn('end'), 'day-pass-once', press(/Show my day pass/)),
  at('setup-code', '/setup'),
  connect,
  after(connect, 'setup-key', async (page) => page.getByRole('link', { name: /Set up a passkey/ }).click()),
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
  {
    name: 'go-named',
    async go(page, portal) {
      const id = await begin(page, portal);
      await page.goto(`${portal.url}/go/${portal.world.handOver(id, 'holder')}`);
    },
  },
  digits,
  after(digits, 'go-void', async (page, portal) => {
    await away(page, () => portal.world.confirm('11'));
  }),
  after(digits, 'go-refused', async (page, portal) => {
    await away(page, () => portal.world.refuse());
  }),
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
    await page.locator('main [name=words]').fill('what about app-password');
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
  }),
  after(at('home', '/'), 'question-close', async (page) => {
    await page.locator('main [name=words]').fill('perhaps what about code-times');
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

/**
 * Staff, sign-in, notice and simulator pages in a real browser: axe without a finding in both schemes, nothing
 * wider than the screen at 320 px, right to left, and what the small script does. Needs Chromium
 * (CHROMIUM_PATH, or /usr/bin/chromium). SCREENS=folder also writes a picture of every page.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Services } from '../../src/app/services';
import { shippedContent } from '../tools/dialog-desk';
import { fakeServices, fakeStart } from '../tools/fake-services';
import { startPortal, type RunningPortal } from '../tools/portal';
import { explained, someFigures } from '../tools/staff-looks';
import {
  appCode,
  caseView,
  inviteToken,
  noticeToken,
  password,
  row,
  simulatorKey,
  staffWorld,
  type StaffWorld,
} from '../tools/staff-world';

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const found = existsSync(chromiumPath) || process.env['REQUIRE_ALL'] === '1';
const suite = found ? describe : describe.skip;
const pictures = process.env['SCREENS'];

jest.setTimeout(120_000);

const never = async (): Promise<undefined> => undefined;
const walkOf = async (_staff: string, topic: string) => {
  const found = shippedContent().dialogs.find((one) => one.topic === topic);
  return found && { topic, dialog: found, standing: { [found.start]: 41 } };
};

suite(
  found ? 'staff pages in a browser' : 'staff pages in a browser (skipped: set CHROMIUM_PATH to a Chromium)',
  () => {
    let browser: Browser;
    let world: StaffWorld;
    let portal: RunningPortal;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: chromiumPath,
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
    });
    beforeEach(async () => {
      world = staffWorld(fakeServices().services);
      const services: Services = {
        ...world.services,
        figures: { look: async () => someFigures, walk: walkOf },
        why: { look: async () => explained({}, 'refuse') },
        callers: { make: async () => ({ code: 'K7Q 4RM', until: fakeStart + 600_000 }), check: never },
      };
      portal = await startPortal({ services, demo: true, simulatorKey });
      world.rows = [
        row({
          number: '3KX7TW',
          urgency: 'stop-first',
          personName: 'Hanne Solberg',
          department: 'Theatre nurse',
          what: 'Phone stolen',
        }),
        row({
          number: '9FR4MH',
          urgency: 'frozen',
          state: 'frozen',
          personName: 'Dev Patel',
          privileged: true,
          takenBy: 'Ana Petrova',
        }),
        row(),
        row({
          number: 'T4W9KP',
          personName: 'Tomás Rivera',
          privileged: true,
          mayApprove: true,
          waitsFor: 'Second approver: you',
        }),
        row({
          number: 'K9H3TR',
          state: 'waiting-period',
          personName: 'Li Wei',
          takenBy: 'Ines Duarte',
          waitsFor: 'Nobody, until 16:20',
        }),
        row({
          number: '4PT9XM',
          urgency: 'unproven',
          personName: 'Typed: j.hart',
          proven: 'Nothing',
          waitsFor: 'The person: one proof',
        }),
      ];
    });
    afterEach(() => portal.close());
    afterAll(() => browser?.close());

    const signIn = async (page: Page, name: string, path: string): Promise<void> => {
      await page.goto(`${portal.url}/sign-in?next=${encodeURIComponent(path)}`);
      await page.getByLabel('Account name').fill(`${name}@alderbrook.example`);
      await page.getByLabel('Password').fill(password);
      await page.getByLabel('Code', { exact: true }).fill(appCode);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    const go = async (page: Page, path: string): Promise<void> => {
      await page.goto(portal.url + path);
    };
    const casePath = '/staff/cases/47K9RM';

    const counted = async (): Promise<void> => {
      const desk = await world.desk();
      for (const [step, times] of Object.entries({ what: 3, how: 12, 'prove-theft': 41, done: 208 }))
        for (let i = 0; i < times; i += 1) desk.stand('lost-device', step);
      await desk.insights.keep();
    };
    const unclear = async (): Promise<void> => {
      const { sentences } = await world.desk();
      sentences.unclear('my phone is wrong and the code is not there, Hanne', 'en', [
        'missing-code',
        'no-device',
      ]);
      sentences.unclear('the printer is on fire', 'en', []);
      sentences.unclear('my badge does not open the door', 'en', []);
      sentences.unclear('my badge does not open the door', 'en', []);
      sentences.unclear('xyzzy', 'en', []);
      await sentences.work();
    };

    const stops: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
      ['staff-queue', (page) => signIn(page, 'ines', '/staff')],
      [
        'staff-queue-empty',
        async (page) => {
          world.rows = [];
          await signIn(page, 'ines', '/staff');
        },
      ],
      ['staff-case', (page) => signIn(page, 'ines', casePath)],
      [
        'staff-case-privileged',
        async (page) => {
          world.view = caseView({
            privileged: true,
            takenBy: 'ines',
            callAt: { number: '+441314960102', lastDigits: '02', kind: 'office' },
            callable: [{ method: 'm9', kind: 'office', lastDigits: '02' }],
            called: { at: caseView().openedAt, state: 'wrong' },
            wants: [{ what: 'proofing' }],
            colleagues: [{ id: 'ana', name: 'Ana Petrova' }],
          });
          await signIn(page, 'ines', casePath);
          for (const part of await page.locator('details').all()) await part.locator('summary').click();
        },
      ],
      [
        'staff-case-frozen',
        async (page) => {
          world.view = caseView({ state: 'frozen', canProof: false, security: { mine: true } });
          await signIn(page, 'ines', casePath);
        },
      ],
      [
        'staff-case-closed',
        async (page) => {
          world.view = caseView({ state: 'denied', canProof: false });
          await signIn(page, 'ines', casePath);
        },
      ],
      [
        'staff-case-for-a-caller',
        async (page) => {
          world.view = caseView({
            notTakenUp: true,
            canProof: false,
            cannotProof: 'Nobody has taken it up.',
          });
          await signIn(page, 'ines', casePath);
        },
      ],
      [
        'staff-caller',
        async (page) => {
          await signIn(page, 'ines', casePath);
          await page.getByRole('button', { name: 'Show that you are really staff' }).click();
        },
      ],
      ['staff-check', (page) => signIn(page, 'ines', `${casePath}/check`)],
      [
        'staff-check-point',
        async (page) => {
          await signIn(page, 'ines', `${casePath}/check`);
          await page.getByRole('button', { name: 'Photo ID on video' }).click();
        },
      ],
      [
        'staff-check-refused',
        async (page) => {
          world.outcome = { ok: false, name: 'staff.refused.check-wrong' };
          await signIn(page, 'ines', `${casePath}/check`);
          await page.getByRole('button', { name: 'In person' }).click();
          for (let point = 0; point < 4; point += 1) {
            await page.getByRole('checkbox').check();
            await page.getByRole('button', { name: 'Go on' }).click();
          }
          await page.getByLabel('Check number from their page').fill('7HM3');
          await page.getByLabel('Kind of document').fill('Passport');
          await page.getByRole('button', { name: 'Record the check' }).click();
        },
      ],
      ['staff-insights', (page) => signIn(page, 'ines', '/staff/insights')],
      ['staff-walk', (page) => signIn(page, 'ines', '/staff/insights/walks/lost-device')],
      ['staff-why', (page) => signIn(page, 'greta', '/staff/why/47K9RM')],
      [
        'staff-decide',
        async (page) => {
          world.view = caseView({ canProof: false, canApprove: true, takenBy: 'ines', drawn: 'Ana Petrova' });
          await signIn(page, 'ines', casePath);
        },
      ],
      [
        'staff-refused',
        async (page) => {
          world.view = caseView({ canProof: false, canApprove: true });
          world.outcome = { ok: false, name: 'staff.refused.code-wrong' };
          await signIn(page, 'ines', casePath);
          await page.getByLabel('Why you approve').fill('Seen in person');
          await page.getByLabel('Code from your own').fill('000000');
          await page.getByRole('button', { name: 'Approve' }).click();
        },
      ],
      ['staff-auditor', (page) => signIn(page, 'greta', casePath)],
      ['staff-not-yours', (page) => signIn(page, 'ed', casePath)],
      ['staff-dialogs', (page) => counted().then(() => signIn(page, 'ed', '/staff/dialogs'))],
      ['staff-dialog', (page) => counted().then(() => signIn(page, 'ed', '/staff/dialogs/lost-device'))],
      ['staff-sentences-empty', (page) => signIn(page, 'ed', '/staff/dialogs/words')],
      [
        'staff-sentences',
        async (page) => {
          await unclear();
          await signIn(page, 'ed', '/staff/dialogs/words');
          const last = page.locator('.said > li').last();
          await last.getByLabel('Topic').selectOption({ index: 2 });
          await last.getByRole('button', { name: 'Keep as an example' }).click();
        },
      ],
      ['sign-in', (page) => go(page, '/sign-in')],
      [
        'sign-in-error',
        async (page) => {
          await signIn(page, 'nobody', '/staff');
        },
      ],
      ['own', (page) => signIn(page, 'mira', '/security-info')],
      ['invite', (page) => go(page, `/invite/${inviteToken}`)],
      ['invite-gone', (page) => go(page, '/invite/nothing')],
      ['notice', (page) => go(page, `/notices/${noticeToken}`)],
      [
        'notice-stopped',
        async (page) => {
          await go(page, `/notices/${noticeToken}`);
          await page.getByRole('button', { name: 'This was not me' }).click();
        },
      ],
      ['simulator', (page) => go(page, `/simulator?key=${simulatorKey}`)],
      ['simulator-phone', (page) => go(page, `/simulator/mira?key=${simulatorKey}`)],
      ['simulator-locked', (page) => go(page, '/simulator')],
    ];

    const wider = (page: Page): Promise<boolean> =>
      page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

    const picture = async (page: Page, name: string): Promise<void> => {
      if (!pictures) return;
      mkdirSync(pictures, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [320, 768, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true });
        }
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1280, height: 900 });
    };

    test.each(stops)(
      'the page "%s": axe finds nothing, light or dark; nothing sticks out at 320 px, either direction',
      async (name, visit) => {
        const context = await browser.newContext({
          viewport: { width: 1280, height: 900 },
          colorScheme: 'light',
        });
        const page = await context.newPage();
        const blocked: string[] = [];
        page.on('console', (message) => {
          if (/Content Security Policy/.test(message.text())) blocked.push(message.text());
        });
        await visit(page);
        await picture(page, name);
        const findings: string[] = [];
        // Scripts never run in the frame of a mail, so axe cannot either; its name is what the page owes.
        for (const frame of await page.locator('iframe').all()) {
          if (!(await frame.getAttribute('title'))) findings.push('a frame without a name');
        }
        await page.evaluate('document.querySelectorAll("iframe").forEach((frame) => frame.remove())');
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          const axe = new AxeBuilder({ page }).setLegacyMode();
          // What does not depend on colours was looked at in the light.
          const { violations } = await (
            colorScheme === 'light' ? axe : axe.withRules(['color-contrast'])
          ).analyze();
          findings.push(
            ...violations.map((one) => `axe, ${colorScheme}: ${one.id} ${one.nodes[0]?.html ?? ''}`),
          );
        }
        await page.setViewportSize({ width: 320, height: 640 });
        if (await wider(page)) findings.push('wider than 320 px');
        await page.evaluate('document.documentElement.dir = "rtl"');
        if (await wider(page)) findings.push('right to left wider than 320 px');
        expect(findings).toEqual([]);
        // The script that the mail brought along is refused; nothing of ours is.
        expect(blocked.filter((text) => !/simulator\/mira\/mails/.test(text))).toEqual([]);
        await context.close();
      },
    );

    test('the queue comes up to date by itself and keeps its filter', async () => {
      const page = await browser.newPage();
      await page.clock.install();
      await signIn(page, 'ines', '/staff?show=not-taken');
      world.rows = [row({ number: '7HM3KC', personName: 'Sofia Rossi' })];
      await page.clock.runFor(5_000);
      await page.getByText('Sofia Rossi').waitFor();
      expect(page.url()).toBe(`${portal.url}/staff?show=not-taken`);
      await page.close();
    });

    test('a page with something half written or ticked is not taken away when the request moves', async () => {
      const page = await browser.newPage();
      await page.clock.install();
      await signIn(page, 'ines', casePath);
      const half: readonly (() => Promise<void>)[] = [
        () => page.getByLabel('Or in your own words', { exact: true }).fill('Come on Mon'),
        async () => {
          await page.getByText('Hand to security').click();
          await page.getByLabel('What is odd about it').fill('The voice');
        },
        async () => void (await page.getByLabel('Reason, as the person reads it').selectOption({ index: 1 })),
      ];
      for (const [version, write] of half.entries()) {
        await go(page, casePath);
        await write();
        world.view = caseView({ version: 10 + version, what: `Moved ${version}` });
        const looked = page.waitForResponse(/\/state$/);
        await page.clock.runFor(5_000);
        await looked;
        // One more look has been answered: a reload would have come by then.
        const again = page.waitForResponse(/\/state$/);
        await page.clock.runFor(5_000);
        await again;
        expect(await page.getByText(`Moved ${version}`).count()).toBe(0);
      }
      await page.close();
    });

    test('the mail of the simulator runs no script and its link opens in a window of its own', async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await go(page, `/simulator/mira?key=${simulatorKey}`);
      const mail = page.frameLocator('iframe');
      const opened = context.waitForEvent('page');
      await mail.getByRole('link', { name: 'This was not me' }).click();
      const other = await opened;
      await other.waitForLoadState();
      expect(new URL(other.url()).pathname).toBe('/notices/x');
      expect(await mail.locator('title').textContent()).toBe('Your phone was stopped');
      await context.close();
    });
  },
);

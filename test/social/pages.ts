/** The pages of staff as their browser gets them: the real portal in front of the services of an attempt. */
import { HttpBrowser } from '../tools/http-browser';
import { startPortal } from '../tools/portal';
import type { Stage } from './stage';

const password = 'a long enough password';

const paths = (number: string): readonly string[] => [
  '/staff',
  '/staff?show=closed',
  `/staff/cases/${number}`,
  `/staff/cases/${number}/check`,
  `/staff/cases/${number}/state`,
  `/staff/why/${number}`,
  '/staff/new',
  '/staff/insights',
  '/staff/changes',
  '/staff/people',
  '/staff/settings',
  '/staff/settings/codes',
  '/staff/dialogs',
  '/staff/dialogs/lost-device',
];

/** So that they can sign in: before the attempt begins. */
export async function withPasswords(stage: Stage, who: readonly string[]): Promise<void> {
  for (const name of who) await stage.directory.setPassword(stage.id(name), password);
}

/** Everything that these members of staff can open about a request, as HTML; what their role does not see is left out. */
export async function staffPages(
  stage: Stage,
  who: readonly string[],
  number: string,
): Promise<readonly string[]> {
  const { services, store, crew } = stage;
  const running = await startPortal({ services, store, clock: crew.clock });
  const pages: string[] = [];
  try {
    for (const name of who) {
      const browser = await new HttpBrowser(running.url).open('/sign-in?next=/staff');
      await browser.fill({ identifier: stage.account(name), password, code: crew.appCode(name) });
      expect(browser.path).toMatch(/^\/staff/);
      for (const path of paths(number)) {
        await browser.open(path);
        if (browser.status === 200) pages.push(browser.html);
      }
    }
  } finally {
    await running.close();
  }
  return pages;
}

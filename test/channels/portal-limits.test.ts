/** One source that floods is slowed down; everybody may look. */
import { startPortal, type RunningPortal } from '../tools/portal';

let portal: RunningPortal;
beforeAll(async () => {
  portal = await startPortal({ limits: { begins: 2, forms: 50 } });
});
afterAll(() => portal.close());

test('beginning walks too often from one address is refused with 429 and when to come back; pages still open', async () => {
  const browser = portal.browser();
  const form = new URLSearchParams({ topic: 'lost-device' });
  const begin = async (): Promise<number> => (await browser.request('POST', '/visits', form)).status;
  await browser.request('GET', '/');
  const answers = [await begin(), await begin(), await begin()];
  expect(answers[2]).toBe(429);
  expect(answers.slice(0, 2)).not.toContain(429);
  expect(Number(browser.page.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await browser.request('GET', '/')).status).toBe(200);
});

test('a form that grew old is sent again with one click, but never with a password in the page', async () => {
  const other = await startPortal();
  const browser = other.browser();
  const form = new URLSearchParams({
    identifier: 'mira',
    password: 'planted-password',
    code: '123456',
    _csrf: 'old',
  });
  const page = await browser.request('POST', '/sign-in', form);
  expect(page.status).toBe(403);
  expect(page.html).not.toContain('planted-password');
  expect(page.html).toContain('Type it once more');
  const words = await browser.request(
    'POST',
    '/words',
    new URLSearchParams({ words: 'on the tram', _csrf: 'old' }),
  );
  expect(words.html).toContain('on the tram');
  await other.close();
});

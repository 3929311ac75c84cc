/** Sign-in, invitations, one's own page, "this was not me", and the demo's simulator, over HTTP. */
import { methodRow } from '../../src/channels/portal/sign-in';
import { catalogue } from '../tools/catalogue';
import { fakeServices } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import {
  appCode,
  inviteToken,
  noticeToken,
  password,
  simulatorKey,
  staffWorld,
  type StaffWorld,
} from '../tools/staff-world';
import { ownPath } from '../../src/channels/portal/staff-own-path';
import { aheadWords } from '../../src/channels/portal/simulator';

let world: StaffWorld;
let portal: RunningPortal;
const start = async (more: Parameters<typeof startPortal>[0] = {}): Promise<void> => {
  world = staffWorld(fakeServices().services);
  portal = await startPortal({ services: world.services, ...more });
};
afterEach(() => portal.close());

const sign = { identifier: 'ines@alderbrook.example', password, code: appCode };

describe('sign-in', () => {
  beforeEach(() => start());

  test.each([
    ['an unknown account', { ...sign, identifier: 'nobody@alderbrook.example' }],
    ['a wrong password', { ...sign, password: 'wrong' }],
    ['a wrong code', { ...sign, code: '000000' }],
    ['nothing', { identifier: '', password: '', code: '' }],
  ])('case 14: %s gets the same answer as any other failure', async (_name, fields) => {
    const browser = portal.browser();
    await browser.get('/sign-in');
    const page = await browser.post('/sign-in', fields);
    expect(page.status).toBe(422);
    const words = /id="sign-in-error"[\s\S]*?<span>(.*?)<\/span>/.exec(page.html)?.[1];
    expect(words).toBe(
      'That did not work. Check all three: the name, the password, and the newest code or your key. A code works only once.',
    );
    expect(page.html).not.toContain('value="wrong"');
    expect(page.html).not.toContain('000000');
  });

  test('gives the browser a new session: a cookie planted before is worth nothing', async () => {
    const browser = portal.browser();
    await browser.begin();
    const before = new Map(browser.cookies);
    await browser.get('/sign-in');
    await browser.post('/sign-in', sign);
    expect(browser.page.path).toBe('/staff');
    const planted = portal.browser();
    for (const [name, value] of before) planted.cookies.set(name, value);
    await planted.get('/staff');
    expect(planted.page.path).toMatch(/^\/sign-in/);
  });

  test.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/%0d%0aSet-Cookie:x',
  ])('case 29: next=%j never leads to another site', async (next) => {
    const browser = portal.browser();
    await browser.get(`/sign-in?next=${encodeURIComponent(next)}`);
    const to = await fetch(`${portal.url}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ ...sign, next, _csrf: browser.token }).toString(),
    });
    expect(to.status).toBe(303);
    const place = new URL(to.headers.get('location') ?? '', portal.url);
    expect(place.origin).toBe(portal.url);
  });

  test('own paths stay as they are', () => {
    expect(ownPath('/staff/cases/47K9RM?show=mine', '/x')).toBe('/staff/cases/47K9RM?show=mine');
    expect(ownPath('staff', '/x')).toBe('/x');
    expect(ownPath('/a\nb', '/x')).toBe('/x');
  });

  test('signing out ends the session on the server, not only in the browser', async () => {
    const browser = portal.browser();
    await browser.get('/sign-in');
    await browser.post('/sign-in', sign);
    const cookies = new Map(browser.cookies);
    await browser.post('/sign-out');
    const replay = portal.browser();
    for (const [name, value] of cookies) replay.cookies.set(name, value);
    await replay.get('/staff');
    expect(replay.page.path).toMatch(/^\/sign-in/);
  });

  test("one's own page shows every way to sign in with its state, and nothing to press but sign out", async () => {
    const browser = portal.browser();
    await browser.get('/security-info');
    await browser.post('/sign-in', {
      ...sign,
      identifier: 'mira@alderbrook.example',
      next: '/security-info',
    });
    const { html } = browser.page;
    expect(html).toMatch(/Authenticator app[\s\S]*Pixel 8[\s\S]*Stopped/);
    expect(html).toMatch(/7 codes left/);
    expect(html).toMatch(/Text to a mobile ending 42/);
    expect(html).toMatch(/Tablet[\s\S]*it signs you in, and nothing else\.[\s\S]*New/);
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    expect(main.match(/action="([^"]+)"/g)).toEqual(['action="/sign-out"']);
  });
});

describe('an invitation', () => {
  beforeEach(() => start());

  test('is shown as often as it is opened, and used only by the button', async () => {
    const browser = portal.browser();
    for (let time = 0; time < 3; time += 1) await browser.get(`/invite/${inviteToken}`);
    expect(world.calls).toEqual([]);
    expect(browser.page.html).toContain('ada@alderbrook.example');
    expect(browser.page.html).toContain('JBSW');
    await browser.post(`/invite/${inviteToken}`, { password: '  spaces count  ', code: '314 159' });
    expect(world.calls).toEqual([
      { name: 'accept', staff: inviteToken, number: appCode, input: '  spaces count  ' },
    ]);
    expect(browser.page.html).toContain('Your account is ready');
  });

  test.each([
    ['weak-password', 422, /longer password/],
    ['wrong-code', 422, /code is not right/],
    ['expired', 410, /link is over/],
  ] as const)('%s says what to do', async (answer, status, words) => {
    world.inviteAnswer = answer;
    const browser = portal.browser();
    await browser.get(`/invite/${inviteToken}`);
    const page = await browser.post(`/invite/${inviteToken}`, { password: 'short-planted', code: appCode });
    expect(page.status).toBe(status);
    expect(page.html).toMatch(words);
    expect(page.html).not.toContain('short-planted');
  });

  test('an unknown link and one of a wrong shape look alike', async () => {
    const browser = portal.browser();
    const one = await browser.get('/invite/another-token-0123456789abc');
    const two = await browser.get('/invite/x');
    expect([one.status, two.status]).toEqual([410, 410]);
  });
});

describe('this was not me', () => {
  beforeEach(() => start());

  test('case 29: a mail scanner that opens the link stops nothing; the button does, without cookies', async () => {
    for (let time = 0; time < 3; time += 1) await portal.browser().get(`/notices/${noticeToken}`);
    expect(world.stops).toBe(0);
    const answer = await fetch(`${portal.url}/notices/${noticeToken}`, {
      method: 'POST',
      headers: { origin: portal.url },
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/It is stopped[\s\S]*7HM 3KC/);
    expect(world.stops).toBe(1);
  });

  test('another site cannot press it', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await fetch(`${portal.url}/notices/${noticeToken}`, { method: 'POST', headers });
      expect(answer.status).toBe(403);
    }
    expect(world.stops).toBe(0);
  });

  test('says what happened, and has one button', async () => {
    const { html } = await portal.browser().get(`/notices/${noticeToken}`);
    expect(html).toContain('Somebody showed a backup code of yours.');
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    expect(main.match(/<button/g)).toHaveLength(1);
  });

  test('pressed again so soon, the button says before and after that it only tells security', async () => {
    world.noticeState = 'can-tell';
    const browser = portal.browser();
    const { html } = await browser.get(`/notices/${noticeToken}`);
    expect(html).toContain('It tells security at once');
    expect(html).not.toContain('It stops every attempt');
    const end = await browser.post(`/notices/${noticeToken}`);
    expect(end.html).toContain('Security was told');
    expect(end.html).toContain('Nothing was stopped by it');
    expect(end.html).toContain('7HM 3KC');
  });

  test.each([
    ['stopped', 200, 'It is stopped'],
    ['used', 200, 'used already'],
    ['old', 410, 'too old'],
  ] as const)('a link that is %s says so and has no button', async (state, status, words) => {
    world.noticeState = state;
    const page = await portal.browser().get(`/notices/${noticeToken}`);
    expect(page.status).toBe(status);
    expect(page.html).toContain(words);
    expect(page.html.slice(page.html.indexOf('<main'), page.html.indexOf('</main>'))).not.toContain(
      '<button',
    );
  });

  test.each(['unknown-token-0123456789abcdef', 'x', '..%2fstaff'])(
    '%s is a page that is not there',
    async (token) => {
      expect((await portal.browser().get(`/notices/${token}`)).status).toBe(404);
    },
  );
});

describe('the simulator', () => {
  const opened = async (path = '/simulator'): Promise<Browser> => {
    const browser = portal.browser();
    await browser.get(`${path}?key=${simulatorKey}`);
    return browser;
  };

  test('exists only in the demo, and only with its key', async () => {
    await start({ simulatorKey });
    expect((await portal.browser().get(`/simulator?key=${simulatorKey}`)).status).toBe(404);
    await portal.close();
    await start({ demo: true });
    expect((await portal.browser().get('/simulator?key=undefined')).status).toBe(404);
  });

  test('opens with the key once, which then leaves the address; without it, or with another, it is locked', async () => {
    await start({ demo: true, simulatorKey });
    for (const path of ['/simulator', '/simulator/mira', '/simulator?key=wrong', '/simulator/mira/state']) {
      const page = await portal.browser().get(path);
      expect(page.status).toBe(403);
      expect(page.html).not.toMatch(/123 ?456|481 223/);
    }
    const browser = await opened('/simulator/mira');
    expect(browser.page).toMatchObject({ status: 200, path: '/simulator/mira' });
    for (const words of ['123 456', '481 223', 'Your phone was stopped', 'C6JY-E7F4-M4QT-X9WD']) {
      expect(browser.page.html).toContain(words);
    }
    expect((await browser.get('/simulator')).html).toContain('Mira Okafor');
  });

  test.each([
    'x-forwarded-for',
    'forwarded',
    'x-real-ip',
    'via',
    'x-forwarded-host',
    'x-forwarded-port',
    'true-client-ip',
  ])('a request that a proxy passed on (%s) finds nothing, even with the key', async (header) => {
    await start({ demo: true, simulatorKey });
    const browser = await opened();
    const page = await browser.request('GET', '/simulator/mira', undefined, { [header]: '127.0.0.1' });
    expect(page.status).toBe(404);
    expect(page.html).not.toContain('123 456');
  });

  test('a mail is shown in a sandbox where no script runs, and its links open outside', async () => {
    await start({ demo: true, simulatorKey });
    const browser = await opened('/simulator/mira');
    const frame = /<iframe src="([^"]+)" sandbox="([^"]+)"/.exec(browser.page.html);
    expect(frame?.[2]).not.toContain('allow-scripts');
    const mail = await browser.get(frame?.[1] ?? '');
    expect(mail.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*sandbox(?!.*allow-scripts)/,
    );
    expect(mail.html).toContain('<base target="_blank">');
    expect((await browser.get('/simulator/mira/mails/other')).status).toBe(404);
  });

  test('moves the clock by the steps it offers, and by no others', async () => {
    await start({ demo: true, simulatorKey });
    const browser = await opened('/simulator/mira');
    await browser.post('/simulator/forward', { ms: '3600000', back: '/simulator/mira' });
    expect(browser.page.path).toBe('/simulator/mira');
    await browser.post('/simulator/forward', { ms: '999999999999', back: '//evil.example' });
    expect(browser.page.path).toBe('/simulator');
    expect(world.forwarded).toEqual([3_600_000]);
  });

  test('scans a key into the phone, and says when it was none', async () => {
    await start({ demo: true, simulatorKey });
    const browser = await opened('/simulator/mira');
    await browser.post('/simulator/mira/scan', { key: ' JBSWY3DPEHPK3PXP ' });
    expect(browser.page.html).toContain('Added to the app');
    await browser.post('/simulator/mira/scan', { key: 'hello' });
    expect(browser.page.html).toContain('That is no set-up key');
    expect(world.scanned).toEqual(['JBSWY3DPEHPK3PXP', 'hello']);
    expect((await browser.post('/simulator/nobody/scan', { key: 'JBSW' })).status).toBe(404);
  });

  test.each([
    [0, ''],
    [600_000, '10 min ahead'],
    [90_000_000, '1 d 1 h ahead'],
  ])('%i ms of moved clock is said as "%s"', (offset, words) => {
    expect(aheadWords(offset, catalogue().in('en'))).toBe(words);
  });
});

test('new backup codes are not said to sign in before they do', () => {
  const now = 1_000;
  const fresh = { id: 'm', label: 'Backup codes', addedAt: 1, probationUntil: now + 1, left: 10 };
  const words = catalogue().in('en');
  const row = methodRow({ ...fresh, kind: 'backup' } as Parameters<typeof methodRow>[0], now, words);
  expect([row['freshUntil'], row['worksFrom']]).toEqual([undefined, now + 1]);
  const app = methodRow({ ...fresh, kind: 'totp' } as Parameters<typeof methodRow>[0], now, words);
  expect([app['freshUntil'], app['worksFrom']]).toEqual([now + 1, undefined]);
});

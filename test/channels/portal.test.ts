/** The portal over HTTP: what a person meets, and what is refused. The real app; the use cases are in memory. */
import { request as httpRequest } from 'node:http';
import { hashToken } from '../../src/app/keys';
import { DirectoryUnavailable } from '../../src/app/ports';
import { publicRoutes, routesOf } from '../../src/channels/portal/guard';
import { dayPassCode, requestNumber, rightCode, screens, setUpCode } from '../tools/fake-services';
import { startPortal, type RunningPortal } from '../tools/portal';

let portal: RunningPortal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(async () => portal.close());

const visitOf = (path: string): string => path.split('/')[2] ?? '';
const sessionCount = (): number => portal.store.raw('sessions').size;

describe('the router', () => {
  test('every route is public by list, with a reason, or stands behind a guard', () => {
    const open = routesOf(portal.app).filter(
      (route) => route.guards.length === 0 && !(route.name in publicRoutes),
    );
    expect(open).toEqual([]);
    expect(routesOf(portal.app).length).toBeGreaterThan(20);
  });

  test('a route without a guard that is not on the list is found', async () => {
    const careless = await startPortal({
      extra: (app) => {
        app.get('/careless', (_req, res) => void res.send('x'));
      },
    });
    const open = routesOf(careless.app).filter(
      (route) => route.guards.length === 0 && !(route.name in publicRoutes),
    );
    expect(open.map((route) => route.name)).toEqual(['GET /careless']);
    await careless.close();
  });
});

describe('the front door', () => {
  test('seven choices, own words, request number, help desk and password link, and no session is stored', async () => {
    const browser = portal.browser();
    const { html, status } = await browser.get('/');
    expect(status).toBe(200);
    expect(html.match(/name="topic" value="/g)).toHaveLength(8);
    for (const words of [
      'My phone was lost or stolen',
      'Have a request number?',
      '0131 496 0120',
      'reset your password',
    ]) {
      expect(html).toContain(words);
    }
    expect(sessionCount()).toBe(0);
  });

  test('a choice begins a visit; the session is stored only then, by the hash of its cookie', async () => {
    const browser = portal.browser();
    const path = await browser.begin('lost-device');
    expect(path).toMatch(/^\/visits\/v1$/);
    expect(browser.page.html).toContain('Where is your phone now?');
    expect([...portal.store.raw('sessions').keys()]).toEqual([
      hashToken(browser.cookies.get('sparekey') ?? ''),
    ]);
  });

  test('a topic without a dialog goes to a person, with the choice as the first words', async () => {
    await portal.browser().begin('code-rejected');
    expect(portal.world.visits.get('v1')?.input).toMatchObject({
      topic: 'talk-to-person',
      said: 'My code is refused',
    });
  });

  test('words that are understood begin their topic; others are refused and kept; none are asked for again', async () => {
    const browser = portal.browser();
    await browser.get('/');
    await browser.post('/words', { words: 'my phone was stolen' });
    await browser.get('/');
    const other = await browser.post('/words', { words: 'the printer is on fire' });
    expect([other.status, other.html.includes('value="the printer is on fire"')]).toEqual([422, true]);
    expect(other.html).toContain('We did not recognise that');
    expect([...portal.world.visits.values()].map((visit) => [visit.input.topic, visit.input.said])).toEqual([
      ['lost-device', 'my phone was stolen'],
    ]);
    await browser.get('/');
    const empty = await browser.post('/words', { words: '  ' });
    expect(empty.status).toBe(422);
    expect(empty.html).toContain('Write a few words');
  });

  test('a request number takes the request up; a number that cannot be one is named and kept in the field', async () => {
    const browser = portal.browser();
    await browser.get('/');
    const wrong = await browser.post('/requests', { number: '47K' });
    expect([wrong.status, wrong.html.includes('value="47K"')]).toEqual([422, true]);
    await browser.post('/requests', { number: ' 47k-9rm ' });
    expect(portal.world.visits.get('v1')?.input).toMatchObject({ topic: 'take-up', takeUp: requestNumber });
  });

  test('a request of this very browser opens its own visit', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    portal.world.show(visitOf(path), 'case');
    await browser.get('/');
    expect((await browser.post('/requests', { number: '47K 9RM' })).path).toBe(path);
  });

  test('take-up cannot be begun by name, nor can a topic that does not exist', async () => {
    const browser = portal.browser();
    for (const topic of ['take-up', 'constructor', '']) {
      await browser.get('/');
      expect((await browser.post('/visits', { topic })).status).toBe(404);
    }
    expect(portal.world.visits.size).toBe(0);
  });

  test('what may be happening right now comes first, with the octagon; the others stand behind "Something else"', async () => {
    const browser = portal.browser();
    const { html } = await browser.get('/');
    expect(/<button class="choice[^>]*>/.exec(html)?.[0]).toBe(
      '<button class="choice stop" name="topic" value="unexpected-prompt">',
    );
    expect(html).toContain('href="/topics"');
    const more = await browser.get('/topics');
    const listed = [...more.html.matchAll(/class="choice" name="topic" value="([^"]+)"/g)].map(
      ([, one]) => one,
    );
    // Those of the list in its order, then what an organisation added; none without a dialog, none by number.
    expect(listed).toEqual(['turn-off', 'parking']);
    expect((await browser.post('/visits', { topic: 'turn-off' })).path).toBe('/visits/v1');
  });

  test('a visit that was left more than a day ago is offered with its day', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    expect((await browser.get('/')).html).toContain('Go on where I was: Where is your phone now?');
    const visit = portal.world.visits.get(visitOf(path));
    if (visit) visit.touchedAt = portal.clock.at - 25 * 3_600_000;
    const { html } = await browser.get('/');
    expect(html).toContain('You were here on Monday at 13:22: Where is your phone now?');
    expect(html).toContain(`href="${path}">Go on there`);
  });

  test('a link to a topic shows a button and begins nothing', async () => {
    const browser = portal.browser();
    expect((await browser.get('/topics/lost-device')).html).toContain('name="topic" value="lost-device"');
    expect(portal.world.visits.size).toBe(0);
  });
});

describe('a visit', () => {
  test.each(Object.keys(screens))('the screen "%s" has a page without a hole', async (name) => {
    const browser = portal.browser();
    const path = await browser.begin();
    portal.world.show(visitOf(path), name);
    const { html, status } = await browser.get(path);
    expect(status).toBe(200);
    expect(html).not.toMatch(/undefined|\[object|NaN|\{\{/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toContain('Rather talk to a person?');
  });

  test('an answer goes to its turn and leads on; a field goes as words', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    await browser.post(`${path}/turns/1`, { choice: 'choice:2' });
    expect(browser.page.html).toContain('What do you have with you?');
    await browser.post(`${path}/turns/2`, { entry: ' 481 223 ' });
    expect(portal.world.visits.get('v1')?.answers).toEqual([
      { kind: 'choose', value: 'choice:2' },
      { kind: 'enter', text: ' 481 223 ' },
    ]);
  });

  test('abuse 17: an answer to an earlier turn changes nothing and shows where the walk stands', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    await browser.post(`${path}/turns/1`, { choice: 'choice:2' });
    const late = await browser.post(`${path}/turns/1`, { choice: 'choice:3' });
    expect(late.html).toContain('You are already further along');
    expect(late.html).toContain('>14:21</time>');
    expect(late.html).toContain('What do you have with you?');
    expect(portal.world.visits.get('v1')?.answers).toHaveLength(1);
  });

  test('back and a person are answers too', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    await browser.post(`${path}/back`, { turn: '1' });
    await browser.post(`${path}/person`, { turn: '2' });
    expect(portal.world.visits.get('v1')?.answers).toEqual([{ kind: 'back' }, { kind: 'person' }]);
    expect(browser.page.html).toContain('47K 9RM');
  });

  test('odd turns, doubled fields and empty forms answer nothing', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    for (const turn of ['-1', '1.5', 'x', '99999999999'])
      await browser.post(`${path}/turns/${turn}`, { choice: 'choice:0' });
    await browser.post(`${path}/turns/1`);
    const doubled = new URLSearchParams([
      ['_csrf', browser.token],
      ['choice', 'a'],
      ['choice', 'b'],
    ]);
    await browser.request('POST', `${path}/turns/1`, doubled);
    expect(portal.world.visits.get('v1')?.answers).toEqual([]);
    expect(browser.page.html).toContain('Where is your phone now?');
  });

  test('another browser sees the same page for a visit of somebody else and one that never was', async () => {
    const owner = portal.browser();
    const path = await owner.begin();
    const other = portal.browser();
    await other.begin();
    const strip = (html: string): string =>
      html.replace(/reference <span class="code">[^<]*/, '').replace(/(?:_csrf|back)" value="[^"]*/g, '');
    const theirs = await other.get(path);
    const none = await other.get('/visits/nowhere');
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect(strip(theirs.html)).toBe(strip(none.html));
    expect((await other.post(`${path}/turns/1`, { choice: 'choice:0' })).status).toBe(404);
    expect((await portal.browser().get(path)).status).toBe(404);
  });

  test('a browser without a session holds nothing, not even a visit that nobody holds', async () => {
    const holder = { kind: 'portal', ref: '' } as const;
    portal.world.visits.set('v0', {
      id: 'v0',
      input: { topic: 'x', holder },
      holder,
      step: 'case',
      turn: 1,
      answers: [],
    });
    const browser = portal.browser();
    expect((await browser.get('/visits/v0')).status).toBe(404);
    expect((await browser.get('/visits')).html).toContain('This browser knows no open visit');
    expect((await browser.post('/requests', { number: requestNumber })).path).not.toBe('/visits/v0');
  });

  test('a waiting page says so to the script and, without one, reloads by itself; others do not', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    expect((await browser.get(path)).html).not.toContain('http-equiv="refresh"');
    portal.world.show(visitOf(path), 'case');
    const waiting = await browser.get(path);
    expect(waiting.html).toContain('<noscript><meta http-equiv="refresh" content="15"></noscript>');
    const seen = /data-seen="([^"]+)"/.exec(waiting.html)?.[1];
    expect(JSON.parse((await browser.get(`${path}/state`)).html)).toEqual({ turn: 1, seen });
    portal.world.show(visitOf(path), 'set-up');
    expect(JSON.parse((await browser.get(`${path}/state`)).html).seen).not.toBe(seen);
  });

  test('abuse 27: Markdown, HTML and links in words stay literal text', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    portal.world.show(visitOf(path), 'hostile');
    const { html } = await browser.get(path);
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    expect(main).not.toMatch(/<script|<img|<b>not|onmouseover='|href="(javascript|\/\/|https:\/\/evil)/);
    expect(main).toContain('<h1>&lt;script&gt;alert(1)&lt;/script&gt; *Pixel*</h1>');
    expect(main).toContain('&lt;img src=x onerror=alert(1)&gt; <b>bold</b>');
    for (const link of ['href="/kept"', 'href="https://example.org/"', 'href="tel:+441314960120"'])
      expect(main).toContain(link);
  });

  test('a code that was typed is never printed back', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    portal.world.show(visitOf(path), 'wrong');
    const { html } = await browser.get(path);
    expect(html).toContain('aria-invalid="true"');
    expect(html).not.toContain('never-printed-back');
  });
});

describe('setting up', () => {
  const ready = async (): Promise<{ browser: ReturnType<RunningPortal['browser']>; path: string }> => {
    const browser = portal.browser();
    const path = await browser.begin('lost-device');
    portal.world.show(visitOf(path), 'set-up');
    await browser.get(path);
    return { browser, path };
  };

  test('here: the right goes along, the session gets a new id, the visit stays', async () => {
    const { browser, path } = await ready();
    const before = browser.cookies.get('sparekey');
    const connect = await browser.post(`${path}/set-up`);
    expect(connect.path).toBe('/setup');
    expect(connect.html).toContain('<span>JBKW</span> <span>4QTN</span>');
    expect(connect.html).toContain('href="otpauth://totp/');
    expect(browser.cookies.get('sparekey')).not.toBe(before);
    expect(sessionCount()).toBe(1);
    expect((await browser.get(path)).status).toBe(200);
  });

  test('a wrong code of the app is named; a right one ends with the next sign-in and backup codes, once', async () => {
    const { browser, path } = await ready();
    await browser.post(`${path}/set-up`);
    const wrong = await browser.post('/setup/prove', { code: '000000' });
    expect([wrong.status, wrong.html.includes('That code is not right')]).toEqual([422, true]);
    const done = await browser.post('/setup/prove', { code: rightCode });
    expect(done.html).toContain('your password, then the 6-digit code from your app.');
    const form = { once: browser.once('/setup/backup-codes') };
    const codes = await browser.post('/setup/backup-codes', form);
    expect(codes.html.match(/<li><span class="code">/g)).toHaveLength(10);
    expect(codes.headers.get('cache-control')).toBe('no-store');
    const reloaded = await browser.post('/setup/backup-codes', form);
    expect(reloaded.html).toContain('They are not shown again');
    expect(portal.world.made.backupCodes).toBe(1);
    await browser.post('/setup/finish');
    expect((await browser.get('/setup')).html).toContain('Type your set-up code');
  });

  test('on another phone: the code is shown once, and a reload says so and makes none', async () => {
    const { browser, path } = await ready();
    const form = { once: browser.once(`${path}/pass`) };
    const shown = await browser.post(`${path}/pass`, form);
    expect(shown.html).toContain('<span>7KQM</span> <span>XW4D</span>');
    expect(shown.html).toContain('>14:32</time>');
    expect(shown.headers.get('cache-control')).toBe('no-store');
    const again = await browser.post(`${path}/pass`, form);
    expect(again.html).toContain('The code was shown once');
    expect(again.html).not.toContain('7KQM');
    expect(portal.world.made.passes).toBe(1);
    await browser.post(`${path}/pass`, { once: browser.once(`${path}/pass`) });
    expect(portal.world.made.passes).toBe(2);
    expect((await browser.get(path)).html).toContain('It is not shown again; a new one takes its place');
  });

  test('the same form twice at once makes one code', async () => {
    const { browser, path } = await ready();
    const fields = { _csrf: browser.token, once: browser.once(`${path}/pass`) };
    const pages = await Promise.all(
      [1, 2, 3, 4].map(
        async () => (await browser.request('POST', `${path}/pass`, new URLSearchParams(fields))).html,
      ),
    );
    expect(pages.filter((html) => html.includes('7KQM'))).toHaveLength(1);
    expect(portal.world.made.passes).toBe(1);
  });

  test('the other phone types the code in small letters with spaces; a wrong one is refused in words', async () => {
    const { browser, path } = await ready();
    await browser.post(`${path}/pass`, { once: browser.once(`${path}/pass`) });
    const phone = portal.browser();
    await phone.get('/setup');
    const wrong = await phone.post('/setup/code', { code: 'aaaa bbbb' });
    expect([wrong.status, wrong.html.includes('We do not know that code')]).toEqual([422, true]);
    await phone.post('/setup/code', { code: '7kqm xw4d 9htr-3pvn c6jy e7f4' });
    expect(phone.page.html).toContain('Connect your app');
  });

  test('without set-up rights the steps lead to the field for the code', async () => {
    const browser = portal.browser();
    await browser.get('/');
    for (const step of ['prove', 'backup-codes', 'finish']) {
      const page = await browser.post(`/setup/${step}`, { code: rightCode });
      expect([page.path, page.html.includes('Type your set-up code')]).toEqual(['/setup', true]);
    }
    expect(portal.world.made.backupCodes).toBe(0);
  });

  test('a refusal is said in words, with the way back', async () => {
    const { browser, path } = await ready();
    portal.world.refuseNext('no-right');
    const page = await browser.post(`${path}/set-up`);
    expect([page.status, page.html.includes('one more proof'), page.html.includes(`href="${path}"`)]).toEqual(
      [409, true, true],
    );
  });

  test('the set-up token is sealed in the store, and no secret stands in it', async () => {
    const { browser, path } = await ready();
    await browser.post(`${path}/set-up`);
    const stored = JSON.stringify([...portal.store.raw('sessions').values()]);
    expect(stored).not.toContain('set-up-token');
    expect(stored).not.toContain(browser.cookies.get('sparekey'));
  });

  test('a day pass is shown once, with its end', async () => {
    const { browser, path } = await ready();
    portal.world.show(visitOf(path), 'end');
    await browser.get(path);
    const form = { once: browser.once(`${path}/day-pass`) };
    const shown = await browser.post(`${path}/day-pass`, form);
    expect(shown.html).toContain(`<span>${dayPassCode.slice(0, 4)}</span>`);
    expect(shown.html).toContain('>22:22</time>');
    expect((await browser.post(`${path}/day-pass`, form)).html).not.toContain(dayPassCode.slice(0, 4));
    expect(portal.world.made.dayPasses).toBe(1);
  });

  test('no set-up code, key or token is logged on any of these pages', async () => {
    const { browser, path } = await ready();
    await browser.post(`${path}/pass`, { once: browser.once(`${path}/pass`) });
    portal.world.failNext(new DirectoryUnavailable());
    await browser.get(path);
    const text = JSON.stringify(portal.logged);
    expect(portal.logged).toHaveLength(1);
    for (const secret of [setUpCode, 'JBKW4QTN', browser.cookies.get('sparekey') ?? ''])
      expect(text).not.toContain(secret);
  });
});

describe('refusals', () => {
  test('a post without the token, or with one of another session, does nothing; sent from our page it can be sent again', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    for (const token of ['', 'x', 'A'.repeat(43)]) {
      const page = await browser.post(`${path}/turns/1`, { _csrf: token, choice: 'choice:1' });
      expect(page.status).toBe(403);
      expect(page.html).toContain('name="choice" value="choice:1"');
    }
    expect(portal.world.visits.get('v1')?.answers).toEqual([]);
    await browser.post(`${path}/turns/1`, { choice: 'choice:1' });
    expect(portal.world.visits.get('v1')?.answers).toHaveLength(1);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbouring site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['a broken origin', { origin: 'x', 'sec-fetch-site': 'same-origin' }],
  ])(
    'a post from %s is refused, also with the right token, and offers no button to send it',
    async (_from, headers) => {
      const browser = portal.browser();
      const path = await browser.begin();
      const page = await browser.post(`${path}/turns/1`, { choice: 'choice:1' }, headers);
      expect(page.status).toBe(403);
      expect(page.html).not.toContain('name="choice"');
      expect(portal.world.visits.get('v1')?.answers).toEqual([]);
    },
  );

  test('an old browser that says nothing of where its post comes from needs the token, and then may go on', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    const send = async (token: string): Promise<number> => {
      const answer = await fetch(`${portal.url}${path}/turns/1`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: `sparekey=${browser.cookies.get('sparekey')}` },
        body: new URLSearchParams({ _csrf: token, choice: 'choice:1' }),
      });
      await answer.text();
      return answer.status;
    };
    expect([await send('x'), await send(browser.token)]).toEqual([403, 303]);
    expect(portal.world.visits.get('v1')?.answers).toHaveLength(1);
  });

  const hosted = (host: string): Promise<number> =>
    new Promise((done, fail) => {
      const { port } = new URL(portal.url);
      httpRequest({ host: '127.0.0.1', port, path: '/', headers: { host } }, (answer) => {
        answer.resume();
        done(answer.statusCode ?? 0);
      })
        .on('error', fail)
        .end();
    });

  test('a request for another host is refused; on loopback its three names are one', async () => {
    const { port } = new URL(portal.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      expect(await hosted(host)).toBe(200);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1:1', 'localhost'])
      expect(await hosted(host)).toBe(421);
  });

  test('strict headers on every page: nothing inline, no frame, no referrer, not stored', async () => {
    const browser = portal.browser();
    for (const path of ['/', '/nowhere', '/setup', '/kept']) {
      const { headers, html } = await browser.get(path);
      const csp = headers.get('content-security-policy') ?? '';
      expect(csp).toContain("default-src 'none'");
      expect(csp).not.toContain('unsafe');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(html).not.toMatch(/<style|<script>|style="| on[a-z]+="/);
    }
  });

  test('behind TLS the cookie is Secure with the __Host- prefix, HttpOnly and Lax', async () => {
    const secure = await startPortal({ secureCookies: true });
    const browser = secure.browser();
    await browser.get('/');
    expect(browser.setCookies[0]).toMatch(
      /^__Host-sparekey=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    await secure.close();
  });

  test('an error shows a reference that is in the log too, and nothing of what happened', async () => {
    const browser = portal.browser();
    await browser.get('/');
    portal.world.failNext(new Error('planted-detail'));
    const page = await browser.post('/visits', { topic: 'no-device' });
    expect(page.status).toBe(500);
    expect(page.html).not.toMatch(/planted-detail|at .*\.ts/);
    const reference = /reference <span class="code">([^<]+)/.exec(page.html)?.[1];
    expect(portal.logged.map((line) => line.fields['reference'])).toEqual([reference]);
  });

  test('with the store out of reach pages are refused in plain words', async () => {
    const browser = portal.browser();
    await browser.begin();
    portal.store.break(true);
    const page = await browser.get('/');
    expect([page.status, page.html.includes('Try again in a minute')]).toEqual([500, true]);
  });

  test('a form that is too long is refused in words', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    const page = await browser.post(`${path}/turns/1`, { entry: 'x'.repeat(40_000) });
    expect([page.status, page.html.includes('fewer words')]).toEqual([413, true]);
  });

  test('a broken percent sign in an address is a page, not a crash', async () => {
    const page = await portal.browser().get('/visits/%E0%A4%A');
    expect(page.status).toBe(400);
  });
});

describe('sessions', () => {
  const day = 24 * 3_600_000;

  test('a visitor is remembered for 24 idle hours, and every click renews it', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    portal.clock.at += day - 60_000;
    expect((await browser.get(path)).status).toBe(200);
    portal.clock.at += day - 60_000;
    expect((await browser.get(path)).status).toBe(200);
    portal.clock.at += day + 1;
    expect((await browser.get(path)).status).toBe(404);
  });

  test('looking whether something moved does not keep a session alive', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    portal.clock.at += day - 60_000;
    expect((await browser.get(`${path}/state`)).status).toBe(200);
    portal.clock.at += 120_000;
    expect((await browser.get(path)).status).toBe(404);
  });

  test('leaving forgets the session, and the cookie is worth nothing', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    const old = browser.cookies.get('sparekey') ?? '';
    await browser.post('/leave');
    expect([sessionCount(), browser.cookies.get('sparekey') === old]).toEqual([0, false]);
    browser.cookies.set('sparekey', old);
    expect((await browser.get(path)).status).toBe(404);
  });

  test('the browser that comes back finds its open visit', async () => {
    const browser = portal.browser();
    const path = await browser.begin();
    expect((await browser.get('/')).html).toContain(`href="${path}"`);
    expect((await browser.get('/visits')).path).toBe(path);
    expect((await portal.browser().get('/visits')).html).toContain('This browser knows no open visit');
  });
});

describe('around', () => {
  test('health answers without a session, and readiness says when a part does not answer', async () => {
    const browser = portal.browser();
    expect(JSON.parse((await browser.get('/healthz')).html)).toEqual({ ok: true });
    expect((await browser.get('/readyz')).status).toBe(200);
    expect(browser.setCookies).toEqual([]);
  });

  test('styles and fonts are kept for a year under an address of their content; an old address is not kept', async () => {
    const browser = portal.browser();
    const { html } = await browser.get('/');
    const css = /href="(\/static\/[^"]+look\.css)"/.exec(html)?.[1] ?? '';
    expect((await browser.get(css)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await browser.get('/static/older/look.css')).headers.get('cache-control')).toBe(
      'public, max-age=0',
    );
    for (const path of [
      '/static/x/../../package.json',
      '/static/x/..%2f..%2fpackage.json',
      '/static/x/fonts/LICENSE',
      '/static/x/nothing.css',
    ]) {
      expect((await browser.get(path)).status).toBe(404);
    }
  });

  test('what is kept is said on a page of its own', async () => {
    expect((await portal.browser().get('/kept')).html).toContain('Codes are not stored');
  });
});

describe('languages', () => {
  test('a page says its language; a choice is kept and shows the page again; another site is not gone back to', async () => {
    const browser = portal.browser();
    await browser.get('/');
    expect(browser.page.html).toContain('<html lang="en"');
    const again = await browser.post('/language', { language: 'en-GB', back: '/kept' });
    expect([again.path, browser.cookies.get('language')]).toEqual(['/kept', 'en']);
    expect((await browser.post('/language', { language: 'xx', back: '//evil.example' })).path).toBe('/');
    expect(browser.cookies.get('language')).toBe('en');
  });

  test('a visit begins in the language of the page', async () => {
    await portal.browser().begin('lost-device');
    expect(portal.world.visits.get('v1')?.input.language).toBe('en');
  });
});

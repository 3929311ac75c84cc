/** The queue's page, handing over, and requests for callers, over HTTP: filters in the address, pages, keys, refusals. */
import { fakeServices } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { appCode, caseView, password, row, staffWorld, type StaffWorld } from '../tools/staff-world';

let world: StaffWorld;
let portal: RunningPortal;
beforeEach(async () => {
  world = staffWorld(fakeServices().services);
  portal = await startPortal({ services: world.services });
});
afterEach(() => portal.close());

async function signedIn(name: string, at = '/staff'): Promise<Browser> {
  const browser = portal.browser();
  await browser.get(`/sign-in?next=${encodeURIComponent(at)}`);
  await browser.post('/sign-in', {
    identifier: `${name}@alderbrook.example`,
    password,
    code: appCode,
    next: at,
  });
  return browser;
}
const called = (name: string) => world.calls.filter((call) => call.name === name);
const casePath = '/staff/cases/47K9RM';

describe('filters and pages', () => {
  test('stand in the address; what is none of ours is left out', async () => {
    const at = '/staff?show=mine&state=taken&priority=first&q=okafor&after=abc&other=1';
    await signedIn('ines', at);
    expect(called('queue').map((call) => call.input)).toContainEqual({
      ...{ show: 'mine', state: 'taken', priority: 'first', search: 'okafor', after: 'abc' },
    });
    world.calls.length = 0;
    await signedIn('ines', '/staff?show=x&state=done&priority=9&after=%3Cscript%3E');
    expect(called('queue').map((call) => call.input)).toContainEqual({});
  });

  test('the next page keeps the filter, and every page leads back to the first', async () => {
    world.page = { next: 'cursor-2' };
    const browser = await signedIn('ines', '/staff?state=open&after=cursor-1');
    const html = browser.page.html.replaceAll('&#x3D;', '=');
    expect(html).toMatch(/href="\/staff\?state=open&amp;after=cursor-2"[^>]*rel="next"/);
    expect(html).toMatch(/href="\/staff\?state=open"[^>]*accesskey="f"/);
    world.page = {};
    expect((await browser.get('/staff')).html).not.toContain('rel="next"');
  });

  test('taking goes back to the same page of the same filter', async () => {
    world.outcome = { ok: true, name: 'staff.told.saved' };
    const browser = await signedIn('ines', '/staff?state=open&after=abc');
    const form = { from: 'queue', show: '', state: 'open', priority: '', after: 'abc', q: '' };
    expect((await browser.post(`${casePath}/take`, form)).path).toBe('/staff?state=open&after=abc');
  });

  test('counts end at 99, and times are said only when they are known', async () => {
    world.page = { counts: { all: 100, mine: 3, 'not-taken': 100 } };
    const browser = await signedIn('ines');
    expect(browser.page.html).toContain('More than 99 open requests.');
    expect(browser.page.html).toContain('<b class="num">99+</b>');
    expect(browser.page.html).not.toContain('Half of the last 30 days');
    world.page = { usual: 42 * 60_000 };
    expect((await browser.get('/staff')).html).toContain('came within 42 min.');
  });

  test('a row that waits too long says so; keys are there without a script', async () => {
    world.rows = [row({ late: true })];
    const { html } = (await signedIn('ines')).page;
    expect(html).toContain('Waits too long');
    for (const key of ['s', 'o', '1', '5']) expect(html).toContain(`accesskey="${key}"`);
  });
});

describe('one request', () => {
  test('says until when, where to call, and what was asked before; nothing of it can be clicked to call', async () => {
    world.view = caseView({
      callAt: { number: '+447700900142', lastDigits: '42', kind: 'text' },
      takenBy: 'Ines Duarte',
      earlier: [
        {
          number: 'T4W 9KP',
          what: 'Device lost',
          state: 'withdrawn',
          openedAt: caseView().openedAt,
          similar: true,
        },
      ],
      late: true,
    });
    const { html } = (await signedIn('ines', casePath)).page;
    expect(html).toContain('Mobile. <b class="tel">+44 7700 900142</b>');
    expect(html).not.toContain('tel:');
    expect(html).toContain('That is too long.');
    expect(html).toMatch(
      /href="\/staff\/cases\/T4W9KP">T4W 9KP<\/a> Device lost<small>Withdrawn\. The same matter/,
    );
  });

  test('a number that nobody took is not shown whole', async () => {
    world.view = caseView({ callAt: { lastDigits: '42', kind: 'text' } });
    expect((await signedIn('ines', casePath)).page.html).toContain('Mobile. Ending 42. Take the request');
  });

  test('is handed to a colleague; without one nothing is done', async () => {
    world.view = caseView({ colleagues: [{ id: 'ana', name: 'Ana <b>Petrova</b>' }] });
    const browser = await signedIn('ines', casePath);
    expect(browser.page.html).toContain('<option value="ana">Ana &lt;b&gt;Petrova&lt;/b&gt;</option>');
    expect((await browser.post(`${casePath}/hand-over`, { to: '' })).status).toBe(409);
    expect(called('hand-over')).toEqual([]);
    await browser.post(`${casePath}/hand-over`, { to: 'ana' });
    expect(called('hand-over')).toEqual([
      { name: 'hand-over', staff: 'ines', number: '47K9RM', input: 'ana' },
    ]);
  });

  test('what somebody else has is theirs to hand over', async () => {
    world.view = caseView({ colleagues: [{ id: 'ana', name: 'Ana Petrova' }], takenBy: 'Ana Petrova' });
    expect((await signedIn('ines', casePath)).page.html).not.toContain('/hand-over"');
  });

  test('opened for a caller: says what they have to do', async () => {
    world.view = caseView({ notTakenUp: true, canProof: false });
    expect((await signedIn('ines', casePath)).page.html).toContain('Tell them the number 47K 9RM');
  });
});

describe('a request for a caller', () => {
  const typed = {
    how: 'call',
    account: ' mira@alderbrook.example ',
    topic: 'lost-device',
    said: 'On the tram',
  };

  test('reaches the use case and leads to the request, which says its number', async () => {
    world.outcome = { ok: true, name: 'staff.told.opened', values: { number: '47K 9RM' } };
    const browser = await signedIn('ines', '/staff/new');
    const page = await browser.post('/staff/new', typed);
    expect(called('open')).toEqual([
      {
        ...{ name: 'open', staff: 'ines', number: '' },
        input: { how: 'call', account: 'mira@alderbrook.example', topic: 'lost-device', said: 'On the tram' },
      },
    ]);
    expect(page).toMatchObject({ status: 200, path: casePath });
    expect(page.html).toContain('The number is 47K 9RM');
  });

  test.each([
    ['nobody named', { ...typed, account: ' ' }, /sign-in name/],
    ['no way', { ...typed, how: 'dream' }, /how they reached you/],
  ])('%s: refused, and what was typed is kept', async (_what, form, words) => {
    const browser = await signedIn('ines', '/staff/new');
    const page = await browser.post('/staff/new', form);
    expect(page.status).toBe(409);
    expect(page.html).toMatch(words);
    expect(page.html).toContain('On the tram</textarea>');
    expect(called('open')).toEqual([]);
  });

  test('a refusal of the rules is said, with what was typed', async () => {
    world.outcome = { ok: false, name: 'staff.refused.open-account' };
    const browser = await signedIn('ines', '/staff/new');
    const page = await browser.post('/staff/new', typed);
    expect(page.status).toBe(409);
    expect(page.html).toContain('No active account has this name');
    expect(page.html).toContain('value="mira@alderbrook.example"');
  });

  test.each(['greta', 'mira', 'ed'])('%s opens none', async (name) => {
    const browser = await signedIn(name, '/staff/new');
    expect(browser.page.status).toBe(403);
    expect((await browser.post('/staff/new', typed)).status).toBe(403);
    expect(called('open')).toEqual([]);
  });

  test('a post from another site does nothing', async () => {
    const browser = await signedIn('ines', '/staff/new');
    expect((await browser.post('/staff/new', typed, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(called('open')).toEqual([]);
  });
});

/** Staff pages over HTTP: who may look, who may act, what is never lost, and that nobody's words become markup. */
import { withGerman } from '../tools/catalogue';
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
const acts = (): string[] => world.calls.filter((call) => call.name !== 'queue').map((call) => call.name);
const casePath = '/staff/cases/47K9RM';

describe('who may', () => {
  test.each(['/staff', casePath])('%s asks a stranger to sign in and leads back there', async (path) => {
    const browser = portal.browser();
    await browser.get(path);
    expect(browser.page.path).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    await browser.post('/sign-in', {
      identifier: 'ines@alderbrook.example',
      password,
      code: appCode,
      next: path,
    });
    expect(browser.page).toMatchObject({ status: 200, path });
  });

  test.each(['ed', 'mira'])('%s, without a role for requests, sees none', async (name) => {
    const browser = await signedIn(name, casePath);
    expect(browser.page.status).toBe(403);
    expect((await browser.get('/staff')).html).not.toContain('47K');
    expect((await browser.get(`${casePath}/state`)).status).toBe(403);
  });

  test('an auditor looks, but finds no button, and a click by hand is refused', async () => {
    const browser = await signedIn('greta', casePath);
    expect(browser.page.status).toBe(200);
    expect(browser.page.html).not.toMatch(/action="\/staff\/cases/);
    for (const name of ['take', 'release', 'note', 'proofing', 'approve', 'deny']) {
      expect((await browser.post(`${casePath}/${name}`, { reason: 'x', version: '3' })).status).toBe(403);
    }
    expect(acts()).toEqual([]);
  });

  test('case 5: a role that is taken away after the page was loaded opens nothing any more', async () => {
    const browser = await signedIn('ines', casePath);
    const ines = world.people.get('ines');
    if (ines) world.people.set('ines', { ...ines, roles: [] });
    const page = await browser.post(`${casePath}/approve`, { reason: 'Seen', code: appCode, version: '3' });
    expect(page.status).toBe(403);
    expect(acts()).toEqual([]);
  });

  test('a disabled account is signed out at the next click', async () => {
    const browser = await signedIn('ines');
    const ines = world.people.get('ines');
    if (ines) world.people.set('ines', { ...ines, status: 'disabled' });
    await browser.get('/staff');
    expect(browser.page.path).toMatch(/^\/sign-in/);
  });

  test('a day pass opens no request of anybody', async () => {
    world.signInBy = 'day-pass';
    const browser = await signedIn('ines');
    expect(browser.page.path).toMatch(/^\/sign-in/);
  });

  test('case 29: a post from another site does nothing', async () => {
    const browser = await signedIn('ines', casePath);
    const page = await browser.post(`${casePath}/take`, {}, { 'sec-fetch-site': 'cross-site' });
    expect(page.status).toBe(403);
    const forged = await browser.request('POST', `${casePath}/take`, new URLSearchParams({ _csrf: 'x' }));
    expect(forged.status).toBe(403);
    expect(acts()).toEqual([]);
  });

  test('a state address tells a signed-out page so, without a redirect', async () => {
    expect((await portal.browser().get(`${casePath}/state`)).status).toBe(401);
  });
});

describe('the queue', () => {
  test('filters and searches as asked, with words for what to do', async () => {
    world.rows = [
      row(),
      row({ number: '3KX7TW', urgency: 'stop-first', takenBy: 'Ana Petrova' }),
      row({ number: 'T4W9KP', mayApprove: true }),
      row({ number: 'M7XC4F', takenBy: 'Ines Duarte' }),
    ];
    const browser = await signedIn('ines', '/staff?show=mine&q=okafor');
    expect(world.calls.map((call) => call.input)).toContainEqual({ show: 'mine', search: 'okafor' });
    const { html } = browser.page;
    expect(html).toMatch(/Take<span class="sr"> 47K 9RM/);
    expect(html).toMatch(/Stop first<\/span>[\s\S]*Ana Petrova/);
    expect(html).toMatch(/Decide<span class="sr"> T4W 9KP/);
    expect(html).toMatch(/Go on<span class="sr"> with M7X 4F|Go on<span class="sr"> with M7X C4F/);
    expect(html).toMatch(/aria-current="true">Mine <b class="num">1<\/b>/);
  });

  test('an unknown filter is "all", and an empty queue says so', async () => {
    world.rows = [];
    const browser = await signedIn('ines', '/staff?show=%3Cscript%3E');
    expect(browser.page.html).toContain('No request is open');
    expect(browser.page.html).not.toContain('<script>');
  });

  test('taking from the queue leads back to the same queue and says what happened', async () => {
    world.outcome = { ok: true, name: 'staff.told.saved' };
    const browser = await signedIn('ines', '/staff?show=not-taken');
    const page = await browser.post(`${casePath}/take`, { from: 'queue', show: 'not-taken', q: '' });
    expect(page).toMatchObject({ status: 200, path: '/staff?show=not-taken' });
    expect(page.html).toContain('Saved.');
  });

  test('its state moves with its rows and not by itself', async () => {
    const browser = await signedIn('ines');
    const first = (await browser.get('/staff/state')).html;
    expect((await browser.get('/staff/state')).html).toBe(first);
    world.rows = [row({ takenBy: 'Ana Petrova' })];
    expect((await browser.get('/staff/state')).html).not.toBe(first);
  });
});

describe('one request', () => {
  test('shows what policy asks first, then evidence, then their words as a quotation', async () => {
    const { html } = (await signedIn('ines', casePath)).page;
    const order = [
      'Policy still asks for two things',
      'Still missing',
      'Here already',
      'Evidence',
      'Signals',
      'What they said',
      'Talk to them',
      'Check who they are',
      '>Decide</h2>',
      'History',
    ];
    const places = order.map((words) => html.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(html).toContain('Not counted: lies on the phone reported lost');
  });

  test('case 27: what they said is literal: no link, no markup', async () => {
    const { html } = (await signedIn('ines', casePath)).page;
    expect(html).toContain('&lt;b&gt;Please&lt;/b&gt; hurry');
    expect(html).toContain('https://evil.example');
    expect(html).not.toMatch(/href="[^"]*evil/);
  });

  test.each([
    ['take', {}, undefined],
    ['release', {}, undefined],
    ['note', { note: ' Called back. ' }, 'Called back.'],
    ['deny', { reason: 'not-confirmed', words: '', version: '3' }, { chosen: 'not-confirmed', version: 3 }],
    [
      'deny',
      { reason: 'not-confirmed', words: 'Come on Monday.', version: '3' },
      { reason: 'Come on Monday.', version: 3 },
    ],
    [
      'approve',
      { reason: 'Seen in person', code: '314 159', version: '3' },
      { reason: 'Seen in person', code: appCode, version: 3 },
    ],
  ])('%s reaches the use case with what was written', async (name, fields: Record<string, string>, input) => {
    const browser = await signedIn('ines', casePath);
    await browser.post(`${casePath}/${name}`, fields);
    const call = world.calls.find((one) => one.name === name);
    expect(call).toEqual({
      name,
      staff: 'ines',
      number: '47K9RM',
      ...(input === undefined ? {} : { input }),
    });
    expect(browser.page).toMatchObject({ status: 200, path: casePath });
    expect(browser.page.html).toContain('Done.');
  });

  test.each([
    ['approve', { reason: 'Seen', code: '12', version: '3' }, /6 or 8 digits/],
    ['approve', { reason: ' ', code: appCode, version: '3' }, /why you approve/],
    ['approve', { reason: 'Seen', code: appCode, version: 'x' }, /too old/],
    ['deny', { reason: 'made up by hand', words: ' ', version: '3' }, /Choose a reason/],
    ['deny', { words: 'No', version: '' }, /too old/],
    ['note', { note: ' ' }, /Write the note/],
  ])(
    '%s with %j is refused with words, and reaches nothing',
    async (name, fields: Record<string, string>, words) => {
      const browser = await signedIn('ines', casePath);
      const page = await browser.post(`${casePath}/${name}`, fields);
      expect(page.status).toBe(409);
      expect(page.html).toMatch(words);
      expect(acts()).toEqual([]);
    },
  );

  test('a refused approval keeps the reason and shows what was wrong, and not the code', async () => {
    world.view = caseView({ canApprove: true });
    world.outcome = { ok: false, name: 'staff.refused.code-wrong' };
    const browser = await signedIn('ines', casePath);
    const page = await browser.post(`${casePath}/approve`, {
      reason: 'Seen with <b>ID</b>',
      code: '271828',
      version: '3',
    });
    expect(page.status).toBe(409);
    expect(page.html).toContain('Seen with &lt;b&gt;ID&lt;/b&gt;</textarea>');
    expect(page.html).toMatch(/id="code-error">[\s\S]*?Your own code is not right/);
    expect(page.html).not.toContain('271828');
  });

  test('a reason half written when the sign-in ended comes back after it', async () => {
    const browser = await signedIn('ines', casePath);
    portal.clock.at += 31 * 60_000;
    await browser.post(`${casePath}/deny`, {
      reason: '',
      words: 'Come with photo ID on Monday',
      version: '3',
    });
    expect(acts()).toEqual([]);
    expect(browser.page.html).toContain('What you wrote is kept');
    await browser.post('/sign-in', {
      identifier: 'ines@alderbrook.example',
      password,
      code: appCode,
      next: casePath,
    });
    expect(browser.page.html).toContain('Come with photo ID on Monday</textarea>');
  });

  test('a reason half written when our side failed comes back with the page', async () => {
    const browser = await signedIn('ines', casePath);
    world.outcome = new Error('the store is away');
    expect((await browser.post(`${casePath}/deny`, { words: 'Come on Monday', version: '3' })).status).toBe(
      500,
    );
    expect((await browser.get(casePath)).html).toContain('Come on Monday</textarea>');
  });

  test('deny stands beside approve, also for whoever may not approve', async () => {
    const may = caseView({ canApprove: true });
    for (const view of [may, caseView()]) {
      world.view = view;
      const { html } = (await signedIn('ines', casePath)).page;
      expect(html).toContain('>Deny</button>');
      expect(html.includes('>Approve</button>')).toBe(view === may);
    }
  });

  test('a stop is lifted or stays: nobody is offered a no, which the use case refuses', async () => {
    world.view = caseView({ action: 'unfreeze', state: 'frozen', canProof: true });
    const { html } = (await signedIn('ines', casePath)).page;
    expect(html).not.toContain('>Deny</button>');
    expect(html).toContain('action="/staff/cases/47K9RM/to-security"');
  });

  test('what is approved asks nobody to approve it, and may still be denied', async () => {
    for (const state of ['approved', 'waiting-period'] as const) {
      world.view = caseView({
        state,
        cannotApprove: 'You have approved this already; a second person is needed.',
      });
      const { html } = (await signedIn('ines', casePath)).page;
      expect(html).not.toContain('a second person is needed');
      expect(html).toContain('It is approved');
      expect(html).toContain('>Deny</button>');
    }
  });

  test('a closed request has nothing to press', async () => {
    world.view = caseView({ state: 'denied', canProof: false });
    const { html } = (await signedIn('ines', casePath)).page;
    expect(html).not.toMatch(/action="\/staff\/cases/);
    expect(html).toContain('Nothing is left to decide');
  });

  test.each(['/staff/cases/XXXXXX', '/staff/cases/..%2f..', '/staff/cases/%3Cb%3E'])(
    '%s is a page that is not there',
    async (path) => {
      const browser = await signedIn('ines');
      expect((await browser.get(path)).status).toBe(404);
    },
  );

  test('looking changes nothing', async () => {
    const browser = await signedIn('ines', casePath);
    for (const path of ['/staff', casePath, `${casePath}/state`, '/staff/state']) await browser.get(path);
    for (const name of ['take', 'approve', 'deny'])
      expect((await browser.get(`${casePath}/${name}`)).status).toBe(404);
    expect(acts()).toEqual([]);
  });
});

describe('in the language of the browser', () => {
  const german = { 'accept-language': 'de-AT,de;q=0.9' };

  test('the pages speak it, the use cases are asked for it, and what a click did is said in it', async () => {
    await portal.close();
    const catalogue = withGerman({
      'staff.requests': 'Anfragen',
      'staff.queue.open.one': '{{count}} Anfrage ist offen.',
      'staff.queue.urgency': 'Dringlichkeit',
      'staff.show.mine': 'Meine',
      'staff.age.minutes': '{{minutes}} Min.',
      'staff.asks.two': 'Es fehlt noch zweierlei',
      'staff.case.opened': 'Eröffnet um {{at}}.',
      'staff.deny.not-confirmed': 'Wir konnten nicht bestätigen, dass Sie es sind.',
      'staff.refused.why': 'Schreiben Sie, warum Sie zustimmen.',
    });
    portal = await startPortal({ services: world.services, catalogue });
    const browser = await signedIn('ines');
    world.languages.clear();
    const queue = await browser.request('GET', '/staff', undefined, german);
    expect(queue.html).toContain('<html lang="de"');
    expect(queue.html).toMatch(
      /<h1>Anfragen<\/h1>[\s\S]*1 Anfrage ist offen\.[\s\S]*Meine[\s\S]*>Dringlichkeit</,
    );
    expect(queue.html).toContain('12 Min.');
    const page = await browser.request('GET', casePath, undefined, german);
    expect(page.html).toMatch(/Es fehlt noch zweierlei/);
    expect(page.html).toMatch(/Eröffnet um <time datetime="[^"]+">14:10<\/time>\./);
    // What the person will read has a name here: it is said in their language, not in this one.
    expect(page.html).toContain('<option value="not-confirmed">Wir konnten nicht');
    const { token } = browser;
    await browser.request('GET', `${casePath}/state`, undefined, german);
    expect([...world.languages]).toEqual(['de']);
    expect(page.html).toMatch(
      /name="back" value="\/staff\/cases\/47K9RM">[\s\S]*value="en" lang="en">English</,
    );
    const refused = await browser.post(
      `${casePath}/approve`,
      { reason: ' ', code: appCode, version: '3', _csrf: token },
      german,
    );
    expect(refused.html).toContain('Schreiben Sie, warum Sie zustimmen.');
  });
});

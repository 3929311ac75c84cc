/** The doors of the demo's stage, over HTTP: whom they open for, and what may stand in a frame. */
import type { Play, Stage } from '../../src/app/stage';
import { routesOf } from '../../src/channels/portal/guard';
import { pauseFor } from '../../src/channels/portal/demo-page';
import { scenes } from '../../src/demo/stage/scenes';
import { roles } from '../../src/demo/stage/parts';
import { catalogue } from '../tools/catalogue';
import { fakeServices } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { simulatorKey, staffPeople, staffWorld } from '../tools/staff-world';

const play: Play = {
  ...{ at: 1, told: { what: 'scene', name: 'stolen' }, values: { name: 'Nadia Brandt' }, lit: ['portal'] },
  ...{
    shows: { phone: '/simulator/mira', portal: '/', staff: '/staff' },
    phoneOf: 'Nadia Brandt',
    as: 'ines',
  },
};

interface FakeStage extends Stage {
  readonly acts: string[];
  /** Waits for it before an act ends. */
  hold: Promise<void>;
}
function fakeStage(): FakeStage {
  const acts: string[] = [];
  const stage: FakeStage = {
    ...{ acts, hold: Promise.resolve(), scenes: 2, parts: ['ines', 'greta'] },
    async next(before) {
      acts.push('next');
      await stage.hold;
      return { play: { ...play, at: (before?.at ?? 0) + 1 } };
    },
    async again() {
      acts.push('again');
      return { play };
    },
    async become(part) {
      acts.push(part);
      return stage.parts.includes(part)
        ? { play: { ...play, told: { what: 'part', name: part }, as: part } }
        : undefined;
    },
    async signIn(person) {
      acts.push(`sign-in ${person}`);
      return staffPeople[person];
    },
  };
  return stage;
}

let stage: FakeStage;
let portal: RunningPortal;
const started: RunningPortal[] = [];
async function start(more: Parameters<typeof startPortal>[0] = {}): Promise<RunningPortal> {
  stage = fakeStage();
  const { services } = staffWorld(fakeServices().services);
  portal = await startPortal({ services, demo: true, simulatorKey, stage, ...more });
  started.push(portal);
  return portal;
}
afterEach(async () => {
  for (const one of started.splice(0)) await one.close();
});

/** A browser that has the key, on the stage. */
async function opened(): Promise<Browser> {
  const browser = portal.browser();
  await browser.get(`/demo?key=${simulatorKey}`);
  expect(browser.page).toMatchObject({ status: 200, path: '/demo' });
  return browser;
}
/** The same, signed in as a member of staff by one click. */
async function asInes(): Promise<Browser> {
  const browser = await opened();
  await browser.post('/demo/part', { part: 'ines' });
  expect((await browser.get('/staff')).path).toBe('/staff');
  return browser;
}

const doors: readonly (readonly [string, string, Record<string, string>])[] = [
  ['GET', '/demo', {}],
  ['POST', '/demo/next', { at: '0' }],
  ['POST', '/demo/again', {}],
  ['POST', '/demo/part', { part: 'ines' }],
];
const knock = (browser: Browser, [method, path, fields]: (typeof doors)[number], headers = {}) =>
  method === 'GET' ? browser.request('GET', path, undefined, headers) : browser.post(path, fields, headers);

test('every door stands behind the guard of the demo', async () => {
  await start();
  const found = routesOf(portal.app).filter(({ name }) => name.includes(' /demo'));
  expect(found.map(({ name }) => name)).toEqual(doors.map(([method, path]) => `${method} ${path}`));
  for (const { guards } of found) expect(guards).toEqual(['demo']);
});

test.each([
  ['the demo is off', { demo: false }],
  ['there is no key', { simulatorKey: '' }],
  ['there is no play', { stage: undefined }],
  ['there are no phones', { services: fakeServices().services }],
])('where %s, there is nothing: no page, no part, no frame', async (_name, more) => {
  await start(more as Parameters<typeof startPortal>[0]);
  const browser = portal.browser();
  await browser.get('/');
  for (const door of doors) {
    const page = await knock(browser, door[0] === 'GET' ? ['GET', `/demo?key=${simulatorKey}`, {}] : door);
    expect([door[1], page.status]).toEqual([door[1], 404]);
  }
  expect(stage.acts).toEqual([]);
  const page = await browser.request('GET', '/', undefined, { 'sec-fetch-dest': 'iframe' });
  expect(page.headers.get('x-frame-options')).toBe('DENY');
});

test('without the key, or with another, it is locked, and nothing is played', async () => {
  await start();
  for (const door of [...doors, ['GET', '/demo?key=wrong', {}] as const]) {
    const stranger = portal.browser();
    await stranger.get('/');
    expect([door[1], (await knock(stranger, door)).status]).toEqual([door[1], 403]);
  }
  expect(stage.acts).toEqual([]);
});

test.each(['x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'x-real-ip', 'via', 'cf-connecting-ip'])(
  'what a proxy passed on (%s) finds nothing, whatever key and sign-in it has',
  async (header) => {
    await start();
    const browser = await asInes();
    const before = stage.acts.length;
    const { token } = browser;
    expect(token).not.toBe('');
    const headers = { [header]: '127.0.0.1' };
    for (const door of doors) {
      const page = await knock(browser, [door[0], door[1], { ...door[2], _csrf: token }], headers);
      expect([door[1], page.status]).toEqual([door[1], 404]);
    }
    expect(stage.acts).toHaveLength(before);
    const staff = await browser.request('GET', '/staff', undefined, { ...headers });
    expect(staff.path).toMatch(/^\/sign-in/);
    const framed = await browser.request('GET', '/', undefined, { ...headers, 'sec-fetch-dest': 'iframe' });
    expect(framed.headers.get('x-frame-options')).toBe('DENY');
  },
);

describe('the sign-in of the stage', () => {
  test('is asked of the stage, which writes it down, and gives the browser a new session', async () => {
    await start();
    const browser = await opened();
    await browser.post('/demo/part', { part: 'ines' });
    expect(stage.acts).toEqual(['ines', 'sign-in ines']);
    expect((await browser.get('/staff')).html).toContain('Ines Duarte');
    // The same one again is no other sign-in.
    await browser.get('/demo');
    await browser.post('/demo/part', { part: 'ines' });
    expect(stage.acts).toEqual(['ines', 'sign-in ines', 'ines']);
    const ines = browser.cookies.get('sparekey');
    await browser.get('/demo');
    await browser.post('/demo/part', { part: 'greta' });
    expect(stage.acts.slice(3)).toEqual(['greta', 'sign-in greta']);
    expect(browser.cookies.get('sparekey')).not.toBe(ines);
  });

  test('is worth nothing without the key in the same browser', async () => {
    await start();
    const browser = await asInes();
    browser.cookies.delete('sparekey-demo-key');
    expect((await browser.get('/staff')).path).toMatch(/^\/sign-in/);
  });

  test.each([
    ['the key of another start', { simulatorKey: 'another-key-0123456789abcdef' }],
    ['a demo that has ended', { demo: false }],
  ])('is worth nothing with %s, on the same store', async (_name, more) => {
    const { store } = await start();
    const browser = await asInes();
    const later = await start({ store, ...more });
    const same = later.browser();
    for (const [name, value] of browser.cookies) same.cookies.set(name, value);
    expect((await same.get('/staff')).path).toMatch(/^\/sign-in/);
    // The session itself is the same one.
    expect(same.cookies.get('sparekey')).toBe(browser.cookies.get('sparekey'));
  });

  test('is nobody who is not of the staff', async () => {
    await start();
    stage.signIn = async () => undefined;
    const browser = await opened();
    await browser.post('/demo/part', { part: 'ines' });
    expect((await browser.get('/staff')).path).toMatch(/^\/sign-in/);
  });

  test('a part that there is none of changes nothing', async () => {
    await start();
    const browser = await opened();
    await browser.post('/demo/part', { part: '../ines' });
    expect(stage.acts).toEqual(['../ines']);
    expect(browser.page.html).not.toContain('<iframe');
  });
});

test('a form without its token plays nothing', async () => {
  await start();
  const browser = await opened();
  for (const path of ['/demo/next', '/demo/again', '/demo/part']) {
    const page = await browser.post(path, { _csrf: 'forged', at: '0', part: 'ines' });
    expect(page.status).toBeGreaterThanOrEqual(400);
  }
  expect(stage.acts).toEqual([]);
});

test('a second press while a scene is played, and one of an older page, play nothing', async () => {
  await start();
  const browser = await opened();
  await browser.post('/demo/again');
  let release = (): void => undefined;
  stage.hold = new Promise((done) => (release = () => done()));
  const { token } = browser;
  const other = portal.browser();
  for (const [name, value] of browser.cookies) other.cookies.set(name, value);
  const first = browser.post('/demo/next', { at: '1' });
  while (!stage.acts.includes('next')) await new Promise(setImmediate);
  await other.post('/demo/next', { _csrf: token, at: '1' });
  release();
  await first;
  expect(stage.acts.filter((one) => one === 'next')).toHaveLength(1);
  await browser.post('/demo/next', { at: '1' });
  expect(stage.acts.filter((one) => one === 'next')).toHaveLength(1);
});

describe('frames', () => {
  const asked = { 'sec-fetch-dest': 'iframe' };
  const headersOf = (
    browser: Browser,
  ): { readonly option: string | null; readonly ancestors: string | undefined } => ({
    option: browser.page.headers.get('x-frame-options'),
    ancestors: /frame-ancestors ([^;]+)/.exec(browser.page.headers.get('content-security-policy') ?? '')?.[1],
  });
  const allowed = { option: 'SAMEORIGIN', ancestors: "'self'" };
  const forbidden = { option: 'DENY', ancestors: "'none'" };

  test.each(['/', '/topics', '/staff', '/staff/cases/47K9RM', '/simulator', '/simulator/mira', '/setup'])(
    'on the stage %s may stand in one of the same origin; with a window of its own it may not',
    async (path) => {
      await start();
      const browser = await asInes();
      await browser.request('GET', path, undefined, asked);
      expect(headersOf(browser)).toEqual(allowed);
      await browser.request('GET', path, undefined, { 'sec-fetch-dest': 'document' });
      expect(headersOf(browser)).toEqual(forbidden);
    },
  );

  test.each([
    '/demo',
    '/notices/notice-token-0123456789abcdef',
    '/invite/invite-token-0123456789abcdef',
    '/caller',
    '/healthz',
  ])('%s never does, not on the stage either', async (path) => {
    await start();
    const browser = await asInes();
    await browser.request('GET', path, undefined, asked);
    expect(headersOf(browser)).toEqual(forbidden);
  });

  test('whoever has not the key frames nothing', async () => {
    await start();
    const stranger = portal.browser();
    for (const path of ['/', '/sign-in', '/simulator']) {
      await stranger.request('GET', path, undefined, asked);
      expect([path, headersOf(stranger)]).toEqual([path, forbidden]);
    }
  });
});

describe('the script of the play', () => {
  test.each(['en', 'de'])('is told in about two minutes, in words that are there (%s)', (language) => {
    const { say, has } = catalogue().in(language);
    const captions = scenes.map(({ name }) => `demo.scene.${name}`);
    const parts = [...roles.keys()].flatMap((part) => [`demo.part.${part}`, `demo.part.${part}.told`]);
    for (const name of [...captions, ...parts, 'demo.scene.before', 'demo.scene.stuck'])
      expect([name, has(name)]).toEqual([name, true]);
    const whole = captions.reduce(
      (sum, name) => sum + pauseFor(say(name, { name: 'Nadia Brandt', first: 'Nadia' })),
      0,
    );
    expect(whole).toBeGreaterThan(90_000);
    expect(whole).toBeLessThan(150_000);
  });
});

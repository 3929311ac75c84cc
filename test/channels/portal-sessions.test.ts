/** What a sign-in does to a session, over HTTP with the real portal; two routes of the test play sign-in and a staff page. */
import { holderOf, type Sessions } from '../../src/channels/portal/sessions';
import {
  makeSessions,
  signInIdle,
  signInLasts,
  visitorIdle,
  waitingIdle,
} from '../../src/channels/portal/sessions';
import type { PortalContext } from '../../src/channels/portal/context';
import { startPortal, type RunningPortal } from '../tools/portal';

const minute = 60_000;
let portal: RunningPortal;
let sessions: Sessions;

beforeEach(async () => {
  portal = await startPortal({
    extra: (app, ctx: PortalContext) => {
      sessions = makeSessions(ctx);
      app.use('/test', sessions.load);
      app.post('/test/in', async (_req, res) => {
        await sessions.rotate(res, (kept) => ({ ...kept, person: 'p1', signedInAt: ctx.clock.now() }));
        res.json({});
      });
      app.get('/test/who', (_req, res) => {
        const session = sessions.of(res);
        res.json({ person: session.person ?? null, ref: holderOf(session).ref });
      });
      app.get('/test/state', (_req, res) => {
        res.json({ person: sessions.of(res).person ?? null });
      });
    },
  });
});
afterEach(async () => portal.close());

const signedIn = async () => {
  const browser = portal.browser();
  const path = await browser.begin();
  const token = browser.token;
  const before = browser.cookies.get('sparekey') ?? '';
  await browser.request('POST', '/test/in', new URLSearchParams({ _csrf: token }));
  return { browser, path, before };
};
const who = async (browser: ReturnType<RunningPortal['browser']>, path = '/test/who') =>
  (JSON.parse((await browser.get(path)).html) as { person: string | null }).person;

test('signing in gives a new id, keeps the visit, and the old id is worth nothing', async () => {
  const { browser, path, before } = await signedIn();
  expect(browser.cookies.get('sparekey')).not.toBe(before);
  expect((await browser.get(path)).status).toBe(200);
  const old = portal.browser();
  old.cookies.set('sparekey', before);
  expect([await who(old), (await old.get(path)).status]).toEqual([null, 404]);
});

test('a sign-in ends after 30 idle minutes and does not come back with the next click', async () => {
  const { browser, path } = await signedIn();
  portal.clock.at += signInIdle - minute;
  expect(await who(browser)).toBe('p1');
  portal.clock.at += signInIdle;
  expect(await who(browser)).toBeNull();
  expect(await who(browser)).toBeNull();
  expect((await browser.get(path)).status).toBe(200);
});

test('a page that only looks does not keep a sign-in alive', async () => {
  const { browser } = await signedIn();
  for (let look = 0; look < 6; look += 1) {
    portal.clock.at += 5 * minute - 1;
    expect(await who(browser, '/test/state')).toBe('p1');
  }
  portal.clock.at += minute;
  expect(await who(browser)).toBeNull();
});

test('a sign-in ends after 12 hours, however busy', async () => {
  const { browser } = await signedIn();
  for (let passed = 0; passed < signInLasts - 20 * minute; passed += 20 * minute) {
    portal.clock.at += 20 * minute;
    expect(await who(browser)).toBe('p1');
  }
  portal.clock.at += 20 * minute;
  expect(await who(browser)).toBeNull();
});

test('who is signed in begins visits with that claim; others without', async () => {
  const { browser } = await signedIn();
  await browser.begin();
  expect([...portal.world.visits.values()].map((visit) => visit.input.claimed)).toEqual([
    undefined,
    { person: 'p1' },
  ]);
});

describe('a browser knows its visit', () => {
  const after = async (screen: string, idle: number): Promise<number> => {
    const browser = portal.browser();
    const path = await browser.begin();
    portal.world.show(path.split('/').at(-1) ?? '', screen);
    expect((await browser.get(path)).status).toBe(200);
    portal.clock.at += idle;
    return (await browser.get(path)).status;
  };

  test('for a day while it is being walked', async () => {
    expect(await after('wrong', visitorIdle - minute)).toBe(200);
    expect(await after('wrong', visitorIdle + minute)).toBe(404);
  });

  test('as long as a request stays open while it waits for staff: a waiting period alone lasts a day', async () => {
    expect(await after('case', waitingIdle - minute)).toBe(200);
    expect(await after('case', waitingIdle + minute)).toBe(404);
  });
});

/** The page "Why was this allowed?" over HTTP: who may, what it shows, and what it shouts. */
import type { WhyView } from '../../src/app/why/types';
import { fakeServices } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { explained } from '../tools/staff-looks';
import { appCode, password, staffWorld, type StaffWorld } from '../tools/staff-world';

let world: StaffWorld;
let portal: RunningPortal;
let view: WhyView | undefined;

beforeEach(async () => {
  const fake = staffWorld(fakeServices().services);
  world = { ...fake, services: { ...fake.services, why: { look: async () => view } } };
  portal = await startPortal({ services: world.services });
  view = explained();
});
afterEach(() => portal.close());

async function signedIn(name: string, at: string): Promise<Browser> {
  const browser = portal.browser();
  await browser.get(`/sign-in?next=${encodeURIComponent(at)}`);
  const identifier = `${name}@alderbrook.example`;
  await browser.post('/sign-in', { identifier, password, code: appCode, next: at });
  return browser;
}
const path = '/staff/why/v1.e2';

test('a stranger signs in, agents and editors are refused, an auditor reads it', async () => {
  const stranger = portal.browser();
  await stranger.get(path);
  expect(stranger.page.path).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  for (const name of ['ines', 'ed', 'mira'])
    expect({ name, status: (await signedIn(name, path)).page.status }).toEqual({ name, status: 403 });
  expect((await signedIn('greta', path)).page.status).toBe(200);
});

test('it shows what was stored, what comes out now, and that both agree; names are literal text', async () => {
  const { html } = (await signedIn('greta', path)).page;
  expect(html).toContain('The rules were run again and gave the same answer.');
  expect(html).toContain('The audit is whole: 41 rows, none missing, none changed.');
  expect(html).toContain('&lt;b&gt;Mira&lt;/b&gt;');
  expect(html).toContain('href="/staff/cases/47K9RM"');
  expect(html).not.toContain('role="alert"');
});

test('another answer, and a chain that does not hold, are alerts', async () => {
  view = explained({ ok: false, problems: ['Row 6 was changed.'] }, 'refuse');
  const { html } = (await signedIn('greta', path)).page;
  expect(html.match(/role="alert"/g)).toHaveLength(2);
  expect(html).toContain('The rules give another answer now than what is stored.');
  expect(html).toContain('Trust nothing on this page.');
  expect(html).toContain('Row 6 was changed.');
});

test('what is not there, and what is no id, is a missing page', async () => {
  view = undefined;
  const browser = await signedIn('greta', path);
  expect(browser.page.status).toBe(404);
  view = explained();
  expect((await browser.get('/staff/why/%3Cscript%3E')).status).toBe(404);
});

test('the page of a request leads there, for those who may look back', async () => {
  const link = 'href="/staff/why/47K9RM"';
  expect((await signedIn('greta', '/staff/cases/47K9RM')).page.html).toContain(link);
  expect((await signedIn('ines', '/staff/cases/47K9RM')).page.html).not.toContain(link);
});

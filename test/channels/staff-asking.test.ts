/** Asking for more and handing to security, over HTTP: what is sent on, and what a refused form keeps. */
import { fakeServices } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { appCode, caseView, password, staffWorld, type StaffWorld } from '../tools/staff-world';

jest.setTimeout(60_000);

const page = '/staff/cases/47K9RM';
let world: StaffWorld;
let portal: RunningPortal;
beforeEach(async () => {
  world = staffWorld(fakeServices().services);
  portal = await startPortal({ services: world.services });
});
afterEach(() => portal.close());

async function signedIn(name: string): Promise<Browser> {
  const browser = portal.browser();
  await browser.get(`/sign-in?next=${encodeURIComponent(page)}`);
  const identifier = `${name}@alderbrook.example`;
  await browser.post('/sign-in', { identifier, password, code: appCode, next: page });
  return browser;
}
const asked = (): readonly unknown[] => world.calls.filter((one) => one.name !== 'queue');

test('a chosen question, one in own words, and the version that was seen', async () => {
  const ines = await signedIn('ines');
  await ines.post(`${page}/ask`, { version: '3', reason: 'photo-id' });
  await ines.post(`${page}/ask`, { version: '3', reason: 'photo-id', words: 'Which ward?' });
  await ines.post(`${page}/to-security`, { reason: 'Knows too much' });
  await ines.post(`${page}/to-security`, { odd: 'photo-matches' });
  await ines.post(`${page}/from-security`, { version: '3' });
  expect(asked()).toEqual([
    { name: 'ask', staff: 'ines', number: '47K9RM', input: { chosen: 'photo-id', version: 3 } },
    { name: 'ask', staff: 'ines', number: '47K9RM', input: { text: 'Which ward?', version: 3 } },
    { name: 'to-security', staff: 'ines', number: '47K9RM', input: { reason: 'Knows too much' } },
    { name: 'to-security', staff: 'ines', number: '47K9RM', input: { odd: 'photo-matches' } },
    { name: 'from-security', staff: 'ines', number: '47K9RM', input: { version: 3 } },
  ]);
});

test.each(['ask', 'from-security'])('%s without a version, or by an auditor, goes nowhere', async (form) => {
  const ines = await signedIn('ines');
  expect((await ines.post(`${page}/${form}`, { reason: 'photo-id' })).status).toBe(409);
  const greta = await signedIn('greta');
  expect((await greta.post(`${page}/${form}`, { version: '3', reason: 'photo-id' })).status).toBe(403);
  expect(asked()).toEqual([]);
});

test('an auditor hands nothing to security; a point that is none is no reason', async () => {
  const greta = await signedIn('greta');
  expect((await greta.post(`${page}/to-security`, { reason: 'Knows too much' })).status).toBe(403);
  expect(asked()).toEqual([]);
  const ines = await signedIn('ines');
  await ines.post(`${page}/to-security`, { odd: 'made-up', reason: 'Knows too much' });
  expect(asked()).toMatchObject([{ input: { reason: 'Knows too much' } }]);
});

test('refused, the words stand in the form again', async () => {
  world.outcome = { ok: false, name: 'staff.refused.changed' };
  const ines = await signedIn('ines');
  await ines.post(`${page}/ask`, { version: '3', words: 'Which ward <b>?' });
  expect(ines.page.status).toBe(409);
  expect(ines.page.html).toContain('Which ward &lt;b&gt;?</textarea>');
  await ines.post(`${page}/to-security`, { reason: 'Knows too much' });
  expect(ines.page.html).toContain('Knows too much</textarea>');
});

test('what security has says so; only security can hand it back', async () => {
  world.view = caseView({ security: { mine: false } });
  const ines = await signedIn('ines');
  expect(ines.page.html).toContain('Security has this request.');
  expect(ines.page.html).not.toContain(`${page}/from-security`);
  world.view = caseView({ security: { mine: true } });
  expect((await ines.get(page)).html).toContain(`${page}/from-security`);
});

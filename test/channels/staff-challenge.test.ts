/** "Show it once more", on the page of a request and behind the code of a caller: over HTTP and without scripts. */
import type { CallerChecks, CaseView } from '../../src/app/services';
import { fakeServices, fakeStart } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { appCode, caseView, password, staffWorld, type StaffWorld } from '../tools/staff-world';

let world: StaffWorld;
let portal: RunningPortal;
const callers: CallerChecks = {
  make: async () => undefined,
  check: async () => ({ firstName: 'Ines', number: '47K 9RM', until: 0 }),
};
beforeEach(async () => {
  world = staffWorld(fakeServices().services);
  portal = await startPortal({ services: { ...world.services, callers } });
});
afterEach(() => portal.close());

const at = '/staff/cases/47K9RM';
async function signedIn(name: string): Promise<Browser> {
  const browser = portal.browser();
  await browser.get(`/sign-in?next=${encodeURIComponent(at)}`);
  const form = { identifier: `${name}@alderbrook.example`, password, code: appCode, next: at };
  await browser.post('/sign-in', form);
  return browser;
}
const section = (html: string): string =>
  /<section[^>]*aria-labelledby="challenge">([\s\S]*?)<\/section>/.exec(html)?.[1] ?? '';
const ways = [
  { value: 'way:totp', text: 'Code from an authenticator app' },
  { value: 'way:text:m3', text: 'Text, ending 42' },
];
const last = (more: Partial<NonNullable<NonNullable<CaseView['challenge']>['last']>>) => ({
  ...{ at: fakeStart, state: 'asked' as const, asked: 'Text, ending 42', wrong: 0 },
  ...more,
});

test('one button a way, which reaches the use case', async () => {
  world.view = caseView({ challenge: { ways } });
  const browser = await signedIn('ines');
  expect(section(browser.page.html)).toContain('name="way" value="way:text:m3">Text, ending 42<');
  expect(section(browser.page.html)).not.toContain('<input type="text"');
  await browser.post(`${at}/challenge`, { way: 'way:text:m3' });
  expect(world.calls.at(-1)).toBeDefined();
  expect(world.calls.filter((one) => one.name === 'challenge')).toEqual([
    { name: 'challenge', staff: 'ines', number: '47K9RM', input: 'way:text:m3' },
  ]);
  expect((await browser.post(`${at}/challenge`, {})).status).toBe(409);
});

test.each([
  ['asked', {}, 'Waits for them: Text, ending 42'],
  ['right', { shown: 'Saved backup code', answeredAt: fakeStart }, 'Shown: Saved backup code'],
  ['wrong', { wrong: 2 }, '2 times.'],
  ['none', {}, 'nothing of it: Text, ending 42'],
  ['missed', {}, 'Not answered: Text, ending 42'],
] as const)('what came of it: %s', async (state, more, words) => {
  world.view = caseView({ challenge: { ways: [], last: last({ state, ...more }) } });
  const browser = await signedIn('ines');
  expect(section(browser.page.html).replaceAll(/<[^>]*>/g, '')).toContain(words);
});

test('an answer is news for the page that waits', async () => {
  world.view = caseView({ challenge: { ways: [], last: last({}) } });
  const browser = await signedIn('ines');
  const before = (await browser.get(`${at}/state`)).html;
  world.view = caseView({ challenge: { ways, last: last({ state: 'right', answeredAt: fakeStart }) } });
  expect((await browser.get(`${at}/state`)).html).not.toBe(before);
});

test('why not is said; an auditor sees what came of it, and asks nothing', async () => {
  world.view = caseView({ challenge: { ways: [], whyNot: 'staff.refused.challenge-unproven' } });
  expect(section((await signedIn('ines')).page.html)).toContain('Nothing was proved here yet');
  world.view = caseView({ challenge: { ways, last: last({ state: 'right' }) } });
  const auditor = await signedIn('greta');
  expect(section(auditor.page.html)).toContain('Shown: Text');
  expect(section(auditor.page.html)).not.toContain('<button');
  expect((await auditor.post(`${at}/challenge`, { way: 'way:totp' })).status).toBe(403);
});

test('whoever is called goes from the code of the caller to their own request, and proves it there', async () => {
  const person = portal.browser();
  await person.get('/caller');
  const known = await person.post('/caller', { code: 'K7Q4RM' });
  expect(known.html).toContain('never aloud');
  const page = await person.post('/requests', { number: '47K 9RM' });
  expect(page.path).toMatch(/^\/visits\//);
});

/** The guided check, the call back, and the code of a caller, over HTTP and without scripts. */
import type { CallerChecks } from '../../src/app/services';
import { fakeServices } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { appCode, caseView, password, staffWorld, type StaffWorld } from '../tools/staff-world';

let world: StaffWorld;
let portal: RunningPortal;
const typed: string[] = [];
const callers: CallerChecks = {
  make: async (staff) => (staff === 'ines' ? { code: 'K7Q 4RM', until: 0 } : undefined),
  async check(code) {
    typed.push(code);
    return code === 'K7Q4RM' ? { firstName: 'Ines', number: '47K 9RM', until: 0 } : undefined;
  },
};
beforeEach(async () => {
  typed.length = 0;
  world = staffWorld(fakeServices().services);
  portal = await startPortal({ services: { ...world.services, callers } });
});
afterEach(() => portal.close());

const casePath = '/staff/cases/47K9RM';
async function signedIn(name: string, at = casePath): Promise<Browser> {
  const browser = portal.browser();
  await browser.get(`/sign-in?next=${encodeURIComponent(at)}`);
  const form = { identifier: `${name}@alderbrook.example`, password, code: appCode, next: at };
  await browser.post('/sign-in', form);
  return browser;
}
const post = (browser: Browser, path: string, pairs: readonly (readonly [string, string])[]) => {
  const form = new URLSearchParams({ _csrf: browser.token });
  for (const [name, value] of pairs) form.append(name, value);
  return browser.request('POST', path, form);
};
const title = (html: string): string => /<h1>([^<]*)<\/h1>/.exec(html)?.[1] ?? '';

test('one point a page, each ticked; only the last page can record it', async () => {
  const browser = await signedIn('ines', `${casePath}/check`);
  expect(title(browser.page.html)).toBe('How do you see them?');
  const points = ['told-no-codes', 'request-number', 'photo-matches', 'name-matches'];
  const ticked: (readonly [string, string])[] = [];
  let page = await post(browser, `${casePath}/check`, [['how', 'video']]);
  for (const point of points) {
    expect(page.html).toContain(`value="${point}"`);
    expect(page.html).toContain('hand to security');
    expect(page.html).not.toContain('action="/staff/cases/47K9RM/proofing"');
    ticked.push(['check', point]);
    page = await post(browser, `${casePath}/check`, [['how', 'video'], ['point', point], ...ticked]);
  }
  expect(page.html).toContain('action="/staff/cases/47K9RM/proofing"');
  for (const point of points) expect(page.html).toContain(`name="check" value="${point}"`);
  const last = [['how', 'video'], ['checkNumber', '7HM3'], ['document', 'Passport'], ...ticked] as const;
  await post(browser, `${casePath}/proofing`, last);
  expect(world.calls.find((one) => one.name === 'proofing')?.input).toMatchObject({
    how: 'video',
    checks: points,
  });
});

test('a point without its tick is shown again, and none can be skipped', async () => {
  const browser = await signedIn('ines');
  const missed = await post(browser, `${casePath}/check`, [
    ['how', 'in-person'],
    ['point', 'told-no-codes'],
  ]);
  expect(missed.status).toBe(409);
  expect(missed.html).toContain('Tick it, or stop here');
  const skipped = await post(browser, `${casePath}/check`, [
    ['how', 'in-person'],
    ['point', 'name-matches'],
    ['check', 'name-matches'],
  ]);
  expect(title(skipped.html)).toBe('Say what we never ask for');
  expect(skipped.html).not.toContain('proofing"');
});

const lastPage = (how: string, more: readonly (readonly [string, string])[] = []) =>
  [
    ['how', how],
    ...['told-no-codes', 'request-number', 'photo-matches', 'name-matches'].map(
      (point) => ['check', point] as const,
    ),
    ...more,
  ] as readonly (readonly [string, string])[];

test('refused on the last page, nothing has to be seen anew: what was ticked and written is still there', async () => {
  const browser = await signedIn('ines');
  const typed = [
    ['checkNumber', '7HM3'],
    ['document', 'Staff <card>'],
  ] as const;
  world.outcome = { ok: false, name: 'staff.refused.check-wrong' };
  const refused = await post(browser, `${casePath}/proofing`, lastPage('video', typed));
  expect(refused.status).toBe(409);
  expect(refused.html).toContain('That is not the number on their page');
  expect(title(refused.html)).toBe('The check number, and the document');
  expect(refused.html.match(/type="hidden" name="check"/g)).toHaveLength(4);
  expect(refused.html).toContain('value="Staff &lt;card&gt;"');
  expect(refused.html).not.toContain('7HM3');
  // Security took it meanwhile: there is nothing to check here any more.
  world.view = caseView({ canProof: false, cannotProof: 'Security has this request now.' });
  world.outcome = { ok: false, name: 'staff.may-not-check.for-security' };
  const late = await post(browser, `${casePath}/proofing`, lastPage('video', typed));
  expect(browser.page.path).toBe(casePath);
  expect(late.html).toMatch(/role="alert"[^]*Security has this request now/);
});

test.each([
  ['dream', [['checkNumber', '7HM3']], /how you saw them/],
  ['video', [['checkNumber', ' ']], /Type the check number/],
] as const)('a last page with "%s" and %j is refused, and reaches nothing', async (how, more, words) => {
  const browser = await signedIn('ines');
  const page = await post(browser, `${casePath}/proofing`, lastPage(how, more));
  expect(page.status).toBe(409);
  expect(page.html).toMatch(words);
  expect(world.calls.filter((one) => one.name === 'proofing')).toEqual([]);
});

test('to lift a stop nobody is asked for a check number, which whoever pressed "This was not me" does not have', async () => {
  const browser = await signedIn('ines');
  const asked = await post(browser, `${casePath}/check`, lastPage('in-person'));
  expect(asked.html).toContain('Check number from their page');
  world.view = caseView({ action: 'unfreeze', state: 'frozen' });
  const lifts = await post(browser, `${casePath}/check`, lastPage('in-person'));
  expect(lifts.html).toContain('action="/staff/cases/47K9RM/proofing"');
  expect(lifts.html).not.toContain('Check number from their page');
});

test('where only a check in person counts, no other is offered; else a call of the system, too', async () => {
  const inPerson = [{ what: 'proofing', inPerson: true }] as const;
  world.view = caseView({ wants: inPerson });
  const browser = await signedIn('ines', `${casePath}/check`);
  expect(browser.page.html).toContain('only a check in person counts');
  expect(browser.page.html).not.toContain('Photo ID on video');
  expect(browser.page.html).not.toContain('#talk');
  world.view = caseView();
  const { html } = await browser.get(`${casePath}/check`);
  expect(html).toContain('Photo ID on video');
  expect(html).toContain(`href="${casePath}#talk"`);
});

test('whoever may not check finds no such page', async () => {
  world.view = caseView({ canProof: false });
  const browser = await signedIn('ines', `${casePath}/check`);
  expect(browser.page.status).toBe(404);
  const auditor = await signedIn('greta', `${casePath}/check`);
  expect(auditor.page.status).toBe(403);
});

test('hand to security, and call back, reach the use case', async () => {
  const browser = await signedIn('ines');
  await post(browser, `${casePath}/to-security`, [['odd', 'how']]);
  await post(browser, `${casePath}/call-back`, [['method', 'm3']]);
  expect((await post(browser, `${casePath}/call-back`, [])).status).toBe(409);
  const acts = world.calls.filter((one) => one.name !== 'queue');
  expect(acts.map(({ name, input }) => [name, input])).toEqual([
    ['to-security', { odd: 'how' }],
    ['call-back', 'm3'],
  ]);
});

test('a caller reads a code out; whoever is called sees a first name and a request', async () => {
  const agent = await signedIn('ines');
  const shown = await post(agent, `${casePath}/caller`, []);
  expect(shown.html).toContain('K7Q 4RM');
  const person = portal.browser();
  await person.get('/caller');
  const known = await person.post('/caller', { code: 'K7Q4RM' });
  expect(known.html).toContain('It is Ines, from the help desk');
  expect(known.html).toContain('47K 9RM');
  expect(known.html).not.toContain('Duarte');
  expect(known.html).toContain('never asks for a code');
});

test('wrong codes look alike, also beyond the limit, and then nothing is looked up', async () => {
  const person = portal.browser();
  await person.get('/caller');
  const pages = new Set<string>();
  const plain = (html: string): string => html.replaceAll(/name="_csrf" value="[^"]*"|nonce="[^"]*"/g, '');
  for (let count = 0; count < 25; count += 1) {
    const page = await person.post('/caller', { code: count < 22 ? `AAAA${count}` : 'K7Q4RM' });
    pages.add(`${page.status} ${plain(page.html)}`);
  }
  expect(pages.size).toBe(1);
  expect([...pages][0]).toContain('We do not know this code');
  expect(typed).toHaveLength(20);
  expect(portal.logged.some((line) => line.message.includes('codes of callers'))).toBe(true);
});

test('an auditor gets no code to read out', async () => {
  const auditor = await signedIn('greta');
  expect((await post(auditor, `${casePath}/caller`, [])).status).toBe(403);
});

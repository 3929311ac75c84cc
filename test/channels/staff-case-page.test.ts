/** The page of one request helps to say no: what is missing stands apart, and a button is filled only where policy allows. */
import type { CaseView } from '../../src/app/services';
import { fakeServices } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { appCode, caseView, password, staffWorld, type StaffWorld } from '../tools/staff-world';

let world: StaffWorld;
let portal: RunningPortal;
beforeEach(async () => {
  world = staffWorld(fakeServices().services);
  portal = await startPortal({ services: world.services });
});
afterEach(() => portal.close());

const casePath = '/staff/cases/47K9RM';
async function signedIn(name = 'ines'): Promise<Browser> {
  const browser = portal.browser();
  await browser.get(`/sign-in?next=${encodeURIComponent(casePath)}`);
  const identifier = `${name}@alderbrook.example`;
  await browser.post('/sign-in', { identifier, password, code: appCode, next: casePath });
  return browser;
}
const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')
    .trim();
/** The section with this heading. */
const section = (html: string, id: string): string =>
  html.split('<section').find((part) => part.includes(`aria-labelledby="${id}"`)) ?? '';
/** Words of the buttons and links that are filled. */
const filled = (html: string): readonly string[] =>
  [...html.matchAll(/class="btn"[^>]*>(.*?)<\/(?:button|a)>/g)].map((one) => plain(one[1] ?? ''));

const proofing = [{ what: 'proofing' }, { what: 'approver', count: 1 }] as const;

const states: readonly (readonly [string, Partial<CaseView>, readonly string[]])[] = [
  ['nobody has it', {}, ['Take']],
  ['it is theirs and waits for a check', { takenBy: 'ines' }, ['Check step by step']],
  ['somebody else has it, and it waits for a check', { takenBy: 'Ana Petrova' }, ['Check step by step']],
  ['it waits for something else', { takenBy: 'ines', wants: [{ what: 'voucher' }] }, []],
  ['they may approve it', { canApprove: true, mayApprove: true }, ['Approve']],
  ['it is approved', { state: 'approved', takenBy: 'ines', canProof: false }, []],
];
test.each(states)('one filled button, or none, and always a no: %s', async (_when, view, buttons) => {
  const { checked: _not, ...unchecked } = caseView({ wants: proofing, ...view });
  world.view = unchecked;
  const { html } = (await signedIn()).page;
  expect(filled(html)).toEqual(buttons);
  expect(html).toContain('>Deny</button>');
});

test('an auditor sees what is missing, and nothing to press or to call', async () => {
  world.view = caseView({
    wants: proofing,
    callAt: { number: '+441314960102', lastDigits: '02', kind: 'office' },
  });
  const { html } = (await signedIn('greta')).page;
  expect(html).toContain('Still missing');
  expect(filled(html)).toEqual([]);
  expect(html).not.toContain('0102');
});

test('no yes yet: what comes first, in words for whoever presses; and why not by this one', async () => {
  world.view = caseView({ wants: proofing });
  const browser = await signedIn();
  const decide = plain(section(browser.page.html, 'decide'));
  expect(decide).toContain('Nobody can approve this yet. First: Identity check by staff.');
  expect(decide).toContain('You check, so somebody else approves.');
  expect(decide).toContain('You may say: "The system lets nobody here approve this before that');
  // Only the decision is missing, of somebody else: then nothing holds everybody back.
  world.view = caseView({ wants: [{ what: 'approver', count: 1 }], mayApprove: false });
  const other = plain(section((await browser.get(casePath)).html, 'decide'));
  expect(other).toContain('You check, so somebody else approves.');
  expect(other).not.toContain('Nobody can approve');
  world.view = caseView({ state: 'frozen', wants: proofing });
  expect(plain(section((await browser.get(casePath)).html, 'decide'))).toContain(
    'Nothing goes on until the stop is lifted',
  );
});

test('talking to them is one section: the number, a call by the system, the code of staff', async () => {
  world.view = caseView({
    takenBy: 'ines',
    callAt: { number: '+441314960102', lastDigits: '02', kind: 'office' },
    callable: [
      { method: 'm9', kind: 'office', lastDigits: '02' },
      { method: 'm3', kind: 'text', lastDigits: '42' },
    ],
    called: { at: caseView().openedAt, state: 'wrong' },
  });
  const browser = await signedIn();
  const { html } = browser.page;
  expect(html).toContain('Office phone. <b class="tel">+44 131 496 0102</b>');
  expect(html).toMatch(/value="m9"><button[^>]*>.*Call the office phone ending 02<\/button>/);
  expect(html).toMatch(/value="m3"><button[^>]*>.*Call the mobile ending 42<\/button>/);
  expect(html).toContain('Wrong digits were pressed');
  expect(html.match(/\/call-back"/g)).toHaveLength(2);
  expect(html.match(/\/caller"/g)).toHaveLength(1);
  world.view = caseView({ notTakenUp: true, canProof: false, callable: [] });
  // Nobody holds it: nobody is called, and the page says why.
  const nobody = section((await browser.get(casePath)).html, 'talk-system');
  expect(plain(nobody)).toContain('the digits would be on no screen');
  expect(nobody).not.toContain('<button');
  world.view = caseView({ wants: [{ what: 'proofing', inPerson: true }] });
  const inPerson = (await browser.get(casePath)).html;
  expect(plain(section(inPerson, 'talk-system'))).toContain('only a check in person counts');
  world.view = caseView({ callable: [] });
  expect((await browser.get(casePath)).html).not.toContain('Let the system call them');
});

test('security is one button: not of what is approved, which only a no stops, nor twice', async () => {
  const browser = await signedIn();
  const forms = async (view: Parameters<typeof caseView>[0]): Promise<number> => {
    world.view = caseView(view);
    return (await browser.get(casePath)).html.match(/\/to-security"/g)?.length ?? 0;
  };
  expect(await forms({})).toBe(1);
  expect(await forms({ state: 'frozen' })).toBe(1);
  expect(await forms({ state: 'approved' })).toBe(0);
  expect(await forms({ security: { mine: false } })).toBe(0);
  expect((await browser.get(casePath)).html).not.toContain('>Deny</button>');
  world.view = caseView({ security: { mine: true } });
  expect((await browser.get(casePath)).html).toContain('>Deny</button>');
});

test('what was odd in the history has the shape of a stop', async () => {
  const at = caseView().openedAt;
  world.view = caseView({
    history: [
      { at, text: 'Opened' },
      { at, text: 'Wrong digits', odd: true },
    ],
  });
  const { html } = (await signedIn()).page;
  expect(html).toMatch(/<li class="done">(?:(?!<li)[^])*Opened/);
  expect(html).toMatch(/<li class="stop">(?:(?!<li)[^])*Wrong digits/);
});

test('where the check is all that is missing, the page says that nobody approves; where an approver is asked, it does not', async () => {
  const says = 'Nobody approves this: once the check is recorded, their own page goes on.';
  const browser = await signedIn();
  const decide = async (wants: CaseView['wants']): Promise<string> => {
    world.view = caseView({
      action: 'first-method',
      wants,
      cannotApprove: 'You check, so somebody else approves.',
    });
    return plain(section((await browser.get(casePath)).html, 'decide'));
  };
  const only = await decide([{ what: 'proofing', inPerson: false }]);
  expect(only).toContain(says);
  expect(only).not.toContain('somebody else approves');
  const more = await decide(proofing);
  expect(more).not.toContain(says);
  expect(more).toContain('somebody else approves');
});

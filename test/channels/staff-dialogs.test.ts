/** The pages of editors over HTTP: who may, what they show, and what a review does. */
import { newVisit } from '../../src/core/visit';
import { fakeServices, fakeStart } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { appCode, password, staffWorld, type StaffWorld } from '../tools/staff-world';

jest.setTimeout(60_000);

let world: StaffWorld;
let portal: RunningPortal;
beforeEach(async () => {
  world = staffWorld(fakeServices().services);
  portal = await startPortal({ services: world.services });
});
afterEach(() => portal.close());

async function signedIn(name: string, at: string): Promise<Browser> {
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

const words = '/staff/dialogs/words';
const pages = [
  '/staff/dialogs',
  '/staff/dialogs/lost-device',
  '/staff/dialogs/lost-device/picture.svg',
  words,
];
const text = (html: string): string =>
  html
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll(/\s+/g, ' ');

/** Somebody wrote this, and was asked or refused. */
async function wrote(sentence: string, ...taken: string[]): Promise<void> {
  const { sentences } = await world.desk();
  sentences.unclear(sentence, 'en', taken);
  await sentences.work();
}
const firstId = (html: string): string => new RegExp(`action="${words}/([\\w-]+)"`).exec(html)?.[1] ?? '';

describe('who may', () => {
  test.each(pages)(
    '%s: a stranger signs in, an agent and an auditor are refused, an editor sees it',
    async (page) => {
      const stranger = portal.browser();
      await stranger.get(page);
      expect(stranger.page.path).toBe(`/sign-in?next=${encodeURIComponent(page)}`);
      for (const name of ['ines', 'greta', 'mira'])
        expect({ name, status: (await signedIn(name, page)).page.status }).toEqual({ name, status: 403 });
      expect((await signedIn('ed', page)).page.status).toBe(200);
    },
  );

  test('an editor is led from the front of the staff pages to the dialogs, and finds no tab of requests', async () => {
    const browser = await signedIn('ed', '/staff');
    expect(browser.page.path).toBe('/staff/dialogs');
    expect(browser.page.html).not.toMatch(/<a href="\/staff"(?! class)/);
    expect((await browser.get('/staff/cases/47K9RM')).status).toBe(403);
    const agent = await signedIn('ines', '/staff');
    expect(agent.page.html).not.toContain('href="/staff/dialogs"');
  });

  test('a role that was taken away reviews nothing any more', async () => {
    await wrote('my code is wrong');
    const browser = await signedIn('ed', words);
    const id = firstId(browser.page.html);
    const ed = world.people.get('ed');
    if (ed) world.people.set('ed', { ...ed, roles: [] });
    expect((await browser.post(`${words}/${id}`, { verdict: 'dismissed' })).status).toBe(403);
    expect((await world.desk()).audited).toEqual([]);
  });
});

describe('dialogs', () => {
  test('the list has every dialog with its counts and languages', async () => {
    const desk = await world.desk();
    desk.stand('lost-device', 'what');
    desk.stand('lost-device', 'what', 29);
    desk.stand('lost-device', 'done');
    // Today's go on still, and what is older than 30 days is over.
    desk.stand('lost-device', 'how', 0);
    desk.stand('lost-device', 'how', 31);
    await desk.insights.keep();
    const { html } = (await signedIn('ed', '/staff/dialogs')).page;
    expect(html.match(/href="\/staff\/dialogs\/[\w-]+"><b>/g)?.length).toBeGreaterThan(12);
    const row = /lost-device<\/small>[\s\S]*?<\/tr>/.exec(html)?.[0] ?? '';
    expect(text(row)).toMatch(/ 3 2 English, German \(\d+ texts are the same as in English\)/);
  });

  test('one dialog: the picture with counts, and the same as steps with every word by language', async () => {
    const desk = await world.desk();
    desk.stand('lost-device', 'how');
    desk.stand('lost-device', 'done');
    desk.stand('lost-device', 'of-an-earlier-edition');
    await desk.insights.keep();
    const { html } = (await signedIn('ed', '/staff/dialogs/lost-device')).page;
    expect(html).toMatch(/<svg[^>]*role="img"/);
    expect(html).toContain('>1 stopped here<');
    expect(html).toContain('>1 ended here<');
    const list = html.slice(html.indexOf('id="steps"'));
    for (const id of ['what', 'how', 'done']) expect(list).toContain(`id="step-${id}"`);
    expect(text(list)).toMatch(/What happened to it\? how, asks the person\. 1 stopped here/);
    expect(list).toMatch(/It was stolen<\/dd><dd lang="de">/);
    expect(list).toMatch(/It was stolen: <a href="#step-[\w-]+">/);
    expect(text(html)).toContain('1 visit stands at a step that only an earlier edition has.');
    // Every way of the list leads to a step that is there.
    const leads = [...list.matchAll(/href="#(step-[\w-]+)"/g)].map(([, id]) => id);
    expect(leads.filter((id) => !list.includes(`id="${id}"`))).toEqual([]);
    // And every step is found in the picture.
    const boxes = [...html.matchAll(/href="#(box-[\w-]+)"/g)].map(([, id]) => id);
    expect(boxes.length).toBeGreaterThan(20);
    expect(boxes.filter((id) => !html.includes(`<g id="${id}"`))).toEqual([]);
  });

  test('the picture by itself brings its own colours', async () => {
    const { page } = await signedIn('ed', '/staff/dialogs/no-device/picture.svg');
    expect(page.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
    expect(page.html).not.toContain('var(--');
  });

  test.each(['nothing-like-it', 'constructor', '..%2f..%2fpasswd', '__proto__'])(
    '%s is not there',
    async (topic) => {
      expect((await signedIn('ed', `/staff/dialogs/${topic}`)).page.status).toBe(404);
    },
  );
});

describe('sentences', () => {
  test('are shown without anything personal, the commonest first, and say what became of them', async () => {
    const desk = await world.desk();
    await wrote('my code is wrong, call Hanne Solberg on 07700 900123', 'code-rejected', 'missing-code');
    await wrote('where is my phone');
    await wrote('where is my phone');
    await desk.sentences.began({ ...begun('where is my phone', 'lost-device') }, false);
    await desk.sentences.work();
    await wrote('xyzzy plugh');
    const { html } = (await signedIn('ed', words)).page;
    expect(html).not.toMatch(/Hanne|Solberg|07700|900123|xyzzy/i);
    const said = [...html.matchAll(/<blockquote[^>]*>([^<]*)</g)].map(([, one]) => one);
    expect(said).toEqual(['where is my phone', 'my code is wrong, call … on …']);
    expect(text(html)).toMatch(/refused 2 times .*Chosen then My phone was lost or stolen \(1\)/);
    expect(text(html)).toMatch(/asked about once .*Taken for My code is refused; /);
    expect(html).toMatch(/<option value="lost-device" selected>/);
    expect(text(html)).toContain('1 more sentence of the last 30 days had too few words that we know.');
  });

  test('one becomes an example: a line for its file, and a row in the audit without the sentence', async () => {
    await wrote('my code is wrong, Hanne', 'code-rejected');
    const browser = await signedIn('ed', words);
    const id = firstId(browser.page.html);
    const fields = { verdict: 'example', topic: 'code-rejected', sentence: '=my code is wrong,\nsir' };
    await browser.post(`${words}/${id}`, fields);
    expect(browser.page.path).toBe(words);
    expect(text(browser.page.html)).toContain('Kept as an example.');
    expect(text(browser.page.html)).toContain('dialogs/examples/code-rejected.txt 1 line');
    expect(browser.page.html).not.toContain(`action="${words}/${id}"`);
    const file = await browser.get(`${words}/en/code-rejected`);
    expect(file.html).toBe('my code is wrong, sir\n');
    expect(file.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="code-rejected.txt"');
    const { audited } = await world.desk();
    expect(audited).toEqual([
      expect.objectContaining({
        actor: 'staff:ed',
        what: 'sentence',
        facts: { sentence: id, verdict: 'example', topic: 'code-rejected' },
      }),
    ]);
    expect(JSON.stringify(audited)).not.toContain('wrong');
    // A second click finds it gone, and does nothing twice.
    await browser.get(words);
    expect((await browser.post(`${words}/${id}`, fields)).status).toBe(409);
    expect((await world.desk()).audited).toHaveLength(1);
  });

  test('one is none of ours, another is left out; neither comes back when it is said again', async () => {
    await wrote('where is the printer');
    await wrote('the weather today');
    const browser = await signedIn('ed', words);
    const [one, other] = [...browser.page.html.matchAll(new RegExp(`action="${words}/([\\w-]+)"`, 'g'))];
    const sentenceOf = (id = ''): string =>
      new RegExp(`id="said-${id}">([^<]*)<`).exec(browser.page.html)?.[1] ?? '';
    const said = sentenceOf(one?.[1]);
    await browser.post(`${words}/${one?.[1]}`, { verdict: 'none', sentence: said });
    expect(text(browser.page.html)).toContain('dialogs/examples/none.txt 1 line');
    await browser.post(`${words}/${other?.[1]}`, { verdict: 'dismissed' });
    await wrote('where is the printer');
    await wrote('the weather today');
    expect((await browser.get(words)).html).not.toContain('<blockquote');
    expect((await browser.get(`${words}/en/none`)).html).toBe(`${said}\n`);
  });

  test.each([
    [{ verdict: 'example', topic: 'nothing-like-it', sentence: 'my code is wrong' }, 'Choose a topic'],
    [{ verdict: 'example', topic: 'code-rejected', sentence: '# 1' }, 'one line of words'],
    [{ verdict: 'example', topic: 'code-rejected', sentence: 'a '.repeat(150) }, 'one line of words'],
  ])('%j is refused, and says why', async (fields, why) => {
    await wrote('my code is wrong');
    const browser = await signedIn('ed', words);
    const page = await browser.post(`${words}/${firstId(browser.page.html)}`, fields);
    expect(page.status).toBe(409);
    expect(text(page.html)).toContain(why);
    expect((await world.desk()).audited).toEqual([]);
  });

  test('an address of a further page that leads nowhere shows the first', async () => {
    await wrote('my code is wrong');
    const browser = await signedIn('ed', `${words}?after=nonsense`);
    expect(browser.page.status).toBe(200);
    expect(browser.page.html).toContain('<blockquote');
  });
});

const begun = (said: string, topic: string) => ({
  ...newVisit({
    id: 'begun',
    topic,
    edition: '',
    holder: { kind: 'portal' as const, ref: 'browser' },
    startedAt: fakeStart,
    step: 'what',
    timeZone: 'UTC',
    language: 'en',
    heard: { details: [] },
  }),
  said: [{ at: fakeStart, text: said }],
});

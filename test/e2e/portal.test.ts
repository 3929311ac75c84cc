/** The main job on the portal, over HTTP, as `npm start` runs it: from "help" to set up again. */
import type { HttpBrowser } from '../tools/http-browser';
import { recordCheck, signInStaff, startSystem, tickedIn, type TestSystem } from '../tools/system';
import { onEachStore } from '../tools/stores';

let system: TestSystem;

const mails = async (person: string) =>
  (await system.built.demo?.simulator.service.phone(person))?.mails ?? [];

/** Reports the phone as lost and says who it is. */
async function lostPhone(person: string, how = 'It is lost and may turn up'): Promise<HttpBrowser> {
  const browser = await system.browser().open('/');
  await browser.press('My phone was lost or stolen');
  await browser.press('My phone');
  await browser.press(how);
  return browser.fill({ entry: `${person}@alderbrook.example` });
}

/** Scans the key on the page with the simulated phone, and types the code. */
async function connectApp(browser: HttpBrowser, person: string): Promise<void> {
  expect(browser.title).toBe('Connect your app');
  await system.built.demo?.simulator.service.scan(person, browser.setUpKey);
  const phone = await system.built.demo?.simulator.service.phone(person);
  await browser.fill({ code: phone?.authenticators.at(-1)?.code ?? '' });
}

onEachStore((under) => {
  beforeEach(async () => {
    system = await startSystem({ on: under.name });
  }, 60_000);
  afterEach(() => system.close());

  test('Hanne, whose phone was stolen, gets back in by herself with her tablet and a backup code', async () => {
    const browser = await lostPhone('hanne.solberg', 'It was stolen');
    expect(browser.title).toBe('What do you have with you?');
    await browser.press('Saved backup code');
    await browser.fill({ entry: await system.backupCode('hanne') });
    expect(browser.title).toContain('It is stopped');
    await browser.press('Set up a new one');
    await browser.press('Code from an authenticator app');
    await browser.fill({ entry: await system.code('hanne', 'iPad') });
    expect(browser.title).toBe('It is you. Set up your new device');
    await browser.press('Set up here');
    await connectApp(browser, 'hanne');
    expect(browser.title).toBe('You are back in');
    const person = await system.built.directory.get('hanne');
    expect(person?.methods.map((one) => one.deviceKind)).toContain('phone');
    expect(person?.methods.some((one) => one.suspendedAt !== undefined)).toBe(false);
    await system.settle();
    const subjects = (await mails('hanne')).map((one) => one.subject);
    expect(subjects.length).toBeGreaterThan(0);
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);

  test('Mira, with backup codes only, asks; one checks, another approves; her page goes on by itself', async () => {
    const browser = await lostPhone('mira.okafor');
    await browser.press('Saved backup code');
    await browser.fill({ entry: await system.backupCode('mira') });
    await browser.press('Set up a new one');
    // Her manager could confirm it.
    await browser.press('I have none of these');
    expect(browser.title).toBe('A person will look at this');
    const number = browser.requestNumber;
    expect(number).toMatch(/^[34679ACDEFGHJKMNPQRTUVWXY]{6}$/);
    const checkNumber = /check number is\s+([0-9A-Z]{4})/.exec(browser.text)?.[1] ?? '';
    expect(checkNumber).not.toBe('');

    const agent = await signInStaff(system, 'ines.duarte');
    expect(agent.text).toContain('Mira Okafor');
    await agent.open(`/staff/cases/${number}`);
    expect(agent.text).not.toContain(checkNumber);
    await recordCheck(agent, 'Photo ID on video', { checkNumber: 'XXXX', document: 'Passport' });
    expect(agent.text).toContain('not the number on their page');
    // Nothing is seen anew for that.
    await agent.press('Record the check', { checkNumber, document: 'Passport', check: tickedIn(agent) });
    expect(agent.text).toContain('The check is recorded');
    expect(agent.text).toContain('Who checks never approves');

    const approver = await signInStaff(system, 'sam.whitlock');
    await approver.open(`/staff/cases/${number}`);
    await approver.press('Approve', { reason: 'Seen on video', code: '000000' });
    expect(approver.text).toContain('Seen on video');
    await approver.press('Approve', { reason: 'Seen on video', code: await system.code('sam') });
    expect(approver.text).toContain('Approved');
    await system.settle();

    await browser.open(browser.path);
    expect(browser.title).toBe('What do you have with you?');
    await browser.press('Saved backup code');
    await browser.fill({ entry: await system.backupCode('mira') });
    expect(browser.title).toBe('It is you. Set up your new device');
    await browser.press('Show me a set-up code');
    const code =
      /class="code"[^>]*>([\s\S]*?)<\/b>/.exec(browser.html)?.[1]?.replaceAll(/<[^>]+>|\s/g, '') ?? '';
    expect(code).toHaveLength(24);
    const other = await system.browser().open('/setup');
    await other.fill({ code: code.toLowerCase() });
    await connectApp(other, 'mira');
    expect(other.title).toBe('You are back in');
    const again = await system.browser().open('/setup');
    await again.fill({ code });
    expect(again.title).not.toBe('Connect your app');
    await browser.open(browser.path.replace(/\/(pass|set-up)$/, ''));
    expect(browser.title).toBe('You are back in');
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);

  test('A day pass for Hanne, whose phone is at home: nothing is cleared, and it signs in for 8 hours', async () => {
    const before = await system.built.directory.get('hanne');
    const browser = await system.browser().open('/');
    await browser.press('My phone is not with me');
    await browser.press('At home');
    await browser.press('None of these');
    await browser.press('Show that it is me');
    await browser.fill({ entry: 'hanne.solberg@alderbrook.example' });
    await browser.press('Saved backup code');
    await browser.fill({ entry: await system.backupCode('hanne') });
    await browser.press('Code from an authenticator app');
    await browser.fill({ entry: await system.code('hanne', 'iPad') });
    expect(browser.title).toBe('You have a day pass');
    // The proof has grown old: looking asks for one again before the pass can be shown.
    const visit = browser.path;
    await system.built.demo?.simulator.service.forward(16 * 60_000);
    await browser.open(visit);
    expect(browser.title).toBe('What do you have with you?');
    await browser.press('Saved backup code');
    await browser.fill({ entry: await system.backupCode('hanne') });
    expect(browser.title).toBe('You have a day pass');
    await browser.press('Show my pass for today');
    const code =
      /class="code"[^>]*>([\s\S]*?)<\/b>/.exec(browser.html)?.[1]?.replaceAll(/<[^>]+>|\s/g, '') ?? '';
    expect(code).toHaveLength(24);
    const signIn = async () => {
      const work = await system.browser().open('/sign-in');
      return work.fill({
        identifier: 'hanne.solberg@alderbrook.example',
        password: system.password('hanne'),
        code,
      });
    };
    expect((await signIn()).text).toContain('Hanne');
    await system.built.demo?.simulator.service.forward(8 * 3_600_000 + 1);
    expect((await signIn()).title).toBe('Sign in');
    const after = await system.built.directory.get('hanne');
    expect(after?.methods.map((one) => one.id)).toEqual(before?.methods.map((one) => one.id));
  }, 60_000);

  test('"This was not me" in a notice stops everything, and the request says so', async () => {
    const browser = await lostPhone('mira.okafor');
    await browser.press('Saved backup code');
    await browser.fill({ entry: await system.backupCode('mira') });
    await browser.press('Set up a new one');
    await browser.press('I have none of these');
    const number = browser.requestNumber;
    await system.settle();
    const link = /\/notices\/[\w-]+/.exec((await mails('mira'))[0]?.text ?? '')?.[0] ?? '';
    expect(link).not.toBe('');
    const owner = await system.browser().open(link);
    await owner.open(link);
    expect((await system.built.directory.get('mira'))?.status).toBe('active');
    await owner.press('This was not me');
    expect(owner.text).toMatch(/stopped/i);
    await system.settle();
    const agent = await signInStaff(system, 'ines.duarte');
    await agent.open(`/staff/cases/${number}`);
    const checkNumber = /check number is\s+([0-9A-Z]{4})/.exec(browser.text)?.[1] ?? '';
    expect(agent.text).toMatch(/frozen|stopped/i);
    await browser.open(browser.path);
    const staff = system.built.services.cases;
    const refused = await staff.approve('sam', number, {
      code: await system.code('sam'),
      reason: 'x',
      version: (await staff.view('sam', number))?.version ?? 0,
    });
    expect(refused.ok).toBe(false);
    expect(checkNumber).not.toBe('');
  }, 60_000);

  test('Own words about a request lead to its number, and about a stolen phone to its walk', async () => {
    const browser = await system.browser().open('/');
    await browser.fill({ words: 'i opened a request this morning and want to know where it stands' });
    expect(browser.title).toBe('Type your request number');
    await browser.open('/');
    await browser.fill({ words: 'somebody took my phone out of my bag on the tram' });
    expect(browser.title).toBe('What happened to it?');
  }, 60_000);

  test('An account that does not exist is led the same way, word for word', async () => {
    const real = await lostPhone('aoife.byrne');
    const unknown = await lostPhone('nobody.atall');
    const same = (browser: HttpBrowser): string =>
      browser.html
        .replaceAll(/visits\/[\w-]+|questions\?back=[\w-]+/g, 'visits/X')
        .replaceAll(/value="[\w-]{43}"/g, 'value="T"')
        .replaceAll(/name="once" value="[\w-]+"/g, 'name="once" value="O"')
        .replaceAll(
          /[34679ACDEFGHJKMNPQRTUVWXY]{3} [34679ACDEFGHJKMNPQRTUVWXY]{3}|[34679ACDEFGHJKMNPQRTUVWXY]{4}(?=[<.*])/g,
          'N',
        )
        .replaceAll(/datetime="[^"]*"|data-seen="[^"]*"/g, 'D')
        .replaceAll(/Said aloud: [^<]*/g, 'S');
    expect(same(unknown)).toBe(same(real));
    for (const browser of [real, unknown]) {
      await browser.press('Text to my mobile');
      await browser.fill({ entry: '123456' });
    }
    expect(same(unknown)).toBe(same(real));
    for (const browser of [real, unknown]) await browser.press('I have none of these');
    expect(unknown.title).toBe('A person will look at this');
    expect(same(unknown)).toBe(same(real));
    const agent = await signInStaff(system, 'ines.duarte');
    expect(agent.text).toContain('Aoife Byrne');
    expect(agent.text).not.toContain(
      `${unknown.requestNumber.slice(0, 3)} ${unknown.requestNumber.slice(3)}`,
    );
  }, 60_000);
});

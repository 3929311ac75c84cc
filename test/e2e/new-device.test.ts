/** A new phone, a new number and an approved request, over HTTP, as `npm start` runs it. */
import type { HttpBrowser } from '../tools/http-browser';
import { signInStaff, startSystem, type TestSystem } from '../tools/system';
import { onEachStore } from '../tools/stores';

let system: TestSystem;

const phone = async (person: string) => {
  const found = await system.built.demo?.simulator.service.phone(person);
  if (!found) throw new Error(`Nobody has the phone "${person}".`);
  return found;
};
const methods = async (person: string) => (await system.built.directory.get(person))?.methods ?? [];

/** Signs in with password and app, and begins this topic. */
async function signedIn(who: string, topic: string, app: string): Promise<HttpBrowser> {
  const id = who.split('.')[0] ?? '';
  const browser = await system.browser().open(`/sign-in?next=/topics/${topic}`);
  await browser.fill({
    identifier: `${who}@alderbrook.example`,
    password: system.password(id),
    code: await system.code(id, app),
  });
  return browser.press('Start');
}

onEachStore((under) => {
  beforeEach(async () => {
    system = await startSystem({ on: under.name });
  }, 60_000);
  afterEach(() => system.close());

  test('Hanne adds her new phone with the old one, proves it, and then removes the old one', async () => {
    const browser = await signedIn('hanne.solberg', 'new-device', 'Galaxy');
    expect(browser.title).toBe('What is new?');
    await browser.press('A phone, tablet or key');
    await browser.press('Yes, I have it here');
    await browser.press('An Android phone or tablet');
    await browser.press('The app is there');
    // One class suffices, so no backup code is asked for.
    expect(browser.text).not.toContain('Saved backup code');
    await browser.press('Code from an authenticator app');
    await browser.fill({ entry: await system.code('hanne', 'Galaxy') });
    expect(browser.title).toBe('It is you. Set up your new device');
    // Nothing is cleared before the new one is proved.
    expect((await methods('hanne')).map((one) => one.id)).toContain('hanne-app');
    await browser.press('Set up here');
    expect(browser.title).toBe('Connect your app');
    await system.built.demo?.simulator.service.scan('hanne', browser.setUpKey);
    await browser.fill({ code: (await phone('hanne')).authenticators.at(-1)?.code ?? '' });
    expect(browser.title).toBe('The new one is set up');
    await browser.press('Go on');
    expect(browser.title).toBe('The new one works. Should the old one go?');
    await browser.press('Yes, remove the old one');
    // What was just set up is not asked about.
    expect(browser.title).toBe('Which old one goes?');
    expect(browser.text.match(/Phone with the authenticator app/g)).toHaveLength(1);
    await browser.press('Phone with the authenticator app');
    expect(browser.title).toBe('The new one is in, the old one is out');
    const left = await methods('hanne');
    expect(left.map((one) => one.device)).not.toContain('hanne-phone');
    expect(left.map((one) => one.id)).toEqual(expect.arrayContaining(['hanne-tablet-app', 'hanne-codes']));
    expect(left.some((one) => one.id.startsWith('app-') && one.probationUntil > 0)).toBe(true);
    await system.built.demo?.simulator.service.forward(11 * 60_000);
    await system.settle();
    const mail = (await phone('hanne')).mails.map((one) => one.text).join('\n');
    expect(mail).toContain('One more way to sign in may be set up.');
    expect(mail).toContain('A way to sign in was removed.');
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);

  test('Mira changes her number: proved by a code to the new one, and the old one is told', async () => {
    const browser = await system.browser().open('/');
    await browser.press('I have a new phone or number');
    await browser.press('My mobile number');
    await browser.fill({ entry: 'mira.okafor@alderbrook.example' });
    await browser.press('Code from an authenticator app');
    await browser.fill({ entry: await system.code('mira') });
    expect(browser.title).toBe('What is the new number?');
    await browser.fill({ entry: 'not a number' });
    expect(browser.text).toContain('That is no telephone number.');
    await browser.fill({ entry: '+81 90 1234 5678' });
    expect(browser.text).toContain('Texts do not go to that country from here.');
    // As of the country of the number before.
    await browser.fill({ entry: '07700 900177' });
    expect(browser.title).toBe('Type the code from the text');
    await system.settle();
    const sent = (await phone('mira')).texts[0];
    expect(sent?.to).toBe('+447700900177');
    expect((await system.built.directory.secrets('mira', 'mira-text'))?.destination).toBe('+447700900101');
    await browser.fill({ entry: '000000' });
    expect(browser.text).toContain('That code is not right.');
    await browser.fill({ entry: /\d{3} \d{3}/.exec(sent?.body ?? '')?.[0] ?? '' });
    expect(browser.title).toBe('Texts go to your new number');
    expect((await system.built.directory.secrets('mira', 'mira-text'))?.destination).toBe('+447700900177');
    await system.built.demo?.simulator.service.forward(11 * 60_000);
    await system.settle();
    const told = (await phone('mira')).texts.find((one) => one.to === '+447700900101');
    expect(told?.body).toContain('now one ending 77');
    expect((await phone('mira')).mails.map((one) => one.text).join()).toContain(
      'The number for codes was changed.',
    );
    // For seven days it proves nothing: the walk of a lost phone offers no text once something is known.
    const lost = await system.browser().open('/');
    await lost.press('My phone was lost or stolen');
    await lost.press('My tablet');
    await lost.press('It is lost and may turn up');
    await lost.fill({ entry: 'mira.okafor@alderbrook.example' });
    await lost.press('Text to my mobile');
    await system.settle();
    expect(
      (await phone('mira')).texts.some(
        (one) => one.to === '+447700900177' && one !== sent && one.at > (sent?.at ?? 0),
      ),
    ).toBe(false);
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);

  test('Hanne approved a request that was not hers: out with everybody, security knows, and her walk goes on', async () => {
    const stranger = await signedIn('hanne.solberg', 'new-device', 'Galaxy');
    const browser = await signedIn('hanne.solberg', 'unexpected-prompt', 'Galaxy');
    await browser.press('Yes, I approved a request');
    expect(browser.title).toBe('Security knows. Now sign out everywhere');
    await browser.press('Sign me out everywhere');
    await browser.press('Code from an authenticator app');
    await browser.fill({ entry: await system.code('hanne', 'Galaxy') });
    expect(browser.title).toBe('You are signed out. Are these all yours?');
    await stranger.open('/security-info');
    expect(stranger.title).toBe('Sign in');
    await stranger.open('/visits');
    expect(stranger.title).toBe('This browser knows no open visit');
    const own = browser.path;
    await browser.open('/security-info');
    expect(browser.title).toBe('Sign in');
    await browser.open(own);
    await browser.press('Yes, these are all mine');
    expect(browser.title).toBe('Were these sign-ins yours?');
    expect(browser.text).not.toContain('Edinburgh');
    await browser.press('Not all of them');
    await browser.press('Go on');
    expect(browser.title).toBe('A person will look at this');
    const agent = await signInStaff(system, 'ines.duarte');
    expect(agent.text).toContain('Sign-in requests not asked for');
    await agent.open(`/staff/cases/${browser.requestNumber}`);
    expect(agent.text).toContain('Hanne Solberg');
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);

  test('a request reported under a typed name is no urgent one, and looks alike for nobody', async () => {
    const same = (browser: HttpBrowser): string =>
      browser.html
        .replaceAll(/visits\/[\w-]+/g, 'visits/X')
        .replaceAll(/value="([\w-]{43}|[\w-]{22})"/g, 'value="T"')
        .replaceAll(/back=[\w-]{24}/g, 'back=V')
        .replaceAll(/[34679ACDEFGHJKMNPQRTUVWXY]{3} [34679ACDEFGHJKMNPQRTUVWXY]{3}/g, 'N')
        .replaceAll(/datetime="[^"]*"|data-seen="[^"]*"|Said aloud: [^<]*/g, 'D');
    const walk = async (who: string): Promise<readonly string[]> => {
      const browser = await system.browser().open('/');
      await browser.press('I got a request I did not make');
      await browser.press('No, I approved nothing');
      await browser.fill({ entry: `${who}@alderbrook.example` });
      const seen = [same(browser)];
      for (const label of ['I have none of these', 'Pass it on to a colleague'])
        seen.push(same(await browser.press(label)));
      expect(browser.title).toBe('A person will look at this');
      return seen;
    };
    expect(await walk('nobody.atall')).toEqual(await walk('mira.okafor'));
    const agent = await signInStaff(system, 'ines.duarte');
    expect(agent.text).toContain('Mira Okafor');
    expect(agent.text).not.toContain('Sign-in requests were reported');
  }, 60_000);

  test('Hanne looks at her request, adds to it, and withdraws it', async () => {
    const first = await signedIn('hanne.solberg', 'talk-to-person', 'Galaxy');
    await first.fill({ entry: 'My badge is broken' });
    const number = `${first.requestNumber.slice(0, 3)} ${first.requestNumber.slice(3)}`;
    // Another browser, where the request is not held.
    const browser = await signedIn('hanne.solberg', 'case-status', 'Galaxy');
    expect(browser.title).toBe('This is open for you');
    expect(browser.text).toContain(`${number} , since`);
    await browser.press('Add something to it');
    await browser.fill({ entry: 'I am at the desk now' });
    await browser.press('Code from an authenticator app');
    await browser.fill({ entry: await system.code('hanne', 'Galaxy') });
    expect(browser.title).toBe('It stands in your request');
    const agent = await signInStaff(system, 'ines.duarte');
    await agent.open(`/staff/cases/${first.requestNumber}`);
    expect(agent.text).toContain('I am at the desk now');
    await browser.press('Look at my requests');
    await browser.press('Withdraw it');
    await browser.press('Code from an authenticator app');
    await browser.fill({ entry: await system.code('hanne', 'Galaxy') });
    await browser.press('Yes, withdraw it');
    expect(browser.title).toBe('Your request is withdrawn');
    await agent.open(`/staff/cases/${first.requestNumber}`);
    expect(agent.text).toContain('Withdrawn by the person');
  }, 60_000);
});

/** Passkeys over HTTP with a software key, as `npm start` runs it: set up, then used; what a stranger sees of it. */
import { makeAuthenticator, type Ask, type Authenticator, type Quirks } from '../tools/authenticator';
import type { HttpBrowser } from '../tools/http-browser';
import { startSystem, type TestSystem } from '../tools/system';

let system: TestSystem;
const hour = 3_600_000;

beforeEach(async () => {
  system = await startSystem();
}, 60_000);
afterEach(() => system.close());

interface Options {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id: string };
  readonly allowCredentials?: readonly { readonly id: string }[];
  readonly excludeCredentials?: readonly { readonly id: string }[];
}

/** What the page asks a key for. */
function optionsOf(browser: HttpBrowser): Options {
  const text = /data-options="([^"]*)"/.exec(browser.html)?.[1] ?? '';
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&#x3D;', '=')) as Options;
}
const askOf = (browser: HttpBrowser, over: Partial<Ask> = {}): Ask => {
  const { challenge, rpId, rp } = optionsOf(browser);
  return { challenge, host: rpId ?? rp?.id ?? '', origin: system.url, ...over };
};

/** Reports a phone as lost, up to the choice of ways. */
async function lostPhone(account: string): Promise<HttpBrowser> {
  const browser = await system.browser().open('/');
  await browser.press('My phone was lost or stolen');
  await browser.press('My phone');
  await browser.press('It was stolen');
  return browser.fill({ entry: account });
}

/** Hanne on the set-up page, after a tablet code and a backup code. */
async function settingUp(): Promise<HttpBrowser> {
  const browser = await lostPhone('hanne.solberg@alderbrook.example');
  await browser.press('Saved backup code');
  await browser.fill({ entry: await system.backupCode('hanne') });
  await browser.press('Set up a new one');
  await browser.press('Code from an authenticator app');
  await browser.fill({ entry: await system.code('hanne', 'iPad') });
  await browser.press('Set up here');
  expect(browser.title).toBe('Connect your app');
  return browser.follow('Set up a passkey or security key');
}

const useKey = async (
  browser: HttpBrowser,
  key: Authenticator,
  over: Partial<Ask> = {},
  quirks: Quirks = {},
): Promise<HttpBrowser> => {
  if (!/data-passkey/.test(browser.html)) await browser.press('Security key or passkey');
  return browser.fill({ passkey: key.assert(askOf(browser, over), quirks) });
};

const keysOf = async (person: string) =>
  (await system.built.directory.get(person))?.methods.filter(({ kind }) => kind === 'passkey') ?? [];

test('a key instead of the app: registered once, on probation; then the app, too', async () => {
  const browser = await settingUp();
  const key = makeAuthenticator(1);
  const wrongs: readonly string[] = [
    '{}',
    key.register(askOf(browser, { origin: 'https://evil.test' })),
    key.register(askOf(browser, { host: 'evil.test' })),
    key.register(askOf(browser, { challenge: 'bm90aGluZw' })),
    key.register(askOf(browser), { type: 'webauthn.get' }),
    key.register(askOf(browser), { present: false }),
    key.register(askOf(browser)).replace('"usb"', '"<b>"'),
    `{"id":"${'A'.repeat(20_000)}"}`,
  ];
  for (const passkey of wrongs) {
    await browser.fill({ passkey });
    expect(browser.text).toContain('That key could not be set up.');
    expect(browser.status).toBe(422);
    expect(await keysOf('hanne')).toEqual([]);
  }
  const right = key.register(askOf(browser));
  await browser.fill({ passkey: right });
  expect(browser.title).toBe('You are back in');
  expect(browser.text).toContain('Your key is set up.');
  expect(browser.text).toContain('your password, then your passkey or security key');
  const [made, ...more] = await keysOf('hanne');
  expect(more).toEqual([]);
  expect(made).toMatchObject({ label: 'Security key', deviceKind: 'key', credential: { id: key.id } });
  expect(made?.probationUntil).toBeGreaterThan(system.built.clock.now() + 23 * hour);

  // Again changes nothing; the app may follow in the same session.
  await browser.open('/setup/key');
  expect(browser.title).toBe('You are back in');
  await browser.follow('Connect an authenticator app too');
  await system.built.demo?.simulator.service.scan('hanne', browser.setUpKey);
  const phone = await system.built.demo?.simulator.service.phone('hanne');
  await browser.fill({ code: phone?.authenticators.at(-1)?.code ?? '' });
  expect(browser.text).toContain('Your app and your key are set up.');
  await browser.open('/setup/app');
  expect(browser.title).toBe('You are back in');
  expect(await keysOf('hanne')).toHaveLength(1);
  await system.settle();
  expect((await system.built.audit.verify()).ok).toBe(true);
}, 60_000);

test('a day later it is enough alone; what is set up with it is on no probation; without verification it is not', async () => {
  const key = makeAuthenticator(1);
  const first = await settingUp();
  await first.fill({ passkey: key.register(askOf(first)) });
  // On probation it signs in, and proves nothing else.
  const early = await lostPhone('hanne.solberg@alderbrook.example');
  await useKey(early, key);
  expect(early.text).toContain('That key is not one of');
  await system.built.demo?.simulator.service.forward(25 * hour);

  const weak = await lostPhone('hanne.solberg@alderbrook.example');
  await useKey(weak, key, {}, { verified: false });
  await weak.press('Go on');
  expect(weak.title).not.toContain('Set up your new device');

  const browser = await lostPhone('hanne.solberg@alderbrook.example');
  await useKey(browser, key, { origin: 'http://localhost.evil.test' });
  expect(browser.text).toContain('That key is not one of');
  const before = optionsOf(browser).challenge;
  await browser.open(browser.path.replace(/\/turns\/.*$/, ''));
  // Each answer has a challenge of its own.
  const late = key.assert(askOf(browser));
  await useKey(browser, makeAuthenticator());
  expect(optionsOf(browser).challenge).not.toBe(before);
  await browser.fill({ passkey: late });
  expect(browser.text).toContain('That key is not one of');
  await useKey(browser, key);
  await browser.press('Go on');
  expect(browser.title).toBe('It is you. Set up your new device');
  await browser.press('Set up here');
  await browser.follow('Set up a passkey or security key');
  expect(optionsOf(browser).excludeCredentials).toMatchObject([{ id: key.id }]);
  const second = makeAuthenticator();
  await browser.fill({ passkey: key.register(askOf(browser)) });
  expect(browser.text).toContain('That key could not be set up.');
  await browser.fill({ passkey: second.register(askOf(browser), { transports: ['internal'] }) });
  expect(browser.text).toContain('You used a key before');
  expect(await keysOf('hanne')).toMatchObject([{}, { deviceKind: 'laptop', probationUntil: 0 }]);
}, 60_000);

test('whoever types a name learns nothing of keys: accounts with one, with another, and with none look alike', async () => {
  const first = await settingUp();
  const key = makeAuthenticator();
  await first.fill({ passkey: key.register(askOf(first)) });
  await system.built.demo?.simulator.service.forward(25 * hour);
  const pages: string[] = [];
  for (const name of ['hanne.solberg', 'dev.patel', 'mira.okafor', 'nobody.here']) {
    const browser = await lostPhone(`${name}@alderbrook.example`);
    await browser.press('Security key or passkey');
    expect(browser.html).not.toContain(key.id);
    expect(optionsOf(browser).allowCredentials).toEqual([]);
    await browser.fill({ passkey: makeAuthenticator().assert(askOf(browser)) });
    expect(browser.text).toContain('That key is not one of');
    pages.push(browser.text.replaceAll(/\d{1,2}:\d{2}/g, ''));
  }
  expect(new Set(pages).size).toBe(1);
}, 60_000);

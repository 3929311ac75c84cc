/** The demo's phones over HTTP: they ring, are answered, have keys; and what may go wrong can be tried. */
import type { HttpBrowser } from '../tools/http-browser';
import { digitsOn } from '../tools/installed';
import { signInStaff, startSystem, type TestSystem } from '../tools/system';

let system: TestSystem;
beforeEach(async () => {
  system = await startSystem();
}, 60_000);
afterEach(() => system.close());

async function lostPhone(who: string): Promise<HttpBrowser> {
  const browser = await system.browser().open('/');
  await browser.press('My phone was lost or stolen');
  await browser.press('My phone');
  await browser.press('It is lost and may turn up');
  return browser.fill({ entry: `${who}@alderbrook.example` });
}
const phoneOf = (person: string): Promise<HttpBrowser> =>
  system.browser().open(`/simulator/${person}?key=${system.simulatorKey}`);
const look = (browser: HttpBrowser): Promise<HttpBrowser> => browser.open(browser.path);

test('Tomás answers his office phone, presses the digits, and his page goes on', async () => {
  const browser = await lostPhone('tomas.rivera');
  await browser.press('Call to my office phone');
  await system.settle();
  const phone = await phoneOf('tomas');
  expect(phone.text).toContain('It rings.');
  expect(phone.text).toContain('+441314960102');
  await phone.press('Answer');
  expect(phone.text).toContain('Press the two digits on your screen');
  expect(phone.text).not.toContain(digitsOn(browser) + ' #');
  await phone.fill({ keys: `${digitsOn(browser)}#` });
  expect(phone.text).toContain('Thank you. Go on where you started.');
  expect(phone.text).toContain('The call is over.');
  expect((await look(browser)).title).toBe('It is stopped');
}, 60_000);

test('his mobile is off and his office phone rings all the same; what nobody answers is said after a proof', async () => {
  const phone = await phoneOf('tomas');
  await phone.fill({ line: 'off' });
  const browser = await lostPhone('tomas.rivera');
  await browser.press('Saved backup code');
  await browser.fill({ entry: await system.backupCode('tomas') });
  await browser.press('Set up a new one');
  await browser.press('Call to the office phone');
  await system.settle();
  await look(phone);
  expect(phone.text).toContain('It rings.');
  await phone.press('Let it ring out');
  await system.settle();
  expect((await look(browser)).text).toContain('Nobody answered at the number ending 02');
}, 60_000);

test('a landline takes calls, and no texts', async () => {
  const phone = await phoneOf('mira');
  await phone.fill({ line: 'landline' });
  const simulator = system.built.demo?.simulator;
  const to = { to: '+447700900101', person: 'mira', reference: 'v.1', language: 'en' };
  await simulator?.texts.send({ ...to, body: 'planted text' });
  await simulator?.calls.call({ ...to, asks: 'keys', greeting: 'planted greeting', attempt: 1 });
  await look(phone);
  expect(phone.text).toContain('It rings.');
  expect(phone.text).not.toContain('planted text');
}, 60_000);

test('Hanne gets a code at her private address', async () => {
  const browser = await lostPhone('hanne.solberg');
  await browser.press('Code by e-mail');
  await system.settle();
  const mails = (await system.built.demo?.simulator.service.phone('hanne'))?.mails ?? [];
  const mail = mails.find((one) => one.to === 'hanne.solberg@homemail.example');
  const code = /\d{3} \d{3}/.exec(mail?.text ?? '')?.[0] ?? '';
  await browser.fill({ entry: code });
  expect(browser.title).toBe('It is stopped');
}, 60_000);

test('with the provider down texts and calls are offered no longer; staff and the probe see it; mended, it works', async () => {
  const people = await phoneOf('');
  expect(people.text).toContain('Texts and calls go out.');
  await people.press('Make it fail', { trouble: 'provider', set: 'on' });
  expect(people.text).toContain('The provider is down');
  for (let time = 0; time < 3; time += 1) {
    const browser = await lostPhone('sofia.rossi');
    await browser.press('Text to my mobile');
    await system.settle();
  }
  const browser = await lostPhone('sofia.rossi');
  // Said, with the reason, and not to be pressed.
  expect(browser.html).not.toContain('value="way:text');
  expect(browser.text).toContain('Saved backup code');
  const probe = await fetch(`${system.url}/readyz`);
  expect([probe.status, await probe.json()]).toEqual([
    200,
    { ok: true, checks: { store: true, texts: false, calls: true, mail: true } },
  ]);
  const staff = await signInStaff(system, 'ines.duarte');
  expect(staff.text).toMatch(/Texts do not work since [^.]*\d\d:\d\d ?\. Calls do\. Mails do\./);
  await people.press('Mend it', { trouble: 'provider', set: 'off' });
  expect(people.text).toContain('Texts and calls go out.');
}, 60_000);

test('a closed country is said after a proof, and takes nothing from the allowance', async () => {
  await (await phoneOf('')).press('Make it fail', { trouble: 'country', set: 'on' });
  const browser = await lostPhone('tomas.rivera');
  await browser.press('Saved backup code');
  await browser.fill({ entry: await system.backupCode('tomas') });
  await browser.press('Set up a new one');
  await browser.press('Call to the office phone');
  for (let time = 0; time < 6; time += 1) {
    await system.settle();
    await look(browser);
    expect(browser.text).toContain('We do not call this country.');
    await browser.press('Call me again');
  }
  expect((await phoneOf('')).text).toContain('This country is closed');
}, 60_000);

test('with a wrong clock the codes of her app are not taken, until it is set right', async () => {
  const phone = await phoneOf('hanne');
  await phone.press('Set it wrong');
  expect(phone.text).toContain('two minutes ahead');
  const browser = await lostPhone('hanne.solberg');
  await browser.press('Code from an authenticator app');
  await browser.fill({ entry: await system.code('hanne', 'iPad') });
  expect(browser.text).toContain('That code is not right');
  await (await look(phone)).press('Set it right');
  await browser.fill({ entry: await system.code('hanne', 'iPad') });
  expect(browser.title).toContain('It is stopped');
}, 60_000);

test('nobody reaches these doors without the key', async () => {
  const stranger = system.browser();
  for (const path of ['/simulator/trouble', '/simulator/mira/clock', '/simulator/mira/calls/x/answer']) {
    await stranger.post(path, { trouble: 'provider', set: 'on' });
    expect(stranger.status).toBe(403);
  }
  expect(await system.built.demo?.simulator.service.troubles()).toEqual([]);
}, 60_000);

/** Calls over real wires: the portal over HTTP, Twilio's interface and its signed callbacks on loopback, SQLite. */
import type { HttpBrowser } from '../tools/http-browser';
import {
  accountSid,
  backupCode,
  digitsOn,
  officeNumber,
  startInstalled,
  token,
  type Installed,
} from '../tools/installed';
import { startSystem } from '../tools/system';
import { callReport, postSigned, pressedKeys, readTwiml, textReport } from '../tools/twilio-callbacks';

let system: Installed;
beforeAll(async () => {
  system = await startInstalled();
}, 60_000);
afterAll(() => system.close());
beforeEach(() => void system.twilio.requests.splice(0));

/** Tomás chooses the call to his office phone; it has been placed. */
async function called(): Promise<HttpBrowser> {
  const browser = await system.lostPhone();
  expect(browser.title).toBe('What do you have with you?');
  await browser.press('Call to my office phone');
  await system.settle();
  return browser;
}
const look = (browser: HttpBrowser): Promise<HttpBrowser> => browser.open(browser.path);

test('keys pressed at the office phone bring the page on by itself, and count as one issued code', async () => {
  const browser = await called();
  const digits = digitsOn(browser);
  expect(digits).toMatch(/^[1-9]\d$/);
  expect(system.form()).toMatchObject({ To: officeNumber, From: '+441314960000' });
  // Neither the digits nor a code are on the way before somebody pressed a key.
  expect(JSON.stringify(system.form())).not.toContain(digits + ' ');
  expect(readTwiml(system.form()['Twiml'] ?? '').said).not.toMatch(/\d/);
  const said = await system.press(digits);
  expect(readTwiml(said.text).said).toContain('Thank you');
  expect(said.text).toContain('<Hangup/>');
  await system.settle();
  await look(browser);
  expect(browser.title).toBe('It is stopped');
  const { visit } = await system.visit(browser);
  expect(visit.evidence).toMatchObject([{ class: 'I', kind: 'office', method: 'office' }]);
  // The end of the call, and its keys once more, change nothing.
  const before = (await system.visit(browser)).version;
  await system.ended('completed');
  expect(readTwiml((await system.press(digits)).text).said).toContain('no longer needed');
  expect((await system.visit(browser)).version).toBe(before);
}, 30_000);

test('wrong digits are said on the phone and on the page, and another call has its own try', async () => {
  const browser = await called();
  const digits = digitsOn(browser);
  const wrong = digits === '10' ? '11' : '10';
  expect(readTwiml((await system.press(wrong)).text).said).toContain('not the digits');
  // The same call has no second try.
  expect(readTwiml((await system.press(digits)).text).said).toContain('not the digits');
  await system.ended('completed');
  await look(browser);
  expect(browser.text).toContain('Those were not the right digits');
  expect((await system.visit(browser)).visit.evidence).toEqual([]);
  await browser.press('Call me again');
  await system.settle();
  expect(system.twilio.requests).toHaveLength(2);
  expect(readTwiml((await system.press(digitsOn(browser))).text).said).toContain('Thank you');
  await system.settle();
  expect((await look(browser)).title).toBe('It is stopped');
}, 30_000);

test('one digit too many is asked for again, and is no try', async () => {
  const browser = await called();
  const again = await system.press('481');
  expect(readTwiml(again.text)).toMatchObject({ said: expect.stringContaining('Two digits') });
  expect(readTwiml(again.text).action).toBe(readTwiml(system.form()['Twiml'] ?? '').action);
  expect(readTwiml((await system.press(digitsOn(browser))).text).said).toContain('Thank you');
}, 30_000);

test('a voicemail presses nothing, hears nothing secret, and gives nothing', async () => {
  const browser = await called();
  const answer = await system.press('');
  expect(readTwiml(answer.text).said).toContain('Nothing was pressed');
  expect(readTwiml(answer.text).said).not.toMatch(/\d/);
  await system.ended('completed');
  await look(browser);
  expect(browser.title).toBe('Answer your phone and press these digits');
  expect((await system.visit(browser)).visit.evidence).toEqual([]);
}, 30_000);

test('the digits of the screen prove nothing when they are typed there', async () => {
  const browser = await called();
  const digits = digitsOn(browser);
  const _csrf = /name="_csrf" value="([^"]+)"/.exec(browser.html)?.[1] ?? '';
  const turn = (await system.visit(browser)).visit.turn;
  const { path } = browser;
  for (const entry of [digits, `${digits}0000`, `${digits}#`]) {
    await browser.post(`${path}/turns/${turn}`, { _csrf, kind: 'code', entry });
    expect(browser.status).toBe(200);
  }
  expect((await system.visit(browser)).visit.evidence).toEqual([]);
  expect(browser.title).toBe('Answer your phone and press these digits');
}, 30_000);

test('read out after a key was pressed, a code is typed on the page', async () => {
  const browser = await called();
  await browser.press('Read me a code instead');
  await system.settle();
  expect(browser.title).toBe('Type the code that you hear');
  expect(readTwiml(system.form()['Twiml'] ?? '').said).not.toMatch(/\d/);
  const { said } = readTwiml((await system.press('1')).text);
  const code =
    /Your code is ([\d,. ]+?\.) Once more/.exec(said)?.[1]?.replaceAll(/\D/g, '').slice(0, 6) ?? '';
  expect(code).toMatch(/^\d{6}$/);
  await system.ended('completed');
  await browser.fill({ entry: code });
  expect(browser.title).toBe('It is stopped');
  expect((await system.visit(browser)).visit.evidence).toMatchObject([{ class: 'I', kind: 'office' }]);
}, 30_000);

test('after a proof the page says what became of a call, and of a text, whatever comes first', async () => {
  const browser = await system.lostPhone();
  await browser.press('Saved backup code');
  await browser.fill({ entry: backupCode });
  expect(browser.title).toBe('It is stopped');
  await browser.press('Set up a new one');
  await browser.press('Call to the office phone');
  await system.settle();
  for (const [status, words] of [
    ['busy', 'is engaged'],
    ['no-answer', 'Nobody answered'],
  ] as const) {
    await system.ended(status);
    expect((await look(browser)).text).toContain(words);
    const before = system.form()['StatusCallback'] ?? '';
    await browser.press('Call me again');
    await system.settle();
    // A report of the call before is no news of the next one.
    await postSigned(before, callReport(accountSid, status), { token });
    expect((await look(browser)).text).not.toContain(words);
  }
  await system.ended('completed');
  expect((await look(browser)).text).toContain('Nobody answered');

  await browser.press('Text to the number');
  await system.settle();
  const report = system.form()['StatusCallback'] ?? '';
  expect((await postSigned(report, textReport(accountSid, 'delivered'), { token })).status).toBe(204);
  expect((await look(browser)).text).toContain('has arrived');
  await postSigned(report, textReport(accountSid, 'sent'), { token });
  await postSigned(report, textReport(accountSid, 'undelivered', 30003), { token });
  expect((await look(browser)).text).toContain('has arrived');
}, 30_000);

describe('a provider in trouble, over its own wire', () => {
  /** After a proof, at the call to the office phone, answered by Twilio in this way. */
  async function proven(): Promise<HttpBrowser> {
    const browser = await system.lostPhone();
    await browser.press('Saved backup code');
    await browser.fill({ entry: backupCode });
    await browser.press('Set up a new one');
    return browser;
  }

  test.each([
    ['429 with a long wait', { status: 429, code: 20429, retryAfter: '600' }, 'did not go through'],
    ['a closed country', { status: 400, code: 21215 }, 'We do not call this country'],
    ['a number that is none', { status: 400, code: 21211 }, 'did not go through'],
  ])(
    '%s: told at once, another way beside it, and called again when asked',
    async (_what, turn, words) => {
      const browser = await proven();
      system.twilio.next({ kind: 'error', ...turn });
      await browser.press('Call to the office phone');
      await system.settle();
      await look(browser);
      expect(system.twilio.requests).toHaveLength(1);
      expect(browser.text).toContain(words);
      expect(browser.text).toContain('Text to the number');
      await browser.press('Call me again');
      await system.settle();
      expect((await look(browser)).text).toContain('rings. Answer, press the digits');
    },
    30_000,
  );

  test('a connection that breaks off is told, and not called twice; the keys of that call still count', async () => {
    const browser = await proven();
    system.twilio.next({ kind: 'drop' });
    await browser.press('Call to the office phone');
    await system.settle();
    expect((await look(browser)).text).toContain('did not go through');
    expect(system.twilio.requests).toHaveLength(1);
    expect(readTwiml((await system.press(digitsOn(browser))).text).said).toContain('Thank you');
    await system.settle();
    expect((await look(browser)).title).toBe('It is you. Set up your new device');
  }, 30_000);

  test('busy for a moment, it is asked once more, and the person notices nothing', async () => {
    const browser = await proven();
    system.twilio.next({ kind: 'error', status: 429, code: 20429 });
    await browser.press('Call to the office phone');
    await system.settle();
    expect(system.twilio.requests).toHaveLength(2);
    expect((await look(browser)).text).toContain('rings. Answer, press the digits');
  }, 30_000);
});

test('the demo has no such address', async () => {
  const demo = await startSystem();
  try {
    const url = `${demo.url}/callbacks/twilio/keys/v.1/1`;
    const answer = await postSigned(url, pressedKeys(accountSid, '48'), { token });
    expect(answer.text).not.toContain('<Response>');
    expect(answer.status).toBeGreaterThanOrEqual(400);
  } finally {
    await demo.close();
  }
}, 60_000);

test('without a number that calls, nobody is offered a call', async () => {
  const other = await startInstalled({ TWILIO_FROM: 'Sparekey' });
  try {
    const browser = await other.lostPhone();
    expect(browser.text).toContain('Text to my mobile');
    expect(browser.text).not.toContain('Call to my office phone');
  } finally {
    await other.close();
  }
}, 60_000);

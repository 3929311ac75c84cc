/** What Twilio says later is believed by its signature alone, over HTTP. */
import { account, startCallbacks, type CallbackApp } from '../tools/callback-app';
import { callReport, postSigned, pressedKeys, readTwiml, sign, textReport } from '../tools/twilio-callbacks';

const { accountSid, authToken: token } = account;
let app: CallbackApp;
beforeAll(async () => {
  app = await startCallbacks();
});
afterAll(() => app.close());
beforeEach(() => {
  app.reports.splice(0);
  app.pressed.splice(0);
  app.answer = { say: 'Thank you.', language: 'en' };
  delete app.fails;
});

const textUrl = (): string => `${app.url}/callbacks/twilio/text/visit-1.2?attempt=1`;
const callUrl = (): string => `${app.url}/callbacks/twilio/call/visit-1.2?attempt=2`;
const keysUrl = (): string => `${app.url}/callbacks/twilio/keys/visit-1.2/1`;
const nothingHappened = (): void => expect([...app.reports, ...app.pressed]).toEqual([]);

describe('what became of a text', () => {
  test.each([
    ['queued', undefined, 'under-way'],
    ['sending', undefined, 'under-way'],
    ['sent', undefined, 'under-way'],
    ['delivered', undefined, 'delivered'],
    ['undelivered', 30003, 'unreachable'],
    ['undelivered', 30005, 'unreachable'],
    ['undelivered', 30004, 'blocked'],
    ['undelivered', 30007, 'blocked'],
    ['failed', 21610, 'blocked'],
    ['undelivered', 30006, 'landline'],
    ['failed', 21614, 'landline'],
    ['failed', 21635, 'landline'],
    ['failed', 21408, 'closed'],
    ['undelivered', 30034, 'failed'],
    ['undelivered', 30008, 'failed'],
    ['failed', undefined, 'failed'],
  ])('%s with %s is %s', async (status, code, state) => {
    const answer = await postSigned(textUrl(), textReport(accountSid, status, code), { token });
    expect(answer.status).toBe(204);
    expect(app.reports).toEqual([['visit-1.2', state, 1]]);
  });

  test('a word that is not published changes nothing, and is taken', async () => {
    expect((await postSigned(textUrl(), textReport(accountSid, 'levitated'), { token })).status).toBe(204);
    nothingHappened();
  });
});

test.each([
  ['in-progress', 'under-way'],
  ['completed', 'delivered'],
  ['busy', 'busy'],
  ['no-answer', 'no-answer'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
])('a call that is %s is %s', async (status, state) => {
  expect((await postSigned(callUrl(), callReport(accountSid, status), { token })).status).toBe(204);
  expect(app.reports).toEqual([['visit-1.2', state, 2]]);
});

describe('pressed keys', () => {
  test('are handed in, and the answer is said before it hangs up', async () => {
    const answer = await postSigned(keysUrl(), pressedKeys(accountSid, '48'), { token });
    expect(app.pressed).toEqual([['visit-1.2', 1, '48']]);
    expect(answer).toMatchObject({ status: 200, type: expect.stringContaining('text/xml') });
    expect(readTwiml(answer.text)).toEqual({ said: 'Thank you.', language: 'en-GB', gather: '' });
    expect(answer.text).toContain('<Hangup/>');
  });

  test('are waited for again at the same address when the answer asks', async () => {
    app.answer = { say: 'Zwei Ziffern, bitte.', language: 'de', asks: true };
    const answer = await postSigned(keysUrl(), pressedKeys(accountSid, '481'), { token });
    expect(readTwiml(answer.text)).toMatchObject({ language: 'de-DE', action: keysUrl() });
    expect(answer.text).not.toContain('Hangup');
  });

  test('that were none are handed in as none: a voicemail says nothing', async () => {
    await postSigned(keysUrl(), pressedKeys(accountSid, ''), { token });
    expect(app.pressed).toEqual([['visit-1.2', 1, '']]);
  });
});

describe('is refused without a word, and nothing happens:', () => {
  const refused = { status: 403, text: 'Refused\n', type: 'text/plain; charset=utf-8' };

  test.each([
    ['no signature', null],
    ['an empty one', ''],
    ['one of another token', 'other'],
    ['nonsense', 'not base64 at all'],
    ['one of the right length', 'A'.repeat(27) + '='],
  ])('%s', async (_what, given) => {
    for (const [url, form] of [
      [textUrl(), textReport(accountSid, 'delivered')],
      [callUrl(), callReport(accountSid, 'completed')],
      [keysUrl(), pressedKeys(accountSid, '48')],
    ] as const) {
      const signature = given === 'other' ? sign('another-token', url, form) : given;
      expect(await postSigned(url, form, { token, signature })).toEqual(refused);
    }
    nothingHappened();
  });

  test('other words under the signature', async () => {
    const signature = sign(token, keysUrl(), pressedKeys(accountSid, '12'));
    expect(await postSigned(keysUrl(), pressedKeys(accountSid, '48'), { token, signature })).toEqual(refused);
    nothingHappened();
  });

  test.each([
    ['another challenge', '/callbacks/twilio/keys/visit-9.9/1'],
    ['another attempt', '/callbacks/twilio/keys/visit-1.2/2'],
    ['a query that was not signed', '/callbacks/twilio/keys/visit-1.2/1?attempt=7'],
  ])('a signature for %s', async (_what, path) => {
    const form = pressedKeys(accountSid, '48');
    expect(await postSigned(keysUrl(), form, { token, signedUrl: `${app.url}${path}` })).toEqual(refused);
    nothingHappened();
  });

  test('a signature for another host, whatever the request says of its own', async () => {
    const signedUrl = keysUrl().replace('localhost', 'evil.example.org');
    expect(await postSigned(keysUrl(), pressedKeys(accountSid, '48'), { token, signedUrl })).toEqual(refused);
    nothingHappened();
  });

  test.each(['AC' + 'f'.repeat(32), ''])('another account (%j), though signed', async (other) => {
    expect(await postSigned(keysUrl(), pressedKeys(other, '48'), { token })).toEqual(refused);
    nothingHappened();
  });

  test('a form that is too big, though signed', async () => {
    const form = { ...pressedKeys(accountSid, '48'), More: 'x'.repeat(9_000) };
    expect(await postSigned(keysUrl(), form, { token })).toEqual(refused);
    nothingHappened();
  });

  test('a form with too many fields, though signed', async () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`F${index}`, '1']));
    const answer = await postSigned(keysUrl(), { ...pressedKeys(accountSid, '48'), ...many }, { token });
    expect(answer).toEqual(refused);
    nothingHappened();
  });

  test('a body that is no form', async () => {
    const answer = await fetch(keysUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-twilio-signature': sign(token, keysUrl(), {}) },
      body: JSON.stringify(pressedKeys(accountSid, '48')),
    });
    expect(answer.status).toBe(403);
    nothingHappened();
  });

  test('an address beside ours, and another method', async () => {
    const url = `${app.url}/callbacks/twilio/verify/visit-1.2`;
    expect(await postSigned(url, callReport(accountSid, 'completed'), { token })).toEqual(refused);
    expect((await fetch(keysUrl())).status).toBe(403);
    nothingHappened();
  });
});

test('a challenge that is none, and one without an attempt, are answered as others are', async () => {
  const odd = `${app.url}/callbacks/twilio/text/${encodeURIComponent('a b/../<x>')}?attempt=1`;
  const bare = `${app.url}/callbacks/twilio/text/visit-1.2`;
  for (const url of [odd, bare])
    expect((await postSigned(url, textReport(accountSid, 'delivered'), { token })).status).toBe(204);
  expect(app.reports).toEqual([]);
});

test('what breaks inside is an error, so that Twilio may call again; nothing of it is told', async () => {
  app.fails = new Error('planted-database-password');
  const answer = await postSigned(textUrl(), textReport(accountSid, 'delivered'), { token });
  expect(answer).toMatchObject({ status: 500, text: 'Not now\n' });
  expect(app.errors).toHaveLength(1);
});

test('without a token nothing is mounted', async () => {
  const bare = await startCallbacks({ authToken: '' });
  try {
    const url = `${bare.url}/callbacks/twilio/keys/visit-1.2/1`;
    const answer = await postSigned(url, pressedKeys(accountSid, '48'), { token: '', signature: 'x' });
    expect(answer.status).toBe(404);
    expect(bare.pressed).toEqual([]);
  } finally {
    await bare.close();
  }
});

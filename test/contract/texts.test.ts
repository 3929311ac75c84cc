/** The Texts port on Twilio, against a live server that answers as the published API does. */
import { makeTwilioTexts, twilioReason, type TwilioSettings } from '../../src/adapters/twilio';
import { startTwilio, type TwilioServer } from '../tools/twilio-server';

const accountSid = 'AC0123456789abcdef0123456789abcdef';
const authToken = 'planted-token-5f1c';
const message = { to: '+447700900120', body: '481 223 is your code', reference: 'visit-1.2', person: 'p1' };

let server: TwilioServer;
beforeAll(async () => {
  server = await startTwilio({ accountSid, user: accountSid, password: authToken });
});
afterAll(() => server.close());
beforeEach(() => void server.requests.splice(0));

const texts = (more: Partial<TwilioSettings> = {}) =>
  makeTwilioTexts({
    accountSid,
    authToken,
    from: '+441314960000',
    baseUrl: server.url,
    timeoutMs: 3_000,
    ...more,
  });

describe('sends', () => {
  test('number, words and sender, and returns the message id of the provider', async () => {
    expect(await texts().send(message)).toEqual({
      ok: true,
      reference: expect.stringMatching(/^SM[0-9a-f]{32}$/),
    });
    expect(server.requests).toMatchObject([
      {
        path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
        user: accountSid,
        password: authToken,
        form: { To: message.to, Body: message.body, From: '+441314960000' },
      },
    ]);
  });

  test('with a messaging service and an address for delivery reports that names the challenge', async () => {
    const sender = texts({
      messagingServiceSid: 'MG00',
      statusCallback: (reference) => `https://help.example.org/callbacks/twilio/text/${reference}`,
    });
    expect(await sender.send(message)).toMatchObject({ ok: true });
    expect(server.requests[0]?.form).toEqual({
      To: message.to,
      Body: message.body,
      MessagingServiceSid: 'MG00',
      StatusCallback: 'https://help.example.org/callbacks/twilio/text/visit-1.2',
    });
  });

  test('with a key in place of the account token', async () => {
    const other = await startTwilio({ accountSid, user: 'SKkey', password: 'secret' });
    try {
      const sender = makeTwilioTexts({
        accountSid,
        apiKey: 'SKkey',
        apiSecret: 'secret',
        from: 'Sparekey',
        baseUrl: other.url,
      });
      expect(await sender.send(message)).toMatchObject({ ok: true });
    } finally {
      await other.close();
    }
  });

  test('to a base address with a path', async () => {
    expect(await texts({ baseUrl: `${server.url}/proxy/` }).send(message)).toMatchObject({ ok: false });
    expect(server.requests[0]?.path).toBe(`/proxy/2010-04-01/Accounts/${accountSid}/Messages.json`);
  });

  test.each([
    '07700900120',
    '+0',
    '+44 7700 900120',
    '+447700900120,+15005550006',
    '',
    'whatsapp:+447700900120',
  ])('nothing to %j, which is no E.164 number', async (to) => {
    expect(await texts().send({ ...message, to })).toEqual({ ok: false, retry: false, reason: 'bad-number' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('refusals that a later try does not change', () => {
  test.each([
    [400, 21211, 'bad-number'],
    [400, 21610, 'opted-out'],
    [400, 21614, 'not-mobile'],
    [400, 21408, 'region-closed'],
    [400, 30003, 'phone-off'],
    [400, 30005, 'unknown-number'],
    [400, 30006, 'not-mobile'],
    [400, 30007, 'filtered'],
    [400, 30034, 'bad-sender'],
    [400, 30999, 'not-delivered'],
    [403, 60410, 'blocked-prefix'],
    [429, 63038, 'daily-limit'],
    [401, 20003, 'sign-in-refused'],
    [400, 29999, 'refused'],
  ])('HTTP %i with code %i is %s', async (status, code, reason) => {
    server.next({ kind: 'error', status, code, message: `'To' ${message.to} refused` });
    expect(await texts().send(message)).toEqual({ ok: false, retry: false, reason });
    expect(server.requests).toHaveLength(1);
  });

  test('a message accepted as failed already', async () => {
    server.next({ kind: 'message', fields: { status: 'failed', error_code: 30006 } });
    expect(await texts().send(message)).toEqual({ ok: false, retry: false, reason: 'not-mobile' });
  });

  test('a success that names no message', async () => {
    server.next({ kind: 'raw', status: 200, type: 'text/html', body: '<p>Welcome to the airport</p>' });
    expect(await texts().send(message)).toEqual({ ok: false, retry: false, reason: 'unreadable-answer' });
  });
});

describe('case 24: refusals that may pass are told once, with no retry of our own', () => {
  test.each([
    [
      '429 that says how long',
      { status: 429, code: 20429, retryAfter: '7' },
      { reason: 'busy', retryAfter: 7_000 },
    ],
    ['429 that does not', { status: 429, code: 20429 }, { reason: 'busy' }],
    [
      '429 with a wait of a month',
      { status: 429, code: 0, retryAfter: '999999' },
      { reason: 'busy', retryAfter: 3_600_000 },
    ],
    ['429 with a wait that is no number', { status: 429, code: 0, retryAfter: 'soon' }, { reason: 'busy' }],
    ['500', { status: 500, code: 20500 }, { reason: 'unavailable' }],
    ['503', { status: 503, code: 20503, retryAfter: '2' }, { reason: 'unavailable', retryAfter: 2_000 }],
  ])('%s', async (_name, turn, expected) => {
    server.next({ kind: 'error', ...turn });
    expect(await texts().send(message)).toEqual({ ok: false, retry: true, ...expected });
    expect(server.requests).toHaveLength(1);
  });

  test('a gateway that answers with a page', async () => {
    server.next({ kind: 'raw', status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' });
    expect(await texts().send(message)).toEqual({ ok: false, retry: true, reason: 'unavailable' });
  });

  test.each(['hang', 'trickle'] as const)(
    'an answer that does not come (%s) is given up in time',
    async (kind) => {
      server.next({ kind });
      expect(await texts({ timeoutMs: 150 }).send(message)).toEqual({
        ok: false,
        retry: true,
        reason: 'time-out',
      });
    },
  );

  test('a connection that breaks off', async () => {
    server.next({ kind: 'drop' });
    expect(await texts().send(message)).toEqual({ ok: false, retry: true, reason: 'unreachable' });
  });
});

describe('settings', () => {
  test('a wrong token is refused, and the token is in no answer', async () => {
    const result = await texts({ authToken: 'planted-other-91ab' }).send(message);
    expect(result).toEqual({ ok: false, retry: false, reason: 'sign-in-refused' });
    expect(JSON.stringify(result)).not.toContain('planted');
  });

  test.each([
    ['an account id that is none', { accountSid: 'AC1' }, /TWILIO_ACCOUNT_SID/],
    ['no token and no key', { authToken: '' }, /TWILIO_AUTH_TOKEN/],
    ['no sender', { from: '' }, /TWILIO_FROM/],
    ['an address in the clear beyond this machine', { baseUrl: 'http://twilio.example.org' }, /https/],
  ])('%s is refused at the start', (_name, more, error) => {
    expect(() => texts(more)).toThrow(error);
  });

  test('codes of delivery reports have the same names', () => {
    expect([30003, 30007, 30123, 12345].map(twilioReason)).toEqual([
      'phone-off',
      'filtered',
      'not-delivered',
      undefined,
    ]);
  });
});

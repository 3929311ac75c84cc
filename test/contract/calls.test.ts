/** The Calls port on Twilio, against a live server that answers as the published API does. */
import { makeTwilioCalls, type TwilioCallSettings } from '../../src/adapters/twilio';
import type { PhoneCall } from '../../src/app/ports';
import { readTwiml } from '../tools/twilio-callbacks';
import { startTwilio, type TwilioServer } from '../tools/twilio-server';

const accountSid = 'AC0123456789abcdef0123456789abcdef';
const authToken = 'planted-token-5f1c';
const call: PhoneCall = {
  to: '+441314960102',
  asks: 'keys',
  greeting: 'This is Alder & Brook. Press the two digits on your screen, then the hash key.',
  language: 'en',
  reference: 'visit-1.2',
  attempt: 1,
  person: 'p1',
};

let server: TwilioServer;
beforeAll(async () => {
  server = await startTwilio({ accountSid, user: accountSid, password: authToken });
});
afterAll(() => server.close());
beforeEach(() => void server.requests.splice(0));

const calls = (more: Partial<TwilioCallSettings> = {}) =>
  makeTwilioCalls({
    accountSid,
    authToken,
    caller: '+441314960000',
    baseUrl: server.url,
    timeoutMs: 3_000,
    keysCallback: (reference, attempt) => `https://help.example.org/keys/${reference}/${attempt}`,
    callCallback: (reference, attempt) => `https://help.example.org/call/${reference}?attempt=${attempt}`,
    ...more,
  });

describe('calls', () => {
  test('from the number, with words, both addresses and limits, and returns the id of the call', async () => {
    expect(await calls().call(call)).toEqual({
      ok: true,
      reference: expect.stringMatching(/^CA[0-9a-f]{32}$/),
    });
    const [request] = server.requests;
    expect(request).toMatchObject({
      path: `/2010-04-01/Accounts/${accountSid}/Calls.json`,
      user: accountSid,
      password: authToken,
      form: {
        To: call.to,
        From: '+441314960000',
        StatusCallback: 'https://help.example.org/call/visit-1.2?attempt=1',
        Timeout: '25',
        TimeLimit: '120',
      },
    });
    expect(request?.lists['StatusCallbackEvent']).toEqual(['answered', 'completed']);
  });

  test('ask for two digits and #, say so in the language, and answer also when nothing was pressed', async () => {
    await calls().call({ ...call, language: 'de' });
    const { said, language, action, gather } = readTwiml(server.requests[0]?.form['Twiml'] ?? '');
    expect(said).toBe(call.greeting);
    expect(language).toBe('de-DE');
    expect(action).toBe('https://help.example.org/keys/visit-1.2/1');
    expect(gather).toContain('numDigits="3"');
    expect(gather).toContain('finishOnKey="#"');
    expect(gather).toContain('actionOnEmptyResult="true"');
    expect(gather).toContain('input="dtmf"');
  });

  test('for a code ask for any one key, # as well', async () => {
    await calls().call({ ...call, asks: 'code' });
    const { gather } = readTwiml(server.requests[0]?.form['Twiml'] ?? '');
    expect(gather).toContain('numDigits="1"');
    expect(gather).toContain('finishOnKey=""');
  });

  test.each(['01314960102', '+0', '+44 131 496 0102', 'sip:mira@example.org', '', 'client:mira'])(
    'nobody at %j, which is no E.164 number',
    async (to) => {
      expect(await calls().call({ ...call, to })).toEqual({ ok: false, retry: false, reason: 'bad-number' });
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('refusals that a later try does not change', () => {
  test.each([
    [400, 21211, 'bad-number'],
    [400, 21217, 'bad-number'],
    [400, 13224, 'bad-number'],
    [400, 21214, 'no-route'],
    [400, 21215, 'region-closed'],
    [400, 13227, 'region-closed'],
    [400, 21203, 'region-closed'],
    [400, 32205, 'region-closed'],
    [400, 21216, 'blocked-prefix'],
    [400, 13225, 'blocked-prefix'],
    [400, 21210, 'bad-sender'],
    [400, 21212, 'bad-sender'],
    [401, 20003, 'sign-in-refused'],
    [403, 10001, 'account-suspended'],
    [400, 29999, 'refused'],
  ])('HTTP %i with code %i is %s', async (status, code, reason) => {
    server.next({ kind: 'error', status, code, message: `'To' ${call.to} refused` });
    expect(await calls().call(call)).toEqual({ ok: false, retry: false, reason });
    expect(server.requests).toHaveLength(1);
  });

  test('a success that names no call', async () => {
    server.next({ kind: 'raw', status: 200, type: 'text/html', body: '<p>Welcome</p>' });
    expect(await calls().call(call)).toEqual({ ok: false, retry: false, reason: 'unreadable-answer' });
  });
});

describe('refusals that may pass are told once, with no retry of our own', () => {
  test.each([
    [
      '429 that says how long',
      { status: 429, code: 20429, retryAfter: '7' },
      { reason: 'busy', retryAfter: 7_000 },
    ],
    ['429 that does not', { status: 429, code: 20429 }, { reason: 'busy' }],
    ['too many calls at once', { status: 400, code: 10004 }, { reason: 'busy' }],
    ['503', { status: 503, code: 20503 }, { reason: 'unavailable' }],
  ])('%s', async (_name, turn, expected) => {
    server.next({ kind: 'error', ...turn });
    expect(await calls().call(call)).toEqual({ ok: false, retry: true, ...expected });
    expect(server.requests).toHaveLength(1);
  });

  test.each(['hang', 'trickle'] as const)('an answer that does not come (%s)', async (kind) => {
    server.next({ kind });
    const result = await calls({ timeoutMs: 150 }).call(call);
    expect(result).toEqual({ ok: false, retry: true, reason: 'time-out' });
  });

  test('a connection that breaks off may have called, one that never was has not', async () => {
    server.next({ kind: 'drop' });
    expect(await calls().call(call)).toMatchObject({ reason: 'unreachable' });
    const gone = await startTwilio({ accountSid, user: accountSid, password: authToken });
    await gone.close();
    expect(await calls({ baseUrl: gone.url }).call(call)).toEqual({
      ok: false,
      retry: true,
      reason: 'not-connected',
    });
  });
});

test.each([
  ['a name in place of a number', { caller: 'Sparekey' }, /TWILIO_CALLER/],
  ['no token and no key', { authToken: '' }, /TWILIO_AUTH_TOKEN/],
  ['an address in the clear beyond this machine', { baseUrl: 'http://twilio.example.org' }, /https/],
])('%s is refused at the start', (_name, more, error) => {
  expect(() => calls(more)).toThrow(error);
});

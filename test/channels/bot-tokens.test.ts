import { AppCredentials } from 'botframework-connector';
import { makeBot } from '../../src/channels/bot/adapter';
import { startBot } from '../tools/bot';
import type { TestBot } from '../tools/bot';
import { message, tenant } from '../tools/bot-activities';
import { startConnector } from '../tools/connector';
import type { Connector } from '../tools/connector';
import { startIssuer } from '../tools/token-issuer';
import type { TokenIssuer } from '../tools/token-issuer';

const appId = '9d3b1a52-1111-4222-8333-00000000b07a';
let connector: Connector;
let issuer: TokenIssuer;
let bot: TestBot;
/** Real time: the SDK checks tokens by it. */
const seconds = (): number => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  // The SDK prints public keys and claims of refused tokens.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  [connector, issuer] = await Promise.all([startConnector(), startIssuer()]);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await Promise.all([connector.close(), issuer.close()]);
});
beforeEach(async () => {
  connector.clear();
  bot = await startBot({
    appId,
    appPassword: 'not-a-real-one',
    tenantId: tenant,
    openIdMetadata: issuer.metadata,
  });
});
afterEach(() => bot.close());

const claims = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  iss: 'https://api.botframework.com',
  aud: appId,
  serviceurl: connector.url,
  nbf: seconds() - 60,
  exp: seconds() + 3600,
  ...change,
});
const hello = (change: object = {}): Record<string, unknown> => ({
  ...message({ serviceUrl: connector.url, at: Date.now() }, 'hello'),
  ...change,
});
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const nothingHappened = (): void => {
  expect([bot.stored(), bot.visits.calls(), connector.calls()]).toEqual([0, 0, 0]);
};

test('a token of the channel passes, and the answer carries a token of ours', async () => {
  // The token for the way back comes from Entra ID, which is out of reach here.
  const token = jest.spyOn(AppCredentials.prototype, 'getToken').mockResolvedValue('ours');
  expect((await bot.post(hello(), bearer(issuer.token(claims())))).status).toBe(200);
  token.mockRestore();
  expect(connector.sent.map((sent) => sent.authorization)).toEqual(['Bearer ours']);
  expect(bot.store.raw('activities').size).toBe(1);
});

test('without a token for the way back nothing is sent, and the channel may try again', async () => {
  const token = jest.spyOn(AppCredentials.prototype, 'getToken').mockRejectedValue(new Error('no network'));
  expect((await bot.post(hello(), bearer(issuer.token(claims())))).status).toBe(503);
  token.mockRestore();
  expect(connector.calls()).toBe(0);
});

describe('19: refused with 401 or 403, and nothing is stored', () => {
  const cases: [string, () => Record<string, string>][] = [
    ['no token', () => ({})],
    ['an empty token', () => ({ authorization: 'Bearer ' })],
    ['another scheme', () => ({ authorization: `Basic ${issuer.token(claims())}` })],
    ['no token at all behind the scheme', () => ({ authorization: 'Bearer x.y.z' })],
    ['a forged signature', () => bearer(issuer.token(claims(), { forged: true }))],
    ['a key that is not published', () => bearer(issuer.token(claims(), { kid: 'key-9' }))],
    ['no signature', () => bearer(issuer.token(claims(), { algorithm: 'none' }))],
    ['another audience', () => bearer(issuer.token(claims({ aud: 'another-bot' })))],
    ['no audience', () => bearer(issuer.token(claims({ aud: undefined })))],
    ['another issuer', () => bearer(issuer.token(claims({ iss: 'https://issuer.example' })))],
    [
      'the issuer of the emulator',
      () =>
        bearer(
          issuer.token(
            claims({
              iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
              ver: '1.0',
              appid: appId,
            }),
          ),
        ),
    ],
    [
      'the issuer of another bot',
      () =>
        bearer(
          issuer.token(
            claims({
              iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
              ver: '1.0',
              appid: 'another-bot',
            }),
          ),
        ),
    ],
    ['an expired token', () => bearer(issuer.token(claims({ exp: seconds() - 3600 })))],
    ['a token of the future', () => bearer(issuer.token(claims({ nbf: seconds() + 3600 })))],
    [
      'another service address',
      () => bearer(issuer.token(claims({ serviceurl: 'https://elsewhere.example/' }))),
    ],
    ['no service address', () => bearer(issuer.token(claims({ serviceurl: undefined })))],
  ];
  test.each(cases)('%s', async (_what, headers) => {
    const { status, body } = await bot.post(hello(), headers());
    expect([401, 403]).toContain(status);
    expect(body).toBeUndefined();
    nothingHappened();
  });

  const places: [string, object][] = [
    ['another tenant', { conversation: { id: 'a:mira', conversationType: 'personal', tenantId: '0' } }],
    ['no tenant', { conversation: { id: 'a:mira', conversationType: 'personal' } }],
    ['two tenants that differ', { channelData: { tenant: { id: '0' } } }],
    ['another channel', { channelId: 'webchat' }],
    ['the channel of the emulator', { channelId: 'emulator' }],
    ['a channel that the SDK treats apart', { channelId: 'AseChannel' }],
  ];
  test.each(places)('a right token with %s', async (_what, change) => {
    const { status } = await bot.post(hello(change), bearer(issuer.token(claims())));
    expect([401, 403]).toContain(status);
    nothingHappened();
  });
});

test('a stranger who sends rubbish learns nothing of the form of an activity', async () => {
  expect((await bot.post({ rubbish: true })).status).toBe(401);
});

describe('the demo, without an app id', () => {
  let demo: TestBot;
  beforeEach(async () => {
    demo = await startBot();
  });
  afterEach(() => demo.close());

  test.each([
    ['through a proxy', { 'x-forwarded-for': '203.0.113.9' }],
    ['through another kind of proxy', { forwarded: 'for=203.0.113.9' }],
    ['from a web page', { origin: 'https://page.example' }],
    ['from a page of this machine', { 'sec-fetch-site': 'same-site' }],
  ])('refuses what comes %s', async (_how, headers) => {
    expect((await demo.post(hello(), headers as Record<string, string>)).status).toBe(403);
    expect(demo.stored()).toBe(0);
  });

  test('never calls an address beyond this machine', async () => {
    for (const serviceUrl of [
      'https://elsewhere.example/',
      'http://127.0.0.1.nip.example/',
      'http://127.0.0.1@elsewhere.example/',
      'file:///etc/passwd',
      'http://169.254.169.254/',
    ]) {
      expect((await demo.post(hello({ serviceUrl }))).status).toBe(403);
    }
    expect(demo.stored()).toBe(0);
  });
});

test('an app id without its password or tenant is refused at the start, by name', () => {
  const start = (over: object) => () =>
    makeBot({ appId, ...over } as unknown as Parameters<typeof makeBot>[0]);
  expect(start({ appPassword: 'x' })).toThrow(/TEAMS_TENANT_ID/);
  expect(start({ tenantId: tenant })).toThrow(/TEAMS_APP_PASSWORD/);
});

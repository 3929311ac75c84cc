import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { makeLog } from '../../src/adapters/log';
import type { LogLevel } from '../../src/adapters/log';

function capture(short: boolean, level: LogLevel = 'info') {
  const lines: string[] = [];
  return {
    log: makeLog({ level, short, write: (line) => lines.push(line) }),
    lines,
    all: () => lines.join(''),
  };
}

/** Things that must never be in a log, in the forms in which this program handles them. */
const planted: readonly (readonly [string, string, string])[] = [
  ['an issued code', 'code', '493028'],
  ['a backup code', 'backupCode', 'k7mw-3qzt-9hdn-x4rp'],
  ['a seed', 'seed', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'],
  ['a seed as it is shown', 'seed', 'JBSW Y3DP EHPK 3PXP JBSW Y3DP'],
  [
    'a set-up link of an authenticator',
    'uri',
    'otpauth://totp/Sparekey:mira?secret=JBSWY3DPEHPK3PXP&issuer=S',
  ],
  ['a link', 'link', 'https://id.example.org/notices/abcdefghijklmnopqrstuv'],
  ['a session token', 'token', randomBytes(32).toString('base64url')],
  ['a token in the path of a request', 'link', `/notices/${randomBytes(16).toString('base64url')}`],
  ['a phone number', 'phone', '+447700900123'],
  ['a phone number as it is typed', 'mobile', '07700 900 123'],
  ['a mail address', 'email', 'mira.okafor@alderbrook.example'],
  ['a password in a connection string', 'secret', 'mongodb://user:hunter2-very@db.internal'],
  ['a bearer token', 'authorization', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
];

describe.each([
  ['JSON lines', false],
  ['short lines', true],
])('abuse 30: %s never hold', (_form, short) => {
  it.each(planted)('%s: as a field, by its look, in a message, in an error', (_what, name, secret) => {
    const { log, all, lines } = capture(short);
    log.info({ [name]: secret }, 'by its name');
    log.info({ about: secret, deep: { list: [{ about: `it was ${secret}.` }] } }, 'by its look');
    log.warn({}, `The provider said: "${secret}" is wrong`);
    log.error({ error: new Error(`no route to ${secret}`, { cause: new Error(secret) }) }, 'by an error');
    expect(lines).toHaveLength(4);
    // Without host and scheme, which may stay.
    const core = secret
      .replace(/^(?:https?:\/\/[^/]+|mongodb:\/\/user:|Bearer )/u, '')
      .replace(/@db\.internal$/u, '');
    expect(all()).not.toContain(core);
    expect(all()).toContain('[hidden]');
  });
});

describe('the log', () => {
  it('hides every random token of 16 bytes and more, in words and in paths', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 48 }), (bytes) => {
        const token = Buffer.from(bytes).toString('base64url');
        // A run of one letter or only small letters is not what a random generator makes.
        fc.pre(/[A-Z0-9]/u.test(token) && /[a-z0-9]/u.test(token));
        const { log, all } = capture(false);
        log.info({ path: `/invite/${token}` }, `took ${token}`);
        expect(all()).not.toContain(token);
      }),
    );
  });

  it('keeps what operators need: ids, counts, reasons, times, error codes', () => {
    const { log, lines } = capture(false);
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:27017'), {
      code: 'ECONNREFUSED',
    });
    const visit = randomBytes(16).toString('base64url');
    log.info(
      { visit, seq: 12, at: 1_700_000_000_000, reason: 'changed-lately', statusCode: 503, error: refused },
      'Refused',
    );
    expect(JSON.parse(String(lines[0]))).toMatchObject({
      level: 'info',
      msg: 'Refused',
      visit,
      seq: 12,
      at: 1_700_000_000_000,
      reason: 'changed-lately',
      statusCode: 503,
      error: { errorCode: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:27017' },
    });
  });

  it('keeps the frames of an error in JSON, and leaves them out of short lines', () => {
    const json = capture(false);
    json.log.error({ error: new Error('broken') }, 'x');
    expect(json.all()).toContain('log.test');
    const short = capture(true);
    short.log.error({ error: new Error('broken') }, 'x');
    expect(short.all()).toMatch(/^\d\d:\d\d:\d\d error x error=\{.*broken.*\}\n$/u);
    expect(short.all()).not.toContain('log.test');
  });

  it('makes one line of one message, whatever is in it', () => {
    const { log, lines } = capture(true);
    log.info({ reason: 'a\nb' }, 'first\nsecond\u001b[2J');
    expect(lines[0]?.match(/\p{Cc}/gu)).toEqual(['\n']);
  });

  it('lets no field pass for the level or the time', () => {
    const { log, all } = capture(false);
    log.error({ level: 'info', msg: 'all is well', time: 0 }, 'Not well');
    expect(JSON.parse(all())).toMatchObject({ level: 'error', msg: 'Not well' });
    expect(all().match(/"level":/gu)).toHaveLength(1);
  });

  it('survives circles and depth', () => {
    const { log, all } = capture(false);
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    log.info({ circle }, 'round');
    expect(all()).toContain('[left out]');
  });

  it('is silent when told so', () => {
    const { log, lines } = capture(false, 'error');
    log.info({}, 'a');
    log.warn({}, 'b');
    expect(lines).toEqual([]);
  });
});

import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, diagnose, keyCommand, readConfig } from '../../src/config';
import type { Config, Environment } from '../../src/config';

const root = mkdtempSync(join(tmpdir(), 'sparekey-config-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const folder = (): string => join(root, String((folders += 1)));

const key = (id = 'k1'): string => `${id}:${randomBytes(32).toString('base64')}`;
const guid = '0f2b0c4e-8d6a-4f0e-9d0b-2a4f6c8e0a1b';

const whole = (): Record<string, string> => ({
  NODE_ENV: 'production',
  DATA_DIR: folder(),
  PUBLIC_URL: 'https://sparekey.example.org',
  TRUST_PROXY: '1',
  SPAREKEY_KEYS: key(),
  TEAMS_APP_ID: guid,
  TEAMS_APP_PASSWORD: 'a-client-secret',
  TEAMS_TENANT_ID: guid,
  SMTP_URL: 'smtps://user:hunter2@mail.example.org:465',
  SMTP_FROM: 'Sparekey <sparekey@example.org>',
});

const without = (env: Record<string, string>, ...names: string[]): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

const wrong = (env: Environment): string[] =>
  diagnose(env)
    .filter((check) => !check.ok)
    .map((check) => check.setting);

describe('nothing configured', () => {
  it('is the demo, on this machine only, with keys it made itself and keeps', () => {
    const DATA_DIR = folder();
    const first = readConfig({ DATA_DIR });
    expect(first).toMatchObject({
      mode: 'demo',
      production: false,
      host: '127.0.0.1',
      port: 3978,
      publicUrl: 'http://localhost:3978',
      trustProxy: false,
      teams: 'demo',
      auditLog: join(DATA_DIR, 'audit-heads.log'),
    });
    expect(first.keys).toHaveLength(1);
    expect(first.keys[0]?.secret).toHaveLength(32);
    expect(readConfig({ DATA_DIR }).keys).toEqual(first.keys);
    expect(statSync(join(DATA_DIR, 'demo-keys.json')).mode & 0o777).toBe(0o600);
  });

  it('of two demos that start at once, both get the same keys', () => {
    const DATA_DIR = folder();
    const fs = jest.requireActual<typeof import('node:fs')>('node:fs');
    const write = fs.writeFileSync;
    let other: Config | undefined;
    // The second starts, and is done, after the first found no keys and before it made its own.
    const spy = jest.spyOn(fs, 'writeFileSync').mockImplementationOnce((...args) => {
      other = readConfig({ DATA_DIR });
      write(...args);
    });
    const one = readConfig({ DATA_DIR });
    spy.mockRestore();
    expect(other?.keys).toHaveLength(1);
    expect(one.keys).toEqual(other?.keys);
    expect(readdirSync(DATA_DIR)).toEqual(['demo-keys.json']);
  });

  it('keeps the demo with a database of its own', () => {
    expect(readConfig({ DATA_DIR: folder(), MONGODB_URI: 'mongodb://127.0.0.1:27017/x' })).toMatchObject({
      mode: 'demo',
      mongoUri: 'mongodb://127.0.0.1:27017/x',
    });
  });

  it.each([
    ['HOST', '0.0.0.0'],
    ['PUBLIC_URL', 'https://sparekey.example.org'],
  ])('the demo is refused beyond this machine: %s', (name, value) => {
    expect(wrong({ DATA_DIR: folder(), [name]: value })).toEqual([name]);
  });

  it('follows the port', () => {
    expect(readConfig({ DATA_DIR: folder(), PORT: '8080' })).toMatchObject({
      port: 8080,
      publicUrl: 'http://localhost:8080',
    });
  });

  it.each(['SMTP_URL', 'TWILIO_AUTH_TOKEN', 'TEAMS_APP_ID', 'TEAMS_APP_PASSWORD', 'ENTRA_TENANT_ID'])(
    'the demo ends as soon as %s is set, even wrongly',
    (name) => {
      const env = { DATA_DIR: folder(), [name]: 'x' };
      expect(wrong(env)).toContain('SPAREKEY_KEYS');
      expect(() => readConfig(env)).toThrow(ConfigError);
      expect(existsSync(join(env.DATA_DIR, 'demo-keys.json'))).toBe(false);
    },
  );

  it('diagnosing makes nothing', () => {
    const DATA_DIR = folder();
    diagnose({ DATA_DIR });
    expect(existsSync(DATA_DIR)).toBe(false);
  });
});

describe('production', () => {
  it('starts with everything set', () => {
    expect(readConfig(whole())).toMatchObject({
      mode: 'installed',
      production: true,
      trustProxy: 1,
      teams: { appId: guid, tenantId: guid },
      smtp: { from: 'Sparekey <sparekey@example.org>' },
    });
  });

  it('without anything set names all that is missing', () => {
    expect(wrong({ NODE_ENV: 'production', DATA_DIR: folder() })).toEqual([
      'PUBLIC_URL',
      'TRUST_PROXY',
      'SPAREKEY_KEYS',
      'TEAMS_APP_ID',
      'TEAMS_APP_PASSWORD',
      'TEAMS_TENANT_ID',
      'SMTP_URL',
    ]);
  });

  it.each([
    'PUBLIC_URL',
    'TRUST_PROXY',
    'SPAREKEY_KEYS',
    'TEAMS_APP_ID',
    'TEAMS_APP_PASSWORD',
    'TEAMS_TENANT_ID',
    'SMTP_URL',
    'SMTP_FROM',
  ])('is refused without %s, and says which and what to do', (name) => {
    const env = without(whole(), name);
    expect(wrong(env)).toContain(name);
    expect(() => readConfig(env)).toThrow(new RegExp(`${name}: .+ .+`, 'u'));
  });

  it('does not ask for a bot when Teams is off', () => {
    const env = without(whole(), 'TEAMS_APP_ID', 'TEAMS_APP_PASSWORD', 'TEAMS_TENANT_ID');
    expect(readConfig({ ...env, SPAREKEY_TEAMS: 'off' }).teams).toBe('off');
  });

  it('is refused over plain http, also behind a proxy', () => {
    expect(wrong({ ...whole(), PUBLIC_URL: 'http://sparekey.example.org' })).toEqual(['PUBLIC_URL']);
    expect(wrong({ ...whole(), PUBLIC_URL: 'http://localhost:3978' })).toEqual(['PUBLIC_URL']);
  });

  it('is refused with a key of the demo, also under another name', () => {
    const DATA_DIR = folder();
    const made = readConfig({ DATA_DIR }).keys[0];
    const secret = String(made?.secret.toString('base64'));
    expect(wrong({ ...whole(), DATA_DIR, SPAREKEY_KEYS: `${made?.id}:${secret}` })).toEqual([
      'SPAREKEY_KEYS',
    ]);
    expect(wrong({ ...whole(), DATA_DIR, SPAREKEY_KEYS: `real:${secret}` })).toEqual(['SPAREKEY_KEYS']);
  });

  it('says how to make a key, and the command makes one that is taken', () => {
    const missing = diagnose(without(whole(), 'SPAREKEY_KEYS')).find(
      (check) => check.setting === 'SPAREKEY_KEYS',
    );
    expect(missing?.mend).toContain(keyCommand);
    const made = execFileSync('sh', ['-c', keyCommand], { encoding: 'utf8' }).trim();
    expect(readConfig({ ...whole(), SPAREKEY_KEYS: made }).keys[0]?.secret).toHaveLength(32);
  });
});

describe('values that cannot be used', () => {
  it.each([
    ['PORT', '80a'],
    ['PORT', '70000'],
    ['HOST', 'a b'],
    ['PUBLIC_URL', 'sparekey.example.org'],
    ['PUBLIC_URL', 'https://sparekey.example.org/portal'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/0'],
    ['TRUST_PROXY', 'proxy.example.org'],
    ['MONGODB_URI', 'postgres://x'],
    ['SPAREKEY_KEYS', 'nothing'],
    ['SPAREKEY_KEYS', 'k1:c2hvcnQ='],
    ['SPAREKEY_KEYS', `k1:${Buffer.alloc(32).toString('base64')}`],
    ['SPAREKEY_KEYS', `k1:${Buffer.from('change me change me change me change me').toString('base64')}`],
    ['SPAREKEY_KEYS', 'k1:*not base64 at all, but long enough for one*'],
    ['SPAREKEY_KEYS', `a.b:${randomBytes(32).toString('base64')}`],
    ['SPAREKEY_KEYS', `${key('same')},${key('same')}`],
    ['SPAREKEY_TEAMS', 'maybe'],
    ['TEAMS_APP_ID', 'my-bot'],
    ['TWILIO_ACCOUNT_SID', 'AC123'],
    ['TWILIO_FROM', '0044'],
    ['TWILIO_CALLER', 'Sparekey'],
    ['TWILIO_BASE_URL', 'http://api.example.org'],
    ['SMTP_URL', 'mail.example.org'],
    ['SMTP_FROM', 'nobody'],
    ['AUDIT_PUBLIC_KEYS', 'abc'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s', (name, value) => {
    const check = diagnose({ ...whole(), [name]: value }).find((each) => each.setting === name);
    expect(check).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/\.$/u),
      mend: expect.stringMatching(/./u),
    });
  });

  it.each([
    ['1', 1],
    ['false', false],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
    ['::1', ['::1']],
  ])('TRUST_PROXY=%s is taken', (value, read) => {
    const env = { DATA_DIR: folder(), TRUST_PROXY: value };
    expect(readConfig(env).trustProxy).toEqual(read);
  });

  it('an empty value is a missing one', () => {
    expect(wrong({ ...whole(), SPAREKEY_KEYS: ' ' })).toEqual(['SPAREKEY_KEYS']);
  });

  it.each([
    ['a number that texts', { TWILIO_FROM: '+441632960123' }, '+441632960123'],
    ['a name that texts', { TWILIO_FROM: 'Sparekey' }, undefined],
    ['a messaging service', { TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}` }, undefined],
    ['a number for calls', { TWILIO_FROM: 'Sparekey', TWILIO_CALLER: '+441632960124' }, '+441632960124'],
  ])('calls come from a number: with %s', (_what, sender, caller) => {
    const account = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'a-token' };
    expect(readConfig({ ...whole(), ...account, ...sender }).twilio?.caller).toBe(caller);
  });

  it('Twilio in part is refused', () => {
    expect(wrong({ ...whole(), TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}` })).toEqual([
      'TWILIO_AUTH_TOKEN',
      'TWILIO_FROM',
    ]);
  });

  it('a real provider outside of production still needs keys, and https beyond this machine', () => {
    const env = without(whole(), 'NODE_ENV', 'SPAREKEY_KEYS', 'TRUST_PROXY');
    expect(wrong({ ...env, PUBLIC_URL: 'http://sparekey.example.org' })).toEqual([
      'PUBLIC_URL',
      'SPAREKEY_KEYS',
    ]);
  });
});

describe('keys', () => {
  it('are read newest first, with - and _ as well as + and /', () => {
    const url = randomBytes(48).toString('base64url');
    const config = readConfig({ ...whole(), SPAREKEY_KEYS: `new:${url} , ${key('old')}` });
    expect(config.keys.map((each) => each.id)).toEqual(['new', 'old']);
    expect(config.keys[0]?.secret.toString('base64url')).toBe(url);
  });
});

describe('abuse 30: what is shown of the configuration', () => {
  it('holds no secret, whether settings are right or wrong', () => {
    const base = whole();
    const env = { ...base, MONGODB_URI: 'mongodb://user:hunter2@db/x', TWILIO_AUTH_TOKEN: 'hunter2-token' };
    const broken = {
      ...env,
      SPAREKEY_KEYS: `k:${'hunter2'.repeat(9)}`,
      SMTP_URL: 'hunter2',
      PUBLIC_URL: 'https://u:hunter2@x.org',
      MONGODB_URI: 'hunter2',
    };
    const keys = String(base['SPAREKEY_KEYS']).slice(3);
    for (const each of [env, broken]) {
      const shown = JSON.stringify(diagnose(each));
      expect(shown).not.toContain('hunter2');
      expect(shown).not.toContain(keys);
    }
    expect(() => readConfig(broken)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
    expect(diagnose(env).find((check) => check.setting === 'SPAREKEY_KEYS')?.value).toBe(
      'set, 47 characters',
    );
  });

  it('the example file sets nothing that would be taken for real', () => {
    const lines = readFileSync(join(__dirname, '../../.env.example'), 'utf8').split('\n');
    const set = lines
      .filter((line) => /^[A-Z]/u.test(line))
      .map((line) => line.split('=', 2) as [string, string]);
    const env = Object.fromEntries(set);
    expect(Object.keys(env)).toEqual(expect.arrayContaining(['SPAREKEY_KEYS', 'PUBLIC_URL', 'SMTP_URL']));
    expect(wrong({ ...env, NODE_ENV: 'production', DATA_DIR: folder() })).toContain('SPAREKEY_KEYS');
  });
});

describe('a ticket system', () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const demo = () => ({ DATA_DIR: folder() });

  it('is told with an address and a secret, also in the demo; an address of the house must be allowed', () => {
    const url = 'https://tickets.example.org/hook';
    const read = readConfig({ ...demo(), WEBHOOK_URL: url, WEBHOOK_SECRET: secret });
    expect(read.mode).toBe('demo');
    expect(read.webhook).toMatchObject({ url, allowPrivate: false });
    expect(read.webhook?.keys[0]).toHaveLength(32);
    const two = { WEBHOOK_SECRET: `${secret}, ${secret}`, WEBHOOK_PRIVATE: 'on' };
    expect(readConfig({ ...demo(), WEBHOOK_URL: url, ...two }).webhook).toMatchObject({ allowPrivate: true });
    expect(readConfig({ ...demo(), WEBHOOK_URL: url, ...two }).webhook?.keys).toHaveLength(2);
    expect(readConfig(demo()).webhook).toBeUndefined();
  });

  it.each([
    ['WEBHOOK_SECRET', { WEBHOOK_URL: 'https://tickets.example.org' }],
    ['WEBHOOK_URL', { WEBHOOK_SECRET: secret }],
    ['WEBHOOK_URL', { WEBHOOK_URL: 'http://tickets.example.org', WEBHOOK_SECRET: secret }],
    ['WEBHOOK_URL', { WEBHOOK_URL: 'https://u:p@tickets.example.org', WEBHOOK_SECRET: secret }],
    ['WEBHOOK_URL', { WEBHOOK_URL: 'ftp://tickets.example.org', WEBHOOK_SECRET: secret }],
    ['WEBHOOK_SECRET', { WEBHOOK_URL: 'https://tickets.example.org', WEBHOOK_SECRET: 'hunter2hunter2' }],
    ['WEBHOOK_PRIVATE', { WEBHOOK_PRIVATE: 'maybe' }],
  ])('is refused when %s is wrong: %j', (setting, env) => {
    expect(wrong({ ...demo(), ...env })).toContain(setting);
    expect(JSON.stringify(diagnose({ ...demo(), ...env }))).not.toContain('hunter2');
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const hook = join(__dirname, '../../.githooks/pre-commit');
const repository = mkdtempSync(join(tmpdir(), 'sparekey-hook-'));
// Without the variables of a commit that may be under way around this test.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, env });

/** What the hook says of one staged file. */
function stage(name: string, content: string) {
  writeFileSync(join(repository, name), content);
  git('add', '-f', name);
  const { status, stderr } = spawnSync(hook, ['secrets'], { cwd: repository, env, encoding: 'utf8' });
  git('rm', '-q', '-f', '--cached', name);
  return { status, said: stderr };
}

/** In parts, so that the hook lets this file pass. */
const privateKey = ['-----BEGIN', 'PRIVATE', 'KEY-----'].join(' ');
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

describe('the hook before a commit', () => {
  beforeAll(() => git('init', '-q'));
  afterAll(() => rmSync(repository, { recursive: true }));

  it.each([
    ['a private key', privateKey],
    ['a master key', `SPAREKEY_KEYS=k1:${randomBytes(32).toString('base64')}`],
    ['a password of the bot', `TEAMS_APP_PASSWORD=${hex(20)}`],
    ['a Twilio key', `const key = 'SK${hex(16)}';`],
    ['a token of a provider', `Twilio_Auth_Token=${hex(16)}`],
    ['a database with its password', `mongodb://sparekey:${hex(10)}@db.internal/x`],
    ['a seed', `otpauth://totp/x?secret=${'ABCDEFGH'.repeat(4)}&issuer=y`],
  ])('stops %s, names the file, repeats nothing', (_what, line) => {
    const { status, said } = stage('notes.ts', `first\n${line}\nlast\n`);
    expect(status).toBe(1);
    expect(said).toContain('notes.ts');
    expect(said).not.toContain(line);
  });

  it.each(['.env', '.env.production', 'demo-keys.json', 'server.pem', 'sparekey.db'])(
    'stops a file %s',
    (name) => {
      expect(stage(name, 'x\n').status).toBe(1);
    },
  );

  it.each([
    ['.env.example', 'SPAREKEY_KEYS=\nTEAMS_APP_PASSWORD=\n'],
    [
      'ordinary.ts',
      `export const url = 'mongodb://user:password@host:27017/sparekey';\nconst id = '${hex(32)}';\n`,
    ],
    ['marked.ts', `const text = '${privateKey}'; // not a secret\n`],
  ])('lets %s pass', (name, content) => {
    expect(stage(name, content)).toEqual({ status: 0, said: '' });
  });
});

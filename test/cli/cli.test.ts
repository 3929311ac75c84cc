import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAudit } from '../../src/app/audit';
import { makeKeys } from '../../src/app/keys';
import { run } from '../../src/cli';
import { doctorCommand } from '../../src/cli/doctor';
import { commands } from '../../src/cli/help';
import { makeRecogniser } from '../../src/core/understand';
import { memoryStore } from '../tools/memory-store';
import type { InviteRequest } from '../../src/app/invites';
import type { Services } from '../../src/app/services';
import type { ImportReport } from '../../src/app/tokens/import';
import type { AddedStaff, Io, Parts, ReplayEvent, ReplayOutcome, System } from '../../src/cli/types';
import type { Config } from '../../src/config';
import type { Screen } from '../../src/core/screen';

const root = mkdtempSync(join(tmpdir(), 'sparekey-cli-'));
afterAll(() => rmSync(root, { recursive: true }));

const day = 86_400_000;

/** A system with a real audit; what it was asked to do is written down. */
function desk(
  options: {
    tokens?: ImportReport;
    added?: AddedStaff;
    health?: Record<string, boolean>;
    broken?: boolean;
  } = {},
) {
  const did: string[] = [];
  const people: InviteRequest[] = [];
  const replayed: { folder: string; events: readonly ReplayEvent[] }[] = [];
  const store = memoryStore();
  const heads: string[] = [];
  const clock = { now: () => 0, real: () => 0 };
  const audit = makeAudit({
    store,
    keys: makeKeys([{ id: 'k', secret: randomBytes(32) }]),
    clock,
    random: { token: (bytes) => randomBytes(bytes).toString('base64url'), below: () => 0 },
    headLog: { append: async (line) => void heads.push(line), read: async () => heads },
    log: { info() {}, warn() {}, error() {} },
  });
  const checks = options.health ?? { store: true };
  const services = { health: { ready: async () => ({ ok: true, checks }) } } as unknown as Services;
  const system: System = {
    services,
    audit,
    settings: {
      show: async () => ({ values: {}, defaults: {}, broken: [] }),
      set: async () => 'same',
      resume: async () => 'same',
    },
    explain: async () => undefined,
    async addPerson(person) {
      people.push(person);
      return options.added ?? { ok: true, link: 'http://localhost:3978/invite/x', expiresAt: day };
    },
    async start() {
      did.push('start');
      return {
        pages: [
          { what: 'Portal', url: 'http://localhost:3978/' },
          { what: 'Demo', url: 'http://localhost:3978/demo' },
        ],
      };
    },
    async importTokens(source) {
      did.push(`tokens ${source.length}`);
      return options.tokens;
    },
    content: () => [],
    async reload() {
      return { what: 'same' };
    },
    async close() {
      did.push('close');
    },
  };
  const configs: Config[] = [];
  let outcomes: readonly ReplayOutcome[] = [];
  const parts: Parts = {
    version: '1.2.3',
    async build(config) {
      if (options.broken === true)
        throw Object.assign(new Error('mongodb://u:hunter2@db'), { code: 'ECONNREFUSED' });
      configs.push(config);
      did.push('build');
      return system;
    },
    recogniser: () =>
      makeRecogniser([
        { topic: 'lost-device', title: 'Lost', examples: ['my phone was stolen', 'I lost my phone'] },
        { topic: 'no-device', title: 'At home', examples: ['my phone is at home', 'battery is empty'] },
      ]),
    async replay(folder, events) {
      replayed.push({ folder, events });
      expect(existsSync(folder)).toBe(true);
      return outcomes;
    },
  };
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    cwd: root,
    env: { DATA_DIR: join(root, 'data') },
    stopped: async () => void did.push('stopped'),
  };
  return {
    did,
    people,
    replayed,
    store,
    heads,
    audit,
    out,
    err,
    io,
    parts,
    configs,
    outcomes: (list: readonly ReplayOutcome[]) => void (outcomes = list),
    run: (...argv: string[]) => run(argv, io, parts),
    withEnv: (env: Record<string, string>, ...argv: string[]) => run(argv, { ...io, env }, parts),
  };
}

const entry = (id: string) => ({ id, at: 1, actor: 'system', what: 'action', facts: {} });

describe('the sparekey command', () => {
  it('names every command when called with nothing, and exits with 2', async () => {
    const d = desk();
    expect(await d.run()).toBe(2);
    for (const name of Object.keys(commands)) expect(d.err.join('\n')).toContain(name);
  });

  it.each([
    ['strat', 'start'],
    ['docter', 'doctor'],
    ['audti', 'audit'],
  ])('%s: did you mean %s', async (typed, meant) => {
    const d = desk();
    expect(await d.run(typed)).toBe(2);
    expect(d.err[0]).toBe(`There is no command "${typed}". Did you mean "${meant}"?`);
    expect(d.did).toEqual([]);
  });

  it('an inherited word is no command', async () => {
    const d = desk();
    expect(await d.run('constructor')).toBe(2);
    expect(await d.run('help', 'toString')).toBe(2);
  });

  it.each(Object.keys(commands))('help %s says how it is used, also by --help', async (name) => {
    const d = desk();
    expect(await d.run('help', name)).toBe(0);
    expect(d.out[0]).toBe(`Usage: ${commands[name]?.usage}`);
    const asked = desk();
    expect(await asked.run(name, '--help')).toBe(0);
    expect(asked.out).toEqual(d.out);
    expect(asked.did).toEqual([]);
  });

  it('prints its version', async () => {
    const d = desk();
    expect(await d.run('--version')).toBe(0);
    expect(d.out).toEqual(['1.2.3']);
  });

  it('a fault of ours is not swallowed', async () => {
    const d = desk({ broken: true });
    await expect(d.run('start')).rejects.toThrow('hunter2');
  });
});

describe('start', () => {
  it('runs until it is told to end, prints what to open, and closes', async () => {
    const d = desk();
    expect(await d.run('start')).toBe(0);
    expect(d.did).toEqual(['build', 'start', 'stopped', 'close']);
    expect(d.out).toContain('Portal  http://localhost:3978/');
    expect(d.configs[0]?.mode).toBe('demo');
  });

  it('is refused in production with nothing set: every missing setting is named, nothing is built', async () => {
    const d = desk();
    expect(await d.withEnv({ NODE_ENV: 'production', DATA_DIR: join(root, 'p') }, 'start')).toBe(1);
    for (const name of ['SPAREKEY_KEYS', 'TEAMS_APP_ID', 'PUBLIC_URL', 'SMTP_URL'])
      expect(d.err.join('\n')).toContain(`${name}: `);
    expect(d.err.join('\n')).toContain('randomBytes(32)');
    expect(d.did).toEqual([]);
  });

  it('takes no words: a setting typed after it is not lost silently', async () => {
    const d = desk();
    expect(await d.run('start', 'PORT=1')).toBe(2);
    expect(d.did).toEqual([]);
  });

  it('closes also when it cannot listen', async () => {
    const d = desk();
    const build = d.parts.build;
    const parts: Parts = {
      ...d.parts,
      build: async (config) => ({
        ...(await build(config)),
        start: () => Promise.reject(new Error('port taken')),
      }),
    };
    await expect(run(['start'], d.io, parts)).rejects.toThrow('port taken');
    expect(d.did).toEqual(['build', 'close']);
  });
});

describe('tokens import', () => {
  const file = join(root, 'tokens.csv');
  beforeAll(() => writeFileSync(file, 'upn,serial number,secret key,time interval,manufacturer,model\n'));

  it('counts, names each refused line with its reason, and repeats nothing of the file', async () => {
    const tokens: ImportReport = {
      imported: [2],
      unchanged: [4],
      refused: [
        { line: 3, problem: 'secret' },
        { line: 5, problem: 'taken' },
      ],
    };
    const d = desk({ tokens });
    expect(await d.run('tokens', 'import', file)).toBe(1);
    expect(d.out[0]).toBe('1 imported, 1 there already, 2 refused.');
    expect(d.err).toEqual([
      'Line 3: The secret key is no Base32 of 128 bits or more.',
      'Line 5: This serial number belongs to somebody else.',
    ]);
    expect(d.did.at(-1)).toBe('close');
  });

  it('is 0 when every row is in', async () => {
    const d = desk({ tokens: { imported: [2, 3], unchanged: [], refused: [] } });
    expect(await d.run('tokens', 'import', file)).toBe(0);
    expect(d.err).toEqual([]);
  });

  it('is refused whole when the first line names no columns', async () => {
    const d = desk();
    expect(await d.run('tokens', 'import', file)).toBe(1);
    expect(d.err.join(' ')).toContain('Nothing was imported.');
  });

  it.each([
    [[], 'Say what: import.'],
    [['imprt', 'x.csv'], 'Did you mean "import"?'],
    [['import'], 'Name the file.'],
    [['import', 'a.csv', 'b.csv'], '"b.csv" is too much'],
    [['import', 'nowhere.csv'], 'nowhere.csv cannot be read'],
  ])('%j is not understood, and nothing is opened', async (args, says) => {
    const d = desk();
    expect(await d.run('tokens', ...args)).toBe(2);
    expect(d.err.join(' ')).toContain(says);
    expect(d.did).toEqual([]);
  });

  it('takes no file that is not UTF-8', async () => {
    const odd = join(root, 'odd.csv');
    writeFileSync(odd, Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    const d = desk();
    expect(await d.run('tokens', 'import', odd)).toBe(2);
    expect(d.err.join(' ')).toContain('is not UTF-8.');
  });
});

describe('people add', () => {
  const whole = [
    'people',
    'add',
    '--name',
    'Ada Byron',
    '--sign-in',
    'Ada@Example.org',
    '--role',
    'administrator',
  ];

  it('prints the link, for whom and until when', async () => {
    const d = desk();
    expect(await d.run(...whole)).toBe(0);
    expect(d.people).toEqual([{ name: 'Ada Byron', signInName: 'ada@example.org', role: 'administrator' }]);
    expect(d.out[0]).toBe('For Ada Byron (administrator), once, until 1970-01-02T00:00:00.000Z:');
    expect(d.out[1]).toBe('http://localhost:3978/invite/x');
    expect(d.did.at(-1)).toBe('close');
  });

  it('says why it is refused', async () => {
    const d = desk({ added: { ok: false, problem: 'enough-administrators' } });
    expect(await d.run(...whole)).toBe(1);
    expect(d.err).toEqual(['There are two administrators already. They give roles at /staff.']);
    expect(d.out).toEqual([]);
  });

  it.each([
    ['no role', whole.slice(0, 6), '--role is missing'],
    ['a role that is not there', [...whole.slice(0, 7), 'administrater'], 'Did you mean "administrator"?'],
    ['an inherited role', [...whole.slice(0, 7), 'constructor'], 'There is no role'],
    ['a sign-in that is none', [...whole.slice(0, 5), 'ada', '--role', 'agent'], '--sign-in is written like'],
    [
      'a name with a line break',
      ['people', 'add', '--name', 'A\nB', '--sign-in', 'a@b.c', '--role', 'agent'],
      'cannot be used',
    ],
    ['a name without quotes', ['people', 'add', '--name', 'Ada', 'Byron'], 'in quotes'],
    ['a mistyped flag', ['people', 'add', '--sign-inn', 'x'], 'Did you mean "--sign-in"?'],
    ['a flag twice', [...whole, '--role', 'agent'], 'given twice'],
    ['no value', ['people', 'add', '--name'], '--name'],
    ['another verb', ['people', 'ad'], 'Did you mean "add"?'],
  ])('%s is refused before anything is opened', async (_what, argv, words) => {
    const d = desk();
    expect(await d.run(...argv)).toBe(2);
    expect(d.err.join('\n')).toContain(words);
    expect(d.did).toEqual([]);
  });
});

describe('audit', () => {
  it('verify says that it is whole, and where it ends', async () => {
    const d = desk();
    await d.audit.append([entry('a'), entry('b')]);
    expect(await d.run('audit', 'verify')).toBe(0);
    expect(d.out[0]).toBe('The audit is whole: 2 rows and 1 signed end, nothing missing, nothing changed.');
    expect(d.out[1]).toMatch(/^It ends with row 2, hash [0-9a-f]{64}\.$/u);
    expect(d.did).toEqual(['build', 'close']);
  });

  it('verify names the first row that is not what was written, and fails', async () => {
    const d = desk();
    await d.audit.append([entry('a'), entry('b'), entry('c')]);
    d.store.raw('audit').delete('b');
    expect(await d.run('audit', 'verify')).toBe(1);
    expect(d.err[0]).toBe(
      'The audit is not what was written. First: Row 2 is missing: after row 1 comes row 3.',
    );
  });

  it('verify does not call an audit whole whose head log is gone', async () => {
    const d = desk();
    await d.audit.append([entry('a')]);
    d.heads.length = 0;
    expect(await d.run('audit', 'verify')).toBe(1);
    expect(d.out.join('\n')).toContain('AUDIT_LOG');
  });

  it('verify takes the head logs of other machines', async () => {
    const d = desk();
    await d.audit.append([entry('a'), entry('b')]);
    writeFileSync(join(root, 'other.log'), d.heads.splice(0).join('\n'));
    d.store.raw('audit').delete('b');
    expect(await d.run('audit', 'verify', '--heads', 'other.log')).toBe(1);
    expect(d.err[0]).toContain('The end was cut off: row 2 was signed and is not there.');
    expect(await d.run('audit', 'verify', '--heads', 'nowhere.log')).toBe(2);
  });

  it('key prints the public key', async () => {
    const d = desk();
    expect(await d.run('audit', 'key')).toBe(0);
    expect(d.out).toEqual([d.audit.publicKey]);
  });

  it('another verb gets a suggestion', async () => {
    const d = desk();
    expect(await d.run('audit', 'verfy')).toBe(2);
    expect(d.err[0]).toContain('Did you mean "verify"?');
  });
});

describe('doctor', () => {
  it('finds nothing to mend in the demo, and says that it is one', async () => {
    const d = desk();
    expect(await d.run('doctor')).toBe(0);
    expect(d.out.join('\n')).toContain('This is a demo');
    expect(d.out.at(-1)).toBe('Nothing to mend.');
    expect(d.did).toEqual(['build', 'close']);
  });

  it('names what is missing and builds nothing', async () => {
    const d = desk();
    expect(await d.withEnv({ NODE_ENV: 'production', DATA_DIR: join(root, 'q') }, 'doctor')).toBe(1);
    expect(d.out.find((line) => line.includes('SPAREKEY_KEYS'))).toMatch(/^MEND {2}/u);
    expect(d.did).toEqual([]);
  });

  it('says what does not answer', async () => {
    const d = desk({ health: { store: true, mail: false } });
    expect(await d.run('doctor')).toBe(1);
    expect(d.out.find((line) => line.includes('mail '))).toContain('does not answer');
  });

  it('shows no address of a store that cannot be reached: a password may be in it', async () => {
    const d = desk({ broken: true });
    expect(await d.run('doctor')).toBe(1);
    expect(d.out.join('\n')).toContain('ECONNREFUSED');
    expect(d.out.join('\n')).not.toContain('hunter2');
  });

  it('wants a data folder that others cannot look into', async () => {
    const d = desk();
    const DATA_DIR = join(root, 'open');
    mkdirSync(DATA_DIR);
    chmodSync(DATA_DIR, 0o755);
    expect(await d.withEnv({ DATA_DIR }, 'doctor')).toBe(1);
    expect(d.out.join('\n')).toContain(`chmod 700 ${DATA_DIR}`);
  });

  it.each([
    ['18.20.0', 1],
    ['20.18.3', 1],
    ['20.19.0', 0],
    ['22.1.0', 0],
  ])('on Node %s', async (version, code) => {
    const d = desk();
    expect(await doctorCommand(d.io, d.parts.build, version)).toBe(code);
  });
});

describe('replay', () => {
  const screen = {
    step: 's',
    turn: 1,
    title: 'What happened?',
    text: ['Tell us.'],
    notes: [],
    trail: [],
    ways: [],
    off: [],
    actions: [],
    offers: [],
    choices: [{ value: 'a', say: 'It was stolen' }],
    beside: { title: '', text: [], trail: [] },
    back: false,
    waits: false,
    ended: false,
  } satisfies Screen;
  const outcome: ReplayOutcome = {
    status: 200,
    screen,
    effects: [{ id: 'v.e1', what: 'send by text' }],
    audit: [
      {
        id: 'v.a1',
        seq: 1,
        hash: 'h',
        at: 0,
        actor: 'visitor',
        what: 'claim',
        facts: { level: 'named' },
        personalState: 'hidden',
      },
    ],
  };
  const write = (name: string, value: unknown): string => {
    writeFileSync(join(root, name), typeof value === 'string' ? value : JSON.stringify(value));
    return name;
  };

  it('prints screen, effects and audit rows, and throws its store away', async () => {
    const d = desk();
    d.outcomes([outcome]);
    expect(
      await d.run('replay', write('form.json', { path: '/visits', form: { topic: 'lost-device' } })),
    ).toBe(0);
    expect(d.replayed[0]?.events).toEqual([
      { kind: 'form', method: 'POST', path: '/visits', form: { topic: 'lost-device' } },
    ]);
    expect(existsSync(String(d.replayed[0]?.folder))).toBe(false);
    const said = d.out.join('\n');
    for (const part of [
      'What happened?',
      '[It was stolen]',
      'send by text',
      'claim  by visitor',
      '(personal fields hidden)',
    ]) {
      expect(said).toContain(part);
    }
  });

  it('takes a Teams activity whole, and lists of events', async () => {
    const activity = {
      type: 'message',
      text: 'hi',
      conversation: { id: 'c' },
      channelData: { tenant: { id: 't' } },
    };
    const d = desk();
    d.outcomes([outcome, { ...outcome, status: 403 }]);
    expect(await d.run('replay', write('list.json', [activity, { path: '/', method: 'GET' }]))).toBe(1);
    expect(d.replayed[0]?.events[0]).toEqual({ kind: 'teams', activity });
  });

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['no event', { hello: 1 }, 'is no event'],
    ['another host in the path', { path: '//evil.example', form: {} }, 'is no event'],
    ['an empty list', [], 'is no event'],
  ])('%s is refused', async (_what, value, words) => {
    const d = desk();
    expect(await d.run('replay', write('bad.json', value))).toBe(2);
    expect(d.err[0]).toContain(words);
    expect(d.replayed).toEqual([]);
  });

  it('a refused file does not show what is in it: codes may be', async () => {
    const d = desk();
    await d.run('replay', write('secret.json', '{"form": {"code": "493028"}, oops'));
    expect(d.err.join('\n')).not.toContain('493028');
  });

  it('a file that is not there is named', async () => {
    const d = desk();
    expect(await d.run('replay', 'nowhere.json')).toBe(2);
    expect(d.err[0]).toContain('ENOENT');
  });
});

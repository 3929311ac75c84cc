/** For real: `sparekey start` is killed in the middle of a recovery, started again, and the browser goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'libsql';
import { build, type Built } from '../../src/build';
import { readConfig } from '../../src/config';
import type { AuditRow } from '../../src/app/audit/row';
import type { Standing, StoredVisit } from '../../src/app/documents';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import { HttpBrowser } from '../tools/http-browser';
import { freePort, startKillable, type Killable } from '../tools/killable';

/** Longer than a lease: whoever held one is gone. */
const later = 61_000;

let folder = '';
let child: Killable | undefined;
/** Looks into the same database, and serves nothing. */
let witness: Built | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparekey-killed-'));
});
afterEach(async () => {
  await child?.kill();
  await witness?.close();
  rmSync(folder, { recursive: true, force: true });
});

const look = (): Promise<Built> =>
  build(readConfig({ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', SPAREKEY_DEMO_MONTH: 'off' }));

async function phone(built: Built) {
  const found = await built.demo?.simulator.service.phone('hanne');
  if (!found) throw new Error('Hanne has no phone.');
  return found;
}

/** Stopped, and about to type the code that lets her recover. */
async function upToTheLastCode(browser: HttpBrowser, built: Built): Promise<string> {
  await browser.open('/');
  await browser.press('My phone was lost or stolen');
  await browser.press('My phone');
  await browser.press('It is lost and may turn up');
  await browser.fill({ entry: 'hanne.solberg@alderbrook.example' });
  await browser.press('Saved backup code');
  await browser.fill({ entry: (await phone(built)).backupCodes[0]?.code ?? '' });
  await browser.press('Set up a new one');
  await browser.press('Code from an authenticator app');
  return (await phone(built)).authenticators.find((one) => one.label.includes('iPad'))?.code ?? '';
}

async function visitOf(built: Built, path: string): Promise<StoredVisit | undefined> {
  return built.store.get<StoredVisit>('visits', /visits\/([\w-]+)/.exec(path)?.[1] ?? '');
}

/**
 * Where it dies: inside this very write, which a trigger in the database makes last until then. `reached`: what
 * can be read from outside meanwhile.
 */
const moments = [
  {
    name: 'the right is about to be granted',
    write: 'INSERT ON standing',
    reached: async (built: Built, path: string) =>
      (await visitOf(built, path))?.visit.effects.some((one) => one.request.kind === 'act') === true,
  },
  {
    name: 'the right is granted and the lost phone about to be cleared',
    write: 'UPDATE ON people',
    reached: async (built: Built) =>
      (await built.store.get<Standing>('standing', 'hanne'))?.right !== undefined,
  },
  {
    name: 'the phone is cleared and the visit about to hear of it',
    write: 'UPDATE ON visits',
    when: `(SELECT count(*) FROM people WHERE id = 'hanne' AND body LIKE '%.clear"%') > 0`,
    reached: async (built: Built) =>
      (await built.directory.get('hanne'))?.methods.every((one) => one.deviceKind !== 'phone') === true,
  },
] as const;

/** More rows than anybody waits for. */
const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n';

function inDatabase(sql: string): void {
  const database = new Database(join(folder, 'sparekey.db'));
  // The worker of the process writes now and then.
  database.pragma('busy_timeout = 10000');
  database.exec(sql);
  database.close();
}

test.each(moments)(
  'killed when $name: the next process finishes it once, and the same browser sets up the new phone',
  async ({ write, reached, ...more }) => {
    const port = await freePort();
    child = await startKillable(folder, port);
    witness = await look();
    const browser = new HttpBrowser(child.url);
    const code = await upToTheLastCode(browser, witness);
    const { path } = browser;
    const when = 'when' in more ? `WHEN ${more.when}` : '';
    inDatabase(`CREATE TRIGGER held BEFORE ${write} ${when} BEGIN ${endless}; END`);
    const answer = browser.fill({ entry: code }).catch(() => undefined);
    while (!(await reached(witness, path))) await setImmediate();
    await child.kill();
    await answer;
    inDatabase('DROP TRIGGER held');
    // It died before it was done: there is something to finish.
    expect((await visitOf(witness, path))?.visit.effects.map((one) => one.request.kind)).toContain('act');

    child = await startKillable(folder, port, later);
    const again = browser;
    for (let looked = 0; looked < 200; looked += 1) {
      await again.open(path);
      if (again.title === 'It is you. Set up your new device') break;
      await new Promise((done) => void setTimeout(done, 50));
    }
    expect(again.title).toBe('It is you. Set up your new device');
    await again.press('Set up here');
    const ahead = witness.clock.now() + later;
    await again.fill({ code: codeOfStep(again.setUpKey, stepAt(ahead)) });
    expect(again.title).toBe('You are back in');

    const person = await witness.directory.get('hanne');
    expect(person?.methods.filter((one) => one.deviceKind === 'phone').map((one) => one.label)).toEqual([
      'Authenticator app',
    ]);
    expect((await witness.store.get<Standing>('standing', 'hanne'))?.right).toBeUndefined();
    const rows = await witness.store.find<AuditRow>('audit', {
      index: 'subject',
      equals: { subject: 'hanne' },
      limit: 500,
    });
    expect(rows.docs.filter((row) => row.facts.includes('"grant"'))).toHaveLength(1);
    expect((await witness.audit.verify()).problems).toEqual([]);
  },
  60_000,
);

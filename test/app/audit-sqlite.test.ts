import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { openAudit } from './audit-writer';

const rows = 40;
const key = randomBytes(32).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'sparekey-audit-'));
const child = promisify(execFile);

const write = (name: string) =>
  child(process.execPath, [
    '-r',
    join(__dirname, '../tools/run-typescript.js'),
    join(__dirname, 'audit-writer.ts'),
    folder,
    name,
    key,
    String(rows),
  ]);

/** As somebody with the database file could. */
function tamper(sql: string): void {
  const database = new Database(join(folder, 'sparekey.db'));
  database.exec(sql);
  database.close();
}

async function verify() {
  const { audit, close } = await openAudit(folder, key);
  const report = await audit.verify();
  await close();
  return report;
}

describe('the audit in a database file', () => {
  beforeAll(() => Promise.all([write('one'), write('two'), write('three')]), 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('written by three processes at once is one sound chain, with every row once', async () => {
    expect(await verify()).toMatchObject({ ok: true, rows: rows * 4 });
    const { audit, close } = await openAudit(folder, key);
    const { docs } = await audit.read({ limit: 1000, personal: true });
    await close();
    expect(new Set(docs.map((row) => row.id)).size).toBe(rows * 4);
    for (const name of ['one', 'two', 'three']) {
      const own = docs.filter((row) => row.id.startsWith(name));
      expect(own.map((row) => row.facts['place'])).toEqual(
        Array.from({ length: rows }, (_each, place) => place),
      );
      // All three met the person's key at the same moment; it was made once.
      expect(own.every((row) => row.personal?.['name'] === 'Mira Okafor')).toBe(true);
    }
  });

  it('abuse 30: names a row changed in the file, a deleted one, and a cut end', async () => {
    tamper(`UPDATE audit SET body = replace(body, '"what":"action"', '"what":"nothing"') WHERE k_seq = 7`);
    expect((await verify()).problems).toMatchObject([{ kind: 'changed', seq: 7 }]);
    tamper('DELETE FROM audit WHERE k_seq = 5');
    expect((await verify()).problems[0]).toMatchObject({ kind: 'missing', seq: 5 });
    tamper(`DELETE FROM audit WHERE k_seq >= ${rows * 4 - 2}`);
    expect((await verify()).problems.map((problem) => problem.kind)).toContain('cut');
  });
});

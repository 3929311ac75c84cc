/** A process of its own that writes audit rows: `node -r run-typescript audit-writer.ts FOLDER NAME KEY COUNT`. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openHeadLog } from '../../src/adapters/head-log';
import { openSqliteStore } from '../../src/adapters/store/sqlite';
import { makeAudit } from '../../src/app/audit';
import { makeKeys } from '../../src/app/keys';
import type { AuditLog } from '../../src/app/audit';

const clock = { now: () => Date.now(), real: () => Date.now() };

/** The audit of a folder, as every process of one installation opens it. */
export async function openAudit(
  folder: string,
  key: string,
): Promise<{ audit: AuditLog; close(): Promise<void> }> {
  const store = openSqliteStore(join(folder, 'sparekey.db'), clock);
  const headLog = await openHeadLog(join(folder, 'heads.log'));
  const audit = makeAudit({
    store,
    headLog,
    clock,
    keys: makeKeys([{ id: 'k', secret: Buffer.from(key, 'base64') }]),
    random: { token: (bytes) => randomBytes(bytes).toString('base64url'), below: () => 0 },
    log: { info() {}, warn() {}, error() {} },
  });
  return {
    audit,
    async close() {
      await store.close();
      await headLog.close();
    },
  };
}

async function write(folder: string, name: string, key: string, count: number): Promise<void> {
  const { audit, close } = await openAudit(folder, key);
  for (let place = 0; place < count; place += 1) {
    const row = { at: place, actor: 'system', subject: 'p1', what: 'action', facts: { place } };
    const personal = { name: 'Mira Okafor' };
    await audit.append([
      { ...row, id: `${name}.a${place}`, personal },
      { ...row, id: `both.a${place}` },
    ]);
  }
  await close();
}

if (require.main === module) {
  const [folder = '', name = '', key = '', count = '0'] = process.argv.slice(2);
  void write(folder, name, key, Number(count));
}

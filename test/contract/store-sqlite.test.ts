/** What the SQLite store promises beyond the port: its file, its indexes, what a crash leaves. */
import Database from 'libsql';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planQuery } from '../../src/adapters/store/plan';
import type { Spec } from '../../src/adapters/store/plan';
import { findSql, openSqliteStore, sweepSql } from '../../src/adapters/store/sqlite';
import { collections } from '../../src/app/collections';
import type { CollectionName, IndexSpec } from '../../src/app/collections';
import type { Query, Store } from '../../src/app/ports';
import { startStoreProcess } from '../tools/store-process';
import type { StoreProcess } from '../tools/store-process';
import { folder } from '../tools/stores';

const clock = { now: () => 1000 };
let path: string;
let file: string;
let remove: () => void;
let stores: Store[];
let processes: StoreProcess[];

const open = (at = file, spec: Spec = collections): Store => {
  const store = openSqliteStore(at, clock, spec);
  stores.push(store);
  return store;
};
const start = (task: 'race' | 'append', name: string): StoreProcess => {
  const started = startStoreProcess(task, file, name);
  processes.push(started);
  return started;
};

beforeEach(() => {
  ({ path, remove } = folder());
  file = join(path, 'store.db');
  stores = [];
  processes = [];
});
afterEach(async () => {
  for (const one of processes) await one.kill();
  for (const one of stores) await one.close();
  remove();
});

const mode = (name: string): number => statSync(name).mode & 0o777;

describe('the file', () => {
  test('and its folder are made for their owner alone', async () => {
    const nested = join(path, 'data', 'deep', 'store.db');
    await open(nested).insert('settings', { id: 's' });
    expect(mode(join(path, 'data'))).toBe(0o700);
    expect(mode(join(path, 'data', 'deep'))).toBe(0o700);
    for (const name of [nested, `${nested}-wal`, `${nested}-shm`]) expect(mode(name)).toBe(0o600);
  });

  test('that others could read is closed to them', () => {
    writeFileSync(file, '', { mode: 0o644 });
    open();
    expect(mode(file)).toBe(0o600);
  });

  test('keeps its documents when it is closed and opened again', async () => {
    const first = open();
    await first.insert('settings', { id: 's', words: 'kept' } as never);
    await first.replace('settings', { id: 's', words: 'changed', version: 1 } as never);
    await first.close();
    expect(await open().get('settings', 's')).toEqual({ id: 's', words: 'changed', version: 2 });
  });

  test('that is no database is refused, and left as it is', () => {
    writeFileSync(file, 'these are my notes, not a database '.repeat(40));
    expect(() => open()).toThrow();
    expect(statSync(file).size).toBe(1400);
  });

  test('that cannot be made is refused', () => {
    mkdirSync(file);
    expect(() => open()).toThrow();
  });

  test('of a newer version is refused', async () => {
    await open().close();
    const database = new Database(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => open()).toThrow('newer version');
  });

  test('writes each commit through to the disk, in WAL mode', () => {
    const exec = jest.spyOn(Database.prototype, 'exec');
    open();
    const said = exec.mock.calls.map(([sql]) => sql);
    exec.mockRestore();
    expect(said).toContain('PRAGMA synchronous = FULL');
    const database = new Database(file);
    expect(database.prepare('PRAGMA journal_mode').get([])).toMatchObject({ journal_mode: 'wal' });
    database.close();
  });
});

describe('a declaration that changed', () => {
  const before: Spec = { people: { indexes: { manager: { fields: ['manager'] } } } };
  const after: Spec = {
    people: {
      indexes: { staff: { fields: ['staff', 'manager'] }, badge: { fields: ['badge'], unique: true } },
    },
  };
  const find = (store: Store, query: Omit<Query, 'limit'>): Promise<readonly unknown[]> =>
    store.find('people', { ...query, limit: 99 }).then((page) => page.docs.map((doc) => doc.id));

  test('is taken over: the documents stay, with their versions, and the new indexes serve', async () => {
    const old = open(file, before);
    for (let at = 0; at < 20; at += 1) {
      await old.insert('people', {
        id: `p${at}`,
        manager: `m${at % 2}`,
        staff: at % 2 === 0,
        badge: at,
      } as never);
    }
    await old.replace('people', { id: 'p7', manager: 'm1', staff: true, badge: 7, version: 1 } as never);
    await old.close();
    const store = open(file, after);
    expect(await store.get('people', 'p7')).toMatchObject({ staff: true, version: 2 });
    const staff = await find(store, { index: 'staff', equals: { staff: true } });
    expect(staff).toEqual(['p0', 'p10', 'p12', 'p14', 'p16', 'p18', 'p2', 'p4', 'p6', 'p8', 'p7']);
    expect(await store.insert('people', { id: 'x', manager: 'm', staff: false, badge: 7 } as never)).toBe(
      false,
    );
    await expect(find(store, { index: 'manager' })).rejects.toThrow('no index');
  });

  test.each([
    [
      'lacks a field that is indexed now',
      { id: 'p', manager: 'm' },
      { id: 'q', manager: 'm', staff: true, badge: 1 },
    ],
    [
      'repeats what is unique now',
      { id: 'p', manager: 'm', staff: true, badge: 1 },
      { id: 'q', manager: 'm', staff: true, badge: 1 },
    ],
  ])('is refused when a document %s, and the file stays as it was', async (_what, one, two) => {
    const old = open(file, before);
    await old.insert('people', one);
    await old.insert('people', two);
    await old.close();
    expect(() => open(file, after)).toThrow();
    const again = open(file, before);
    expect(await find(again, { index: 'manager', equals: { manager: 'm' } })).toEqual(['p', 'q']);
  });
});

describe('every query that an index may be asked is served by it', () => {
  interface Shape {
    readonly collection: CollectionName;
    readonly name: string;
    readonly query: Query;
  }
  /** Every number of fixed fields, with and without a range, a cursor, either direction. */
  function shapes(collection: CollectionName, name: string, index: IndexSpec): Shape[] {
    const found: Shape[] = [];
    for (let fixed = 0; fixed <= index.fields.length; fixed += 1) {
      const equals = Object.fromEntries(index.fields.slice(0, fixed).map((field) => [field, 'x']));
      const order = Array.from({ length: index.fields.length - fixed + 1 }, () => 'x');
      const after = Buffer.from(JSON.stringify(order)).toString('base64url');
      const ranges = fixed < index.fields.length ? [{}, { from: 1 }, { to: 2 }, { from: 1, to: 2 }] : [{}];
      for (const range of ranges) {
        for (const descending of [false, true]) {
          const query = { index: name, equals, ...range, descending, limit: 10 };
          found.push({ collection, name, query }, { collection, name, query: { ...query, after } });
        }
      }
    }
    return found;
  }
  const declared: Spec = collections;
  const all = Object.entries(declared).flatMap(([collection, spec]) =>
    Object.entries(spec.indexes).map(
      ([name, index]) =>
        [collection as CollectionName, name, shapes(collection as CollectionName, name, index)] as const,
    ),
  );

  test.each(all)('%s.%s', (collection, name, queries) => {
    open();
    const database = new Database(file);
    for (const { query } of queries) {
      const { sql, values } = findSql(collection, planQuery(collection, declared[collection]!, query), 1000);
      const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all([...values]) as { detail: string }[];
      const details = rows.map((row) => row.detail);
      const shape = `${JSON.stringify(query)}: ${details.join('; ')}`;
      // Two indexes that begin with the same fields serve such a query equally well.
      expect(shape).toContain(`USING INDEX ${collection}.`);
      expect(details).toHaveLength(1);
      expect(shape).not.toContain('TEMP B-TREE');
      const bounded =
        Object.keys(query.equals ?? {}).length > 0 || query.from !== undefined || query.to !== undefined;
      if (bounded || query.after !== undefined) expect(details[0]).toMatch(/^SEARCH/);
      else expect(details[0]).toContain(`USING INDEX ${collection}.${name}`);
    }
    database.close();
  });

  test('and a sweep finds what has expired by an index', () => {
    open();
    const database = new Database(file);
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sweepSql('visits')}`).all([5]) as {
      detail: string;
    }[];
    database.close();
    const details = rows.map((row) => row.detail).join('; ');
    expect(details).toContain('USING INDEX visits:expiry');
    expect(details).not.toContain('SCAN visits');
  });
});

describe('with other processes', () => {
  test('that open the same new file at once, all of them can use it', async () => {
    const many = Array.from({ length: 4 }, (_, at) => start('append', `p${at}`));
    for (const one of many) expect(await one.line()).toBe('ready');
    for (const one of many) one.go();
    for (const [at, one] of many.entries()) expect(await one.line()).toBe(`p${at}-0`);
  }, 60_000);

  // Without it, a process that ends takes itself for the last one, and clears away what another has just written.
  (existsSync('/proc/locks') ? test : test.skip)(
    'its lock on the file is held as long as it is open, also when the same process opens it again (needs /proc/locks)',
    async () => {
      const locked = (): boolean => {
        const { ino } = statSync(file);
        return readFileSync('/proc/locks', 'utf8')
          .split('\n')
          .some((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `));
      };
      const store = open();
      await store.insert('settings', { id: 's' });
      expect(locked()).toBe(true);
      const again = open();
      await again.get('settings', 's');
      expect(locked()).toBe(true);
    },
  );
  test('what was reported done is there after the process was killed in the middle of its work', async () => {
    const child = start('append', 'k');
    await child.line();
    child.go();
    const done: string[] = [];
    while (done.length < 60) done.push(await child.line());
    await child.kill();
    const store = open();
    for (const id of done) expect(await store.get('settings', id)).toEqual({ id, version: 1 });
    expect(await store.insert('settings', { id: 'after' })).toBe(true);
  }, 60_000);

  test('reads wait for no write, and hold nothing back when they are done', async () => {
    const store = open();
    await store.insert('settings', { id: 's' });
    const other = new Database(file, { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    expect(await store.get('settings', 's')).toBeDefined();
    other.exec('COMMIT');
    expect(await store.replace('settings', { id: 's', version: 1 })).toBe(true);
    // A read that has ended holds nothing: the other can write at once.
    expect(await store.find('visits', { index: 'due', limit: 1 })).toEqual({ docs: [] });
    expect(() => other.exec('DELETE FROM settings')).not.toThrow();
    expect(await store.get('settings', 's')).toBeUndefined();
    other.close();
  });
});

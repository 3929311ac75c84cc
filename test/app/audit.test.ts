import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { makeAudit } from '../../src/app/audit';
import { canonicalJson, rowHash } from '../../src/app/audit/row';
import { makeKeys } from '../../src/app/keys';
import { memoryStore } from '../tools/memory-store';
import type { AuditLog, AuditParts, AuditRead } from '../../src/app/audit';
import type { AuditRow } from '../../src/app/audit/row';
import type { AuditEntry } from '../../src/app/audit-types';
import type { HeadLog, Random, Store } from '../../src/app/ports';
import type { MemoryStore } from '../tools/memory-store';

const clock = { now: () => 1_000_000, real: () => 1_000_000 };
const random: Random = {
  token: (bytes) => randomBytes(bytes).toString('base64url'),
  below: () => 0,
};
const silent = { info() {}, warn() {}, error() {} };
const newKeys = () => makeKeys([{ id: 'a', secret: randomBytes(32) }]);
const keys = newKeys();

function memoryHeads(): HeadLog & { lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    async append(line) {
      lines.push(line);
    },
    read: async () => [...lines],
  };
}

const entry = (id: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  id,
  at: 5,
  actor: 'person:p1',
  subject: 'p1',
  what: 'decision',
  facts: { rule: 'recover: T and S', count: 2 },
  ...more,
});

interface Bench {
  store: MemoryStore;
  heads: ReturnType<typeof memoryHeads>;
  audit: AuditLog;
  writer(parts?: Partial<AuditParts>): AuditLog;
}

function bench(): Bench {
  const store = memoryStore();
  const heads = memoryHeads();
  const writer = (parts: Partial<AuditParts> = {}): AuditLog =>
    makeAudit({ store, keys, clock, random, headLog: heads, log: silent, ...parts });
  return { store, heads, audit: writer(), writer };
}

async function five(b: Bench): Promise<void> {
  await b.audit.append([entry('v1.a1'), entry('v1.a2', { visit: 'v1' })]);
  await b.audit.append([entry('v2.a1', { facts: {} }), entry('v2.a2'), entry('v2.a3')]);
}

const row = (b: Bench, id: string) => b.store.raw('audit').get(id) as unknown as Record<string, unknown>;
const kinds = async (audit: AuditLog) => (await audit.verify()).problems.map((problem) => problem.kind);

async function all(audit: AuditLog, personal = false): Promise<readonly AuditRead[]> {
  return (await audit.read({ limit: 1000, personal })).docs;
}

describe('an untouched audit', () => {
  it('verifies, and names its end', async () => {
    const b = bench();
    await five(b);
    const report = await b.audit.verify();
    expect(report).toMatchObject({ ok: true, rows: 5, heads: 2, problems: [], head: { seq: 5 } });
    expect(report.head?.hash).toBe(row(b, 'v2.a3')['hash']);
  });

  it('verifies when it is empty', async () => {
    expect(await bench().audit.verify()).toMatchObject({ ok: true, rows: 0 });
  });

  it('walks past the first page', async () => {
    const b = bench();
    await b.audit.append(Array.from({ length: 1203 }, (_each, place) => entry(`v.a${place}`)));
    expect(await b.audit.verify()).toMatchObject({ ok: true, rows: 1203 });
    row(b, 'v.a1100')['what'] = 'nothing';
    expect(await b.audit.verify()).toMatchObject({ ok: false, problems: [{ kind: 'changed', seq: 1101 }] });
  });

  it('goes on from the stored end in a new process', async () => {
    const b = bench();
    await five(b);
    await b.writer().append([entry('v3.a1')]);
    expect(await b.audit.verify()).toMatchObject({ ok: true, rows: 6 });
  });

  it('keeps what was written, and shows it by person, newest first', async () => {
    const b = bench();
    await five(b);
    await b.audit.append([entry('v3.a1', { subject: 'p2', case: 'c1' })]);
    const found = await b.audit.read({ subject: 'p1', newestFirst: true, limit: 2 });
    expect(found.docs.map((each) => each.id)).toEqual(['v2.a3', 'v2.a2']);
    expect(found.docs[0]).toMatchObject({
      facts: { rule: 'recover: T and S', count: 2 },
      personalState: 'none',
    });
    const rest = await b.audit.read({
      subject: 'p1',
      newestFirst: true,
      limit: 9,
      after: String(found.next),
    });
    expect(rest.docs.map((each) => each.id)).toEqual(['v2.a1', 'v1.a2', 'v1.a1']);
  });

  it('survives text that databases mangle', async () => {
    const b = bench();
    await b.audit.append([
      entry('v.a1', { actor: 'x\ud800y', facts: JSON.parse('{"__proto__":1,"b":"\\ud800","a.$b":{}}') }),
    ]);
    expect(await b.audit.verify()).toMatchObject({ ok: true });
    expect(row(b, 'v.a1')['facts']).toBe('{"__proto__":1,"a.$b":{},"b":"\\ud800"}');
  });
});

describe('abuse 30: a trail that was tampered with', () => {
  it.each([
    ['what', 'nothing'],
    ['at', 6],
    ['actor', 'system'],
    ['subject', 'p2'],
    ['visit', 'v9'],
    ['case', 'c9'],
    ['facts', '{"rule":"other"}'],
    ['sealed', 'a.b.c'],
  ])('a changed %s of a row is named', async (field, value) => {
    const b = bench();
    await five(b);
    row(b, 'v1.a2')[field] = value;
    const report = await b.audit.verify();
    expect(report.problems).toEqual([
      {
        kind: 'changed',
        seq: 2,
        words: 'Row 2 (id v1.a2) was changed: it does not have its own hash any more.',
      },
    ]);
  });

  it('a changed row with a new hash lacks the signature, and breaks the link', async () => {
    const b = bench();
    await five(b);
    const changed = row(b, 'v1.a2');
    changed['what'] = 'nothing';
    changed['hash'] = rowHash(changed as unknown as AuditRow);
    expect(await kinds(b.audit)).toEqual(['not-ours', 'replaced', 'broken-link']);
  });

  it('a deleted row in the middle is named', async () => {
    const b = bench();
    await five(b);
    b.store.raw('audit').delete('v2.a1');
    expect((await b.audit.verify()).problems[0]).toEqual({
      kind: 'missing',
      seq: 3,
      words: 'Row 3 is missing: after row 2 comes row 4.',
    });
  });

  it('a deleted beginning is named', async () => {
    const b = bench();
    await five(b);
    b.store.raw('audit').delete('v1.a1');
    b.store.raw('audit').delete('v1.a2');
    expect((await b.audit.verify()).problems[0]?.words).toBe(
      'Rows 1 to 2 are missing: after row 0 comes row 3.',
    );
  });

  it('a cut end is named by the signed heads', async () => {
    const b = bench();
    await five(b);
    for (const id of ['v2.a1', 'v2.a2', 'v2.a3']) b.store.raw('audit').delete(id);
    expect((await b.audit.verify()).problems).toEqual([
      { kind: 'cut', seq: 3, words: 'The end was cut off: rows 3 to 5 were signed and are not there.' },
    ]);
  });

  it('a cut end shows also after others wrote on', async () => {
    const b = bench();
    await five(b);
    for (const id of ['v2.a1', 'v2.a2', 'v2.a3']) b.store.raw('audit').delete(id);
    await b.writer().append(['w.a1', 'w.a2', 'w.a3'].map((id) => entry(id)));
    expect(await kinds(b.audit)).toEqual(['replaced']);
  });

  it('an emptied audit is named', async () => {
    const b = bench();
    await five(b);
    b.store.raw('audit').clear();
    expect(await kinds(b.audit)).toEqual(['cut']);
  });

  it('swapped rows are named', async () => {
    const b = bench();
    await five(b);
    Object.assign(row(b, 'v1.a2'), { seq: 3 });
    Object.assign(row(b, 'v2.a1'), { seq: 2 });
    const report = await b.audit.verify();
    expect(
      report.problems.filter((problem) => problem.kind === 'changed').map((problem) => problem.seq),
    ).toEqual([2, 3]);
  });

  it('a doubled row number is named', async () => {
    const b = bench();
    await five(b);
    b.store.raw('audit').set('copy', { ...row(b, 'v1.a2'), id: 'copy' });
    expect(await kinds(b.audit)).toEqual(expect.arrayContaining(['duplicate', 'changed']));
  });

  it('a row added by somebody without the key is named', async () => {
    const b = bench();
    await five(b);
    const last = row(b, 'v2.a3') as unknown as AuditRow;
    const added = { ...last, id: 'x.a1', seq: 6, prev: last.hash };
    b.store.raw('audit').set('x.a1', { ...added, hash: rowHash(added) });
    expect((await b.audit.verify()).problems).toMatchObject([{ kind: 'not-ours', seq: 6 }]);
  });

  it('a whole chain written anew with other keys is named', async () => {
    const b = bench();
    await five(b);
    b.store.raw('audit').clear();
    await b
      .writer({ keys: newKeys(), headLog: memoryHeads() })
      .append(['w.a1', 'w.a2', 'w.a3', 'w.a4', 'w.a5'].map((id) => entry(id)));
    expect(await kinds(b.audit)).toEqual(expect.arrayContaining(['not-ours', 'replaced']));
  });

  it.each([
    ['another row', (line: Record<string, unknown>) => ({ ...line, seq: 3 }), 'forged-head'],
    ['another time', (line: Record<string, unknown>) => ({ ...line, at: 1 }), 'forged-head'],
    [
      'a stranger’s key',
      (line: Record<string, unknown>) => ({
        ...line,
        signature: `x.${randomBytes(64).toString('base64url')}`,
      }),
      'forged-head',
    ],
    ['no signature', ({ signature: _gone, ...line }: Record<string, unknown>) => line, 'unreadable-head'],
    ['no sense', () => 'hello', 'unreadable-head'],
  ])('a head line with %s is named', async (_name, forge, kind) => {
    const b = bench();
    await five(b);
    b.heads.lines[0] = JSON.stringify(forge(JSON.parse(String(b.heads.lines[0])) as Record<string, unknown>));
    expect((await b.audit.verify()).problems).toMatchObject([
      { kind, words: expect.stringContaining('Line 1') },
    ]);
  });

  it('counts every problem and shows the first twenty', async () => {
    const b = bench();
    await b.audit.append(Array.from({ length: 30 }, (_each, place) => entry(`v.a${place}`)));
    for (const each of b.store.raw('audit').values()) each['what'] = 'nothing';
    const report = await b.audit.verify();
    expect(report.found).toBe(30);
    expect(report.problems).toHaveLength(20);
  });
});

describe('personal fields', () => {
  const told = { name: 'Mira Okafor', place: 'Leeds' };

  it('are not in the store in the clear, and shown only when asked for', async () => {
    const b = bench();
    await b.audit.append([entry('v1.a1', { personal: told })]);
    expect(
      JSON.stringify([...b.store.raw('audit').values(), ...b.store.raw('personKeys').values()]),
    ).not.toContain('Mira');
    expect((await all(b.audit))[0]).toMatchObject({ personalState: 'hidden' });
    expect((await all(b.audit))[0]).not.toHaveProperty('personal');
    expect((await all(b.audit, true))[0]).toMatchObject({ personalState: 'shown', personal: told });
  });

  it('cannot be read any more after the person was erased, and the chain verifies', async () => {
    const b = bench();
    await b.audit.append([
      entry('v1.a1', { personal: told }),
      entry('v2.a1', { subject: 'p2', personal: told }),
    ]);
    await b.audit.erase('p1', 'staff:s1');
    await b.audit.append([entry('v3.a1', { personal: { name: 'New' } })]);
    const rows = await all(b.audit, true);
    expect(rows.map((each) => each.personalState)).toEqual(['erased', 'shown', 'none', 'shown']);
    expect(rows[2]).toMatchObject({ what: 'erasure', actor: 'staff:s1', subject: 'p1' });
    expect(await b.audit.verify()).toMatchObject({ ok: true, rows: 4 });
  });

  it('moved to another row cannot be read there', async () => {
    const b = bench();
    await b.audit.append([
      entry('v1.a1', { personal: told }),
      entry('v1.a2', { personal: { name: 'Other' } }),
    ]);
    row(b, 'v1.a2')['sealed'] = row(b, 'v1.a1')['sealed'];
    expect((await all(b.audit, true))[1]).toMatchObject({ personalState: 'erased' });
  });
});

describe('writing', () => {
  it('takes a repeated id once, whatever it says, also from another process', async () => {
    const b = bench();
    await b.audit.append([entry('v1.a1'), entry('v1.a1', { what: 'other' })]);
    await b.writer().append([entry('v1.a1', { what: 'third' }), entry('v1.a2')]);
    expect((await all(b.audit)).map((each) => `${each.id} ${each.what}`)).toEqual([
      'v1.a1 decision',
      'v1.a2 decision',
    ]);
  });

  it('rejects when the store is out of reach, and goes on when it is back', async () => {
    const b = bench();
    await five(b);
    b.store.break(true);
    await expect(b.audit.append([entry('v3.a1')])).rejects.toThrow('out of reach');
    b.store.break(false);
    await b.audit.append([entry('v3.a1')]);
    expect(await b.audit.verify()).toMatchObject({ ok: true, rows: 6 });
  });

  it('rejects when the head cannot be logged, and signs it with the repetition', async () => {
    const b = bench();
    let full = true;
    const headLog: HeadLog = {
      append: (line) => (full ? Promise.reject(new Error('disk full')) : b.heads.append(line)),
      read: b.heads.read,
    };
    const audit = b.writer({ headLog });
    await expect(audit.append([entry('v1.a1')])).rejects.toThrow('disk full');
    full = false;
    await audit.append([entry('v1.a1')]);
    expect(b.heads.lines).toHaveLength(1);
    b.store.raw('audit').clear();
    expect(await kinds(audit)).toEqual(['cut']);
  });

  it('keeps the order of batches that were begun without waiting', async () => {
    const b = bench();
    await Promise.all(Array.from({ length: 20 }, (_each, place) => b.audit.append([entry(`v.a${place}`)])));
    expect((await all(b.audit)).map((each) => each.id)).toEqual(
      Array.from({ length: 20 }, (_each, place) => `v.a${place}`),
    );
  });

  /** A store that keeps the first write waiting until it is let go, and counts. */
  function held(b: Bench, fail?: Error) {
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const sizes: number[] = [];
    const store: Store = {
      ...b.store,
      async insertAll(name, docs) {
        sizes.push(docs.length);
        if (sizes.length === 1) await gate;
        if (sizes.length === 2 && fail) throw fail;
        return b.store.insertAll(name, docs);
      },
    };
    return { store, sizes, letGo };
  }

  it('rows that come while others are being written go together, with one signed end', async () => {
    const b = bench();
    const { store, sizes, letGo } = held(b);
    const audit = b.writer({ store });
    const calls = Array.from({ length: 20 }, (_each, place) => audit.append([entry(`v.a${place}`)]));
    letGo();
    await Promise.all(calls);
    expect(sizes).toEqual([1, 19]);
    expect(b.heads.lines).toHaveLength(2);
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 20 });
  });

  it('nobody is told that a row is written before its end is signed', async () => {
    const b = bench();
    const told: string[] = [];
    const headLog: HeadLog = {
      async append(line) {
        await Promise.resolve();
        told.push(`head ${(JSON.parse(line) as { seq: number }).seq}`);
      },
      read: b.heads.read,
    };
    const audit = b.writer({ headLog });
    const append = async (id: string): Promise<void> => {
      await audit.append([entry(id)]);
      told.push(id);
    };
    await Promise.all(['v.a1', 'v.a2', 'v.a3'].map(append));
    expect(told).toEqual(['head 1', 'v.a1', 'head 3', 'v.a2', 'v.a3']);
  });

  it('a repeated id is skipped wherever it stands among others that go together', async () => {
    const b = bench();
    await b.audit.append([entry('old.a1'), entry('old.a2')]);
    const { store, letGo } = held(b);
    const audit = b.writer({ store });
    const ids = [['v.a1'], ['v.a2', 'old.a1'], ['old.a2', 'v.a3', 'v.a2'], ['v.a1', 'v.a4'], ['v.a3']];
    const calls = ids.map((each) => audit.append(each.map((id) => entry(id))));
    letGo();
    await Promise.all(calls);
    expect((await all(b.audit)).map((each) => each.id)).toEqual([
      ...['old.a1', 'old.a2', 'v.a1', 'v.a2', 'v.a3', 'v.a4'],
    ]);
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 6 });
  });

  it('a row that can never be written fails for its caller alone', async () => {
    const b = bench();
    const { store, letGo } = held(b);
    const audit = b.writer({ store });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const calls = [
      audit.append([entry('v.a1')]),
      audit.append([entry('v.a2'), entry('v.a3', { facts: circular })]),
      audit.append([entry('')]),
      audit.append([entry('v.a4')]),
    ];
    letGo();
    expect((await Promise.allSettled(calls)).map((each) => each.status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect((await all(b.audit)).map((each) => each.id)).toEqual(['v.a1', 'v.a4']);
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 2 });
  });

  it('a batch that the store refuses fails for all of it, and the next goes on', async () => {
    const b = bench();
    const { store, letGo } = held(b, new Error('out of reach'));
    const audit = b.writer({ store });
    const calls = ['v.a1', 'v.a2', 'v.a3'].map((id) => audit.append([entry(id)]));
    letGo();
    await expect(calls[0]).resolves.toBeUndefined();
    await expect(calls[1]).rejects.toThrow('out of reach');
    await expect(calls[2]).rejects.toThrow('out of reach');
    await audit.append(['v.a2', 'v.a3'].map((id) => entry(id)));
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 3 });
  });

  it('by two processes at once, in any order of their calls: every id once, each in order, one sound chain', async () => {
    const batches = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 4 }), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), batches, batches, async (scheduler, ofOne, ofTwo) => {
        const b = bench();
        const store: Store = {
          ...b.store,
          insertAll: scheduler.scheduleFunction(b.store.insertAll.bind(b.store)),
          find: scheduler.scheduleFunction(b.store.find.bind(b.store)) as Store['find'],
          get: scheduler.scheduleFunction(b.store.get.bind(b.store)) as Store['get'],
        };
        const write = (audit: AuditLog, list: number[][], name: string) =>
          Promise.all(
            list.map((ids) =>
              audit.append(ids.map((id) => entry(id % 3 === 0 ? `both.a${id}` : `${name}.a${id}`))),
            ),
          );
        await scheduler.waitFor(
          Promise.all([write(b.writer({ store }), ofOne, 'one'), write(b.writer({ store }), ofTwo, 'two')]),
        );
        const ids = (await all(b.audit)).map((each) => each.id);
        const wanted = (list: number[][], name: string) => [
          ...new Set(list.flat().map((id) => (id % 3 === 0 ? `both.a${id}` : `${name}.a${id}`))),
        ];
        const one = wanted(ofOne, 'one');
        const two = wanted(ofTwo, 'two');
        expect(ids.toSorted()).toEqual([...new Set([...one, ...two])].toSorted());
        const own = (list: string[], name: string) => list.filter((id) => id.startsWith(name));
        expect(own(ids, 'one')).toEqual(own(one, 'one'));
        expect(own(ids, 'two')).toEqual(own(two, 'two'));
        expect(await b.audit.verify()).toMatchObject({ ok: true, found: 0 });
      }),
      { numRuns: 60 },
    );
  });
});

describe('keys that change', () => {
  const old = { id: 'old', secret: randomBytes(32) };
  const fresh = { id: 'new', secret: randomBytes(32) };

  it('older signatures count while the older master key is configured, or its public key known', async () => {
    const b = bench();
    const before = b.writer({ keys: makeKeys([old]) });
    await before.append([entry('v1.a1', { personal: { name: 'Mira' } })]);
    const rotated = makeKeys([fresh, old]);
    const after = b.writer({ keys: rotated, olderKeys: [makeKeys([old])] });
    await after.append([entry('v1.a2')]);
    expect(await after.verify()).toMatchObject({ ok: true, rows: 2, heads: 2 });
    expect((await all(after, true))[0]).toMatchObject({ personal: { name: 'Mira' } });
    expect(await b.writer({ keys: rotated, publicKeys: [before.publicKey] }).verify()).toMatchObject({
      ok: true,
    });
    expect(await kinds(b.writer({ keys: rotated }))).toEqual(['not-ours', 'forged-head']);
  });

  it('a public key that is none is refused', () => {
    expect(() => bench().writer({ publicKeys: ['abc'] })).toThrow('no public key');
  });

  it('the printed public key is the one that RFC 8032 (7.1, test 1) gives for the derived seed', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const audit = bench().writer({ keys: { ...keys, derive: () => seed } });
    expect(Buffer.from(audit.publicKey, 'base64url').toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order in which fields were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

/**
 * The audit: a chain of rows, appended once by id, that shows when it was changed. Each row carries the hash of
 * the row before and a signature; each process also appends the signed end of the chain to a log outside
 * the store, so that a cut tail shows. Any number of processes may write: the unique sequence number decides.
 * Rows that come while others are being written go together, with one signed end.
 */
import { headLine } from './audit/heads';
import { makePersonalFields } from './audit/personal';
import { canonicalJson, genesis, rowHash } from './audit/row';
import { makeSigner } from './audit/signer';
import { verifyAudit, verifySpan } from './audit/verify';
import { giveWay } from './give-way';
import type { Head } from './audit/heads';
import type { AuditRow } from './audit/row';
import type { AuditReport } from './audit/verify';
import type { Audit, AuditEntry } from './audit-types';
import type { Keys } from './keys';
import type { Clock, HeadLog, Log, Page, Random, Store } from './ports';

export type { AuditProblem, AuditReport } from './audit/verify';

/** A row as it is read: references absent when there are none. */
export interface AuditRead extends AuditEntry {
  readonly seq: number;
  readonly hash: string;
  /** `hidden` when personal fields were not asked for, `erased` when the person's key is gone. */
  readonly personalState: 'none' | 'shown' | 'hidden' | 'erased';
}

export interface AuditQuery {
  /** Rows about this person only. */
  readonly subject?: string;
  /** Sequence numbers: from inclusive, to exclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly newestFirst?: boolean;
  readonly limit: number;
  readonly after?: string;
  /** Decrypt personal fields. Who may see them is for the caller to decide. */
  readonly personal?: boolean;
}

export interface AuditLog extends Audit {
  /**
   * Walks the whole chain and all signed heads.
   * @param moreHeads lines of the head logs of other machines.
   */
  verify(moreHeads?: readonly string[]): Promise<AuditReport>;
  read(query: AuditQuery): Promise<Page<AuditRead>>;
  /** One row by its id; personal fields stay hidden. */
  row(id: string): Promise<AuditRead | undefined>;
  /** Walks only the rows of these sequence numbers, both inclusive, and the signed heads that fall on them. */
  verifySpan(from: number, to: number): Promise<AuditReport>;
  /** Makes all personal fields about this person unreadable, for good; the chain still verifies. */
  erase(person: string, actor?: string): Promise<void>;
  /** Public key (raw Ed25519, base64url) of the signatures made now. */
  readonly publicKey: string;
}

export interface AuditParts {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly random: Random;
  readonly headLog: HeadLog;
  readonly log: Log;
  /** Made of earlier master keys, one each: their signatures still count. */
  readonly olderKeys?: readonly Keys[];
  /** Public keys whose master keys are gone. */
  readonly publicKeys?: readonly string[];
}

interface End {
  readonly seq: number;
  readonly hash: string;
}

/** A row without its place in the chain. */
type Prepared = Omit<AuditRow, 'version' | 'seq' | 'prev' | 'hash' | 'signed'>;

/** Rows that somebody waits for. */
interface Call {
  readonly rows: readonly AuditEntry[];
  resolve(): void;
  reject(reason: unknown): void;
}

/** Every conflict means that another writer got on, so this only ends what can never succeed. */
const mostConflicts = 1000;
/** Rows a call of the store: enough that the disk is waited for once, few enough that others get their turn. */
const mostAtOnce = 32;

/** Lone surrogates would not survive the way through a database. */
const text = (value: string | undefined): string => Buffer.from(value ?? '', 'utf8').toString('utf8');

export function makeAudit(parts: AuditParts): AuditLog {
  const { store, clock, random, headLog, log } = parts;
  const signer = makeSigner(parts.keys, parts.olderKeys, parts.publicKeys);
  const personal = makePersonalFields(store, parts.keys);
  const process = random.token(9);
  let end: End | undefined;
  /** The end that still has to go to the head log. */
  let unsigned: End | undefined;
  let waiting: Call[] = [];
  let writing = false;

  async function loadEnd(): Promise<End> {
    const last = await store.find<AuditRow>('audit', { index: 'seq', descending: true, limit: 1 });
    return last.docs[0] ?? { seq: 0, hash: genesis };
  }

  /** What does not depend on the place in the chain. It throws for an entry that could never be stored. */
  async function prepare(entry: AuditEntry): Promise<Prepared> {
    const id = text(entry.id);
    if (id === '') throw new Error('A row of the audit has an id.');
    const subject = text(entry.subject);
    return {
      id,
      at: entry.at,
      actor: text(entry.actor),
      subject,
      visit: text(entry.visit),
      case: text(entry.case),
      what: text(entry.what),
      facts: canonicalJson(entry.facts),
      sealed: entry.personal === undefined ? '' : await personal.seal(subject, id, entry.personal),
    };
  }

  /** The rows as they follow the end. */
  function chain(entries: readonly Prepared[], before: End): Omit<AuditRow, 'version'>[] {
    let last = before;
    return entries.map((entry) => {
      const row = { ...entry, seq: last.seq + 1, prev: last.hash };
      const hash = rowHash(row);
      last = { seq: row.seq, hash };
      return { ...row, hash, signed: signer.sign('row', hash) };
    });
  }

  /** After a refusal: without the rows that are there already, which is why, unless the number was taken. */
  async function notThere(entries: readonly Prepared[]): Promise<readonly Prepared[]> {
    const isThere = async ({ id }: Prepared): Promise<boolean> =>
      (await store.get<AuditRow>('audit', id)) !== undefined;
    const [refused] = entries;
    if (!refused || !(await isThere(refused))) return entries;
    const found = await Promise.all(entries.slice(0, mostAtOnce).map(isThere));
    return entries.filter((_entry, place) => found[place] !== true);
  }

  /** Appends those that are not there yet. */
  async function write(entries: readonly Prepared[]): Promise<void> {
    const ids = new Set<string>();
    let left = entries.filter(({ id }) => !ids.has(id) && ids.add(id));
    let conflicts = 0;
    while (left.length > 0) {
      if (conflicts === mostConflicts) {
        throw new Error('The audit could not be written: other writers were always faster.');
      }
      end ??= await loadEnd();
      // Who loses against other processes takes fewer numbers at once, which is quicker.
      const rows = chain(left.slice(0, Math.max(1, Math.floor(mostAtOnce / 2 ** conflicts))), end);
      const written = await store.insertAll<AuditRow>('audit', rows);
      left = left.slice(written);
      const last = rows[written - 1];
      if (last) {
        end = { seq: last.seq, hash: last.hash };
        unsigned = end;
        conflicts = 0;
      }
      if (written === rows.length) continue;
      end = undefined;
      conflicts += 1;
      left = [...(await notThere(left))];
      await giveWay(conflicts);
    }
  }

  async function signEnd(): Promise<void> {
    if (!unsigned) return;
    const head: Head = { seq: unsigned.seq, hash: unsigned.hash, at: clock.now(), process };
    try {
      await headLog.append(headLine(head, signer));
    } catch (error) {
      log.error({ seq: head.seq, error }, 'The signed end of the audit could not be written to the head log');
      throw error;
    }
    unsigned = undefined;
  }

  async function writeAll(batch: readonly Call[]): Promise<void> {
    const prepared = await Promise.all(
      batch.map(async (call) => {
        try {
          return await Promise.all(call.rows.map(prepare));
        } catch (error) {
          // A row that can never be written does not take those of others with it.
          call.reject(error);
          return [];
        }
      }),
    );
    try {
      await write(prepared.flat());
      await signEnd();
    } catch (error) {
      end = undefined;
      throw error;
    }
  }

  /** Writes until nobody waits. Whoever calls meanwhile goes together in the next batch. */
  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await writeAll(batch);
        for (const call of batch) call.resolve();
      } catch (error) {
        for (const call of batch) call.reject(error);
      }
    }
    writing = false;
  }

  function append(rows: readonly AuditEntry[]): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ rows, resolve, reject });
      if (writing) return;
      writing = true;
      void writeWaiting();
    });
  }

  async function show(row: AuditRow, withPersonal: boolean): Promise<AuditRead> {
    const opened =
      withPersonal && row.sealed !== '' ? await personal.open(row.subject, row.id, row.sealed) : undefined;
    const unread = withPersonal ? 'erased' : 'hidden';
    return {
      id: row.id,
      seq: row.seq,
      hash: row.hash,
      at: row.at,
      actor: row.actor,
      what: row.what,
      facts: JSON.parse(row.facts) as Record<string, unknown>,
      ...(row.subject === '' ? {} : { subject: row.subject }),
      ...(row.visit === '' ? {} : { visit: row.visit }),
      ...(row.case === '' ? {} : { case: row.case }),
      ...(opened === undefined ? {} : { personal: opened }),
      personalState: row.sealed === '' ? 'none' : opened === undefined ? unread : 'shown',
    };
  }

  return {
    append,
    publicKey: signer.publicKey,
    async verify(moreHeads = []) {
      const lines = [...(await headLog.read()), ...moreHeads];
      return verifyAudit(store, signer, lines);
    },
    async row(id) {
      const found = await store.get<AuditRow>('audit', id);
      return found && show(found, false);
    },
    async verifySpan(from, to) {
      return verifySpan(store, signer, await headLog.read(), { from, to });
    },
    async read(query) {
      const found = await store.find<AuditRow>('audit', {
        index: query.subject === undefined ? 'seq' : 'subject',
        limit: query.limit,
        descending: query.newestFirst === true,
        ...(query.subject === undefined ? {} : { equals: { subject: query.subject } }),
        ...(query.from === undefined ? {} : { from: query.from }),
        ...(query.to === undefined ? {} : { to: query.to }),
        ...(query.after === undefined ? {} : { after: query.after }),
      });
      const docs = await Promise.all(found.docs.map((row) => show(row, query.personal === true)));
      return { docs, ...(found.next === undefined ? {} : { next: found.next }) };
    },
    async erase(person, actor = 'system') {
      await personal.erase(person);
      const id = `erasure.${random.token(12)}`;
      await append([{ id, at: clock.now(), actor, subject: person, what: 'erasure', facts: {} }]);
    },
  };
}

/**
 * The audit: a chain of rows, appended once by id, that shows when it was changed. Each row carries the hash of
 * the row before and a signature; each process also appends the signed end of the chain to a log outside
 * the store, so that a cut tail shows. Any number of processes may write: the unique sequence number decides.
 */
import { headLine } from './audit/heads';
import { makePersonalFields } from './audit/personal';
import { canonicalJson, genesis, rowHash } from './audit/row';
import { makeSigner } from './audit/signer';
import { verifyAudit } from './audit/verify';
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

/** Every conflict means that another writer got on, so this only ends what can never succeed. */
const mostConflicts = 1000;

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
  let queue: Promise<void> = Promise.resolve();

  async function loadEnd(): Promise<End> {
    const last = await store.find<AuditRow>('audit', { index: 'seq', descending: true, limit: 1 });
    return last.docs[0] ?? { seq: 0, hash: genesis };
  }

  async function makeRow(entry: AuditEntry, before: End): Promise<Omit<AuditRow, 'version'>> {
    const id = text(entry.id);
    const subject = text(entry.subject);
    const row = {
      id,
      seq: before.seq + 1,
      prev: before.hash,
      at: entry.at,
      actor: text(entry.actor),
      subject,
      visit: text(entry.visit),
      case: text(entry.case),
      what: text(entry.what),
      facts: canonicalJson(entry.facts),
      sealed: entry.personal === undefined ? '' : await personal.seal(subject, id, entry.personal),
    };
    const hash = rowHash(row);
    return { ...row, hash, signed: signer.sign('row', hash) };
  }

  async function appendOne(entry: AuditEntry): Promise<void> {
    for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
      end ??= await loadEnd();
      const row = await makeRow(entry, end);
      if (await store.insert<AuditRow>('audit', row)) {
        end = { seq: row.seq, hash: row.hash };
        unsigned = end;
        return;
      }
      if ((await store.get<AuditRow>('audit', row.id)) !== undefined) return;
      // Another process took this number.
      end = undefined;
    }
    throw new Error('The audit could not be written: other writers were always faster.');
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

  async function appendAll(rows: readonly AuditEntry[]): Promise<void> {
    try {
      for (const row of rows) await appendOne(row);
    } catch (error) {
      end = undefined;
      throw error;
    }
    await signEnd();
  }

  function append(rows: readonly AuditEntry[]): Promise<void> {
    const mine = queue.then(() => appendAll(rows));
    // The next batch waits for this one, whatever came of it.
    queue = mine.catch(() => undefined);
    return mine;
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

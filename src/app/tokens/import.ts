/**
 * Hardware tokens become ways to sign in: one row a token, each for itself, and each once. Import is enrolment by
 * staff: on probation like any other, told to the person, and written down (policy.md, "After and around").
 */
import type { Audit } from '../audit-types';
import { sameSecret } from '../keys';
import type { NoticeBoard } from '../notices';
import type { Clock, Directory, Doc, Person, Random, Store } from '../ports';
import { readStanding } from '../standing';
import { readTokens, type RowProblem, type TokenRow } from './rows';

export type ImportProblem =
  | RowProblem
  /** Nobody, or nobody who may have one: told alike. */
  | 'nobody'
  /** "This was not me", not lifted: nothing is set up meanwhile. */
  | 'frozen'
  /** The serial number belongs to somebody else. */
  | 'taken'
  /** The same serial number, with another secret or settings. */
  | 'differs'
  /** It was theirs, and was removed: a lost token does not come back with its old file. */
  | 'removed';

export interface ImportReport {
  /** Lines of the file. */
  readonly imported: readonly number[];
  /** Were there already, and are as they were. */
  readonly unchanged: readonly number[];
  readonly refused: readonly { readonly line: number; readonly problem: ImportProblem }[];
}

/** Whose token it is. Written before anything else, so that what a crash left half done is gone on with. */
interface TokenDoc extends Doc {
  readonly person: string;
  readonly method: string;
  readonly done: boolean;
}

export interface TokenParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: Pick<Directory, 'find' | 'get' | 'secrets' | 'addMethod'>;
  readonly audit: Audit;
  readonly notices: Pick<NoticeBoard, 'post'>;
}

const probation = 24 * 3_600_000;

type Outcome = 'imported' | 'unchanged' | ImportProblem;

/** Makes the import. @returns undefined for a file whose first line does not name the columns. */
export function makeTokenImport(parts: TokenParts): (source: string) => Promise<ImportReport | undefined> {
  const { store, clock, random, directory, audit, notices } = parts;

  /** The token's own document: the one that is there, or a new one. */
  async function claim(serial: string, person: string): Promise<TokenDoc> {
    // Makers write a serial number in either case.
    const id = serial.toLowerCase();
    const fresh = { id, person, method: `token-${random.token(9)}`, done: false };
    await store.insert<TokenDoc>('tokens', fresh);
    const kept = await store.get<TokenDoc>('tokens', id);
    if (!kept) throw new Error('A token could not be kept.');
    return kept;
  }

  async function same(person: Person, method: string, row: TokenRow): Promise<boolean> {
    const {
      seed = '',
      period = 30,
      digits = 6,
      algorithm = 'sha1',
    } = (await directory.secrets(person.id, method)) ?? {};
    const { settings } = row;
    return (
      sameSecret(seed, row.seed) &&
      [period, digits, algorithm].join() === [settings.period, settings.digits, settings.algorithm].join()
    );
  }

  /** The row of the audit, the method, the notice: each once for this token. */
  async function enrol(person: Person, { method, id }: TokenDoc, row: TokenRow): Promise<void> {
    const { seed, serial, settings, maker } = row;
    const at = clock.now();
    const label = `${maker}, ${serial}`;
    await audit.append([
      {
        id: `${method}.a1`,
        at,
        actor: 'system',
        subject: person.id,
        what: 'enrolled',
        facts: { method, by: 'import', ...settings },
        personal: { token: label },
      },
    ]);
    await directory.addMethod(
      person.id,
      {
        ...{ id: method, kind: 'totp', label, seed, ...settings },
        // Its serial number: whoever loses it loses nothing else with it. On screens it is a kind of key.
        ...{ device: `token-${id}`, deviceKind: 'key', addedAt: at, probationUntil: at + probation },
      },
      `import.${method}`,
    );
    await notices.post(`import.${method}`, {
      ...{ subject: person.id, person: person.id, about: 'completed', what: 'token', evidence: [] },
      visit: `import.${method}`,
    });
  }

  async function importRow(row: TokenRow): Promise<Outcome> {
    const person = await directory.find(row.upn);
    if (person?.status !== 'active') return 'nobody';
    if ((await readStanding(store, person.id)).frozenAt > 0) return 'frozen';
    const token = await claim(row.serial, person.id);
    if (token.person !== person.id) return 'taken';
    if (token.done) {
      if (!person.methods.some((one) => one.id === token.method)) return 'removed';
      return (await same(person, token.method, row)) ? 'unchanged' : 'differs';
    }
    await enrol(person, token, row);
    await store.replace<TokenDoc>('tokens', { ...token, done: true });
    return 'imported';
  }

  return async (source) => {
    const read = readTokens(source);
    if (!read) return undefined;
    const imported: number[] = [];
    const unchanged: number[] = [];
    const refused: { line: number; problem: ImportProblem }[] = [...read.problems];
    for (const row of read.rows) {
      const outcome = await importRow(row);
      if (outcome === 'imported') imported.push(row.line);
      else if (outcome === 'unchanged') unchanged.push(row.line);
      else refused.push({ line: row.line, problem: outcome });
    }
    return { imported, unchanged, refused: refused.toSorted((a, b) => a.line - b.line) };
  };
}

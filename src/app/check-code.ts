/**
 * Is this code right? Counts, compares and marks used before the visit is saved (DESIGN.md, "Checking a code
 * is no effect"). Whatever fails rejects, and the caller refuses.
 */
import { classOf } from '../core/policy/types';
import type { EvidenceClass, MethodKind, Rules } from '../core/policy/types';
import type { Challenge } from '../core/visit';
import { issuedCodeLasts } from './codes';
import { hashToken } from './keys';
import type { Keys } from './keys';
import type { Candidate, Evaluation, Method, Methods } from './methods/method';
import type { Clock, Directory, Person, Store } from './ports';
import { makeTries } from './tries';
import type { Tries, Try, TryResult, Verdict } from './tries';

export interface CodeCheck {
  /** Key of the counters: the person's id, or the keyed hash of an unknown account. */
  readonly subject: string;
  /** Absent for an account that does not exist. */
  readonly person?: string;
  /** The visit has only a named claim: it gets the smaller share, and is not told bar, cap and wrong apart. */
  readonly named: boolean;
  /** Its id begins with `<visit>.` and belongs to this visit alone. */
  readonly challenge: Challenge;
  readonly visit: string;
  /** The same visit, turn and code again is the same try: counted once, answered alike. */
  readonly turn: number;
  readonly typed: string;
  /** Ids of the methods of this kind that the policy lets count now; empty for decoys. */
  readonly eligible: readonly string[];
  /** Only looked at: counted and used up like any other, and never evidence. */
  readonly diagnose?: true;
  /** Keyed on the phone that was called. */
  readonly pressed?: true;
}

export type CodeResult =
  | {
      readonly outcome: 'right';
      readonly method: string;
      readonly device?: string;
      readonly class: EvidenceClass;
      /** Who confirmed it. */
      readonly by?: string;
    }
  /** `left`: how many wrong codes in a row until the bar; absent for those with only a name. */
  | { readonly outcome: 'wrong'; readonly left?: number }
  /** Only looked at: right for a clock that is off by so many seconds; above 0 it is ahead. */
  | { readonly outcome: 'drift'; readonly seconds: number }
  | { readonly outcome: 'expired' }
  /** A code that was right once, and was taken; or, only looked at, one of an earlier app. Both count as wrong ones. */
  | { readonly outcome: 'used' | 'earlier' }
  | { readonly outcome: 'barred' }
  /** Cannot be a code; not counted. */
  | { readonly outcome: 'malformed' };

export type CheckCode = (input: CodeCheck) => Promise<CodeResult>;

export interface CheckCodeParts {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly directory: Pick<Directory, 'get' | 'secrets' | 'spendBackupCode' | 'earlierSeeds'>;
  readonly methods: Methods;
  readonly rules: Pick<Rules, 'wrongCap' | 'wrongCapNamed'>;
  /** One a process, shared with whoever else counts; made here when left out. */
  readonly tries?: Tries;
}

/** A clock set back by less than this brings no expired code back. ms */
const setBack = 10 * 60_000;

/** The latest time seen, so that a small jump back changes no expiry; a big one is a correction, and holds. */
function forwardOnly(clock: Clock): () => number {
  let latest = 0;
  return () => {
    const now = clock.now();
    latest = now >= latest || latest - now > setBack ? now : latest;
    return latest;
  };
}

function isOver(challenge: Challenge, now: number): boolean {
  if (!(now < challenge.expiresAt)) return true;
  return classOf[challenge.kind] === 'I' && !(now < challenge.startedAt + issuedCodeLasts);
}

/** Few people have more than two methods of a kind; everybody is looked up and compared that often at least. */
const lookUps = 2;

/** The registered methods that count, with their secrets. A decoy asks the directory as often, and gets nothing. */
async function candidatesOf(
  directory: CheckCodeParts['directory'],
  input: CodeCheck,
): Promise<readonly Candidate[]> {
  const owner = input.person ?? input.subject;
  const person: Person | undefined = await directory.get(owner);
  const ids = [...input.eligible, ...Array.from({ length: lookUps }, () => 'none')];
  const found: Candidate[] = [];
  for (const id of ids.slice(0, Math.max(lookUps, input.eligible.length))) {
    const secrets = await directory.secrets(owner, id);
    const entry = person?.methods.find((one) => one.id === id && one.kind === input.challenge.kind);
    if (input.person === undefined || !secrets || !entry) continue;
    found.push({
      id,
      secrets,
      ...(entry.device === undefined ? {} : { device: entry.device }),
      ...(entry.credential === undefined ? {} : { credential: entry.credential.id }),
    });
  }
  return found;
}

function verdictOf(found: Evaluation, challenge: Challenge): Verdict {
  if (!found.right || found.method === undefined) {
    const { driftSeconds: seconds, step, method } = found;
    const spent =
      seconds === undefined || step === undefined || method === undefined
        ? {}
        : { drift: { seconds, step, method } };
    return {
      right: false,
      ...(found.reused === true ? { reused: true } : {}),
      ...(found.earlier === true ? { earlier: true } : {}),
      ...spent,
    };
  }
  return {
    right: true,
    method: found.method,
    challenge: { id: challenge.id, expiresAt: challenge.expiresAt },
    ...(found.device === undefined ? {} : { device: found.device }),
    ...(found.step === undefined ? {} : { step: found.step }),
    ...(found.backupHash === undefined ? {} : { backupHash: found.backupHash }),
    ...(found.class === undefined ? {} : { class: found.class }),
    ...(found.by === undefined ? {} : { by: found.by }),
  };
}

/** What the visit is told. With only a name, bar, cap and wrong code look alike. */
function told(result: TryResult, named: boolean, kind: MethodKind): CodeResult {
  if (result.outcome === 'right') return { ...result, class: result.class ?? classOf[kind] };
  if (named && (result.outcome === 'wrong' || result.outcome === 'barred')) return { outcome: 'wrong' };
  return result;
}

/** Makes the one way in which codes are checked. Rejects when the store or the directory does. */
export function makeCheckCode(parts: CheckCodeParts): CheckCode {
  const { keys, clock, directory, methods } = parts;
  const tries = parts.tries ?? makeTries(parts);
  const latest = forwardOnly(clock);

  /** Reserve, compare, settle. */
  async function judge(entry: Try, method: Method, answer: string, input: CodeCheck): Promise<TryResult> {
    const { challenge } = input;
    const candidates = await (method.candidates?.(input) ?? candidatesOf(directory, input));
    // A look needs a claim (policy.md, "Diagnosis and rehearsal"); nobody else causes a further call.
    const looks = input.diagnose && !input.named ? method.diagnose : undefined;
    const earlierSeeds =
      looks && input.person !== undefined ? await directory.earlierSeeds?.(input.person) : undefined;
    const place = await tries.reserve(entry);
    if (place.state === 'known') return place.result;
    if (place.state === 'refused') {
      if (!entry.named) return { outcome: 'barred' };
      // The same work as for a wrong code, with nothing in it that could be right.
      const decoy = { answer, challenge, now: clock.now(), candidates: [] };
      await method.evaluate({ ...decoy, lastStep: new Map(), usedBackup: new Set() });
      await tries.settle(entry, { right: false });
      return { outcome: 'barred' };
    }
    const { lastStep, usedBackup } = place;
    const found = await (looks ?? method.evaluate)({
      ...{ answer, challenge, now: clock.now(), candidates, lastStep, usedBackup },
      ...(earlierSeeds === undefined ? {} : { earlierSeeds }),
      ...(input.pressed ? { pressed: true } : {}),
    });
    return tries.settle(entry, verdictOf(found, challenge));
  }

  /** The counters have decided; the directory only forgets the code. Repeated by a retry of the same try. */
  async function forget(result: TryResult, answer: string, input: CodeCheck): Promise<void> {
    if (result.outcome !== 'right' || input.challenge.kind !== 'backup' || input.person === undefined) return;
    await directory.spendBackupCode(input.person, result.method, hashToken(answer));
  }

  return async (input) => {
    const { challenge, subject, visit, turn, named } = input;
    const method = methods[challenge.kind];
    if (!method) throw new Error(`Codes by ${challenge.kind} cannot be checked here.`);
    if (!challenge.id.startsWith(`${visit}.`)) throw new Error('The challenge belongs to another visit.');
    const answer = method.read(input.typed, input.pressed);
    if (answer === undefined) return { outcome: 'malformed' };
    if (isOver(challenge, latest())) return { outcome: 'expired' };
    const hashed = keys.hmac('hashes', JSON.stringify(['try', subject, challenge.kind, answer]));
    const entry = { subject, kind: challenge.kind, visit, turn, answer: hashed.toString('base64url'), named };
    const result = await judge(entry, method, answer, input);
    await forget(result, answer, input);
    return told(result, named, challenge.kind);
  };
}

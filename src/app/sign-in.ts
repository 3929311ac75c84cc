/**
 * Signing in to Sparekey itself: a password and a second step (authenticator, saved backup code, or the day
 * pass in their place). Every failure has one answer, and unknown accounts cost the same work: a wrong
 * password is followed by a check of the code against nobody, which touches no counter of the person.
 */
import { normaliseBackup, normaliseShown } from './codes';
import { hashToken, sameSecret } from './keys';
import { makeInvites } from './invites';
import { makeSignInLimits } from './sign-in-limits';
import type { CheckCode, CodeResult } from './check-code';
import type { Standing } from './documents';
import type { Invites, InviteParts } from './invites';
import type { KeyAsks } from './key-asks';
import type { MethodEntry, Person } from './ports';
import type { SignIn, SignInKey, SignInResult } from './services';

export interface SignInParts extends InviteParts {
  readonly checkCode: CheckCode;
  readonly keyAsks: KeyAsks;
  /** Notes the use of a method, where the directory keeps that. */
  readonly recordUse?: (person: string, method: string) => Promise<void>;
}

/** What a typed code can be; or what a key answered, to which ask. */
type Typed =
  | { readonly kind: 'totp' | 'backup'; readonly code: string }
  | { readonly kind: 'passkey'; readonly code: string; readonly asked: Asked };
type Asked = NonNullable<ReturnType<KeyAsks['challenge']>>;
type Second = { readonly by: SignInResult['by']; readonly method?: string };

/** How long a sign-in's challenge lasts, in ms: it is answered at once. */
const challengeLasts = 60_000;
const maxLength = 1024;
/** Decoys share so many counters: guesses at unknown accounts must not fill the store. */
const decoys = 256;

function readCode(typed: string): Typed | undefined {
  const digits = normaliseShown(typed);
  if (digits !== undefined) return { kind: 'totp', code: digits };
  const saved = normaliseBackup(typed);
  return saved === undefined ? undefined : { kind: 'backup', code: saved };
}

/** A suspended method counts nowhere. One on probation signs in; new backup codes work after their hold. */
const counts = (method: MethodEntry, kind: Typed['kind'], now: number): boolean =>
  method.kind === kind &&
  method.suspendedAt === undefined &&
  (kind !== 'backup' || method.probationUntil <= now);

export function makeSignIn(parts: SignInParts): SignIn & Pick<Invites, 'makeInvite'> {
  const { store, directory, keys, clock, random, audit, checkCode, keyAsks, recordUse } = parts;
  const limits = makeSignInLimits(parts);
  const invites = makeInvites(parts);

  const hashed = (identifier: string): Buffer =>
    keys.hmac('subjects', `sign-in/${identifier.normalize('NFKC').trim().toLowerCase()}`);
  /** The person's id, or a keyed hash: all identifiers of a person share one count. */
  const subjectOf = async (identifier: string): Promise<string> =>
    (await directory.find(identifier))?.id ?? `unknown.${hashed(identifier).toString('base64url')}`;

  /** @param person nobody when the password was wrong: the same check, against a decoy. */
  async function check(person: Person | undefined, subject: string, typed: Typed): Promise<CodeResult> {
    const { kind, code } = typed;
    const now = clock.now();
    const common = {
      ...(typed.kind === 'passkey' ? typed.asked : askedNow(typed.kind)),
      turn: 1,
      typed: code,
    };
    if (!person) {
      const decoy = hashed(subject).readUInt32BE(0) % decoys;
      // As with only a name: a refusal is written like a wrong code, so that it takes as long.
      return checkCode({ ...common, subject: `decoy.${decoy}`, named: true, eligible: [] });
    }
    const eligible = person.methods.filter((method) => counts(method, kind, now)).map((method) => method.id);
    return checkCode({ ...common, subject: person.id, person: person.id, named: false, eligible });
  }

  function askedNow(kind: 'totp' | 'backup'): Asked {
    const visit = `sign-in.${random.token(16)}`;
    const now = clock.now();
    const challenge = { id: `${visit}.1`, kind, startedAt: now, expiresAt: now + challengeLasts, sends: 0 };
    return { visit, challenge };
  }

  const keyRef = (session: string): string => `sign-in.${session}`;
  function readKey({ key, at, session }: SignInKey): Typed | undefined {
    const asked = keyAsks.challenge(keyRef(session), at);
    return asked && { kind: 'passkey', code: key, asked };
  }

  /** Is it the day pass? Never for privileged people, nor after "this was not me" (policy.md). */
  async function isDayPass(person: Person | undefined, { code }: Typed): Promise<boolean> {
    const standing = await store.get<Standing>('standing', person?.id ?? 'nobody');
    const pass = standing?.dayPass;
    const same = sameSecret(hashToken(code), pass?.hash ?? '');
    if (!same || !person || !standing || !pass) return false;
    return !person.privileged && standing.frozenAt === 0 && clock.now() < pass.until;
  }

  async function secondStep(
    person: Person | undefined,
    subject: string,
    typed: string | SignInKey,
  ): Promise<Second | undefined> {
    const read = typeof typed === 'string' ? readCode(typed) : readKey(typed);
    if (!read) return undefined;
    if (read.kind === 'backup' && (await isDayPass(person, read))) return { by: 'day-pass' };
    const result = await check(person, subject, read);
    return result.outcome === 'right' && person ? { by: read.kind, method: result.method } : undefined;
  }

  const record = (
    subject: string,
    facts: Readonly<Record<string, unknown>>,
    person?: Person,
  ): Promise<void> =>
    audit.append([
      {
        id: `sign-in.${random.token(16)}.a1`,
        at: clock.now(),
        actor: person ? `person:${person.id}` : 'visitor',
        subject,
        what: 'sign-in',
        facts,
      },
    ]);

  async function signIn(
    identifier: string,
    password: string,
    code: string | SignInKey,
    source = '',
  ): Promise<SignInResult | undefined> {
    if (identifier.length > maxLength || password.length > maxLength) return undefined;
    const subject = await subjectOf(identifier);
    if (!(await limits.admit(subject, source))) return undefined;
    const known = await directory.checkPassword(identifier, password);
    const person = known?.status === 'active' ? known : undefined;
    const second = await secondStep(person, subject, code);
    if (!person || !second) {
      await record(subject, { outcome: 'refused', passwordRight: known !== undefined });
      return undefined;
    }
    // No sign-in without its row.
    await record(subject, { outcome: 'signed-in', by: second.by }, person);
    await limits.succeeded(subject, source);
    if (second.method !== undefined) await recordUse?.(person.id, second.method);
    return { person, by: second.by };
  }

  return {
    ...invites,
    signIn,
    // Nothing tells which keys there are: whichever has one of ours answers.
    keyAsk: (session) => keyAsks.ask(keyRef(session), []),
    person: (id) => directory.get(id),
  };
}

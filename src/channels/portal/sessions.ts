/**
 * Browser sessions. Our own rather than express-session: the store holds only the hash of the cookie, a
 * session is written when something must be kept and not before, changes go through the version check, and
 * a change of rights gives a new id while the visits stay (OWASP ASVS 5.0, 7.2 and 7.4).
 */
import type { Request, RequestHandler, Response } from 'express';
import { hashToken } from '../../app/keys';
import type { Doc } from '../../app/ports';
import type { Holder } from '../../core/visit';
import type { PortalContext } from './context';

const minute = 60_000;
/** Idle time of a visitor's session, */
export const visitorIdle = 24 * 60 * minute;
/**
 * and of one whose visit waits for staff: as long as a request stays open. A waiting period alone lasts a day,
 * and whoever takes a request up in another browser begins the approvals anew.
 */
export const waitingIdle = 7 * visitorIdle;
/** A sign-in ends after this long without a click, */
export const signInIdle = 30 * minute;
/** and after this long in any case. */
export const signInLasts = 12 * 60 * minute;
/** `touchedAt` is written at most this often. */
const touchEvery = minute;
const shownKept = 20;

/** A secret that was shown once, so that a reload can say so. No secret in it. */
export interface Shown {
  /** Hash of the form's one-time value. */
  readonly once: string;
  readonly what: 'set-up' | 'day-pass' | 'backup-codes' | 'hand-over';
  readonly visit: string;
  readonly at: number;
  readonly until: number;
}

/** What a session keeps. Times in ms. */
export interface Kept {
  /** Who signed in with password and second step; undefined when nobody did, or it lapsed. */
  readonly person?: string;
  readonly signedInAt?: number;
  /** Token of a set-up session (`Enrollment.redeem`); sealed in the store. */
  readonly setUpToken?: string;
  /** What the next sign-in will look like, after a proved set-up. */
  readonly nextSignIn?: string;
  readonly shown: readonly Shown[];
  /** Small values of other pages, by name. Never secrets. */
  readonly notes: Readonly<Record<string, string>>;
  /** It is kept until then at least: a visit of it waits for staff. */
  readonly waitsUntil?: number;
}

export interface Session extends Kept {
  /** Hash of the cookie. */
  readonly id: string;
  /** Names the session as the holder of visits; survives a change of id. Empty when nothing is stored yet. */
  readonly ref: string;
  readonly stored: boolean;
}

interface SessionDoc extends Doc {
  readonly ref: string;
  readonly person: string;
  readonly signedInAt: number;
  readonly touchedAt: number;
  readonly setUp: string;
  readonly nextSignIn: string;
  readonly shown: readonly Shown[];
  readonly notes: Readonly<Record<string, string>>;
  /** Absent in sessions of before; 0 when nothing waits. */
  readonly waitsUntil?: number;
  readonly expiresAt: number;
}

export interface Sessions {
  /** Finds the session of a request. Must run before everything below. */
  readonly load: RequestHandler;
  /** The session, stored or not. */
  of(res: Response): Session;
  /** The token that every form carries; gives the browser a cookie when it has none. */
  formToken(res: Response): string;
  /** Changes what is kept, from its newest state; stores the session first when it is new. A same object back writes nothing. */
  update(res: Response, change: (kept: Kept) => Kept): Promise<Session>;
  /** A new id for the same session: at sign-in, at a hand-over, when set-up rights arrive. The old id is gone. */
  rotate(res: Response, change?: (kept: Kept) => Kept): Promise<Session>;
  /** Removes the session and its cookie. */
  end(res: Response): Promise<void>;
}

/** A session whose visit waits for staff is kept longer; written once an hour at most. */
export const waiting =
  (now: number) =>
  (kept: Kept): Kept =>
    (kept.waitsUntil ?? 0) >= now + waitingIdle - 60 * minute
      ? kept
      : { ...kept, waitsUntil: now + waitingIdle };

/** The session as the holder of visits. */
export const holderOf = (session: Session): Holder => ({ kind: 'portal', ref: session.ref });

const nothing: Kept = { shown: [], notes: {} };

/** Sign-ins that are too old are dropped, never renewed. */
function lapse(kept: Kept, touchedAt: number, now: number): Kept {
  const since = kept.signedInAt ?? 0;
  if (!kept.person || (now - touchedAt < signInIdle && now - since < signInLasts)) return kept;
  const lapsed: Omit<Kept, 'person' | 'signedInAt'> & { person?: string; signedInAt?: number } = { ...kept };
  delete lapsed.person;
  delete lapsed.signedInAt;
  return lapsed;
}

export function makeSessions(ctx: PortalContext): Sessions {
  const cookie = ctx.secureCookies ? '__Host-sparekey' : 'sparekey';
  const states = new WeakMap<Response, { session: Session; raw?: string }>();

  const open = (sealed: string, id: string): string | undefined => {
    if (!sealed) return undefined;
    try {
      return ctx.keys.open(sealed, `session:${id}`);
    } catch {
      return undefined;
    }
  };
  const fromDoc = (doc: SessionDoc): Session => {
    const token = open(doc.setUp, doc.id);
    const kept: Kept = {
      ...(doc.person ? { person: doc.person, signedInAt: doc.signedInAt } : {}),
      ...(token ? { setUpToken: token } : {}),
      ...(doc.nextSignIn ? { nextSignIn: doc.nextSignIn } : {}),
      shown: doc.shown,
      notes: doc.notes,
      ...(doc.waitsUntil ? { waitsUntil: doc.waitsUntil } : {}),
    };
    return { id: doc.id, ref: doc.ref, stored: true, ...lapse(kept, doc.touchedAt, ctx.clock.now()) };
  };
  const toDoc = (id: string, ref: string, kept: Kept): Omit<SessionDoc, 'version'> => ({
    id,
    ref,
    person: kept.person ?? '',
    signedInAt: kept.signedInAt ?? 0,
    touchedAt: ctx.clock.now(),
    setUp: kept.setUpToken ? ctx.keys.seal(kept.setUpToken, `session:${id}`) : '',
    nextSignIn: kept.nextSignIn ?? '',
    shown: kept.shown.slice(-shownKept),
    notes: kept.notes,
    waitsUntil: kept.waitsUntil ?? 0,
    expiresAt: Math.max(ctx.clock.now() + visitorIdle, kept.waitsUntil ?? 0),
  });
  const state = (res: Response): { session: Session; raw?: string } => {
    const found = states.get(res);
    if (!found) throw new Error('Sessions are used before they are loaded.');
    return found;
  };
  const give = (res: Response, raw: string): void => {
    res.cookie(cookie, raw, { httpOnly: true, sameSite: 'lax', path: '/', secure: ctx.secureCookies });
  };
  const insert = async (res: Response, ref: string, kept: Kept): Promise<Session> => {
    const raw = ctx.random.token(32);
    const doc = toDoc(hashToken(raw), ref, kept);
    if (!(await ctx.store.insert<SessionDoc>('sessions', doc))) throw new Error('A session id came twice.');
    const session = fromDoc({ ...doc, version: 1 });
    give(res, raw);
    states.set(res, { session, raw });
    return session;
  };

  const touch = async (doc: SessionDoc, session: Session): Promise<void> => {
    if (ctx.clock.now() - doc.touchedAt < touchEvery) return;
    // Losing against another request is fine: that one has touched it.
    await ctx.store.replace<SessionDoc>('sessions', { ...doc, ...toDoc(doc.id, doc.ref, session) });
  };
  const load = async (req: Request, res: Response): Promise<void> => {
    const raw = cookieOf(req, cookie);
    const id = raw === undefined ? '' : hashToken(raw);
    const doc = raw === undefined ? undefined : await ctx.store.get<SessionDoc>('sessions', id);
    const session = doc ? fromDoc(doc) : { id, ref: '', stored: false, ...nothing };
    states.set(res, raw === undefined ? { session } : { session, raw });
    // A page that only looks whether something moved does not keep a sign-in alive.
    if (doc && !req.path.endsWith('/state')) await touch(doc, session);
  };

  return {
    async load(req, res, next) {
      await load(req, res);
      next();
    },
    of: (res) => state(res).session,
    formToken(res) {
      const now = state(res);
      if (now.raw === undefined) {
        const raw = ctx.random.token(32);
        give(res, raw);
        states.set(res, { session: { ...now.session, id: hashToken(raw) }, raw });
      }
      return ctx.keys.hmac('csrf', state(res).session.id).toString('base64url');
    },
    async update(res, change) {
      const { session } = state(res);
      if (!session.stored) return insert(res, ctx.random.token(16), change(nothing));
      for (let tries = 0; tries < 8; tries += 1) {
        const doc = await ctx.store.get<SessionDoc>('sessions', session.id);
        if (!doc) return insert(res, ctx.random.token(16), change(nothing));
        const before: Kept = fromDoc(doc);
        const after = change(before);
        if (after === before) return session;
        const changed = { ...toDoc(doc.id, doc.ref, after), version: doc.version };
        if (await ctx.store.replace<SessionDoc>('sessions', changed)) {
          const fresh = fromDoc({ ...changed, version: doc.version + 1 });
          states.set(res, { ...state(res), session: fresh });
          return fresh;
        }
      }
      throw new Error('The session changed too often at once.');
    },
    async rotate(res, change = (kept) => kept) {
      const { session } = state(res);
      const doc = session.stored ? await ctx.store.get<SessionDoc>('sessions', session.id) : undefined;
      const kept = change(doc ? fromDoc(doc) : nothing);
      const made = await insert(res, doc?.ref ?? ctx.random.token(16), kept);
      if (doc) await ctx.store.remove('sessions', doc.id);
      return made;
    },
    async end(res) {
      const { session } = state(res);
      if (session.stored) await ctx.store.remove('sessions', session.id);
      res.clearCookie(cookie, { httpOnly: true, sameSite: 'lax', path: '/', secure: ctx.secureCookies });
      states.set(res, { session: { id: '', ref: '', stored: false, ...nothing } });
    },
  };
}

/** One cookie by its exact name; undefined when it is missing or not one of ours in shape. */
function cookieOf(req: Request, name: string): string | undefined {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) {
      const value = part.slice(at + 1).trim();
      return /^[\w-]{43}$/.test(value) ? value : undefined;
    }
  }
  return undefined;
}

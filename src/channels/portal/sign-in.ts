/** Signing in to the portal itself, one's own ways to sign in, and the link for the first administrators. */
import type { Express, Request, Response } from 'express';
import { icons } from '../../core/screens/ways';
import type { MethodEntry, Person } from '../../app/ports';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field, keyOf } from './form';
import { hashToken } from '../../app/keys';
import type { Frame } from './frame';
import type { Phrases } from '../../core/phrases';
import { guard } from './guard';
import { phrasesOf } from './language';
import { qrSvg } from './qr';
import { keyData } from './to-page';
import { canAct, signedIn } from './staff-session';
import { ownPath } from './staff-own-path';

export function mountSignIn(app: Express, ctx: PortalContext, frame: Frame): void {
  mountForm(app, ctx, frame);
  mountOwn(app, ctx, frame);
  mountInvite(app, ctx, frame);
}

const homeOf = (person: Person): string =>
  canAct(person) || person.roles.includes('auditor') ? '/staff' : '/security-info';

function mountForm(app: Express, ctx: PortalContext, frame: Frame): void {
  const showForm = async (
    res: Response,
    data: { next: string; kept?: boolean; identifier?: string; error?: string },
  ): Promise<void> =>
    frame.show(
      res,
      'sign-in/form',
      {
        title: phrasesOf(res).say('sign-in.title'),
        ...keyData(ctx.services.signIn.keyAsk(here(res))),
        ...data,
      },
      { status: data.error ? 422 : 200 },
    );

  /** This browser: an answer of a key counts nowhere else. */
  const here = (res: Response): string => hashToken(frame.sessions.formToken(res));

  app.get('/sign-in', async (req, res) => {
    const next = typeof req.query['next'] === 'string' ? ownPath(req.query['next'], '') : '';
    await showForm(res, { next, kept: req.query['kept'] === '1' });
  });

  app.post('/sign-in', async (req, res) => {
    const identifier = field(req, 'identifier', 254).trim();
    const password = passwordOf(req);
    const key = keyOf(req);
    const code = key ? { ...key, session: here(res) } : field(req, 'code', 60).trim();
    const next = ownPath(field(req, 'next', 500), '');
    const result =
      identifier && password && code
        ? await ctx.services.signIn.signIn(identifier, password, code, req.ip)
        : undefined;
    // The same for a wrong name, password and code, for an unknown account, and for one that may not.
    if (!result) return showForm(res, { next, identifier, error: phrasesOf(res).say('sign-in.refused') });
    const { person, by } = result;
    // A new id: a cookie that somebody planted before is worth nothing now.
    await frame.sessions.rotate(res, (kept) => ({
      ...kept,
      person: person.id,
      signedInAt: ctx.clock.now(),
      notes: { ...kept.notes, signInBy: by },
    }));
    return res.redirect(303, next || homeOf(person));
  });

  app.post('/sign-out', async (_req, res) => {
    await frame.sessions.end(res);
    res.redirect(303, '/');
  });
}

/** As typed: a password may hold anything, so nothing is tidied but its length. */
function passwordOf(req: Request): string {
  const value = (req.body as { password?: unknown } | undefined)?.password;
  return typeof value === 'string' && value.length <= 1000 ? value : '';
}

function mountOwn(app: Express, ctx: PortalContext, frame: Frame): void {
  const people = new WeakMap<Response, Person>();
  const own = guard('signed in', async (_req, res, next) => {
    const person = await signedIn(ctx, frame, res);
    if (!person) return res.redirect(303, '/sign-in?next=/security-info');
    people.set(res, person);
    return next();
  });

  app.get('/security-info', own, async (_req, res) => {
    const person = people.get(res);
    if (!person) return showMissing(frame, res);
    return frame.show(res, 'sign-in/own', {
      title: phrasesOf(res).say('own.title'),
      name: person.name,
      zone: person.timeZone,
      staff: canAct(person) || person.roles.includes('auditor'),
      methods: person.methods.map((method) => methodRow(method, ctx.clock.now(), phrasesOf(res))),
    });
  });
}

/** One way to sign in with its state, as its owner sees it. */
export function methodRow(
  method: MethodEntry,
  now: number,
  { say, count }: Phrases,
): Readonly<Record<string, unknown>> {
  const suspended =
    method.suspendedAt !== undefined && (!method.suspendedUntil || method.suspendedUntil > now);
  const fresh = method.probationUntil > now;
  const none = method.kind === 'backup' && method.left === 0;
  const works = !suspended && !none;
  const kind = say(`own.kind.${method.kind}`);
  const state = suspended ? 'stopped' : none ? 'used-up' : fresh ? 'new' : 'works';
  return {
    words: method.lastDigits ? say('own.ending', { kind, digits: method.lastDigits }) : kind,
    icon: icons[method.kind] ?? 'key',
    label: method.label,
    left: method.left === undefined ? '' : count('own.left', method.left),
    state: !works ? 'stop' : fresh ? 'wait' : 'done',
    stateWords: say(`own.state.${state}`),
    stoppedUntil: suspended ? method.suspendedUntil || undefined : undefined,
    freshUntil: works && fresh && method.kind !== 'backup' ? method.probationUntil : undefined,
    // New backup codes do nothing until their hold is over.
    worksFrom: works && fresh && method.kind === 'backup' ? method.probationUntil : undefined,
    addedAt: method.addedAt,
    lastUsedAt: method.lastUsedAt,
  };
}

function mountInvite(app: Express, ctx: PortalContext, frame: Frame): void {
  const { signIn } = ctx.services;
  const tokenOf = (req: Request): string => {
    const token = String(req.params['token'] ?? '');
    return /^[\w-]{20,128}$/.test(token) ? token : '';
  };
  const showInvite = async (
    res: Response,
    token: string,
    problem?: 'weak-password' | 'wrong-code',
  ): Promise<void> => {
    const invite = token ? await signIn.invite(token) : undefined;
    if (!invite) return showGone(res);
    const { say } = phrasesOf(res);
    return frame.show(
      res,
      'sign-in/invite',
      {
        title: say('invite.title'),
        token,
        name: invite.name,
        signInName: invite.signInName,
        key: invite.key,
        // Only ever the app's own kind of link.
        uri: invite.uri.startsWith('otpauth://totp/') ? invite.uri : '',
        qr: qrSvg(invite.uri, say('setup.qr')),
        passwordError: problem === 'weak-password' ? say('invite.weak-password') : undefined,
        codeError: problem === 'wrong-code' ? say('setup.code-wrong') : undefined,
      },
      { status: problem ? 422 : 200 },
    );
  };
  const showGone = async (res: Response): Promise<void> =>
    frame.show(
      res,
      'sign-in/invite-end',
      { title: phrasesOf(res).say('invite.gone'), gone: true },
      { status: 410 },
    );

  app.get('/invite/:token', async (req, res) => showInvite(res, tokenOf(req)));

  app.post('/invite/:token', async (req, res) => {
    const token = tokenOf(req);
    if (!token) return showGone(res);
    const done = await signIn.acceptInvite(token, passwordOf(req), field(req, 'code', 20).replace(/\s/g, ''));
    if (done === 'expired') return showGone(res);
    if (done !== 'ok') return showInvite(res, token, done);
    return frame.show(res, 'sign-in/invite-end', {
      title: phrasesOf(res).say('invite.ready'),
      ready: true,
    });
  });
}

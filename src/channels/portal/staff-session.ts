/** Who of the staff is asking. Roles are read at every click: one that was taken away opens nothing any more. */
import type { StaffProof } from '../../app/staff-code';
import type { Request, RequestHandler, Response } from 'express';
import type { Person, StaffRole } from '../../app/ports';
import { seesFigures } from '../../app/measures/types';
import { mayAskWhy } from '../../app/why/types';
import type { PortalContext } from './context';
import { demoStaff } from './demo-staff';
import { allFields, field, keyOf } from './form';
import type { Frame } from './frame';
import { guard } from './guard';
import { phrasesOf } from './language';

/** Roles that see requests. Editors write dialogs; what people tell us is none of their business. */
const mayLook: readonly StaffRole[] = ['agent', 'approver', 'security', 'administrator', 'auditor'];
const mayAct: readonly StaffRole[] = ['agent', 'approver', 'security', 'administrator'];
/** Roles that see dialogs and what was not understood. */
const mayEdit: readonly StaffRole[] = ['editor', 'administrator'];
/** Settings and roles; and who sees what waits, and stops it. */
const mayAdminister: readonly StaffRole[] = ['administrator'];
const mayWatch: readonly StaffRole[] = ['administrator', 'security'];

export interface StaffGuards {
  readonly look: RequestHandler;
  readonly act: RequestHandler;
  readonly edit: RequestHandler;
  readonly administer: RequestHandler;
  readonly watch: RequestHandler;
  /** Looking back at what was decided and why. */
  readonly review: RequestHandler;
  /** Figures, without anybody's name for those who work on requests. */
  readonly figures: RequestHandler;
  /** The signed-in member of staff, behind one of the guards. */
  of(res: Response): Person;
}

const isOne = (person: Person, roles: readonly StaffRole[]): boolean =>
  person.roles.some((role) => roles.includes(role));

/** May this person ask why something was allowed? */
export const canReview = (person: Person): boolean => isOne(person, mayAskWhy);

export const canAct = (person: Person): boolean => isOne(person, mayAct);

/** Which parts of the staff pages are theirs. */
export interface Tabs {
  readonly requests: boolean;
  readonly dialogs: boolean;
  readonly insights: boolean;
  readonly changes: boolean;
  readonly settings: boolean;
}
export const tabsOf = (person: Person): Tabs => ({
  requests: isOne(person, mayLook),
  dialogs: isOne(person, mayEdit),
  insights: isOne(person, seesFigures),
  changes: isOne(person, mayWatch),
  settings: isOne(person, mayAdminister),
});

/** The person of a sign-in with password and second step that still stands; undefined otherwise. */
export async function signedIn(ctx: PortalContext, frame: Frame, res: Response): Promise<Person | undefined> {
  const session = frame.sessions.of(res);
  if (session.person === undefined) return undefined;
  const person = await ctx.services.signIn.person(session.person);
  return person?.status === 'active' ? person : undefined;
}

/** A day pass stands in for a phone at home; it never opens anybody else's request. */
const forStaff = async (ctx: PortalContext, frame: Frame, res: Response): Promise<Person | undefined> =>
  frame.sessions.of(res).notes['signInBy'] === 'day-pass' ? undefined : signedIn(ctx, frame, res);

export function staffGuards(ctx: PortalContext, frame: Frame): StaffGuards {
  const people = new WeakMap<Response, Person>();

  const check = (roles: readonly StaffRole[]): RequestHandler => {
    return async (req, res, next) => {
      const person = (await demoStaff(ctx, frame, req, res)) ?? (await forStaff(ctx, frame, res));
      if (!person) return signInFirst(frame, req, res, ctx.clock.now());
      if (!isOne(person, roles)) return notYours(frame, res, person);
      people.set(res, person);
      return next();
    };
  };
  return {
    look: guard('staff', check(mayLook)),
    act: guard('staff-not-auditors', check(mayAct)),
    edit: guard('staff-editors', check(mayEdit)),
    administer: guard('staff-administrators', check(mayAdminister)),
    watch: guard('staff-watch', check(mayWatch)),
    review: guard('staff-review', check(mayAskWhy)),
    figures: guard('staff-figures', check(seesFigures)),
    of(res) {
      const person = people.get(res);
      if (!person) throw new Error('A staff page is used without its guard.');
      return person;
    },
  };
}

async function signInFirst(frame: Frame, req: Request, res: Response, now: number): Promise<void> {
  if (req.path.endsWith('/state')) {
    res.status(401).json({ error: 'signed-out' });
    return;
  }
  if (req.method === 'GET') return res.redirect(303, `/sign-in?next=${encodeURIComponent(req.originalUrl)}`);
  if (req.path.startsWith('/staff/dialogs'))
    return res.redirect(303, `/sign-in?next=${encodeURIComponent('/staff/dialogs/words')}`);
  const [, part] = /^\/staff\/(settings\/[\w-]+|people|changes)(?:\/|$)/.exec(req.path) ?? [];
  if (part !== undefined) {
    await keepForm(frame, req, res, `/staff/${part}`, now);
    return res.redirect(303, `/sign-in?next=${encodeURIComponent(`/staff/${part}`)}&kept=1`);
  }
  const number = String(req.params['number'] ?? '');
  // What they wrote waits in this browser's session; the code is never kept.
  await keepDraft(frame, res, number, draftOf(req), now);
  return res.redirect(303, `/sign-in?next=${encodeURIComponent(`/staff/cases/${number}`)}&kept=1`);
}

async function notYours(frame: Frame, res: Response, person: Person): Promise<void> {
  if (res.req.path.endsWith('/state')) {
    res.status(403).json({ error: 'no-role' });
    return;
  }
  const tabs = tabsOf(person);
  // An editor who comes to the front of the staff pages has a part of their own.
  if (res.req.path === '/staff' && tabs.dialogs) return res.redirect(303, '/staff/dialogs');
  const data = { title: phrasesOf(res).say('staff.not-yours.title'), staffName: person.name, tabs };
  await frame.show(res, 'staff/not-yours', data, { status: 403, layout: 'staff' });
}

/** What was written in a form about a request and is shown again when the form could not be taken. */
export interface Draft {
  readonly form: string;
  readonly reason: string;
  readonly words: string;
  readonly note: string;
}

export const emptyDraft: Draft = {
  form: '',
  reason: '',
  words: '',
  note: '',
};

/** Codes are left out: they are typed anew. What was seen at an identity check is seen anew. */
export function draftOf(req: Request): Draft {
  return {
    form: req.path.split('/').pop() ?? '',
    reason: field(req, 'reason', 300),
    words: field(req, 'words', 600),
    note: field(req, 'note', 2000),
  };
}

const draftLasts = 60 * 60_000;

export async function keepDraft(
  frame: Frame,
  res: Response,
  number: string,
  draft: Draft,
  now: number,
): Promise<void> {
  const kept = JSON.stringify({ number, at: now, draft });
  await frame.sessions.update(res, (before) => ({ ...before, notes: { ...before.notes, draft: kept } }));
}

export async function dropDraft(frame: Frame, res: Response): Promise<void> {
  await frame.sessions.update(res, (before) => {
    if (!before.notes['draft']) return before;
    const notes: Record<string, string> = { ...before.notes };
    delete notes['draft'];
    return { ...before, notes };
  });
}

/** The draft for this request, if one waits. */
export function waitingDraft(frame: Frame, res: Response, number: string, now: number): Draft | undefined {
  const kept = frame.sessions.of(res).notes['draft'];
  if (!kept) return undefined;
  const read = JSON.parse(kept) as { number: string; at: number; draft: Draft };
  return read.number === number && now - read.at < draftLasts ? read.draft : undefined;
}

/** What one's own key answered, or the code of one's own app as it was typed. */
export const codeOf = (req: Request): StaffProof =>
  keyOf(req) ?? { code: field(req, 'code', 20).replace(/\s/g, '') };

const secret: ReadonlySet<string> = new Set(['code', 'passkey', 'at', 'seen', 'step']);
/** A session is no place for more. */
const mostKept = 12_000;

/** What was written in any other form of staff, for the page that it stands on. The code is never kept. */
async function keepForm(frame: Frame, req: Request, res: Response, page: string, now: number): Promise<void> {
  const written: Record<string, string> = {};
  for (const { name, value } of allFields(req))
    if (!secret.has(name)) written[name] = written[name] === undefined ? value : `${written[name]}, ${value}`;
  const kept = JSON.stringify({ page, at: now, written });
  if (kept.length > mostKept) return;
  await frame.sessions.update(res, (before) => ({ ...before, notes: { ...before.notes, form: kept } }));
}

export async function dropForm(frame: Frame, res: Response): Promise<void> {
  await frame.sessions.update(res, (before) => {
    if (!before.notes['form']) return before;
    const notes: Record<string, string> = { ...before.notes };
    delete notes['form'];
    return { ...before, notes };
  });
}

/** The texts that wait for this page, if any do. */
export function waitingForm(
  frame: Frame,
  res: Response,
  page: string,
  now: number,
): Readonly<Record<string, string>> | undefined {
  const kept = frame.sessions.of(res).notes['form'];
  if (!kept) return undefined;
  const read = JSON.parse(kept) as { page: string; at: number; written: Record<string, string> };
  return read.page === page && now - read.at < draftLasts ? read.written : undefined;
}

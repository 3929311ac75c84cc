/**
 * The demo's sign-in: a member of staff, by one click on the stage. It opens the staff pages and nothing else: it is no
 * claim in a walk, and no factor for anything that asks for one. Without the door of the demo it is worth nothing.
 */
import type { Express, Request, Response } from 'express';
import type { Person } from '../../app/ports';
import type { PortalContext } from './context';
import { demoDoor } from './demo-door';
import type { Frame } from './frame';
import { signInLasts, type Kept, type Session } from './sessions';

const note = 'demo-staff';

/** For what a session keeps: who it is from now on, or nobody. */
export const withDemoStaff = (kept: Kept, person: string | undefined, now: number): Kept => {
  const notes: Record<string, string> = { ...kept.notes };
  if (person === undefined) delete notes[note];
  else notes[note] = `${now}.${person}`;
  return { ...kept, notes };
};

/** The id that was chosen last. A sign-in with password and second step after it counts instead. */
export function demoStaffIn(session: Session, now: number): string | undefined {
  const [, at = '', person] = /^(\d{1,15})\.(.{1,200})$/.exec(session.notes[note] ?? '') ?? [];
  const since = Number(at);
  const later = session.person !== undefined && (session.signedInAt ?? 0) >= since;
  return later || now - since >= signInLasts ? undefined : person;
}

/** Asked at every request: the door may have closed, and roles may have gone. */
export async function demoStaff(
  ctx: PortalContext,
  frame: Frame,
  req: Request,
  res: Response,
): Promise<Person | undefined> {
  if (!ctx.stage || !demoDoor(ctx)?.opens(req)) return undefined;
  const id = demoStaffIn(frame.sessions.of(res), ctx.clock.now());
  const person = id === undefined ? undefined : await ctx.services.signIn.person(id);
  return person?.status === 'active' ? person : undefined;
}

/** Signing out of it ends it alone: the walk in the same browser goes on. */
export function mountDemoSignOut(app: Express, ctx: PortalContext, frame: Frame): void {
  app.post('/sign-out', async (req, res, next) => {
    if (!(await demoStaff(ctx, frame, req, res))) return next();
    await frame.sessions.rotate(res, (kept) => withDemoStaff(kept, undefined, ctx.clock.now()));
    return res.redirect(303, '/sign-in?next=/staff');
  });
}

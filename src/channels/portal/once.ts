/**
 * Secrets that are shown once. The form that asks for one carries a fresh value; the session remembers it, so
 * that a reload of the answer asks for nothing new and says why.
 */
import type { Request, Response } from 'express';
import { hashToken } from '../../app/keys';
import { field } from './form';
import type { Sessions, Shown } from './sessions';

/** True the first time a form is sent; false when it comes again, or without its value. */
export async function firstTime(
  sessions: Sessions,
  req: Request,
  res: Response,
  what: Omit<Shown, 'once'>,
): Promise<boolean> {
  const value = field(req, 'once', 100);
  if (!value) return false;
  const once = hashToken(value);
  let fresh = false;
  await sessions.update(res, (kept) => {
    fresh = !kept.shown.some((shown) => shown.once === once);
    return fresh ? { ...kept, shown: [...kept.shown, { ...what, once }] } : kept;
  });
  return fresh;
}

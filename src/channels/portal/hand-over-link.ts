/** What a session remembers of the links to go on elsewhere that it made. Never the link itself. */
import type { Session, Shown } from './sessions';

/** As long as a link works, in ms. */
export const linkLasts = 5 * 60_000;

const made = (session: Session, visit: string): Shown | undefined =>
  session.shown.findLast((one) => one.what === 'hand-over' && one.visit === visit);

/** The newest link of this visit that may still be asked by. */
export function liveLink(session: Session, visit: string, now: number): Shown | undefined {
  const link = made(session, visit);
  return link && link.until > now ? link : undefined;
}

/** Whether this browser once held the visit and made a link of it: then it may be told that it went on elsewhere. */
export const onceHeld = (session: Session, visit: string): boolean => made(session, visit) !== undefined;

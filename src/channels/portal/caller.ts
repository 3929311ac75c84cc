/** Is it really the help desk that calls? A code of theirs, typed here by whoever is called. It opens nothing. */
import type { Express, Request, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { casePath } from './staff-queue';
import { canAct, type StaffGuards } from './staff-session';
import { staffShow } from './staff-show';

/** Codes typed from one address in ten minutes; what comes after looks like a wrong one. */
const tries = 20;

export function mountCaller(app: Express, ctx: PortalContext, frame: Frame): void {
  const { callers } = ctx.services;
  const limiter = new RateLimiterMemory({ points: tries, duration: 600 });

  const show = async (res: Response, data: Readonly<Record<string, unknown>> = {}): Promise<void> =>
    frame.show(res, 'pages/caller', { title: phrasesOf(res).say('caller.title'), ...data });

  app.get('/caller', async (_req, res) => show(res));

  app.post('/caller', async (req, res) => {
    const known = await limiter.consume(req.ip ?? 'unknown').then(
      () => true,
      () => false,
    );
    const found = known ? await callers.check(field(req, 'code', 40)) : undefined;
    if (!known) ctx.log.warn({}, 'Many codes of callers were typed from one address.');
    const { say } = phrasesOf(res);
    if (!found) return show(res, { title: say('caller.unknown'), unknown: true });
    // On a button it is never broken in two.
    const whole = found.number.replace(' ', '\u00a0');
    return show(res, { ...found, whole, title: say('caller.known', { name: found.firstName }), known: true });
  });
}

/** The other side of it: a member of staff asks for a code to read out. */
export function mountCallerCode(
  app: Express,
  ctx: PortalContext,
  frame: Frame,
  guards: StaffGuards,
  numberOf: (req: Request) => string,
): void {
  app.post('/staff/cases/:number/caller', guards.act, async (req, res) => {
    const person = guards.of(res);
    const number = numberOf(req);
    const made = number && canAct(person) ? await ctx.services.callers.make(person.id, number) : undefined;
    if (!made) return showMissing(frame, res);
    return staffShow(frame, guards, 'case')(res, 'staff/caller', {
      title: phrasesOf(res).say('staff.caller.title'),
      path: casePath(number),
      address: new URL('/caller', ctx.publicUrl).href,
      ...made,
    });
  });
}

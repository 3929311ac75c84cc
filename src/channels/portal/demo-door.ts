/**
 * The door of the demo. What shows codes or signs in without a password exists only in the demo, only for requests
 * from this very machine that no proxy passed on, and only with the key that the start printed.
 */
import type { Request, RequestHandler, Response } from 'express';
import { sameSecret } from '../../app/keys';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import type { Frame } from './frame';
import { guard } from './guard';
import { phrasesOf } from './language';
import { ownPath } from './staff-own-path';

const cookie = 'sparekey-demo-key';
const cookiePattern = new RegExp(`(?:^|;\\s*)${cookie}=([\\w-]+)`);

/** What a proxy adds. One of them, and the request did not begin on this machine. */
const forwarding = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'];

/** The connection itself, whatever anybody claims in headers. */
export function fromThisMachine(req: Request): boolean {
  const address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const loopback = address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
  const forwarded = (name: string): boolean => name.startsWith('x-forwarded') || forwarding.includes(name);
  return loopback && !Object.keys(req.headers).some(forwarded);
}

export interface DemoDoor {
  /** May this request pass? From this machine, with the key of this start. */
  opens(req: Request): boolean;
  /**
   * Lets pass whoever the door opens for. An address with `?key=` takes the key in, and leaves it out from then on.
   * @param base what lies behind it: where a strange address leads to.
   */
  guard(name: string, frame: Frame, base: string): RequestHandler;
}

type Door = Pick<PortalContext, 'demo' | 'services' | 'simulatorKey' | 'keys' | 'secureCookies'>;

/** Undefined outside the demo: there is no door then, and nothing behind it. */
export function demoDoor(ctx: Door): DemoDoor | undefined {
  const key = ctx.simulatorKey;
  if (!ctx.demo || !ctx.services.simulator || !key) return undefined;
  const value = ctx.keys.hmac('cookies', `simulator:${key}`).toString('base64url');
  const hasKey = (req: Request): boolean =>
    sameSecret(cookiePattern.exec(req.headers.cookie ?? '')?.[1] ?? '', value);
  return {
    opens: (req) => fromThisMachine(req) && hasKey(req),
    guard: (name, frame, base) =>
      guard(name, async (req, res, next) => {
        if (!fromThisMachine(req)) return showMissing(frame, res);
        const given = req.query['key'];
        if (req.method === 'GET' && typeof given === 'string') {
          if (!sameSecret(given, key)) return locked(frame, res);
          // For every page: what the stage shows side by side asks for it, too.
          res.cookie(cookie, value, {
            httpOnly: true,
            sameSite: 'strict',
            path: '/',
            secure: ctx.secureCookies,
          });
          // The key leaves the address bar at once.
          return res.redirect(303, ownPath(req.path, base));
        }
        return hasKey(req) ? next() : locked(frame, res);
      }),
  };
}

async function locked(frame: Frame, res: Response): Promise<void> {
  const data = { title: phrasesOf(res).say('simulator.locked'), layout: 'demo' };
  await frame.show(res, 'simulator/locked', data, { status: 403 });
}

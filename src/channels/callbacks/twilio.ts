/**
 * What Twilio says later: what became of a text or a call, and which keys somebody pressed who was called. Nobody is
 * believed without the account's signature over this very address and everything in the form
 * (https://www.twilio.com/docs/usage/security#validating-requests). A reference that nobody knows is answered like one
 * that is known.
 */
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import twilio from 'twilio';
import { sameSecret } from '../../app/keys';
import type { CallAnswer, Log, PressKeys, ReportDelivery } from '../../app/ports';
import type { SendState } from '../../core/account-facts';
import { callState, textState } from './states';

export interface TwilioCallbackParts {
  readonly accountSid: string;
  readonly authToken: string;
  /** Scheme, host and port by which Twilio reaches us, as it signs them. */
  readonly publicUrl: () => string;
  readonly report: ReportDelivery;
  readonly pressKeys: PressKeys;
  /** The stable name of a published error code. */
  readonly reasonOf: (code: number) => string | undefined;
  /** What a call says next, as Twilio reads it. @param action where further keys go */
  readonly answer: (answer: CallAnswer, action: string) => string;
  readonly log: Log;
}

export const textPath = (challenge: string, attempt: number): string =>
  `/callbacks/twilio/text/${encodeURIComponent(challenge)}?attempt=${attempt}`;
export const callPath = (challenge: string, attempt: number): string =>
  `/callbacks/twilio/call/${encodeURIComponent(challenge)}?attempt=${attempt}`;
export const keysPath = (challenge: string, attempt: number): string =>
  `/callbacks/twilio/keys/${encodeURIComponent(challenge)}/${attempt}`;

/** Its longest form has some 1,500 characters. */
const mostBytes = '8kb';
const mostFields = 60;

/** As we make them: an id of a visit, a dot and a number; or that of a test. */
const reference = /^[\w-]{1,100}(?:\.[\w-]{1,40}){0,4}$/;
const attempts = /^[1-9]\d{0,3}$/;

/** One word for everything that is not believed; why is nobody's business. */
const refuse = (res: Response): void => void res.status(403).type('text').send('Refused\n');

const formOf = (req: Request): Readonly<Record<string, unknown>> =>
  (req.body ?? {}) as Readonly<Record<string, unknown>>;

function fieldOf(req: Request, name: string): string {
  const value = formOf(req)[name];
  return typeof value === 'string' ? value : '';
}

function isGenuine(parts: TwilioCallbackParts, req: Request): boolean {
  const signature = req.headers['x-twilio-signature'];
  if (typeof signature !== 'string' || signature === '' || parts.authToken === '') return false;
  const url = `${parts.publicUrl()}${req.originalUrl}`;
  try {
    if (!twilio.validateRequest(parts.authToken, signature, url, { ...formOf(req) })) return false;
  } catch {
    return false;
  }
  // The same token may sign for sub-accounts.
  return sameSecret(fieldOf(req, 'AccountSid'), parts.accountSid);
}

/** Nothing is mounted without a token to check signatures with. */
export function mountTwilioCallbacks(app: Express, parts: TwilioCallbackParts): void {
  if (parts.authToken === '') return;
  const { report, pressKeys, log } = parts;
  const form = express.urlencoded({ extended: false, limit: mostBytes, parameterLimit: mostFields });
  const believed: RequestHandler[] = [
    form,
    (req, res, next) => (isGenuine(parts, req) ? next() : refuse(res)),
    (_req, res, next) => {
      res.set('Cache-Control', 'no-store');
      next();
    },
  ];

  const told = async (req: Request, res: Response, state: SendState | undefined): Promise<void> => {
    const [challenge, attempt] = [String(req.params['challenge'] ?? ''), attemptOf(req.query['attempt'])];
    if (state !== undefined && attempt !== undefined && reference.test(challenge))
      await report(challenge, state, attempt);
    res.status(204).end();
  };

  app.post('/callbacks/twilio/text/:challenge', ...believed, (req, res) => {
    const code = Number(fieldOf(req, 'ErrorCode'));
    return told(req, res, textState(fieldOf(req, 'MessageStatus'), parts.reasonOf(code)));
  });

  app.post('/callbacks/twilio/call/:challenge', ...believed, (req, res) => {
    const code = Number(fieldOf(req, 'ErrorCode'));
    return told(req, res, callState(fieldOf(req, 'CallStatus'), parts.reasonOf(code)));
  });

  app.post('/callbacks/twilio/keys/:challenge/:attempt', ...believed, async (req, res) => {
    const [challenge, attempt] = [
      String(req.params['challenge'] ?? ''),
      attemptOf(req.params['attempt']) ?? 0,
    ];
    const digits = fieldOf(req, 'Digits').slice(0, 20);
    const said = await pressKeys(reference.test(challenge) ? challenge : '', attempt, digits);
    const action = `${parts.publicUrl()}${keysPath(challenge, attempt)}`;
    res.type('text/xml').send(parts.answer(said, action));
  });

  // Too big, cut off, not a form: refused like anything else. What broke in here is an error, and Twilio says so.
  app.use('/callbacks', (error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const status = (error as { status?: unknown } | null)?.status;
    if (typeof status === 'number' && status < 500) return refuse(res);
    log.error(
      { error: error instanceof Error ? error.message : 'unknown' },
      'A callback could not be taken; the provider may repeat it',
    );
    res.status(500).type('text').send('Not now\n');
  });
  app.use('/callbacks', (_req, res) => refuse(res));
}

function attemptOf(value: unknown): number | undefined {
  return typeof value === 'string' && attempts.test(value) ? Number(value) : undefined;
}

/**
 * Twilio's own client, with what texts and calls have in common: a base address of one's own, one deadline, and
 * refusals under stable names. Numbers, words and credentials stay out of those.
 */
import twilio from 'twilio';
import type { SendResult } from '../../app/ports';
import { byCode, twilioReason } from './codes';

export interface TwilioSettings {
  /** AC... */
  readonly accountSid: string;
  /** Either the account's token, or a key (SK...) with its secret. */
  readonly authToken?: string;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  /** E.164 or an alphanumeric sender; or a messaging service (MG...). */
  readonly from?: string;
  readonly messagingServiceSid?: string;
  /** Instead of https://api.twilio.com. Without TLS only on this machine: it is sent the credentials. */
  readonly baseUrl?: string;
  /** Where data is processed and where the call enters: `ie1` and `dublin`. */
  readonly region?: string;
  readonly edge?: string;
  /** Address for delivery reports of one message; none when left out, or when it gives none. */
  readonly statusCallback?: (reference: string, attempt: number) => string | undefined;
  /** For one call, all in all; default 10 s. */
  readonly timeoutMs?: number;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly retryAfter: number | undefined;

  constructor(status: number, body: unknown, headers: unknown) {
    super('refused');
    this.status = status;
    const code = (body as { code?: unknown } | null)?.code;
    this.code = typeof code === 'number' ? code : 0;
    this.retryAfter = waitOf((headers as Record<string, unknown> | undefined)?.['retry-after']);
  }
}

/** Seconds only: a date (RFC 9110, 10.2.3) would need two clocks to agree. At most an hour. */
function waitOf(header: unknown): number | undefined {
  if (typeof header !== 'string' || !/^\d{1,6}$/.test(header.trim())) return undefined;
  return Math.min(Number(header) * 1_000, 3_600_000);
}

class OverTime extends Error {}

/** Node's names for a request that cannot have left. After any other break it is not known. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** E.164: a plus and at most 15 digits. Anything else is never sent anywhere. */
export const isNumber = (to: string): boolean => /^\+[1-9]\d{6,14}$/.test(to);

/** A success that names no message came from something else: whether it was sent is not known. */
class Unreadable extends Error {}

/** The client's own HTTP, with a configurable host, one deadline over everything, and headers of refusals kept. */
class Http extends twilio.RequestClient {
  private readonly base: URL | undefined;
  private readonly deadline: number;

  constructor(base: URL | undefined, deadline: number) {
    super({ timeout: deadline });
    this.base = base;
    this.deadline = deadline;
  }

  override async request<T>(options: Parameters<typeof twilio.RequestClient.prototype.request<T>>[0]) {
    const response = await within(
      this.deadline,
      super.request<T>({ ...options, uri: this.place(options.uri) }),
    );
    if (response.statusCode < 200 || response.statusCode > 299) {
      throw new Refusal(response.statusCode, response.body, response.headers as unknown);
    }
    if (!(response.body as { sid?: unknown } | null)?.sid) throw new Unreadable();
    return response;
  }

  private place(uri: string): string {
    if (!this.base) return uri;
    const { pathname, search } = new URL(uri);
    return `${this.base.origin}${this.base.pathname.replace(/\/$/, '')}${pathname}${search}`;
  }
}

/** The client's own time-out starts anew with every byte; this one does not. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new OverTime()), ms);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

export function failure(error: unknown): SendResult {
  if (error instanceof Refusal) return refused(error);
  if (error instanceof Unreadable) return { ok: false, retry: false, reason: 'unreadable-answer' };
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && neverConnected.has(code))
    return { ok: false, retry: true, reason: 'not-connected' };
  const late = error instanceof OverTime || code === 'ECONNABORTED' || code === 'ETIMEDOUT';
  return { ok: false, retry: true, reason: late ? 'time-out' : 'unreachable' };
}

function refused({ status, code, retryAfter }: Refusal): SendResult {
  const wait = retryAfter === undefined ? {} : { retryAfter };
  const known = byCode[code];
  if (known) return { ok: false, retry: known[1], reason: known[0], ...(known[1] ? wait : {}) };
  if (status === 429) return { ok: false, retry: true, reason: 'busy', ...wait };
  if (status >= 500 || status === 408) return { ok: false, retry: true, reason: 'unavailable', ...wait };
  if (status === 401 || status === 403) return { ok: false, retry: false, reason: 'sign-in-refused' };
  return { ok: false, retry: false, reason: twilioReason(code) ?? 'refused' };
}

/** One client for texts and calls. @throws {Error} naming the setting that is missing or cannot be used. */
export function makeClient(settings: TwilioSettings): twilio.Twilio {
  const [user, password] = credentials(settings);
  return twilio(user, password, {
    accountSid: settings.accountSid,
    httpClient: new Http(baseOf(settings.baseUrl), settings.timeoutMs ?? 10_000),
    ...(settings.region ? { region: settings.region } : {}),
    ...(settings.edge ? { edge: settings.edge } : {}),
  });
}

function credentials(settings: TwilioSettings): [string, string] {
  if (!/^AC[0-9a-f]{32}$/i.test(settings.accountSid)) {
    throw new Error('TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits.');
  }
  if (settings.apiKey && settings.apiSecret) return [settings.apiKey, settings.apiSecret];
  if (settings.authToken) return [settings.accountSid, settings.authToken];
  throw new Error('TWILIO_AUTH_TOKEN is missing, or TWILIO_API_KEY and TWILIO_API_SECRET in its place.');
}

function baseOf(baseUrl: string | undefined): URL | undefined {
  if (!baseUrl) return undefined;
  const base = new URL(baseUrl);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname);
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && here)) {
    throw new Error('TWILIO_BASE_URL must begin with https://, or point to this machine.');
  }
  return base;
}

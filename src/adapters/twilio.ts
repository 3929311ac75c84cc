/**
 * Texts through Twilio's Messages resource (https://www.twilio.com/docs/messaging/api/message-resource),
 * with their own client. Refusals are mapped to stable names by the published error codes
 * (https://www.twilio.com/docs/api/errors); numbers, words and credentials stay out of them.
 */
import twilio from 'twilio';
import type { SendResult, TextMessage, Texts } from '../app/ports';

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
  /** Address for delivery reports of one message. */
  readonly statusCallback?: (reference: string) => string;
  /** For one call, all in all; default 10 s. */
  readonly timeoutMs?: number;
}

/** Codes that decide by themselves, whatever the HTTP status: the name, and whether a later try can help. */
const byCode: Readonly<Record<number, readonly [reason: string, retry: boolean]>> = {
  20003: ['sign-in-refused', false],
  20429: ['busy', true],
  21211: ['bad-number', false],
  21217: ['bad-number', false],
  21265: ['bad-number', false],
  21408: ['region-closed', false],
  21603: ['bad-sender', false],
  21606: ['bad-sender', false],
  21610: ['opted-out', false],
  21611: ['busy', true],
  21612: ['no-route', false],
  21614: ['not-mobile', false],
  21617: ['too-long', false],
  21635: ['not-mobile', false],
  21659: ['bad-sender', false],
  21660: ['bad-sender', false],
  21703: ['bad-sender', false],
  30001: ['queue-full', false],
  30002: ['account-suspended', false],
  30003: ['unreachable', false],
  30004: ['blocked', false],
  30005: ['unknown-number', false],
  30006: ['not-mobile', false],
  30007: ['filtered', false],
  30008: ['not-delivered', false],
  30034: ['bad-sender', false],
  30450: ['blocked-prefix', false],
  60410: ['blocked-prefix', false],
  60605: ['region-closed', false],
  63038: ['daily-limit', false],
};

/** @param code of an error, or of a delivery report. */
export function twilioReason(code: number): string | undefined {
  const known = byCode[code]?.[0];
  return known ?? (code >= 30_000 && code < 31_000 ? 'not-delivered' : undefined);
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

function failure(error: unknown): SendResult {
  if (error instanceof Refusal) return refused(error);
  if (error instanceof Unreadable) return { ok: false, retry: false, reason: 'unreadable-answer' };
  const code = (error as { code?: unknown }).code;
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

/** @throws {Error} naming the setting that is missing or cannot be used. */
export function makeTwilioTexts(settings: TwilioSettings): Texts {
  const [user, password] = credentials(settings);
  const sender = senderOf(settings);
  const deadline = settings.timeoutMs ?? 10_000;
  const client = twilio(user, password, {
    accountSid: settings.accountSid,
    httpClient: new Http(baseOf(settings.baseUrl), deadline),
    ...(settings.region ? { region: settings.region } : {}),
    ...(settings.edge ? { edge: settings.edge } : {}),
  });
  return {
    async send(message: TextMessage) {
      // E.164: a plus and at most 15 digits. Anything else is never sent anywhere.
      if (!/^\+[1-9]\d{6,14}$/.test(message.to)) return { ok: false, retry: false, reason: 'bad-number' };
      const callback = settings.statusCallback?.(message.reference);
      try {
        const sent = await client.messages.create({
          to: message.to,
          body: message.body,
          ...sender,
          ...(callback ? { statusCallback: callback } : {}),
        });
        return accepted(sent);
      } catch (error) {
        return failure(error);
      }
    },
  };
}

function accepted(sent: { sid: string; status?: unknown; errorCode?: unknown }): SendResult {
  if (sent.status === 'failed' || sent.status === 'undelivered') {
    return { ok: false, retry: false, reason: twilioReason(Number(sent.errorCode)) ?? 'not-delivered' };
  }
  // A success that names no message came from something else: whether it was sent is not known.
  if (typeof sent.sid !== 'string' || !sent.sid)
    return { ok: false, retry: false, reason: 'unreadable-answer' };
  return { ok: true, reference: sent.sid };
}

function credentials(settings: TwilioSettings): [string, string] {
  if (!/^AC[0-9a-f]{32}$/i.test(settings.accountSid)) {
    throw new Error('TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits.');
  }
  if (settings.apiKey && settings.apiSecret) return [settings.apiKey, settings.apiSecret];
  if (settings.authToken) return [settings.accountSid, settings.authToken];
  throw new Error('TWILIO_AUTH_TOKEN is missing, or TWILIO_API_KEY and TWILIO_API_SECRET in its place.');
}

function senderOf(settings: TwilioSettings): { from: string } | { messagingServiceSid: string } {
  if (settings.messagingServiceSid) return { messagingServiceSid: settings.messagingServiceSid };
  if (settings.from) return { from: settings.from };
  throw new Error('TWILIO_FROM is missing, or TWILIO_MESSAGING_SERVICE_SID in its place.');
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

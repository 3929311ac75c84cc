/**
 * Calls to the channel's connector: time limit, no redirects, and a bounded retry of what may succeed a moment
 * later: 412, 429, 502 and 504 (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit).
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Random } from '../../app/ports';
import { WireError } from './talk';

export interface WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WireOptions {
  readonly random: Random;
  /** Waits so many ms. Injected, so that tests do not. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Limit of one call in ms. */
  readonly timeLimit: number;
  /** One call, for tests. Rejects when there is no answer. */
  readonly call?: (request: WireRequest, timeLimit: number) => Promise<WireResponse>;
}

const passing = new Set([412, 429, 502, 504]);
const tries = 4;
const longestWait = 5000;

/** How long to wait before try `next` (2, 3 ...): what the channel asks for, else doubling, with jitter upward. */
export function waitBefore(next: number, retryAfter: string | undefined, random: Random): number {
  const asked = Number(retryAfter) * 1000;
  const base = retryAfter && Number.isFinite(asked) && asked >= 0 ? asked : 250 * 2 ** (next - 2);
  return Math.min(base, longestWait) + random.below(250);
}

const codeIn = (body: string): string => {
  try {
    const parsed = JSON.parse(body) as { error?: { code?: unknown } };
    return typeof parsed.error?.code === 'string' ? parsed.error.code.slice(0, 100) : '';
  } catch {
    return '';
  }
};

/** Longest answer that is read: the connector's are an id or an error. */
const longestAnswer = 100_000;
const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };

/** One call over a kept connection. Redirects are answers like others: nothing of ours follows them. */
function callOnce(request: WireRequest, timeLimit: number): Promise<WireResponse> {
  return new Promise((done, failed) => {
    const url = new URL(request.url);
    const secure = url.protocol === 'https:';
    const body = request.body === undefined ? undefined : Buffer.from(request.body);
    const call = (secure ? httpsRequest : httpRequest)(url, {
      method: request.method,
      agent: secure ? agents['https:'] : agents['http:'],
      headers: { ...request.headers, ...(body ? { 'content-length': body.length } : {}) },
      signal: AbortSignal.timeout(timeLimit),
    });
    call.once('error', failed);
    call.once('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
        if (text.length > longestAnswer) answer.destroy(new Error('too long an answer'));
      });
      answer.once('error', failed);
      answer.once('end', () =>
        done({ status: answer.statusCode ?? 0, headers: headersOf(answer.headers), body: text }),
      );
    });
    call.end(body);
  });
}

const headersOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/**
 * @throws {WireError} when the last try did not succeed. A call without an answer is not repeated: it may have
 * arrived, and a message shown twice is worse than one that the person asks for again.
 */
export function makeWire(options: WireOptions): (request: WireRequest) => Promise<WireResponse> {
  const call = options.call ?? callOnce;
  const once = async (request: WireRequest): Promise<WireResponse> => {
    try {
      return await call(request, options.timeLimit);
    } catch {
      throw new WireError(0, 'NoAnswer');
    }
  };
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await once(request);
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (attempt === tries || !passing.has(answer.status))
        throw new WireError(answer.status, codeIn(answer.body));
      await options.sleep(waitBefore(attempt + 1, answer.headers['retry-after'], options.random));
    }
  };
}

/** The id in the connector's answer; it may leave it out when a message is replaced. */
export function idIn(body: string): string {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}

/**
 * Calls to the channel's connector: time limit, no redirects, and a bounded retry of what may succeed a moment
 * later: 412, 429, 502 and 504 (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit).
 */
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
  readonly fetch?: typeof fetch;
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

/**
 * @throws {WireError} when the last try did not succeed. A call without an answer is not repeated: it may have
 * arrived, and a message shown twice is worse than one that the person asks for again.
 */
export function makeWire(options: WireOptions): (request: WireRequest) => Promise<WireResponse> {
  const call = options.fetch ?? fetch;
  const once = async (request: WireRequest): Promise<WireResponse> => {
    try {
      const answer = await call(request.url, {
        method: request.method,
        headers: request.headers,
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'error',
        signal: AbortSignal.timeout(options.timeLimit),
      });
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      };
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

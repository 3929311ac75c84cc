/**
 * Posts messages to one address that an administrator configured. It follows no redirect, reads little of the answer,
 * and connects only to an address that it has looked at: a name that leads into the own network is refused (OWASP,
 * "Server-Side Request Forgery Prevention"), also when it leads there only at the second look-up.
 */
import { lookup } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { WebhookMessageOut, WebhookPort, WebhookResult } from '../app/ports';

export interface WebhookOptions {
  readonly url: string;
  /** Addresses of the own network are allowed: a ticket system in the house. */
  readonly allowPrivate?: boolean;
  /** ms; 10 seconds when left out. */
  readonly timeOut?: number;
  /** For tests of names that change where they lead. */
  readonly lookup?: LookupFunction;
}

const longestAnswer = 8_192;

/** Everything that is not the public internet: RFC 6890, 4193, 4291, 6052 (the IANA special-purpose registries). */
const closed = new BlockList();
for (const [net, bits] of [
  ...[
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ],
  ...[
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
  ],
  ...[
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ],
] as [string, number][])
  closed.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ...[
    ['::', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
  ],
  ...[
    ['2002::', 16],
    ['3fff::', 20],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ],
] as [string, number][])
  closed.addSubnet(net, bits, 'ipv6');

/** Is it no address of the public internet? What is no address at all counts as such. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return true;
  return closed.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

const isLoopbackName = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host);

class PrivateAddress extends Error {}

/** Looks a name up and refuses where it leads, at the very connection. */
const guarded =
  (look: LookupFunction): LookupFunction =>
  (host, options, done) => {
    look(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const found = Array.isArray(addresses) ? addresses : [];
      const [first] = found;
      if (!first || found.some(({ address }) => isPrivateAddress(address)))
        return done(new PrivateAddress('private-address'), []);
      if (options.all === true) return done(null, found);
      return done(null, first.address, first.family);
    });
  };

/** What the other side asks to wait, in ms: seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : undefined;
  const ms = seconds === undefined ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

async function readLittle(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    // Whoever answers with more says nothing that is read.
    if (length > longestAnswer) {
      response.destroy();
      return '';
    }
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A stable name of what went wrong; nothing that the other side wrote. */
function problemOf(error: unknown): string {
  if (error instanceof PrivateAddress) return 'private-address';
  const { name, code }: { name?: unknown; code?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  if (name === 'AbortError' || name === 'TimeoutError') return 'time-out';
  return typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? code.toLowerCase() : 'no-connection';
}

export function makeWebhookSender(options: WebhookOptions): WebhookPort {
  const url = new URL(options.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  // This machine is named on purpose; a name that only leads to it is not.
  const open = options.allowPrivate === true || isLoopbackName(host);
  const refused = !secure && !isLoopbackName(host) ? 'not-https' : undefined;
  const look = options.lookup ?? lookup;

  function post({ headers, body }: WebhookMessageOut): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const ask = (secure ? secureRequest : plainRequest)(
        url,
        {
          method: 'POST',
          agent: false,
          signal: AbortSignal.timeout(options.timeOut ?? 10_000),
          lookup: open ? look : guarded(look),
          headers: {
            ...headers,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Sparekey',
          },
        },
        resolve,
      );
      ask.on('error', reject);
      ask.end(body);
    });
  }

  return {
    async post(message): Promise<WebhookResult> {
      if (refused) return { problem: refused };
      // An address that stands in the URL itself is not looked up.
      if (!open && isIP(host) !== 0 && isPrivateAddress(host)) return { problem: 'private-address' };
      try {
        const response = await post(message);
        const retryAfter = retryAfterOf(response.headers['retry-after']);
        return {
          status: response.statusCode ?? 0,
          body: await readLittle(response),
          ...(retryAfter === undefined ? {} : { retryAfter }),
        };
      } catch (error) {
        return { problem: problemOf(error) };
      }
    },
  };
}

/**
 * Twilio's Messages and Calls resources on loopback, as published (API version 2010-04-01): basic authentication,
 * form bodies, 201 with the message or call, errors as {code, message, more_info, status}. It calls back as Twilio
 * does, signed with the account's token. @see twilio-callbacks.ts
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How to answer the next messages, in turn; afterwards they are accepted again. */
export type TwilioTurn =
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: number;
      readonly message?: string;
      readonly retryAfter?: string;
    }
  | {
      readonly kind: 'raw';
      readonly status: number;
      readonly type: string;
      readonly body: string;
      readonly retryAfter?: string;
    }
  | { readonly kind: 'message'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'hang' }
  | { readonly kind: 'trickle' }
  | { readonly kind: 'drop' };

export interface TwilioRequest {
  readonly path: string;
  readonly user: string;
  readonly password: string;
  readonly form: Readonly<Record<string, string>>;
  /** Values of fields that come more than once. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

export interface TwilioServer {
  readonly url: string;
  readonly requests: TwilioRequest[];
  next(...turns: TwilioTurn[]): void;
  close(): Promise<void>;
}

export interface TwilioAccount {
  readonly accountSid: string;
  readonly user: string;
  readonly password: string;
}

const path = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})\/(Messages|Calls)\.json$/;

export async function startTwilio(account: TwilioAccount): Promise<TwilioServer> {
  const requests: TwilioRequest[] = [];
  const turns: TwilioTurn[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const sent = new URLSearchParams(Buffer.concat(parts).toString('utf8'));
    const form = Object.fromEntries(sent);
    const lists = Object.fromEntries([...sent.keys()].map((name) => [name, sent.getAll(name)]));
    const basic = Buffer.from(
      (request.headers.authorization ?? '').replace(/^Basic /, ''),
      'base64',
    ).toString('utf8');
    const colon = basic.indexOf(':');
    const [user, password] = [basic.slice(0, colon), basic.slice(colon + 1)];
    const [, sid, resource] = path.exec(request.url ?? '') ?? [];
    requests.push({ path: request.url ?? '', user, password, form, lists });
    if (request.method !== 'POST' || sid !== account.accountSid) {
      return problem(response, 404, 20404, `The requested resource ${request.url} was not found`);
    }
    if (user !== account.user || password !== account.password)
      return problem(response, 401, 20003, 'Authenticate');
    const turn = turns.shift();
    if (turn) return play(turn, request, response, form, timers);
    if (resource === 'Calls') return dial(response, account.accountSid, form, requests.length);
    if (!form.To) return problem(response, 400, 21604, "A 'To' phone number is required.");
    if (!form.From && !form.MessagingServiceSid)
      return problem(response, 400, 21603, "A 'From' phone number is required.");
    return send(response, 201, message(account.accountSid, form, requests.length));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    next: (...more) => void turns.push(...more),
    close() {
      for (const timer of timers) clearInterval(timer);
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function play(
  turn: TwilioTurn,
  request: IncomingMessage,
  response: ServerResponse,
  form: Readonly<Record<string, string>>,
  timers: Set<NodeJS.Timeout>,
): void {
  switch (turn.kind) {
    case 'error':
      return problem(response, turn.status, turn.code, turn.message ?? 'Refused', turn.retryAfter);
    case 'raw':
      response.writeHead(turn.status, headers(turn.type, turn.retryAfter));
      response.end(turn.body);
      return;
    case 'message':
      return send(response, 201, { ...message('AC'.padEnd(34, '0'), form, 1), ...turn.fields });
    case 'hang':
      return;
    case 'trickle':
      // Bytes keep coming, the answer never ends: only a deadline over the whole call helps.
      response.writeHead(201, headers('application/json'));
      timers.add(setInterval(() => response.write(' '), 20));
      return;
    case 'drop':
      request.socket.destroy();
      return;
  }
}

const headers = (type: string, retryAfter?: string): Record<string, string> => ({
  'Content-Type': type,
  ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
});

function send(response: ServerResponse, status: number, body: unknown, retryAfter?: string): void {
  response.writeHead(status, headers('application/json', retryAfter));
  response.end(JSON.stringify(body));
}

function problem(
  response: ServerResponse,
  status: number,
  code: number,
  text: string,
  retryAfter?: string,
): void {
  const body = { code, message: text, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  send(response, status, body, retryAfter);
}

/** https://www.twilio.com/docs/voice/api/call-resource */
function dial(
  response: ServerResponse,
  account: string,
  form: Readonly<Record<string, string>>,
  count: number,
): void {
  if (!form.To) return problem(response, 400, 21201, "No 'To' number is specified");
  if (!form.From) return problem(response, 400, 21213, "'From' parameter is required");
  if (!/^\+\d+$/.test(form.From)) return problem(response, 400, 21212, `Invalid 'From' number ${form.From}`);
  if (!form.Url && !form.Twiml) return problem(response, 400, 21205, 'Url parameter is required.');
  const sid = `CA${count.toString(16).padStart(32, '0')}`;
  const base = `/2010-04-01/Accounts/${account}/Calls/${sid}`;
  return send(response, 201, {
    account_sid: account,
    annotation: null,
    answered_by: null,
    api_version: '2010-04-01',
    caller_name: null,
    date_created: null,
    date_updated: null,
    direction: 'outbound-api',
    duration: null,
    end_time: null,
    forwarded_from: null,
    from: form.From,
    from_formatted: form.From,
    group_sid: null,
    parent_call_sid: null,
    phone_number_sid: `PN${'0'.repeat(32)}`,
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    sid,
    start_time: null,
    status: 'queued',
    subresource_uris: { notifications: `${base}/Notifications.json`, recordings: `${base}/Recordings.json` },
    to: form.To,
    to_formatted: form.To,
    trunk_sid: null,
    uri: `${base}.json`,
  });
}

function message(
  account: string,
  form: Readonly<Record<string, string>>,
  count: number,
): Record<string, unknown> {
  const sid = `SM${count.toString(16).padStart(32, '0')}`;
  const at = 'Tue, 24 Nov 2026 14:21:00 +0000';
  return {
    account_sid: account,
    api_version: '2010-04-01',
    body: form.Body ?? '',
    date_created: at,
    date_sent: null,
    date_updated: at,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: form.From ?? null,
    messaging_service_sid: form.MessagingServiceSid ?? null,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid,
    status: form.MessagingServiceSid ? 'accepted' : 'queued',
    subresource_uris: { media: `/2010-04-01/Accounts/${account}/Messages/${sid}/Media.json` },
    to: form.To ?? null,
    uri: `/2010-04-01/Accounts/${account}/Messages/${sid}.json`,
  };
}

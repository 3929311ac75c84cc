/**
 * A connector on this machine: records what a bot sends (POST), replaces (PUT) and removes (DELETE), as the
 * Bot Connector's REST interface takes it, and answers with a message id. Answers can be set beforehand.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sent {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly conversation: string;
  /** For POST the activity that is answered, if any; for PUT and DELETE the one that is changed. */
  readonly target: string;
  /** The id given to it (POST). */
  readonly id: string;
  readonly authorization: string | undefined;
  readonly activity: SentActivity;
}

export interface SentActivity {
  readonly type?: string;
  readonly text?: string;
  readonly summary?: string;
  readonly attachments?: readonly {
    readonly contentType: string;
    readonly content: Record<string, unknown>;
  }[];
}

export interface Opened {
  readonly bot: { readonly id: string };
  readonly members: readonly { readonly id: string }[];
  readonly isGroup: boolean;
  readonly tenantId: string;
}

export interface Connector {
  readonly url: string;
  /** All calls that were answered well, oldest first. */
  readonly sent: readonly Sent[];
  /** Personal chats that were asked for; the chat with "29:x" is "a:29:x". */
  readonly opened: readonly Opened[];
  /** How many calls came, also refused ones. */
  calls(): number;
  /** The `count`th message of a conversation (1-based), as soon as it is there. */
  message(conversation: string, count: number): Promise<Sent>;
  /** The next call is answered so, instead of being taken. */
  answerNext(status: number, body?: unknown, headers?: Record<string, string>): void;
  /** Called for every message the moment it is complete. For load loops. */
  onMessage: ((sent: Sent) => void) | undefined;
  clear(): void;
  close(): Promise<void>;
}

const path = /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/;

/** Starts one on a free port of 127.0.0.1. */
export async function startConnector(): Promise<Connector> {
  const sent: Sent[] = [];
  const opened: Opened[] = [];
  const planned: { status: number; body: unknown; headers: Record<string, string> }[] = [];
  let waiting: { conversation: string; count: number; done: (sent: Sent) => void }[] = [];
  let calls = 0;
  let ids = 0;
  const messages = (conversation: string): Sent[] =>
    sent.filter((entry) => entry.method === 'POST' && entry.conversation === conversation);
  const wake = (): void => {
    waiting = waiting.filter((wait) => {
      const found = messages(wait.conversation)[wait.count - 1];
      if (found) wait.done(found);
      return !found;
    });
  };
  const connector: Connector = {
    url: '',
    sent,
    opened,
    onMessage: undefined,
    calls: () => calls,
    message: (conversation, count) =>
      new Promise((done) => {
        waiting.push({ conversation, count, done });
        wake();
      }),
    answerNext: (status, body = {}, headers = {}) => void planned.push({ status, body, headers }),
    clear: () => {
      sent.length = 0;
      opened.length = 0;
      calls = 0;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      calls += 1;
      const answer = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(body));
      };
      const plan = planned.shift();
      if (plan) return answer(plan.status, plan.body, plan.headers);
      if (request.method === 'POST' && request.url === '/v3/conversations') {
        const asked = JSON.parse(Buffer.concat(parts).toString('utf8')) as Opened;
        opened.push(asked);
        return answer(201, { id: `a:${asked.members[0]?.id ?? ''}` });
      }
      const found = path.exec((request.url ?? '').split('?')[0] ?? '');
      const method = request.method;
      if (!found || (method !== 'POST' && method !== 'PUT' && method !== 'DELETE')) return answer(404, {});
      const text = Buffer.concat(parts).toString('utf8');
      ids += 1;
      const entry: Sent = {
        method,
        conversation: decodeURIComponent(found[1] ?? ''),
        target: decodeURIComponent(found[2] ?? ''),
        id: method === 'POST' ? `message-${ids}` : decodeURIComponent(found[2] ?? ''),
        authorization: request.headers.authorization,
        activity: (text ? JSON.parse(text) : {}) as SentActivity,
      };
      sent.push(entry);
      if (method === 'POST') connector.onMessage?.(entry);
      wake();
      return answer(200, { id: entry.id });
    });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return Object.assign(connector, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

/** Every text of a card, in reading order: what the person can read. */
export function wordsOfCard(card: unknown): string[] {
  if (Array.isArray(card)) return card.flatMap((part) => wordsOfCard(part));
  if (typeof card !== 'object' || card === null) return [];
  const of = card as Record<string, unknown>;
  if (of['type'] === 'RichTextBlock') {
    return [(of['inlines'] as { text: string }[]).map((run) => run.text).join('')];
  }
  const own = ['text', 'title', 'label', 'value'].flatMap((name) =>
    typeof of[name] === 'string' ? [of[name]] : [],
  );
  const inner = ['facts', 'items', 'body', 'actions'].flatMap((name) => wordsOfCard(of[name]));
  return [...own, ...inner];
}

/** The card of a message; undefined for plain text. */
export const cardOf = (
  sent: { readonly activity: SentActivity } | undefined,
): Record<string, unknown> | undefined => sent?.activity.attachments?.[0]?.content;

/** The data behind the button or choice that says so. */
export function pressOf(card: unknown, title: string): Record<string, unknown> | undefined {
  if (Array.isArray(card)) {
    for (const part of card) {
      const found = pressOf(part, title);
      if (found) return found;
    }
    return undefined;
  }
  if (typeof card !== 'object' || card === null) return undefined;
  const of = card as Record<string, unknown>;
  const type = of['type'];
  if ((type === 'Action.Execute' || type === 'Action.Submit') && of['title'] === title) {
    return of['data'] as Record<string, unknown>;
  }
  return pressOf([of['selectAction'], of['body'], of['items'], of['actions']].filter(Boolean), title);
}

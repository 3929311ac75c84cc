/**
 * Messages about requests, to a ticket system: signed, at least once, the same id at every try. They wait in the store;
 * what fails is tried again, ever later, for three days, and then lies until somebody replays it.
 */
import { noDue } from '../collections';
import { changeCase } from '../cases/open';
import type { Deps } from '../deps';
import type { StoredCase } from '../documents';
import type { Doc, WebhookPort, WebhookResult } from '../ports';
import { bodyOf } from './events';
import type { HookType } from './hook';
import { signatureOf } from './sign';
import type { WebhookMessage, WebhookStatus } from './status';
import type { Webhooks } from './types';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** Waits after each failed try, as Standard Webhooks recommends ("Retries"); then it is given up. */
export const waits: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];
const kept = 30 * 24 * hour;
/** Longer than the time-out of a call: no second worker sends it meanwhile. */
const takenFor = 60 * second;
/** The other side may ask to wait; not for ever. */
const longestAsked = 24 * hour;
const mostShown = 50;
const atOnce = 20;

interface WebhookDoc extends Doc {
  readonly case: string;
  readonly number: string;
  readonly type: HookType;
  readonly at: number;
  readonly body: string;
  readonly state: 'waiting' | 'sent' | 'dead';
  readonly attempts: number;
  /** Real time. */
  readonly dueAt: number;
  /** Why the last try failed: a status or a name, nothing of what the other side wrote. */
  readonly problem?: string;
  readonly expiresAt: number;
}

/** The other side said that it is gone (410): nothing is sent until somebody replays. */
interface StoppedDoc extends Doc {
  readonly stoppedAt: number;
}
const stoppedId = 'webhook';

export interface WebhookParts extends Pick<
  Deps,
  'store' | 'clock' | 'random' | 'audit' | 'background' | 'log' | 'publicUrl'
> {
  readonly port: WebhookPort;
  readonly keys: readonly Buffer[];
}

/** A ticket number of the other system, from its answer; undefined when there is none that can be shown. */
export function ticketIn(body: string): string | undefined {
  try {
    const read: unknown = JSON.parse(body);
    const ticket = typeof read === 'object' && read !== null && 'ticket' in read ? read.ticket : undefined;
    return typeof ticket === 'string' && /^[\w#/.:-]{1,40}$/.test(ticket) ? ticket : undefined;
  } catch {
    return undefined;
  }
}

export function makeWebhooks(parts: WebhookParts): Webhooks {
  const { store, clock, log } = parts;

  const stopped = async (): Promise<StoppedDoc | undefined> => {
    const found = await store.get<StoppedDoc>('settings', stoppedId);
    return found && found.stoppedAt > 0 ? found : undefined;
  };

  async function setStopped(stoppedAt: number): Promise<void> {
    for (let tries = 0; tries < 20; tries += 1) {
      const known = await store.get<StoppedDoc>('settings', stoppedId);
      const done = known
        ? await store.replace<StoppedDoc>('settings', { ...known, stoppedAt })
        : await store.insert<StoppedDoc>('settings', { id: stoppedId, stoppedAt });
      if (done) return;
    }
  }

  async function queue(request: StoredCase): Promise<void> {
    for (const event of request.hooks ?? []) {
      const now = clock.real();
      await store.insert<WebhookDoc>('webhooks', {
        id: event.id,
        case: request.id,
        number: request.number,
        type: event.type,
        at: event.at,
        body: bodyOf(event, request, parts.publicUrl()),
        state: 'waiting',
        attempts: 0,
        dueAt: now,
        expiresAt: Math.max(now, clock.now()) + kept,
      });
    }
    parts.background.run('webhooks', work);
  }

  /** Each wait a little longer or shorter: what failed together is not tried again together. */
  const jittered = (ms: number): number => Math.round(ms * (0.8 + parts.random.below(401) / 1_000));

  function afterFailure(taken: WebhookDoc, result: WebhookResult): WebhookDoc {
    const problem = 'problem' in result ? result.problem : `status ${result.status}`;
    const wait = waits[taken.attempts - 1];
    if (wait === undefined) return { ...taken, state: 'dead', dueAt: noDue, problem };
    const asked = 'retryAfter' in result ? Math.min(result.retryAfter ?? 0, longestAsked) : 0;
    return { ...taken, problem, dueAt: clock.real() + Math.max(asked, jittered(wait)) };
  }

  async function keepTicket(doc: WebhookDoc, body: string): Promise<void> {
    const ticket = ticketIn(body);
    if (ticket === undefined) return;
    // No row: what a member of staff decides about does not change by it.
    await changeCase({ ...parts, webhooks: self }, doc.case, (now) =>
      now.ticket === ticket ? undefined : { next: { ...now, ticket } },
    );
  }

  async function sendOne(doc: WebhookDoc): Promise<void> {
    const now = clock.real();
    const taken = { ...doc, attempts: doc.attempts + 1, dueAt: now + takenFor };
    if (!(await store.replace<WebhookDoc>('webhooks', taken))) return;
    const held = { ...taken, version: taken.version + 1 };
    const timestamp = Math.floor(now / 1_000);
    const result = await parts.port.post({
      body: doc.body,
      headers: {
        'webhook-id': doc.id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureOf(parts.keys, { id: doc.id, timestamp, body: doc.body }),
      },
    });
    if ('status' in result && result.status >= 200 && result.status < 300) {
      // The ticket first: once it is sent, nobody asks again.
      await keepTicket(held, result.body);
      const { problem: _gone, ...rest } = held;
      await store.replace<WebhookDoc>('webhooks', { ...rest, state: 'sent', dueAt: noDue });
      return;
    }
    if ('status' in result && result.status === 410) {
      await setStopped(now);
      log.warn(
        {},
        'The ticket system says that its address is gone (410): no messages until they are replayed',
      );
    }
    const after = afterFailure(held, result);
    await store.replace<WebhookDoc>('webhooks', after);
    if (after.state === 'dead')
      log.warn({ id: doc.id, problem: after.problem }, 'A message to the ticket system was given up');
  }

  async function work(): Promise<void> {
    if (await stopped()) return;
    const page = await store.find<WebhookDoc>('webhooks', {
      index: 'due',
      to: clock.real() + 1,
      limit: atOnce,
    });
    for (const doc of page.docs) {
      if (doc.state !== 'waiting') continue;
      await sendOne(doc).catch((error: unknown) =>
        log.warn({ error: error instanceof Error ? error.message : '' }, 'A message waits to be sent again'),
      );
      if (await stopped()) return;
    }
  }

  async function list(state: WebhookDoc['state'], limit: number): Promise<readonly WebhookDoc[]> {
    const page = await store.find<WebhookDoc>('webhooks', {
      index: 'state',
      equals: { state },
      descending: true,
      limit,
    });
    return page.docs;
  }

  async function again({ id }: { readonly id: string }): Promise<boolean> {
    for (let tries = 0; tries < 20; tries += 1) {
      const doc = await store.get<WebhookDoc>('webhooks', id);
      if (!doc) return false;
      const next = { ...doc, state: 'waiting' as const, attempts: 0, dueAt: clock.real() };
      if (await store.replace<WebhookDoc>('webhooks', next)) return true;
    }
    return false;
  }

  const shown = ({ id, number, type, at, attempts, problem = '' }: WebhookDoc): WebhookMessage => ({
    ...{ id, number, type, at, attempts, problem },
  });

  const self: Webhooks = {
    queue,
    work,
    async replay(id) {
      const chosen = id === undefined ? await list('dead', 1_000) : [{ id }];
      let count = 0;
      for (const one of chosen) if (await again(one)) count += 1;
      if (count > 0 || id === undefined) await setStopped(0);
      return count;
    },
    async status(): Promise<WebhookStatus> {
      const [waiting, dead, halt] = await Promise.all([
        list('waiting', mostShown),
        list('dead', mostShown),
        stopped(),
      ]);
      return {
        waiting: waiting.map(shown),
        dead: dead.map(shown),
        ...(halt ? { stoppedAt: halt.stoppedAt } : {}),
      };
    },
  };
  return self;
}

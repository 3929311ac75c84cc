/** A bot on a free port, against a connector on this machine, for tests. */
import express from 'express';
import type { AddressInfo } from 'node:net';
import type { Pusher, StaffChannel } from '../../src/app/ports';
import { makeBot } from '../../src/channels/bot/adapter';
import type { BotContext } from '../../src/channels/bot/adapter';
import { miraId } from './bot-activities';
import { catalogue } from './catalogue';
import { fakeVisits } from './fake-visits';
import type { FakeVisits } from './fake-visits';
import { memoryStore } from './memory-store';
import type { MemoryStore } from './memory-store';

export interface TestBot {
  readonly url: string;
  readonly pusher: Pusher;
  readonly staffChannel: StaffChannel;
  readonly store: MemoryStore;
  readonly visits: FakeVisits;
  readonly logged: { readonly level: string; readonly fields: unknown; readonly message: string }[];
  /** Waits between tries, in ms: recorded, not waited for. */
  readonly slept: number[];
  readonly clock: { now: number };
  post(activity: unknown, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  /** How many documents the bot has stored. */
  stored(): number;
  close(): Promise<void>;
}

export const started = Date.UTC(2026, 10, 24, 14, 22);

export async function startBot(over: Partial<BotContext> = {}, port = 0): Promise<TestBot> {
  const clock = { now: started };
  const store = memoryStore({ now: () => clock.now });
  const visits = fakeVisits(() => clock.now);
  const logged: TestBot['logged'] = [];
  const slept: number[] = [];
  const note = (level: string) => (fields: unknown, message: string) =>
    void logged.push({ level, fields, message });
  const { mount, pusher, staffChannel } = makeBot({
    catalogue: catalogue(),
    services: visits.services,
    store,
    clock: { now: () => clock.now, real: () => clock.now },
    random: { token: () => 'token', below: () => 0 },
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    publicUrl: 'http://localhost:3978',
    findPerson: async (id) => (id === miraId ? 'mira' : undefined),
    sleep: async (ms) => void slept.push(ms),
    ...over,
  });
  const app = express();
  mount(app);
  const server = app.listen(port, '127.0.0.1');
  await new Promise<void>((done) => void server.once('listening', () => done()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  return {
    url,
    pusher,
    staffChannel,
    store,
    visits,
    logged,
    slept,
    clock,
    async post(activity, headers = {}) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof activity === 'string' ? activity : JSON.stringify(activity),
      });
      const text = await answer.text();
      return { status: answer.status, body: text ? (JSON.parse(text) as unknown) : undefined };
    },
    stored: () => store.raw('activities').size + store.raw('conversations').size,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** The least that a bot with conversation state can be: what the ratio of the bench is measured against. */
import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  MemoryStorage,
} from 'botbuilder';
import express from 'express';
import type { AddressInfo } from 'node:net';

/** Starts it on a free port of this machine. */
export async function startEchoBot(): Promise<{ url: string; stop(): Promise<void> }> {
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  const state = new ConversationState(new MemoryStorage());
  const count = state.createProperty<number>('count');
  const app = express();
  app.post('/api/messages', express.json(), (request, response, next) => {
    adapter
      .process(request, response, async (context) => {
        const seen = (await count.get(context, 0)) + 1;
        await count.set(context, seen);
        await context.sendActivity(`${seen}: ${context.activity.text}`);
        await state.saveChanges(context);
      })
      .catch((error: unknown) => void setImmediate(() => next(error)));
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise<void>((done) => void server.once('listening', () => done()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

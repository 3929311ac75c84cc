/** Runs recorded events against a throw-away system: the real wiring, with the simulator behind it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from './build';
import type { Replay, ReplayEvent, ReplayOutcome } from './cli/types';
import { readConfig } from './config';

/** Answers as the Bot Connector does, and keeps nothing. */
async function connector(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: 'replayed' }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

/** A browser with one cookie jar. */
function browser(base: string) {
  let cookie = '';
  let csrf = '';
  return async (method: string, path: string, form: Readonly<Record<string, string>>): Promise<Response> => {
    const headers: Record<string, string> = { cookie, origin: base };
    const body = method === 'POST' ? new URLSearchParams({ _csrf: csrf, ...form }).toString() : undefined;
    if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
    const response = await fetch(`${base}${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const set = response.headers.getSetCookie().map((one) => one.split(';')[0]);
    if (set.length > 0) cookie = set.join('; ');
    const text = await response.clone().text();
    csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? csrf;
    return response;
  };
}

export const replay: Replay = async (folder, events) => {
  const system = await build(
    readConfig({ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', SPAREKEY_DEMO_MONTH: 'off' }),
  );
  const peer = await connector();
  try {
    await system.start();
    const base = system.address();
    const browse = browser(base);
    await browse('GET', '/', {});
    const outcomes: ReplayOutcome[] = [];
    let seen = (await system.audit.read({ limit: 1, newestFirst: true })).docs[0]?.seq ?? 0;
    for (const event of events) {
      const status = await send(event, base, peer.url, browse);
      await system.assembly.background.drain();
      await system.assembly.worker.round();
      const rows = (await system.audit.read({ from: seen + 1, limit: 500 })).docs;
      seen = rows.at(-1)?.seq ?? seen;
      const visit = rows.findLast((row) => row.visit !== undefined)?.visit;
      const view = visit === undefined ? undefined : await system.assembly.visits.screenOf(visit);
      outcomes.push({
        status,
        ...(view ? { screen: view.screen } : {}),
        effects: rows
          .filter((row) => row.what === 'effect')
          .map((row) => ({ id: String(row.facts['effect']), what: kindOf(row.facts['request']) })),
        audit: rows,
      });
    }
    return outcomes;
  } finally {
    await system.close();
    await peer.close();
  }
};

const kindOf = (request: unknown): string =>
  typeof request === 'object' && request !== null && 'kind' in request ? String(request.kind) : 'effect';

async function send(
  event: ReplayEvent,
  base: string,
  serviceUrl: string,
  browse: (method: string, path: string, form: Readonly<Record<string, string>>) => Promise<Response>,
): Promise<number> {
  if (event.kind === 'form') return (await browse(event.method, event.path, event.form)).status;
  const response = await fetch(`${base}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...event.activity, serviceUrl }),
  });
  await response.arrayBuffer();
  return response.status;
}

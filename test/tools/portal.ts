/** The real portal on a free port of loopback, and a small browser for it: cookies, forms, redirects. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Express } from 'express';
import { systemRandom } from '../../src/adapters/random';
import { makeKeys } from '../../src/app/keys';
import type { Log } from '../../src/app/ports';
import { makePortal } from '../../src/channels/portal/app';
import type { PortalContext } from '../../src/channels/portal/context';
import { catalogue } from './catalogue';
import { fakeServices, fakeStart, type FakeWorld } from './fake-services';
import { memoryStore, type MemoryStore } from './memory-store';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface RunningPortal {
  readonly url: string;
  readonly app: Express;
  readonly world: FakeWorld;
  readonly store: MemoryStore;
  readonly clock: { at: number; now(): number; real(): number };
  readonly logged: LogLine[];
  browser(): Browser;
  close(): Promise<void>;
}

export async function startPortal(more: Partial<PortalContext> = {}): Promise<RunningPortal> {
  const clock = { at: fakeStart, now: () => clock.at, real: () => clock.at };
  const world = fakeServices(clock);
  const store = memoryStore(clock);
  const logged: LogLine[] = [];
  const logAt =
    (level: LogLine['level']): Log['info'] =>
    (fields, message) =>
      void logged.push({ level, fields, message });
  const server: Server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app = makePortal({
    catalogue: catalogue(),
    services: world.services,
    store,
    keys: makeKeys([{ id: 'test', secret: Buffer.alloc(32, 7) }]),
    clock,
    random: systemRandom(),
    log: { info: logAt('info'), warn: logAt('warn'), error: logAt('error') },
    publicUrl: url,
    trustProxy: false,
    secureCookies: false,
    demo: false,
    viewsDir: join(__dirname, '../../views'),
    ...more,
  });
  server.on('request', app);
  return {
    url,
    app,
    world,
    store,
    clock,
    logged,
    browser: () => new Browser(url),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export interface Page {
  readonly status: number;
  readonly html: string;
  readonly path: string;
  readonly headers: Headers;
}

/** Follows redirects and keeps cookies, as a person's browser does; says where its posts come from. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly setCookies: string[] = [];
  private readonly base: string;
  page: Page = { status: 0, html: '', path: '/', headers: new Headers() };

  constructor(base: string) {
    this.base = base;
  }

  async request(
    method: string,
    path: string,
    body?: URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    const answer = await fetch(this.base + path, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'sec-fetch-site': 'same-origin',
        ...(body ? { 'content-type': 'application/x-www-form-urlencoded', origin: 'null' } : {}),
        ...headers,
      },
      ...(body && { body: body.toString() }),
    });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    const html = await answer.text();
    const to = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && to !== null) return this.request('GET', to);
    this.page = { status: answer.status, html, path, headers: answer.headers };
    return this.page;
  }

  private keep(line: string): void {
    this.setCookies.push(line);
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  get(path: string): Promise<Page> {
    return this.request('GET', path);
  }

  /** The token that the forms of the current page carry. */
  get token(): string {
    return /name="_csrf" value="([^"]+)"/.exec(this.page.html)?.[1] ?? '';
  }

  /** The hidden one-time value of the form with this action. */
  once(action: string): string {
    const from = this.page.html.indexOf(`action="${action}"`);
    return /name="once" value="([^"]+)"/.exec(this.page.html.slice(Math.max(from, 0)))?.[1] ?? '';
  }

  /** Posts a form of the current page, with its token. */
  post(
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Page> {
    return this.request('POST', path, new URLSearchParams({ _csrf: this.token, ...fields }), headers);
  }

  /** From the front door into a visit; returns its path. */
  async begin(topic = 'no-device'): Promise<string> {
    await this.get('/');
    return (await this.post('/visits', { topic })).path;
  }
}

/** Portal pages a second, beside a bare express + handlebars page of the same size in the same run. */
import autocannon from 'autocannon';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HttpBrowser } from '../tools/http-browser';

const root = resolve(__dirname, '../..');

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a script of its own process and waits for the line that names its address. */
export async function serve(args: readonly string[], env: Record<string, string>): Promise<Served> {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, SPAREKEY_DEMO_MONTH: 'off', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((found, failed) => {
    let text = '';
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString();
      const match = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(text);
      if (match) found(match[0]);
    });
    child.once('exit', (code) => failed(new Error(`It ended with ${code}: ${text}`)));
  });
  return {
    url,
    stop: () =>
      new Promise((done) => {
        child.once('exit', () => done());
        child.kill('SIGTERM');
      }),
  };
}

async function perSecond(url: string, headers: Record<string, string>, seconds: number): Promise<number> {
  await autocannon({ url, headers, connections: 10, duration: 1 });
  const result = await autocannon({ url, headers, connections: 10, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} errors`);
  return result.requests.average;
}

export interface PortalNumbers {
  readonly pages: number;
  readonly bare: number;
  readonly bytes: number;
}

/** The page of a walk that waits for an answer: session, visit, facts, screen, Handlebars. */
export async function benchPortal(seconds: number): Promise<PortalNumbers> {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
  const sparekey = await serve(['dist/main.js', 'start'], {
    DATA_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'silent',
  });
  try {
    const browser = await new HttpBrowser(sparekey.url).open('/');
    await browser.press('My phone was lost or stolen');
    const page = join(folder, 'page.html');
    writeFileSync(page, browser.html);
    const bare = await serve(['test/bench/bare-page.js', page], {});
    try {
      const pages = await perSecond(`${sparekey.url}${browser.path}`, { cookie: browser.cookie }, seconds);
      const bareRate = await perSecond(`${bare.url}/`, {}, seconds);
      return { pages, bare: bareRate, bytes: Buffer.byteLength(browser.html) };
    } finally {
      await bare.stop();
    }
  } finally {
    await sparekey.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `sparekey start` in a process of its own, which a test kills without a word, and starts again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

export interface Killable {
  readonly url: string;
  /** SIGKILL: nothing is written, closed or said any more. Returns when it is gone. */
  kill(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const gone = new AbortController();
  child.once('exit', () => gone.abort());
  for (;;) {
    if (gone.signal.aborted) throw new Error(`It ended before it listened: ${said()}`);
    try {
      const response = await fetch(`${url}/healthz`);
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // Not yet: looked at again when the process has said something, or has had its turn.
      await new Promise((done) => void setTimeout(done, 25));
    }
  }
}

/** @param ahead how much later than now it is for this process, in ms: leases of the one before run out by it. */
export async function startKillable(dataDir: string, port: number, ahead = 0): Promise<Killable> {
  const preload = ['run-typescript.js', 'shifted-clock.js'].flatMap((file) => [
    '-r',
    resolve(root, 'test/tools', file),
  ]);
  const child = spawn(process.execPath, [...preload, resolve(root, 'src/main.ts'), 'start'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'error',
      SPAREKEY_DEMO_MONTH: 'off',
      CLOCK_AHEAD: String(ahead),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => void (said += part.toString()));
  child.stderr.on('data', (part: Buffer) => void (said += part.toString()));
  const url = `http://localhost:${port}`;
  await answers(`http://127.0.0.1:${port}`, child, () => said);
  return {
    url,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

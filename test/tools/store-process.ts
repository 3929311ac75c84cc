/** Processes of their own that work on a store beside others. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface StoreProcess {
  /** Resolves with the next line it writes. @throws {Error} when it ends instead. */
  line(): Promise<string>;
  go(): void;
  /** Ends it at once, as a failing machine does. */
  kill(): Promise<void>;
}

/** Starts `store-child.ts` on the store at `place`. */
export function startStoreProcess(task: 'race' | 'append', place: string, name: string): StoreProcess {
  const child = spawn(
    process.execPath,
    ['-r', join(__dirname, 'run-typescript.js'), join(__dirname, 'store-child.ts'), task, place, name],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error('The process ended too early.');
      return next.value;
    },
    go: () => void child.stdin.write('go\n'),
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

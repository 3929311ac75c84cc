/** The log of signed audit heads: a file that is only ever appended to. Ship it to another machine. */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HeadLog } from '../app/ports';

/** A line that a crash left half written is closed, so that the next one can be read. */
async function endsInside(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size === 0) return false;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() !== '\n';
  } finally {
    await file.close();
  }
}

/**
 * Opens, and makes where needed, the file: readable by its owner only (0600). `append` returns when the line is on
 * disk. Several processes may share the file: each line goes out in one write at the end (O_APPEND).
 * @throws {Error} when the file cannot be made, written or read.
 */
export async function openHeadLog(path: string): Promise<HeadLog & { close(): Promise<void> }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  await file.chmod(0o600);
  if (await endsInside(path)) await file.appendFile('\n');
  return {
    async append(line) {
      if (/[\r\n]/u.test(line)) throw new Error('A line of the head log has no line breaks.');
      const bytes = Buffer.from(`${line}\n`);
      const { bytesWritten } = await file.write(bytes);
      if (bytesWritten !== bytes.length)
        throw new Error('The head log took only part of a line: is the disk full?');
      await file.datasync();
    },
    async read() {
      return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    },
    close: () => file.close(),
  };
}

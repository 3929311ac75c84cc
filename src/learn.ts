/** What the recogniser learnt, kept in `dist` until an example or its code changes. Run by the build. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Asking, Examples, Knowledge } from './core/understand';
import { learnExamples } from './core/understand';
import { fromBytes, toBytes } from './core/understand/keep';
import type { Dialog } from './core/dialog-types';

export type Lesson = readonly [dialogs: readonly Dialog[], further: Examples, questions: readonly Asking[]];

/**
 * Reads what was learnt of just this lesson by just this code, else learns it, which takes seconds, and keeps it.
 * Where nothing can be kept, it is learnt at every start.
 */
export function learnt(folder: string, lesson: Lesson): Knowledge {
  const of = fingerprint(lesson);
  const kept = readKept(fileIn(folder), of);
  if (kept) return kept;
  const knowledge = learnExamples(...lesson);
  keep(folder, toBytes(knowledge, of));
  return knowledge;
}

/**
 * The same, but where it has to be learnt, a thread of its own does it: meanwhile the server answers.
 * @param given ends it.
 */
export async function learntAside(folder: string, lesson: Lesson, given: AbortSignal): Promise<Knowledge> {
  const kept = readKept(fileIn(folder), fingerprint(lesson));
  if (kept) return kept;
  const bytes = await inThread(lesson, given);
  const knowledge = bytes && fromBytes(bytes, fingerprint(lesson));
  if (!bytes || !knowledge) return learnt(folder, lesson);
  keep(folder, bytes);
  return knowledge;
}

/** What the thread learnt, as bytes; undefined where no thread can be had: then it is learnt here, and people wait. */
function inThread(lesson: Lesson, given: AbortSignal): Promise<Uint8Array | undefined> {
  given.throwIfAborted();
  return new Promise((resolve, reject) => {
    const options = { workerData: lesson, execArgv: [...process.execArgv] };
    const worker = new Worker(join(__dirname, `learn-thread${extname(__filename)}`), options);
    const end = (): void => void worker.terminate();
    given.addEventListener('abort', end, { once: true });
    worker.once('message', (bytes: Uint8Array) => resolve(bytes));
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => {
      given.removeEventListener('abort', end);
      if (given.aborted) reject(given.reason as Error);
      else resolve(undefined);
    });
  });
}

/** What the thread does. */
export const learnToBytes = (lesson: Lesson): Uint8Array =>
  toBytes(learnExamples(...lesson), fingerprint(lesson));

const fileIn = (folder: string): string => join(folder, 'recogniser.bin');

function readKept(file: string, of: string): Knowledge | undefined {
  try {
    return fromBytes(readFileSync(file), of);
  } catch {
    return undefined;
  }
}

function keep(folder: string, bytes: Uint8Array): void {
  const file = fileIn(folder);
  try {
    mkdirSync(folder, { recursive: true });
    // Whole or not at all, also when two processes learn at the same time.
    writeFileSync(`${file}.${process.pid}`, bytes);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A read-only place: learnt again next time.
  }
}

/** The code that learns: its source where that is beside it, so that the build and the tests share what was learnt. */
function codeFiles(): readonly string[] {
  const source = join(__dirname, '..', 'src', 'core');
  const core = existsSync(source) ? source : join(__dirname, 'core');
  const files = readdirSync(join(core, 'understand')).filter((name) => /(?<!\.test|\.d)\.[jt]s$/u.test(name));
  const top = readdirSync(core).filter((name) => /^understand\.[jt]s$/u.test(name));
  return [...top, ...files.sort().map((name) => join('understand', name))].map((name) => join(core, name));
}

/** Of everything that what is learnt depends on. */
function fingerprint([dialogs, further, questions]: Lesson): string {
  const hash = createHash('sha256');
  for (const file of codeFiles()) hash.update(readFileSync(file));
  const said = dialogs.map(({ topic, title, examples }) => ({ topic, title, examples }));
  return hash.update(JSON.stringify([said, further, questions])).digest('base64url');
}

/** What the recogniser learnt, kept in `dist` until an example or its code changes. Run by the build. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asking, Examples, Knowledge } from './core/understand';
import { learnExamples } from './core/understand';
import { fromBytes, toBytes } from './core/understand/keep';
import type { Dialog } from './core/dialog-types';

type Lesson = readonly [dialogs: readonly Dialog[], further: Examples, questions: readonly Asking[]];

/**
 * Reads what was learnt of just this lesson by just this code, else learns it, which takes seconds, and keeps it.
 * Where nothing can be kept, it is learnt at every start.
 */
export function learnt(folder: string, lesson: Lesson): Knowledge {
  const of = fingerprint(lesson);
  const file = join(folder, 'recogniser.bin');
  const kept = readKept(file, of);
  if (kept) return kept;
  const knowledge = learnExamples(...lesson);
  keep(folder, file, toBytes(knowledge, of));
  return knowledge;
}

function readKept(file: string, of: string): Knowledge | undefined {
  try {
    return fromBytes(readFileSync(file), of);
  } catch {
    return undefined;
  }
}

function keep(folder: string, file: string, bytes: Uint8Array): void {
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

#!/usr/bin/env node
/** The `sparekey` command. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, root } from './build';
import { loadRecogniser } from './recogniser';
import { run } from './cli';
import type { Io } from './cli/types';
import { loadContent } from './content';
import type { Recogniser } from './core/understand';
import { replay } from './replay';

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

const io: Io = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  cwd: process.cwd(),
  env: process.env,
  stopped,
  // Opened by whoever reads it: an open input would keep every other command from ending.
  get answers() {
    return { lines: createInterface({ input: process.stdin }), echo: !process.stdin.isTTY };
  },
};

const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

const recogniser = (): Recogniser => {
  const { dialogs, questions } = loadContent(root);
  return loadRecogniser(dialogs, questions, root);
};

run(process.argv.slice(2), io, { build: async (config) => build(config), replay, recogniser, version }).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    io.err(error instanceof Error ? error.message : 'Something went wrong.');
    process.exitCode = 1;
  },
);

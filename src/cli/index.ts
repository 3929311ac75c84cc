/** The `sparekey` command: which words do what. */
import { ConfigError, readConfig } from '../config';
import { nearest } from '../core/dialog/suggest';
import { auditCommand } from './audit';
import { dialogsCommand } from './dialogs';
import { doctorCommand } from './doctor';
import { UsageError } from './flags';
import { commands, helpOn, overview } from './help';
import { intentsCommand } from './intents';
import { peopleCommand } from './people';
import { replayCommand } from './replay';
import { tokensCommand } from './tokens';
import { settingsCommand } from './settings';
import type { Io, Parts, System } from './types';
import { watchFolders } from './watch';
import { webhooksCommand } from './webhooks';
import { whyCommand } from './why';

async function startCommand(args: readonly string[], io: Io, parts: Parts): Promise<number> {
  const [more] = args.filter((arg) => arg !== '--watch');
  if (more !== undefined) throw new UsageError(`"${more}" is too much: settings come from the environment.`);
  const config = readConfig(io.env);
  const system = await parts.build(config);
  let watching: { stop(): Promise<void> } | undefined;
  try {
    const { pages } = await system.start();
    if (config.mode === 'demo') io.out('This is a demo: its people, phones and mailboxes are made up.');
    const width = Math.max(0, ...pages.map((page) => page.what.length));
    for (const page of pages) io.out(`${page.what.padEnd(width)}  ${page.url}`);
    if (args.includes('--watch')) {
      watching = watchFolders(
        () => system.content(),
        async () => sayReloaded(system, io),
      );
      io.out('Watching dialogs and words: a change that holds is there for new visits.');
    }
    await io.stopped();
  } finally {
    await watching?.stop();
    await system.close();
  }
  return 0;
}

/** What became of changed files. A store that is away says so, and the next save tries again. */
async function sayReloaded(system: System, io: Io): Promise<void> {
  try {
    const reloaded = await system.reload();
    if (reloaded.what === 'renewed') {
      const what = reloaded.topics.length > 0 ? reloaded.topics.join(', ') : 'words or sentences';
      if (reloaded.owed.length > 0) {
        for (const problem of reloaded.owed) io.err(problem);
        io.err('In English until they are translated. The check fails until then.');
      }
      io.out(`Changed: ${what}. New visits see it; running ones go on as they began.`);
    }
    if (reloaded.what === 'refused') {
      for (const problem of reloaded.problems) io.err(problem);
      io.err('Refused: what was there before stays.');
    }
  } catch (error) {
    io.err(
      `Not changed: ${error instanceof Error ? error.message : 'the store is out of reach'}. Save again.`,
    );
  }
}

function helpCommand(args: readonly string[], io: Io): number {
  const [name] = args;
  const lines = name === undefined ? overview() : helpOn(name);
  if (!lines) return unknown(String(name), io);
  for (const line of lines) io.out(line);
  return 0;
}

function unknown(name: string, io: Io): number {
  const near = nearest(name, Object.keys(commands));
  io.err(`There is no command "${name}".${near === undefined ? '' : ` Did you mean "${near}"?`}`);
  for (const line of overview()) io.err(line);
  return 2;
}

async function dispatch(name: string, args: readonly string[], io: Io, parts: Parts): Promise<number> {
  const open = (): Promise<System> => parts.build(readConfig(io.env));
  switch (name) {
    case 'start':
      return startCommand(args, io, parts);
    case 'doctor':
      return doctorCommand(io, parts.build);
    case 'dialogs':
      return dialogsCommand([...args], io);
    case 'intents':
      return intentsCommand(args, io, parts.recogniser);
    case 'people':
      return peopleCommand(args, io, open);
    case 'tokens':
      return tokensCommand(args, io, open);
    case 'settings':
      return settingsCommand(args, io, open);
    case 'audit':
      return auditCommand(args, io, open);
    case 'webhooks':
      return webhooksCommand(args, io, open);
    case 'why':
      return whyCommand(args, io, open);
    case 'replay':
      return replayCommand(args, io, parts.replay);
    case 'help':
    case '--help':
    case '-h':
      return helpCommand(args, io);
    case '--version':
      io.out(parts.version);
      return 0;
    default:
      return unknown(name, io);
  }
}

/**
 * Runs one command.
 * @param argv the words after `sparekey`.
 * @returns the exit code. 0: done; 1: something is wrong and was said; 2: the command was not understood.
 * @throws whatever is neither of the two: a fault of ours.
 */
export async function run(argv: readonly string[], io: Io, parts: Parts): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined) {
    for (const line of overview()) io.err(line);
    return 2;
  }
  // "sparekey audit --help" is "sparekey help audit".
  if (args.includes('--help') && Object.hasOwn(commands, name)) return helpCommand([name], io);
  try {
    return await dispatch(name, args, io, parts);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(error.message);
      io.err(`Usage: ${commands[name]?.usage ?? 'sparekey help'}`);
      return 2;
    }
    if (error instanceof ConfigError) {
      io.err(error.message);
      io.err('"sparekey doctor" shows every setting.');
      return 1;
    }
    throw error;
  }
}

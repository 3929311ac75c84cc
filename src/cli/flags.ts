/** Reading the words after a command. */
import { parseArgs } from 'node:util';
import { nearest } from '../core/dialog/suggest';

/** The command was not understood. */
export class UsageError extends Error {}

export interface Flags {
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly words: readonly string[];
}

/**
 * `--name value` and `--name=value` for the allowed names, which can all be repeated; the rest are words.
 * @throws {UsageError} for a name that is not allowed, or one without its value.
 */
export function readFlags(args: readonly string[], allowed: readonly string[]): Flags {
  for (const arg of args) {
    const name = /^--([^=]+)/u.exec(arg)?.[1];
    if (name === undefined || allowed.includes(name)) continue;
    const near = nearest(name, allowed);
    throw new UsageError(
      `There is no "--${name}" here.${near === undefined ? '' : ` Did you mean "--${near}"?`}`,
    );
  }
  try {
    const options = Object.fromEntries(
      allowed.map((name) => [name, { type: 'string' as const, multiple: true as const }]),
    );
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const given = Object.entries(values).flatMap(([name, list]) =>
      list === undefined ? [] : [[name, list] as const],
    );
    return { values: Object.fromEntries(given), words: positionals };
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'That was not understood.',
    );
  }
}

/** @throws {UsageError} when it is missing, empty or given twice. */
export function one(flags: Flags, name: string): string {
  const [value = '', ...more] = flags.values[name] ?? [];
  if (more.length > 0) throw new UsageError(`--${name} is given twice.`);
  if (value.trim() === '') throw new UsageError(`--${name} is missing.`);
  return value.trim();
}

/**
 * The log: JSON lines on standard error (pino), or short lines for a person at a terminal. Whatever reaches it
 * is looked through first: secrets, codes, links, phone numbers and mail addresses are replaced, by the
 * name of their field and by their look. That is the second net; the first is not to log them.
 */
import pino from 'pino';
import type { Log } from '../app/ports';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const hidden = '[hidden]';
const deepest = 6;

/** Field names whose values never show. Matched against the last word of the name: `backupCode`, `reset_token`. */
const secretNames =
  /(?:^|[a-z_-])(?:codes?|seeds?|secrets?|passwords?|pass(?:es)?|pins?|tokens?|keys?|links?|cookies?|authorization|signatures?|sid|destinations?|phones?|mobiles?|e?mails?|address(?:es)?|to|from|body|text|html|uri|said|words|typed)$/iu;
/** Names that only look like one of them. */
const plainNames = new Set(['statusCode', 'errorCode', 'exitCode', 'providerCode']);
/** Names of random ids that are no secrets. */
const idNames = new Set([
  'id',
  'visit',
  'case',
  'challenge',
  'effect',
  'person',
  'subject',
  'request',
  'process',
  'hash',
  'edition',
  'seq',
]);

/** In this order: what is inside a link goes with the link. */
const secretLooks: readonly RegExp[] = [
  /otpauth:\/\/\S+/giu,
  /(?<=\bhttps?:\/\/[^\s/?#]+)[/?#][^\s"')]*/giu,
  /(?<=\b\w+:\/\/)[^\s/@]+@/giu,
  /[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/giu,
  /\b(?:bearer|basic)\s+\S+/giu,
  /\b[a-z0-9]{4,5}(?:-[a-z0-9]{4,5}){2,}\b/giu,
  /\b[A-Z2-7]{4}(?: [A-Z2-7]{4}){3,}\b/gu,
  /\b[A-Z2-7]{16,}\b/gu,
  /\+?(?<![\w.:-])\d[\d ()-]{4,}\d(?![\w:])/gu,
];
/** A random token: 20 and more characters that mix cases or digits. */
const tokenLook = /(?<![\w-])(?=[\w-]*[A-Z0-9])(?=[\w-]*[a-z0-9])[\w-]{20,}(?![\w-])/gu;

function scrubText(text: string, isId: boolean): string {
  let clean = text;
  if (!isId) for (const look of secretLooks) clean = clean.replace(look, hidden);
  return isId ? clean.replace(/\S+@\S+/gu, hidden) : clean.replace(tokenLook, hidden);
}

/** Frames hold places in our code, whose long names are no tokens; the lines above them repeat the message. */
const scrubStack = (stack: string): string =>
  stack
    .split('\n')
    .map((line) => (/^\s+at /u.test(line) ? line : scrubText(line, false)))
    .join('\n');

function scrubError(error: Error, depth: number): Record<string, unknown> {
  const { code, cause } = error as Error & { code?: unknown };
  return {
    name: error.name,
    message: scrubText(error.message, false),
    // ECONNREFUSED and the like, and five-digit numbers of providers; never something that could be a code.
    ...(typeof code === 'string' && /^E[A-Z_]+$/u.test(code) ? { errorCode: code } : {}),
    ...(typeof code === 'number' && code < 100_000 ? { errorCode: code } : {}),
    ...(error.stack === undefined ? {} : { stack: scrubStack(error.stack) }),
    ...(cause === undefined ? {} : { cause: scrub(cause, 'cause', depth + 1) }),
  };
}

function scrub(value: unknown, name: string, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (!plainNames.has(name) && secretNames.test(name)) return hidden;
  if (typeof value === 'string') return scrubText(value, idNames.has(name));
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return scrubText(value.toString(), idNames.has(name));
  if (typeof value !== 'object' || depth > deepest) return '[left out]';
  if (value instanceof Error) return scrubError(value, depth);
  if (value instanceof URL) return scrubText(value.href, false);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return hidden;
  if (value instanceof Map || value instanceof Set) return '[left out]';
  if (Array.isArray(value)) return value.map((each) => scrub(each, name, depth + 1));
  return scrubFields(value as Record<string, unknown>, depth + 1);
}

/** pino's own names, which a field must not repeat in the same line. */
const taken = new Set(['level', 'time', 'msg', 'pid', 'hostname']);

function scrubFields(fields: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      depth === 0 && taken.has(name) ? `${name}_` : scrubText(name, false),
      scrub(value, name, depth),
    ]),
  );
}

/** One line of JSON as a short line: time, level, message, fields. A line break stays inside its quotes. */
function shorten(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const at = new Date(String(time)).toTimeString().slice(0, 8);
  const said = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(shortValue(value))}`);
  return [at, String(level).padEnd(5), clean(String(msg)), ...said].join(' ') + '\n';
}

const clean = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ');

/** A person at a terminal wants to know what went wrong, not every frame. */
function shortValue(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || !('stack' in value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'stack'));
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Short lines instead of JSON. */
  readonly short: boolean;
  /** Takes whole lines; standard error when left out. */
  readonly write?: (line: string) => void;
}

export function makeLog(options: LogOptions): Log {
  const write = options.write ?? ((line: string): void => void process.stderr.write(line));
  const out = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(options.short ? shorten(line) : line) },
  );
  return {
    info: (fields, message) => out.info(scrubFields(fields, 0), scrubText(message, false)),
    warn: (fields, message) => out.warn(scrubFields(fields, 0), scrubText(message, false)),
    error: (fields, message) => out.error(scrubFields(fields, 0), scrubText(message, false)),
  };
}

/** Master keys: how they are written in SPAREKEY_KEYS, and those that the demo makes for itself. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { MasterKey } from '../app/keys';

/** Prints a line for SPAREKEY_KEYS. The id says when the key was made. */
export const keyCommand = `node -p "'k'+new Date().toISOString().slice(0,10)+':'+require('crypto').randomBytes(32).toString('base64')"`;

/** Ids of keys that a demo made: refused elsewhere. */
const demoPrefix = 'demo';
/** No full stop: it separates the parts of what was sealed. */
const idLook = /^[A-Za-z0-9_-]{1,32}$/u;

/** 32 random bytes hold fewer than 16 different values about once in 10^14 times; typed phrases and zeros do. */
const looksRandom = (secret: Buffer): boolean => new Set(secret).size >= 16;

function parseKey(text: string): MasterKey {
  const split = text.indexOf(':');
  const id = text.slice(0, Math.max(split, 0));
  const encoded = text.slice(split + 1).trim();
  if (!idLook.test(id)) throw new Error('A key is written as id:base64, the id of letters, digits, - and _.');
  const secret = Buffer.from(encoded, 'base64');
  const same = (a: string): string => a.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/u, '');
  if (same(secret.toString('base64')) !== same(encoded)) throw new Error(`Key "${id}" is not base64.`);
  if (secret.length < 32) throw new Error(`Key "${id}" has ${secret.length} bytes; at least 32 are needed.`);
  if (!looksRandom(secret)) throw new Error(`Key "${id}" is not random.`);
  return { id, secret };
}

/**
 * `id:base64,id2:base64`, newest first.
 * @throws {Error} in words for an operator, never repeating a secret.
 */
export function parseKeys(text: string): readonly MasterKey[] {
  const parsed = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => parseKey(each));
  if (parsed.length === 0) throw new Error('There is no key in it.');
  const seen = new Set<string>();
  for (const { id } of parsed) {
    if (seen.has(id)) throw new Error(`Two keys are called "${id}".`);
    seen.add(id);
  }
  return parsed;
}

const demoFile = z.strictObject({ keys: z.string() });

const demoPath = (dataDir: string): string => join(dataDir, 'demo-keys.json');

function readDemoKeys(dataDir: string): readonly MasterKey[] | undefined {
  let text: string;
  try {
    text = readFileSync(demoPath(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseKeys(demoFile.parse(JSON.parse(text)).keys);
}

/**
 * The demo's own keys: made once, kept in its data folder, for the owner only.
 * @throws {Error} when the file can be neither read nor made.
 */
export function demoKeys(dataDir: string): readonly MasterKey[] {
  const known = readDemoKeys(dataDir);
  if (known) return known;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const name = `${demoPrefix}-${randomBytes(4).toString('hex')}`;
  const draft = `${demoPath(dataDir)}.${name}`;
  const keys = `${name}:${randomBytes(32).toString('base64')}`;
  writeFileSync(draft, `${JSON.stringify({ keys })}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // A link appears whole or not at all: of two processes that start at once, one makes the keys.
    linkSync(draft, demoPath(dataDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = readDemoKeys(dataDir);
  if (!made) throw new Error(`The demo's keys vanished from ${demoPath(dataDir)}.`);
  return made;
}

/** Whether a key came from a demo: by its name, or because the data folder's demo made it. */
export function isDemoKey(key: MasterKey, dataDir: string): boolean {
  if (key.id.startsWith(demoPrefix)) return true;
  try {
    return readDemoKeys(dataDir)?.some((known) => known.secret.equals(key.secret)) ?? false;
  } catch {
    return false;
  }
}

/** Reading forms. A field that is missing, doubled or not text is empty: nothing else reaches a use case. */
import type { Request } from 'express';
import type { KeyAnswer } from '../../app/key-asks';

const body = (req: Request): Readonly<Record<string, unknown>> =>
  typeof req.body === 'object' && req.body !== null ? (req.body as Record<string, unknown>) : {};

/** One field as text: NFC, without control characters but line breaks, at most `max` characters. */
export function field(req: Request, name: string, max = 4000): string {
  const value = body(req)[name];
  return typeof value === 'string' ? tidy(value, max) : '';
}

/** A field that may come several times (check boxes). */
export function fields(req: Request, name: string, max = 200): readonly string[] {
  const value = body(req)[name];
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one): one is string => typeof one === 'string').map((one) => tidy(one, max));
}

/** All text fields, for a form that has to be sent once more. */
export const allFields = (req: Request): readonly { name: string; value: string }[] =>
  Object.keys(body(req))
    .filter((name) => name !== '_csrf')
    .flatMap((name) => fields(req, name, 4000).map((value) => ({ name, value })));

// Control characters but line breaks: they have no business in an answer.
const controls = new RegExp(String.raw`[\u0000-\u0009\u000b-\u001f\u007f]`, 'g');

function tidy(value: string, max: number): string {
  const clean = value.normalize('NFC').replace(/\r\n?/g, '\n').replace(controls, '');
  // Half a character at the cut would not survive the store.
  return clean.slice(0, max).replace(/[\ud800-\udbff]$/, '');
}

/** What a key answered, and when it was asked; undefined when none did. A time that is none is long over. */
export function keyOf(req: Request): KeyAnswer | undefined {
  const key = field(req, 'passkey', 16_001);
  const at = field(req, 'at', 16);
  return key ? { key, at: /^\d{1,15}$/.test(at) ? Number(at) : 0 } : undefined;
}

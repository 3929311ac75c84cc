/** A form to an answer. The turn comes from the address, the rest from the pressed button or the field. */
import type { Request } from 'express';
import type { Answer } from '../../app/services';
import { field } from './form';

/** Undefined when the form holds no answer. A pressed choice wins over a field that was left filled in. */
export function toAnswer(req: Request): Answer | undefined {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null) return undefined;
  const value = field(req, 'choice', 100);
  if (value) return { kind: 'choose', value };
  // What a key answered, as JSON: longer than anything that is typed. What is cut is no JSON any more.
  const key = field(req, 'passkey', 16_001);
  if (key) return { kind: 'enter', text: key };
  if ('entry' in body && typeof body.entry === 'string') return { kind: 'enter', text: field(req, 'entry') };
  return undefined;
}

/** A turn in an address: a whole number; undefined when it is anything else. */
export function toTurn(text: string | string[] | undefined): number | undefined {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

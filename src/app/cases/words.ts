/** What requests and ways to sign in are called on staff pages. */
import type { Phrases } from '../../core/phrases';
import type { MethodFacts } from '../../core/policy/types';
import type { StoredCase } from '../documents';

export const kindName = (kind: string, { say }: Phrases): string => say(`staff.kind.${kind}`);

/** What a request is about, by its name in the catalogue. */
export function whatOf(stored: StoredCase): string {
  if (stored.action === 'unfreeze') return 'unfreeze';
  if (stored.report && stored.topic === 'vouch') return 'not-confirmed';
  if (stored.report && stored.topic === 'not-me') return 'not-me-again';
  if (stored.action === 'talk' && stored.topic === 'unexpected-prompt') return 'unasked';
  if (stored.action === 'talk') return stored.stolen ? 'stolen-stopped' : 'talk';
  if (stored.action === 'day-pass' || stored.action === 'unlock') return stored.action;
  return stored.stolen ? 'stolen' : 'lost';
}

export function methodName(method: MethodFacts, phrases: Phrases): string {
  const kind = kindName(method.kind, phrases);
  const digits = method.lastDigits;
  return digits === undefined ? kind : phrases.say('staff.kind.ending', { kind, digits });
}

/** The words of notices, by what happened. */
import type { Phrases } from '../core/phrases';

export type About =
  | 'evidence'
  | 'completed'
  | 'stopped'
  | 'approval'
  | 'frozen'
  | 'reminder'
  | 'opened'
  /** Staff found a request odd: for security, and nobody else. */
  | 'handed'
  /** Somebody lifted "this was not me" with a key of their own: for security, and nobody else. */
  | 'lifted';

/** What happened, as the owner of the account reads it. */
export function sentence(
  { about, what }: { readonly about: About; readonly what: string },
  phrases: Phrases,
): string {
  const name = `mail.notice.${about}.${what}`;
  return phrases.has(name) ? phrases.say(name) : phrases.say('mail.notice.other');
}

/** The heading of a mail: the newest of what happened. */
export const titleOf = (about: About | undefined, phrases: Phrases): string =>
  phrases.say(`mail.notice.title.${about ?? 'evidence'}`);

/** "setting up a new device", for the page behind a notice. @param what names, between commas */
export const whatText = (what: string, phrases: Phrases): string => {
  const names = what.split(', ').map((one) => `mail.notice.what.${one}`);
  const words = names.map((name) => phrases.say(phrases.has(name) ? name : 'mail.notice.what.other'));
  return [...new Set(words)].join(', ');
};

/** A number in the place of another: read as it was typed, sealed for the visit, changed, and the old one told. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { dateTime } from '../core/screens/moments';
import type { Event } from '../core/step-types';
import type { NewNumber } from '../core/visit';
import type { Deps } from './deps';
import type { StoredVisit } from './documents';
import { languageFor } from './language';

type Parts = Pick<Deps, 'keys' | 'directory' | 'destinationCaps'>;

const longest = 40;
const context = (visit: string): string => `visits/${visit}/new-number`;

/** What was typed, as an event. A number without a country is read as one of the country of the number before. */
export async function readNewNumber(
  parts: Parts,
  visit: string,
  person: string,
  { method }: NewNumber,
  typed: string,
): Promise<Event> {
  const before = (await parts.directory.secrets(person, method))?.destination;
  const home = before === undefined ? undefined : parsePhoneNumberFromString(before)?.countryCallingCode;
  const number = parsePhoneNumberFromString(
    // As many dial it: 00 before a country.
    typed.slice(0, longest).trim().replace(/^00/, '+'),
    home === undefined ? undefined : { defaultCallingCode: home },
  );
  if (!number?.isPossible() || number.ext !== undefined) return { type: 'numbered', problem: 'malformed' };
  const value: string = number.number;
  if (value === before) return { type: 'numbered', problem: 'same' };
  if (!parts.destinationCaps.isOpen(value)) return { type: 'numbered', problem: 'closed' };
  return {
    type: 'numbered',
    sealed: parts.keys.seal(value, context(visit)),
    lastDigits: value.slice(-2),
  };
}

/** @throws {Error} when it was sealed for another visit. */
export const openNewNumber = (
  { keys }: Pick<Parts, 'keys'>,
  visit: string,
  { sealed }: NewNumber,
): string | undefined => (sealed === undefined ? undefined : keys.open(sealed, context(visit)));

type ChangeParts = Pick<
  Deps,
  'keys' | 'directory' | 'clock' | 'organisation' | 'texts' | 'templates' | 'log' | 'catalogue'
>;

const hour = 3_600_000;

/**
 * The number, then a word to the old one: whoever still reads it there hears of it at once. `once` does the change
 * unless it was done before.
 */
export async function changeNumber(
  parts: ChangeParts,
  id: string,
  { id: visit, visit: { newNumber, language } }: StoredVisit,
  person: string,
  once: (work: (action: string) => Promise<void>) => Promise<void>,
): Promise<{ readonly ok: boolean; readonly detail?: string }> {
  const value = newNumber && openNewNumber(parts, visit, newNumber);
  if (!newNumber || value === undefined) return { ok: false, detail: 'refused' };
  await once((action) => parts.directory.changeNumber(person, newNumber.method, value, action));
  await tellOld(parts, id, person, value, newNumber.lastDigits ?? '', language).catch(() =>
    parts.log.warn({ effect: id }, 'The old number could not be told of the new one'),
  );
  return { ok: true };
}

async function tellOld(
  parts: ChangeParts,
  id: string,
  person: string,
  value: string,
  digits: string,
  walked: string,
): Promise<void> {
  const after = await parts.directory.get(person);
  const now = parts.clock.now();
  const { helpDeskPhone } = await parts.organisation();
  const language = await languageFor(parts, after, walked);
  const body = parts.templates.text(
    'notice',
    {
      what: parts.catalogue.in(language).say('text.number-changed', { digits }),
      atText: dateTime(now, after?.timeZone ?? 'UTC', language),
      phone: helpDeskPhone,
    },
    language,
  );
  // Replaced in this very change: read back, so that a repeat after a crash tells them too.
  const old = (after?.addresses ?? []).filter(
    (one) => one.kind === 'mobile' && one.value !== value && now - (one.replacedAt ?? 0) < hour,
  );
  for (const { value: to } of old) await parts.texts.send({ to, body, reference: `${id}.old`, person });
}

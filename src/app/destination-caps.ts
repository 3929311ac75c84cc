/**
 * Caps against pumping (many texts to number ranges that pay somebody for them): a list of countries, and
 * counts a day per prefix, per country and in all (policy.md, "Sends"; OWASP ASVS 5.0, 6.6). Days are UTC.
 */
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min';
import type { Clock, Doc, Store } from './ports';
import { giveWay } from './give-way';
import { makeSerial } from './serial';

export interface DestinationCaps {
  /** Calling codes that texts may go to (ITU-T E.164), without plus. Nothing else is sent to. */
  readonly countries: readonly string[];
  /** A day, to one block of numbers: all but the last four digits. */
  readonly perPrefix: number;
  readonly perCountry: number;
  readonly perDay: number;
}

/** Britain, Ireland, and the neighbours in Europe. An organisation sets its own list. */
export const defaultDestinationCaps: DestinationCaps = {
  countries: [
    '44',
    '353',
    '31',
    '32',
    '33',
    '34',
    '39',
    '41',
    '43',
    '45',
    '46',
    '47',
    '48',
    '49',
    '351',
    '358',
  ],
  perPrefix: 30,
  perCountry: 500,
  perDay: 1000,
};

/** What happened, for the log and security's attention. No whole number in it. */
export interface CapReport {
  readonly scope: 'country-not-allowed' | 'prefix' | 'country' | 'day';
  /** The prefix or the country. */
  readonly key: string;
  readonly cap: number;
  readonly until: number;
}

export type DestinationPlace =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: CapReport['scope'] | 'not-a-number'; readonly until?: number };

interface CountDoc extends Doc {
  readonly count: number;
  /** The cap was reached and that was reported. */
  readonly reported: boolean;
  readonly expiresAt: number;
}

const day = 24 * 3_600_000;
const attempts = 200;

/** The allowed calling code a number begins with. Calling codes are prefix-free, so there is one at most. */
const countryOf = (number: string, countries: readonly string[]): string | undefined =>
  countries.find((code) => /^[1-9][0-9]{0,2}$/.test(code) && number.startsWith(`+${code}`));

export interface DestinationCapsParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Read at every send. */
  readonly caps: DestinationCaps;
  /** Called once a day for each cap that is reached, and for every refused country. */
  readonly report: (what: CapReport) => void;
}

/** Counts sends to numbers. @returns a function that takes a place for one send to an E.164 number. */
export function makeDestinationCaps({ store, clock, caps, report }: DestinationCapsParts): {
  reserve(destination: string): Promise<DestinationPlace>;
  /** Whether texts go to the country of this number at all. */
  isOpen(destination: string): boolean;
  /** Countries (ISO 3166-1 alpha-2) whose calling code is allowed. */
  countries(): readonly string[];
} {
  const serial = makeSerial();
  // Asked with every answer, and the same until an administrator changes the list.
  let listed: { readonly codes: string; readonly countries: readonly string[] } | undefined;

  /** Adds one to a counter; false when it is full. The first who finds it full reports it. */
  const take = (id: string, what: CapReport): Promise<boolean> =>
    serial(id, async () => {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const stored = await store.get<CountDoc>('sends', id);
        const count = stored?.count ?? 0;
        const free = count < what.cap;
        if (!free && stored?.reported === true) return false;
        const doc = { id, count: free ? count + 1 : count, reported: !free, expiresAt: what.until + day };
        const written = stored
          ? await store.replace<CountDoc>('sends', { ...doc, version: stored.version })
          : await store.insert<CountDoc>('sends', doc);
        if (!written) {
          await giveWay(attempt + 1);
          continue;
        }
        if (!free) report(what);
        return free;
      }
      throw new Error('The send counters are too busy.');
    });

  return {
    isOpen: (destination) => countryOf(destination, caps.countries) !== undefined,
    countries() {
      const codes = caps.countries.join();
      if (listed?.codes !== codes) {
        const open = new Set(caps.countries);
        const countries = getCountries().filter((country) => open.has(getCountryCallingCode(country)));
        listed = { codes, countries };
      }
      return listed.countries;
    },
    async reserve(destination) {
      if (!/^\+[1-9][0-9]{6,14}$/.test(destination)) return { ok: false, reason: 'not-a-number' };
      const today = Math.floor(clock.now() / day);
      const until = (today + 1) * day;
      const country = countryOf(destination, caps.countries);
      if (country === undefined) {
        report({ scope: 'country-not-allowed', key: destination.slice(0, 4), cap: 0, until });
        return { ok: false, reason: 'country-not-allowed' };
      }
      // Narrowest first: a flood to one block uses up its own count, not the one of everybody.
      const prefix = destination.slice(0, -4);
      const scopes: readonly CapReport[] = [
        { scope: 'prefix', key: prefix, cap: caps.perPrefix, until },
        { scope: 'country', key: country, cap: caps.perCountry, until },
        { scope: 'day', key: 'all', cap: caps.perDay, until },
      ];
      for (const what of scopes) {
        const free = await take(`cap:${what.scope}:${what.key}:${today}`, what);
        if (!free) return { ok: false, reason: what.scope, until };
      }
      return { ok: true };
    },
  };
}

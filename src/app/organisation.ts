/** What the organisation says of itself: name, help desk, hours. In the store, read at most every five seconds. */
import { zoned } from '../core/policy/working-time';
import { sourceLanguage } from '../core/dialog/translate';
import type { Catalogue, Phrases } from '../core/phrases';
import { dayName } from '../core/screens/moments';
import type { Clock, Doc, Store } from './ports';
import type { Organisation } from './services';

export interface OrganisationSettings {
  readonly name: string;
  readonly helpDeskPhone: string;
  readonly helpDeskPhoneSpoken: string;
  readonly zone: string;
  /** 0 Sunday to 6 Saturday; minutes from midnight. Days without an entry are closed. */
  readonly days: readonly { readonly day: number; readonly from: number; readonly to: number }[];
  readonly passwordLink?: string;
  /** BCP 47: what people are written to in, when nothing else says so. English when left out. */
  readonly language?: string;
  /** An assumption for the figures: minutes of a member of staff that a visit without one spares. */
  readonly minutesSaved?: number;
  /** Self-service recovery is paused, during an attack. */
  readonly paused: boolean;
}

export type OrganisationDoc = Doc & OrganisationSettings;

export const defaultOrganisation: OrganisationSettings = {
  name: 'Your organisation',
  helpDeskPhone: '',
  helpDeskPhoneSpoken: '',
  zone: 'Europe/London',
  days: [1, 2, 3, 4, 5].map((day) => ({ day, from: 7 * 60, to: 19 * 60 })),
  paused: false,
};

const clock = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** "Monday to Friday, 7:00 to 19:00", runs of days with the same hours together. */
export function hoursText(settings: OrganisationSettings, { say, language }: Phrases): string {
  const runs: { from: number; to: number; first: number; last: number }[] = [];
  for (const one of settings.days.toSorted((a, b) => ((a.day + 6) % 7) - ((b.day + 6) % 7))) {
    const run = runs.at(-1);
    if (run && run.from === one.from && run.to === one.to && (run.last + 1) % 7 === one.day)
      run.last = one.day;
    else runs.push({ from: one.from, to: one.to, first: one.day, last: one.day });
  }
  return runs
    .map((run) => {
      const [first, last] = [dayName(run.first, language), dayName(run.last, language)];
      const days = run.first === run.last ? first : say('hours.days', { first, last });
      return say('hours.run', { days, from: clock(run.from), to: clock(run.to) });
    })
    .join('; ');
}

/** "Here today until 19:00", "Back today at 7:00", "Back on Monday at 7:00". */
export function hoursNow(
  settings: OrganisationSettings,
  at: number,
  { say, language }: Phrases,
): { text: string; open: boolean } {
  const { day, minutes } = zoned(at, settings.zone);
  for (let ahead = 0; ahead < 8; ahead += 1) {
    const hours = settings.days.find((one) => one.day === (day + ahead) % 7);
    if (!hours) continue;
    const time = clock(hours.from);
    if (ahead === 0 && minutes >= hours.from && minutes < hours.to)
      return { text: say('hours.here', { time: clock(hours.to) }), open: true };
    if (ahead === 0 && minutes < hours.from) return { text: say('hours.back-today', { time }), open: false };
    if (ahead === 1) return { text: say('hours.back-tomorrow', { time }), open: false };
    if (ahead > 1)
      return { text: say('hours.back-on', { day: dayName(hours.day, language), time }), open: false };
  }
  return { text: say('hours.unknown'), open: false };
}

export interface OrganisationNow extends Organisation {
  /** Whether the help desk is there at this moment. */
  readonly open: boolean;
}

export interface Organisations {
  /** In a language of the catalogue; in the organisation's own when left out. */
  now(language?: string): Promise<OrganisationNow>;
  settings(): Promise<OrganisationSettings>;
}

interface Shown {
  readonly minute: number;
  readonly settings: OrganisationSettings;
  readonly organisation: OrganisationNow;
}

export function makeOrganisation(parts: { store: Store; clock: Clock; catalogue: Catalogue }): Organisations {
  let cached: { at: number; settings: OrganisationSettings } | undefined;
  const shown = new Map<string, Shown>();
  async function settings(): Promise<OrganisationSettings> {
    if (cached && parts.clock.real() - cached.at < 5_000) return cached.settings;
    const stored = await parts.store.get<OrganisationDoc>('settings', 'organisation');
    cached = { at: parts.clock.real(), settings: stored ?? defaultOrganisation };
    return cached.settings;
  }
  return {
    settings,
    async now(language) {
      const found = await settings();
      const phrases = parts.catalogue.in(language ?? found.language ?? sourceLanguage);
      const now = parts.clock.now();
      const minute = Math.floor(now / 60_000);
      const last = shown.get(phrases.language);
      if (last?.minute === minute && last.settings === found) return last.organisation;
      const organisation = describe(found, now, phrases);
      shown.set(phrases.language, { minute, settings: found, organisation });
      return organisation;
    },
  };
}

const describe = (found: OrganisationSettings, now: number, phrases: Phrases): OrganisationNow => {
  const { text, open } = hoursNow(found, now, phrases);
  return {
    name: found.name,
    helpDeskPhone: found.helpDeskPhone,
    helpDeskPhoneSpoken: found.helpDeskPhoneSpoken,
    hours: hoursText(found, phrases),
    zone: found.zone,
    hoursNow: text,
    open,
    ...(found.passwordLink === undefined ? {} : { passwordLink: found.passwordLink }),
    ...(found.language === undefined ? {} : { language: found.language }),
  };
};

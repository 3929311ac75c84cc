/** What the organisation says of itself: name, help desk, hours. In the store, read at most every five seconds. */
import { zoned } from '../core/policy/working-time';
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

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const clock = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** "Monday to Friday, 7:00 to 19:00", runs of days with the same hours together. */
export function hoursText(settings: OrganisationSettings): string {
  const runs: { from: number; to: number; first: number; last: number }[] = [];
  for (const one of settings.days.toSorted((a, b) => ((a.day + 6) % 7) - ((b.day + 6) % 7))) {
    const run = runs.at(-1);
    if (run && run.from === one.from && run.to === one.to && (run.last + 1) % 7 === one.day)
      run.last = one.day;
    else runs.push({ from: one.from, to: one.to, first: one.day, last: one.day });
  }
  return runs
    .map((run) => {
      const days =
        run.first === run.last ? dayNames[run.first] : `${dayNames[run.first]} to ${dayNames[run.last]}`;
      return `${days}, ${clock(run.from)} to ${clock(run.to)}`;
    })
    .join('; ');
}

/** "Here today until 19:00", "Back today at 7:00", "Back on Monday at 7:00". */
export function hoursNow(settings: OrganisationSettings, at: number): { text: string; open: boolean } {
  const { day, minutes } = zoned(at, settings.zone);
  for (let ahead = 0; ahead < 8; ahead += 1) {
    const hours = settings.days.find((one) => one.day === (day + ahead) % 7);
    if (!hours) continue;
    if (ahead === 0 && minutes >= hours.from && minutes < hours.to)
      return { text: `Here today until ${clock(hours.to)}`, open: true };
    if (ahead === 0 && minutes < hours.from)
      return { text: `Back today at ${clock(hours.from)}`, open: false };
    if (ahead > 0) {
      const when = ahead === 1 ? 'tomorrow' : `on ${dayNames[hours.day]}`;
      return { text: `Back ${when} at ${clock(hours.from)}`, open: false };
    }
  }
  return { text: 'Hours are not set', open: false };
}

export interface Organisations {
  now(): Promise<Organisation>;
  settings(): Promise<OrganisationSettings>;
}

export function makeOrganisation(parts: { store: Store; clock: Clock }): Organisations {
  let cached: { at: number; settings: OrganisationSettings } | undefined;
  let shown: { minute: number; settings: OrganisationSettings; organisation: Organisation } | undefined;
  async function settings(): Promise<OrganisationSettings> {
    if (cached && parts.clock.real() - cached.at < 5_000) return cached.settings;
    const stored = await parts.store.get<OrganisationDoc>('settings', 'organisation');
    cached = { at: parts.clock.real(), settings: stored ?? defaultOrganisation };
    return cached.settings;
  }
  return {
    settings,
    async now() {
      const found = await settings();
      const now = parts.clock.now();
      const minute = Math.floor(now / 60_000);
      if (shown?.minute !== minute || shown.settings !== found) {
        shown = { minute, settings: found, organisation: describe(found, now) };
      }
      return shown.organisation;
    },
  };
}

const describe = (found: OrganisationSettings, now: number): Organisation => ({
  name: found.name,
  helpDeskPhone: found.helpDeskPhone,
  helpDeskPhoneSpoken: found.helpDeskPhoneSpoken,
  hours: hoursText(found),
  zone: found.zone,
  hoursNow: hoursNow(found, now).text,
  ...(found.passwordLink === undefined ? {} : { passwordLink: found.passwordLink }),
});

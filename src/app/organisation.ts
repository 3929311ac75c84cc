/**
 * What the organisation decides: name, help desk and hours, the numbers of the policy, caps, what is offered. One
 * document in the store, which every process reads at most once a second.
 */
import { breakGlassMost } from '../core/policy/administer';
import { defaultRules } from '../core/policy/rules';
import type { MethodKind, Rules } from '../core/policy/types';
import { zoned } from '../core/policy/working-time';
import type { OpenDay, SettingValue } from '../core/settings/fields';
import { fields } from '../core/settings/fields';
import { sourceLanguage } from '../core/dialog/translate';
import type { Catalogue, Phrases } from '../core/phrases';
import { dayName } from '../core/screens/moments';
import { defaultDestinationCaps, type DestinationCaps } from './destination-caps';
import type { Clock, Doc, Log, Store } from './ports';
import type { Organisation } from './services';
import type { Governance } from './settings/documents';
import { rawValue, readValues, withValue, type Values } from './settings/read';

export interface OrganisationSettings {
  readonly name: string;
  readonly helpDeskPhone: string;
  readonly helpDeskPhoneSpoken: string;
  readonly zone: string;
  readonly days: readonly OpenDay[];
  readonly passwordLink?: string;
  /** BCP 47: what people are written to in, when nothing else says so. English when left out. */
  readonly language?: string;
  /** An assumption for the figures: minutes of a member of staff that a visit without one spares. */
  readonly minutesSaved: number;
  /** Self-service recovery is paused, during an attack. */
  readonly paused: boolean;
}

/** What the organisation decides beside what it says of itself. */
export interface Decided {
  readonly rules: Rules;
  readonly caps: DestinationCaps;
  /** Departments whose people are privileged, as in the directory. */
  readonly privilegedGroups: readonly string[];
  /** Sign-in names of those who may confirm for anybody. */
  readonly voucherRota: readonly string[];
  /** No evidence, and not offered. What it lowers is nothing: what the policy asks stays. */
  readonly methodsOff: readonly MethodKind[];
  readonly topicsOff: readonly string[];
  /** How long things are kept, in ms. */
  readonly retention: { readonly visits: number; readonly sentences: number };
}

export type Settings = OrganisationSettings &
  Decided & {
    /** While the glass is broken: until when. What it allows, policy.md says. */
    readonly glassUntil?: number;
  };

/** As it is stored: what nobody changed is not in it, so that a later version's defaults hold. */
export type OrganisationDoc = Doc &
  Omit<OrganisationSettings, 'minutesSaved'> &
  Partial<Pick<OrganisationSettings, 'minutesSaved'> & Decided & Governance>;

const day = 24 * 3_600_000;

export const defaultDecided: Decided = {
  rules: defaultRules,
  caps: defaultDestinationCaps,
  privilegedGroups: [],
  voucherRota: [],
  methodsOff: [],
  topicsOff: [],
  retention: { visits: 30 * day, sentences: 90 * day },
};

export const defaultOrganisation: OrganisationSettings = {
  name: 'Your organisation',
  helpDeskPhone: '',
  helpDeskPhoneSpoken: '',
  zone: 'Europe/London',
  days: [1, 2, 3, 4, 5].map((day) => ({ day, from: 7 * 60, to: 19 * 60 })),
  minutesSaved: 15,
  paused: false,
};

const clock = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** "Monday to Friday, 7:00 to 19:00", runs of days with the same hours together. */
export function hoursText(settings: Pick<OrganisationSettings, 'days'>, { say, language }: Phrases): string {
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
  settings: Pick<OrganisationSettings, 'days' | 'zone'>,
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
  settings(): Promise<Settings>;
  /** What was read last, for what cannot wait: at most a second old where anything happens. */
  known(): Settings;
  /** The whole document, fresh. */
  document(): Promise<OrganisationDoc | undefined>;
  /** The next reading is fresh: this process has changed it. */
  changed(): void;
}

interface Shown {
  readonly minute: number;
  readonly settings: Settings;
  readonly organisation: OrganisationNow;
}

const cachedFor = 1_000;

/** The default of every field. An optional one has the empty text. */
export function defaultValues(base: Settings): Values {
  return Object.fromEntries(
    fields.map(({ name }) => [name, (rawValue(base, name) ?? '') as SettingValue] as const),
  );
}

/**
 * The settings as they hold. A switch that is there and cannot be read is on: in doubt recovery is paused.
 * @param base what holds where nothing is configured.
 */
export function settingsFrom(
  doc: object | undefined,
  base: Settings,
): { readonly settings: Settings; readonly broken: readonly string[] } {
  const { values, broken } = readValues(doc ?? {}, defaultValues(base));
  const paused = rawValue(doc ?? {}, 'paused') ?? base.paused;
  const whole = Object.entries(values).reduce<Settings>(
    (settings, [name, value]) => withValue(settings, name, value),
    { ...base, paused: paused !== false },
  );
  const { passwordLink, language, ...rest } = whole;
  const [brokenAt, glassUntil] = ['glass.at', 'glass.until'].map((name) => rawValue(doc ?? {}, name));
  return {
    settings: {
      ...rest,
      // Whatever stands there: it is over after four hours.
      ...(typeof brokenAt === 'number' && typeof glassUntil === 'number'
        ? { glassUntil: Math.min(glassUntil, brokenAt + breakGlassMost) }
        : {}),
      ...(passwordLink ? { passwordLink } : {}),
      ...(language ? { language } : {}),
    },
    broken: typeof paused === 'boolean' ? broken : [...broken, 'paused'],
  };
}

export function makeOrganisation(parts: {
  store: Store;
  clock: Clock;
  catalogue: Catalogue;
  log?: Pick<Log, 'error'>;
  /** Instead of the defaults of the policy, where nothing is configured. */
  rules?: Partial<Rules>;
}): Organisations {
  const base: Settings = {
    ...defaultOrganisation,
    ...defaultDecided,
    rules: { ...defaultRules, ...parts.rules },
  };
  let cached: { at: number; settings: Settings; seen: string } | undefined;
  const shown = new Map<string, Shown>();
  const document = (): Promise<OrganisationDoc | undefined> =>
    parts.store.get<OrganisationDoc>('settings', 'organisation');
  async function settings(): Promise<Settings> {
    if (cached && parts.clock.real() - cached.at < cachedFor && parts.clock.real() >= cached.at)
      return cached.settings;
    const stored = await document();
    const seen = String(stored?.version ?? 0);
    const at = parts.clock.real();
    if (cached?.seen === seen) {
      cached = { ...cached, at };
      return cached.settings;
    }
    const read = settingsFrom(stored, base);
    if (read.broken.length > 0 && parts.log)
      parts.log.error({ fields: read.broken }, 'Settings cannot be read: their defaults hold.');
    cached = { at, settings: read.settings, seen };
    return cached.settings;
  }
  return {
    settings,
    known: () => cached?.settings ?? base,
    document,
    changed() {
      cached = undefined;
    },
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

const describe = (found: Settings, now: number, phrases: Phrases): OrganisationNow => {
  const { text, open } = hoursNow(found, now, phrases);
  return {
    name: found.name,
    helpDeskPhone: found.helpDeskPhone,
    helpDeskPhoneSpoken: found.helpDeskPhoneSpoken,
    hours: hoursText(found, phrases),
    zone: found.zone,
    hoursNow: text,
    open,
    paused: found.paused,
    ...(found.glassUntil !== undefined && now < found.glassUntil ? { glassUntil: found.glassUntil } : {}),
    ...(found.passwordLink === undefined ? {} : { passwordLink: found.passwordLink }),
    ...(found.language === undefined ? {} : { language: found.language }),
  };
};

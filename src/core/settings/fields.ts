/**
 * Every setting of an organisation, once: where it stands in the document, its limits, and which way it loosens.
 * policy.md: "configuration with these defaults"; loosening any needs two administrators. The limits are this
 * project's own judgement: beyond them not even two may go.
 */

export type SettingValue = string | number | readonly string[] | readonly OpenDay[];

/** 0 Sunday to 6 Saturday; minutes from midnight. Days without an entry are closed. */
export interface OpenDay {
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

/**
 * `more`: a greater value lets more happen. `less`: a smaller one. `added`, `removed`: of a list. `either`: nobody
 * can say which way, so every change counts as loosening. `given`: setting or changing it leads people somewhere
 * else; taking it away does not. `never`: it decides nothing.
 */
export type Loosens = 'more' | 'less' | 'either' | 'added' | 'removed' | 'given' | 'never';

export type FieldKind =
  | 'text'
  | 'phone'
  | 'link'
  | 'zone'
  | 'language'
  | 'open-days'
  /** Milliseconds, shown in this unit. */
  | 'minutes'
  | 'hours'
  | 'days'
  | 'count'
  /** Minutes from midnight. */
  | 'time'
  /** Calling codes (ITU-T E.164) without plus. */
  | 'calling-codes'
  | 'topics'
  | 'methods'
  | 'sign-ins'
  | 'departments';

export type Section = 'about' | 'waits' | 'codes' | 'sending' | 'people' | 'offered' | 'kept';
export const sections: readonly Section[] = [
  'about',
  'waits',
  'codes',
  'sending',
  'people',
  'offered',
  'kept',
];

export interface Field {
  /** Its path in the document: "rules.wrongCap". */
  readonly name: string;
  readonly section: Section;
  readonly kind: FieldKind;
  readonly loosens: Loosens;
  readonly min?: number;
  readonly max?: number;
}

export const units: Readonly<Partial<Record<FieldKind, number>>> = {
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

const field = (
  section: Section,
  name: string,
  kind: FieldKind,
  loosens: Loosens,
  min?: number,
  max?: number,
): Field => ({
  name,
  section,
  kind,
  loosens,
  ...(min === undefined ? {} : { min: min * (units[kind] ?? 1) }),
  ...(max === undefined ? {} : { max: max * (units[kind] ?? 1) }),
});

export const fields: readonly Field[] = [
  field('about', 'name', 'text', 'never', 1, 80),
  // Whoever gives another number or address sends people there, who trust it.
  field('about', 'helpDeskPhone', 'phone', 'given'),
  field('about', 'helpDeskPhoneSpoken', 'text', 'given', 0, 80),
  field('about', 'passwordLink', 'link', 'given'),
  field('about', 'zone', 'zone', 'never'),
  field('about', 'days', 'open-days', 'never'),
  field('about', 'language', 'language', 'never'),
  // In minutes. Figures reckon with it; nothing is decided by them.
  field('about', 'minutesSaved', 'count', 'never', 1, 240),

  field('waits', 'rules.holdForKey', 'hours', 'less', 1, 168),
  field('waits', 'rules.workingHoldForIssued', 'hours', 'less', 1, 40),
  field('waits', 'rules.privilegedHold', 'hours', 'less', 4, 168),
  field('waits', 'rules.workingDay.from', 'time', 'less', 0, 1_439),
  field('waits', 'rules.workingDay.to', 'time', 'more', 1, 1_440),
  field('waits', 'rules.workingDay.zone', 'zone', 'either'),
  field('waits', 'rules.changedVoid', 'days', 'less', 1, 90),
  field('waits', 'rules.changedVoidPrivileged', 'days', 'less', 1, 90),
  // Longer keeps somebody out by a claim alone; shorter gives a stopped device back sooner.
  field('waits', 'rules.claimStopLasts', 'hours', 'either', 1, 72),

  field('codes', 'rules.evidenceLasts', 'minutes', 'more', 2, 60),
  field('codes', 'rules.approverFresh', 'minutes', 'more', 1, 15),
  field('codes', 'rules.dayPassLasts', 'hours', 'more', 1, 24),
  // NIST SP 800-63B-4, 3.2.2 allows 100; the default is far below.
  field('codes', 'rules.wrongCap', 'count', 'more', 3, 50),
  field('codes', 'rules.wrongCapNamed', 'count', 'more', 1, 50),

  field('sending', 'rules.sendsPerTenMinutes', 'count', 'more', 1, 20),
  field('sending', 'rules.sendsPerDay', 'count', 'more', 1, 60),
  field('sending', 'rules.sendsNamed', 'count', 'more', 1, 20),
  field('sending', 'caps.countries', 'calling-codes', 'added'),
  field('sending', 'caps.perPrefix', 'count', 'more', 1, 10_000),
  field('sending', 'caps.perCountry', 'count', 'more', 1, 100_000),
  field('sending', 'caps.perDay', 'count', 'more', 1, 1_000_000),

  field('people', 'privilegedGroups', 'departments', 'removed'),
  field('people', 'voucherRota', 'sign-ins', 'added'),

  field('offered', 'methodsOff', 'methods', 'removed'),
  field('offered', 'topicsOff', 'topics', 'removed'),

  // Longer keeps more about people; shorter takes away what somebody could be asked about.
  field('kept', 'retention.visits', 'days', 'either', 7, 365),
  field('kept', 'retention.sentences', 'days', 'either', 7, 365),
];

const byName = new Map(fields.map((one) => [one.name, one]));
export const fieldOf = (name: string): Field | undefined => byName.get(name);

/** Methods that can be switched off. Vouching goes by its rota. */
export const switchable = ['totp', 'backup', 'text', 'call', 'office', 'email', 'passkey'] as const;

/** What nobody may switch off: stopping harm, and coming to a person. */
export const alwaysOn: ReadonlySet<string> = new Set([
  'lost-device',
  'unexpected-prompt',
  'talk-to-person',
  'take-up',
  'case-status',
]);

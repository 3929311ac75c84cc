/** People who walk the dialogs in tests: what they have set up, and how they come. */
import type { AccountFacts } from '../../src/core/account-facts';
import type { MethodFacts, PersonFacts } from '../../src/core/policy/types';
import type { Holder } from '../../src/core/visit';

const method = (id: string, kind: MethodFacts['kind'], more: Partial<MethodFacts> = {}): MethodFacts => ({
  id,
  kind,
  changedAt: 0,
  suspended: false,
  barred: false,
  shared: false,
  simSwap: false,
  probationUntil: 0,
  ...more,
});

const onPhone = { device: 'phone-1', deviceKind: 'phone' } as const;
/** Digits that are nowhere else on a screen, so that a leak shows. */
export const digits = ['83', '97'] as const;
const app = method('app-phone', 'totp', onPhone);
const text = method('text-phone', 'text', { ...onPhone, lastDigits: digits[0] });
const tablet = method('app-tablet', 'totp', { device: 'tablet-1', deviceKind: 'tablet' });
const backup = method('codes', 'backup', { left: 9 });
const secondPhone = method('text-second', 'text', {
  device: 'phone-2',
  deviceKind: 'phone',
  lastDigits: digits[1],
});

/** Ways to sign in that a person of these tests may have. */
export const own = { app, text, tablet, backup, secondPhone } as const;

export const person = (methods: readonly MethodFacts[], more: Partial<PersonFacts> = {}): PersonFacts => ({
  id: 'anna',
  status: 'active',
  privileged: false,
  methods,
  everHadKey: false,
  hasVoucher: true,
  ...more,
});

export const nobody: PersonFacts = {
  id: '',
  status: 'unknown',
  privileged: false,
  methods: [],
  everHadKey: false,
  hasVoucher: false,
};

export interface Variant {
  readonly name: string;
  /** Undefined: there is no such account. */
  readonly person?: PersonFacts;
  readonly claimed?: true;
  readonly holder: Holder['kind'];
  readonly frozen?: true;
  /** What the system has seen of the account lately. */
  readonly account?: AccountFacts;
  /** Texts do not go to the country of the own numbers. */
  readonly textsClosed?: true;
  /** The first sentence: its details are heard. */
  readonly said?: string;
  /** Walks these dialogs only; absent: all. */
  readonly topics?: readonly string[];
}

export const walksTopic = (variant: Variant, topic: string): boolean =>
  variant.topics === undefined || variant.topics.includes(topic);

const standard = person([app, text, tablet, backup]);
const stopped = person([{ ...app, suspended: true }, { ...text, suspended: true }, tablet, backup]);

export const variants: readonly Variant[] = [
  { name: 'tablet and backup codes, named on the portal', person: standard, holder: 'portal' },
  { name: 'tablet and backup codes, signed in', person: standard, holder: 'portal', claimed: true },
  { name: 'tablet and backup codes, in Teams', person: standard, holder: 'teams', claimed: true },
  { name: 'backup codes beside the phone', person: person([app, backup]), holder: 'portal' },
  { name: 'only the phone', person: person([app, text], { hasVoucher: false }), holder: 'portal' },
  { name: 'only the phone, in Teams', person: person([app, text]), holder: 'teams', claimed: true },
  { name: 'two phones, in Teams', person: person([app, secondPhone, backup]), holder: 'teams', claimed: true },
  { name: 'privileged', person: person([app, tablet, backup], { privileged: true }), holder: 'portal' },
  { name: 'stopped before', person: stopped, holder: 'portal' },
  { name: 'stopped before, in Teams', person: stopped, holder: 'teams', claimed: true },
  { name: 'frozen', person: standard, holder: 'portal', frozen: true },
  { name: 'disabled', person: person([app, tablet, backup], { status: 'disabled' }), holder: 'portal' },
  { name: 'no account', holder: 'portal' },
  { name: 'no account, in a web chat', holder: 'teams' },
];

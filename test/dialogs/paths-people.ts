/** People who walk the dialogs in tests: what they have set up, and how they come. */
import { nothingSeen, type AccountFacts, type SeenSignIn } from '../../src/core/account-facts';
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

const hour = 3_600_000;
/** The moment at which these walks begin. */
const begins = Date.UTC(2026, 10, 24, 14, 30);
const signIn = (more: Partial<SeenSignIn>): SeenSignIn => ({
  at: begins - hour,
  app: 'Outlook',
  place: 'Edinburgh, United Kingdom',
  outcome: 'in',
  secondStep: 'asked',
  odd: false,
  ...more,
});
const seen = (more: Partial<AccountFacts>): { readonly account: AccountFacts } => ({
  account: { ...nothingSeen, ...more },
});
/** Logs of sign-ins, for whoever is asked of something they did not do. */
const odd = seen({ signIns: [signIn({ odd: true, outcome: 'not-answered', place: 'Lagos, Nigeria' }), signIn({})] });
const usual = seen({ signIns: [signIn({}), signIn({ at: begins - 27 * hour, app: 'Rota' })] });
const asks = (required: AccountFacts['registration']['required']) => seen({ registration: { required } });
const waiting = seen({
  requests: [{ id: 'other.e1', number: '93HTKC', state: 'taken', openedAt: begins - 5 * hour }],
});
const signedIn = { holder: 'portal', claimed: true } as const;
const inTeams = { holder: 'teams', claimed: true } as const;

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
  // ---- people of one topic ----
  { name: 'asked from somewhere odd, signed in', person: standard, ...signedIn, ...odd, topics: ['unexpected-prompt'] },
  { name: 'asked from somewhere odd, named', person: standard, holder: 'portal', ...odd, topics: ['unexpected-prompt'] },
  { name: 'usual sign-ins, in Teams', person: standard, ...inTeams, ...usual, topics: ['unexpected-prompt'] },
  { name: 'said that they approved it', person: standard, ...signedIn, ...usual, said: 'I approved it by mistake', topics: ['unexpected-prompt'] },
  { name: 'texts only, signed in', person: person([text]), ...signedIn, topics: ['new-device', 'traveling'] },
  { name: 'app without codes, signed in', person: person([app, text]), ...signedIn, topics: ['new-device', 'traveling'] },
  { name: 'number of a closed country, signed in', person: person([text, tablet, backup]), ...signedIn, textsClosed: true, topics: ['new-device', 'traveling'] },
  { name: 'no number, signed in', person: person([tablet, backup]), ...signedIn, topics: ['new-device', 'traveling'] },
  { name: 'in Germany with a local SIM', person: standard, ...inTeams, said: 'I am in Germany with a local sim', topics: ['traveling'] },
  { name: 'in Japan with a local SIM', person: standard, holder: 'portal', said: 'I am in Japan with a local sim', topics: ['traveling'] },
  { name: 'off to Japan until Friday', person: person([text]), ...signedIn, said: 'going to Japan until Friday', topics: ['traveling'] },
  ...(['everybody', 'group', 'nobody', 'unknown'] as const).map((required) => ({
    ...{ name: `asked of: ${required}`, person: standard, ...inTeams, ...asks(required), topics: ['turn-off'] },
  })),
  { name: 'with a request, in Teams', person: standard, ...inTeams, ...waiting, topics: ['case-status'] },
  { name: 'with a request, only the phone, signed in', person: person([app, text]), ...signedIn, ...waiting, topics: ['case-status'] },
];

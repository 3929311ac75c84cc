/** People who walk the dialogs in tests: what they have set up, and how they come. */
import { nothingSeen, type AccountFacts, type DeliveryState, type SeenSignIn } from '../../src/core/account-facts';
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
const office = method('desk-phone', 'office', { lastDigits: digits[0] });
const mail = method('mail', 'email');
const key = method('key-1', 'passkey', {
  device: 'key-1',
  deviceKind: 'key',
  credential: { id: 'a2V5', transports: ['usb'] },
});
const call = method('call', 'call', { lastDigits: digits[1] });
export const rare = { office, mail, key, call } as const;

export const person = (methods: readonly MethodFacts[], more: Partial<PersonFacts> = {}): PersonFacts => ({
  id: 'anna',
  status: 'active',
  privileged: false,
  methods,
  everHadKey: false,
  hasVoucher: false,
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

/** Walks about codes and setting up have people of their own, and stopped or second devices are nothing to them. */
const aboutCodes = ['missing-code', 'code-rejected', 'setup', 'not-prompted', 'sign-in-help'];
const ofDevices = [
  'backup codes beside the phone',
  'tablet and backup codes, named on the portal',
  'tablet and backup codes, signed in',
  'tablet and backup codes, in Teams',
  'only the phone',
  'only the phone, in Teams',
  'two phones, in Teams',
  'stopped before',
  'stopped before, in Teams',
];

export const walksTopic = (variant: Variant, topic: string): boolean =>
  variant.topics?.includes(topic) ?? !(aboutCodes.includes(topic) && ofDevices.includes(variant.name));

const standard = person([app, text, tablet, backup]);
const stopped = person([{ ...app, suspended: true }, { ...text, suspended: true }, tablet, backup]);

const now = Date.UTC(2026, 10, 24, 14, 30);
const minutes = 60_000;
const withAccount = (account: Partial<AccountFacts>): Pick<Variant, 'account' | 'claimed' | 'holder'> => ({
  account: { ...nothingSeen, ...account },
  claimed: true,
  holder: 'portal',
});
const lastText = (state: DeliveryState, topics: readonly string[]): Variant => ({
  name: `last text ${state}, signed in`,
  person: person([text]),
  ...withAccount({ sends: [{ at: now - 5 * minutes, lastDigits: '83', state }] }),
  topics,
});
const fromElsewhere = (more: Partial<SeenSignIn>): SeenSignIn => ({
  at: now - 90 * minutes,
  app: 'Outlook',
  place: 'Lagos, Nigeria',
  outcome: 'in',
  secondStep: 'asked',
  odd: false,
  ...more,
});
const signIns = (name: string, seenOnes: readonly SeenSignIn[]): Variant => ({
  name: `sign-ins ${name}, in Teams`,
  person: person([backup]),
  ...withAccount({ signIns: seenOnes, registration: { required: 'group' } }),
  holder: 'teams',
  topics: ['not-prompted'],
});
const required = (name: string, registration: AccountFacts['registration'], methods: readonly MethodFacts[]): Variant => ({
  name: `${name}, signed in`,
  person: person(methods),
  ...withAccount({ registration }),
  topics: ['not-prompted'],
});

/** People of the walks about codes and setting up, with what the system has seen of them. */
const peopleOfCodes: readonly Variant[] = [
  { name: 'app and codes, named', person: person([app, backup]), holder: 'portal', topics: aboutCodes },
  { name: 'app, signed in', person: person([app]), ...withAccount({}), topics: aboutCodes },
  lastText('blocked', ['missing-code']),
  lastText('landline', ['missing-code']),
  lastText('delivered', ['missing-code']),
  { name: 'a number, in Teams', person: person([text]), ...withAccount({}), holder: 'teams', topics: ['missing-code', 'setup'] },
  { name: 'limit reached', person: person([text]), ...withAccount({ sendLimitUntil: now + 7 * minutes }), topics: ['missing-code'] },
  { name: 'texts closed', person: person([text]), ...withAccount({}), textsClosed: true, topics: ['missing-code', 'sign-in-help'] },
  { name: 'says iPhone', person: person([]), said: 'no call comes to my iPhone', ...withAccount({}), topics: ['missing-code'] },
  { name: 'says Android, named', person: person([]), said: 'no text on my Samsung', holder: 'portal', topics: ['missing-code'] },
  { name: 'app closed', person: person([{ ...app, barred: true }, backup]), ...withAccount({}), topics: ['code-rejected'] },
  { name: 'says expired, named', person: person([]), said: 'the code of my app has expired', holder: 'portal', topics: ['code-rejected'] },
  { name: 'says locked, named', person: person([]), said: 'app code locked after too many wrong codes', holder: 'portal', topics: ['code-rejected'] },
  { name: 'every kind', person: person([app, text, backup, office, mail, call, key]), ...withAccount({}), topics: ['sign-in-help'] },
  { name: 'nothing set up', person: person([]), ...withAccount({}), topics: ['sign-in-help', 'setup', 'not-prompted'] },
  { name: 'nothing set up, named', person: person([]), holder: 'portal', topics: ['setup', 'code-rejected', 'missing-code'] },
  { name: 'due', person: person([]), ...withAccount({ registration: { required: 'everybody', deadline: now + 9_000 * minutes } }), topics: ['setup'] },
  { name: 'overdue', person: person([]), ...withAccount({ registration: { required: 'everybody', deadline: now - 9_000 * minutes } }), topics: ['setup'] },
  required('nothing set up, in time', { required: 'everybody', deadline: now + 9_000 * minutes }, []),
  required('nothing set up, too late', { required: 'group', deadline: now - 9_000 * minutes }, []),
  required('nothing set up, no such day', { required: 'everybody' }, []),
  required('nothing set up, not required', { required: 'nobody' }, []),
  required('asked of everybody', { required: 'everybody' }, [backup]),
  required('asked of nobody', { required: 'nobody' }, [backup]),
  required('no rule known', { required: 'unknown' }, [backup]),
  signIns('usual', [fromElsewhere({}), fromElsewhere({ outcome: 'refused' })]),
  signIns('odd', [fromElsewhere({ odd: true, outcome: 'not-answered' }), fromElsewhere({})]),
  signIns('remembered', [fromElsewhere({ secondStep: 'remembered' })]),
  signIns('none', []),
];

const hour = 3_600_000;
const homeSignIn = (more: Partial<SeenSignIn>): SeenSignIn => ({
  at: now - hour,
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
const odd = seen({ signIns: [homeSignIn({ odd: true, outcome: 'not-answered', place: 'Lagos, Nigeria' }), homeSignIn({})] });
const usual = seen({ signIns: [homeSignIn({}), homeSignIn({ at: now - 27 * hour, app: 'Rota' })] });
const asks = (required: AccountFacts['registration']['required']) => seen({ registration: { required } });
const waiting = seen({
  requests: [{ id: 'other.e1', number: '93HTKC', state: 'taken', openedAt: now - 5 * hour }],
});
const signedIn = { holder: 'portal', claimed: true } as const;
const inTeams = { holder: 'teams', claimed: true } as const;

export const variants: readonly Variant[] = [
  ...peopleOfCodes,
  { name: 'tablet and backup codes, named on the portal', person: standard, holder: 'portal' },
  { name: 'tablet and backup codes, signed in', person: standard, holder: 'portal', claimed: true },
  { name: 'tablet and backup codes, in Teams', person: standard, holder: 'teams', claimed: true },
  { name: 'backup codes beside the phone', person: person([app, backup]), holder: 'portal' },
  { name: 'only the phone', person: person([app, text]), holder: 'portal' },
  {
    name: 'only the phone, and a manager who confirms',
    person: person([app], { hasVoucher: true }),
    holder: 'portal',
    topics: ['lost-device'],
  },
  { name: 'only the phone, in Teams', person: person([app, text]), holder: 'teams', claimed: true },
  { name: 'two phones, in Teams', person: person([app, secondPhone, backup]), holder: 'teams', claimed: true },
  { name: 'privileged', person: person([app, tablet, backup], { privileged: true }), holder: 'portal' },
  { name: 'stopped before', person: stopped, holder: 'portal' },
  { name: 'stopped before, in Teams', person: stopped, holder: 'teams', claimed: true },
  { name: 'frozen', person: standard, holder: 'portal', frozen: true },
  { name: 'frozen, with a key, signed in', person: person([tablet, backup, key]), holder: 'portal', claimed: true, frozen: true, topics: ['no-device'] },
  { name: 'frozen, with a key, in Teams', person: person([tablet, backup, key]), holder: 'teams', claimed: true, frozen: true, topics: ['undo-lost'] },
  { name: 'frozen, with a key, named', person: person([app, backup, key]), holder: 'portal', frozen: true, topics: ['no-device'] },
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

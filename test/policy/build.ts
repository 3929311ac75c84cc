/** One person with every kind of method, each on a device of its own, and the pieces they can show. */
import { decide } from '../../src/core/policy/decide';
import { defaultRules } from '../../src/core/policy/rules';
import { classOf } from '../../src/core/policy/types';
import type {
  CaseFacts,
  Decision,
  Evidence,
  MethodFacts,
  MethodKind,
  PersonFacts,
  PolicyInput,
  Want,
} from '../../src/core/policy/types';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** Tuesday, 10:00 in London. */
export const now = Date.UTC(2026, 10, 24, 10);

export const method = (id: string, kind: MethodKind, more: Partial<MethodFacts> = {}): MethodFacts => ({
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

/** What may be registered, by the letter and number under which a test shows it. */
export const wallet: Readonly<Record<string, MethodFacts>> = {
  K: method('key', 'passkey', { device: 'key-1', deviceKind: 'key' }),
  T: method('app', 'totp', { device: 'tablet-1', deviceKind: 'tablet' }),
  S: method('codes', 'backup', { left: 9 }),
  I: method('text', 'text', { device: 'phone-1', deviceKind: 'phone', lastDigits: '20' }),
  call: method('call', 'call', { device: 'phone-1', deviceKind: 'phone', lastDigits: '20' }),
  office: method('office', 'office', { lastDigits: '44' }),
  mail: method('mail', 'email'),
};
export const registered = (...names: readonly string[]): readonly MethodFacts[] =>
  names.flatMap((name) => wallet[name] ?? []);
const standardMethods = registered('T', 'S', 'I', 'call', 'office', 'mail');

export const person = (more: Partial<PersonFacts> = {}): PersonFacts => ({
  id: 'anna',
  status: 'active',
  privileged: false,
  methods: standardMethods,
  everHadKey: false,
  hasVoucher: true,
  ...more,
});

let count = 0;
const challenge = (): string => `visit.${(count += 1)}`;

export const vouched = (at = now, by = 'manager'): Evidence => ({
  class: 'V',
  kind: 'vouch',
  method: 'vouch',
  at,
  challenge: challenge(),
  by,
});

export const proofed = (
  how: Evidence['how'] = 'video',
  at = now,
  more: Partial<Evidence> = {},
): Evidence => ({
  class: 'P',
  kind: 'proofing',
  method: 'proofing',
  at,
  challenge: challenge(),
  by: 'agent',
  ...(how === undefined ? {} : { how }),
  ...more,
});

/** The piece that a method gives. */
export const given = (one: MethodFacts, at = now): Evidence => ({
  class: classOf[one.kind],
  kind: one.kind,
  method: one.id,
  ...(one.device === undefined ? {} : { device: one.device }),
  at,
  challenge: challenge(),
});

/** "T S V" in words: a piece of each, all of the same moment. */
export const shown = (names: string, at = now): readonly Evidence[] =>
  names.split(' ').flatMap((name) => {
    const one = wallet[name];
    return name === 'V' ? [vouched(at)] : one ? [given(one, at)] : [];
  });

export const request = (more: Partial<CaseFacts> = {}): CaseFacts => ({
  id: 'case',
  openedAt: now,
  closed: false,
  approvals: [],
  proofing: [],
  noticeAt: 0,
  ...more,
});

export const approvedBy = (...who: readonly string[]): CaseFacts['approvals'] =>
  who.map((by) => ({ by, at: now, factor: 'T' as const }));

export const ask = (more: Partial<PolicyInput> = {}): PolicyInput => ({
  action: 'recover',
  now,
  rules: defaultRules,
  person: person(),
  claim: 'named',
  password: false,
  channel: 'portal',
  evidence: [],
  lostDevices: [],
  lostKinds: [],
  proveAfter: 0,
  frozen: false,
  paused: false,
  claimStopAt: 0,
  ...more,
});

export const whats = (decision: Decision): readonly Want['what'][] => decision.wants.map((want) => want.what);

export const everything = registered('K', 'T', 'S', 'I', 'call', 'office', 'mail');
export const withKey = person({ methods: everything, everHadKey: true });
export const privileged = person({ methods: everything, everHadKey: true, privileged: true });

export interface Row {
  readonly who?: PersonFacts;
  readonly show: string;
  /** The request, when one is open. */
  readonly open?: Partial<CaseFacts>;
  readonly at?: Partial<PolicyInput>;
}

/** The decision about whoever shows this, with a request of which they were told a day ago, or without one. */
export const decideRow = ({ who = person(), show, open, at }: Row): Decision =>
  decide(
    ask({
      person: who,
      evidence: shown(show),
      ...(open ? { case: request({ noticeAt: now - day, ...open }) } : {}),
      ...at,
    }),
  );

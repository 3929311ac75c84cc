/** Everything a step may know about the account, gathered before it: the same reads for accounts that do not exist. */
import { classOf } from '../../core/policy/types';
import type { CaseFacts, MethodFacts, MethodKind, PersonFacts } from '../../core/policy/types';
import type { StepFacts } from '../../core/step-types';
import { offeredKinds } from '../../core/walk/context';
import type { Visit } from '../../core/visit';
import type { Deps } from '../deps';
import type { StoredCase } from '../documents';
import { makeNumber } from '../numbers';
import type { Organisations } from '../organisation';
import type { MethodEntry, Person } from '../ports';
import { readStanding } from '../standing';
import { siteOf } from '../site';
import { accountFacts, closedNumbers } from './account';

export interface FactsParts extends Pick<
  Deps,
  | 'store'
  | 'clock'
  | 'random'
  | 'directory'
  | 'rules'
  | 'tries'
  | 'sends'
  | 'deliveries'
  | 'signIns'
  | 'registration'
  | 'destinationCaps'
  | 'editions'
  | 'down'
  | 'absent'
  | 'publicUrl'
> {
  readonly organisations: Organisations;
}

const nobody: PersonFacts = {
  id: '',
  status: 'unknown',
  privileged: false,
  methods: [],
  everHadKey: false,
  hasVoucher: false,
};

function methodFacts(entry: MethodEntry, barred: ReadonlySet<MethodKind>, now: number): MethodFacts {
  const suspended = entry.suspendedAt !== undefined && (!entry.suspendedUntil || entry.suspendedUntil > now);
  return {
    id: entry.id,
    kind: entry.kind,
    ...(entry.device === undefined ? {} : { device: entry.device }),
    ...(entry.deviceKind === undefined ? {} : { deviceKind: entry.deviceKind }),
    ...(entry.lastDigits === undefined ? {} : { lastDigits: entry.lastDigits }),
    changedAt: entry.changedAt,
    suspended,
    barred: barred.has(entry.kind),
    shared: entry.shared,
    simSwap: entry.simSwap,
    probationUntil: entry.probationUntil,
    ...(entry.left === undefined ? {} : { left: entry.left }),
    ...(entry.lastUsedAt === undefined ? {} : { lastUsedAt: entry.lastUsedAt }),
    ...(entry.credential === undefined ? {} : { credential: entry.credential }),
  };
}

/** A directory entry as the policy sees it. Every role in Sparekey makes a person privileged. */
export function personFacts(person: Person, barred: ReadonlySet<MethodKind>, now: number): PersonFacts {
  return {
    id: person.id,
    status: person.status,
    privileged: person.privileged || person.roles.length > 0,
    methods: person.methods.map((entry) => methodFacts(entry, barred, now)),
    everHadKey: person.everHadKey || person.methods.some((one) => classOf[one.kind] === 'K'),
    // Nobody can confirm somebody before that is a way to verify: the row for those without a voucher holds.
    hasVoucher: offeredKinds.includes('vouch') && person.manager !== undefined,
  };
}

export async function barredKinds(
  parts: Pick<FactsParts, 'tries'>,
  subject: string,
): Promise<ReadonlySet<MethodKind>> {
  const standings = await Promise.all(offeredKinds.map((kind) => parts.tries.standing(subject, kind)));
  return new Set(offeredKinds.filter((_, index) => standings[index]?.barred === true));
}

const closedStates = new Set(['done', 'denied', 'withdrawn', 'expired']);

/**
 * What a request adds. An approval counts only while its approver still may approve: a role taken away takes
 * it along.
 */
export async function caseFacts(
  parts: Pick<FactsParts, 'directory'>,
  stored: StoredCase,
): Promise<CaseFacts> {
  const still = await Promise.all(
    stored.approvals.map(async (approval) => {
      const staff = await parts.directory.get(approval.by);
      return staff?.status === 'active' && staff.roles.includes('approver');
    }),
  );
  return {
    id: stored.id,
    openedAt: stored.openedAt,
    closed: closedStates.has(stored.state),
    // A decision is bound to what was asked: an answer to a question unlocks nothing.
    approvals: stored.action === 'talk' ? [] : stored.approvals.filter((_, index) => still[index]),
    proofing: stored.action === 'talk' ? [] : stored.proofing,
    noticeAt: stored.noticeAt,
  };
}

/** A clock that is set back by less than this stands still for a visit; by more it is a correction, and holds. ms */
const setBack = 10 * 60_000;

/** The time in a visit never goes back: what expired in it stays so, and what was proved in it is not from tomorrow. */
const visitTime = (now: number, touchedAt: number): number =>
  now < touchedAt && touchedAt - now <= setBack ? touchedAt : now;

/** Rejects when the store or the directory cannot answer: nothing is decided then. */
export async function gatherFacts(parts: FactsParts, visit: Visit): Promise<StepFacts> {
  const { store, clock, random, directory, rules } = parts;
  const now = visitTime(clock.now(), visit.touchedAt);
  const subject = visit.subject;
  const settings = await parts.organisations.settings();
  const organisation = await parts.organisations.now(visit.language);
  const found = visit.person ?? subject;
  const person = found === undefined ? undefined : await directory.get(found);
  const barred = subject === undefined ? new Set<MethodKind>() : await barredKinds(parts, subject);
  const standing = subject === undefined ? undefined : await readStanding(store, subject);
  const open = visit.case && (await store.get<StoredCase>('cases', visit.case.id));
  const { dialog } = await parts.editions.byHash(visit.edition);
  return {
    now,
    rules,
    person: person && visit.person !== undefined ? personFacts(person, barred, now) : nobody,
    frozen: (standing?.frozenAt ?? 0) > 0,
    ...(standing?.liftedAt === undefined ? {} : { liftedAt: standing.liftedAt }),
    paused: settings.paused,
    claimStopAt: standing?.claimStopAt ?? 0,
    account: await accountFacts(parts, visit, dialog),
    openCountries: parts.destinationCaps.countries(),
    textsClosed: await closedNumbers(parts, visit, dialog),
    ...(open ? { case: await caseFacts(parts, open) } : {}),
    down: parts.down(),
    absent: parts.absent(),
    site: siteOf(parts.publicUrl()),
    fresh: {
      caseNumber: makeNumber(random, 6),
      checkNumber: makeNumber(random, 4),
      keys: String(10 + random.below(90)),
      nonce: random.token(32),
    },
    organisation: {
      name: organisation.name,
      helpDeskPhone: organisation.helpDeskPhone,
      hours: organisation.hours,
      hoursNow: organisation.hoursNow,
      open: organisation.open,
    },
  };
}

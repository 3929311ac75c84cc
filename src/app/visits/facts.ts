/** Everything a step may know about the account, gathered before it: the same reads for accounts that do not exist. */
import { classOf } from '../../core/policy/types';
import type { Approval, CaseFacts, MethodFacts, MethodKind, PersonFacts } from '../../core/policy/types';
import type { StepFacts } from '../../core/step-types';
import { offeredKinds } from '../../core/walk/context';
import type { Visit } from '../../core/visit';
import { callShown } from '../cases/callable';
import type { Deps } from '../deps';
import type { StoredCase } from '../documents';
import type { QueueTimes } from '../cases/times';
import { makeNumber } from '../numbers';
import type { Organisations } from '../organisation';
import type { MethodEntry, Person } from '../ports';
import { sharesMark } from '../same-human';
import { readStanding } from '../standing';
import { siteOf } from '../site';
import type { Vouchers } from '../vouchers';
import type { VouchLinks } from '../vouching/links';
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
  readonly vouchers: Vouchers;
  readonly vouchLinks: Pick<VouchLinks, 'ofChallenge' | 'since'>;
  readonly times: QueueTimes;
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

/** Whether anybody could confirm a person, and who did and may no longer. */
export interface VouchersSeen {
  readonly any: boolean;
  readonly gone: readonly string[];
}

/** Whose these are. */
async function ownersOf(
  { directory }: Pick<FactsParts, 'directory'>,
  pieces: readonly { readonly by?: string }[],
): Promise<readonly Person[]> {
  const ids = [...new Set(pieces.flatMap(({ by }) => by ?? []))];
  return (await Promise.all(ids.map((id) => directory.get(id)))).flatMap((one) => one ?? []);
}

/**
 * The same reads for accounts that do not exist; more only after somebody confirmed.
 * @param request whoever checked or approved it, under whichever account, confirms nobody in it, however they met
 */
export async function vouchersFor(
  parts: Pick<FactsParts, 'vouchers' | 'vouchLinks' | 'directory'>,
  person: Person | undefined,
  subject: string,
  visit: Pick<Visit, 'evidence'> | undefined,
  request: Pick<StoredCase, 'approvals' | 'proofing'> | undefined,
): Promise<VouchersSeen> {
  const any = await parts.vouchers.any(person, subject);
  const pieces = visit?.evidence.filter((piece) => piece.class === 'V') ?? [];
  const acted = pieces.length === 0 || !request ? [] : [...request.approvals, ...request.proofing];
  const others = await ownersOf(parts, acted);
  const gone = await Promise.all(
    pieces.map(async ({ by = '', challenge }) => {
      const voucher = await parts.directory.get(by);
      const links = await parts.vouchLinks.ofChallenge(challenge);
      // One no ends the challenge for all who were asked, and what was confirmed in it.
      const tookBack = links.some((one) => one.refusedAt > 0);
      const may = voucher?.status === 'active' && !others.some((one) => sharesMark(one, voucher));
      return may && !tookBack ? [] : [by];
    }),
  );
  return { any, gone: gone.flat() };
}

/** A directory entry as the policy sees it. Every role in Sparekey makes a person privileged. */
export function personFacts(
  person: Person,
  barred: ReadonlySet<MethodKind>,
  now: number,
  vouchers: VouchersSeen,
): PersonFacts {
  return {
    id: person.id,
    status: person.status,
    privileged: person.privileged || person.roles.length > 0,
    methods: person.methods.map((entry) => methodFacts(entry, barred, now)),
    everHadKey: person.everHadKey || person.methods.some((one) => classOf[one.kind] === 'K'),
    hasVoucher: vouchers.any,
    vouchBarred: barred.has('vouch'),
    ...(vouchers.gone.length > 0 ? { goneVouchers: vouchers.gone } : {}),
  };
}

/** The digits of a call back, for whoever held the visit when it was placed. */
function callNow(visit: Visit, open: StoredCase | undefined, now: number): Pick<StepFacts, 'callBack'> {
  const call = open && callShown(open, now);
  return call && call.check === visit.case?.checkNumber ? { callBack: { keys: call.keys } } : {};
}

/** Closed by wrong codes, or switched off for everybody: no evidence, and what the policy asks stays the same. */
export async function barredKinds(
  parts: Pick<FactsParts, 'tries' | 'organisations'>,
  subject: string,
): Promise<ReadonlySet<MethodKind>> {
  const { methodsOff } = await parts.organisations.settings();
  const standings = await Promise.all(offeredKinds.map((kind) => parts.tries.standing(subject, kind)));
  const barred = offeredKinds.filter((_, index) => standings[index]?.barred === true);
  return new Set([...barred, ...methodsOff]);
}

const closedStates = new Set(['done', 'denied', 'withdrawn', 'expired']);

/** Decisions are kept in the clear with what they were taken from: words about somebody are not among it. */
const bare = ({ by, at, factor, alone }: Approval): Approval => ({
  ...{ by, at, factor },
  ...(alone ? { alone } : {}),
});

/**
 * What a request adds. An approval counts only while its approver still may approve: a role taken away takes
 * it along.
 */
export async function caseFacts(
  parts: Pick<FactsParts, 'directory' | 'store'>,
  stored: StoredCase,
): Promise<CaseFacts> {
  const approvers = await ownersOf(parts, stored.approvals);
  const standings = await Promise.all(approvers.map(({ id }) => readStanding(parts.store, id)));
  // Whose account is stopped by now may not have pressed it themselves.
  const still = approvers.filter(
    (one, index) =>
      one.status === 'active' && one.roles.includes('approver') && !((standings[index]?.frozenAt ?? 0) > 0),
  );
  const checkers = approvers.length === 0 ? [] : await ownersOf(parts, stored.proofing);
  // Who checks never approves, under whichever account: the policy knows only one account of somebody.
  const alike = checkers.filter((one) =>
    approvers.some((other) => other.id !== one.id && sharesMark(one, other)),
  );
  return {
    id: stored.id,
    openedAt: stored.openedAt,
    closed: closedStates.has(stored.state),
    // A decision is bound to what was asked: an answer to a question unlocks nothing.
    approvals:
      stored.action === 'talk'
        ? []
        : stored.approvals.filter(({ by }) => still.some((one) => one.id === by)).map(bare),
    proofing:
      stored.action === 'talk' ? [] : stored.proofing.filter(({ by }) => !alike.some((one) => one.id === by)),
    noticeAt: stored.noticeAt,
    ...(stored.forSecurity ? { forSecurity: true as const } : {}),
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
  const open = visit.case && (await store.get<StoredCase>('cases', visit.case.id));
  const vouchers = await vouchersFor(
    parts,
    visit.person === undefined ? undefined : person,
    subject ?? '',
    visit,
    open,
  );
  const standing = subject === undefined ? undefined : await readStanding(store, subject);
  const place = open && (await parts.times.place(open));
  const { dialog } = await parts.editions.byHash(visit.edition);
  return {
    now,
    // Those of this moment: a decision is kept with them.
    rules: { ...rules },
    person: person && visit.person !== undefined ? personFacts(person, barred, now, vouchers) : nobody,
    frozen: (standing?.frozenAt ?? 0) > 0,
    ...(standing && standing.frozenAt > 0 ? { frozenAt: standing.frozenAt } : {}),
    ...(standing?.liftedAt === undefined ? {} : { liftedAt: standing.liftedAt }),
    paused: settings.paused,
    claimStopAt: standing?.claimStopAt ?? 0,
    account: await accountFacts(parts, visit, dialog),
    openCountries: parts.destinationCaps.countries(),
    textsClosed: await closedNumbers(parts, visit, dialog),
    ...(open ? { case: await caseFacts(parts, open) } : {}),
    ...callNow(visit, open, now),
    down: [...new Set([...parts.down(), ...settings.methodsOff])],
    methodsOff: settings.methodsOff,
    absent: parts.absent(),
    ...(place ? { queue: place } : {}),
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

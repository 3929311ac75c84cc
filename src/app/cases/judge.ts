/** What the policy says of a request now, and what its state follows from that. */
import { decide } from '../../core/policy/decide';
import { usable } from '../../core/policy/evidence';
import type { CasePeople, StaffFacts } from '../../core/policy/approver';
import type { Decision, PersonFacts, PolicyInput } from '../../core/policy/types';
import { decisionFacts } from '../decisions';
import type { Deps } from '../deps';
import type { StoredCase, StoredVisit } from '../documents';
import type { Directory, Person } from '../ports';
import type { CaseState } from '../services';
import { sharesMark } from '../same-human';
import { readStanding } from '../standing';
import { barredKinds, caseFacts, personFacts, vouchersFor, type FactsParts } from '../visits/facts';

export interface JudgeParts extends FactsParts, Pick<Deps, 'store'> {}

export interface Judged {
  readonly decision: Decision;
  readonly input: PolicyInput;
  readonly person: Person | undefined;
  readonly visit: StoredVisit | undefined;
}

const nobody: PersonFacts = {
  id: '',
  status: 'unknown',
  privileged: false,
  methods: [],
  everHadKey: false,
  hasVoucher: false,
};

/** Asks the policy what the visit will ask it, but that carrying out wants one more fresh piece. */
export async function judge(parts: JudgeParts, stored: StoredCase): Promise<Judged> {
  const now = parts.clock.now();
  const visit = await parts.store.get<StoredVisit>('visits', stored.visit);
  const person = stored.person === '' ? undefined : await parts.directory.get(stored.person);
  const standing = await readStanding(parts.store, stored.subject);
  const barred = await barredKinds(parts, stored.subject);
  const settings = await parts.organisations.settings();
  // Evidence and proofing of a walk that did not ask for this are not this request's.
  const own = visit && stored.action !== 'unfreeze' ? visit.visit : undefined;
  const input: PolicyInput = {
    action: stored.action === 'talk' ? 'recover' : stored.action,
    now,
    rules: { ...parts.rules },
    person: person
      ? personFacts(person, barred, now, await vouchersFor(parts, person, stored.subject, own, stored))
      : nobody,
    claim: own?.claim ?? 'none',
    password: own?.claimedBy === 'password',
    channel: own?.holder.kind ?? 'portal',
    evidence: own?.evidence ?? [],
    lostDevices: own?.lostDevices ?? [],
    lostKinds: own?.reportedLost ?? [],
    proveAfter: own?.proveAfter ?? 0,
    case: await caseFacts(parts, stored),
    frozen: standing.frozenAt > 0,
    ...(standing.frozenAt > 0 ? { frozenAt: standing.frozenAt } : {}),
    ...(standing.liftedAt === undefined ? {} : { liftedAt: standing.liftedAt }),
    paused: settings.paused,
    claimStopAt: standing.claimStopAt,
  };
  return { decision: decide(input), input, person, visit };
}

/** What the policy said of a request, with all it was asked with, as a row of the audit. */
export const judgedEntry = ({ decision, input }: Pick<Judged, 'decision' | 'input'>, at: number) => ({
  at,
  actor: 'system',
  what: 'decision',
  facts: decisionFacts({ action: input.action, decision, input }),
});

/**
 * Only the fresh piece is missing, which the visit asks for when it carries the decision out: of whoever has
 * something left to prove it with.
 */
export function suffices({ decision, input }: Pick<Judged, 'decision' | 'input'>): boolean {
  if (decision.verdict === 'allow') return true;
  const onlyAgain = decision.wants.length > 0 && decision.wants.every((want) => want.what === 'again');
  return onlyAgain && usable(input).some((method) => method.kind !== 'backup' || (method.left ?? 0) > 0);
}

export const waitsUntil = (decision: Decision): number | undefined =>
  decision.wants.find((want) => want.what === 'wait')?.until;

/** The state that a decision leaves an open request in. */
export function stateFor(
  stored: StoredCase,
  judged: Pick<Judged, 'decision' | 'input' | 'visit'>,
): CaseState {
  const { decision } = judged;
  if (stored.action === 'unfreeze') return suffices(judged) ? 'approved' : 'frozen';
  // Nothing is decided until the freeze is lifted.
  if (decision.verdict === 'refuse' && decision.rule === 'frozen') return 'frozen';
  if (suffices(judged)) return 'approved';
  const wants = new Set(decision.wants.map((want) => want.what));
  const others = ['evidence', 'another-class', 'proofing', 'voucher'] as const;
  // Approvals that still count: a void one makes nobody the second.
  if ((judged.input.case?.approvals.length ?? 0) > 0 && wants.has('approver')) return 'second-approver';
  const time = wants.has('wait') || wants.has('notice');
  if (time && !wants.has('approver') && !others.some((one) => wants.has(one))) return 'waiting-period';
  // Opened for somebody who has not come yet, asked something, or only their own proof is missing: nothing is for staff to do.
  if (stored.openedBy && !stored.takenUp) return 'waiting-for-person';
  if (waitsForPerson(stored, judged.visit)) return 'waiting-for-person';
  // Whoever proved nothing is not told by it whether the account exists: the policy asks only for a proof of nobody.
  const proven = (judged.visit?.visit.evidence.length ?? 0) > 0;
  if (proven && decision.wants.length > 0 && [...wants].every((want) => fromPerson.has(want)))
    return 'waiting-for-person';
  return stored.takenBy === undefined ? 'open' : 'taken';
}

/** What only the person can bring. */
const fromPerson: ReadonlySet<string> = new Set(['evidence', 'another-class', 'again']);

/** The state of a question that nobody has to be proven for. */
export const talkState = (stored: StoredCase, visit: StoredVisit | undefined): CaseState => {
  if (stored.state !== 'waiting-for-person' || waitsForPerson(stored, visit)) return stored.state;
  return stored.takenBy === undefined ? 'open' : 'taken';
};

/** They were asked something, and have neither answered nor shown more since. */
function waitsForPerson({ askedAt }: StoredCase, visit: StoredVisit | undefined): boolean {
  if (askedAt === undefined || !visit) return false;
  const { evidence, case: open } = visit.visit;
  return !((open?.answeredAt ?? -1) >= askedAt) && !evidence.some((piece) => piece.at > askedAt);
}

/** Accounts that belong to the same human being: shared staff number, address or external id. */
async function sameHuman(directory: Directory, person: Person): Promise<readonly string[]> {
  const marks = [person.staffNumber, person.signInName, ...person.addresses.map((one) => one.value)];
  const found = await Promise.all(
    marks.flatMap((mark) => (mark === undefined || mark === '' ? [] : [directory.find(mark)])),
  );
  return [...new Set(found.flatMap((one) => (one && one.id !== person.id ? [one.id] : [])))];
}

/** A member of staff as the approval rules see them, beside everybody who has a part in one request. */
export async function staffFacts(
  { directory, store }: Pick<JudgeParts, 'directory' | 'store'>,
  staff: Person,
  people: CasePeople,
): Promise<StaffFacts> {
  const others = [
    people.requester,
    ...people.beneficiaries,
    ...people.vouchers,
    ...people.proofers,
    ...people.approvals.map((one) => one.by),
    people.opener ?? '',
  ].filter((id) => id !== '' && id !== staff.id);
  const found = await Promise.all([...new Set(others)].map((id) => directory.get(id)));
  const alike = found.flatMap((one) => (one && sharesMark(staff, one) ? [one.id] : []));
  const stopped = (await readStanding(store, staff.id)).frozenAt > 0;
  return {
    id: staff.id,
    active: staff.status === 'active',
    ...(stopped ? { stopped: true as const } : {}),
    roles: staff.roles,
    same: [...new Set([...(await sameHuman(directory, staff)), ...alike])],
    everHadKey: staff.everHadKey || staff.methods.some((method) => method.kind === 'passkey'),
  };
}

export function peopleOf(stored: StoredCase, visit: StoredVisit | undefined): CasePeople {
  const evidence = visit?.visit.evidence ?? [];
  return {
    requester: stored.person,
    beneficiaries: [],
    vouchers: evidence.flatMap((piece) => (piece.class === 'V' && piece.by !== undefined ? [piece.by] : [])),
    proofers: stored.proofing.flatMap((piece) => (piece.by === undefined ? [] : [piece.by])),
    approvals: stored.approvals,
    ...(stored.drawn === undefined ? {} : { drawn: stored.drawn.id }),
    ...(stored.forSecurity ? { forSecurity: true as const } : {}),
    ...(stored.openedBy === undefined ? {} : { opener: stored.openedBy.staff }),
  };
}

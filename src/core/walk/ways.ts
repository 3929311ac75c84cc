/** The ways to verify that are offered for a purpose, in order; and those that are not, with the reason. Pure. */
import { strongestWanted } from '../policy/decide';
import { isBeforeLift, whyVoid } from '../policy/evidence';
import { liftsFreeze } from '../policy/freeze';
import { classOf } from '../policy/types';
import { actionOf, offeredKinds, policyInput, sentKinds, usableNow, type Walk } from './context';
import type { EvidenceClass, MethodFacts, MethodKind } from '../policy/types';
import type { StepFacts } from '../step-types';
import type { VerifyState, Visit } from '../visit';

/** Evidence that is still fresh, and was given since the last hand-over or decision. */
export function shownLately({ visit, facts }: Pick<Walk, 'visit' | 'facts'>): Visit['evidence'] {
  const since = Math.max(facts.now - facts.rules.evidenceLasts, visit.proveAfter);
  return visit.evidence.filter((piece) => piece.at >= since && !isBeforeLift(piece, facts));
}

/** Undoing a stop takes a key, or a code of the stopped device with a saved code: a text adds nothing. */
const undoes: ReadonlySet<EvidenceClass> = new Set(['K', 'T', 'S', 'V']);

const oneClass: ReadonlySet<string> = new Set(['add-method', 'remove-method', 'change-number']);

/** Would a piece of this kind add something to what was shown, for this purpose? */
function adding(
  walk: Pick<Walk, 'visit' | 'facts'>,
  purpose: VerifyState['for'],
): (kind: MethodKind) => boolean {
  const { visit, facts } = walk;
  // A class shown already adds nothing, unless a piece is asked once more.
  const shown =
    purpose === 'rehearse'
      ? new Set<EvidenceClass>()
      : new Set(shownLately(walk).map((piece) => piece.class));
  const action = actionOf(purpose, visit, facts);
  // One class alone is asked here: another piece would be given for nothing.
  const only = oneClass.has(action) ? strongestWanted(policyInput(action, visit, facts)) : undefined;
  // Also one that was shown already: it lifts the stop when they say so, not before.
  if (purpose === 'unfreeze') return (kind) => classOf[kind] === 'K';
  // Whoever never had one has nothing else; a typed name sees the same, whatever it has.
  if (action === 'first-method') return (kind) => kind === 'vouch' && !shown.has('V');
  return (kind) =>
    (only === undefined || visit.level === 'named' || classOf[kind] === only || classOf[kind] === 'K') &&
    (action === 'take-up' || !shown.has(classOf[kind])) &&
    (purpose !== 'undo-stop' || undoes.has(classOf[kind])) &&
    // A rehearsal is for oneself, and staff ask for a proof of one's own: no colleague is called for either.
    (!(purpose === 'rehearse' || purpose === 'called') || kind !== 'vouch');
}

/**
 * The ways to offer: every kind to a typed name, the own usable methods once something is known. A provider that is
 * down is no fact about the account: nobody is offered what it carries.
 */
export function ways(
  walk: Pick<Walk, 'visit' | 'facts'>,
  purpose: VerifyState['for'],
): readonly { kind: MethodKind; method?: string }[] {
  const { visit, facts } = walk;
  const adds = adding(walk, purpose);
  const action = actionOf(purpose, visit, facts);
  if (visit.level === 'named')
    return offeredKinds
      .filter((kind) => adds(kind) && ![...facts.down, ...facts.absent].includes(kind))
      .map((kind) => ({ kind }));
  const input = policyInput(action, visit, facts);
  const lifts = (method: MethodFacts): boolean => purpose !== 'unfreeze' || liftsFreeze(method, input);
  const own = usableNow(visit, facts, action).filter(
    (method) => adds(method.kind) && closedNow(method, facts) === undefined && lifts(method),
  );
  const listed = new Map<string, { kind: MethodKind; method?: string }>();
  for (const { kind, id } of inOrder(own)) {
    // One entry for all authenticator apps, and for all keys: the answer itself tells which.
    if (sentKinds.has(kind)) listed.set(`${kind}:${id}`, { kind, method: id });
    else listed.set(kind, { kind });
  }
  return [...listed.values()];
}

/** May whoever asks know of the stop, and is there a key that could lift it? */
export const canLift = (walk: Pick<Walk, 'visit' | 'facts'>): boolean =>
  walk.facts.frozen &&
  walk.visit.level !== 'open' &&
  walk.visit.level !== 'named' &&
  ways(walk, 'unfreeze').length > 0;

/** What one piece costs the organisation: nothing, or about this much. */
const costs: Readonly<Partial<Record<MethodKind, number>>> = { text: 1, call: 2, office: 2 };

/** Strongest first, then what costs nothing, then what worked last. */
function inOrder(methods: readonly MethodFacts[]): readonly MethodFacts[] {
  const strength: readonly EvidenceClass[] = ['K', 'T', 'S', 'V', 'I', 'P'];
  const rank = ({ kind }: MethodFacts): number => strength.indexOf(classOf[kind]) * 10 + (costs[kind] ?? 0);
  return methods
    .filter(({ kind }) => offeredKinds.includes(kind))
    .toSorted(
      (one, other) =>
        rank(one) - rank(other) ||
        (other.lastUsedAt ?? 0) - (one.lastUsedAt ?? 0) ||
        offeredKinds.indexOf(one.kind) - offeredKinds.indexOf(other.kind),
    );
}

/** Why a way that is registered cannot be taken now, for those who may know what is registered. */
export type OffReason =
  | 'barred'
  | 'lost'
  | 'stopped'
  | 'new'
  | 'changed'
  | 'swapped'
  | 'shared'
  | 'privileged'
  | 'used-up'
  | 'country'
  | 'switched-off'
  | 'down';

const offOf: Readonly<Record<string, OffReason>> = {
  barred: 'barred',
  'reported-lost': 'lost',
  suspended: 'stopped',
  probation: 'new',
  'changed-lately': 'changed',
  'sim-swap': 'swapped',
  shared: 'shared',
  'issued-privileged': 'privileged',
};

/** A way that cannot be taken now. Without a method: the kind as such, the same for every account. */
export interface WayOff {
  readonly kind: MethodKind;
  readonly method?: MethodFacts;
  readonly why: OffReason;
}

/**
 * Registered ways that cannot be taken now, with the reason. They are the account's own, so a typed name sees none of
 * them, only what is down for everybody.
 */
export function waysOff(walk: Pick<Walk, 'visit' | 'facts'>, purpose: VerifyState['for']): readonly WayOff[] {
  const { visit, facts } = walk;
  if (visit.level === 'open') return [];
  const adds = adding(walk, purpose);
  if (visit.level === 'named')
    return offeredKinds
      .filter((kind) => adds(kind) && facts.down.includes(kind))
      .map((kind) => ({ kind, why: 'down' }));
  const input = policyInput(actionOf(purpose, visit, facts), visit, facts);
  const listed = new Map<string, WayOff>();
  for (const method of inOrder(facts.person.methods)) {
    const { kind } = method;
    const void_ = whyVoid(method, input);
    const why = switchedOff(method, facts) ?? (void_ ? offOf[void_.name] : closedNow(method, facts));
    if (why === undefined || !adds(kind) || facts.absent.includes(kind)) continue;
    listed.set(sentKinds.has(kind) ? method.id : `${kind}:${why}`, { kind, method, why });
  }
  return [...listed.values()];
}

const switchedOff = ({ kind }: Pick<MethodFacts, 'kind'>, facts: Pick<StepFacts, 'methodsOff'>) =>
  facts.methodsOff?.includes(kind) ? ('switched-off' as const) : undefined;

/** What has nothing to do with the person: the country, the provider, an empty list. */
export function closedNow(
  method: Pick<MethodFacts, 'id' | 'kind' | 'left'>,
  facts: Pick<StepFacts, 'textsClosed' | 'down' | 'absent'>,
): OffReason | undefined {
  if (method.kind === 'backup' && !((method.left ?? 0) > 0)) return 'used-up';
  if (facts.textsClosed.includes(method.id)) return 'country';
  return [...facts.down, ...facts.absent].includes(method.kind) ? 'down' : undefined;
}

export const wayValue = (way: { kind: MethodKind; method?: string }): string =>
  way.method === undefined ? `way:${way.kind}` : `way:${way.kind}:${way.method}`;

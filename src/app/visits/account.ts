/** What the system has seen of an account, looked up only for dialogs that use it. */
import { nothingSeen, type AccountFacts, type OwnRequest } from '../../core/account-facts';
import { variablesIn } from '../../core/facts';
import { shownTexts } from '../../core/check/texts';
import type { Dialog } from '../../core/dialog-types';
import type { MethodKind } from '../../core/policy/types';
import { offeredKinds } from '../../core/walk/context';
import type { Visit } from '../../core/visit';
import { isOpen, isOwn } from '../cases/open';
import type { Deps } from '../deps';
import type { StoredCase } from '../documents';

export type AccountParts = Pick<
  Deps,
  'store' | 'tries' | 'sends' | 'deliveries' | 'signIns' | 'registration' | 'destinationCaps' | 'directory'
>;

/** Each look-up, with the facts and values that need it. */
const needs = {
  sends: ['last-send', 'lastSendAt'],
  limit: ['send-limit', 'limitUntil'],
  wrong: ['last-failure'],
  registration: ['required', 'set-up-deadline', 'setUpBy'],
  signIns: ['sign-ins', 'signInTimes', 'signInPlaces'],
  requests: ['open-request', 'ownRequests'],
  closed: ['text-number'],
} as const;
type Need = keyof typeof needs;

const known = new WeakMap<Dialog, ReadonlySet<Need>>();

/** What a dialog asks of the account; found once an edition. */
export function needsOf(dialog: Dialog): ReadonlySet<Need> {
  const before = known.get(dialog);
  if (before) return before;
  const used = new Set([
    ...Object.values(dialog.steps).flatMap((step) => (step.kind === 'check' ? [step.check] : [])),
    ...shownTexts(dialog).flatMap(({ text }) => variablesIn(text)),
  ]);
  const found = new Set(
    (Object.keys(needs) as Need[]).filter((need) => needs[need].some((name) => used.has(name))),
  );
  known.set(dialog, found);
  return found;
}

/** Nothing is looked up for whoever has only typed a name: the same work for every account. */
const mayKnow = (visit: Visit): boolean => visit.level !== 'open' && visit.level !== 'named';

/** Is a code of an app about to be typed? What its clock did before is for those with a claim. */
const typesCode = ({ claim, verify, diagnosis }: Visit): boolean =>
  claim === 'claimed' && (verify?.challenge?.kind === 'totp' || diagnosis?.what === 'code');

/** Rejects when the store or the directory cannot answer. */
export async function accountFacts(parts: AccountParts, visit: Visit, dialog: Dialog): Promise<AccountFacts> {
  const { person } = visit;
  if (person === undefined || !mayKnow(visit)) return nothingSeen;
  const wanted = needsOf(dialog);
  const signIns = wanted.has('signIns') ? await parts.signIns.recent(person) : undefined;
  return {
    sends: wanted.has('sends') ? await parts.deliveries.recent(person) : [],
    sendLimitUntil: wanted.has('limit') ? await parts.sends.fullUntil(person) : 0,
    wrongLately: wanted.has('wrong') ? await wrongLately(parts, person) : [],
    clocksOff: typesCode(visit) ? await parts.tries.clocksOff(person, 'totp') : [],
    registration: wanted.has('registration') ? await parts.registration.of(person) : nothingSeen.registration,
    ...(signIns ? { signIns } : {}),
    requests: wanted.has('requests') ? await ownRequests(parts, person, visit.id) : [],
  };
}

/** Numbers that texts do not go to, because of their country. */
export async function closedNumbers(
  parts: AccountParts,
  visit: Visit,
  dialog: Dialog,
): Promise<readonly string[]> {
  const { person } = visit;
  const asked = needsOf(dialog).has('closed') || visit.verify !== undefined;
  if (person === undefined || !mayKnow(visit) || !asked) return [];
  const found = await parts.directory.get(person);
  const numbers = (found?.methods ?? []).filter(({ kind }) => ['text', 'call', 'office'].includes(kind));
  const closed = await Promise.all(
    numbers.map(async ({ id }) => {
      const to = (await parts.directory.secrets(person, id))?.destination;
      return to === undefined || parts.destinationCaps.isOpen(to) ? [] : [id];
    }),
  );
  return closed.flat();
}

async function wrongLately(parts: AccountParts, person: string): Promise<readonly MethodKind[]> {
  const standings = await Promise.all(offeredKinds.map((kind) => parts.tries.standing(person, kind)));
  return offeredKinds.filter((_, index) => (standings[index]?.wrong ?? 0) > 0);
}

const mostRequests = 5;

/** Open requests of other visits: what this one opened, its own screen shows. */
async function ownRequests(
  { store }: Pick<AccountParts, 'store'>,
  person: string,
  visit: string,
): Promise<readonly OwnRequest[]> {
  const page = await store.find<StoredCase>('cases', {
    index: 'subject',
    equals: { subject: person },
    descending: true,
    limit: 50,
  });
  return page.docs
    .filter((one) => one.person === person && one.visit !== visit && isOpen(one) && isOwn(one))
    .slice(0, mostRequests)
    .flatMap(({ id, number, state, openedAt }) => {
      const shown = openStates.find((known) => known === state);
      return shown === undefined ? [] : [{ id, number, state: shown, openedAt }];
    });
}

const openStates: readonly OwnRequest['state'][] = [
  'open',
  'taken',
  'waiting-for-person',
  'second-approver',
  'waiting-period',
  'approved',
  'frozen',
];

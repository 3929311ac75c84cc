/** What stands around a request: where its person may be called, what was asked before, who could take it over. */
import { whyVoid } from '../../core/policy/evidence';
import type { MethodFacts } from '../../core/policy/types';
import type { Phrases } from '../../core/phrases';
import { grouped } from '../../core/screens/case';
import type { StoredCase } from '../documents';
import type { Person, StaffRole } from '../ports';
import type { CaseView } from '../services';
import { isCallable, saferNumber } from './callable';
import { canTake } from './desk';
import { isOpen } from './open';
import type { Judged, JudgeParts } from './judge';
import { whatOf } from './words';

/** A number that never counts as evidence may still be called. */
const stillCalled: ReadonlySet<string> = new Set(['issued-privileged', 'barred']);
const mostEarlier = 10;
const handedTo: readonly StaffRole[] = ['agent', 'approver', 'security'];

/**
 * The one number on file: not void, not on what was reported lost, and not used as evidence here (policy.md, P). What
 * somebody types or says is never one.
 */
async function callAt(
  parts: JudgeParts,
  stored: StoredCase,
  { input, person }: Judged,
  me: Person,
): Promise<CaseView['callAt']> {
  if (!person || !isOpen(stored)) return undefined;
  const destinationOf = async ({ id }: Pick<MethodFacts, 'id'>): Promise<string | undefined> =>
    (await parts.directory.secrets(person.id, id))?.destination;
  const shown = await Promise.all(input.evidence.map((piece) => destinationOf({ id: piece.method })));
  const fit = input.person.methods
    .filter(isCallable)
    .filter((one) => {
      const reason = whyVoid(one, input);
      return reason === undefined || stillCalled.has(reason.name);
    })
    .toSorted(saferNumber);
  for (const method of fit) {
    const number = await destinationOf(method);
    if (number === undefined || shown.includes(number)) continue;
    // Whole only for whoever works on it.
    const whole = stored.takenBy === me.id && canTake(me) ? { number } : {};
    return { ...whole, lastDigits: method.lastDigits ?? number.slice(-2), kind: method.kind };
  }
  return undefined;
}

async function earlier(
  parts: JudgeParts,
  stored: StoredCase,
  { say }: Phrases,
): Promise<CaseView['earlier']> {
  const page = await parts.store.find<StoredCase>('cases', {
    index: 'subject',
    equals: { subject: stored.subject },
    descending: true,
    limit: mostEarlier + 1,
  });
  return page.docs
    .filter((one) => one.id !== stored.id && one.person !== '')
    .slice(0, mostEarlier)
    .map((one) => ({
      number: grouped(one.number),
      what: say(`staff.what.${whatOf(one)}`),
      state: one.state,
      openedAt: one.openedAt,
      similar: whatOf(one) === whatOf(stored),
    }));
}

async function colleagues(
  parts: JudgeParts,
  stored: StoredCase,
  me: Person,
): Promise<CaseView['colleagues']> {
  const lists = await Promise.all(handedTo.map((role) => parts.directory.withRole(role)));
  const found = new Map(lists.flat().map((one) => [one.id, one]));
  return [...found.values()]
    .filter((one) => one.status === 'active' && one.id !== me.id && one.id !== stored.person)
    .map(({ id, name }) => ({ id, name }))
    .toSorted((left, right) => left.name.localeCompare(right.name));
}

export async function aroundOf(
  parts: JudgeParts,
  stored: StoredCase,
  judged: Judged,
  me: Person,
  phrases: Phrases,
): Promise<Pick<CaseView, 'callAt' | 'earlier' | 'colleagues'>> {
  const call = await callAt(parts, stored, judged, me);
  return {
    ...(call ? { callAt: call } : {}),
    earlier: await earlier(parts, stored, phrases),
    colleagues: isOpen(stored) ? await colleagues(parts, stored, me) : [],
  };
}

/** What should make staff look twice. Signals only warn: the policy has its own rules. */
import type { Phrases } from '../../core/phrases';
import type { StoredCase } from '../documents';
import type { CaseView } from '../services';
import { zoned } from '../../core/policy/working-time';
import type { Judged, JudgeParts } from './judge';
import { knownFor } from '../vouching/links';
import { methodName } from './words';

const day = 24 * 3_600_000;
/** Tries to verify in one walk that are many. */
const manyTries = 6;

/** Do clocks there show another time than here? Zones have several names. */
function elsewhere(at: number, zone: string, home: string): boolean {
  const there = zoned(at, zone);
  const here = zoned(at, home);
  return there.day !== here.day || there.minutes !== here.minutes;
}

/** New places of sign-ins, newest first. A log that cannot answer says nothing. */
async function oddPlace(parts: JudgeParts, person: string): Promise<string | undefined> {
  const seen = await parts.signIns.recent(person).catch(() => undefined);
  const odd = seen?.find((one) => one.odd);
  return odd && (odd.place ?? odd.app);
}

/** Colleagues who were asked about them since a day before the request: who said no, and who said nothing. */
async function askedColleagues(
  { vouchLinks, clock }: JudgeParts,
  { person, openedAt }: StoredCase,
): Promise<{ readonly refused: boolean; readonly silent: number }> {
  const links = person === '' ? [] : await vouchLinks.since(person, openedAt - day);
  const over = links.filter((one) => one.expiresAt - knownFor <= clock.now());
  return {
    refused: links.some((one) => one.refusedAt > 0),
    silent: over.filter((one) => one.provedAt === 0 && one.refusedAt === 0).length,
  };
}

export async function signalsOf(
  parts: JudgeParts,
  stored: StoredCase,
  { input, visit, person }: Judged,
  phrases: Phrases,
): Promise<CaseView['signals']> {
  const { say } = phrases;
  const list: { kind: 'flag' | 'done'; text: string }[] = [];
  const flag = (text: string): void => void list.push({ kind: 'flag', text });
  const key = input.person.methods.some((method) => method.kind === 'passkey');
  if (key && !input.evidence.some((piece) => piece.class === 'K')) flag(say('staff.signal.key'));
  const changed = input.person.methods.filter(
    (method) => input.now - method.changedAt < input.rules.changedVoid && method.lastDigits !== undefined,
  );
  for (const method of changed) flag(say('staff.signal.changed', { method: methodName(method, phrases) }));
  for (const method of input.person.methods) {
    if (method.simSwap) flag(say('staff.signal.sim-swap', { method: methodName(method, phrases) }));
    if (method.probationUntil > input.now)
      flag(say('staff.signal.new', { method: methodName(method, phrases) }));
  }
  if (visit && person && !visit.visit.openedBy && elsewhere(input.now, visit.visit.timeZone, person.timeZone))
    flag(say('staff.signal.zone', { zone: visit.visit.timeZone, home: person.timeZone }));
  const place = person && (await oddPlace(parts, person.id));
  if (place !== undefined) flag(say('staff.signal.place', { place }));
  if (input.person.methods.some((method) => method.barred)) flag(say('staff.signal.barred'));
  const { refused, silent } = await askedColleagues(parts, stored);
  if (refused) flag(say('staff.signal.vouch-refused'));
  if (silent > 0) flag(say('staff.signal.vouch-silent', { count: silent }));
  const tries = visit?.visit.challenges ?? 0;
  if (tries >= manyTries) flag(say('staff.signal.tries', { count: tries }));
  if (stored.wrongChecks > 0) flag(say('staff.signal.wrong-checks', { count: stored.wrongChecks }));
  if (visit && /\+?\d[\d\s()-]{7,}\d/.test(visit.visit.said.map((one) => one.text).join(' ')))
    flag(say('staff.signal.phone'));
  if (stored.alarmed) flag(say('staff.signal.security'));
  if (input.frozen) flag(say('staff.signal.frozen'));
  if (list.length === 0) list.push({ kind: 'done', text: say('staff.signal.nothing') });
  return list;
}

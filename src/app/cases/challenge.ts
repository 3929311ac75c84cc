/**
 * "Show once more that it is you": staff who talk to somebody on the phone send a challenge to a way that is left. It is
 * answered in the visit of the request, and nowhere else: staff hear and type no code, and what comes of it is evidence
 * of that visit under all of its rules, or none (docs/policy.md, "Callers").
 */
import { whyNoProofing } from '../../core/policy/approver';
import { whyNotAsked } from '../../core/walk/called';
import { wayValue, ways } from '../../core/walk/ways';
import type { Phrases } from '../../core/phrases';
import type { MethodKind, PersonFacts } from '../../core/policy/types';
import type { StepFacts } from '../../core/step-types';
import type { StoredCase } from '../documents';
import type { Person } from '../ports';
import type { CaseView, StaffCases } from '../services';
import { gatherFacts } from '../visits/facts';
import { closedStates, decidedAlready, no, yes, type Desk } from './desk';
import { judge, peopleOf, staffFacts, type Judged, type JudgeParts } from './judge';
import { changeCase } from './open';
import { kindName, methodName } from './words';

/** So many in an hour: more is no help to anybody, and each may ring somewhere. */
const hour = 3_600_000;
const anHour = 5;
/** What could not be put on their screen by then is put there no more: nobody talks any longer. ms */
const putWithin = 2 * 60_000;

type Asked = NonNullable<StoredCase['challenges']>[number];
const refused = (why: string): string => `staff.refused.challenge-${why}`;

/** Why this member of staff may not ask, whatever the person has. A rule that was tried is kept with the request. */
async function whyNotBy(
  parts: Pick<JudgeParts, 'directory' | 'store'>,
  stored: StoredCase,
  me: Person,
  judged: Judged,
): Promise<{ readonly name: string; readonly rule?: string } | undefined> {
  const people = peopleOf(stored, judged.visit);
  const why = whyNoProofing(await staffFacts(parts, me, people), people);
  // Whoever confirmed or approved may ask: they only see what comes of it.
  if (why && why.name !== 'is-voucher' && why.name !== 'is-approver')
    return { name: `staff.may-not-check.${why.name}`, rule: why.name };
  return stored.takenBy === me.id ? undefined : { name: refused('take') };
}

/** Why nothing can be asked in the visit of this request now. */
function whyNotHere(stored: StoredCase, { visit, input }: Judged, facts: StepFacts | undefined) {
  if (stored.action === 'unfreeze' || stored.state === 'frozen' || input.frozen) return refused('frozen');
  const nobody = stored.openedBy !== undefined && !stored.takenUp;
  if (nobody || !facts || visit?.visit.case?.id !== stored.id) return refused('nobody');
  return undefined;
}

/** The visit as a step would see it: only then is it known what may be asked in it. */
async function standing(parts: JudgeParts, stored: StoredCase, judged: Judged) {
  const visit = judged.visit?.visit;
  const facts = visit && (await gatherFacts(parts, visit));
  const why = whyNotHere(stored, judged, facts);
  if (why !== undefined || !visit || !facts) return { why: why ?? refused('nobody') };
  const { dialog } = await parts.editions.byHash(visit.edition);
  const off = whyNotAsked(dialog, visit);
  if (off) return { why: refused(off) };
  const offered = ways({ visit, facts }, 'called');
  return offered.length === 0 ? { why: refused('none') } : { offered, facts };
}

/** What was asked is still to be answered. */
function runs({ visit }: Judged, last: Asked | undefined, now: number): boolean {
  const called = visit?.visit.called;
  if (!last || called?.ref !== last.ref || visit?.visit.verify?.for !== 'called') return false;
  return (called.state === 'asked' || called.state === 'wrong') && now < called.until;
}

const textOf = (
  way: { kind: MethodKind; method?: string },
  { methods }: PersonFacts,
  phrases: Phrases,
): string => {
  const method = methods.find((one) => one.id === way.method);
  return method ? methodName(method, phrases) : kindName(way.kind, phrases);
};

/** `way:text:<method>` read back. */
function wayOf(value: string): { kind: MethodKind; method?: string } {
  const [, kind = '', ...rest] = value.split(':');
  return { kind: kind as MethodKind, ...(rest.length === 0 ? {} : { method: rest.join(':') }) };
}

/** What came of the question that was asked last. Whoever went on without an answer, or was not reached, gave none. */
function lastOf(
  { challenges = [] }: StoredCase,
  judged: Judged,
  phrases: Phrases,
): NonNullable<CaseView['challenge']>['last'] {
  const last = challenges.at(-1);
  if (!last) return undefined;
  const { person, now } = judged.input;
  const called = judged.visit?.visit.called;
  const asked = textOf(wayOf(last.way), person, phrases);
  if (called?.ref !== last.ref) return { at: last.at, state: 'missed', asked, wrong: 0 };
  const { state, wrong, shown, answeredAt } = called;
  const over = (state === 'asked' || state === 'wrong') && !runs(judged, last, now);
  return {
    at: last.at,
    state: over && state === 'asked' ? 'missed' : state,
    asked,
    wrong,
    ...(shown ? { shown: textOf(shown, person, phrases) } : {}),
    ...(answeredAt === undefined ? {} : { answeredAt }),
  };
}

/** For the page of a request: what can be asked, and what came of it. */
export async function challengeOf(
  parts: JudgeParts,
  stored: StoredCase,
  judged: Judged,
  me: Person,
  phrases: Phrases,
): Promise<Pick<CaseView, 'challenge'>> {
  const last = lastOf(stored, judged, phrases);
  const shown = last ? { last } : {};
  if (closedStates.has(stored.state)) return last ? { challenge: { ways: [], ...shown } } : {};
  const may = await whyNotBy(parts, stored, me, judged);
  if (may) return { challenge: { ways: [], whyNot: may.name, ...shown } };
  if (runs(judged, stored.challenges?.at(-1), judged.input.now)) return { challenge: { ways: [], ...shown } };
  const found = await standing(parts, stored, judged);
  if ('why' in found) return { challenge: { ways: [], whyNot: found.why, ...shown } };
  const offered = found.offered.map((way) => ({
    value: wayValue(way),
    text: textOf(way, found.facts.person, phrases),
  }));
  return { challenge: { ways: offered, ...shown } };
}

export function makeChallenge(desk: Desk): StaffCases['challenge'] {
  const { parts, working, refusedTo } = desk;
  const { clock, store } = parts;

  /** Kept first: nobody is asked anything without a row that says who pressed it. */
  async function begin(staff: Person, seen: StoredCase, way: string): Promise<Asked | string> {
    let why: string | undefined;
    const at = clock.now();
    const after = await changeCase(parts, seen.id, (now) => {
      const lately = (now.challenges ?? []).filter((one) => at - one.at < hour);
      why = undefined;
      if (closedStates.has(now.state)) why = decidedAlready(now).name;
      else if (now.takenBy !== staff.id) why = refused('take');
      // Pressed twice, it is asked once.
      else if (now.challengeCount !== seen.challengeCount) why = refused('runs');
      else if (lately.length >= anHour) why = refused('many');
      if (why !== undefined) return undefined;
      const count = (now.challengeCount ?? 0) + 1;
      const ref = `${now.id}.q${count}`;
      return {
        next: {
          ...now,
          challenges: [...lately, { ref, way, at, by: staff.id }],
          challengeCount: count,
          history: [
            ...now.history,
            { at, name: `staff.history.challenge-${wayOf(way).kind}`, by: staff.name },
          ],
        },
        entries: [{ at, actor: `staff:${staff.id}`, what: 'caller-challenge', facts: { ref, way } }],
        effects: [{ kind: 'challenge', ref, way, until: at + putWithin }],
      };
    });
    return why ?? after?.challenges?.at(-1) ?? 'staff.refused.no-such';
  }

  return async (staff, number, way) => {
    const got = await working(staff, number);
    if ('ok' in got) return got;
    const { found, person: me } = got;
    if (closedStates.has(found.state)) return decidedAlready(found);
    const judged = await judge(parts, found);
    const may = await whyNotBy(parts, found, me, judged);
    if (may?.rule !== undefined) await refusedTo(found, staff, 'caller-challenge-refused', may.rule);
    if (may) return no(may.name);
    if (runs(judged, found.challenges?.at(-1), clock.now())) return no(refused('runs'));
    const here = await standing(parts, found, judged);
    if ('why' in here) return no(here.why);
    if (!here.offered.some((one) => wayValue(one) === way)) return no(refused('way'));
    const asked = await begin(me, found, way);
    if (typeof asked === 'string') return no(asked);
    await parts.settleCase(found.id);
    const after = await judge(parts, (await store.get<StoredCase>('cases', found.id)) ?? found);
    // They pressed something in the same moment.
    return after.visit?.visit.called?.ref === asked.ref ? yes('staff.told.challenged') : no(refused('busy'));
  };
}

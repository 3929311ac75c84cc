/** Performs the effects of a visit. Each is harmless to repeat: its id is its idempotency key. */
import { decide } from '../../core/policy/decide';
import { undoes } from '../../core/policy/evidence';
import { removable } from '../../core/walk/act';
import { offeredKinds, policyInput } from '../../core/walk/context';
import type { Effect, EffectRequest } from '../../core/effects';
import type { DecisionMade, StepFacts } from '../../core/step-types';
import type { Standing, StoredVisit } from '../documents';
import { liftByKey } from '../cases/lift';
import type { CaseOpening } from '../cases/open';
import { changeNumber } from '../new-number';
import type { NoticeBoard } from '../notices';
import { changeStanding, once } from '../standing';
import type { Outcome, Perform } from './engine';
import { send, sendTest, type SendParts } from './send';

export interface PerformParts extends SendParts {
  readonly opening: CaseOpening;
  readonly notices: NoticeBoard;
  /** Moves the visit of a request to the holder of this one. Late bound: it needs the engine. */
  readonly takeUp: (stored: StoredVisit) => Promise<string | undefined>;
  /** Shows the screen where the visit is held. Late bound: it needs the engine. */
  readonly show: (visit: string) => Promise<void>;
}

type Request<K extends EffectRequest['kind']> = Extract<EffectRequest, { kind: K }>;

export function makePerform(parts: PerformParts): Perform {
  return async (effect, stored, facts): Promise<Outcome> => {
    const { request } = effect;
    switch (request.kind) {
      case 'send':
        return send(parts, effect, request, stored, facts);
      case 'send-test':
        return sendTest(parts, effect, request, stored, facts);
      case 'act':
        return act(parts, effect, request, stored, facts);
      case 'open-case':
        return parts.opening.open(effect.id, request, stored);
      case 'withdraw-case':
        await parts.opening.withdraw(stored, request.case);
        return { ok: true };
      case 'update-case':
        await parts.opening.refresh(stored);
        return { ok: true };
      case 'notice':
        await parts.notices.post(effect.id, {
          subject: stored.visit.subject ?? '',
          ...(stored.visit.person === undefined ? {} : { person: stored.visit.person }),
          about: request.about,
          what: request.what,
          visit: stored.id,
          ...(stored.visit.case ? { case: stored.visit.case.id } : {}),
          evidence: stored.visit.evidence.map((piece) => piece.method),
          language: stored.visit.language,
        });
        return { ok: true };
      case 'show':
        await parts.show(stored.id);
        return { ok: true };
    }
  };
}

/** What an action demands of the policy when it is carried out: it is asked again, with what is true now. */
const demanded = {
  'suspend-device': 'stop',
  'undo-suspend': 'undo-stop',
  recover: 'recover',
  'day-pass': 'day-pass',
  'take-up': 'take-up',
  'end-sessions': 'end-sessions',
  'add-method': 'add-method',
  'remove-method': 'remove-method',
  'change-number': 'change-number',
  unlock: 'unlock',
  'add-note': 'take-up',
  'withdraw-request': 'take-up',
  unfreeze: 'unfreeze',
} as const;

async function act(
  parts: PerformParts,
  effect: Effect,
  request: Request<'act'>,
  stored: StoredVisit,
  facts: StepFacts,
): Promise<Outcome> {
  const { visit } = stored;
  const person = visit.person;
  if (request.action === 'take-up') {
    const other = await parts.takeUp(stored);
    return other === undefined ? { ok: false } : { ok: true, detail: other };
  }
  if (request.action === 'report-theft' || request.action === 'report-attempt') {
    // An account that does not exist is reported alike: the answer tells nothing.
    if (visit.subject === undefined) return { ok: false, detail: 'refused' };
    await parts.opening.reportToSecurity(effect.id, stored, request.action);
    return { ok: true };
  }
  if (request.action === 'retract-report') {
    await parts.opening.retract(stored);
    return { ok: true };
  }
  if (person === undefined) return { ok: false, detail: 'refused' };
  if (request.action === 'set-up') return { ok: true };
  // Begun once, it is finished: what was granted and not cleared would leave a person with half of it.
  const begun = effect.attempts > 1 && (await alreadyBegun(parts, person, effect.id));
  const input = policyInput(demanded[request.action], visit, facts);
  const asked: DecisionMade = { action: input.action, input, decision: decide(input) };
  if (!begun && asked.decision.verdict !== 'allow') {
    await parts.opening.lookAgain(stored);
    return { ok: false, detail: 'refused', asked };
  }
  const narrowed = { ...request, action: request.action };
  const outcome = await carryOut(parts, effect, narrowed, stored, { facts, person, begun });
  return outcome === 'later' || begun ? outcome : { ...outcome, asked };
}

async function carryOut(
  parts: PerformParts,
  effect: Effect,
  request: Request<'act'> & { readonly action: keyof typeof demanded },
  stored: StoredVisit,
  { facts, person, begun }: { facts: StepFacts; person: string; begun: boolean },
): Promise<Outcome> {
  const { visit } = stored;
  switch (request.action) {
    case 'take-up':
      return { ok: false };
    case 'suspend-device':
      return suspend(parts, effect, request, stored, person);
    case 'undo-suspend':
      if (!begun && !request.devices.every((one) => undoes(one, policyInput('undo-stop', visit, facts))))
        return { ok: false, detail: 'refused' };
      await change(parts, effect, person, effect.id, (id) =>
        parts.directory.resume(person, request.devices, id),
      );
      return { ok: true };
    case 'day-pass':
      return dayPass(parts, effect.id, stored, person);
    case 'recover':
      // What staff check and approve is more than unlocking asks: nobody stays barred who came back this way.
      if (decide(policyInput('unlock', visit, facts)).verdict === 'allow')
        await unlock(parts, effect.id, stored, person);
      return recover(parts, effect, request, stored, person);
    case 'unlock':
      await unlock(parts, effect.id, stored, person);
      await parts.opening.done(stored);
      return { ok: true };
    case 'unfreeze':
      return { ok: await liftByKey(parts, person, { id: effect.id, visit: stored.id }) };
    case 'end-sessions':
      await change(parts, effect, person, effect.id, (id) =>
        parts.directory.endSessions(person, id, spared(stored)),
      );
      return { ok: true };
    case 'add-method':
      return (await grant(parts, effect.id, stored, person))
        ? { ok: true }
        : { ok: false, detail: 'refused' };
    case 'remove-method':
      // What would be left is looked at afresh: a way that was there a moment ago may be gone.
      if (!begun && !request.devices.every((one) => removable(facts).includes(one)))
        return { ok: false, detail: 'refused' };
      await change(parts, effect, person, effect.id, (id) =>
        parts.directory.clear(person, request.devices, id),
      );
      return { ok: true };
    case 'change-number':
      return changeNumber(parts, effect.id, stored, person, (work) =>
        change(parts, effect, person, effect.id, work),
      );
    case 'add-note':
    case 'withdraw-request':
      return ownRequest(parts, effect.id, request.action, stored, person);
  }
}

/** The person's newest open request, of whichever visit: only after evidence (policy.md, "Unproven requests"). */
async function ownRequest(
  parts: PerformParts,
  id: string,
  action: 'add-note' | 'withdraw-request',
  stored: StoredVisit,
  person: string,
): Promise<Outcome> {
  const words = stored.visit.said.at(-1)?.text;
  const done =
    action === 'withdraw-request'
      ? await parts.opening.withdrawOwn(person)
      : words !== undefined && (await parts.opening.addNote(id, person, words));
  return done ? { ok: true } : { ok: false };
}

/**
 * The right to set up a method, ended by the session that proves it. False after "this was not me", also when that was
 * pressed since the policy was asked: what was not granted is not cleared either.
 */
async function grant(parts: PerformParts, id: string, stored: StoredVisit, person: string): Promise<boolean> {
  const at = parts.clock.now();
  const after = await changeStanding(parts, person, (standing) => {
    if (standing.frozenAt > 0 || standing.applied.includes(id)) return undefined;
    return {
      next: { ...standing, right: { id, visit: stored.id, at }, applied: [...standing.applied, id] },
      entry: {
        ...{ at, actor: 'system', visit: stored.id, what: 'action' },
        facts: { action: 'grant', effect: id },
      },
    };
  });
  return after.applied.includes(id);
}

async function alreadyBegun(parts: PerformParts, person: string, id: string): Promise<boolean> {
  const standing = await parts.store.get<Standing>('standing', person);
  if (standing?.applied.includes(id) === true) return true;
  return (
    (await parts.directory.applied(person, id)) || (await parts.directory.applied(person, `${id}.clear`))
  );
}

/** Reads back before it repeats: a call that timed out, or whose process ended, may have been done. */
async function change(
  parts: PerformParts,
  effect: Effect,
  person: string,
  action: string,
  work: (action: string) => Promise<void>,
): Promise<void> {
  if (effect.attempts > 1 && (await parts.directory.applied(person, action))) return;
  await work(action);
}

/** The browser that asks keeps its place in the walk; it is signed out all the same. */
const spared = ({ visit: { holder } }: StoredVisit): string | undefined =>
  holder.kind === 'portal' ? holder.ref : undefined;

/** One a day, also when two visits ask at the same moment: whoever writes it first has it. */
async function takeClaimStop(parts: PerformParts, person: string, id: string, now: number): Promise<boolean> {
  const after = await changeStanding(parts, person, (standing) => {
    const tooSoon = standing.claimStopAt > 0 && now - standing.claimStopAt < parts.rules.claimStopLasts;
    if (tooSoon || standing.applied.includes(id)) return undefined;
    return {
      next: { ...standing, claimStopAt: now, applied: [...standing.applied, id] },
      entry: {
        at: now,
        actor: `person:${person}`,
        what: 'action',
        facts: { action: 'claim-stop', effect: id },
      },
    };
  });
  return after.applied.includes(id);
}

/** By claim alone: one device, once a day, and it lapses after 24 h. */
async function suspend(
  parts: PerformParts,
  effect: Effect,
  request: Request<'act'>,
  stored: StoredVisit,
  person: string,
): Promise<Outcome> {
  if (request.byClaim && request.devices.length !== 1) return { ok: false, detail: 'refused' };
  const now = parts.clock.now();
  const { id } = effect;
  if (request.byClaim && !(await takeClaimStop(parts, person, id, now)))
    return { ok: false, detail: 'refused' };
  const until = request.byClaim ? now + parts.rules.claimStopLasts : 0;
  const { directory } = parts;
  await change(parts, effect, person, id, (action) =>
    directory.suspend(person, request.devices, until, action),
  );
  await change(parts, effect, person, `${id}.sessions`, (action) =>
    directory.endSessions(person, action, spared(stored)),
  );
  return { ok: true };
}

async function dayPass(
  parts: PerformParts,
  id: string,
  stored: StoredVisit,
  person: string,
): Promise<Outcome> {
  const now = parts.clock.now();
  const until = now + parts.rules.dayPassLasts;
  await once(
    parts,
    person,
    id,
    (standing) => ({ ...standing, dayPass: { id, visit: stored.id, until, hash: '' } }),
    {
      at: now,
      actor: 'system',
      visit: stored.id,
      what: 'action',
      facts: { action: 'day-pass', effect: id, until },
    },
  );
  await parts.opening.done(stored);
  return { ok: true };
}

/** Lifts the bars of all ways to verify (policy.md, "unlock a barred method"). */
async function unlock(parts: PerformParts, id: string, stored: StoredVisit, person: string): Promise<void> {
  const kinds = await Promise.all(
    offeredKinds.map(async (kind) => ((await parts.tries.standing(person, kind)).barred ? [kind] : [])),
  );
  const barred = kinds.flat();
  if (barred.length === 0) return;
  await once(parts, person, `${id}.unlock`, (standing) => standing, {
    at: parts.clock.now(),
    actor: 'system',
    visit: stored.id,
    what: 'action',
    facts: { action: 'unlock', effect: id, kinds: barred },
  });
  for (const kind of barred) await parts.tries.unbar(person, kind);
}

/** First grants, then clears: the right to set up is there before the lost method goes. */
async function recover(
  parts: PerformParts,
  effect: Effect,
  request: Request<'act'>,
  stored: StoredVisit,
  person: string,
): Promise<Outcome> {
  const { id } = effect;
  const { directory } = parts;
  if (!(await grant(parts, id, stored, person))) return { ok: false, detail: 'refused' };
  await change(parts, effect, person, `${id}.clear`, (action) =>
    directory.clear(person, request.devices, action),
  );
  await change(parts, effect, person, `${id}.sessions`, (action) =>
    directory.endSessions(person, action, spared(stored)),
  );
  await parts.opening.done(stored);
  return { ok: true };
}

/**
 * The way of one answer: load, gather facts, step, save with effects, perform, feed results back, until the
 * visit waits for the person. A crash at any point leaves the effects in the document, and a worker goes on.
 */
import { answerNeeds, type Effect } from '../../core/effects';
import { step } from '../../core/step';
import type { DecisionMade, Event, StepFacts } from '../../core/step-types';
import type { Visit } from '../../core/visit';
import type { AuditEntry } from '../audit-types';
import { noDue } from '../collections';
import type { Deps } from '../deps';
import type { StoredVisit } from '../documents';
import { makeSerial } from '../serial';
import { decisionFacts } from '../decisions';
import { gatherFacts, type FactsParts } from './facts';

/** Longer than the time-out of any call an effect makes, in real ms. */
export const leaseFor = 30_000;
const mostTries = 200;
/** Names of decisions that a visit remembers; it gets a few in its life. */
const cameKept = 50;

/** What came of performing an effect. `later`: not now, the lease runs out and a worker tries again. */
export type Outcome =
  | {
      readonly ok: boolean;
      readonly detail?: string;
      readonly until?: number;
      /** What the policy said when it was asked again to carry it out. */
      readonly asked?: DecisionMade;
    }
  | 'later';
export type Perform = (effect: Effect, stored: StoredVisit, facts: StepFacts) => Promise<Outcome>;

export interface EngineParts extends Deps, FactsParts {}

export interface Applied {
  readonly stored: StoredVisit;
  readonly facts: StepFacts;
  /** False when the event was not for this state: nothing was changed. */
  readonly taken: boolean;
}

export interface Engine {
  create(visit: Visit): Promise<StoredVisit>;
  load(id: string): Promise<StoredVisit | undefined>;
  /**
   * Applies one event; `make` sees the state it will be applied to, and may refuse by giving nothing.
   * @param once names the event: under the same name it is applied once.
   * @param asked a decision to be kept with it: the one by which an effect was carried out.
   */
  apply(
    id: string,
    make: (stored: StoredVisit) => Event | undefined,
    once?: string,
    asked?: { readonly effect: string; readonly made: DecisionMade },
  ): Promise<Applied | undefined>;
  /** Performs what the answer needs, and starts what may follow. */
  settle(stored: StoredVisit): Promise<StoredVisit>;
  /**
   * For the worker: takes over effects whose lease has run out, and rows that are not in the chain. True when the
   * visit went on by it, and nothing in it shows that to the person.
   */
  takeOver(id: string): Promise<boolean>;
}

export function makeEngine(parts: EngineParts, perform: Perform): Engine {
  const { store, clock, audit, background, editions } = parts;
  const serial = makeSerial();
  /** Rows known to be in the chain: dropped from their document at its next save. */
  const flushed = new Set<string>();

  async function load(id: string): Promise<StoredVisit | undefined> {
    return store.get<StoredVisit>('visits', id);
  }

  function envelope(before: StoredVisit, visit: Visit, rows: readonly AuditEntry[]): StoredVisit {
    const waiting = [...before.audit.filter((row) => !flushed.has(row.id)), ...rows];
    const leases = visit.effects.map((one) => one.leaseUntil);
    const dues = [...leases, ...(waiting.length > 0 ? [clock.real() + leaseFor] : [])];
    return {
      ...before,
      visit,
      holderRef: visit.holder.ref,
      touchedAt: visit.touchedAt,
      expiresAt: visit.touchedAt + parts.organisations.known().retention.visits,
      dueAt: dues.length > 0 ? Math.min(...dues) : noDue,
      audit: waiting,
      auditCount: before.auditCount + rows.length,
    };
  }

  /** New effects are leased by this process from their first save on. */
  const lease = (visit: Visit): Visit => ({
    ...visit,
    effects: visit.effects.map((one) =>
      one.leaseUntil === 0
        ? { ...one, leaseUntil: clock.real() + leaseFor, leasedBy: parts.process, attempts: 1 }
        : one,
    ),
  });

  function flush(stored: StoredVisit): void {
    if (stored.audit.length === 0) return;
    background.run('audit', async () => {
      await audit.append(stored.audit);
      if (flushed.size > 20_000) flushed.clear();
      for (const row of stored.audit) flushed.add(row.id);
    });
  }

  async function create(visit: Visit): Promise<StoredVisit> {
    const edition = await editions.byHash(visit.edition);
    const facts = await gatherFacts(parts, visit);
    const result = step(edition.dialog, visit, { type: 'begin' }, facts);
    const empty: StoredVisit = {
      id: visit.id,
      version: 1,
      visit,
      holderRef: visit.holder.ref,
      touchedAt: visit.touchedAt,
      dueAt: noDue,
      expiresAt: 0,
      audit: [],
      auditCount: 0,
    };
    const rows = rowsFor(empty, { type: 'begin' }, { ...result.visit }, result.decisions, facts.now);
    const stored = envelope(empty, lease({ ...result.visit, turn: 1 }), rows);
    if (!(await store.insert<StoredVisit>('visits', stored)))
      throw new Error('A visit of this id exists already.');
    parts.insights.moved(undefined, stored.visit);
    parts.measures.walked(undefined, stored.visit);
    flush(stored);
    return settle(stored);
  }

  async function apply(
    id: string,
    make: (stored: StoredVisit) => Event | undefined,
    once?: string,
    asked?: { readonly effect: string; readonly made: DecisionMade },
  ): Promise<Applied | undefined> {
    return serial(id, async () => {
      for (let attempt = 0; attempt < mostTries; attempt += 1) {
        const before = await load(id);
        if (!before) return undefined;
        const event = once !== undefined && before.came?.includes(once) ? undefined : make(before);
        const facts = await gatherFacts(parts, event ? afterProof(before.visit, event) : before.visit);
        if (!event) return { stored: before, facts, taken: false };
        const edition = await editions.byHash(before.visit.edition);
        const result = step(edition.dialog, before.visit, event, facts);
        if (result.visit === before.visit) return { stored: before, facts, taken: true };
        const rows = rowsFor(before, event, result.visit, result.decisions, facts.now, asked);
        const answered = isAnswer(event) ? { answered: { turn: before.visit.turn, at: facts.now } } : {};
        const came = once === undefined ? {} : { came: [...(before.came ?? []), once].slice(-cameKept) };
        const next = { ...envelope(before, lease(result.visit), rows), ...answered, ...came };
        if (await store.replace<StoredVisit>('visits', next)) {
          const stored = { ...next, version: next.version + 1 };
          parts.insights.moved(before.visit, stored.visit);
          parts.measures.walked(before.visit, stored.visit, event);
          flush(stored);
          return { stored, facts, taken: true };
        }
      }
      throw new Error('A visit could not be saved: it changes all the time.');
    });
  }

  /** Performs one effect that this process holds, and feeds the result back. */
  async function carryOut(effect: Effect, stored: StoredVisit): Promise<StoredVisit> {
    const facts = await gatherFacts(parts, stored.visit);
    const outcome = await perform(effect, stored, facts);
    if (outcome === 'later') return stored;
    const applied = await apply(
      stored.id,
      (now) =>
        now.visit.effects.some((one) => one.id === effect.id)
          ? {
              type: 'performed',
              effect: effect.id,
              ok: outcome.ok,
              ...(outcome.detail === undefined ? {} : { detail: outcome.detail }),
              ...(outcome.until === undefined ? {} : { until: outcome.until }),
            }
          : undefined,
      undefined,
      outcome.asked && { effect: effect.id, made: outcome.asked },
    );
    return applied?.stored ?? stored;
  }

  const mine = (stored: StoredVisit, needed: boolean): Effect | undefined =>
    stored.visit.effects.find(
      (one) =>
        one.leasedBy === parts.process &&
        one.leaseUntil > clock.real() &&
        answerNeeds[one.request.kind] === needed,
    );

  async function settle(start: StoredVisit): Promise<StoredVisit> {
    let stored = start;
    const tried = new Set<string>();
    for (;;) {
      const next = mine(stored, true);
      if (!next || tried.has(next.id)) break;
      tried.add(next.id);
      try {
        stored = await carryOut(next, stored);
      } catch (error) {
        // The effect stays in the document; its lease runs out, and a worker repeats it.
        parts.log.warn(
          { effect: next.request.kind, error: error instanceof Error ? error.message : '' },
          'An effect waits to be repeated',
        );
        break;
      }
    }
    const followers = stored.visit.effects.filter(
      (one) => one.leasedBy === parts.process && !answerNeeds[one.request.kind],
    );
    for (const effect of followers) follow(effect, stored);
    return stored;
  }

  const following = new Set<string>();
  function follow(effect: Effect, stored: StoredVisit): void {
    if (following.has(effect.id)) return;
    following.add(effect.id);
    background.run(effect.request.kind, async () => {
      try {
        await carryOut(effect, stored);
      } finally {
        following.delete(effect.id);
      }
    });
  }

  async function takeOver(id: string): Promise<boolean> {
    const before = await load(id);
    if (!before) return false;
    if (before.audit.length > 0) {
      await audit.append(before.audit);
      for (const row of before.audit) flushed.add(row.id);
    }
    const now = clock.real();
    const visit: Visit = {
      ...before.visit,
      effects: before.visit.effects.map((one) =>
        one.leaseUntil > now
          ? one
          : {
              ...one,
              // Each further try waits longer, at most a quarter of an hour.
              leaseUntil: now + leaseFor * Math.min(30, 2 ** Math.min(one.attempts, 5)),
              leasedBy: parts.process,
              attempts: one.attempts + 1,
            },
      ),
    };
    const taken = visit.effects.filter((one, index) => one !== before.visit.effects[index]);
    const next = envelope(before, visit, []);
    if (!(await store.replace<StoredVisit>('visits', next))) return false;
    if (taken.length === 0) return false;
    const after = await settle({ ...next, version: next.version + 1 });
    const shows = [before, after].some(({ visit }) =>
      visit.effects.some((one) => one.request.kind === 'show'),
    );
    return after.visit.turn !== before.visit.turn && !shows;
  }

  return { create, load, apply, settle, takeOver };
}

/** What is proved in this very step may be used in it: the facts behind it are gathered along. */
const afterProof = (visit: Visit, event: Event): Visit =>
  event.type === 'checked' && event.result.outcome === 'right' && visit.level === 'named'
    ? { ...visit, level: 'proven' }
    : visit;

const isAnswer = (event: Event): boolean =>
  ['choose', 'enter', 'back', 'person', 'identified', 'checked', 'numbered'].includes(event.type);

/** What the audit says of an event: never what was typed, never a code. */
function rowsFor(
  before: StoredVisit,
  event: Event,
  after: Visit,
  decisions: readonly DecisionMade[],
  now: number,
  asked?: { readonly effect: string; readonly made: DecisionMade },
): readonly AuditEntry[] {
  const drafts: { what: string; facts: Record<string, unknown>; personal?: Record<string, unknown> }[] = [];
  // What allowed it stands before that it was done.
  if (asked) drafts.push({ what: 'decision', facts: decisionFacts(asked.made, { effect: asked.effect }) });
  const note = eventRow(event, before.visit);
  if (note) drafts.push(note);
  for (const made of decisions) drafts.push({ what: 'decision', facts: decisionFacts(made) });
  const known = new Set(before.visit.effects.map((one) => one.id));
  for (const one of after.effects) {
    if (!known.has(one.id)) drafts.push({ what: 'effect', facts: { effect: one.id, request: one.request } });
  }
  const actor =
    after.person === undefined ? 'visitor' : after.claim === 'claimed' ? `person:${after.person}` : 'visitor';
  return drafts.map((draft, index) => ({
    id: `${before.id}.a${before.auditCount + index + 1}`,
    at: now,
    actor: event.type === 'performed' || event.type === 'decided' ? 'system' : actor,
    ...(after.subject === undefined ? {} : { subject: after.subject }),
    visit: before.id,
    ...(after.case ? { case: after.case.id } : {}),
    what: draft.what,
    facts: draft.facts,
    ...(draft.personal && after.subject !== undefined ? { personal: draft.personal } : {}),
  }));
}

/** Which question of staff it answers. */
const askedBy = ({ verify, called }: Visit) =>
  verify?.for === 'called' && called ? { called: called.ref } : {};

function eventRow(event: Event, visit: Visit): { what: string; facts: Record<string, unknown> } | undefined {
  const where = { step: visit.step, turn: visit.turn, channel: visit.holder.kind };
  switch (event.type) {
    case 'begin':
      return {
        what: 'visit',
        facts: { ...where, topic: visit.topic, edition: visit.edition, claim: visit.claim },
      };
    case 'identified':
      return { what: 'claim', facts: { ...where, level: 'named', known: event.person !== undefined } };
    case 'checked':
      return {
        what: 'result',
        facts: { ...where, ...askedBy(visit), challenge: event.challenge, result: event.result },
      };
    case 'choose':
      return { what: 'choice', facts: { ...where, value: event.value } };
    case 'performed':
      return {
        what: 'performed',
        facts: {
          effect: event.effect,
          ok: event.ok,
          ...(event.detail === undefined ? {} : { detail: event.detail }),
        },
      };
    case 'decided':
      return { what: 'decided', facts: { outcome: event.outcome } };
    case 'enrolled':
      return { what: 'enrolled', facts: where };
    case 'moved':
      return {
        what: 'moved',
        facts: { to: event.holder.kind, takenUp: event.evidence !== undefined, kept: event.kept === true },
      };
    case 'numbered':
      // The number itself stands nowhere in the audit.
      return {
        what: 'result',
        facts: { ...where, number: 'problem' in event ? event.problem : `ending ${event.lastDigits}` },
      };
    case 'reported':
      return { what: 'result', facts: { ...where, test: event.test, state: event.state } };
    case 'asked':
      // The words stand in the row of whoever asked.
      return { what: 'asked', facts: where };
    case 'called':
      return { what: 'caller-challenge', facts: { ...where, ref: event.ref, way: event.way } };
    case 'person':
      return { what: 'choice', facts: { ...where, value: 'person' } };
    case 'look':
    case 'spoken':
    case 'enter':
    case 'back':
      return undefined;
  }
}

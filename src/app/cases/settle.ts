/** Carries decisions out: the request tells its visit, and what waits is looked at again when it is due. */
import { noDue } from '../collections';
import type { Deps } from '../deps';
import type { CaseEffect, CaseEffectRequest, StoredCase } from '../documents';
import type { NoticeBoard } from '../notices';
import { changeStanding, readStanding, withoutCodes, type StandingEntry } from '../standing';
import type { Engine } from '../visits/engine';
import type { CaseState } from '../services';
import type { Decision } from '../../core/policy/types';
import { drawSecond, lookAgainAfter } from './draw';
import { changeCase, closedOf, flushCase, isOpen, isWaiting, openFor, type CaseChange } from './open';
import { liftFreeze, voided } from './lift';
import { remind } from './reminders';
import { judge, judgedEntry, stateFor, suffices, talkState, waitsUntil, type JudgeParts } from './judge';

/** How often an approved request is looked at, until it is carried out. ms */

export interface SettleParts extends Deps, JudgeParts {
  readonly notices: NoticeBoard;
}

export interface CaseSettling {
  /** Performs what a request has pending. Harmless to repeat. */
  settle(id: string): Promise<void>;
  /** Looks at every request that is due: pending effects, an end of a wait, an end of the request. */
  work(): Promise<void>;
  /**
   * A take-up: what was recorded, decided and opened for the holder before counts no longer.
   * @param moved it has another holder now: what is being written for the one before is written about another state
   */
  voidGranted(request: StoredCase, moved?: true): Promise<void>;
}

export function makeCaseSettling(parts: SettleParts, engine: Engine): CaseSettling {
  const { store, clock } = parts;

  /** Gives back what the policy says when it does not allow it any more. */
  async function carryOut(stored: StoredCase, effect: CaseEffect): Promise<Decision | undefined> {
    const { request } = effect;
    if (request.kind === 'notice') {
      const visit = await engine.load(stored.visit);
      await parts.notices.post(effect.id, {
        subject: stored.subject,
        ...(stored.person === '' ? {} : { person: stored.person }),
        about: request.about,
        what: request.what,
        visit: stored.visit,
        case: stored.id,
        evidence: visit?.visit.evidence.map((piece) => piece.method) ?? [],
        ...(visit ? { language: visit.visit.language } : {}),
      });
      return undefined;
    }
    if (request.kind === 'ask') {
      await ask(stored, request, effect.id);
      return undefined;
    }
    if (request.kind === 'challenge') {
      await challenge(stored, request, effect.id);
      return undefined;
    }
    if (stored.action === 'unfreeze') return unfreeze(stored, request.outcome, effect.id);
    const applied = await engine.apply(
      stored.visit,
      (found) =>
        found.visit.case?.id === stored.id
          ? {
              type: 'decided',
              outcome: request.outcome,
              ...replyIn(found.visit.language, request),
            }
          : undefined,
      effect.id,
    );
    if (applied?.taken) await engine.settle(applied.stored);
    return undefined;
  }

  /** A question to the person, wherever they are in their walk. A chosen one is in their language. */
  async function ask(
    stored: StoredCase,
    { text, chosen }: Extract<CaseEffectRequest, { kind: 'ask' }>,
    id: string,
  ): Promise<void> {
    const words = (language: string): string =>
      chosen ? parts.catalogue.in(language).say(`staff.ask.${chosen}`) : (text ?? '');
    const applied = await engine.apply(
      stored.visit,
      ({ visit }) =>
        visit.case?.id === stored.id ? { type: 'asked', text: words(visit.language) } : undefined,
      id,
    );
    if (applied?.taken) await engine.settle(applied.stored);
  }

  /** One more proof, asked where the person stands. Too late, or where it cannot be asked, it is not. */
  async function challenge(
    stored: StoredCase,
    { ref, way, until }: Extract<CaseEffectRequest, { kind: 'challenge' }>,
    id: string,
  ): Promise<void> {
    const applied = await engine.apply(
      stored.visit,
      ({ visit }) =>
        visit.case?.id === stored.id && clock.now() < until ? { type: 'called', ref, way } : undefined,
      id,
    );
    if (applied?.taken) await engine.settle(applied.stored);
  }

  /** A chosen reason is said as the person reads: in the language of their walk. */
  const replyIn = (
    language: string,
    { reply, chosen }: Extract<CaseEffectRequest, { kind: 'deliver' }>,
  ): { reply?: string } => {
    if (chosen) return { reply: parts.catalogue.in(language).say(`staff.deny.${chosen}`) };
    return reply === undefined ? {} : { reply };
  };

  async function unfreeze(
    stored: StoredCase,
    outcome: 'approved' | 'denied' | 'expired',
    id: string,
  ): Promise<Decision | undefined> {
    if (outcome !== 'approved') return undefined;
    const { frozenAt, applied } = await readStanding(store, stored.person);
    // Asked twice, as for every request: a role may have been taken away since. Lifted once, it is finished.
    const judged = frozenAt > 0 && !applied.includes(id) ? await judge(parts, stored) : undefined;
    if (judged && !suffices(judged)) return judged.decision;
    await liftFreeze(parts, stored.person, id, { actor: 'system', case: stored.id });
    return undefined;
  }

  const ends = (stored: StoredCase): boolean => stored.action === 'talk' || stored.action === 'unfreeze';

  async function settle(id: string): Promise<void> {
    for (let count = 0; count < 20; count += 1) {
      const stored = await store.get<StoredCase>('cases', id);
      const effect = stored?.effects[0];
      if (!stored || !effect) return;
      const refused = await carryOut(stored, effect);
      await changeCase(parts, id, (now) => {
        const left = now.effects.filter((one) => one.id !== effect.id);
        if (left.length === now.effects.length) return undefined;
        if (refused && now.state === 'approved')
          return reopened({ ...now, effects: left }, 'frozen', refused);
        const over = left.length === 0 && now.state === 'approved' && ends(now);
        // What is not decided is looked at again at once: a wait may have begun meanwhile.
        const open = now.state === 'approved' ? clock.now() + lookAgainAfter : 0;
        const dueAt = left.length > 0 ? 0 : isOpen(now) && !over ? Math.min(open, now.closesAt) : noDue;
        return {
          next: { ...now, effects: left, dueAt, ...(over ? { state: 'done', open: closedOf(now) } : {}) },
        };
      });
    }
  }

  async function expire(stored: StoredCase): Promise<void> {
    await changeCase(parts, stored.id, (now) =>
      isOpen(now)
        ? {
            next: {
              ...now,
              state: 'expired',
              open: closedOf(now),
              history: [...now.history, { at: clock.now(), name: 'staff.history.expired' }],
            },
            entries: [{ at: clock.now(), actor: 'system', what: 'case', facts: { state: 'expired' } }],
            effects: [{ kind: 'deliver', outcome: 'expired' }],
          }
        : undefined,
    );
    await settle(stored.id);
  }

  async function stayOpen(stored: StoredCase): Promise<void> {
    await changeCase(parts, stored.id, (now) =>
      isOpen(now)
        ? { next: { ...now, closesAt: clock.now() + openFor, dueAt: clock.now() + openFor } }
        : undefined,
    );
  }

  /** The policy again, with what is true now: a wait may be over, or a proof may have come. */
  async function review(stored: StoredCase): Promise<void> {
    const judged = await judge(parts, stored);
    const { decision } = judged;
    const drawn = stored.approvals.length > 0 ? await drawSecond(parts, stored) : undefined;
    await changeCase(parts, stored.id, (now) => {
      if (!isOpen(now) || now.version !== stored.version) return undefined;
      const state = now.action === 'talk' ? talkState(now, judged.visit) : stateFor(now, judged);
      const second = state === 'second-approver';
      if (now.state === 'approved')
        return state === 'approved'
          ? waiting(now)
          : reopened(now, state, decision, second ? drawn : undefined);
      const due = second ? clock.now() + lookAgainAfter : waitsUntil(decision);
      const dueAt = Math.min(due ?? now.closesAt, now.closesAt);
      if (second && drawn && drawn.id !== now.drawn?.id) return redrawn({ ...now, state, dueAt, drawn });
      // Of approvals that are void nobody is the second: whoever comes is the first.
      const approved = (judged.input.case?.approvals.length ?? 0) > 0;
      if (state !== 'approved') return { next: { ...(approved ? now : withoutDrawn(now)), state, dueAt } };
      return {
        next: {
          ...now,
          state,
          history: [...now.history, { at: clock.now(), name: 'staff.history.complete' }],
        },
        entries: [
          judgedEntry(judged, clock.now()),
          { at: clock.now(), actor: 'system', what: 'approved-by-policy', facts: { rule: decision.rule } },
        ],
        effects: [
          { kind: 'deliver', outcome: 'approved' },
          { kind: 'notice', about: 'approval', what: now.action },
        ],
      };
    });
    await settle(stored.id);
  }

  const voidedRow = (visit: string): StandingEntry => ({
    at: clock.now(),
    actor: 'system',
    visit,
    what: 'voided',
    facts: { codes: true },
  });

  /** Decided: it waits for its visit to carry it out. Until then what was true may change. */
  const waiting = (now: StoredCase): CaseChange => ({
    next: { ...now, dueAt: Math.min(now.closesAt, clock.now() + lookAgainAfter) },
  });

  /** Whoever was drawn may not decide any more, or took too long. */
  const redrawn = (next: StoredCase): CaseChange => ({
    next:
      next.drawn?.id === ''
        ? next
        : { ...next, history: [...next.history, { at: clock.now(), name: 'staff.history.drawn' }] },
    entries: [{ at: clock.now(), actor: 'system', what: 'drawn', facts: { by: next.drawn?.id } }],
  });

  /** An approver lost the role, or a proof became void, before it was carried out: it is open again. */
  const reopened = (
    now: StoredCase,
    state: CaseState,
    decision: Decision,
    drawn?: StoredCase['drawn'],
  ): CaseChange => ({
    next: {
      ...withoutDrawn(now),
      state,
      ...(drawn ? { drawn } : {}),
      dueAt: drawn ? clock.now() + lookAgainAfter : now.closesAt,
      history: [...now.history, { at: clock.now(), name: 'staff.history.reopened' }],
    },
    entries: [
      {
        at: clock.now(),
        actor: 'system',
        what: 'reopened',
        facts: { rule: decision.rule, reasons: decision.reasons.map((one) => one.name) },
      },
    ],
  });

  /** Looked at again at once: what else is due comes after. */
  async function reminded(id: string): Promise<void> {
    await changeCase(parts, id, (now) => {
      const done = remind(now, clock.now());
      return done && { next: { ...done.next, dueAt: 0 }, effects: done.effects };
    });
    await settle(id);
  }

  async function look(found: StoredCase): Promise<void> {
    if (isWaiting(found)) await flushCase(parts, found.id);
    const stored = await store.get<StoredCase>('cases', found.id);
    if (!stored) return;
    if (stored.effects.length > 0) return settle(stored.id);
    if (!isOpen(stored)) {
      await changeCase(parts, stored.id, (now) => ({ next: { ...now, dueAt: noDue } }));
      return;
    }
    // A freeze ends by being lifted. Without its request nobody could.
    if (clock.now() >= stored.closesAt && stored.action === 'unfreeze') return stayOpen(stored);
    if (clock.now() >= stored.closesAt) return expire(stored);
    if (remind(stored, clock.now())) return reminded(stored.id);
    return review(stored);
  }

  return {
    settle,
    async work() {
      const page = await store.find<StoredCase>('cases', { index: 'due', to: clock.now() + 1, limit: 50 });
      for (const stored of page.docs) {
        try {
          await look(stored);
        } catch (error) {
          parts.log.warn(
            { case: stored.id, error: error instanceof Error ? error.message : '' },
            'A request waits to be looked at again',
          );
        }
      }
    },
    async voidGranted({ id, person, visit }, moved) {
      await changeCase(parts, id, (now) => {
        if (moved) return voided(now, clock.now(), 'staff.history.taken-up');
        return now.approvals.length === 0 && now.proofing.length === 0 ? undefined : voided(now, clock.now());
      });
      await changeStanding(parts, person, (standing) => {
        if (standing.right?.visit !== visit && standing.dayPass?.visit !== visit) return undefined;
        return { next: withoutCodes(standing, `t${clock.now()}`), entry: voidedRow(visit) };
      });
    },
  };
}

function withoutDrawn({ drawn: _drawn, ...rest }: StoredCase): StoredCase {
  return rest;
}

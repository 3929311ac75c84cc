/** Opens, updates and closes the requests of visits. A request's id is the effect that opened it. */
import type { EffectRequest } from '../../core/effects';
import type { AuditEntry } from '../audit-types';
import type { Deps } from '../deps';
import type { CaseEffect, CaseEffectRequest, StoredCase, StoredVisit } from '../documents';
import { makeNumber } from '../numbers';
import { noDue } from '../collections';
import type { Outcome } from '../visits/engine';
import { hooksOf } from '../webhooks/events';

const day = 24 * 3_600_000;
/** A request nobody decides ends after this. */
export const openFor = 7 * day;
const unprovenADay = 3;
/** With a proof: more than anybody needs, and no flood. */
const mostADay = 30;
/** Rows go to the chain at once; what a crash left of them a worker finds after this. */
const rowsAfter = 30_000;

type Parts = Pick<Deps, 'store' | 'clock' | 'random' | 'audit' | 'background' | 'log' | 'webhooks'>;

export interface CaseChange {
  readonly next: StoredCase;
  readonly entries?: readonly Omit<AuditEntry, 'id' | 'subject' | 'case' | 'visit'>[];
  readonly effects?: readonly CaseEffectRequest[];
}

/** Changes a request by its version. `change` may run more than once; undefined leaves it as it is. */
export async function changeCase(
  parts: Parts,
  id: string,
  change: (stored: StoredCase) => CaseChange | undefined | Promise<CaseChange | undefined>,
): Promise<StoredCase | undefined> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const before = await parts.store.get<StoredCase>('cases', id);
    if (!before) return undefined;
    const changed = await change(before);
    if (!changed) return before;
    const rows = (changed.entries ?? []).map((entry, index) => ({
      ...entry,
      id: `${id}.a${before.auditCount + index + 1}`,
      subject: before.subject,
      case: id,
      visit: before.visit,
    }));
    const effects: CaseEffect[] = (changed.effects ?? []).map((request, index) => ({
      id: `${id}.e${before.effectCount + index + 1}`,
      request,
    }));
    const draft: StoredCase = {
      ...withHooks(parts, before, changed.next),
      audit: [...changed.next.audit, ...rows],
      auditCount: before.auditCount + rows.length,
      effects: [...changed.next.effects, ...effects],
      effectCount: before.effectCount + effects.length,
    };
    const next = { ...draft, dueAt: dueOf(draft, parts.clock.now()) };
    if (await parts.store.replace<StoredCase>('cases', next)) {
      if (isWaiting(next)) parts.background.run('audit', () => flushCase(parts, id));
      return { ...next, version: next.version + 1 };
    }
  }
  throw new Error('A request could not be saved: it changes all the time.');
}

/** When a worker has to look: for effects at once, for rows when they should be in the chain, else when it says. */
function dueOf(draft: StoredCase, now: number): number {
  if (draft.effects.length > 0) return 0;
  return isWaiting(draft) ? Math.min(draft.dueAt, now + rowsAfter) : draft.dueAt;
}

/** Rows for the chain, or events for a ticket system, wait in it. */
export const isWaiting = ({ audit, hooks = [] }: Pick<StoredCase, 'audit' | 'hooks'>): boolean =>
  audit.length > 0 || hooks.length > 0;

/** What a ticket system is told of this change waits in the request itself: no crash loses it. */
function withHooks<T extends Omit<StoredCase, 'version'>>(
  parts: Pick<Parts, 'clock' | 'webhooks'>,
  before: StoredCase | undefined,
  next: T,
): T {
  const added = parts.webhooks ? hooksOf(before, next, parts.clock.now()) : [];
  if (added.length === 0) return next;
  return {
    ...next,
    hooks: [...(next.hooks ?? []), ...added],
    hookCount: (next.hookCount ?? 0) + added.length,
  };
}

/** Puts the waiting rows into the chain and the waiting events into the queue, then takes them out. */
export async function flushCase(parts: Parts, id: string): Promise<void> {
  const stored = await parts.store.get<StoredCase>('cases', id);
  if (!stored || !isWaiting(stored)) return;
  if (stored.audit.length > 0) await parts.audit.append(stored.audit);
  if (stored.hooks?.length) await parts.webhooks?.queue(stored);
  const done = new Set([...stored.audit, ...(stored.hooks ?? [])].map(({ id }) => id));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const now = await parts.store.get<StoredCase>('cases', id);
    if (!now) return;
    const audit = now.audit.filter((row) => !done.has(row.id));
    const hooks = now.hooks?.filter((event) => !done.has(event.id));
    if (audit.length === now.audit.length && hooks?.length === now.hooks?.length) return;
    if (await parts.store.replace<StoredCase>('cases', { ...now, audit, ...(hooks ? { hooks } : {}) }))
      return;
  }
}

/** Whoever owns the account is told of a request that stands on a proof: waiting periods begin with that. */
function told(id: string, { visit }: StoredVisit, what: string): Pick<StoredCase, 'effects' | 'effectCount'> {
  if (visit.evidence.length === 0) return { effects: [], effectCount: 0 };
  return {
    effects: [{ id: `${id}.e1`, request: { kind: 'notice', about: 'evidence', what } }],
    effectCount: 1,
  };
}

export interface CaseOpening {
  open(
    effectId: string,
    request: Extract<EffectRequest, { kind: 'open-case' }>,
    stored: StoredVisit,
  ): Promise<Outcome>;
  /** `id`: the request; every one of the visit when it is not named. */
  withdraw(stored: StoredVisit, id?: string): Promise<void>;
  /** Evidence came: it is no longer unproven. */
  refresh(stored: StoredVisit): Promise<void>;
  /** What was approved could not be carried out: the policy asks for more now. */
  lookAgain(stored: StoredVisit): Promise<void>;
  /** The action was carried out. */
  done(stored: StoredVisit): Promise<void>;
  /** Security is told: a request that comes first. */
  reportToSecurity(
    effectId: string,
    stored: StoredVisit,
    what: 'report-theft' | 'report-attempt',
  ): Promise<void>;
  /** Closes the report that this visit itself made. */
  retract(stored: StoredVisit): Promise<void>;
  /** Words for the person's newest open request. False when there is none. The same effect again adds nothing. */
  addNote(effectId: string, person: string, text: string): Promise<boolean>;
  /** Withdraws the person's newest open request. False when there is none. */
  withdrawOwn(person: string): Promise<boolean>;
  /** "This was not me": an urgent request to lift the freeze. `why`: by its name. Returns its number. */
  urgent(id: string, input: { person: string; visit: string; why: string }): Promise<string>;
}

const longestNote = 2_000;
const mostHistory = 200;

const bucketOf = (stored: StoredVisit): number =>
  stored.visit.evidence.length === 0 ? 2 : stored.visit.stolen ? 0 : 1;

export function makeCaseOpening(parts: Parts): CaseOpening {
  const { store, clock, random } = parts;

  async function insert(
    draft: Omit<StoredCase, 'version' | 'number' | 'audit' | 'auditCount'>,
    wanted: string,
  ): Promise<StoredCase> {
    let number = wanted;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const entry: AuditEntry = {
        id: `${draft.id}.a1`,
        at: draft.openedAt,
        actor: 'visitor',
        subject: draft.subject,
        case: draft.id,
        visit: draft.visit,
        what: 'case',
        facts: { number, action: draft.action, state: draft.state, bucket: draft.bucket },
      };
      const first = { ...draft, number, audit: [entry], auditCount: 1, version: 1 };
      const full: StoredCase = withHooks(parts, undefined, first);
      const doc = { ...full, dueAt: dueOf(full, clock.now()) };
      if (await store.insert<StoredCase>('cases', doc)) {
        parts.background.run('audit', () => flushCase(parts, draft.id));
        return doc;
      }
      const same = await store.get<StoredCase>('cases', draft.id);
      if (same) return same;
      number = makeNumber(random, 6);
    }
    throw new Error('No free request number was found.');
  }

  /** Unproven ones, and all. */
  async function openedToday(subject: string): Promise<{ unproven: number; all: number }> {
    const page = await store.find<StoredCase>('cases', {
      index: 'subject',
      equals: { subject },
      from: clock.now() - day,
      limit: mostADay + 1,
    });
    const unproven = page.docs.filter((one) => one.bucket === 2 || one.open.startsWith('decoy')).length;
    return { unproven, all: page.docs.length };
  }

  async function reported(subject: string): Promise<boolean> {
    const page = await store.find<StoredCase>('cases', {
      index: 'subject',
      equals: { subject },
      from: clock.now() - openFor,
      descending: true,
      limit: 100,
    });
    return page.docs.some((one) => isReport(one) && one.bucket === 0 && isOpen(one));
  }

  return {
    async open(effectId, request, stored) {
      const { visit } = stored;
      const existing = await store.get<StoredCase>('cases', effectId);
      if (existing) return { ok: true, detail: existing.number };
      const subject = visit.subject ?? '';
      const today = await openedToday(subject);
      if (today.all >= mostADay || (visit.evidence.length === 0 && today.unproven >= unprovenADay))
        return { ok: false, detail: 'limit' };
      const now = clock.now();
      const made = await insert(
        {
          ...blank(effectId, subject, visit.person ?? '', visit.id, now),
          topic: visit.topic,
          action: request.action,
          open: visit.person === undefined ? 'decoy' : 'open',
          bucket: bucketOf(stored),
          stolen: visit.stolen,
          channel: visit.holder.kind,
          history: [{ at: now, name: 'staff.history.opened' }],
          ...told(effectId, stored, request.action),
        },
        request.number,
      );
      return { ok: true, detail: made.number };
    },
    async withdraw(stored, id) {
      // The visit has let go of it already.
      const page = await store.find<StoredCase>('cases', {
        index: 'subject',
        equals: { subject: stored.visit.subject ?? '' },
        descending: true,
        limit: 50,
      });
      // Reports to security stand beside the request, and are nobody's to withdraw.
      const own = (one: StoredCase): boolean =>
        id === undefined ? one.action !== 'unfreeze' : one.id === id;
      for (const found of page.docs.filter((one) => one.visit === stored.id && isOpen(one) && own(one))) {
        await close(found.id, 'withdrawn', 'staff.history.withdrawn');
      }
    },
    async refresh(stored) {
      const open = stored.visit.case;
      if (!open) return;
      await changeCase(parts, open.id, (found) => {
        const bucket = found.bucket === 2 ? bucketOf(stored) : found.bucket;
        const entries = [
          {
            at: clock.now(),
            actor: 'visitor',
            what: 'case',
            facts: { evidence: stored.visit.evidence.length, bucket },
          },
        ];
        return {
          next: {
            ...found,
            bucket,
            dueAt: 0,
            history: [...found.history, { at: clock.now(), name: 'staff.history.further-proof' }],
          },
          entries,
        };
      });
    },
    async lookAgain(stored) {
      if (!stored.visit.case) return;
      await changeCase(parts, stored.visit.case.id, (found) =>
        isOpen(found) ? { next: { ...found, dueAt: 0 } } : undefined,
      );
    },
    async done(stored) {
      if (stored.visit.case) await close(stored.visit.case.id, 'done', 'staff.history.done');
    },
    async addNote(effectId, person, text) {
      const found = await newestOf(person);
      if (!found) return false;
      const now = clock.now();
      await changeCase(parts, found.id, (request) => {
        if (request.history.some((one) => one.effect === effectId)) return undefined;
        return {
          next: {
            ...request,
            history: [
              ...request.history.slice(-mostHistory),
              {
                at: now,
                name: 'staff.history.added',
                values: { text: text.slice(0, longestNote) },
                effect: effectId,
              },
            ],
          },
          entries: [{ at: now, actor: `person:${person}`, what: 'case', facts: { noted: true } }],
        };
      });
      return true;
    },
    async withdrawOwn(person) {
      const found = await newestOf(person);
      if (found) await close(found.id, 'withdrawn', 'staff.history.withdrawn');
      return found !== undefined;
    },
    async reportToSecurity(effectId, stored, what) {
      const { visit } = stored;
      const subject = visit.subject ?? '';
      // A typed name proves nothing: its report waits with the unproven requests, and is counted among them.
      const unproven = visit.claim !== 'claimed' && visit.evidence.length === 0;
      const today = await openedToday(subject);
      // Once is enough: reports without end would push others off the page.
      if ((await reported(subject)) || (unproven && today.unproven >= unprovenADay)) return;
      await insert(
        {
          ...blank(effectId, subject, visit.person ?? '', stored.id, clock.now()),
          topic: visit.topic,
          action: 'talk',
          open: visit.person === undefined ? 'decoy' : 'open',
          bucket: unproven ? 2 : 0,
          stolen: true,
          report: true,
          history: [{ at: clock.now(), name: `staff.history.${what}` }],
        },
        makeNumber(random, 6),
      );
    },
    async retract(stored) {
      const page = await store.find<StoredCase>('cases', {
        index: 'subject',
        equals: { subject: stored.visit.subject ?? '' },
        descending: true,
        limit: 50,
      });
      const own = page.docs.filter((one) => one.visit === stored.id && isOpen(one) && isReport(one));
      for (const { id } of own) await close(id, 'withdrawn', 'staff.history.retracted');
    },
    async urgent(id, input) {
      const made = await insert(
        {
          ...blank(id, input.person, input.person, input.visit, clock.now()),
          topic: 'unexpected-prompt',
          action: 'unfreeze',
          state: 'frozen',
          bucket: 0,
          stolen: false,
          history: [{ at: clock.now(), name: input.why }],
        },
        makeNumber(random, 6),
      );
      return made.number;
    },
  };

  /** Of any visit; reports to security and frozen ones are nobody's to change. */
  async function newestOf(person: string): Promise<StoredCase | undefined> {
    const page = await store.find<StoredCase>('cases', {
      index: 'subject',
      equals: { subject: person },
      descending: true,
      limit: 50,
    });
    return page.docs.find((one) => one.person === person && isOpen(one) && isOwn(one));
  }

  async function close(id: string, state: 'withdrawn' | 'done', name: string): Promise<void> {
    await changeCase(parts, id, (found) => {
      if (!isOpen(found) && found.state !== 'approved') return undefined;
      return {
        next: {
          ...found,
          state,
          open: closedOf(found),
          dueAt: noDue,
          history: [...found.history, { at: clock.now(), name }],
        },
        entries: [{ at: clock.now(), actor: 'system', what: 'case', facts: { state } }],
      };
    });
  }
}

/** What security was told, beside the request of the walk. */
const isReport = (one: StoredCase): boolean => one.report === true;

/** The person's to add to and to withdraw: reports to security and a stop by "this was not me" are not. */
export const isOwn = (one: StoredCase): boolean => one.action !== 'unfreeze' && !isReport(one);

export const isOpen = (found: StoredCase): boolean => found.open === 'open' || found.open === 'decoy';

export const closedOf = (found: StoredCase): StoredCase['open'] =>
  found.open.startsWith('decoy') ? 'decoy-closed' : 'closed';

function blank(id: string, subject: string, person: string, visit: string, now: number) {
  return {
    id,
    subject,
    person,
    visit,
    state: 'open' as const,
    open: 'open' as const,
    channel: 'portal' as const,
    openedAt: now,
    closesAt: now + openFor,
    dueAt: now + openFor,
    proofing: [],
    approvals: [],
    noticeAt: 0,
    wrongChecks: 0,
    notes: [],
    effects: [],
    effectCount: 0,
  };
}

/** Opens, updates and closes the requests of visits. A request's id is the effect that opened it. */
import type { EffectRequest } from '../../core/effects';
import type { AuditEntry } from '../audit-types';
import type { Deps } from '../deps';
import type { StoredCase, StoredVisit } from '../documents';
import { makeNumber } from '../numbers';
import { noDue } from '../collections';
import type { Outcome } from '../visits/engine';
import { changeCase, closedOf, dueOf, flushCase, isOpen, withHooks, type ChangeParts } from './change';
import { keepNames } from './names';
import { answerWithin, priorityOf, type Priority } from './priority';

export { changeCase, closedOf, flushCase, isOpen, isWaiting, type CaseChange } from './change';

const day = 24 * 3_600_000;
/** A request nobody decides ends after this. */
export const openFor = 7 * day;
const unprovenADay = 3;
/** With a proof: more than anybody needs, and no flood. */
const mostADay = 30;
/** When the day of the oldest that is in the way is over, ms; 0: nothing is. `opened`: of the last day, oldest first. */
const freeAt = (opened: readonly StoredCase[], most: number): number =>
  opened.length < most ? 0 : (opened[opened.length - most]?.openedAt ?? 0) + day;

type OpeningParts = ChangeParts & Pick<Deps, 'directory' | 'registration' | 'organisation'>;

/**
 * Whoever owns the account is told of a request that stands on a proof: waiting periods begin with that. And of one that
 * staff opened for somebody who called or came in their name: whoever that is, they were believed that far.
 */
function told(id: string, { visit }: StoredVisit, what: string): Pick<StoredCase, 'effects' | 'effectCount'> {
  if (visit.evidence.length === 0 && !visit.openedBy) return { effects: [], effectCount: 0 };
  const about = visit.openedBy ? 'opened' : 'evidence';
  return { effects: [{ id: `${id}.e1`, request: { kind: 'notice', about, what } }], effectCount: 1 };
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
  /** Somebody proved who they are and holds the visit of this request now. */
  takenUp(stored: StoredVisit, id: string): Promise<void>;
  /** What was approved could not be carried out: the policy asks for more now. */
  lookAgain(stored: StoredVisit): Promise<void>;
  /** The action was carried out. */
  done(stored: StoredVisit): Promise<void>;
  /** Security is told: a request that comes first. */
  reportToSecurity(
    effectId: string,
    stored: StoredVisit,
    what: 'report-theft' | 'report-attempt' | 'report-vouch',
  ): Promise<void>;
  /** Closes the report that this visit itself made. */
  retract(stored: StoredVisit): Promise<void>;
  /** Words for the person's newest open request. False when there is none. The same effect again adds nothing. */
  addNote(effectId: string, person: string, text: string): Promise<boolean>;
  /** Withdraws the person's newest open request. False when there is none. */
  withdrawOwn(person: string): Promise<boolean>;
  /** "This was not me" once more, in the days in which it stops nothing. The number of the open report about it. */
  pressedAgain(id: string, input: { person: string; visit: string }): Promise<string>;
  /** "This was not me": an urgent request to lift the freeze. `why`: by its name. Returns its number. */
  urgent(id: string, input: { person: string; visit: string; why: string }): Promise<string>;
}

/** Of a report by a notice that was pressed once more. */
const pressedAgainTopic = 'not-me';
const longestNote = 2_000;
const mostHistory = 200;

export function makeCaseOpening(parts: OpeningParts): CaseOpening {
  const { store, clock, random } = parts;

  /** What nobody proved is never asked of the directory: it would tell accounts apart. */
  async function priorityFor(
    { visit }: StoredVisit,
    at: Pick<StoredCase, 'openedAt' | 'closesAt' | 'topic'>,
  ): Promise<Priority> {
    const proven = visit.evidence.length > 0;
    const { zone: homeZone } = await parts.organisation();
    const known =
      proven && visit.person !== undefined ? await parts.registration.of(visit.person) : undefined;
    return priorityOf({
      ...{ openedAt: at.openedAt, closesAt: at.closesAt, topic: at.topic },
      ...{ stolen: visit.stolen, proven, zone: visit.timeZone, homeZone },
      ...(known?.deadline === undefined ? {} : { deadline: known.deadline }),
    });
  }

  async function insert(
    draft: Omit<StoredCase, 'version' | 'number' | 'audit' | 'auditCount'>,
    wanted: string,
  ): Promise<StoredCase> {
    let number = wanted;
    await keepNames(parts, draft, (await nameOf(draft))?.name);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const entry: AuditEntry = {
        id: `${draft.id}.a1`,
        at: draft.openedAt,
        actor: draft.openedBy ? `staff:${draft.openedBy.staff}` : 'visitor',
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
        parts.board?.changed(undefined, doc);
        return doc;
      }
      const same = await store.get<StoredCase>('cases', draft.id);
      if (same) return same;
      number = makeNumber(random, 6);
    }
    throw new Error('No free request number was found.');
  }

  /** A proof came: an unproven request takes its place among the others; what came first stays first. */
  async function raised(stored: StoredVisit, found: StoredCase): Promise<{ bucket: number; dueBy: number }> {
    if (found.bucket !== 2) return { bucket: found.bucket, dueBy: found.dueBy ?? 0 };
    return priorityFor(stored, found);
  }

  /** Looked up alike for accounts that do not exist. */
  const nameOf = ({ subject, person }: Pick<StoredCase, 'subject' | 'person'>) =>
    parts.directory.get(person === '' ? subject : person);

  /** When another can be opened, ms; 0: now. For unproven ones, and for all. */
  async function fullUntil(subject: string): Promise<{ unproven: number; all: number }> {
    const page = await store.find<StoredCase>('cases', {
      index: 'subject',
      equals: { subject },
      from: clock.now() - day,
      limit: mostADay + 1,
    });
    const unproven = page.docs.filter((one) => one.bucket === 2 || one.open.startsWith('decoy'));
    return { unproven: freeAt(unproven, unprovenADay), all: freeAt(page.docs, mostADay) };
  }

  async function reported(subject: string, topic?: string): Promise<StoredCase | undefined> {
    const page = await store.find<StoredCase>('cases', {
      index: 'subject',
      equals: { subject },
      from: clock.now() - openFor,
      descending: true,
      limit: 100,
    });
    return page.docs.find(
      (one) =>
        isReport(one) && one.bucket === 0 && isOpen(one) && (topic === undefined || one.topic === topic),
    );
  }

  return {
    async open(effectId, request, stored) {
      const { visit } = stored;
      const existing = await store.get<StoredCase>('cases', effectId);
      if (existing) return { ok: true, detail: existing.number };
      const subject = visit.subject ?? '';
      const full = await fullUntil(subject);
      const until = visit.evidence.length > 0 ? full.all : Math.max(full.all, full.unproven);
      if (until > 0) return { ok: false, detail: 'limit', until };
      const now = clock.now();
      const empty = blank(effectId, subject, visit.person ?? '', visit.id, now);
      const { openedBy } = visit;
      const made = await insert(
        {
          ...empty,
          topic: visit.topic,
          action: request.action,
          open: visit.person === undefined ? 'decoy' : 'open',
          ...(await priorityFor(stored, { ...empty, topic: visit.topic })),
          stolen: visit.stolen,
          channel: visit.holder.kind,
          history: [
            { at: now, name: openedBy ? `staff.history.opened-${openedBy.how}` : 'staff.history.opened' },
          ],
          // Nobody holds it yet: the person takes it up, with its number and a proof.
          ...(openedBy ? { openedBy, state: 'waiting-for-person' as const } : {}),
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
      await changeCase(parts, open.id, async (found) => {
        const { bucket, dueBy } = await raised(stored, found);
        const { answeredAt } = open;
        const answers = answeredAt !== undefined && answeredAt !== found.answeredAt;
        const name = answers ? 'staff.history.person-answered' : 'staff.history.further-proof';
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
            ...{ bucket, dueBy, dueAt: 0 },
            ...(answers ? { answeredAt } : {}),
            history: [...found.history, { at: clock.now(), name }],
          },
          entries,
        };
      });
    },
    async takenUp(stored, id) {
      await changeCase(parts, id, async (found) => {
        if (!isOpen(found) || (!found.openedBy && found.bucket !== 2)) return undefined;
        const { bucket, dueBy } = await raised(stored, found);
        const state = found.state === 'waiting-for-person' ? ('open' as const) : found.state;
        const changed = found.bucket !== bucket || found.state !== state || !found.takenUp;
        return changed ? { next: { ...found, bucket, dueBy, state, takenUp: true, dueAt: 0 } } : undefined;
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
      // A colleague who says that nobody talked to them is heard, whoever asked.
      const heard = what === 'report-vouch';
      const unproven = !heard && visit.claim !== 'claimed' && visit.evidence.length === 0;
      const full = await fullUntil(subject);
      // Once is enough: reports without end would push others off the page.
      if ((await reported(subject, heard ? 'vouch' : undefined)) || (unproven && full.unproven > 0)) return;
      const { zone } = await parts.organisation();
      const empty = blank(effectId, subject, visit.person ?? '', stored.id, clock.now());
      const topic = heard ? 'vouch' : visit.topic;
      await insert(
        {
          ...empty,
          topic,
          action: 'talk',
          open: visit.person === undefined ? 'decoy' : 'open',
          ...priorityOf({ ...empty, topic, stolen: true, proven: !unproven, zone, homeZone: zone }),
          stolen: !heard,
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
      // What a colleague said of this walk is theirs: whoever they said it of would take it back.
      const own = page.docs.filter(
        (one) => one.visit === stored.id && isOpen(one) && isReport(one) && one.topic !== 'vouch',
      );
      for (const { id } of own) await close(id, 'withdrawn', 'staff.history.retracted');
    },
    async pressedAgain(id, { person, visit }) {
      // Once is enough: whoever reads somebody's mail fills no queue with it.
      const before = await reported(person, pressedAgainTopic);
      if (before) return before.number;
      const empty = blank(id, person, person, visit, clock.now());
      const { zone } = await parts.organisation();
      const made = await insert(
        {
          ...empty,
          ...{ topic: pressedAgainTopic, action: 'talk', stolen: false, report: true },
          ...priorityOf({
            ...empty,
            ...{ topic: 'unexpected-prompt', stolen: false, proven: true, zone, homeZone: zone },
          }),
          history: [{ at: clock.now(), name: 'staff.history.not-me-again' }],
        },
        makeNumber(random, 6),
      );
      return made.number;
    },
    async urgent(id, input) {
      const made = await insert(
        {
          ...blank(id, input.person, input.person, input.visit, clock.now()),
          topic: 'unexpected-prompt',
          action: 'unfreeze',
          state: 'frozen',
          bucket: 0,
          // Security answers within four hours (policy.md, "Notices").
          dueBy: clock.now() + answerWithin,
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

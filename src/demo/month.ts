/**
 * Makes a queue and figures for the demo at its first start: a few dozen requests of made-up people, and the counts of
 * their month. Written once, in a few batches; marked as made up wherever it is kept.
 */
import { noDue } from '../app/collections';
import type { AuditEntry, Audit } from '../app/audit-types';
import { openFor } from '../app/cases/open';
import type { StoredCase, StoredVisit } from '../app/documents';
import type { InsightDoc } from '../app/dialogs/insights';
import { judgedEntry, type Judged } from '../app/cases/judge';
import type { Editions } from '../app/editions';
import { makeNumber } from '../app/numbers';
import type { MeasuresDoc } from '../app/measures/measures';
import { hashToken } from '../app/keys';
import type { Clock, Doc, NewPerson, Random, Store } from '../app/ports';
import type { CollectionName } from '../app/collections';
import type { LocalDirectory } from '../adapters/directory/local';
import type { Evidence } from '../core/policy/types';
import { newVisit, nothingHeard, type Visit } from '../core/visit';
import { below, crowdSize, dice, madeUpPrefix, monthSeed, personAt, type Dice } from './crowd';
import { madeUpMeasures, madeUpStanding } from './figures';
import { stories, type Story } from './stories';

export interface MonthParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: LocalDirectory;
  readonly editions: Pick<Editions, 'current' | 'all'>;
  readonly audit: Audit;
  /** What the rules say of a request now. */
  readonly judge: (request: StoredCase) => Promise<Judged>;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const docId = 'demo-month';

interface MonthDoc extends Doc {
  readonly seededAt: number;
  readonly done: boolean;
}

/** One request with its walk and the person who made it. */
interface Made {
  readonly person: NewPerson;
  readonly visit: Omit<StoredVisit, 'version'>;
  readonly request: Omit<StoredCase, 'version'>;
}

/** Everybody's phone is lost; what is left is backup codes, which nobody knows. */
function personOf(story: Story, number: number, since: number, random: Random): NewPerson {
  const base = personAt(number);
  const phone = { device: `${base.id}-phone`, deviceKind: 'phone' as const };
  const backupHashes = Array.from({ length: 6 }, () => hashToken(random.token(16)));
  const dates = { addedAt: since, changedAt: since, lastUsedAt: since, probationUntil: 0 };
  return {
    ...base,
    ...(story.privileged ? { privileged: true } : {}),
    addresses: [{ kind: 'email', value: base.signInName, changedAt: since }],
    methods: [
      { id: `${base.id}-app`, kind: 'totp', label: 'Phone', ...phone, ...dates },
      { id: `${base.id}-codes`, kind: 'backup', label: 'Backup codes', backupHashes, ...dates },
    ],
  };
}

function evidenceOf(story: Story, person: string, visit: string, at: number): readonly Evidence[] {
  if (!story.proven) return [];
  const method = `${person}-codes`;
  return [{ class: 'S', kind: 'backup', method, at, challenge: `${visit}.1` }];
}

/** The step of a dialog at which such a request waits. */
function waitsAt(parts: MonthParts, { topic, action }: Story): { step: string; edition: string } | undefined {
  const edition = parts.editions.current(topic);
  const steps = Object.entries(edition?.dialog.steps ?? {});
  const found = steps.find(([, step]) => step.kind === 'case' && step.case === action);
  return edition && found && { step: found[0], edition: edition.hash };
}

function make(parts: MonthParts, roll: Dice, story: Story, index: number): Made | undefined {
  const at = waitsAt(parts, story);
  if (!at) return undefined;
  const now = parts.clock.now();
  const openedAt = now - Math.round(story.minutesAgo * minute);
  const person = personOf(story, below(roll, crowdSize), openedAt - 200 * day, parts.random);
  const id = person.id ?? '';
  const visitId = `${madeUpPrefix}visit-${index}`;
  const number = makeNumber({ token: () => '', below: (most) => below(roll, most) }, 6);
  const evidence = evidenceOf(story, id, visitId, openedAt - 2 * minute);
  const closed = story.ended !== undefined;
  const caseId = `${visitId}.e1`;
  const visit: Visit = {
    ...newVisit({
      id: visitId,
      topic: story.topic,
      edition: at.edition,
      holder: { kind: 'portal', ref: `${visitId}-nobody` },
      startedAt: openedAt - 5 * minute,
      step: at.step,
      timeZone: 'Europe/London',
      language: 'en',
      heard: nothingHeard,
    }),
    touchedAt: openedAt,
    turn: 6,
    claim: 'named',
    level: story.proven ? 'proven' : 'named',
    subject: id,
    person: id,
    evidence,
    challenges: evidence.length,
    stolen: story.stolen === true,
    reportedLost: story.topic === 'lost-device' ? ['phone'] : [],
    lostDevices: story.topic === 'lost-device' ? [`${id}-phone`] : [],
    said: story.said ? [{ at: openedAt - 4 * minute, text: story.said }] : [],
    effectCount: 1,
    ...(closed
      ? { ended: true, lastNumber: number }
      : { case: { id: caseId, number, action: story.action, openedAt, checkNumber: '4K7M' } }),
  };
  const request: Omit<StoredCase, 'version'> = {
    id: caseId,
    number,
    subject: id,
    person: id,
    visit: visitId,
    topic: story.topic,
    action: story.action,
    state: story.ended ?? (story.takenBy ? 'taken' : 'open'),
    open: closed ? 'closed' : 'open',
    bucket: story.proven ? (story.stolen ? 0 : 1) : 2,
    stolen: story.stolen === true,
    channel: 'portal',
    openedAt,
    closesAt: openedAt + openFor,
    dueAt: closed ? noDue : openedAt + openFor,
    ...(story.takenBy ? { takenBy: story.takenBy } : {}),
    proofing: proofingOf(story, caseId, openedAt),
    approvals: [],
    noticeAt: story.proven ? openedAt + minute : 0,
    wrongChecks: 0,
    notes: [],
    history: [{ at: openedAt, name: 'staff.history.opened' }, ...historyOf(story, openedAt)],
    effects: [],
    effectCount: 0,
    audit: [],
    auditCount: closed || story.action === 'talk' ? 1 : 2,
  };
  return { person, visit: stored(visit), request };
}

const stored = (visit: Visit): Omit<StoredVisit, 'version'> => ({
  id: visit.id,
  visit,
  holderRef: visit.holder.ref,
  touchedAt: visit.touchedAt,
  dueAt: noDue,
  expiresAt: visit.touchedAt + 30 * day,
  audit: [],
  auditCount: 0,
});

function proofingOf(story: Story, request: string, openedAt: number): readonly Evidence[] {
  if (!story.checkedBy) return [];
  const at = openedAt + 20 * minute;
  const challenge = `${request}.p1`;
  return [
    { class: 'P', kind: 'proofing', method: 'proofing', how: 'video', by: story.checkedBy, at, challenge },
  ];
}

/** How it ended, as its history says it. */
const endings = { done: 'done', denied: 'denied', withdrawn: 'withdrawn', expired: 'expired' } as const;

function historyOf(story: Story, openedAt: number): StoredCase['history'] {
  const lines: StoredCase['history'][number][] = [];
  if (story.takenBy) lines.push({ at: openedAt + 8 * minute, name: 'staff.history.taken' });
  if (story.checkedBy) lines.push({ at: openedAt + 20 * minute, name: 'staff.history.checked-video' });
  if (story.ended === 'done') lines.push({ at: openedAt + 35 * minute, name: 'staff.history.approved' });
  if (story.ended) {
    const name = `staff.history.${endings[story.ended]}`;
    lines.push({
      at: openedAt + 40 * minute,
      name,
      ...(story.ended === 'denied' ? { chosen: 'not-confirmed' as const } : {}),
    });
  }
  return lines;
}

const rowOf = ({ request }: Made): AuditEntry => ({
  id: `${request.id}.a1`,
  at: request.openedAt,
  actor: 'system',
  subject: request.subject,
  case: request.id,
  visit: request.visit,
  what: 'case',
  facts: { number: request.number, action: request.action, state: request.state, madeUp: true },
});

/** What is still asked of an open one: decided by the rules, and kept as they keep everything. */
async function decisionOf(
  parts: Pick<MonthParts, 'clock' | 'judge'>,
  { request }: Made,
): Promise<readonly AuditEntry[]> {
  if (request.open !== 'open' || request.action === 'talk') return [];
  const entry = judgedEntry(await parts.judge({ ...request, version: 1 }), parts.clock.now());
  const { subject, visit } = request;
  return [{ ...entry, id: `${request.id}.a2`, subject, visit, case: request.id }];
}

/** All of them, whichever an interrupted start has written already. */
async function insertMissing<T extends Doc>(
  store: Store,
  collection: CollectionName,
  docs: readonly Omit<T, 'version'>[],
): Promise<void> {
  let left = docs;
  while (left.length > 0) {
    const written = await store.insertAll<T>(collection, left);
    left = left.slice(written + 1);
  }
}

/** Does nothing when the month is there. Whatever was interrupted is written again, the same. */
export async function seedMonth(parts: MonthParts): Promise<void> {
  const { store, clock, directory, editions, audit } = parts;
  const known = await store.get<MonthDoc>('settings', docId);
  if (known?.done) return;
  const roll = dice(monthSeed);
  const now = clock.now();
  const made = stories.flatMap((story, index) => make(parts, roll, story, index) ?? []);
  await Promise.all(made.map(async ({ person }) => directory.create(person)));
  await insertMissing<StoredVisit>(
    store,
    'visits',
    made.map(({ visit }) => visit),
  );
  await insertMissing<StoredCase>(
    store,
    'cases',
    made.map(({ request }) => request),
  );
  const judged = await Promise.all(made.map(async (one) => decisionOf(parts, one)));
  await audit.append([...made.map(rowOf), ...judged.flat()]);
  await insertMissing<MeasuresDoc>(store, 'measures', madeUpMeasures(now));
  const dialogs = editions.all().map(({ dialog }) => dialog);
  await insertMissing<InsightDoc>(store, 'insights', madeUpStanding(now, dialogs));
  await store.insert<MonthDoc>('settings', { id: docId, seededAt: now, done: true });
}

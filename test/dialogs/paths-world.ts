/**
 * A small world around the pure engine: people, requests and what acting changes, so that every path of a dialog
 * can be walked in memory. Events are those that `app` would make of what a person, a provider or staff did.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseDialog, parseWords } from '../../src/core/dialog';
import type { Dialog, Words } from '../../src/core/dialog-types';
import type { Effect } from '../../src/core/effects';
import { defaultRules } from '../../src/core/policy/rules';
import { classOf, type CaseFacts, type Evidence, type MethodFacts } from '../../src/core/policy/types';
import { render } from '../../src/core/screens/render';
import type { Screen } from '../../src/core/screen';
import { step } from '../../src/core/step';
import type { CheckOutcome, DecisionMade, Event, StepFacts } from '../../src/core/step-types';
import { deliveryStates, nothingSeen } from '../../src/core/account-facts';
import { sentKinds } from '../../src/core/walk/context';
import { nothingHeard, type Holder, type Visit } from '../../src/core/visit';
import { makeHearing } from '../../src/core/dialog/hearing';
import { nobody, type Variant } from './paths-people';

export const folder = join(__dirname, '../../dialogs');
const minute = 60_000;
export const start = Date.UTC(2026, 10, 24, 14, 30);

export const dialogFiles = readdirSync(folder).filter(
  (file) => file.endsWith('.yaml') && file !== 'questions.yaml',
);

export function readDialog(file: string): Dialog {
  const { dialog, problems } = parseDialog(readFileSync(join(folder, file), 'utf8'), file);
  if (!dialog) throw new Error(`${file}: ${problems.map((one) => one.message).join(' ')}`);
  return dialog;
}

export const dialogs: readonly Dialog[] = dialogFiles.map(readDialog);
export const dialogOf = (topic: string): Dialog => {
  const found = dialogs.find((one) => one.topic === topic);
  if (!found) throw new Error(`No dialog "${topic}".`);
  return found;
};

export const wordsSource = readFileSync(join(folder, 'locales/en.yaml'), 'utf8');
export const words: Words = parseWords(wordsSource, 'en.yaml').words ?? {};

/** What is heard in a first sentence. */
export const hear = makeHearing([
  { language: 'en', file: 'en.yaml', source: readFileSync(join(folder, 'details/en.yaml'), 'utf8') },
]);

// ---- state ----

export interface State {
  readonly visit: Visit;
  readonly variant: Variant;
  readonly now: number;
  readonly suspended: readonly string[];
  readonly cleared: readonly string[];
  readonly case?: CaseFacts;
  /** When "this was not me" was lifted with a key. */
  readonly liftedAt?: number;
  /** When a new app was proved: on probation from then. */
  readonly enrolledAt?: number;
  /** The same walk for an account that does not exist, as long as nothing is proven. */
  readonly twin?: Visit;
}

const ownMethods = (state: State): readonly MethodFacts[] =>
  [...(state.variant.person?.methods ?? []), ...(state.enrolledAt === undefined ? [] : [newApp(state.enrolledAt)])]
    .filter((one) => one.device === undefined || !state.cleared.includes(one.device))
    .map((one) =>
      one.device !== undefined && state.suspended.includes(one.device) ? { ...one, suspended: true } : one,
    );

const newApp = (at: number): MethodFacts => ({
  id: 'app-new',
  kind: 'totp',
  device: 'device-new',
  deviceKind: 'phone',
  changedAt: at,
  suspended: false,
  barred: false,
  shared: false,
  simSwap: false,
  probationUntil: at + 24 * 60 * minute,
});

/** Numbers of this person that texts do not go to. */
const closedOf = ({ person, textsClosed }: Variant): readonly string[] =>
  textsClosed ? (person?.methods ?? []).filter((one) => one.kind === 'text').map((one) => one.id) : [];

export function factsOf(state: State, visit = state.visit): StepFacts {
  const own = state.variant.person;
  const known = own && visit.level !== 'named' && visit.level !== 'open';
  return {
    now: state.now,
    rules: defaultRules,
    person: own && visit.person !== undefined ? { ...own, methods: ownMethods(state) } : nobody,
    frozen: state.variant.frozen === true && state.liftedAt === undefined && visit.person !== undefined,
    ...(state.liftedAt === undefined ? {} : { liftedAt: state.liftedAt }),
    paused: false,
    claimStopAt: 0,
    account: known ? (state.variant.account ?? nothingSeen) : nothingSeen,
    openCountries: ['GB', 'DE'],
    textsClosed: known ? closedOf(state.variant) : [],
    ...(state.case && visit.case ? { case: state.case } : {}),
    down: [],
    absent: [],
    site: { host: 'localhost', origin: 'http://localhost:3978' },
    fresh: { caseNumber: '47K9RM', checkNumber: '3HX7', keys: '47', nonce: 'bm9uY2U' },
    organisation: {
      name: 'Alderbrook Trust',
      helpDeskPhone: '0131 496 0120',
      hours: 'Monday to Friday, 7:00 to 19:00',
      hoursNow: 'Here today until 19:00',
      open: true,
    },
  };
}

export const screenOf = (dialog: Dialog, state: State, visit = state.visit): Screen =>
  render(dialog, words, visit, factsOf(state, visit));

const emptyVisit = (dialog: Dialog, variant: Variant): Visit => ({
  id: 'v',
  topic: dialog.topic,
  edition: 'now',
  holder: { kind: variant.holder, ref: 'first' },
  startedAt: start,
  touchedAt: start,
  turn: 1,
  step: dialog.start,
  trail: [],
  ended: false,
  claim: 'none',
  level: 'open',
  timeZone: 'Europe/London',
  language: 'en',
  heard: variant.said === undefined ? nothingHeard : hear(variant.said, 'en'),
  took: [],
  evidence: [],
  proveAfter: 0,
  reportedLost: [],
  lostDevices: [],
  stolen: false,
  stoppedByClaim: false,
  said: [],
  challenges: 0,
  done: [],
  enrolled: false,
  effects: [],
  effectCount: 0,
});

/** Whose request number was typed: a take-up begins with a name. */
function claimOf(dialog: Dialog, variant: Variant): Partial<Visit> {
  const number = dialog.topic === 'take-up' ? { takeUp: { number: '3HX7PD' } } : {};
  if (variant.claimed) return {
      claim: 'claimed',
      level: 'claimed',
      claimedBy: variant.holder === 'teams' ? 'teams' : 'password',
      subject: 'anna',
      person: 'anna',
      ...number,
    };
  if (dialog.topic !== 'take-up') return {};
  const found = variant.person ? { subject: 'anna', person: 'anna' } : { subject: 'decoy' };
  return { claim: 'named', level: 'named', ...number, ...found };
}

export interface Taken {
  readonly state: State;
  readonly decisions: readonly DecisionMade[];
  /** Effects that this event caused. */
  readonly effects: readonly Effect[];
}

export function begin(dialog: Dialog, variant: Variant): Taken {
  const claim = claimOf(dialog, variant);
  const visit: Visit = { ...emptyVisit(dialog, variant), ...claim };
  const { person: _person, ...unknown } = visit;
  const other: Visit = visit.subject === undefined ? visit : { ...unknown, subject: 'decoy' };
  const twin = variant.person && visit.claim !== 'claimed' ? { twin: other } : {};
  return take(dialog, { visit, variant, now: start, suspended: [], cleared: [], ...twin }, { type: 'begin' });
}

const seconds = 5_000;
export const aWhile = 16 * minute;

/** One event: the engine's step, and what it changes in the world. `wait` in ms passes before it. */
export function take(dialog: Dialog, before: State, event: Event, wait = seconds): Taken {
  const state = { ...before, now: before.now + wait, ...requestBefore(before, event), ...liftedBefore(before, event, wait) };
  const result = step(dialog, state.visit, event, factsOf(state, afterProof(state.visit, event)));
  const known = new Set(state.visit.effects.map((one) => one.id));
  return {
    state: {
      ...worldAfter(state, event),
      ...(event.type === 'enrolled' && result.visit.enrolled && !state.visit.enrolled ? { enrolledAt: state.now } : {}),
      ...twinOf(dialog, state, event),
      visit: result.visit,
    },
    decisions: result.decisions,
    effects: result.visit.effects.filter((one) => !known.has(one.id)),
  };
}

/** As in the app: what is proved in this step may be used in it. */
const afterProof = (visit: Visit, event: Event): Visit =>
  event.type === 'checked' && event.result.outcome === 'right' && visit.level === 'named'
    ? { ...visit, level: 'proven' }
    : visit;

/** It is lifted before the visit hears that it was. */
function liftedBefore({ visit, now }: State, event: Event, wait: number): Partial<State> {
  if (event.type !== 'performed' || !event.ok) return {};
  const request = visit.effects.find((one) => one.id === event.effect)?.request;
  return request?.kind === 'act' && request.action === 'unfreeze' ? { liftedAt: now + wait } : {};
}

/** Staff record what they checked and decide before the visit hears of it. */
function requestBefore(state: State, event: Event): Partial<State> {
  if (event.type !== 'decided' || event.outcome !== 'approved' || !state.case) return {};
  const at = state.now;
  const proofing: Evidence = {
    class: 'P',
    kind: 'proofing',
    method: 'photo-id',
    at,
    challenge: 'proofing',
    by: 'desk',
    how: 'in-person',
  };
  const approvals = ['ben', 'carla'].map((by) => ({ by, at, factor: 'K' as const }));
  return { case: { ...state.case, approvals, proofing: [proofing] } };
}

function worldAfter(state: State, event: Event): State {
  if (event.type === 'moved' && event.evidence && state.case)
    return { ...state, case: { ...state.case, approvals: [], proofing: [] } };
  if (event.type !== 'performed' || !event.ok) return state;
  const request = state.visit.effects.find((one) => one.id === event.effect)?.request;
  if (request?.kind === 'open-case') return { ...state, case: opened(event.effect, state.now) };
  if (request?.kind !== 'act') return state;
  const all = (old: readonly string[]): readonly string[] => [...new Set([...old, ...request.devices])];
  if (request.action === 'suspend-device') return { ...state, suspended: all(state.suspended) };
  if (request.action === 'undo-suspend')
    return { ...state, suspended: state.suspended.filter((one) => !request.devices.includes(one)) };
  const closed = state.case ? { case: { ...state.case, closed: true } } : {};
  if (request.action === 'remove-method') return { ...state, cleared: all(state.cleared) };
  if (request.action === 'recover') return { ...state, ...closed, cleared: all(state.cleared) };
  return ['day-pass', 'unlock'].includes(request.action) ? { ...state, ...closed } : state;
}

const opened = (id: string, at: number): CaseFacts => ({
  id,
  openedAt: at,
  closed: false,
  approvals: [],
  proofing: [],
  noticeAt: at,
});

/** The twin goes along while nothing is proven; what only a real account can do parts them. */
function twinOf(dialog: Dialog, state: State, event: Event): { twin?: Visit } {
  const parted =
    (event.type === 'checked' && event.result.outcome === 'right') ||
    (event.type === 'decided' && event.outcome === 'approved') ||
    (event.type === 'moved' && event.evidence !== undefined);
  if (!state.twin || parted) return { twin: undefined } as unknown as { twin?: Visit };
  const same: Event = event.type === 'identified' ? { type: 'identified', subject: 'decoy' } : event;
  return { twin: step(dialog, state.twin, same, factsOf(state, state.twin)).visit };
}

// ---- what may happen next ----

export interface Move {
  readonly label: string;
  readonly event: Event;
  readonly wait?: number;
}

const move = (label: string, event: Event, wait?: number): Move => ({
  label,
  event,
  ...(wait === undefined ? {} : { wait }),
});

const wrongs: readonly CheckOutcome[] = [
  { outcome: 'wrong', left: 4 },
  { outcome: 'wrong', left: 1 },
  { outcome: 'wrong' },
  { outcome: 'expired' },
  { outcome: 'used' },
  { outcome: 'barred' },
  { outcome: 'malformed' },
];

/** The right codes that could be typed: of the own methods that the way stands for, and that still may count. */
function rightResults(state: State): readonly CheckOutcome[] {
  const verify = state.visit.verify;
  const challenge = verify?.challenge;
  if (!challenge) return [];
  if (challenge.kind === 'vouch')
    return challenge.method === undefined
      ? []
      : [{ outcome: 'right', method: challenge.method, class: 'V', by: 'manager' }];
  const { reportedLost, lostDevices } = state.visit;
  return factsOf(state)
    .person.methods.filter((one) => one.kind === challenge.kind)
    .filter((one) => challenge.kind === 'totp' || one.id === challenge.method)
    .filter((one) => state.variant.person?.status === 'active' && (!one.suspended || verify.for === 'undo-stop'))
    .filter((one) =>
      lostDevices.length > 0
        ? !lostDevices.includes(one.device ?? '')
        : one.deviceKind === undefined || !reportedLost.includes(one.deviceKind),
    )
    .map((one) => ({
      outcome: 'right',
      method: one.id,
      class: classOf[one.kind],
      ...(one.device === undefined ? {} : { device: one.device }),
    }));
}

function fieldMoves(state: State, field: NonNullable<Screen['field']>): readonly Move[] {
  if (field.kind === 'account') {
    const known = state.variant.person
      ? { subject: 'anna', person: 'anna' }
      : { subject: 'decoy' };
    return [
      move('types the account', { type: 'identified', ...known }),
      move('types nothing', { type: 'enter', text: ' ' }),
    ];
  }
  if (field.kind === 'words') {
    return [
      move('says something', { type: 'enter', text: 'It fell **into** {{the}} harbour' }),
      move('says nothing', { type: 'enter', text: '  ' }),
    ];
  }
  if (field.kind === 'phone')
    return [
      move('types a new number', { type: 'numbered', sealed: 'sealed', lastDigits: '61' }),
      ...(['malformed', 'closed', 'same'] as const).map((problem) =>
        move(`types a number: ${problem}`, { type: 'numbered', problem }),
      ),
    ];
  const changed = state.visit.verify ? undefined : state.visit.newNumber;
  if (changed?.challenge) {
    const { id } = changed.challenge;
    const right: CheckOutcome = { outcome: 'right', method: changed.method, class: 'I' };
    return [right, ...wrongs].map((result) => move(codeLabel(result), { type: 'checked', challenge: id, result }));
  }
  const looked = state.visit.verify ? undefined : state.visit.diagnosis?.challenge;
  const challenge = looked?.id ?? state.visit.verify?.challenge?.id ?? '';
  const told: readonly CheckOutcome[] =
    state.visit.claim === 'claimed' && state.visit.verify?.challenge?.kind === 'totp'
      ? [{ outcome: 'drift', seconds: 240 }, { outcome: 'drift', seconds: -60 }, { outcome: 'earlier' }]
      : [];
  const results = looked ? [...lookedAt(state), ...wrongs] : [...rightResults(state), ...told, ...wrongs];
  return results.map((result) => move(codeLabel(result), { type: 'checked', challenge, result }));
}

function codeLabel(result: CheckOutcome): string {
  if (result.outcome === 'drift') return `code: off by ${result.seconds}`;
  const left = 'left' in result ? ` ${result.left}` : '';
  return `code: ${result.outcome}${left}${result.outcome === 'right' ? ` ${result.method}` : ''}`;
}

/** What a look at one code of the app can show beside a wrong one. */
function lookedAt(state: State): readonly CheckOutcome[] {
  const right = factsOf(state)
    .person.methods.filter((one) => one.kind === 'totp' && !one.suspended && !one.barred)
    .map(({ id }): CheckOutcome => ({ outcome: 'right', method: id, class: 'T' }));
  return [
    ...right.slice(0, 1),
    { outcome: 'drift', seconds: 240 },
    { outcome: 'drift', seconds: -60 },
    { outcome: 'earlier' },
  ];
}

/** The delivery report of a test text, which comes when it comes. */
function reportMoves({ visit }: State): readonly Move[] {
  const sent = visit.verify?.at === 'code' ? visit.verify.challenge : undefined;
  if (sent && sentKinds.has(sent.kind))
    return [...deliveryStates, 'busy' as const, 'no-answer' as const].map((now) =>
      move(`report: ${now}`, { type: 'reported', test: sent.id, state: now }),
    );
  const test = visit.verify ? undefined : visit.diagnosis?.test;
  if (test === undefined) return [];
  return deliveryStates.map((now) => move(`report: ${now}`, { type: 'reported', test, state: now }));
}

function effectMoves({ id, request }: Effect): readonly Move[] {
  const limit = { until: Date.UTC(2026, 10, 24, 15, 5) };
  const done = (ok: boolean, detail?: string): Move =>
    move(`${request.kind}${request.kind === 'act' ? ` ${request.action}` : ''}: ${ok}${detail ? ` ${detail}` : ''}`, {
      type: 'performed',
      effect: id,
      ok,
      ...(detail === undefined ? {} : { detail }),
      ...(detail === 'limit' ? limit : {}),
    });
  if (request.kind === 'send') return [done(true), done(false, 'failed'), done(false, 'limit')];
  if (request.kind === 'send-test') return [done(true), done(false, 'limit'), done(false, 'closed')];
  if (request.kind === 'open-case') return [done(true, '47K9RM'), done(false, 'limit')];
  if (request.kind !== 'act') return [done(true)];
  if (request.action === 'take-up') return [done(true, 'other-visit'), done(false)];
  return [done(true), done(true, 'nothing'), done(false)];
}

const freshProof = (at: number): Evidence => ({
  class: 'S',
  kind: 'backup',
  method: 'codes',
  at,
  challenge: 'other.1',
});

function elsewhere(state: State): readonly Move[] {
  const { visit } = state;
  const portal: Holder = { kind: 'portal', ref: 'second' };
  const moves = [
    move('goes on in the browser', { type: 'moved', holder: portal }),
    move('set up elsewhere', { type: 'enrolled' }),
    move('looks after a while', { type: 'look' }, aWhile),
  ];
  if (!visit.case || state.case?.closed !== false) return moves;
  const taken = move('takes it up', {
    type: 'moved',
    holder: portal,
    evidence: [freshProof(state.now)],
  });
  return [
    ...moves,
    ...(state.variant.person && visit.person !== undefined ? [taken] : []),
    // Staff cannot check a person who does not exist; a denial and an end are all there is.
    ...(state.variant.person
      ? [move('approved', { type: 'decided', outcome: 'approved' })]
      : []),
    move('denied, with a reply', { type: 'decided', outcome: 'denied', reply: 'Bring *photo* ID.' }),
    move('denied', { type: 'decided', outcome: 'denied' }),
    move('run out', { type: 'decided', outcome: 'expired' }),
  ];
}

/** What is pressed on a phone that was called. */
function keyMoves(screen: Screen, state: State): readonly Move[] {
  if (screen.tag?.kind !== 'keys') return [];
  const challenge = state.visit.verify?.challenge?.id ?? '';
  return [...rightResults(state), ...wrongs].map((result) =>
    move(`keys, ${codeLabel(result)}`, { type: 'checked', challenge, result, elsewhere: true }),
  );
}

/** Everything that could happen now: what the screen offers, and what happens without it. */
export function movesOf(screen: Screen, state: State): readonly Move[] {
  const offered = [...screen.choices, ...screen.ways, ...screen.actions].map((one) =>
    move(`"${one.say}"`, { type: 'choose', value: one.value }),
  );
  return [
    ...offered,
    ...(screen.field ? fieldMoves(state, screen.field) : []),
    ...keyMoves(screen, state),
    move('Back', { type: 'back' }),
    move('Talk to a person', { type: 'person' }),
    ...state.visit.effects.flatMap(effectMoves),
    ...reportMoves(state),
    ...elsewhere(state),
  ];
}

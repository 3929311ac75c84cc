/**
 * What surrounds a previewed walk: a made-up person, made-up facts, and effects that happen only in words. The steps,
 * the screens and the policy are those of the running system.
 */
import { nothingSeen } from '../../core/account-facts';
import type { Dialog, Spoken } from '../../core/dialog-types';
import type { Effect } from '../../core/effects';
import { defaultRules } from '../../core/policy/rules';
import type { CaseFacts, Evidence } from '../../core/policy/types';
import type { Screen } from '../../core/screen';
import { render } from '../../core/screens/render';
import { step } from '../../core/step';
import type { Event, StepFacts } from '../../core/step-types';
import { newVisit, type Heard, type Visit } from '../../core/visit';
import { demoOrganisation } from '../../demo/cast';
import { nobody, seenOf, type Asker } from './people';

/** A Tuesday in working hours, so that two previews of one dialog are the same. */
export const previewStart = Date.UTC(2026, 10, 24, 14, 30);
/** Between two answers. ms */
const pause = 5_000;
const day = 24 * 3_600_000;

export interface World {
  readonly spoken: Spoken;
  readonly asker: Asker;
  readonly visit: Visit;
  readonly now: number;
  readonly stopped: readonly string[];
  readonly cleared: readonly string[];
  readonly case?: CaseFacts;
}

export interface Beginning {
  readonly spoken: Spoken;
  readonly language: string;
  readonly asker: Asker;
  readonly channel: 'portal' | 'teams';
  readonly said?: { readonly text: string; readonly heard: Heard };
}

export function factsOf(world: World, visit = world.visit): StepFacts {
  const { asker, now, stopped, cleared } = world;
  const known = visit.level !== 'open' && visit.level !== 'named';
  const methods = (asker.person?.methods ?? [])
    .filter((one) => !cleared.includes(one.device ?? ''))
    .map((one) => (stopped.includes(one.device ?? '') ? { ...one, suspended: true } : one));
  return {
    now,
    rules: defaultRules,
    person: asker.person && visit.person !== undefined ? { ...asker.person, methods } : nobody,
    frozen: asker.frozen === true && visit.person !== undefined,
    paused: false,
    claimStopAt: 0,
    account: known ? seenOf(asker, previewStart) : nothingSeen,
    openCountries: ['GB', 'DE'],
    textsClosed: [],
    ...(world.case && visit.case ? { case: world.case } : {}),
    down: [],
    absent: [],
    site: { host: 'localhost', origin: 'http://localhost:3978' },
    fresh: { caseNumber: '47K9RM', checkNumber: '3HX7', keys: '47', nonce: 'bm9uY2U' },
    organisation: {
      name: demoOrganisation.name,
      helpDeskPhone: demoOrganisation.helpDeskPhone,
      hours: 'Monday to Friday, 7:00 to 19:00',
      hoursNow: 'Here today until 19:00',
      open: true,
    },
  };
}

export const screenOf = (world: World): Screen =>
  render(world.spoken.dialog, world.spoken.words, world.visit, factsOf(world));

/** Whom a typed account name names. */
export const identityOf = ({ person }: Asker): { subject: string; person?: string } =>
  person ? { subject: person.id, person: person.id } : { subject: 'nobody' };

export function begin({ spoken, language, asker, channel, said }: Beginning): World {
  const { dialog } = spoken;
  const claimed = asker.person && (asker.claimed === true || channel === 'teams');
  // A request is taken up by its number, which names somebody.
  const takesUp = dialog.topic === 'take-up';
  const visit: Visit = {
    ...newVisit({
      id: 'preview',
      topic: dialog.topic,
      edition: 'preview',
      holder: { kind: channel, ref: 'preview' },
      startedAt: previewStart,
      step: dialog.start,
      timeZone: demoOrganisation.zone,
      language,
      heard: said?.heard ?? { details: [] },
    }),
    ...(claimed || takesUp ? identityOf(asker) : {}),
    ...(takesUp ? { claim: 'named', level: 'named', takeUp: { number: '3HX7PD' } } : {}),
    ...(claimed
      ? { claim: 'claimed', level: 'claimed', claimedBy: channel === 'teams' ? 'teams' : 'password' }
      : {}),
    said: said ? [{ at: previewStart, text: said.text }] : [],
  };
  const world: World = { spoken, asker, visit, now: previewStart, stopped: [], cleared: [] };
  return take(world, { type: 'begin' });
}

/** One event, and what it changes around the walk. */
export function take(before: World, event: Event): World {
  const world = { ...before, now: before.now + pause, ...decidedBy(before, event) };
  const result = step(
    world.spoken.dialog,
    world.visit,
    event,
    factsOf(world, afterProof(world.visit, event)),
  );
  return { ...changed(world, event), visit: result.visit };
}

/** As in the app: what is proved in this step may be used in it. */
const afterProof = (visit: Visit, event: Event): Visit =>
  event.type === 'checked' && event.result.outcome === 'right' && visit.level === 'named'
    ? { ...visit, level: 'proven' }
    : visit;

/** Staff check and approve before the walk hears of it; where the policy asks for a day, it has passed. */
function decidedBy({ case: open, now, asker }: World, event: Event): Partial<World> {
  if (event.type !== 'decided' || event.outcome !== 'approved' || !open) return {};
  const checked: Evidence = {
    class: 'P',
    kind: 'proofing',
    method: 'photo-id',
    at: now,
    challenge: 'proofing',
    by: 'the desk',
    how: 'in-person',
  };
  const approvals = ['one approver', 'another approver'].map((by) => ({ by, at: now, factor: 'K' as const }));
  const waited = asker.person?.privileged ? day : 0;
  return { now: now + waited, case: { ...open, approvals, proofing: [checked] } };
}

function changed(world: World, event: Event): World {
  if (event.type !== 'performed' || !event.ok) return world;
  const request = world.visit.effects.find((one) => one.id === event.effect)?.request;
  if (request?.kind === 'open-case') {
    const { now } = world;
    const open = {
      id: event.effect,
      openedAt: now,
      closed: false,
      approvals: [],
      proofing: [],
      noticeAt: now,
    };
    return { ...world, case: open };
  }
  if (request?.kind !== 'act') return world;
  const { action, devices } = request;
  const closed = world.case ? { case: { ...world.case, closed: true } } : {};
  if (action === 'suspend-device') return { ...world, stopped: [...world.stopped, ...devices] };
  if (action === 'undo-suspend') return resumed(world, devices);
  if (action === 'recover') return { ...world, ...closed, cleared: [...world.cleared, ...devices] };
  if (action === 'unlock') return { ...world, ...closed, asker: opened(world.asker) };
  return action === 'day-pass' ? { ...world, ...closed } : world;
}

/** What wrong codes had closed counts again. */
const opened = ({ person, ...asker }: Asker): Asker =>
  person
    ? { ...asker, person: { ...person, methods: person.methods.map((one) => ({ ...one, barred: false })) } }
    : asker;

/** Started again: stops of this walk end, and those from before it. */
function resumed(world: World, devices: readonly string[]): World {
  const { person, ...asker } = world.asker;
  const methods = (person?.methods ?? []).map((one) =>
    devices.includes(one.device ?? '') ? { ...one, suspended: false } : one,
  );
  return {
    ...world,
    stopped: world.stopped.filter((one) => !devices.includes(one)),
    asker: person ? { ...asker, person: { ...person, methods } } : asker,
  };
}

/** What an effect would do, for whoever reads along. */
export function wouldDo({ request }: Effect): string | undefined {
  switch (request.kind) {
    case 'send':
      return `send a code (${request.method})`;
    case 'send-test':
      return 'send a test text';
    case 'act': {
      const devices = request.devices.length > 0 ? `: ${request.devices.join(', ')}` : '';
      return `${actions[request.action] ?? request.action}${devices}`;
    }
    case 'open-case':
      return `open a request for staff (${request.action})`;
    case 'withdraw-case':
      return 'withdraw the request';
    case 'notice':
      return `mail a notice to the person (${request.what})`;
    case 'update-case':
    case 'show':
      return undefined;
  }
}

const actions: Readonly<Record<string, string>> = {
  'suspend-device': 'stop the device',
  'undo-suspend': 'start the stopped device again',
  recover: 'give the right to set up a new one, and clear the lost one',
  'day-pass': 'make a pass for today',
  'report-theft': 'tell security of a theft',
  'report-attempt': 'tell security of a sign-in nobody asked for',
  'retract-report': 'close what was told to security',
  'take-up': 'go on with the open request',
  'end-sessions': 'sign the person out everywhere',
  'add-method': 'give the right to set up one more',
  'remove-method': 'clear the old device',
  unlock: 'open what wrong codes have closed',
  'add-note': 'add the words to the open request',
  'withdraw-request': 'withdraw the open request',
};

/** How an effect turns out: well, unless `failing`. */
export const outcomeOf = ({ id, request }: Effect, failing: boolean): Event => {
  const ok = !(failing && request.kind === 'act');
  const detail =
    request.kind === 'open-case'
      ? request.number
      : request.kind === 'act' && request.action === 'take-up'
        ? 'other'
        : undefined;
  return { type: 'performed', effect: id, ok, ...(detail === undefined || !ok ? {} : { detail }) };
};

/** The dialog as if these facts were so: each `check` of one leads where that value leads. */
export function withFacts(dialog: Dialog, facts: Readonly<Record<string, string>>): Dialog {
  const steps = Object.entries(dialog.steps).map(([id, one]) => {
    const value = one.kind === 'check' ? facts[one.check] : undefined;
    if (one.kind !== 'check' || value === undefined) return [id, one] as const;
    const to = one.routes[value] ?? '';
    return [
      id,
      { ...one, routes: Object.fromEntries(Object.keys(one.routes).map((name) => [name, to])) },
    ] as const;
  });
  return { ...dialog, steps: Object.fromEntries(steps) };
}

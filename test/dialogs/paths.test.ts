import { join } from 'node:path';
import { readDialogs } from '../../src/cli/dialogs';
import { draftsOf } from '../../src/core/dialog/drafts';
import { spokenIn } from '../../src/core/dialog/translate';
import type { Dialog, Edition, Spoken, Step } from '../../src/core/dialog-types';
import { render } from '../../src/core/screens/render';
import { decide } from '../../src/core/policy/decide';
import type { Screen } from '../../src/core/screen';
import type { Event } from '../../src/core/step-types';
import { linesOf, problemsOf } from './paths-show';
import { digits, variants, walksTopic, type Variant } from './paths-people';
import { aWhile, begin, dialogs, factsOf, folder, movesOf, screenOf, take } from './paths-world';
import type { Move, State, Taken } from './paths-world';

/** A report of what somebody does not have takes nothing away. */
const reported = (state: State): readonly string[] =>
  state.visit.reportedLost.filter((kind) =>
    state.variant.person?.methods.some((one) => one.deviceKind === kind),
  );

/** Classes shown; which of them are old counts only in a request, which keeps them. */
function evidenceOf({ visit, now }: State): readonly string[] {
  const isFresh = (at: number): boolean => now - at < aWhile && at >= visit.proveAfter;
  const shown = visit.evidence.map((piece) => (isFresh(piece.at) ? piece.class : `${visit.case ? piece.class : ''} old`));
  return [...new Set(shown)].toSorted();
}

/** What two states must have in common for the rest of the walk to be the same. */
function keyOf(state: State): string {
  const { visit } = state;
  const { verify } = visit;
  return JSON.stringify([
    visit.step,
    visit.trail.length > 0,
    verify && [verify.for, verify.at, verify.error, verify.challenge?.kind, verify.challenge?.method],
    verify?.challenge && [verify.challenge.sends > 1, verify.challenge.delivery],
    visit.diagnosis && [visit.diagnosis.what, visit.diagnosis.state, visit.diagnosis.error, visit.diagnosis.driftSeconds],
    visit.took.map((one) => [one.step, one.turn === visit.turn - 1]),
    [visit.level, visit.holder.kind, visit.ended, visit.closing, visit.caseRefused],
    evidenceOf(state),
    visit.newNumber && [visit.newNumber.error, visit.newNumber.challenge?.delivery, visit.newNumber.challenge?.sends],
    visit.case && [visit.case.action, state.case?.closed, (state.case?.approvals.length ?? 0) > 0],
    [reported(state), visit.lostDevices, visit.stoppedByClaim],
    visit.acting && [visit.acting.choosing],
    state.liftedAt !== undefined,
    ['recover', 'add-method'].filter((what) => visit.done.some((one) => one.what === what)),
    [visit.enrolled, visit.dayPassUntil === undefined, visit.reply],
    visit.effects.map((one) => one.request.kind),
    state.twin && [state.twin.step, state.twin.verify?.at, state.twin.closing, state.twin.caseRefused],
  ]);
}

interface Reached {
  readonly state: State;
  readonly screen: Screen;
  readonly look: string;
  readonly path: readonly string[];
  readonly detours: number;
}

/** Effects whose result asks nothing: done at once, so that the walk does not multiply by their order. */
function settle(dialog: Dialog, state: State): State {
  const { visit } = state;
  const quiet = visit.effects.find(({ request }) =>
    request.kind === 'send'
      ? request.challenge !== (visit.verify?.challenge ?? visit.newNumber?.challenge)?.id
      : request.kind === 'send-test'
        ? request.test !== visit.diagnosis?.test
        : ['notice', 'show', 'update-case', 'withdraw-case'].includes(request.kind),
  );
  if (!quiet) return state;
  return settle(dialog, take(dialog, state, { type: 'performed', effect: quiet.id, ok: true }, 0).state);
}

/** After what was wrong with a code, or came of a text, everything is as before it: looked at, not walked on. */
function isLeaf({ visit }: State): boolean {
  const { verify, newNumber, topic } = visit;
  const sent = newNumber?.challenge;
  // Mails and calls lead on as a text does; their screens are looked at everywhere, and walked on from in one dialog.
  if (topic !== 'sign-in-help' && ['email', 'call', 'office'].includes(verify?.challenge?.kind ?? '')) return true;
  if (newNumber?.error !== undefined || sent?.delivery !== undefined || (sent?.sends ?? 0) > 1) return true;
  return verify?.error !== undefined || verify?.challenge?.delivery !== undefined || (verify?.challenge?.sends ?? 0) > 1;
}

const leafKey = ({ visit, twin }: State): string =>
  JSON.stringify([visit.step, visit.verify, visit.newNumber, visit.level, visit.holder.kind, twin !== undefined]).replaceAll(
    /"(?:id|startedAt|expiresAt)":[^,]*,/g,
    '',
  );

/** While the account is changed or a request opened, nothing is answered before its result. */
function nextOf(screen: Screen, state: State): readonly Move[] {
  const moves = movesOf(screen, state);
  const busy = state.visit.effects.some(({ request }) => request.kind === 'act' || request.kind === 'open-case');
  return busy ? moves.filter(({ event }) => ['performed', 'back'].includes(event.type)) : moves;
}

interface Walked {
  readonly steps: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
  readonly states: number;
  readonly problems: readonly string[];
  readonly screens: ReadonlyMap<string, Shown>;
}

interface Shown {
  readonly state: State;
  readonly screen: Screen;
  readonly path: readonly string[];
}

const bare = (level: string): boolean => level === 'open' || level === 'named';

function leaksOf(screen: Screen): readonly string[] {
  const shown = linesOf(screen).join(' ');
  return [...digits, 'number ending', 'Tablet with', 'Phone with']
    .filter((word) => shown.includes(word))
    .map((word) => `shows "${word}" to a typed name`);
}

function twinProblems(dialog: Dialog, state: State, screen: Screen): readonly string[] {
  if (!state.twin || !bare(state.visit.level)) return [];
  const other = screenOf(dialog, state, state.twin);
  return JSON.stringify(other) === JSON.stringify(screen)
    ? []
    : [`an unknown account sees something else: ${JSON.stringify(linesOf(other).slice(0, 4))}`];
}

/** What an action needs: the policy's own yes, taken in this very step, and true when it is asked again. */
function actProblems({ effects, decisions }: Taken): readonly string[] {
  return effects.flatMap(({ request }) => {
    if (request.kind !== 'act') return [];
    const asks = ['recover', 'day-pass', 'end-sessions', 'add-method', 'remove-method', 'change-number', 'unlock', 'unfreeze'];
    if (!asks.includes(request.action)) return [];
    const allowed = decisions.some(
      (made) =>
        made.action === request.action &&
        made.decision.verdict === 'allow' &&
        decide(made.input).verdict === 'allow',
    );
    return allowed ? [] : [`${request.action} without a yes`];
  });
}

function transitionProblems(before: State, { event }: Move, taken: Taken): readonly string[] {
  const { visit } = taken.state;
  const turns = visit.turn - before.visit.turn;
  // A pass for the day stays open: looking at it, or moving, may ask for a proof again.
  const inside = !['performed', 'moved', 'look'].includes(event.type);
  return [
    ...(turns === 0 || turns === 1 ? [] : [`the turn moved by ${turns}`]),
    ...(before.visit.ended && inside && visit !== before.visit ? ['an ended visit took something'] : []),
    ...(event.type === 'back' && visit.evidence !== before.visit.evidence ? ['Back changed evidence'] : []),
    ...(event.type === 'back' && visit.proveAfter !== before.visit.proveAfter ? ['Back renewed'] : []),
    ...actProblems(taken),
  ];
}

/** The button is on every screen: it leads to a request, unless one is what the screen is about. */
function personProblems(dialog: Dialog, event: Event, before: State, taken: Taken): readonly string[] {
  if (event.type !== 'person' || before.visit.ended) return [];
  return dialog.steps[taken.state.visit.step]?.kind === 'case' ? [] : ['"Talk to a person" leads nowhere'];
}

/** What is offered does something: the same question again is no answer. Sending again shows the same. */
function idleProblems(dialog: Dialog, { event, label }: Move, screen: Screen, taken: State): readonly string[] {
  if (event.type !== 'choose' || event.value === 'resend' || taken.visit.effects.length > 0) return [];
  const next = { ...screenOf(dialog, taken), turn: screen.turn };
  return JSON.stringify(next) === JSON.stringify(screen) ? [`the button ${label} does nothing`] : [];
}

/** What somebody does beside answering: turning back, asking for a person, coming from elsewhere or late. */
const isDetour = ({ type }: Event): boolean => ['back', 'person', 'moved', 'look'].includes(type);
/** Two of them on one way, in a big dialog one: what more do together is walked at random elsewhere. */
const bigDialog = 45;
const mostDetours = ({ steps }: Dialog): number => (Object.keys(steps).length > bigDialog ? 1 : 2);

const mostStates = 40_000;

/** Every path of a dialog for one person, breadth first, each state once. */
function explore(dialog: Dialog, variant: Variant): Walked {
  const steps = new Set<string>();
  const ends = new Set<string>();
  const problems = new Map<string, string>();
  const seen = new Set<string>();
  const screens = new Map<string, Shown>();
  const pressed = new Set<string>();
  const queue: Reached[] = [];
  const note = (found: readonly string[], path: readonly string[]): void => {
    for (const problem of found) if (!problems.has(problem)) problems.set(problem, path.join(' > '));
  };
  const least = new Map<string, number>();
  const arrive = (taken: Taken, path: readonly string[], detours: number): void => {
    const state = settle(dialog, taken.state);
    const leaf = isLeaf(state);
    const key = leaf ? leafKey(state) : keyOf(state);
    if ((least.get(key) ?? Infinity) <= detours) return;
    least.set(key, detours);
    seen.add(key);
    const screen = screenOf(dialog, state);
    steps.add(state.visit.step);
    if (state.visit.ended) ends.add(state.visit.closing ?? state.visit.step);
    const look = JSON.stringify({ ...screen, turn: 0 });
    if (!leaf) queue.push({ state, screen, look, path, detours });
    if (!screens.has(look)) screens.set(look, { state, screen, path });
    note(twinProblems(dialog, state, screen), path);
    if (bare(state.visit.level)) note(leaksOf(screen), path);
  };
  arrive(begin(dialog, variant), [], 0);
  for (const { state, screen, look, path, detours } of queue) {
    if (seen.size > mostStates) throw new Error('The walk does not end.');
    for (const next of nextOf(screen, state)) {
      const taken = take(dialog, state, next.event, next.wait);
      // One report a walk: what two do is the policy's, and walked at random elsewhere.
      if (taken.state.visit.reportedLost.length > 1) continue;
      const longer = [...path, next.label];
      note(transitionProblems(state, next, taken), longer);
      note(personProblems(dialog, next.event, state, taken), longer);
      const press = `${look} ${next.label}`;
      if (!pressed.has(press)) note(idleProblems(dialog, next, screen, settle(dialog, taken.state)), longer);
      pressed.add(press);
      const further = detours + (isDetour(next.event) ? 1 : 0);
      if (taken.state.visit !== state.visit && further <= mostDetours(dialog)) arrive(taken, longer, further);
    }
  }
  return { steps, ends, states: seen.size, problems: [...problems].map(told), screens };
}

/** Steps on which nobody ever stands, and where they lead. */
const passesOn = (step: Step): readonly string[] | undefined => {
  if (step.kind === 'check') return Object.values(step.routes);
  return step.kind === 'verify' && step.for === 'unlock' ? [step.passed, step.insufficient] : undefined;
};

const told = ([problem, path]: readonly [string, string]): string => `${problem}\n    on the way: ${path}`;

function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined;
  return () => (made ??= { it: make() }).it;
}

const drafts = draftsOf(readDialogs(folder, join(folder, '..')));
const editionOf = (dialog: Dialog): Edition => {
  const draft = drafts.find((one) => one.dialog.topic === dialog.topic);
  if (!draft) throw new Error(`No edition of "${dialog.topic}".`);
  return { hash: 'now', ...draft };
};
const otherLanguages = [...new Set(drafts.flatMap(({ translations }) => Object.keys(translations)))];
/** Headings that are the same in both languages. */
const sameInBoth = new Set(['']);

function screenIn({ dialog, words }: Spoken, language: string, state: State): Screen {
  const visit = { ...state.visit, language };
  return render(dialog, words, visit, factsOf({ ...state, visit }));
}

/** How much was walked: printed, so that a walk that has become empty shows. */
const counted = { states: 0, screens: 0, further: 0 };
afterAll(() => {
  const { states, screens, further } = counted;
  process.stdout.write(
    `paths: ${dialogs.length} dialogs, ${states} states, ${screens} screens in English and ${further} in ${otherLanguages.join(', ')}, each as page and card\n`,
  );
});

describe.each(dialogs.map((dialog) => [dialog.topic, dialog] as const))('%s', (_topic, dialog) => {
  const here = variants.filter((variant) => walksTopic(variant, dialog.topic));
  // Walked when a test asks for it, so that one dialog can be tested by itself.
  const walked = here.map((variant) => [variant.name, once(() => explore(dialog, variant))] as const);

  test.each(walked)('nothing leaks, nothing is done without a yes, Back only goes back: %s', (_name, walk) => {
    expect(walk().problems).toEqual([]);
  });

  test('every screen is whole, and says the same on the page and on the card', async () => {
    const screens = new Map(walked.flatMap(([, walk]) => [...walk().screens]));
    const found = new Map<string, string>();
    for (const { state, screen, path } of screens.values()) {
      for (const problem of await problemsOf(screen, state.now))
        if (!found.has(problem)) found.set(problem, path.join(' > '));
    }
    expect(screens.size).toBeGreaterThan(5);
    expect([...found].map(told)).toEqual([]);
    counted.states += walked.reduce((sum, [, walk]) => sum + walk().states, 0);
    counted.screens += screens.size;
  });

  test.each(otherLanguages)('every screen is whole in another language, on the page and on the card: %s', async (language) => {
    const spoken = spokenIn(editionOf(dialog), language);
    const shown = new Map(walked.flatMap(([, walk]) => [...walk().screens]));
    const found = new Map<string, string>();
    for (const { state, screen: english, path } of shown.values()) {
      const screen = screenIn(spoken, language, state);
      const same = screen.title === english.title && !sameInBoth.has(screen.title) ? ['the heading is English'] : [];
      for (const problem of [...same, ...(await problemsOf(screen, state.now, language))])
        if (!found.has(problem)) found.set(problem, path.join(' > '));
    }
    expect([...found].map(told)).toEqual([]);
    counted.further += shown.size;
  });

  test('every step and every end is reached', () => {
    const reached = new Set(walked.flatMap(([, walk]) => [...walk().steps]));
    const missed = Object.values(dialog.steps).filter((step) => {
      const ways = passesOn(step);
      return ways ? !ways.every(stood) : !reached.has(step.id);
    });
    function stood(to: string): boolean {
      const step = dialog.steps[to];
      return reached.has(to) || (step !== undefined && passesOn(step)?.every(stood) === true);
    }
    expect(missed.map((step) => step.id)).toEqual([]);
  });
});

/** Walks a dialog, shortest paths first, and keeps one example of each kind of screen that people can come to. */
import { join } from 'node:path';
import { readDialogs } from '../../src/cli/dialogs';
import { draftsOf } from '../../src/core/dialog/drafts';
import { spokenIn } from '../../src/core/dialog/translate';
import type { Dialog, Spoken } from '../../src/core/dialog-types';
import type { Screen } from '../../src/core/screen';
import { render } from '../../src/core/screens/render';
import { variants, walksTopic } from '../dialogs/paths-people';
import {
  begin,
  factsOf,
  folder,
  movesOf,
  screenOf,
  take,
  type Move,
  type State,
} from '../dialogs/paths-world';

export interface Kind {
  /** Where it stands: "prove: code, text, wrong". */
  readonly name: string;
  readonly state: State;
  /** In English; `screenIn` says it in another language. */
  readonly screen: Screen;
  /** What was pressed, typed and done up to here. */
  readonly path: readonly string[];
}

export interface WalkedKinds {
  readonly kinds: readonly Kind[];
  readonly states: number;
  /** More states were there than may be looked at. */
  readonly cut: boolean;
}

export interface Bounds {
  readonly mostStates: number;
  /** Also what was wrong with a code at every step that asks for one. */
  readonly everyStep: boolean;
}

/** What is verified, sent or wrong, in few words; together with step and title it tells one screen from another. */
function partsOf({ visit }: State): readonly string[] {
  const { verify, diagnosis, newNumber } = visit;
  const looked = verify ? undefined : diagnosis;
  const changed = verify ? undefined : newNumber;
  const challenge = verify?.challenge ?? looked?.challenge ?? changed?.challenge;
  const wrong = verify?.error?.words ?? looked?.error ?? changed?.error?.words;
  return [
    verify && `${verify.for}, ${verify.at}`,
    challenge?.kind,
    challenge?.spoken && 'spoken',
    challenge?.keys && 'keys',
    wrong && `wrong: ${wrong}`,
    challenge?.delivery && `delivery: ${challenge.delivery}`,
    looked?.state && `report: ${looked.state}`,
    visit.closing,
    visit.acting && (visit.acting.choosing ? 'acting: which device' : 'acting'),
    visit.caseRefused && `refused: ${visit.caseRefused}`,
  ].filter((part): part is string => typeof part === 'string' && part !== '');
}

const nameOf = (state: State): string => {
  const parts = partsOf(state);
  return parts.length === 0 ? state.visit.step : `${state.visit.step}: ${parts.join(', ')}`;
};

/** What two states have in common when the rest of the walk shows nothing new. */
function keyOf(state: State, kind: string): string {
  const { visit } = state;
  return JSON.stringify([
    [kind, state.variant.name, visit.level, visit.holder.kind, visit.ended, visit.trail.length > 0],
    [...new Set(visit.evidence.map((piece) => piece.class))].toSorted(),
    [visit.case?.action, state.case?.closed, (state.case?.approvals.length ?? 0) > 0],
    [visit.reportedLost, visit.lostDevices, visit.stolen, visit.enrolled, visit.dayPassUntil === undefined],
    visit.took.map((one) => one.step),
    [...new Set(visit.done.map((one) => one.what))].toSorted(),
    visit.effects.map((one) => one.request.kind),
  ]);
}

const quiet = new Set(['notice', 'show', 'update-case', 'withdraw-case']);

/** Messages and what only others see are done at once: they change no screen. */
function settle(dialog: Dialog, state: State): State {
  const effect = state.visit.effects.find(({ request }) => quiet.has(request.kind));
  if (!effect) return state;
  return settle(dialog, take(dialog, state, { type: 'performed', effect: effect.id, ok: true }, 0).state);
}

/** While the account is changed or a request opened, nothing is answered before its result. */
function nextOf(screen: Screen, state: State): readonly Move[] {
  const busy = state.visit.effects.some(
    ({ request }) => request.kind === 'act' || request.kind === 'open-case',
  );
  const moves = movesOf(screen, state);
  return busy ? moves.filter(({ event }) => event.type === 'performed') : moves;
}

/** After what was wrong with a code, or came of a message, everything is as before it: shown, not walked on. */
function isLeaf({ visit: { verify, newNumber, diagnosis } }: State): boolean {
  const wrong = verify?.error ?? newNumber?.error ?? diagnosis?.error;
  return wrong !== undefined || (verify?.challenge ?? newNumber?.challenge)?.delivery !== undefined;
}

/**
 * Names a kind. What was wrong with a code and what came of a message reads the same at every step that asks for one:
 * one example in a dialog is enough, unless all are wanted.
 */
function kindOf(state: State, { title }: Screen, everyStep: boolean): string {
  if (everyStep || !isLeaf(state)) return `${nameOf(state)} | ${title}`;
  return `${partsOf(state)
    .slice(state.visit.verify ? 1 : 0)
    .join(', ')} | ${title}`;
}

interface Reached {
  readonly state: State;
  readonly screen: Screen;
  readonly path: readonly string[];
}

/** Both lists while they grow; whatever is in the first one goes first. */
function* inTurn<T>(first: readonly T[], second: readonly T[]): Generator<T> {
  let [ofFirst, ofSecond] = [0, 0];
  for (;;) {
    const next = ofFirst < first.length ? first[ofFirst++] : second[ofSecond++];
    if (next === undefined) return;
    yield next;
  }
}

/**
 * Everybody of the path tests who walks this dialog, all at once, so that the bound cuts nobody's walk short
 * before another's begins; what looks new is walked on first. `mostStates` bounds the time, not the kinds: most are found early.
 */
export function walkKinds(dialog: Dialog, { mostStates, everyStep }: Bounds): WalkedKinds {
  const kinds = new Map<string, Kind>();
  const seen = new Set<string>();
  const [newKinds, others]: [Reached[], Reached[]] = [[], []];
  const arrive = (at: State, path: readonly string[]): void => {
    const state = settle(dialog, at);
    const screen = screenOf(dialog, state);
    const kind = kindOf(state, screen, everyStep);
    const key = keyOf(state, kind);
    if (seen.has(key)) return;
    seen.add(key);
    if (!isLeaf(state)) (kinds.has(kind) ? others : newKinds).push({ state, screen, path });
    if (!kinds.has(kind)) kinds.set(kind, { name: nameOf(state), state, screen, path });
  };
  for (const variant of variants.filter((one) => walksTopic(one, dialog.topic)))
    arrive(begin(dialog, variant).state, [variant.name]);
  for (const { state, screen, path } of inTurn(newKinds, others)) {
    if (seen.size >= mostStates) break;
    for (const { event, wait, label } of nextOf(screen, state)) {
      const { state: next } = take(dialog, state, event, wait);
      if (next.visit !== state.visit) arrive(next, [...path, label]);
    }
  }
  return { kinds: inOrder(dialog, [...kinds.values()]), states: seen.size, cut: seen.size >= mostStates };
}

/** As the dialog is written, step by step; within a step as they were found. */
function inOrder(dialog: Dialog, kinds: readonly Kind[]): readonly Kind[] {
  const places = new Map(Object.keys(dialog.steps).map((step, place) => [step, place]));
  const placeOf = ({ state }: Kind): number => places.get(state.visit.step) ?? places.size;
  return kinds.toSorted((a, b) => placeOf(a) - placeOf(b));
}

const drafts = draftsOf(readDialogs(folder, join(folder, '..')));

/** Dialog and words in a language. @throws {Error} when there is no such translation. */
export function spokenOf(dialog: Dialog, language: string): Spoken {
  const draft = drafts.find((one) => one.dialog.topic === dialog.topic);
  if (!draft) throw new Error(`No edition of "${dialog.topic}".`);
  if (language !== 'en' && !Object.hasOwn(draft.translations, language))
    throw new Error(
      `No words in "${language}". There are: en, ${Object.keys(draft.translations).join(', ')}.`,
    );
  return spokenIn({ hash: 'now', ...draft }, language);
}

export function screenIn({ dialog, words }: Spoken, language: string, state: State): Screen {
  const visit = { ...state.visit, language };
  return render(dialog, words, visit, factsOf({ ...state, visit }));
}

/** What she does on her own page: turn after turn, by the answers that the page offers, until it stands where it should. */
import type { Holder } from '../../core/visit';
import type { Answer, Simulator, VisitView, Visits } from '../../app/services';

/** The play cannot go on from here: somebody pressed something else meanwhile. */
export class Stuck extends Error {}

const mostTurns = 12;

/** What she would answer: her name, a code from her paper, "none of these", the first button. */
async function answerTo(
  { screen }: VisitView,
  her: { readonly account: string; code(): Promise<string | undefined>; readonly wantsPerson: boolean },
): Promise<Answer | undefined> {
  if (screen.field?.kind === 'account') return { kind: 'enter', text: her.account };
  if (screen.field?.kind === 'backup-code') {
    const code = await her.code();
    return code === undefined ? undefined : { kind: 'enter', text: code };
  }
  const offered = [...screen.choices, ...screen.ways].map(({ value }) => value);
  const wanted = her.wantsPerson ? ['none'] : ['way:backup'];
  const found = offered.find((value) => wanted.some((one) => value === one || value.startsWith(`${one}:`)));
  // The first choice of each question of this walk: her phone, stolen.
  const value = found ?? screen.actions.find(({ style }) => style === 'main')?.value ?? offered.find(isFirst);
  return value === undefined ? undefined : { kind: 'choose', value };
}

const isFirst = (value: string): boolean => value === 'choice:0';

export interface WalkParts {
  readonly visits: Visits;
  readonly simulator: Simulator;
}

/**
 * Answers until `there` says so; nothing is answered when it does already.
 * @throws {Stuck} when this browser has no such walk, or it leads somewhere else.
 */
export async function walkTo(
  { visits, simulator }: WalkParts,
  at: { readonly visit: string; readonly holder: Holder; readonly person: string },
  there: (view: VisitView) => boolean,
  wantsPerson = false,
): Promise<VisitView> {
  const her = {
    wantsPerson,
    account: (await simulator.phone(at.person))?.signInName ?? '',
    code: async () => (await simulator.phone(at.person))?.backupCodes.find(({ used }) => !used)?.code,
  };
  let view = await visits.view(at.visit, at.holder);
  for (let turns = 0; view && turns < mostTurns; turns += 1) {
    if (there(view)) return view;
    const answer = await answerTo(view, her);
    if (!answer) break;
    view = await visits.answer(at.visit, at.holder, view.turn, answer);
  }
  throw new Stuck(`The walk stands at ${view?.screen.step ?? 'nothing'}.`);
}

/**
 * `sparekey dialogs preview TOPIC`: walks a dialog in the terminal, with a made-up person and made-up facts. Nothing
 * is sent, changed or stored.
 */
import type { Dialog, Step } from '../core/dialog-types';
import { edgesOf } from '../core/check/edges';
import { headOf } from '../core/graph';
import type { Event } from '../core/step-types';
import { checkFact } from '../core/screens/variables';
import type { CommandIo } from './dialogs';
import { meaningOf, taken } from './preview/answers';
import { screenLines, wrapped } from './preview/lines';
import {
  begin,
  factsOf,
  outcomeOf,
  screenOf,
  take,
  wouldDo,
  type Beginning,
  type World,
} from './preview/world';

export interface PreviewOptions extends Beginning {
  /** Every action that changes the account fails. */
  readonly failing: boolean;
}

interface Walked {
  readonly world: World;
  /** Steps in the order in which they were come to. */
  readonly way: readonly string[];
}

/** More effects in a row than any walk has: whatever goes round then is a fault of ours. */
const mostEffects = 50;

/** @returns 0: the walk ended, or was left with "quit"; 1: the answers were used up before. */
export async function previewWalk(options: PreviewOptions, io: CommandIo): Promise<number> {
  const first = begin(options);
  // Read once: asking for it opens the input.
  const { answers } = io;
  let walked = settled(
    { world: first, way: wayBetween(options.spoken.dialog, undefined, first) },
    options,
    io,
  );
  const left = show(walked, io) ? 'end' : await answered();
  for (const line of summary(walked.way, options.spoken.dialog, left)) io.out(line);
  return left === 'used-up' ? 1 : 0;

  async function answered(): Promise<'end' | 'quit' | 'used-up'> {
    for await (const line of answers?.lines ?? []) {
      if (answers?.echo) io.out(`> ${line}`);
      if (/^\s*(?:quit|q|exit)\s*$/iu.test(line)) return 'quit';
      const meant = meaningOf(line, walked.world, screenOf(walked.world));
      if ('unknown' in meant) {
        io.out(meant.unknown);
        prompt(walked.world, io);
        continue;
      }
      if (meant.note !== undefined) io.out(meant.note);
      const before = walked.world;
      walked = settled(after(walked, meant.event), options, io);
      if (walked.world.visit === before.visit)
        io.out(
          meant.event.type === 'person'
            ? personElsewhere(before.spoken.dialog)
            : 'That changes nothing here.',
        );
      if (show(walked, io)) return 'end';
    }
    return 'used-up';
  }
}

const personElsewhere = (dialog: Dialog): string =>
  Object.values(dialog.steps).some(({ kind }) => kind === 'case')
    ? 'The request is open already.'
    : 'This leads to the dialog "talk-to-person": preview that one to see how it goes on.';

function after({ world, way }: Walked, event: Event): Walked {
  const next = take(world, event);
  return { world: next, way: [...way, ...wayBetween(world.spoken.dialog, world.visit.step, next)] };
}

/** Performs, in words, what the walk asks for, until it waits for somebody. */
function settled(start: Walked, { failing }: PreviewOptions, io: CommandIo): Walked {
  let walked = start;
  for (let round = 0; round < mostEffects; round += 1) {
    const [effect] = walked.world.visit.effects;
    if (!effect) return walked;
    const would = wouldDo(effect);
    if (would !== undefined)
      io.out(`Would: ${would}${failing && effect.request.kind === 'act' ? ', and that fails' : ''}.`);
    walked = after(walked, outcomeOf(effect, failing));
  }
  return walked;
}

/** @returns whether the walk is over. */
function show({ world }: Walked, io: CommandIo): boolean {
  const screen = screenOf(world);
  for (const line of screenLines(screen)) io.out(line);
  if (screen.ended) return true;
  prompt(world, io);
  return false;
}

function prompt(world: World, io: CommandIo): void {
  io.out('');
  for (const line of wrapped(`(${taken(world, screenOf(world))})`, '', ' ')) io.out(line);
}

/** The steps from one to where the walk stands now, through those that ask nobody: the shortest way that fits. */
function wayBetween(dialog: Dialog, from: string | undefined, world: World): readonly string[] {
  const to = world.visit.step;
  if (from === to) return [];
  const facts = factsOf(world);
  const cameBy = new Map<string, string | undefined>([[from ?? dialog.start, undefined]]);
  for (const id of cameBy.keys()) {
    const step = dialog.steps[id];
    if (id === to || !step) continue;
    for (const next of nextOf(step, id === from)) if (!cameBy.has(next)) cameBy.set(next, id);
  }
  if (!cameBy.has(to)) return [to];
  const way: string[] = [];
  for (let id: string | undefined = to; id !== undefined && id !== from; id = cameBy.get(id)) way.unshift(id);
  return way;

  /** Where a step leads by itself; the one that was answered may lead anywhere. */
  function nextOf(step: Step, answered: boolean): readonly string[] {
    if (step.kind === 'check') return [step.routes[checkFact(step.check, world.visit, facts)] ?? ''];
    const silent =
      answered ||
      step.kind === 'verify' ||
      step.kind === 'do' ||
      step.kind === 'diagnose' ||
      world.visit.took.some((one) => one.step === step.id);
    return silent ? edgesOf(step).map((edge) => edge.to) : [];
  }
}

function summary(
  way: readonly string[],
  dialog: Dialog,
  left: 'end' | 'quit' | 'used-up',
): readonly string[] {
  const heads = way.flatMap((id, i) => {
    const step = dialog.steps[id];
    return step ? [`${String(i + 1).padStart(3)}. ${id}  (${step.kind}: ${headOf(step)})`] : [];
  });
  const where = way.at(-1) ?? dialog.start;
  const how = {
    end: `The walk ended at "${where}".`,
    quit: `Left at "${where}".`,
    'used-up': `No more answers: the walk stands at "${where}".`,
  }[left];
  return ['', 'The way:', ...heads, how];
}

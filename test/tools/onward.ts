/** One person who goes on whatever happened: reads the screen, and does what it asks. For walks that get cut. */
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import { codeIn, minute, type Crew, type Running } from './crew';
import { visitOf, type Walker } from './walker';

export interface Memory {
  /** What was typed at which turn: a person who sees no answer types the same again. */
  readonly typed: Map<number, string>;
  /** The set-up session of the browser. */
  setUp?: string;
  /** Which codes of the new app were shown. */
  lastStep: number;
}

export const newMemory = (): Memory => ({ typed: new Map(), lastStep: 0 });

const preferred = ['My phone', 'may turn up', 'Text', 'ackup code', 'Set up a new one', 'Go on'];

/** A minute passes for everybody, leases run out, and the worker does what is due. */
export async function wait(crew: Crew, running: Running, rounds = 2): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    crew.clock.forward(minute);
    await running.settle();
  }
}

/** The code that was sent for what is asked; waits for it, as people do. */
async function sentCode(walker: Walker, crew: Crew, running: Running): Promise<string> {
  for (let look = 0; look < 4; look += 1) {
    const { verify } = (await visitOf(running.store, walker.id)).visit;
    const text = crew.texts.find((one) => one.reference === verify?.challenge?.id);
    if (text) return codeIn(text.body);
    await wait(crew, running, 1);
  }
  throw new Error('No text came.');
}

async function setUp(walker: Walker, crew: Crew, running: Running, memory: Memory): Promise<void> {
  const { enrollment } = running.services;
  if (memory.setUp === undefined) {
    const session = await enrollment.redeemHere(walker.id, walker.holder);
    if (typeof session === 'string') throw new Error(`The set-up said: ${session}.`);
    memory.setUp = session.token;
  }
  const shown = await enrollment.view(memory.setUp);
  if (typeof shown === 'string') throw new Error(`The set-up page said: ${shown}.`);
  while (stepAt(crew.clock.now()) <= memory.lastStep) crew.clock.forward(30_000);
  memory.lastStep = stepAt(crew.clock.now());
  const proved = await enrollment.prove(memory.setUp, codeOfStep(shown.key, memory.lastStep));
  if (typeof proved === 'string') throw new Error(`The proof of the new app: ${proved}.`);
}

/** What is typed into the field; the same again at the same turn. */
async function typed(walker: Walker, crew: Crew, running: Running, memory: Memory): Promise<string> {
  const { turn, screen } = walker.view;
  const known = memory.typed.get(turn);
  if (known !== undefined) return known;
  const kind = screen.field?.kind;
  const name = walker.holder.ref;
  const text =
    kind === 'account'
      ? crew.account(name)
      : kind === 'backup-code'
        ? crew.backupCode(name)
        : await sentCode(walker, crew, running);
  memory.typed.set(walker.view.turn, text);
  return text;
}

/** One move of the person whose name is the holder's `ref`. False when the walk has ended. */
export async function move(walker: Walker, crew: Crew, running: Running, memory: Memory): Promise<boolean> {
  const { screen } = walker.view;
  if (screen.ended) return false;
  if (walker.view.canSetUp) {
    await setUp(walker, crew, running, memory);
    await walker.look();
    return true;
  }
  if (screen.field) {
    await walker.enter(await typed(walker, crew, running, memory));
    return true;
  }
  const label = preferred.find((one) => walker.valueOf(one) !== undefined);
  if (label !== undefined) {
    await walker.press(label);
    return true;
  }
  if (!screen.waits) throw new Error(`Nothing to do on "${screen.title}": ${JSON.stringify(screen)}`);
  await wait(crew, running);
  await walker.look();
  return true;
}

/** Goes on to the end. @throws {Error} when that takes more than 40 moves. */
export async function goOn(walker: Walker, crew: Crew, running: Running, memory: Memory): Promise<void> {
  for (let moves = 0; moves < 40; moves += 1) {
    if (!(await move(walker, crew, running, memory))) return;
  }
  throw new Error(`No end in sight: "${walker.title}".`);
}

/** `sparekey replay EVENT.json`: what a recorded event would do, against a store that is thrown away. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError, readFlags } from './flags';
import type { AuditRead } from '../app/audit';
import type { Screen } from '../core/screen';
import type { Io, Replay, ReplayEvent, ReplayOutcome } from './types';

const form = z
  .strictObject({
    method: z.enum(['GET', 'POST']).default('POST'),
    path: z.string().regex(/^\/(?!\/)/u),
    form: z.record(z.string(), z.string()).default({}),
  })
  .transform((event): ReplayEvent => ({ kind: 'form', ...event }));

const activity = z
  .looseObject({ type: z.string(), conversation: z.looseObject({ id: z.string() }) })
  .transform((event): ReplayEvent => ({ kind: 'teams', activity: event }));

const event = z.union([form, activity]);
const file = z.union([event.transform((one) => [one]), z.array(event).min(1)]);

/** @throws {UsageError} when the file cannot be read or is no event. What is in it is not repeated: codes may be. */
async function readEvents(path: string): Promise<readonly ReplayEvent[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`"${path}" is not JSON.`);
    throw new UsageError(`"${path}" cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
  const events = file.safeParse(parsed);
  if (events.success) return events.data;
  throw new UsageError(
    `"${path}" is no event. It holds a Teams activity (type, conversation), a form post (path, form), or a list of them.`,
  );
}

/** The words of a screen, as a person reads them. */
function screenLines(screen: Screen): readonly string[] {
  const { progress, field } = screen;
  const choice = (each: { readonly say: string }): string => `  [${each.say}]`;
  return [
    ...(progress ? [`Step ${progress.at} of ${progress.of}: ${progress.label}`] : []),
    screen.title,
    ...(screen.lead === undefined ? [] : [screen.lead]),
    ...screen.text,
    ...(screen.tag ? [`${screen.tag.label}: ${screen.tag.value}`] : []),
    ...screen.notes.map((note) => `! ${note.text}`),
    ...screen.trail.map((item) => `- ${item.text}`),
    ...(field
      ? [`${field.label}: ____  [${field.button}]`, ...(field.error === undefined ? [] : [field.error])]
      : []),
    ...screen.choices.map(choice),
    ...screen.ways.map(choice),
    ...screen.actions.map(choice),
    ...(screen.portalOnly ? [`  [${screen.portalOnly.say}]`] : []),
    ...screen.offers.map((offer) => `  -> ${offer.say} (${offer.link})`),
  ];
}

function rowLine(row: AuditRead): string {
  const personal = row.personalState === 'none' ? '' : '  (personal fields hidden)';
  return `${row.what}  by ${row.actor}  ${JSON.stringify(row.facts)}${personal}`;
}

function print(outcome: ReplayOutcome, place: string, io: Io): void {
  const part = (name: string, lines: readonly string[], none: string): void => {
    io.out(`${name}:`);
    for (const line of lines.length > 0 ? lines : [none]) io.out(`  ${line.replaceAll(/\p{Cc}+/gu, ' ')}`);
  };
  io.out(`${place}: answered with ${outcome.status}`);
  part('Screen', outcome.screen ? screenLines(outcome.screen) : [], 'none');
  part(
    'Done',
    outcome.effects.map((effect) => `${effect.what}  (${effect.id})`),
    'nothing',
  );
  part(
    'Audit',
    outcome.audit.map((row) => rowLine(row)),
    'no row',
  );
}

/** @returns 0: every event was taken; 1: one was refused or failed. */
export async function replayCommand(args: readonly string[], io: Io, replay: Replay): Promise<number> {
  const [path, ...more] = readFlags(args, []).words;
  if (path === undefined) throw new UsageError('Name the file with the event.');
  if (more[0] !== undefined)
    throw new UsageError(`"${more[0]}" is too much: one file, which may hold a list.`);
  const events = await readEvents(resolve(io.cwd, path));
  const folder = await mkdtemp(join(tmpdir(), 'sparekey-replay-'));
  try {
    const outcomes = await replay(folder, events);
    for (const [place, outcome] of outcomes.entries())
      print(outcome, `Event ${place + 1} of ${events.length}`, io);
    return outcomes.length === events.length && outcomes.every((outcome) => outcome.status < 400) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

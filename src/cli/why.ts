/** `sparekey why ID`: what an action was decided from, and the rules run again with that. */
import { UsageError, readFlags } from './flags';
import type { WhyDecision, WhyView } from '../app/why/types';
import type { Io, System } from './types';

const time = (at: number): string => new Date(at).toISOString();

function decisionLines(one: WhyDecision): readonly string[] {
  const { then, now, same, versionThen, versionNow, input } = one;
  const result = now ? `${now.verdict} by "${now.rule}"` : 'they cannot be run with what is stored';
  return [
    `${one.effect === undefined ? 'Decided' : 'Asked again to carry it out'} in row ${one.row.seq} (${one.row.id}), ${time(one.row.at)}, rules version ${versionThen ?? 'not kept'}:`,
    `  ${one.action}: ${then.verdict} by "${then.rule}"`,
    ...then.reasons.map(({ name, detail }) => `  - ${name}: ${detail}`),
    `  evidence: ${input.evidence.map((piece) => `${piece.class} (${piece.kind})`).join(', ') || 'none'}; counted: ${then.counted.length}`,
    same
      ? `  Run again by version ${versionNow}: the same answer.`
      : `  RUN AGAIN BY VERSION ${versionNow}: ANOTHER ANSWER: ${result}`,
  ];
}

function print(view: WhyView, io: Io): number {
  const { row, chain, decisions } = view;
  io.out(
    `Row ${row.seq} (${row.id}): ${row.what}${row.about === undefined ? '' : ` ${row.about}`}, by ${row.actor}`,
  );
  if (decisions.length === 0) io.out('No decision of the rules belongs to it.');
  for (const line of decisions.flatMap(decisionLines)) io.out(line);
  const scope = chain.whole ? 'The audit' : 'This part of the audit';
  if (chain.ok) io.out(`${scope} is whole: ${chain.rows} rows.`);
  else for (const problem of [`${scope} is NOT what was written.`, ...chain.problems]) io.err(problem);
  return chain.ok && decisions.every(({ same }) => same) ? 0 : 1;
}

/** @returns 0: the rules gave the same answer again, and the audit is whole; 1: not, or there is no such thing. */
export async function whyCommand(
  args: readonly string[],
  io: Io,
  open: () => Promise<System>,
): Promise<number> {
  const [asked, ...more] = readFlags(args, []).words;
  if (asked === undefined)
    throw new UsageError('Say which: a row of the audit, an effect, or a request number.');
  if (more[0] !== undefined) throw new UsageError(`"${more[0]}" is too much: one at a time.`);
  const system = await open();
  try {
    const view = await system.explain(asked);
    if (view) return print(view, io);
    io.err(`There is no row, effect or request "${asked}".`);
    return 1;
  } finally {
    await system.close();
  }
}

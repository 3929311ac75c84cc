/** `sparekey webhooks list` and `sparekey webhooks replay`. */
import { suggestion } from '../core/dialog/suggest';
import { UsageError, readFlags } from './flags';
import type { WebhookMessage } from '../app/webhooks/status';
import type { Webhooks } from '../app/webhooks/types';
import type { Io, System } from './types';

const line = ({ id, number, type, at, attempts, problem }: WebhookMessage): string =>
  [id, number, type, new Date(at).toISOString(), `${attempts} tries`, problem].join('  ');

async function list(webhooks: Webhooks, io: Io): Promise<number> {
  const { waiting, dead, stoppedAt } = await webhooks.status();
  if (stoppedAt !== undefined)
    io.err(`Stopped on ${new Date(stoppedAt).toISOString()}: the other side said that it is gone (410).`);
  io.out(`Waiting: ${waiting.length}`);
  for (const one of waiting) io.out(`  ${line(one)}`);
  io.out(`Given up: ${dead.length}`);
  for (const one of dead) io.out(`  ${line(one)}`);
  return dead.length > 0 || stoppedAt !== undefined ? 1 : 0;
}

/** @returns 0: nothing was given up, or what was asked for goes again; 1: otherwise. */
export async function webhooksCommand(
  args: readonly string[],
  io: Io,
  open: () => Promise<System>,
): Promise<number> {
  const [verb, id, ...more] = readFlags(args, []).words;
  if (verb !== 'list' && verb !== 'replay')
    throw new UsageError(
      verb === undefined
        ? 'Say what: list or replay.'
        : `There is no "webhooks ${verb}". ${suggestion(verb, ['list', 'replay'])}`,
    );
  const extra = verb === 'list' ? id : more[0];
  if (extra !== undefined) throw new UsageError(`"${extra}" is too much.`);
  const system = await open();
  try {
    if (!system.webhooks) {
      io.err('No ticket system is configured (WEBHOOK_URL).');
      return 1;
    }
    if (verb === 'list') return await list(system.webhooks, io);
    const count = await system.webhooks.replay(id);
    io.out(`Sent again by the running service: ${count}`);
    return count > 0 || id === undefined ? 0 : 1;
  } finally {
    await system.close();
  }
}

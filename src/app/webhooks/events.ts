/** What a ticket system hears of a request: that something happened, never about whom or why. */
import { createHash } from 'node:crypto';
import type { StoredCase } from '../documents';
import type { HookEvent, HookType } from './hook';

const byState: Readonly<Partial<Record<StoredCase['state'], HookType>>> = {
  approved: 'request.decided',
  denied: 'request.decided',
  done: 'request.done',
  expired: 'request.expired',
  withdrawn: 'request.withdrawn',
};

/** What became of a request by one change of it. Requests of accounts that do not exist are nobody's. */
export function hooksOf(
  before: StoredCase | undefined,
  after: Omit<StoredCase, 'version'>,
  at: number,
): readonly HookEvent[] {
  if (after.open.startsWith('decoy')) return [];
  const types: HookType[] = [];
  if (!before) types.push('request.opened');
  if (before && after.takenBy !== undefined && after.takenBy !== before.takenBy) types.push('request.taken');
  const ended = before && before.state !== after.state ? byState[after.state] : undefined;
  if (ended) types.push(ended);
  const count = before?.hookCount ?? 0;
  return types.map((type, index) => ({
    id: `msg_${idOf(`${after.id} ${count + index + 1}`)}`,
    type,
    at,
    state: after.state,
  }));
}

const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);

/** The message. Only the number, state, action, times and a link: no name, no reason, no word of anybody. */
export const bodyOf = (event: HookEvent, request: StoredCase, publicUrl: string): string =>
  JSON.stringify({
    type: event.type,
    timestamp: new Date(event.at).toISOString(),
    data: {
      number: request.number,
      state: event.state,
      action: request.action,
      openedAt: new Date(request.openedAt).toISOString(),
      closesAt: new Date(request.closesAt).toISOString(),
      link: `${publicUrl}/staff/cases/${request.number}`,
    },
  });

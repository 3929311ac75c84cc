/** `sparekey why` and `sparekey webhooks`: what they say, and what they end with. */
import { whyCommand } from '../../src/cli/why';
import { webhooksCommand } from '../../src/cli/webhooks';
import { UsageError } from '../../src/cli/flags';
import type { Io, System } from '../../src/cli/types';
import type { Webhooks } from '../../src/app/webhooks/types';
import { makeCrew, type Crew, type Running } from '../tools/crew';
import { memoryStore, type MemoryStore } from '../tools/memory-store';
import { requestOf } from '../tools/walker';

let crew: Crew;
let store: MemoryStore;
let running: Running;
let number: string;
beforeAll(async () => {
  crew = makeCrew();
  store = memoryStore(crew.clock);
  running = await crew.run(store);
  await crew.people(running.directory);
  ({ number } = await requestOf(running, crew, 'eve', 'backup'));
  await running.settle();
});

function desk(webhooks?: Webhooks) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) } as Io;
  const closed = { count: 0 };
  const system = {
    explain: running.assembly.explain,
    ...(webhooks ? { webhooks } : {}),
    close: async () => void (closed.count += 1),
  } as Partial<System> as System;
  return { io, out, err, closed, open: async () => system };
}

test('why: the decision, its evidence, the same answer again, and a whole audit', async () => {
  const { io, out, err, open, closed } = desk();
  expect(await whyCommand([number], io, open)).toBe(0);
  const said = out.join('\n');
  expect(said).toMatch(/recover: more by "recover, one of T, S, I: P and one approver"/);
  expect(said).toContain('evidence: S (backup); counted: 1');
  expect(said).toContain('the same answer');
  expect(said).toMatch(/The audit is whole: \d+ rows\./);
  expect(err).toEqual([]);
  expect(closed.count).toBe(1);
});

test('why: a changed row ends with 1 and says so', async () => {
  const [id, row] = [...store.raw('audit')].find(([, one]) => one['what'] === 'choice') ?? [];
  if (!row) throw new Error('There is no such row.');
  const before = row['facts'];
  row['facts'] = '{"value":"else"}';
  const { io, err, open } = desk();
  expect(await whyCommand([number], io, open)).toBe(1);
  expect(err.join('\n')).toContain('The audit is NOT what was written.');
  expect(err.join('\n')).toContain(String(id));
  row['facts'] = before;
});

test('why: what is not there, nothing, and too much', async () => {
  const { io, err, open } = desk();
  expect(await whyCommand(['nothing'], io, open)).toBe(1);
  expect(err).toEqual(['There is no row, effect or request "nothing".']);
  await expect(whyCommand([], io, open)).rejects.toBeInstanceOf(UsageError);
  await expect(whyCommand(['a', 'b'], io, open)).rejects.toBeInstanceOf(UsageError);
});

const message = { id: 'msg_1', number: '47K9RM', type: 'request.opened' as const, at: 0, attempts: 10 };
const given = (more: Partial<Webhooks> = {}): Webhooks => ({
  queue: async () => undefined,
  work: async () => undefined,
  replay: async (id) => (id === 'msg_9' ? 0 : 2),
  status: async () => ({ waiting: [], dead: [] }),
  ...more,
});

test('webhooks list: 0 when nothing was given up, 1 with what was, and with a stop', async () => {
  const fine = desk(given());
  expect(await webhooksCommand(['list'], fine.io, fine.open)).toBe(0);
  const status = { waiting: [], dead: [{ ...message, problem: 'status 500' }], stoppedAt: 0 };
  const bad = desk(given({ status: async () => status }));
  expect(await webhooksCommand(['list'], bad.io, bad.open)).toBe(1);
  expect(bad.out.join('\n')).toContain(
    'msg_1  47K9RM  request.opened  1970-01-01T00:00:00.000Z  10 tries  status 500',
  );
  expect(bad.err.join('\n')).toContain('410');
});

test('webhooks replay: all or one; one that is not there, and no ticket system, end with 1', async () => {
  const { io, out, open } = desk(given());
  expect(await webhooksCommand(['replay'], io, open)).toBe(0);
  expect(out).toEqual(['Sent again by the running service: 2']);
  expect(await webhooksCommand(['replay', 'msg_9'], io, open)).toBe(1);
  const none = desk();
  expect(await webhooksCommand(['replay'], none.io, none.open)).toBe(1);
  await expect(webhooksCommand([], io, open)).rejects.toBeInstanceOf(UsageError);
  await expect(webhooksCommand(['replai'], io, open)).rejects.toThrow('replay');
  await expect(webhooksCommand(['list', 'x'], io, open)).rejects.toBeInstanceOf(UsageError);
});

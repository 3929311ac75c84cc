/** Abuse case 23: the mail server is down. Notices stay queued and arrive later; a privileged completion waits. */
import type { StoredCase } from '../../src/app/documents';
import type { Mail } from '../../src/app/ports';
import { codeStores } from '../tools/code-stores';
import { day, hour, minute, type Crew, type Running } from '../tools/crew';
import { memoryStore } from '../tools/memory-store';
import { makeCrew } from '../tools/crew';
import { withTwo } from '../tools/two';
import { approve, lostPhone, proof, prove, requestOf, visitOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

/** A mail server that can be down in three ways: it refuses, it hangs up, it takes nothing for good. */
function mailServer(crew: Pick<Crew, 'mailPort'>) {
  const state: { down: 'refuses' | 'hangs-up' | 'no' } = { down: 'no' };
  let calls = 0;
  const mail: Mail = {
    async send(message) {
      calls += 1;
      if (state.down === 'hangs-up') throw new Error('ECONNRESET');
      if (state.down === 'refuses') return { ok: false, retry: true, reason: 'time-out' };
      return crew.mailPort.send(message);
    },
  };
  return { state, mail, calls: () => calls };
}

async function oneProcess(): Promise<{
  crew: Crew;
  running: Running;
  server: ReturnType<typeof mailServer>;
}> {
  const crew = makeCrew();
  const server = mailServer(crew);
  const running = await crew.run(memoryStore(crew.clock), { mail: server.mail });
  await crew.people(running.directory);
  return { crew, running, server };
}

/** Minutes pass; what is due is done. */
async function pass(crew: Crew, running: Running, ms: number, every = 10 * minute): Promise<void> {
  for (let gone = 0; gone < ms; gone += every) {
    crew.clock.forward(every);
    await running.settle();
  }
}

test.each(['refuses', 'hangs-up'] as const)(
  '23: the server %s: the recovery goes on, the notices wait, and each arrives once when it is back',
  async (how) => {
    const { crew, running, server } = await oneProcess();
    server.state.down = how;
    const walker = await lostPhone(running, crew, 'ada');
    await prove(walker, running, crew, 'ada', 'text');
    await walker.press('Set up a new one');
    await prove(walker, running, crew, 'ada', 'backup');
    expect(walker.view.canSetUp).toBe(true);
    await pass(crew, running, 6 * hour);
    expect(crew.mails).toEqual([]);
    // It was tried, and not every second.
    expect(server.calls()).toBeGreaterThan(2);
    expect(server.calls()).toBeLessThan(100);

    server.state.down = 'no';
    await pass(crew, running, 2 * hour);
    const addresses = crew.mails.map((mail) => mail.to);
    expect(new Set(addresses)).toEqual(new Set([crew.account('ada'), crew.account('max')]));
    // Each happening is told once to each address.
    expect(new Set(crew.mails.map((mail) => mail.reference)).size).toBe(crew.mails.length);
    const told = crew.mails
      .filter((mail) => mail.to === crew.account('ada'))
      .map((mail) => mail.text)
      .join('\n');
    expect(told).toContain('Somebody showed a right proof');
    expect(told).toContain('lost device was removed');
    const count = crew.mails.length;
    await pass(crew, running, 3 * hour);
    expect(crew.mails).toHaveLength(count);
  },
);

test('23: one address that is refused keeps no other notice back', async () => {
  const { crew, running } = await oneProcess();
  const failing: Mail = {
    send: (message) =>
      message.to === crew.account('max') ? Promise.reject(new Error('550')) : crew.mailPort.send(message),
  };
  const other = await crew.run(running.store, { mail: failing });
  const walker = await lostPhone(other, crew, 'ada');
  await prove(walker, other, crew, 'ada', 'text');
  await other.settle();
  expect(crew.mails.map((mail) => mail.to)).toContain(crew.account('ada'));
});

test('23: a privileged recovery waits for its notice, and 24 hours from then', async () => {
  const { crew, running, server } = await oneProcess();
  server.state.down = 'refuses';
  const request = await requestOf(running, crew, 'pri', 'app');
  await running.settle();
  expect((await proof(running, crew, 'ivo', request)).ok).toBe(true);
  await running.settle();
  expect(await approve(running, crew, 'sol', request.number)).toMatchObject({ ok: true });
  await running.settle();
  const drawn = (await running.services.cases.view(crew.id('sol'), request.number))?.drawn ?? '';
  expect(await approve(running, crew, drawn, request.number)).toMatchObject({ ok: true });
  await running.settle();
  const id = (await visitOf(running.store, request.walker.id)).visit.case?.id ?? '';
  const stored = () => running.store.get<StoredCase>('cases', id);

  await pass(crew, running, 2 * day, hour);
  expect(await stored()).toMatchObject({ state: 'waiting-period', noticeAt: 0 });

  server.state.down = 'no';
  await pass(crew, running, 2 * hour);
  const noticeAt = (await stored())?.noticeAt ?? 0;
  expect(noticeAt).toBeGreaterThan(0);
  await pass(crew, running, 20 * hour, hour);
  expect((await stored())?.state).toBe('waiting-period');
  await request.walker.look();
  expect(request.walker.view.canSetUp).toBe(false);

  await pass(crew, running, 3 * hour, hour);
  expect((await stored())?.state).toBe('approved');
  expect(crew.clock.now() - noticeAt).toBeGreaterThanOrEqual(day);
  await request.walker.look();
  await prove(request.walker, running, crew, 'pri', 'app');
  expect(request.walker.view.canSetUp).toBe(true);
});

test('23: two processes send a notice that waits once', () =>
  withTwo(memory, {}, async ({ crew, a, b }) => {
    const walker = await lostPhone(a, crew, 'ada');
    await prove(walker, a, crew, 'ada', 'text');
    await a.assembly.background.drain();
    crew.clock.forward(10 * minute);
    await Promise.all([a.settle(), b.settle(), a.settle(), b.settle()]);
    expect(new Set(crew.mails.map((mail) => mail.reference)).size).toBe(crew.mails.length);
    expect(crew.mails.length).toBeGreaterThan(0);
  }));

test.each(['refuses', 'hangs-up'] as const)(
  '23: the server %s: whoever must hear of a switch or of a looser rule hears of it when it is back, once',
  async (how) => {
    const { crew, running, server } = await oneProcess();
    const { settings } = running.services;
    server.state.down = how;
    expect((await settings.pause(crew.id('zoe'), 'Many calls')).ok).toBe(true);
    const proof = { code: crew.appCode('amy') };
    const role = settings.giveRole(crew.id('amy'), crew.account('max'), 'agent', 'New here', proof);
    expect((await role).ok).toBe(true);
    await pass(crew, running, 6 * hour);
    expect(crew.mails).toEqual([]);
    // It was tried, and not every second.
    expect(server.calls()).toBeGreaterThan(4);
    expect(server.calls()).toBeLessThan(300);
    server.state.down = 'no';
    await pass(crew, running, 2 * hour);
    const told = (name: string): number => crew.mails.filter((one) => one.to === crew.account(name)).length;
    // Administrators and security of both, all other staff of the switch.
    expect(['amy', 'bob', 'zoe', 'ivo', 'max'].map(told)).toEqual([2, 2, 2, 1, 0]);
  },
);

test('23: one mailbox that takes nothing now keeps no other waiting, and nobody is told twice', async () => {
  const crew = makeCrew();
  let full = true;
  const mail: Mail = {
    send: async (message) =>
      full && message.to === crew.account('bob')
        ? { ok: false, retry: true, reason: 'full' }
        : crew.mailPort.send(message),
  };
  const running = await crew.run(memoryStore(crew.clock), { mail });
  await crew.people(running.directory);
  expect((await running.services.settings.pause(crew.id('zoe'), 'Many calls')).ok).toBe(true);
  await pass(crew, running, 2 * hour);
  full = false;
  await pass(crew, running, 2 * hour);
  const told = (name: string): number => crew.mails.filter((one) => one.to === crew.account(name)).length;
  expect(['amy', 'bob', 'zoe', 'ivo'].map(told)).toEqual([1, 1, 1, 1]);
});

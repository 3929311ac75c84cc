/** Messages to a ticket system, against a server on loopback: signed, at least once, and into no network of our own. */
import { createHmac, randomBytes } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { isPrivateAddress, makeWebhookSender } from '../../src/adapters/webhook';
import type { StoredCase } from '../../src/app/documents';
import type { Store } from '../../src/app/ports';
import { keyOf, signatureOf } from '../../src/app/webhooks/sign';
import { ticketIn, waits } from '../../src/app/webhooks/webhooks';
import { makeCrew, type Crew, type Running } from '../tools/crew';
import { memoryStore, type MemoryStore } from '../tools/memory-store';
import { answer, silence, ticketServer, type Received, type TicketServer } from '../tools/ticket-server';
import { approve, lostPhone, proof, prove, requestOf } from '../tools/walker';

const key = randomBytes(32);
let server: TicketServer;
let crew: Crew;
let store: MemoryStore;
let running: Running;

const configured = () => ({
  webhook: { port: makeWebhookSender({ url: server.url, timeOut: 300 }), keys: [key] },
});
const types = (): string[] => server.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
const webhooks = () => {
  if (!running.assembly.webhooks) throw new Error('No ticket system is configured.');
  return running.assembly.webhooks;
};

beforeEach(async () => {
  server = await ticketServer();
  crew = makeCrew();
  store = memoryStore(crew.clock);
  running = await crew.run(store, configured());
  await crew.people(running.directory);
});
afterEach(() => server.close());

/** Verified as the receiver does, from the words of the specification. */
function isSigned({ headers, body }: Received, secret = key): boolean {
  const said = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const own = `v1,${createHmac('sha256', secret).update(said).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(own);
}

test('opened, taken, decided and done: each one message, signed, with a number and nobody in it', async () => {
  const request = await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  await running.services.cases.take(crew.id('ivo'), request.number);
  await proof(running, crew, 'ivo', request);
  expect((await approve(running, crew, 'sol', request.number)).ok).toBe(true);
  await running.settle();
  crew.clock.forward(1000);
  await request.walker.look();
  await prove(request.walker, running, crew, 'eve', 'backup');
  await running.settle();
  expect(types()).toEqual(['request.opened', 'request.taken', 'request.decided', 'request.done']);
  for (const message of server.received) {
    expect(isSigned(message)).toBe(true);
    expect(isSigned(message, randomBytes(32))).toBe(false);
    expect(message.headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
    const { data, ...rest } = JSON.parse(message.body) as { data: Record<string, string> };
    expect(Object.keys(rest)).toEqual(['type', 'timestamp']);
    expect(Object.keys(data)).toEqual(['number', 'state', 'action', 'openedAt', 'closesAt', 'link']);
    expect(data['link']).toBe(`http://localhost:3978/staff/cases/${data['number']}`);
    for (const secret of ['eve', 'ivo', 'sol', 'Seen', 'Passport', request.checkNumber])
      expect(message.body).not.toContain(secret);
  }
  expect(new Set(server.received.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
});

test('a request of an account that does not exist is told to nobody', async () => {
  const walker = await lostPhone(running, crew, 'nobody');
  for (let step = 0; step < 6 && !walker.view.screen.tag; step += 1)
    await walker.give({ kind: 'choose', value: 'none' });
  expect(walker.view.screen.tag).toBeDefined();
  await running.settle();
  expect(server.received).toEqual([]);
});

test('an error and a silence: tried again later, with the same id and a new signature', async () => {
  server.next.push(answer(500, 'no'), silence, answer(503, '', { 'retry-after': '1200' }));
  await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  expect(server.received).toHaveLength(1);
  crew.clock.forward(3_900);
  await running.settle();
  expect(server.received).toHaveLength(1);
  crew.clock.forward(2_200);
  await running.settle();
  expect((await webhooks().status()).waiting[0]?.problem).toBe('time-out');
  crew.clock.forward(6 * 60_000);
  await running.settle();
  expect(server.received).toHaveLength(3);
  // It asked for 20 minutes; the schedule alone would say 30.
  expect((await webhooks().status()).waiting[0]).toMatchObject({ attempts: 3, problem: 'status 503' });
  crew.clock.forward(36 * 60_000 + 1);
  await running.settle();
  expect(server.received).toHaveLength(4);
  const ids = server.received.map(({ headers }) => headers['webhook-id']);
  const stamps = server.received.map(({ headers }) => headers['webhook-timestamp']);
  expect(new Set(ids).size).toBe(1);
  expect(new Set(stamps).size).toBe(4);
  expect(server.received.every((one) => isSigned(one))).toBe(true);
  expect(await webhooks().status()).toEqual({ waiting: [], dead: [] });
});

test('given up after three days, shown, and sent again when somebody replays it', async () => {
  server.always = answer(500);
  await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  for (const wait of waits) {
    crew.clock.forward(wait * 1.3);
    await webhooks().work();
  }
  const { dead } = await webhooks().status();
  expect(dead[0]).toMatchObject({ type: 'request.opened', attempts: 10, problem: 'status 500' });
  const tries = server.received.filter(({ headers }) => headers['webhook-id'] === dead[0]?.id).length;
  expect(tries).toBe(10);
  crew.clock.forward(48 * 3_600_000);
  await webhooks().work();
  expect(server.received.filter(({ headers }) => headers['webhook-id'] === dead[0]?.id)).toHaveLength(10);
  server.always = answer(200);
  expect(await webhooks().replay(dead[0]?.id)).toBe(1);
  expect(await webhooks().replay('msg_none')).toBe(0);
  await webhooks().work();
  expect(server.received.at(-1)?.headers['webhook-id']).toBe(dead[0]?.id);
  expect((await webhooks().status()).dead).toEqual([]);
});

test('410: nothing more is sent, what happens meanwhile waits, and a replay lifts it', async () => {
  server.next.push(answer(410));
  await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  expect((await webhooks().status()).stoppedAt).toBe(crew.clock.real());
  await requestOf(running, crew, 'cleo');
  crew.clock.forward(24 * 3_600_000);
  await running.settle();
  expect(server.received).toHaveLength(1);
  await webhooks().replay();
  await running.settle();
  expect(types()).toEqual(['request.opened', 'request.opened', 'request.opened']);
  expect(await webhooks().status()).toEqual({ waiting: [], dead: [] });
});

test('a redirect is followed nowhere', async () => {
  const other = await ticketServer();
  try {
    server.next.push(answer(302, '', { location: other.url }), answer(307, '', { location: other.url }));
    await requestOf(running, crew, 'eve', 'backup');
    await running.settle();
    crew.clock.forward(10_000);
    await running.settle();
    expect(server.received).toHaveLength(2);
    expect(other.received).toEqual([]);
    expect((await webhooks().status()).waiting[0]?.problem).toBe('status 307');
  } finally {
    await other.close();
  }
});

test('a ticket number of the other system stands on the page of the request; anything else is ignored', async () => {
  server.next.push(answer(200, JSON.stringify({ ticket: 'INC0012345' })));
  const request = await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  const view = await running.services.cases.view(crew.id('ivo'), request.number);
  expect(view?.ticket).toBe('INC0012345');
  const version = view?.version;
  server.next.push(answer(200, JSON.stringify({ ticket: '<b>x</b>' })));
  await running.services.cases.take(crew.id('ivo'), request.number);
  await running.settle();
  expect((await running.services.cases.view(crew.id('ivo'), request.number))?.ticket).toBe('INC0012345');
  // A ticket number changes nothing about which a decision is made.
  expect((await running.services.cases.view(crew.id('ivo'), request.number))?.version).toBe(
    (version ?? 0) + 1,
  );
});

test.each([
  '',
  'no json',
  '[]',
  'null',
  '{"ticket":7}',
  '{"ticket":""}',
  '{"ticket":"a b"}',
  '{"ticket":"=1"}',
  `{"ticket":"${'x'.repeat(41)}"}`,
])('%j is no ticket number', (body) => expect(ticketIn(body)).toBeUndefined());

test('an answer without end is not read to its end', async () => {
  server.always = answer(200, `{"ticket":"INC1","more":"${'x'.repeat(20_000)}"}`);
  const port = makeWebhookSender({ url: server.url });
  expect(await port.post({ headers: {}, body: '{}' })).toEqual({ status: 200, body: '' });
});

test('the process ends before the queue has it: the event waits in its request, and goes once', async () => {
  let down = true;
  const faulty: Store = {
    ...store,
    insert: async (collection, doc) => {
      if (collection === 'webhooks' && down) throw new Error('The store is out of reach.');
      return store.insert(collection, doc);
    },
  };
  running = await crew.run(faulty, configured());
  const { number } = await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  expect(server.received).toEqual([]);
  const find = async (): Promise<StoredCase | undefined> =>
    (await store.find<StoredCase>('cases', { index: 'number', equals: { number }, limit: 1 })).docs[0];
  expect((await find())?.hooks?.map(({ type }) => type)).toEqual(['request.opened']);
  down = false;
  running = await crew.run(store, configured());
  crew.clock.forward(31_000);
  await running.settle();
  await running.settle();
  expect(types()).toEqual(['request.opened']);
  expect((await find())?.hooks).toEqual([]);
});

test('two processes look at the same moment: one sends it', async () => {
  const second = await crew.run(store, configured());
  server.next.push(answer(500));
  await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  crew.clock.forward(10_000);
  await Promise.all([webhooks().work(), second.assembly.webhooks?.work()]);
  expect(server.received).toHaveLength(2);
});

test('who may look back sees what was given up; nobody else, and nobody where no ticket system is', async () => {
  expect(await running.services.webhooks(crew.id('zoe'))).toEqual({ waiting: [], dead: [] });
  expect(await running.services.webhooks(crew.id('ivo'))).toBeUndefined();
  const without = await crew.run(store);
  expect(await without.services.webhooks(crew.id('zoe'))).toBeUndefined();
});

describe('the signature', () => {
  // The example of the specification's reference libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

  test('covers id, timestamp and body, for every key, the newest first', () => {
    const one = keyOf(secret) ?? Buffer.alloc(0);
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    };
    const signature = signatureOf([one], message);
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(signatureOf([key, one], message).split(' ')[1]).toBe(signature);
    for (const change of [{ id: 'msg_x' }, { timestamp: 1 }, { body: '{}' }])
      expect(signatureOf([one], { ...message, ...change })).not.toBe(signature);
  });

  test.each([
    '',
    'whsec_',
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_c2hvcnQ=',
    'whsec_%%%',
    `whsec_${'A'.repeat(96)}`,
  ])('%j is no secret', (text) => expect(keyOf(text)).toBeUndefined());
});

describe('where it may go', () => {
  const leadsTo =
    (...addresses: readonly string[]): LookupFunction =>
    (_host, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const post = (url: string, lookup?: LookupFunction) =>
    makeWebhookSender({ url, timeOut: 300, ...(lookup ? { lookup } : {}) }).post({ headers: {}, body: '{}' });

  test.each([
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.5.5',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
  ])('a name that leads to %s is refused, and so is the address itself', async (address) => {
    expect(await post('https://tickets.example.org/', leadsTo(address))).toEqual({
      problem: 'private-address',
    });
    if (address !== '127.0.0.1')
      expect(await post(`https://${address}/`)).toEqual({ problem: 'private-address' });
  });

  test.each(['::1', '::', '::ffff:10.0.0.1', 'fc00::1', 'fe80::1', '64:ff9b::a00:1', '2002:a00:1::'])(
    'and %s',
    async (address) => {
      expect(await post('https://tickets.example.org/', leadsTo(address))).toEqual({
        problem: 'private-address',
      });
      if (address !== '::1')
        expect(await post(`https://[${address}]/`)).toEqual({ problem: 'private-address' });
    },
  );

  test('one private address among public ones is enough to refuse', async () => {
    const mixed = leadsTo('93.184.215.14', '10.0.0.1');
    expect(await post('https://tickets.example.org/', mixed)).toEqual({ problem: 'private-address' });
    expect(isPrivateAddress('93.184.215.14')).toBe(false);
    expect(isPrivateAddress('2606:4700::1111')).toBe(false);
    expect(isPrivateAddress('no address')).toBe(true);
  });

  test('plain http leaves this machine never; another name of it is no loopback', async () => {
    expect(await post('http://tickets.example.org/')).toEqual({ problem: 'not-https' });
    expect(await post('http://127.0.0.1.evil.example/')).toEqual({ problem: 'not-https' });
  });

  test('nobody listens: a problem by its name, never an exception', async () => {
    const gone = await ticketServer();
    await gone.close();
    expect(await post(gone.url)).toEqual({ problem: 'econnrefused' });
  });

  test('an address of the house is allowed where that is set', async () => {
    const { port } = new URL(server.url);
    const sender = makeWebhookSender({
      url: `https://tickets.example.org:${port}/`,
      allowPrivate: true,
      lookup: leadsTo('127.0.0.1'),
      timeOut: 1_000,
    });
    // The connection is made; that this peer speaks no TLS is another matter.
    expect(await sender.post({ headers: {}, body: '{}' })).toEqual({
      problem: expect.not.stringMatching('private-address'),
    });
  });
});

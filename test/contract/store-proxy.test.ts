/** The proxy that the MongoDB store is tested through: one command at a time, and nothing stuck. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mongo } from 'mongoose';

const { BSON } = mongo;
const exhaustAllowed = 1 << 16;
const moreToCome = 1 << 1;

/** An OP_MSG message with one document. */
function messageOf(document: object, flags = 0): Buffer {
  const body = BSON.serialize(document);
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(2013, 12);
  head.writeUInt32LE(flags, 16);
  return Buffer.concat([head, body]);
}
const documentOf = (message: Buffer): Record<string, unknown> => BSON.deserialize(message.subarray(21));

/** Calls back with each whole message. */
function onMessages(socket: Socket, take: (message: Buffer) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= held.readInt32LE(0)) {
      const length = held.readInt32LE(0);
      take(held.subarray(0, length));
      held = held.subarray(length);
    }
  });
}

interface Arrived {
  readonly document: Record<string, unknown>;
  readonly flags: number;
  answer(document: object): void;
  hangUp(): void;
}

/** A client of the proxy. */
function clientOf(port: number): {
  send(...messages: Buffer[]): void;
  next(): Promise<Record<string, unknown>>;
  end(): void;
} {
  const socket = connect(port, '127.0.0.1');
  const answers: Record<string, unknown>[] = [];
  const waiting: { resolve: (answer: Record<string, unknown>) => void; reject: (error: Error) => void }[] =
    [];
  let closed = false;
  onMessages(socket, (message) => {
    const one = waiting.shift();
    if (one) one.resolve(documentOf(message));
    else answers.push(documentOf(message));
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
    for (const one of waiting.splice(0)) one.reject(new Error('closed'));
  });
  return {
    send: (...messages) => void socket.write(Buffer.concat(messages)),
    next: () =>
      new Promise((resolve, reject) => {
        const answer = answers.shift();
        if (answer) resolve(answer);
        else if (closed) reject(new Error('closed'));
        else waiting.push({ resolve, reject });
      }),
    end: () => socket.destroy(),
  };
}

let database: Server;
let proxy: ChildProcess;
let port: number;
let sockets: Set<Socket>;
let arrived: Arrived[];
let waiting: ((one: Arrived) => void)[];
/** The next command that reaches the database. */
const nextArrived = (): Promise<Arrived> =>
  new Promise((resolve) => {
    const one = arrived.shift();
    if (one) resolve(one);
    else waiting.push(resolve);
  });

beforeEach(async () => {
  sockets = new Set();
  arrived = [];
  waiting = [];
  database = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onMessages(socket, (message) => {
      const one: Arrived = {
        document: documentOf(message),
        flags: message.readUInt32LE(16),
        answer: (document) => void socket.write(messageOf(document)),
        hangUp: () => socket.destroy(),
      };
      const taker = waiting.shift();
      if (taker) taker(one);
      else arrived.push(one);
    });
  });
  await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve));
  const address = database.address() as AddressInfo;
  const script = join(__dirname, '..', 'tools', 'serial-proxy.mjs');
  proxy = spawn(process.execPath, [script, `127.0.0.1:${address.port}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const first = await createInterface({ input: proxy.stdout! })[Symbol.asyncIterator]().next();
  port = Number(/:(\d+)\/$/.exec(String(first.value))?.[1]);
});
afterEach(async () => {
  const ended = new Promise((resolve) => proxy.once('exit', resolve));
  proxy.kill();
  await ended;
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => database.close(resolve));
});

test('a command reaches the database only when the one before has been answered, over all connections', async () => {
  const clients = Array.from({ length: 5 }, () => clientOf(port));
  for (const [at, client] of clients.entries())
    client.send(messageOf({ find: at }), messageOf({ update: at }));
  const seen: unknown[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const one = await nextArrived();
    seen.push(one.document);
    // A whole round trip through the proxy, in which a second command would have come.
    const watcher = clientOf(port);
    watcher.send(messageOf({ hello: 1 }));
    const hello = await nextArrived();
    expect(hello.document).toEqual({ hello: 1 });
    hello.answer({ ok: 1 });
    await watcher.next();
    watcher.end();
    expect(arrived).toEqual([]);
    one.answer({ ok: 1, turn });
  }
  for (const client of clients) {
    const first = await client.next();
    const second = await client.next();
    expect(Number(first['turn'])).toBeLessThan(Number(second['turn']));
    client.end();
  }
  expect(new Set(seen.map((document) => JSON.stringify(document))).size).toBe(10);
});

test('a stream of answers is never asked for, so that no connection waits for one', async () => {
  const client = clientOf(port);
  client.send(messageOf({ hello: 1, maxAwaitTimeMS: 10_000 }, exhaustAllowed));
  const one = await nextArrived();
  expect(one.flags & exhaustAllowed).toBe(0);
  one.answer({ ok: 1 });
  expect(await client.next()).toEqual({ ok: 1 });
  client.end();
});

test('a command that wants no answer holds nothing up', async () => {
  const client = clientOf(port);
  client.send(messageOf({ insert: 'x', writeConcern: { w: 0 } }, moreToCome), messageOf({ find: 'x' }));
  expect((await nextArrived()).document).toMatchObject({ insert: 'x' });
  (await nextArrived()).answer({ ok: 1 });
  expect(await client.next()).toEqual({ ok: 1 });
  client.end();
});

test('a client that leaves does not let the next command overtake its own', async () => {
  const [leaver, stayer] = [clientOf(port), clientOf(port)];
  leaver.send(messageOf({ update: 'first' }));
  const first = await nextArrived();
  leaver.end();
  stayer.send(messageOf({ update: 'second' }));
  const watcher = clientOf(port);
  watcher.send(messageOf({ hello: 1 }));
  (await nextArrived()).answer({ ok: 1 });
  await watcher.next();
  expect(arrived).toEqual([]);
  first.answer({ ok: 1 });
  const second = await nextArrived();
  expect(second.document).toEqual({ update: 'second' });
  second.answer({ ok: 1 });
  expect(await stayer.next()).toEqual({ ok: 1 });
  watcher.end();
  stayer.end();
});

test('a database that hangs up ends that client, and the others go on', async () => {
  const [one, other] = [clientOf(port), clientOf(port)];
  one.send(messageOf({ find: 'one' }));
  (await nextArrived()).hangUp();
  await expect(one.next()).rejects.toThrow('closed');
  other.send(messageOf({ find: 'other' }));
  (await nextArrived()).answer({ ok: 1 });
  expect(await other.next()).toEqual({ ok: 1 });
  other.end();
});

test('a unique key that an update would take twice is reported as MongoDB reports it; another error is left', async () => {
  const client = clientOf(port);
  client.send(messageOf({ update: 'x' }));
  (await nextArrived()).answer({ ok: 0, code: 1, errmsg: "UNIQUE constraint failed: index 'x' (2067)" });
  expect(await client.next()).toMatchObject({ ok: 1, n: 0, writeErrors: [{ index: 0, code: 11000 }] });
  client.send(messageOf({ update: 'x' }));
  (await nextArrived()).answer({ ok: 0, code: 1, errmsg: 'no such table' });
  expect(await client.next()).toEqual({ ok: 0, code: 1, errmsg: 'no such table' });
  client.end();
});

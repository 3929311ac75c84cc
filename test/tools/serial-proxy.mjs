// @ts-check
/**
 * A proxy for the MongoDB wire protocol that lets one command through at a time, over all its connections.
 *
 * MongoDB makes each write to one document atomic. FerretDB v1 speaks its protocol but reads and then writes,
 * so two replaces of one version could both win there. Behind this proxy, one command has been answered before
 * the next is sent, and FerretDB keeps MongoDB's promise. What two processes do between their commands still
 * interleaves freely, which is what the tests are about.
 *
 * It mends one answer besides: where MongoDB says that a unique key is taken by an update, FerretDB only says
 * that it failed.
 *
 * Run it: `node serial-proxy.mjs HOST:PORT [PORT TO LISTEN ON]`. It prints its connection string first.
 *
 * Messages: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
import { createServer, connect } from 'node:net';
import { pathToFileURL } from 'node:url';
import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;

const opMsg = 2013;
const opQuery = 2004;
const headerLength = 16;
/** The protocol's own limit is 48,000,000 bytes. */
const longest = 48_000_000;
const moreToCome = 1 << 1;
const exhaustAllowed = 1 << 16;

/** Drivers watch a server with these; they may be held open by it, and change nothing. */
const watching = new Set(['hello', 'ismaster', 'isMaster']);

/**
 * Splits a stream of bytes into messages.
 * @param {(message: Buffer) => void} onMessage
 * @param {() => void} onBroken when the bytes are no messages
 * @returns {(chunk: Buffer) => void}
 */
function splitter(onMessage, onBroken) {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (held.length >= 4) {
      const length = held.readInt32LE(0);
      if (length < headerLength || length > longest) return onBroken();
      if (held.length < length) return;
      const message = held.subarray(0, length);
      held = held.subarray(length);
      onMessage(message);
    }
  };
}

/**
 * Name of the command: the first field of the document in the first body section.
 * @param {Buffer} message
 */
function commandOf(message) {
  const code = message.readInt32LE(12);
  if (code === opQuery) return 'hello';
  if (code !== opMsg || message[20] !== 0) return '';
  const start = 26; // header, flags, kind of section, length of the document, type of the field
  return message.toString('utf8', start, message.indexOf(0, start));
}

/**
 * The message as it may be sent on: the server must answer once, not stream.
 * @param {Buffer} message
 */
function answeredOnce(message) {
  if (message.readInt32LE(12) !== opMsg) return message;
  const copy = Buffer.from(message);
  copy.writeUInt32LE((copy.readUInt32LE(16) & ~exhaustAllowed) >>> 0, 16);
  return copy;
}

/** @param {Buffer} message */
const wantsAnswer = (message) =>
  message.readInt32LE(12) !== opMsg || (message.readUInt32LE(16) & moreToCome) === 0;

/** What FerretDB passes on from SQLite. */
const uniqueFailed = 'UNIQUE constraint failed';

/**
 * The answer as MongoDB would have given it: https://www.mongodb.com/docs/manual/reference/command/update/
 * @param {string} command
 * @param {Buffer} answer
 */
function mended(command, answer) {
  if (command !== 'update' || answer.readInt32LE(12) !== opMsg || !answer.includes(uniqueFailed))
    return answer;
  const said = BSON.deserialize(answer.subarray(headerLength + 5));
  const errmsg = `E11000 duplicate key error: ${String(said['errmsg'])}`;
  const document = BSON.serialize({
    n: 0,
    nModified: 0,
    writeErrors: [{ index: 0, code: 11000, errmsg }],
    ok: 1,
  });
  const start = Buffer.alloc(headerLength + 5); // flags 0, kind of section 0
  answer.copy(start, 0, 0, headerLength);
  start.writeInt32LE(start.length + document.length, 0);
  return Buffer.concat([start, document]);
}

/**
 * Starts the proxy on the loopback address.
 * @param {{ host: string, port: number, listen?: number }} options where the database is; 0 listens on a free port
 * @returns {Promise<{ uri: string, close(): Promise<void> }>}
 */
export async function startSerialProxy({ host, port, listen = 0 }) {
  /** Settles when the command before has been answered. @type {Promise<unknown>} */
  let line = Promise.resolve();
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();

  const server = createServer((client) => {
    const upstream = connect({ host, port });
    sockets.add(client);
    /** Takes the answer to the command on its way; nothing, when the server has gone. @type {((answer?: Buffer) => void) | undefined} */
    let answered;
    const give = (/** @type {Buffer=} */ answer) => {
      const waiting = answered;
      answered = undefined;
      waiting?.(answer);
    };

    /** @param {Buffer} message */
    const forward = async (message) => {
      if (upstream.destroyed) return;
      if (!wantsAnswer(message)) {
        upstream.write(message);
        return;
      }
      const answer = await new Promise((resolve) => {
        answered = resolve;
        upstream.write(answeredOnce(message));
      });
      if (answer) client.write(mended(commandOf(message), answer));
    };

    /** Settles when this client's command before has been answered. @type {Promise<unknown>} */
    let own = Promise.resolve();
    let pending = 0;
    const finish = () => {
      if (pending === 0 && client.destroyed) upstream.destroy();
    };
    /** @param {Buffer} message */
    const take = (message) => {
      pending += 1;
      const before = own;
      const run = async () => {
        await before;
        if (watching.has(commandOf(message))) return forward(message);
        const turn = line.then(() => forward(message));
        line = turn;
        return turn;
      };
      own = run().finally(() => {
        pending -= 1;
        finish();
      });
    };

    client.setNoDelay(true);
    upstream.setNoDelay(true);
    client.on(
      'data',
      splitter(take, () => client.destroy()),
    );
    upstream.on(
      'data',
      splitter(give, () => upstream.destroy()),
    );
    client.on('error', () => {});
    upstream.on('error', () => {});
    client.on('close', () => {
      sockets.delete(client);
      // A command on its way is answered first, so that the next one does not overlap it.
      finish();
    });
    upstream.on('close', () => {
      give();
      client.destroy();
    });
  });

  await /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(listen, '127.0.0.1', resolve);
    })
  );
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : listen;
  return {
    uri: `mongodb://127.0.0.1:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const script = process.argv[1];
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const [, host, port] = /^(.+):(\d+)$/.exec(process.argv[2] ?? '') ?? [];
  if (host === undefined || port === undefined) {
    console.error('Usage: node serial-proxy.mjs HOST:PORT [PORT TO LISTEN ON]');
    process.exit(2);
  }
  const proxy = await startSerialProxy({ host, port: Number(port), listen: Number(process.argv[3] ?? 0) });
  console.log(proxy.uri);
}

/** The Mail port on SMTP, against a live server: what is delivered, what is refused, what may be tried again. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { makeSmtpMail, type SmtpSettings } from '../../src/adapters/smtp';

const folder = mkdtempSync(join(tmpdir(), 'sparekey-smtp-'));
const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ].concat(['-addext', 'subjectAltName=DNS:localhost', '-keyout', keyFile, '-out', certFile]),
  { stdio: 'ignore' },
);
const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];
rmSync(folder, { recursive: true });

interface Received {
  readonly raw: string;
  readonly secure: boolean;
  readonly to: readonly string[];
  readonly user: string | undefined;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function serve(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        received.push({
          raw: Buffer.concat(parts).toString('utf8'),
          secure: session.secure,
          to: session.envelope.rcptTo.map((one) => one.address),
          user: session.user,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  open.push(() => new Promise((closed) => server.close(() => closed())));
  return { port: (server.server.address() as AddressInfo).port, received };
}

const refusing = (responseCode: number): Error =>
  Object.assign(new Error('refused: mira@example.org'), { responseCode });

const mailTo = (port: number, more: Partial<SmtpSettings> = {}) =>
  makeSmtpMail({
    url: `smtp://localhost:${port}`,
    from: 'Sparekey <help@example.org>',
    ca: cert,
    timeoutMs: 3_000,
    ...more,
  });

const message = {
  to: 'mira@example.org',
  subject: 'Your phone was stopped',
  text: 'Hello Mira',
  html: '<p>Hello Mira</p>',
  reference: 'visit-1.2',
  person: 'p1',
};

describe('delivers', () => {
  test('over STARTTLS, both texts, and says that no person wrote it', async () => {
    const { port, received } = await serve();
    const result = await mailTo(port).send(message);
    expect(result).toEqual({ ok: true, reference: expect.stringMatching(/^<[0-9a-f]{32}@example\.org>$/) });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ secure: true, to: ['mira@example.org'] });
    const raw = received[0]?.raw ?? '';
    for (const line of [
      'Subject: Your phone was stopped',
      'From: Sparekey <help@example.org>',
      'Auto-Submitted: auto-generated',
    ]) {
      expect(raw).toContain(line);
    }
    expect(raw).toMatch(/multipart\/alternative/);
    expect(raw).toContain('<p>Hello Mira</p>');
  });

  test('over TLS from the first byte with smtps:', async () => {
    const { port, received } = await serve({ secure: true });
    expect(await mailTo(port, { url: `smtps://localhost:${port}` }).send(message)).toMatchObject({
      ok: true,
    });
    expect(received[0]?.secure).toBe(true);
  });

  test('with the user and password of the address', async () => {
    const seen: unknown[] = [];
    const { port, received } = await serve({
      authOptional: false,
      onAuth(auth, _session, done) {
        seen.push([auth.username, auth.password]);
        done(null, { user: auth.username ?? '' });
      },
    });
    const url = `smtp://${encodeURIComponent('us@er')}:${encodeURIComponent('p:%ss')}@localhost:${port}`;
    expect(await mailTo(port, { url }).send(message)).toMatchObject({ ok: true });
    expect(seen).toEqual([['us@er', 'p:%ss']]);
    expect(received[0]?.user).toBe('us@er');
  });

  test('with the same message id when the same send is repeated, and another for another', async () => {
    const { port, received } = await serve();
    const mail = mailTo(port);
    const references = [];
    for (const reference of ['a', 'a', 'b']) {
      const result = await mail.send({ ...message, reference });
      references.push(result.ok ? result.reference : result.reason);
    }
    expect(references[0]).toBe(references[1]);
    expect(references[2]).not.toBe(references[0]);
    expect(received[0]?.raw).toContain(`Message-ID: ${references[0]}`);
  });
});

describe('encryption', () => {
  test('is demanded: a server without STARTTLS gets nothing', async () => {
    const { port, received } = await serve({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await mailTo(port).send(message)).toEqual({ ok: false, retry: true, reason: 'no-encryption' });
    expect(received).toHaveLength(0);
  });

  test('with a certificate of nobody we know gets nothing', async () => {
    const { port, received } = await serve();
    const mail = makeSmtpMail({
      url: `smtp://localhost:${port}`,
      from: 'help@example.org',
      timeoutMs: 3_000,
    });
    expect(await mail.send(message)).toEqual({ ok: false, retry: true, reason: 'no-encryption' });
    expect(received).toHaveLength(0);
  });

  test('may be left out on purpose, then a plain server is taken', async () => {
    const { port, received } = await serve({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await mailTo(port, { requireTls: false }).send(message)).toMatchObject({ ok: true });
    expect(received[0]?.secure).toBe(false);
  });

  test('cannot be left out together with a password', () => {
    const url = 'smtp://user:hunter2@localhost:25';
    expect(() => makeSmtpMail({ url, from: 'help@example.org', requireTls: false })).toThrow(
      /must be encrypted/,
    );
  });
});

describe('refusals', () => {
  test.each([
    ['450 for the recipient may pass', 450, { ok: false, retry: true, reason: 'try-later' }],
    ['550 for the recipient will not', 550, { ok: false, retry: false, reason: 'recipient-refused' }],
  ])('%s', async (_name, code, expected) => {
    const { port } = await serve({ onRcptTo: (_address, _session, done) => done(refusing(code)) });
    expect(await mailTo(port).send(message)).toEqual(expected);
  });

  test.each([
    ['451 for the mail may pass', 451, { ok: false, retry: true, reason: 'try-later' }],
    ['554 for the mail will not', 554, { ok: false, retry: false, reason: 'refused' }],
  ])('%s', async (_name, code, expected) => {
    const { port } = await serve({
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => done(refusing(code)));
      },
    });
    expect(await mailTo(port).send(message)).toEqual(expected);
  });

  test('a wrong password is no fault of the mail: it waits, and the password is in no answer', async () => {
    const { port } = await serve({ onAuth: (_auth, _session, done) => done(refusing(535)) });
    const result = await mailTo(port, { url: `smtp://user:hunter2@localhost:${port}` }).send(message);
    expect(result).toEqual({ ok: false, retry: true, reason: 'sign-in-refused' });
  });

  test('a connection that breaks off may be tried again', async () => {
    const breaking = createServer((socket) => socket.destroy());
    const port = await listen(breaking);
    expect(await mailTo(port).send(message)).toEqual({ ok: false, retry: true, reason: 'unreachable' });
  });

  test('a server that says nothing is given up in time', async () => {
    const silent = createServer(() => undefined);
    const port = await listen(silent);
    expect(await mailTo(port, { timeoutMs: 200 }).send(message)).toEqual({
      ok: false,
      retry: true,
      reason: 'time-out',
    });
  });

  test('nobody listening may be tried again', async () => {
    const gone = createServer();
    const port = await listen(gone);
    await Promise.all(open.splice(0).map((close) => close()));
    expect(await mailTo(port).send(message)).toEqual({ ok: false, retry: true, reason: 'unreachable' });
  });
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  open.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((closed) => server.close(() => closed()));
  });
  return (server.address() as AddressInfo).port;
}

describe('case 27: what others wrote is literal', () => {
  test('a line break in the subject makes no header and no second recipient', async () => {
    const { port, received } = await serve();
    const subject = 'Stopped\r\nBcc: thief@example.net\r\n\r\n<b>hello</b>';
    expect(await mailTo(port).send({ ...message, subject })).toMatchObject({ ok: true });
    expect(received[0]?.to).toEqual(['mira@example.org']);
    expect(received[0]?.raw).not.toMatch(/^Bcc:/im);
  });

  test.each([
    'mira@example.org\r\nRCPT TO:<thief@example.net>',
    'mira@example.org, thief@example.net',
    'Mira <mira@example.org>',
    'mira@example.org\u202e',
    'mira',
    '',
  ])('an address that is not one plain address is refused: %j', async (to) => {
    const { port, received } = await serve();
    expect(await mailTo(port).send({ ...message, to })).toEqual({
      ok: false,
      retry: false,
      reason: 'bad-address',
    });
    expect(received).toHaveLength(0);
  });
});

describe('settings that cannot be used are refused at the start, without showing them', () => {
  test.each([
    'http://user:hunter2@localhost',
    'not a url hunter2',
    'smtp://user:hunter2@localhost:587/?requireTLS=false',
    'smtp://user:hunter2%@localhost:587',
  ])('%s', (url) => {
    const make = (): unknown => makeSmtpMail({ url, from: 'help@example.org' });
    expect(make).toThrow(/SMTP_URL/);
    expect(make).not.toThrow(/hunter2/);
  });

  test('a sender that is no address', () => {
    expect(() => makeSmtpMail({ url: 'smtp://localhost', from: 'Help desk' })).toThrow(/sender/);
  });
});

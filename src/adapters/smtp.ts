/**
 * Mail over SMTP (RFC 5321), encrypted: STARTTLS (RFC 3207) is demanded unless it is switched off, and
 * `smtps:` speaks TLS from the first byte (RFC 8314). Refusals are mapped to stable names; what a server
 * says is not passed on, because it often repeats addresses.
 */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Mail, MailMessage, SendResult } from '../app/ports';

export interface SmtpSettings {
  /** `smtp://user:password@host:587` or `smtps://user:password@host:465`. Nothing after the port. */
  readonly url: string;
  /** A plain address, or `Name <address>`. */
  readonly from: string;
  /** False sends in the clear when the server offers no TLS. Refused together with a password. */
  readonly requireTls?: boolean;
  /** Certificate authority of a server of one's own, PEM. */
  readonly ca?: string;
  /** For one mail, from connecting to the server's last word; default 20 s. */
  readonly timeoutMs?: number;
}

interface Server {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** @throws {Error} naming the setting, never its value: it holds a password. */
function parseServer(url: string): Server {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Error('SMTP_URL is not an address like smtp://user:password@host:587.');
  }
  if (parsed.protocol !== 'smtp:' && parsed.protocol !== 'smtps:') {
    throw new Error('SMTP_URL must begin with smtp:// or smtps://.');
  }
  // Query parameters could switch verification off without anybody noticing.
  if (!parsed.hostname || parsed.search || parsed.hash || parsed.pathname.length > 1) {
    throw new Error('SMTP_URL must name a server and a port, and nothing after them.');
  }
  const secure = parsed.protocol === 'smtps:';
  const port = parsed.port ? Number(parsed.port) : secure ? 465 : 587;
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (!parsed.username) return { host, port, secure };
  try {
    const auth = { user: decodeURIComponent(parsed.username), pass: decodeURIComponent(parsed.password) };
    return { host, port, secure, auth };
  } catch {
    throw new Error('The user or password in SMTP_URL has a % that must be written %25.');
  }
}

const plainAddress = /^[^\s<>()[\]\\,;:"@\p{Cc}\p{Cf}]+@[^\s<>()[\]\\,;:"@\p{Cc}\p{Cf}]+$/u;

/** One line without control characters: header injection needs a line break. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim();

interface SmtpFailure {
  readonly code?: string;
  /** What Node called it: ECONNREFUSED, DEPTH_ZERO_SELF_SIGNED_CERT. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly name?: string;
}

/** What a failed send means. A reply of 4xx may pass, 5xx will not (RFC 5321, 4.2.1). */
function failure(error: SmtpFailure): SendResult {
  // Not about this message: a wrong password or certificate is mended by an administrator, and mail waits for it.
  if (error.code === 'EAUTH' || error.code === 'ENOAUTH')
    return { ok: false, retry: true, reason: 'sign-in-refused' };
  const untrusted = /CERT|SIGN|TLS|SSL/.test(error.originalCode ?? '');
  if (error.code === 'ETLS' || untrusted) return { ok: false, retry: true, reason: 'no-encryption' };
  const reply = error.responseCode ?? 0;
  if (reply >= 500) {
    const reason = error.command === 'RCPT TO' ? 'recipient-refused' : 'refused';
    return { ok: false, retry: false, reason };
  }
  if (reply >= 400) return { ok: false, retry: true, reason: 'try-later' };
  if (error.code === 'ETIMEDOUT' || error.code === 'EABORT' || error.name === 'AbortError') {
    return { ok: false, retry: true, reason: 'time-out' };
  }
  if (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') {
    return { ok: false, retry: false, reason: 'bad-message' };
  }
  return { ok: false, retry: true, reason: 'unreachable' };
}

/**
 * @throws {Error} when the address of the server or the sender cannot be used, or a password would be
 * sent in the clear.
 */
export function makeSmtpMail(settings: SmtpSettings): Mail {
  const server = parseServer(settings.url);
  const requireTls = settings.requireTls ?? true;
  if (server.auth && !requireTls && !server.secure) {
    throw new Error('SMTP_URL has a password, so the connection must be encrypted.');
  }
  const from = sender(settings.from);
  const timeout = settings.timeoutMs ?? 20_000;
  const transport = createTransport({
    ...server,
    requireTLS: requireTls && !server.secure,
    tls: { minVersion: 'TLSv1.2', ...(settings.ca === undefined ? {} : { ca: settings.ca }) },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    socketCloseTimeout: 1_000,
  });
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    async send(message) {
      if (!plainAddress.test(message.to)) return { ok: false, retry: false, reason: 'bad-address' };
      // The same id for a repeated send, so that mailboxes can tell that it is the same mail.
      const messageId = `<${createHash('sha256').update(message.reference).digest('hex').slice(0, 32)}@${domain}>`;
      try {
        await transport.sendMail({
          ...toMail(message),
          from,
          messageId,
          signal: AbortSignal.timeout(timeout),
        });
        return { ok: true, reference: messageId };
      } catch (error) {
        return failure(error as SmtpFailure);
      }
    },
  };
}

function toMail(message: MailMessage): Record<string, unknown> {
  return {
    to: { name: '', address: message.to },
    subject: oneLine(message.subject),
    text: message.text,
    html: message.html,
    // Nobody's holiday notice should answer (RFC 3834, 5; the second is what Exchange reads).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function sender(from: string): { name: string; address: string } {
  const named = /^(.*?)<([^<>]+)>$/s.exec(from.trim());
  const address = (named?.[2] ?? from).trim();
  if (!plainAddress.test(address)) throw new Error('The sender of mails (SMTP_FROM) is not a mail address.');
  return { name: oneLine((named?.[1] ?? '').replace(/"/g, '')), address };
}

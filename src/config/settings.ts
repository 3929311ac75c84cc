/** Every setting, one by one: how it is read, and what to do when it cannot be. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { logLevels } from '../adapters/log';
import { keyOf } from '../app/webhooks/sign';
import { keyCommand, parseKeys } from './keys';
import type { MasterKey } from '../app/keys';

/** `false` nobody; a number of hops; or the proxies' addresses (Express, "trust proxy"). */
export type TrustProxy = false | number | readonly string[];

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;
const loopbackHosts = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/u;

export const isLoopback = (host: string): boolean => loopbackHosts.test(host);

const text = z.string();
const guidText = text.regex(guid, 'This is not an id like 0f2b0c4e-8d6a-4f0e-9d0b-2a4f6c8e0a1b.');

function url(protocols: readonly string[], example: string) {
  return text.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `This is not an address like ${example}.`,
  });
}

/** Where people reach the portal: scheme, host and port, nothing more. */
const publicUrl = url(['http:', 'https:'], 'https://sparekey.example.org')
  .transform((value) => new URL(value))
  .refine((value) => value.username === '' && value.password === '', {
    message: 'There must be no password in it.',
  })
  .refine((value) => value.pathname === '/' && value.search === '' && value.hash === '', {
    message: 'There must be nothing after the host and port.',
  })
  .transform((value) => value.origin);

const namedRanges = ['loopback', 'linklocal', 'uniquelocal'];

function isProxy(value: string): boolean {
  const [address = '', bits, ...more] = value.split('/');
  const version = isIP(address);
  if (more.length > 0) return false;
  if (namedRanges.includes(value)) return true;
  if (version === 0) return false;
  // A range of everybody would let anybody claim any address.
  return (
    bits === undefined ||
    (/^\d{1,3}$/u.test(bits) && Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

const trustProxy = text.transform((value, context): TrustProxy => {
  if (value === 'false' || value === '0') return false;
  if (/^[1-9]$/u.test(value)) return Number(value);
  const list = value.split(',').map((each) => each.trim());
  if (list.every((each) => isProxy(each))) return list;
  context.addIssue({
    code: 'custom',
    message: 'This is neither a number of proxies nor a list of their addresses.',
  });
  return z.NEVER;
});

const keys = text.transform((value, context): readonly MasterKey[] => {
  try {
    return parseKeys(value);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: error instanceof Error ? error.message : 'It cannot be read.',
    });
    return z.NEVER;
  }
});

const publicKeys = text.transform((value, context): readonly string[] => {
  const list = value.split(',').map((each) => each.trim());
  if (list.every((each) => /^[\w-]{43}$/u.test(each))) return list;
  context.addIssue({
    code: 'custom',
    message: 'Each key has 43 characters, as "sparekey audit key" prints it.',
  });
  return z.NEVER;
});

const phone = /^\+[1-9]\d{6,14}$/u;
const alphanumeric = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/u;
const mailbox = /^(?:[^<>@\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u;

export const settings = {
  NODE_ENV: { read: text, mend: '' },
  PORT: {
    read: text
      .regex(/^\d{1,5}$/u, 'This is not a number.')
      .transform(Number)
      .refine((port) => port <= 65_535, {
        message: 'A port is at most 65535.',
      }),
    mend: 'PORT=3978',
  },
  HOST: { read: text.regex(/^[\w.:-]+$/u, 'This is not a host name or an address.'), mend: 'HOST=127.0.0.1' },
  PUBLIC_URL: { read: publicUrl, mend: 'PUBLIC_URL=https://sparekey.example.org' },
  TRUST_PROXY: { read: trustProxy, mend: 'TRUST_PROXY=1 for one proxy in front, or its address' },
  DATA_DIR: { read: text.transform((path) => resolve(path)), mend: 'DATA_DIR=./data' },
  MONGODB_URI: {
    read: text.regex(
      /^mongodb(?:\+srv)?:\/\/[^\s/]+/u,
      'This is not an address like mongodb://host:27017/sparekey.',
    ),
    mend: 'MONGODB_URI=mongodb://user:password@host:27017/sparekey, or leave it out for the embedded database',
    secret: true,
  },
  SPAREKEY_KEYS: { read: keys, mend: `Make one with: ${keyCommand}`, secret: true },
  AUDIT_PUBLIC_KEYS: {
    read: publicKeys,
    mend: 'Leave it out, or list keys that "sparekey audit key" printed',
  },
  SPAREKEY_TEAMS: { read: z.enum(['on', 'off'], 'This is neither on nor off.'), mend: 'SPAREKEY_TEAMS=off' },
  TEAMS_APP_ID: { read: guidText, mend: 'Take it from the app registration, or set SPAREKEY_TEAMS=off' },
  TEAMS_APP_PASSWORD: { read: text, mend: 'Make a client secret in the app registration', secret: true },
  TEAMS_TENANT_ID: { read: guidText, mend: 'Take the directory (tenant) id from the app registration' },
  TWILIO_ACCOUNT_SID: {
    read: text.regex(/^AC[0-9a-f]{32}$/iu, 'This is not AC and 32 hexadecimal digits.'),
    mend: 'Take it from the Twilio console',
  },
  TWILIO_AUTH_TOKEN: { read: text, mend: 'Take it from the Twilio console', secret: true },
  TWILIO_FROM: {
    read: text.refine((value) => phone.test(value) || alphanumeric.test(value), {
      message:
        'This is neither a number like +441632960123 nor a sender name of at most 11 letters and digits.',
    }),
    mend: 'TWILIO_FROM=+441632960123, or TWILIO_MESSAGING_SERVICE_SID',
  },
  TWILIO_CALLER: {
    read: text.regex(phone, 'This is not a number like +441632960123.'),
    mend: 'TWILIO_CALLER=+441632960123, or leave it out: then TWILIO_FROM calls, when it is a number',
  },
  TWILIO_MESSAGING_SERVICE_SID: {
    read: text.regex(/^MG[0-9a-f]{32}$/iu, 'This is not MG and 32 hexadecimal digits.'),
    mend: 'Take it from the Twilio console, or set TWILIO_FROM',
  },
  TWILIO_BASE_URL: {
    read: url(['https:', 'http:'], 'https://api.twilio.com').refine(
      (value) =>
        !URL.canParse(value) || new URL(value).protocol === 'https:' || isLoopback(new URL(value).hostname),
      { message: 'It is sent the account’s secret, so it needs https, or must be on this machine.' },
    ),
    mend: 'Leave it out to use https://api.twilio.com',
  },
  SMTP_URL: {
    read: url(['smtp:', 'smtps:'], 'smtp://user:password@host:587'),
    mend: 'SMTP_URL=smtps://user:password@mail.example.org:465',
    secret: true,
  },
  SMTP_FROM: {
    read: text.regex(mailbox, 'This is not a mail address.'),
    mend: 'SMTP_FROM="Sparekey <sparekey@example.org>"',
  },
  WEBHOOK_URL: {
    read: url(['https:', 'http:'], 'https://tickets.example.org/sparekey')
      .refine(
        (value) =>
          !URL.canParse(value) || new URL(value).protocol === 'https:' || isLoopback(new URL(value).hostname),
        { message: 'It needs https, or must be on this machine.' },
      )
      .refine((value) => !URL.canParse(value) || (!new URL(value).username && !new URL(value).password), {
        message: 'There must be no password in it.',
      }),
    mend: 'WEBHOOK_URL=https://tickets.example.org/sparekey',
    secret: true,
  },
  WEBHOOK_SECRET: {
    read: text.transform((value, context): readonly Buffer[] => {
      const all = value.split(',').map((each) => keyOf(each));
      const keys = all.filter((key) => key !== undefined);
      if (keys.length === all.length) return keys;
      context.addIssue({
        code: 'custom',
        message: 'This is not whsec_ and 24 to 64 random bytes in base64.',
      });
      return z.NEVER;
    }),
    mend: `Make one with: node -p "'whsec_'+require('crypto').randomBytes(32).toString('base64')"`,
    secret: true,
  },
  WEBHOOK_PRIVATE: {
    read: z.enum(['on', 'off'], 'This is neither on nor off.'),
    mend: 'WEBHOOK_PRIVATE=on allows an address of your own network',
  },
  AUDIT_LOG: {
    read: text.transform((path) => resolve(path)),
    mend: 'AUDIT_LOG=/var/log/sparekey/audit-heads.log',
  },
  SPAREKEY_DEMO_MONTH: {
    read: z.enum(['on', 'off'], 'This is neither on nor off.'),
    mend: 'SPAREKEY_DEMO_MONTH=off starts the demo with an empty queue',
  },
  LOG_LEVEL: { read: z.enum(logLevels, `This is none of ${logLevels.join(', ')}.`), mend: 'LOG_LEVEL=info' },
} as const;

export type SettingName = keyof typeof settings;
export type Values = { -readonly [Name in SettingName]?: z.output<(typeof settings)[Name]['read']> };
export const settingNames = Object.keys(settings) as SettingName[];

/** Calls come from a number; a messaging service and a sender's name have none. */
export const isPhoneNumber = (value: string): boolean => phone.test(value);

export const isSecret = (name: SettingName): boolean => 'secret' in settings[name];

/**
 * From the environment to typed configuration. Nothing configured is the demo, on this machine only.
 * Whatever is wrong is said for every setting at once, with what to do, and the start is refused.
 */
import { join, resolve } from 'node:path';
import { demoKeys, isDemoKey } from './config/keys';
import { isLoopback, isPhoneNumber, isSecret, settingNames, settings } from './config/settings';
import type { MasterKey } from './app/keys';
import type { LogLevel } from './adapters/log';
import type { SettingName, TrustProxy, Values } from './config/settings';

export { keyCommand } from './config/keys';
export type { TrustProxy } from './config/settings';

export interface Config {
  /** `demo`: nothing real is configured; the simulator and the demo's people exist. */
  readonly mode: 'demo' | 'installed';
  /** Whether the demo begins with a made-up month: requests and figures. */
  readonly demoMonth: boolean;
  /** NODE_ENV=production. */
  readonly production: boolean;
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Scheme, host and port, without a slash at the end. */
  readonly publicUrl: string;
  /** False when PUBLIC_URL was left out: with port 0 it must be built from the port that was given. */
  readonly publicUrlSet: boolean;
  readonly trustProxy: TrustProxy;
  /** Absolute. */
  readonly dataDir: string;
  readonly mongoUri?: string;
  /** Newest first; at least one. */
  readonly keys: readonly MasterKey[];
  /** Of earlier masters, for verifying the audit. */
  readonly auditPublicKeys: readonly string[];
  /** `demo`: the endpoint answers this machine without a token; `off`: there is none. */
  readonly teams:
    | { readonly appId: string; readonly appPassword: string; readonly tenantId: string }
    | 'demo'
    | 'off';
  readonly twilio?: {
    readonly accountSid: string;
    readonly authToken: string;
    readonly from?: string;
    readonly messagingServiceSid?: string;
    /** The number that calls; none: nobody is called. */
    readonly caller?: string;
    readonly baseUrl?: string;
  };
  readonly smtp?: { readonly url: string; readonly from: string };
  /** A ticket system that is told of requests. `keys`: newest first. */
  readonly webhook?: {
    readonly url: string;
    readonly keys: readonly Buffer[];
    readonly allowPrivate: boolean;
  };
  /** Absolute path of the head log. */
  readonly auditLog: string;
  readonly logLevel: LogLevel;
}

/** What was found about one setting. */
export interface Check {
  readonly setting: string;
  /** As it may be shown: secrets only by their length. */
  readonly value: string;
  readonly ok: boolean;
  readonly problem?: string;
  /** What to do. */
  readonly mend?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration cannot be used. The message names every problem; nothing secret is in it. */
export class ConfigError extends Error {
  readonly checks: readonly Check[];
  constructor(checks: readonly Check[]) {
    const lines = checks.map((check) =>
      `  ${check.setting}: ${check.problem ?? ''} ${check.mend ?? ''}`.trimEnd(),
    );
    super(`Sparekey cannot start like this:\n${lines.join('\n')}`);
    this.name = 'ConfigError';
    this.checks = checks;
  }
}

interface Examined {
  readonly values: Values;
  readonly given: ReadonlySet<SettingName>;
  readonly mode: Config['mode'];
  readonly production: boolean;
  readonly dataDir: string;
  readonly problems: Map<string, { problem: string; mend: string }>;
}

const present = (env: Environment, name: string): boolean => (env[name] ?? '').trim() !== '';

/** Any of these, half set or not, ends the demo: a simulator beside a real provider would be a way in. */
const isReal = (name: string): boolean =>
  /^(?:TWILIO_|ENTRA_)/u.test(name) || ['SMTP_URL', 'TEAMS_APP_ID', 'TEAMS_APP_PASSWORD'].includes(name);

function readValues(env: Environment): Pick<Examined, 'values' | 'given' | 'problems'> {
  const values: Record<string, unknown> = {};
  const problems: Examined['problems'] = new Map();
  const given = new Set(settingNames.filter((name) => present(env, name)));
  for (const name of given) {
    const read = settings[name].read.safeParse((env[name] ?? '').trim());
    if (read.success) values[name] = read.data;
    else
      problems.set(name, {
        problem: read.error.issues[0]?.message ?? 'It cannot be read.',
        mend: settings[name].mend,
      });
  }
  return { values, given, problems };
}

function need(found: Examined, name: SettingName, problem: string): void {
  if (!found.given.has(name)) found.problems.set(name, { problem, mend: settings[name].mend });
}

function refuse(
  found: Examined,
  name: SettingName,
  problem: string,
  mend: string = settings[name].mend,
): void {
  if (!found.problems.has(name)) found.problems.set(name, { problem, mend });
}

function checkAddress(found: Examined, publicUrl: string): void {
  const { hostname, protocol } = new URL(publicUrl);
  const host = found.values.HOST ?? '127.0.0.1';
  if (found.production) {
    need(found, 'PUBLIC_URL', 'People need an address to reach it, over https.');
    if (protocol !== 'https:') refuse(found, 'PUBLIC_URL', 'In production it must begin with https://.');
    const trust = 'TLS ends at a proxy in front; without its name, encrypted connections look plain.';
    need(found, 'TRUST_PROXY', trust);
    if (found.values.TRUST_PROXY === false) refuse(found, 'TRUST_PROXY', trust);
    return;
  }
  if (protocol === 'http:' && !isLoopback(hostname)) {
    refuse(
      found,
      'PUBLIC_URL',
      'Plain http is only for this machine: passwords and codes would be readable on the way.',
    );
  }
  if (found.mode !== 'demo') return;
  if (!isLoopback(hostname)) {
    refuse(
      found,
      'PUBLIC_URL',
      'The demo is only for this machine.',
      'Leave it out, or configure a real installation (docs/deploy.md)',
    );
  }
  if (!isLoopback(host)) {
    refuse(
      found,
      'HOST',
      'The demo is only for this machine.',
      'Leave it out, or configure a real installation (docs/deploy.md)',
    );
  }
}

function checkKeys(found: Examined): void {
  if (found.mode === 'installed') need(found, 'SPAREKEY_KEYS', 'There is no key to protect secrets with.');
  if (found.mode === 'demo') return;
  if (found.values.SPAREKEY_KEYS?.some((key) => isDemoKey(key, found.dataDir))) {
    refuse(found, 'SPAREKEY_KEYS', 'A key of the demo must not protect real accounts.');
  }
}

function checkTeams(found: Examined): void {
  if (found.values.SPAREKEY_TEAMS === 'off') return;
  if (found.mode === 'demo') return;
  const started = found.given.has('TEAMS_APP_ID') || found.given.has('TEAMS_APP_PASSWORD');
  if (!found.production && !started && found.values.SPAREKEY_TEAMS !== 'on') return;
  need(found, 'TEAMS_APP_ID', 'Teams is on, and without an app id anybody could speak for anybody.');
  need(found, 'TEAMS_APP_PASSWORD', 'Teams is on, and the bot cannot answer without it.');
  need(found, 'TEAMS_TENANT_ID', 'Teams is on, and only people of one organisation may use it.');
}

function checkProviders(found: Examined, env: Environment): void {
  const { given } = found;
  if ([...given].some((name) => name.startsWith('TWILIO_'))) {
    need(found, 'TWILIO_ACCOUNT_SID', 'Twilio is configured in part.');
    need(found, 'TWILIO_AUTH_TOKEN', 'Twilio is configured in part.');
    if (!given.has('TWILIO_MESSAGING_SERVICE_SID')) need(found, 'TWILIO_FROM', 'Texts need a sender.');
  }
  if (found.mode === 'installed') need(found, 'SMTP_URL', 'People are told of every recovery by mail.');
  if (given.has('SMTP_URL')) need(found, 'SMTP_FROM', 'Mails need a sender.');
  if (given.has('WEBHOOK_URL')) need(found, 'WEBHOOK_SECRET', 'Messages to the ticket system are signed.');
  if (given.has('WEBHOOK_SECRET')) need(found, 'WEBHOOK_URL', 'A secret alone sends nothing.');
  const entra = Object.keys(env).find((name) => name.startsWith('ENTRA_') && present(env, name));
  if (entra !== undefined) {
    found.problems.set(entra, {
      problem: 'This version has no connection to Microsoft Entra ID; the setting would have no effect.',
      mend: 'Leave it out: people are kept in the directory of Sparekey itself',
    });
  }
}

const publicUrlOf = (values: Values): string =>
  values.PUBLIC_URL ?? `http://localhost:${values.PORT ?? 3978}`;

function examine(env: Environment): Examined {
  const production = env['NODE_ENV'] === 'production';
  const real = production || Object.keys(env).some((name) => isReal(name) && present(env, name));
  const read = readValues(env);
  const dataDir = read.values.DATA_DIR ?? resolve('data');
  const found: Examined = { ...read, production, dataDir, mode: real ? 'installed' : 'demo' };
  checkAddress(found, publicUrlOf(found.values));
  checkKeys(found);
  checkTeams(found);
  checkProviders(found, env);
  return found;
}

function shownValue(found: Examined, env: Environment, name: SettingName): string {
  const raw = (env[name] ?? '').trim();
  if (raw !== '' && isSecret(name)) return `set, ${raw.length} characters`;
  // A password may have been put into an address where none belongs.
  if (raw !== '') return raw.replace(/(?<=:\/\/)[^\s/]*@/u, '...@');
  const { values, mode, dataDir } = found;
  const fallback: Partial<Record<SettingName, string>> = {
    NODE_ENV: 'not production',
    PORT: '3978',
    HOST: '127.0.0.1',
    PUBLIC_URL: publicUrlOf(values),
    TRUST_PROXY: 'no proxy',
    DATA_DIR: dataDir,
    MONGODB_URI: 'embedded database',
    ...(mode === 'demo' ? { SPAREKEY_KEYS: 'made by the demo itself' } : {}),
    WEBHOOK_PRIVATE: 'off',
    AUDIT_LOG: join(dataDir, 'audit-heads.log'),
    SPAREKEY_DEMO_MONTH: mode === 'demo' ? 'on' : 'no demo',
    LOG_LEVEL: 'info',
  };
  return fallback[name] ?? 'not set';
}

/** Every setting with what was found, those with problems included. Changes nothing, makes nothing. */
export function diagnose(env: Environment): readonly Check[] {
  const found = examine(env);
  const beyond = [...found.problems.keys()].filter((name) => !(name in settings));
  return [...settingNames, ...beyond].map((name) => {
    const value = name in settings ? shownValue(found, env, name as SettingName) : 'set';
    const problem = found.problems.get(name);
    return { setting: name, value, ok: problem === undefined, ...problem };
  });
}

function teamsOf({ values, mode }: Examined): Config['teams'] {
  if (values.SPAREKEY_TEAMS === 'off') return 'off';
  if (mode === 'demo') return 'demo';
  const { TEAMS_APP_ID: appId, TEAMS_APP_PASSWORD: appPassword, TEAMS_TENANT_ID: tenantId } = values;
  return appId === undefined || appPassword === undefined || tenantId === undefined
    ? 'off'
    : { appId, appPassword, tenantId };
}

function twilioOf(values: Values): Config['twilio'] {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = values;
  if (accountSid === undefined || authToken === undefined) return undefined;
  const from = values.TWILIO_FROM;
  const caller = values.TWILIO_CALLER ?? (from !== undefined && isPhoneNumber(from) ? from : undefined);
  return {
    accountSid,
    authToken,
    ...(caller === undefined ? {} : { caller }),
    ...(values.TWILIO_FROM === undefined ? {} : { from: values.TWILIO_FROM }),
    ...(values.TWILIO_MESSAGING_SERVICE_SID === undefined
      ? {}
      : { messagingServiceSid: values.TWILIO_MESSAGING_SERVICE_SID }),
    ...(values.TWILIO_BASE_URL === undefined ? {} : { baseUrl: values.TWILIO_BASE_URL }),
  };
}

/**
 * The configuration to run with. Makes the demo's keys when there are none yet.
 * @throws {ConfigError} naming every problem, when there is one.
 */
export function readConfig(env: Environment): Config {
  const problems = diagnose(env).filter((check) => !check.ok);
  if (problems.length > 0) throw new ConfigError(problems);
  const found = examine(env);
  const { values, mode, production, dataDir } = found;
  const twilio = twilioOf(values);
  return {
    mode,
    demoMonth: mode === 'demo' && values.SPAREKEY_DEMO_MONTH !== 'off',
    production,
    port: values.PORT ?? 3978,
    host: values.HOST ?? '127.0.0.1',
    publicUrl: publicUrlOf(values),
    publicUrlSet: values.PUBLIC_URL !== undefined,
    trustProxy: values.TRUST_PROXY ?? false,
    dataDir,
    ...(values.MONGODB_URI === undefined ? {} : { mongoUri: values.MONGODB_URI }),
    keys: values.SPAREKEY_KEYS ?? demoKeys(dataDir),
    auditPublicKeys: values.AUDIT_PUBLIC_KEYS ?? [],
    teams: teamsOf(found),
    ...(twilio === undefined ? {} : { twilio }),
    ...(values.SMTP_URL === undefined || values.SMTP_FROM === undefined
      ? {}
      : { smtp: { url: values.SMTP_URL, from: values.SMTP_FROM } }),
    ...(values.WEBHOOK_URL === undefined || values.WEBHOOK_SECRET === undefined
      ? {}
      : {
          webhook: {
            url: values.WEBHOOK_URL,
            keys: values.WEBHOOK_SECRET,
            allowPrivate: values.WEBHOOK_PRIVATE === 'on',
          },
        }),
    auditLog: values.AUDIT_LOG ?? join(dataDir, 'audit-heads.log'),
    logLevel: values.LOG_LEVEL ?? 'info',
  };
}

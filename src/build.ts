/** The composition root: typed configuration in, a running system out. The only place that chooses adapters. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { demoClock, systemClock, type DemoClock } from './adapters/clock';
import { makeLocalDirectory, type LocalDirectory } from './adapters/directory/local';
import { localRegistration } from './adapters/directory/registration';
import { demoSignIns } from './adapters/simulator/sign-ins';
import { openHeadLog } from './adapters/head-log';
import { makeLog } from './adapters/log';
import { systemRandom } from './adapters/random';
import { makeSimulator, type SimulatorAdapter } from './adapters/simulator/simulator';
import { openMongoStore } from './adapters/store/mongo';
import { openSqliteStore } from './adapters/store/sqlite';
import { makeTemplates } from './adapters/templates';
import { makeWebhookSender } from './adapters/webhook';
import { makeAudit, type AuditLog } from './app/audit';
import type { StoredCase } from './app/documents';
import { makeKeys, type Keys } from './app/keys';
import type { OrganisationDoc } from './app/organisation';
import { defaultOrganisation } from './app/organisation';
import type { Clock, Log, PressKeys, ReportDelivery, Store } from './app/ports';
import type { Stage } from './app/stage';
import { makeTokenImport } from './app/tokens/import';
import { assemble, type Assembly } from './assemble';
import { makeBot } from './channels/bot/adapter';
import { makePortal } from './channels/portal/app';
import type { InviteRequest } from './app/invites';
import type { AddedStaff, System } from './cli/types';
import type { Config } from './config';
import { contentFolders, liveContent, loadContent, renew, type Content } from './content';
import type { Dialog } from './core/dialog-types';
import type { Catalogue } from './core/phrases';
import { wholeOf, type Recognition } from './core/understand';
import { delivery, mountCallbacks } from './delivery';
import { liveRecogniser } from './recogniser';
import { demoOrganisation } from './demo/cast';
import { madeUpPrefix } from './demo/crowd';
import { seedMonth } from './demo/month';
import { demoPasswordCost, seedDemo, type DemoAccounts } from './demo/people';
import { performerPrefix } from './demo/stage/company';
import { makeStage } from './demo/stage/stage';

/** The project's folder, from `src` as from `dist`. */
export const root = resolve(__dirname, '..');
const roundEvery = 1_000;
/** A request takes less than this to end, in ms. */
const closeWithin = 5_000;

export interface Built extends System {
  readonly assembly: Assembly;
  readonly store: Store;
  readonly clock: Clock;
  readonly directory: LocalDirectory;
  readonly demo?: {
    readonly accounts: DemoAccounts;
    readonly simulator: SimulatorAdapter;
    readonly key: string;
  };
  /** Where it listens; known after `start`. */
  address(): string;
}

/** What editors wrote, from the folder of dialogs. @throws {Error} naming every problem. */
export const loadDialogs = (folder: string): Content => loadContent(resolve(folder, '..'));

/** The dialog of a topic, or of a part of it; undefined when it has none yet: then a person helps. */
function walkFor(topic: string | undefined, dialogs: readonly Dialog[]): string | undefined {
  if (topic === undefined) return undefined;
  const own = dialogs.find((dialog) => dialog.topic === topic);
  return (own ?? dialogs.find((dialog) => wholeOf(dialog.topic) === topic))?.topic;
}

/** What a sentence means, as walks that are there, and as a question. */
function walksFor(
  meant: Recognition,
  dialogs: readonly Dialog[],
): { topic?: string; asked?: readonly string[]; question?: string } {
  const topic = walkFor(meant.topic, dialogs);
  const asked = (meant.asked ?? []).flatMap((one) => walkFor(one, dialogs) ?? []);
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(asked.length > 0 ? { asked } : {}),
    ...(meant.question === undefined ? {} : { question: meant.question }),
  };
}

async function openStore(config: Config, clock: Clock, log: Log): Promise<Store> {
  if (config.mongoUri === undefined) return openSqliteStore(join(config.dataDir, 'sparekey.db'), clock);
  return openMongoStore(config.mongoUri, clock, (message) => log.warn({}, message));
}

/** What an organisation says of itself, once; afterwards it is changed in the store. */
async function seedOrganisation(store: Store, demo: boolean): Promise<void> {
  const settings = demo ? { ...defaultOrganisation, ...demoSettings() } : defaultOrganisation;
  await store.insert<OrganisationDoc>('settings', { id: 'organisation', ...settings });
}

function demoSettings(): Partial<OrganisationDoc> {
  const { name, helpDeskPhone, helpDeskPhoneSpoken, zone } = demoOrganisation;
  return { name, helpDeskPhone, helpDeskPhoneSpoken, zone };
}

/**
 * Wires everything; nothing listens yet.
 * @param content the folder with `dialogs`, and `views/locales` beside it: the project, but for tests.
 * @throws {Error} when the store, the head log or the dialogs cannot be opened.
 */
export async function build(config: Config, content = root): Promise<Built> {
  const isDemo = config.mode === 'demo';
  const log = makeLog({ level: config.logLevel, short: isDemo });
  const live = liveContent(content);
  const { catalogue } = live;
  if (live.now.owed.length > 0)
    log.warn({ texts: live.now.owed.length }, 'Texts are said in English for want of a current translation.');
  const moving: DemoClock | undefined = isDemo ? demoClock() : undefined;
  const clock = moving ?? systemClock();
  const random = systemRandom();
  const keys = makeKeys(config.keys);
  const store = await openStore(config, clock, log);
  await moving?.attach(store);
  const headLog = await openHeadLog(config.auditLog);
  const audit = makeAudit({
    store,
    keys,
    clock,
    random,
    headLog,
    log,
    olderKeys: olderKeys(config),
    publicKeys: config.auditPublicKeys,
  });
  const directory = makeLocalDirectory({
    store,
    keys,
    clock,
    ...(isDemo ? { passwordCost: demoPasswordCost } : {}),
  });
  const late: { report?: ReportDelivery; pressKeys?: PressKeys } = {};
  const simulator =
    moving &&
    makeSimulator({
      ...{ store, directory, keys, clock: moving, random },
      // Who only stands in the queue has no phone to show.
      hides: (person) => person.startsWith(madeUpPrefix) || person.startsWith(performerPrefix),
      report: async (...what) => late.report?.(...what),
      pressKeys: (...what) => need(late.pressKeys)(...what),
    });
  const recogniser = liveRecogniser(live, content, log);
  await seedOrganisation(store, isDemo);
  const accounts =
    simulator && (await seedDemo({ store, keys, clock, random, directory, simulator, catalogue }));
  const address = { publicUrl: config.publicUrl };
  const assembly = await assemble({
    ...{ store, clock, random, keys, directory, register: directory, audit, log, catalogue },
    drafts: live.now.drafts,
    ...(simulator ?? delivery(config, address)),
    provider: (kind) => (isDemo ? 'simulator' : kind === 'email' ? 'smtp' : 'twilio'),
    recordUse: (person, method) => directory.recordUse(person, method),
    templates: async (organisation) => {
      const templates = makeTemplates(join(root, 'views'), organisation, catalogue);
      await templates.ready();
      return templates;
    },
    vocabularies: () => live.now.vocabularies(),
    recognise: async (sentence, language) =>
      walksFor((await recogniser.now()).recognise(sentence, language), live.now.dialogs),
    details: (sentence, language) => live.now.hearing(sentence, language),
    questions: {
      get all() {
        return live.now.questions.all;
      },
      in: (language) => live.now.questions.in(language),
    },
    ...(config.webhook
      ? { webhook: { port: makeWebhookSender(config.webhook), keys: config.webhook.keys } }
      : {}),
    registration: localRegistration({ store, directory }),
    ...(isDemo ? { signIns: demoSignIns(clock) } : {}),
    publicUrl: () => address.publicUrl,
    ...(simulator ? { simulator: simulator.service } : {}),
  });
  if (config.demoMonth && accounts && accounts.people.length > 0)
    await seedMonth({ store, clock, random, directory, audit, ...assembly });
  late.report = assembly.reportDelivery;
  late.pressKeys = assembly.services.pressKeys;
  const simulatorKey = randomBytes(12).toString('base64url');
  const bot =
    config.teams === 'off'
      ? undefined
      : makeBotOf(config, assembly, { store, clock, random, log, directory, catalogue }, address);
  if (bot) {
    assembly.usePusher(bot.pusher);
    assembly.useStaffChannel(bot.staffChannel);
  }
  const parts: Wired = {
    config,
    assembly,
    store,
    clock,
    random,
    keys,
    log,
    address,
    simulatorKey,
    catalogue,
    ...(simulator && accounts && accounts.people.length > 0
      ? { stage: stageOf(assembly, simulator, { store, clock, random, log, directory, audit, catalogue }) }
      : {}),
    ...(bot ? { bot } : {}),
  };
  const listening = listener(parts);
  return {
    services: assembly.services,
    assembly,
    audit,
    store,
    clock,
    directory,
    ...(simulator && accounts ? { demo: { accounts, simulator, key: simulatorKey } } : {}),
    address: () => address.publicUrl,
    settings: assembly.administration.server,
    explain: assembly.explain,
    ...(assembly.webhooks ? { webhooks: assembly.webhooks } : {}),
    addPerson: (person) => addPerson(assembly, address.publicUrl, person),
    importTokens: makeTokenImport({
      ...{ store, clock, random, directory, audit },
      notices: assembly.notices,
    }),
    content: () => contentFolders(content),
    async reload() {
      const reloaded = await renew(live, { editions: assembly.editions, audit, clock, random, log });
      if (reloaded.what === 'renewed') recogniser.renew();
      return reloaded;
    },
    async start() {
      await listening.start();
      recogniser.renew();
      return { pages: pagesOf(address.publicUrl, config, simulatorKey, accounts) };
    },
    async close() {
      recogniser.close();
      await listening.stop();
      await assembly.background.drain();
      await assembly.learning().catch(() => undefined);
      moving?.close();
      await headLog.close();
      await store.close();
    },
  };
}

/** The play of the demo, by the same use cases as its pages. */
const stageOf = (
  { services, engine, background, worker }: Assembly,
  simulator: SimulatorAdapter,
  {
    log,
    store,
    ...parts
  }: Pick<Wired, 'store' | 'clock' | 'random' | 'log' | 'catalogue'> & {
    readonly directory: LocalDirectory;
    readonly audit: AuditLog;
  },
): Stage =>
  makeStage({
    ...parts,
    services,
    simulator,
    phones: simulator.service,
    register: parts.directory,
    visit: (id) => engine.load(id),
    async requests(person) {
      const query = { index: 'subject', equals: { subject: person }, limit: 50 };
      const { docs } = await store.find<StoredCase>('cases', query);
      return docs.filter(({ open }) => open === 'open').map(({ number }) => number);
    },
    async settle() {
      await background.drain();
      await worker.round();
      await background.drain();
    },
    note: ({ message }) => log.warn({ message }, 'A scene of the demo could not be played.'),
  });

const olderKeys = (config: Config): readonly Keys[] => config.keys.slice(1).map((key) => makeKeys([key]));

type Bot = ReturnType<typeof makeBot>;

function makeBotOf(
  config: Config,
  assembly: Assembly,
  parts: {
    store: Store;
    clock: Clock;
    random: ReturnType<typeof systemRandom>;
    log: Log;
    directory: LocalDirectory;
    catalogue: Catalogue;
  },
  address: { publicUrl: string },
): Bot {
  const { directory, ...rest } = parts;
  const teams = config.teams === 'demo' || config.teams === 'off' ? {} : config.teams;
  return makeBot({
    ...rest,
    ...teams,
    services: assembly.services,
    get publicUrl() {
      return address.publicUrl;
    },
    findPerson: async (externalId) => (await directory.byExternalId(externalId))?.id,
  });
}

interface Wired {
  readonly config: Config;
  readonly assembly: Assembly;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: ReturnType<typeof systemRandom>;
  readonly keys: Keys;
  readonly log: Log;
  readonly address: { publicUrl: string };
  readonly simulatorKey: string;
  readonly catalogue: Catalogue;
  readonly stage?: Stage;
  readonly bot?: Bot;
}

function portalOf(parts: Wired): ReturnType<typeof makePortal> {
  const { config, bot } = parts;
  return makePortal({
    services: parts.assembly.services,
    store: parts.store,
    keys: parts.keys,
    clock: parts.clock,
    random: parts.random,
    log: parts.log,
    get publicUrl() {
      return parts.address.publicUrl;
    },
    trustProxy: typeof config.trustProxy === 'object' ? config.trustProxy.join(', ') : config.trustProxy,
    secureCookies: config.publicUrl.startsWith('https://'),
    demo: config.mode === 'demo',
    simulatorKey: parts.simulatorKey,
    viewsDir: join(root, 'views'),
    catalogue: parts.catalogue,
    ...(parts.stage ? { stage: parts.stage } : {}),
    mountBot(app) {
      bot?.mount(app);
      mountCallbacks(app, parts);
    },
    ...(typeof config.teams === 'object' ? { teamsAppId: config.teams.appId } : {}),
  });
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Used before it was built.');
  return value;
}

function listener(parts: Wired): { start(): Promise<void>; stop(): Promise<void> } {
  const { config, assembly } = parts;
  let server: Server | undefined;
  let stopWorker: (() => Promise<void>) | undefined;
  return {
    async start() {
      server = createServer(portalOf(parts));
      server.listen(config.port, config.host);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      if (!config.publicUrlSet) parts.address.publicUrl = `http://localhost:${port}`;
      stopWorker = assembly.worker.start(roundEvery);
    },
    async stop() {
      await stopWorker?.();
      if (!server?.listening) return;
      const closing = server;
      const closed = once(closing, 'close');
      closing.close();
      closing.closeIdleConnections();
      const timer = setTimeout(() => closing.closeAllConnections(), closeWithin);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function addPerson(assembly: Assembly, publicUrl: string, person: InviteRequest): Promise<AddedStaff> {
  const made = await assembly.signIn.makeInvite(person);
  if (typeof made === 'string') return { ok: false, problem: made };
  return { ok: true, link: `${publicUrl}${made.path}`, expiresAt: made.expiresAt };
}

/** What to open, in order. */
function pagesOf(
  url: string,
  config: Config,
  key: string,
  accounts: DemoAccounts | undefined,
): readonly { what: string; url: string }[] {
  const play = accounts && accounts.people.length > 0 && { what: 'Watch it', url: `${url}/demo?key=${key}` };
  const pages = [
    ...(config.mode === 'demo' && play ? [play] : []),
    { what: 'Portal', url: `${url}/` },
    { what: 'Staff', url: `${url}/staff` },
  ];
  if (config.teams !== 'off') pages.push({ what: 'Bot endpoint', url: `${url}/api/messages` });
  if (config.mode !== 'demo') return pages;
  pages.push({ what: 'Phones and mail', url: `${url}/simulator?key=${key}` });
  for (const one of accounts?.people ?? []) {
    pages.push({ what: one.name, url: `${one.signInName}   password ${one.password}   ${one.hint}` });
  }
  return pages;
}

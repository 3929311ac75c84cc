/** Builds the use cases from adapters, whichever they are. `build.ts` chooses them; tests bring their own. */
import { makeCaseBoard } from './app/cases/board';
import { isCallBackReference } from './app/cases/call-back';
import { judge, type Judged } from './app/cases/judge';
import { makeCaseOpening } from './app/cases/open';
import { makeCaseSettling, type CaseSettling } from './app/cases/settle';
import { makeQueueTimes } from './app/cases/times';
import { makeStaffCases } from './app/cases/staff';
import { makeCallers } from './app/callers';
import { makePressKeys, visitOf } from './app/calls';
import { makeDeliveries } from './app/deliveries';
import { makeCheckCode } from './app/check-code';
import { makeBackground, type Background, type Deps } from './app/deps';
import { makeDestinationCaps } from './app/destination-caps';
import { makeStaffDialogs } from './app/dialogs/desk';
import { makeInsights } from './app/dialogs/insights';
import { makeSentences } from './app/dialogs/sentences';
import { makeEditions, type Editions } from './app/editions';
import { makeEnrollment } from './app/enrollment';
import type { StoredCase } from './app/documents';
import { makeKeyAsks } from './app/key-asks';
import { makeTellEnrolled } from './app/set-up';
import type { Keys } from './app/keys';
import { makeMeasures } from './app/measures/measures';
import { makeFigures } from './app/measures/report';
import { makeMethods } from './app/methods';
import { siteOf } from './app/site';
import { makeNotices, type NoticeBoard } from './app/notices';
import { makeOrganisation } from './app/organisation';
import type { AuditLog } from './app/audit';
import type {
  Calls,
  Clock,
  Directory,
  Log,
  Mail,
  PeopleRegister,
  Person,
  Pusher,
  Random,
  RegistrationPolicy,
  ReportDelivery,
  SignInLog,
  StaffChannel,
  Store,
  Templates,
  Texts,
  WebhookPort,
} from './app/ports';
import { makeProviders, type Providers } from './app/providers';
import { makeSends } from './app/sends';
import { makeAdministration, type Administration } from './app/settings';
import { liveCaps, liveRules, withPrivileged } from './app/settings/live';
import type { Health, Organisation, Services, Simulator } from './app/services';
import { makeSignIn } from './app/sign-in';
import { makeStaffFactor } from './app/staff-code';
import { workStandings } from './app/standing';
import { makeTries } from './app/tries';
import { makeVouchers } from './app/vouchers';
import { makeVouching } from './app/vouching/desk';
import { makeSpoken, makeVouchLinks } from './app/vouching/links';
import { makeEngine, type Engine, type Perform } from './app/visits/engine';
import { makePerform } from './app/visits/perform';
import { makeVisits, type VisitService } from './app/visits/service';
import { makeWebhooks } from './app/webhooks/webhooks';
import type { Webhooks } from './app/webhooks/types';
import { makeWhy } from './app/why/why';
import type { Why } from './app/why/types';
import { makeWorker, type Worker } from './app/worker';
import type { SendState } from './core/account-facts';
import { nothingHeard, type Challenge, type Heard, type Visit } from './core/visit';
import type { Draft } from './core/dialog/drafts';
import type { Catalogue } from './core/phrases';
import { questionsOf, type Questions } from './core/questions';
import type { MethodKind, Rules } from './core/policy/types';
import type { Vocabulary } from './core/understand/redact';

export interface Adapters {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: Keys;
  readonly directory: Directory;
  /** Where people are made, when the directory is our own. */
  readonly register?: PeopleRegister;
  readonly recordUse?: (person: string, method: string) => Promise<void>;
  /** None when left out. */
  readonly texts?: Texts | undefined;
  readonly calls?: Calls | undefined;
  readonly mail: Mail;
  /** Waits before a quick repetition, in ms of real time; a timer when left out. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly templates: (
    organisation: (language: string) => Promise<Organisation>,
  ) => Templates | Promise<Templates>;
  /** The words of everything that people read. */
  readonly catalogue: Catalogue;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly drafts: readonly Draft[];
  /** Our own words by language; only they are kept of a sentence that was not understood. None when left out. */
  readonly vocabularies?: () => ReadonlyMap<string, Vocabulary>;
  readonly recognise: (
    sentence: string,
    language: string,
  ) => Promise<{ topic?: string; asked?: readonly string[]; question?: string }>;
  /** Frequent questions; none when left out. */
  readonly questions?: Questions;
  /** Details of a first sentence; nothing is heard when left out. */
  readonly details?: (sentence: string, language: string) => Heard;
  /** The directory's log of sign-ins; when left out there is none. */
  readonly signIns?: SignInLog;
  readonly registration?: RegistrationPolicy;
  readonly publicUrl: () => string;
  /** A ticket system that is told of requests, and the keys that sign it, newest first. */
  readonly webhook?: { readonly port: WebhookPort; readonly keys: readonly Buffer[] };
  /** Who sends by a kind of method, for figures; "unknown" when left out. */
  readonly provider?: (kind: MethodKind) => string;
  /** Further kinds of method that do not work at the moment, beside those whose provider is down. */
  readonly down?: () => readonly MethodKind[];
  readonly rules?: Partial<Rules>;
  readonly simulator?: Simulator;
}

export interface Assembly {
  readonly services: Services;
  readonly visits: VisitService;
  /** "Why was this allowed?", for whoever has the server. */
  readonly explain: Why['explain'];
  /** When a ticket system is configured. */
  readonly webhooks?: Webhooks;
  readonly editions: Editions;
  readonly engine: Engine;
  readonly worker: Worker;
  readonly cases: CaseSettling;
  readonly notices: NoticeBoard;
  readonly background: Background;
  /** What the rules say of a request now. */
  readonly judge: (request: StoredCase) => Promise<Judged>;
  /** Writes down what was counted; a worker does it all the time. */
  readonly learning: () => Promise<void>;
  readonly signIn: ReturnType<typeof makeSignIn>;
  readonly administration: Administration;
  /** What became of a text, as an adapter heard it. */
  readonly reportDelivery: ReportDelivery;
  /** The bot is built from the services, and is what they push through. */
  usePusher(pusher: Pusher): void;
  useStaffChannel(channel: StaffChannel): void;
}

/** @throws {Error} when the store cannot keep the dialogs. */
export async function assemble(adapters: Adapters): Promise<Assembly> {
  const { store, clock, random, keys, audit, log, catalogue } = adapters;
  const background = makeBackground(log);
  const organisations = makeOrganisation({
    ...{ store, clock, catalogue, log },
    ...(adapters.rules ? { rules: adapters.rules } : {}),
  });
  await organisations.settings();
  const rules = liveRules(organisations);
  const directory = withPrivileged(adapters.directory, organisations);
  const templates = await adapters.templates((language) => organisations.now(language));
  const providers = makeProviders({
    ...{ clock, random, log, texts: adapters.texts, calls: adapters.calls, mail: adapters.mail },
    ...(adapters.wait ? { wait: adapters.wait } : {}),
  });
  const { texts, mail, calls } = providers;
  const vouchers = makeVouchers({ store, clock, directory, organisations });
  const vouchLinks = makeVouchLinks({ store, clock, keys });
  const methods = makeMethods({
    spoken: makeSpoken({ directory, links: vouchLinks, vouchers }),
    ...{ keys, texts, mail, calls, templates },
    phrases: (language) => catalogue.in(language),
    organisation: (language) => organisations.now(language),
    site: () => siteOf(adapters.publicUrl()),
  });
  const tries = makeTries({ store, clock, rules });
  const checkCode = makeCheckCode({ store, keys, clock, directory, methods, rules, tries });
  const webhooks =
    adapters.webhook &&
    makeWebhooks({
      ...{ store, clock, random, audit, background, log, publicUrl: adapters.publicUrl },
      ...adapters.webhook,
    });
  let pusher: Pusher | undefined;
  let staffChannel: StaffChannel | undefined;
  const board = makeCaseBoard({ store, clock, background, log }, () => staffChannel);
  const measures = makeMeasures({ store, clock, log, demo: adapters.simulator !== undefined });
  const deps: Deps = {
    store,
    clock,
    random,
    keys,
    directory,
    methods,
    ...{ mail, texts, calls, templates },
    deliveries: makeDeliveries({ store, clock, measures }),
    insights: makeInsights({ store, clock, log, demo: adapters.simulator !== undefined }),
    measures,
    signIns: adapters.signIns ?? { recent: () => Promise.resolve(undefined) },
    registration: adapters.registration ?? { of: () => Promise.resolve({ required: 'unknown' }) },
    audit,
    log,
    rules,
    editions: await makeEditions(store, adapters.drafts),
    tries,
    sends: makeSends({ store, clock, rules }),
    destinationCaps: makeDestinationCaps({
      store,
      clock,
      caps: liveCaps(organisations),
      report: (what) =>
        log.warn({ scope: what.scope, cap: what.cap }, 'Texts reached a cap: is somebody pumping?'),
    }),
    checkCode,
    catalogue,
    organisation: (language) => organisations.now(language),
    publicUrl: adapters.publicUrl,
    absent: () => providers.absent(),
    down: () => [...providers.down(), ...(adapters.down?.() ?? [])],
    provider: adapters.provider ?? (() => 'unknown'),
    ...(webhooks ? { webhooks } : {}),
    process: random.token(9),
    background,
    board,
    pusher: {
      show: async (...to) => pusher?.show(...to),
      say: async (...to) => pusher?.say(...to),
    },
  };
  const times = makeQueueTimes({ store, clock });
  const parts = { ...deps, organisations, vouchers, vouchLinks, times };
  const opening = makeCaseOpening(deps);
  const notices = makeNotices({ ...deps, opening });
  // The engine performs effects, and some effects need the engine: tied together here, once.
  const late: { perform?: Perform; visits?: VisitService } = {};
  const engine = makeEngine(parts, (effect, stored, facts) => need(late.perform)(effect, stored, facts));
  const keyAsks = makeKeyAsks({ keys, clock, site: () => siteOf(adapters.publicUrl()) });
  const staffFactor = makeStaffFactor({ checkCode, clock, keyAsks });
  const checkOwnCode = async (person: Person, code: string, ref: string): Promise<boolean> =>
    (await staffFactor.check(person, { code }, ref)) !== undefined;
  const vouching = makeVouching({ ...parts, opening, checkOwnCode }, engine);
  const cases = makeCaseSettling({ ...parts, notices }, engine);
  const sentences = makeSentences({
    ...{ store, clock, log },
    vocabularies: adapters.vocabularies ?? (() => new Map()),
    keptFor: () => organisations.known().retention.sentences,
  });
  const learning = async (): Promise<void> => {
    await deps.insights.keep();
    await measures.keep();
    await sentences.work();
  };
  const visits = makeVisits(
    {
      ...parts,
      recognise: adapters.recognise,
      sentences,
      questions: adapters.questions ?? questionsOf({}),
      details: adapters.details ?? (() => nothingHeard),
      voidGranted: (request) => cases.voidGranted(request),
      takenUp: (stored, id) => opening.takenUp(stored, id),
    },
    engine,
  );
  late.visits = visits;
  late.perform = makePerform({
    ...deps,
    opening,
    notices,
    vouching,
    takeUp: (stored) => visits.takeUp(stored),
    show: (id) => show(id),
  });

  async function show(id: string): Promise<void> {
    const stored = await engine.load(id);
    if (stored?.visit.holder.kind !== 'teams') return;
    const view = await visits.screenOf(id);
    if (view) await deps.pusher.show(stored.visit.holder.ref, id, view.screen, view.language);
  }

  /** The visit that made a test goes on by its report. A challenge's id begins with its visit's. */
  async function reportDelivery(reference: string, state: SendState, attempt?: number): Promise<void> {
    if (isCallBackReference(reference)) return staff.ended(reference, state, attempt);
    if (!(await deps.deliveries.report(reference, state, attempt))) return;
    // A call or text that was asked for again: what became of the one before is no news.
    const isThis = (challenge: Challenge | undefined): boolean =>
      challenge?.id === reference && (attempt === undefined || attempt === challenge.sends);
    const waits = ({ diagnosis, verify, newNumber }: Visit): boolean =>
      diagnosis?.test === reference || isThis(verify?.challenge) || isThis(newNumber?.challenge);
    const applied = await engine.apply(visitOf(reference), ({ visit }) =>
      waits(visit) ? { type: 'reported', test: reference, state } : undefined,
    );
    if (applied?.taken) await engine.settle(applied.stored);
  }

  const signIn = makeSignIn({
    keyAsks,
    ...deps,
    ...(adapters.register ? { register: adapters.register } : {}),
    ...(adapters.recordUse ? { recordUse: adapters.recordUse } : {}),
  });
  const staff = makeStaffCases({ ...parts, settleCase: (id) => cases.settle(id), staffFactor, show }, engine);
  const administration = makeAdministration({
    ...parts,
    factor: staffFactor,
    ...(adapters.register ? { register: adapters.register } : {}),
  });
  const why = makeWhy({ store, audit, directory });
  return {
    services: {
      visits,
      enrollment: makeEnrollment(parts, engine),
      signIn,
      cases: staff,
      notices,
      vouching,
      callers: makeCallers(deps),
      dialogs: makeStaffDialogs(deps),
      settings: administration.staff,
      why,
      figures: makeFigures(parts),
      webhooks: async (staff) => ((await why.may(staff)) ? webhooks?.status() : undefined),
      health: makeHealth(store, providers),
      organisation: (language) => organisations.now(language),
      questions: visits.questions,
      pressKeys: makePressKeys(parts, engine, staff.press),
      ...(adapters.simulator ? { simulator: adapters.simulator } : {}),
    },
    visits,
    explain: (asked) => why.explain(asked),
    ...(webhooks ? { webhooks } : {}),
    editions: deps.editions,
    engine,
    cases,
    notices,
    background,
    learning,
    judge: (request) => judge(parts, request),
    signIn,
    administration,
    worker: makeWorker({
      ...{ store, clock, log, engine, cases, notices, show, learning, board },
      changes: () => administration.work(),
      webhooks: async () => webhooks?.work(),
      standings: () => workStandings(deps, makeTellEnrolled(deps, engine)),
    }),
    reportDelivery,
    usePusher(given) {
      pusher = given;
    },
    useStaffChannel(given) {
      staffChannel = given;
    },
  };
}

/** Ready is who has a store: without a provider other ways remain, and it is shown. */
const makeHealth = (store: Store, providers: Providers): Health => ({
  carriers: () => providers.states(),
  async ready() {
    const stored = await store.ping().then(
      () => true,
      () => false,
    );
    const carried = providers.states().map(({ carrier, works }) => [carrier, works] as const);
    return { ok: stored, checks: { store: stored, ...Object.fromEntries(carried) } };
  },
});

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Used before it was built.');
  return value;
}

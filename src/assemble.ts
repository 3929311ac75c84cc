/** Builds the use cases from adapters, whichever they are. `build.ts` chooses them; tests bring their own. */
import { judge, type Judged } from './app/cases/judge';
import { makeCaseOpening } from './app/cases/open';
import { makeCaseSettling, type CaseSettling } from './app/cases/settle';
import { makeStaffCases } from './app/cases/staff';
import { makePressKeys, visitOf } from './app/calls';
import { makeDeliveries } from './app/deliveries';
import { makeCheckCode } from './app/check-code';
import { makeBackground, type Background, type Deps } from './app/deps';
import { defaultDestinationCaps, makeDestinationCaps } from './app/destination-caps';
import { makeStaffDialogs } from './app/dialogs/desk';
import { makeInsights } from './app/dialogs/insights';
import { makeSentences } from './app/dialogs/sentences';
import { makeEditions, type Editions } from './app/editions';
import { makeEnrollment, makeTellEnrolled } from './app/enrollment';
import type { StoredCase } from './app/documents';
import type { Keys } from './app/keys';
import { makeMeasures } from './app/measures/measures';
import { makeFigures } from './app/measures/report';
import { makeMethods } from './app/methods';
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
  Pusher,
  Random,
  RegistrationPolicy,
  ReportDelivery,
  SignInLog,
  Store,
  Templates,
  Texts,
  WebhookPort,
} from './app/ports';
import { makeSends } from './app/sends';
import type { Health, Organisation, Services, Simulator } from './app/services';
import { makeSignIn } from './app/sign-in';
import { makeStaffCode } from './app/staff-code';
import { workStandings } from './app/standing';
import { makeTries } from './app/tries';
import { makeEngine, type Engine, type Perform } from './app/visits/engine';
import { makePerform } from './app/visits/perform';
import { makeVisits, type VisitService } from './app/visits/service';
import { makeWebhooks } from './app/webhooks/webhooks';
import type { Webhooks } from './app/webhooks/types';
import { makeWhy } from './app/why/why';
import type { Why } from './app/why/types';
import { makeWorker, type Worker } from './app/worker';
import type { SendState } from './core/account-facts';
import { nothingHeard, type Heard, type Visit } from './core/visit';
import type { Draft } from './core/dialog/drafts';
import type { Catalogue } from './core/phrases';
import { questionsOf, type Questions } from './core/questions';
import { defaultRules } from './core/policy/rules';
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
  readonly texts: Texts;
  readonly mail: Mail;
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
  /** None when left out. */
  readonly calls?: Calls;
  /** A ticket system that is told of requests, and the keys that sign it, newest first. */
  readonly webhook?: { readonly port: WebhookPort; readonly keys: readonly Buffer[] };
  /** Who sends by a kind of method, for figures; "unknown" when left out. */
  readonly provider?: (kind: MethodKind) => string;
  /** Kinds of method whose provider does not work at the moment. */
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
  /** What became of a text, as an adapter heard it. */
  readonly reportDelivery: ReportDelivery;
  /** The bot is built from the services, and is what they push through. */
  usePusher(pusher: Pusher): void;
}

/** @throws {Error} when the store cannot keep the dialogs. */
export async function assemble(adapters: Adapters): Promise<Assembly> {
  const { store, clock, random, keys, directory, audit, log, catalogue } = adapters;
  const rules: Rules = { ...defaultRules, ...adapters.rules };
  const background = makeBackground(log);
  const organisations = makeOrganisation({ store, clock, catalogue });
  const templates = await adapters.templates((language) => organisations.now(language));
  const methods = makeMethods({
    ...{ keys, texts: adapters.texts, mail: adapters.mail, templates },
    calls: adapters.calls ?? noCalls,
    phrases: (language) => catalogue.in(language),
    organisation: (language) => organisations.now(language),
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
  const measures = makeMeasures({ store, clock, log, demo: adapters.simulator !== undefined });
  const deps: Deps = {
    store,
    clock,
    random,
    keys,
    directory,
    methods,
    mail: adapters.mail,
    texts: adapters.texts,
    templates,
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
      caps: defaultDestinationCaps,
      report: (what) =>
        log.warn({ scope: what.scope, cap: what.cap }, 'Texts reached a cap: is somebody pumping?'),
    }),
    checkCode,
    catalogue,
    organisation: (language) => organisations.now(language),
    publicUrl: adapters.publicUrl,
    down: adapters.down ?? (() => []),
    provider: adapters.provider ?? (() => 'unknown'),
    ...(webhooks ? { webhooks } : {}),
    process: random.token(9),
    background,
    pusher: {
      show: async (...to) => pusher?.show(...to),
      say: async (...to) => pusher?.say(...to),
    },
  };
  const parts = { ...deps, organisations };
  const opening = makeCaseOpening(deps);
  const notices = makeNotices({ ...deps, opening });
  // The engine performs effects, and some effects need the engine: tied together here, once.
  const late: { perform?: Perform; visits?: VisitService } = {};
  const engine = makeEngine(parts, (effect, stored, facts) => need(late.perform)(effect, stored, facts));
  const cases = makeCaseSettling({ ...parts, notices }, engine);
  const sentences = makeSentences({
    ...{ store, clock, log },
    vocabularies: adapters.vocabularies ?? (() => new Map()),
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
    },
    engine,
  );
  late.visits = visits;
  late.perform = makePerform({
    ...deps,
    opening,
    notices,
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
  async function reportDelivery(reference: string, state: SendState): Promise<void> {
    if (!(await deps.deliveries.report(reference, state))) return;
    const waits = ({ diagnosis, verify }: Visit): boolean =>
      diagnosis?.test === reference || verify?.challenge?.id === reference;
    const applied = await engine.apply(visitOf(reference), ({ visit }) =>
      waits(visit) ? { type: 'reported', test: reference, state } : undefined,
    );
    if (applied?.taken) await engine.settle(applied.stored);
  }

  const signIn = makeSignIn({
    ...deps,
    ...(adapters.register ? { register: adapters.register } : {}),
    ...(adapters.recordUse ? { recordUse: adapters.recordUse } : {}),
  });
  const staff = makeStaffCases({
    ...parts,
    settleCase: (id) => cases.settle(id),
    checkStaffCode: makeStaffCode({ checkCode, clock }),
  });
  const why = makeWhy({ store, audit, directory });
  const health: Health = {
    async ready() {
      const stored = await store.ping().then(
        () => true,
        () => false,
      );
      return { ok: stored, checks: { store: stored } };
    },
  };
  return {
    services: {
      visits,
      enrollment: makeEnrollment(parts, engine),
      signIn,
      cases: staff,
      notices,
      dialogs: makeStaffDialogs(deps),
      why,
      figures: makeFigures(parts),
      webhooks: async (staff) => ((await why.may(staff)) ? webhooks?.status() : undefined),
      health,
      organisation: (language) => organisations.now(language),
      questions: visits.questions,
      pressKeys: makePressKeys(parts, engine),
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
    worker: makeWorker({
      ...{ store, clock, log, engine, cases, notices, show, learning },
      webhooks: async () => webhooks?.work(),
      standings: () => workStandings(deps, makeTellEnrolled(deps, engine)),
    }),
    reportDelivery,
    usePusher(given) {
      pusher = given;
    },
  };
}

/** No calls are configured: nobody is offered one. */
const noCalls: Calls = {
  call: () => Promise.resolve({ ok: false, retry: false, reason: 'not-configured' }),
};

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Used before it was built.');
  return value;
}

/**
 * A small walk in memory for tests of the bot: a choice, a field, a code, an end. It counts what reached it, so
 * that "nothing happened" can be seen. Its decisions are not Sparekey's.
 */
import { noSettings } from './no-settings';
import type {
  Answer,
  BeginVisit,
  Said,
  Services,
  TopicInfo,
  VisitView,
  Visits,
} from '../../src/app/services';
import type { Screen } from '../../src/core/screen';
import type { Holder } from '../../src/core/visit';
import { answersWith } from './questions';

const blank: Omit<Screen, 'step' | 'turn' | 'title'> = {
  text: [],
  notes: [],
  trail: [],
  choices: [],
  ways: [],
  off: [],
  actions: [],
  offers: [],
  beside: { title: 'What happens next', text: [], trail: [] },
  back: true,
  waits: false,
  ended: false,
};

export const walkScreens: Readonly<Record<string, Omit<Screen, 'step' | 'turn'>>> = {
  ask: {
    ...blank,
    title: 'Was it stolen, or could it still turn up?',
    progress: { at: 1, of: 4, label: 'find out what helps' },
    choices: [
      { value: 'choice:0', say: 'It was stolen', hint: 'We tell security as well' },
      { value: 'choice:1', say: 'It may turn up' },
    ],
    back: false,
  },
  who: {
    ...blank,
    title: 'Who are you?',
    field: { kind: 'account', label: 'Sign-in name', button: 'Go on', maxLength: 254 },
  },
  code: {
    ...blank,
    title: 'Type the code from your app',
    text: ['It changes every **30 seconds**.'],
    field: { kind: 'code', label: '6-digit code', button: 'Check the code', maxLength: 6 },
    ways: [{ value: 'none', say: 'I have none of these' }],
  },
  'set-up': { ...blank, title: 'It is you', portalOnly: { kind: 'set-up', say: 'Set up your new phone' } },
  words: {
    ...blank,
    title: 'What did you see last?',
    choices: [{ value: 'choice:0', say: 'At home' }],
    field: { kind: 'words', label: 'In your own words', button: 'Go on', maxLength: 300 },
  },
  tell: {
    ...blank,
    title: 'We stop your phone now',
    actions: [{ value: 'go-on', say: 'Stop my phone', style: 'main' }],
  },
  waiting: {
    ...blank,
    title: 'A person will look at this',
    tag: { kind: 'request', label: 'Your request number', value: '47K 9RM' },
    waits: true,
  },
  end: {
    ...blank,
    title: 'Your old phone can no longer be used',
    back: false,
    ended: true,
    offers: [{ say: 'It came back', link: '/topics/undo-lost' }],
  },
};

const after: Readonly<Record<string, string>> = {
  ask: 'code',
  who: 'code',
  code: 'set-up',
  'set-up': 'end',
  waiting: 'end',
};

interface Walk {
  readonly id: string;
  readonly input: BeginVisit;
  holder: Holder;
  step: string;
  turn: number;
  language: string;
  touchedAt: number;
}

export interface FakeVisits {
  /** Codes of callers that were looked up. */
  readonly looked: readonly { readonly code: string; readonly aside?: true }[];
  readonly services: Services;
  readonly begun: readonly BeginVisit[];
  /** Answers that counted, in order. */
  readonly answers: readonly { readonly visit: string; readonly turn: number; readonly answer: Answer }[];
  /** Calls of any kind, also of those that changed nothing. */
  calls(): number;
  put(visit: string, step: string): VisitView;
  view(visit: string): VisitView;
  /** A code that another place has made. */
  code(code: string): void;
  /** Another place waits for these digits. */
  waitFor(digits: string): void;
  /** The digits that are waited for. */
  waits(): string | undefined;
  /** The next calls fail so, until it is cleared. */
  fail(error: Error | undefined): void;
}

const topicList: readonly TopicInfo[] = [
  { topic: 'no-device', title: 'My phone is not with me', hint: 'At home, at repair, battery empty' },
  { topic: 'lost-device', title: 'My phone was lost or stolen', hint: 'We stop its use first' },
  { topic: 'talk-to-person', title: 'I want to talk to a person', hint: 'We open a request' },
  { topic: 'take-up', title: 'Take up a request' },
  {
    topic: 'unexpected-prompt',
    title: 'I got a request I did not make',
    hint: 'Do not approve it. Tell us first',
  },
  { topic: 'undo-lost', title: 'It turned up' },
];
const german: Readonly<Record<string, string>> = {
  'no-device': 'Mein Telefon ist nicht bei mir',
  'lost-device': 'Mein Telefon ist verloren oder gestohlen',
};
const inGerman = (info: TopicInfo): TopicInfo => ({ ...info, title: german[info.topic] ?? info.title });
const topicNamed = (name: string): TopicInfo => topicList.find(({ topic }) => topic === name) ?? notHere();
/** In this order: what a sentence means, and what it may mean. */
const meanings: readonly (readonly [RegExp, string, ...string[]])[] = [
  [/approving|did not ask/, 'unexpected-prompt'],
  [/weird pop-?up/, '', 'no-device', 'unexpected-prompt'],
  [/either/, '', 'lost-device', 'no-device'],
  [/request (this|from)/, 'take-up'],
  [/found/, 'undo-lost'],
  [/took|stolen|lost|gestohlen/, 'lost-device'],
  [/home|forgot mine/, 'no-device'],
];

const organisation = {
  name: 'Alderbrook Hospitals',
  helpDeskPhone: '0131 496 0120',
  helpDeskPhoneSpoken: '',
  hours: '',
  zone: 'Europe/London',
  hoursNow: '',
  passwordLink: 'https://password.alderbrook.example/',
};
const questions = answersWith(topicList, organisation);
/** "what about app-offline": the question of that name; with "perhaps" it is asked whether it is meant. */
const about = /what about ([a-z-]+)/;

const notHere = (): never => {
  throw new Error('Not part of this fake.');
};

/** The one code that a caller reads here, and whose it is. */
export const callerCode = 'K7Q4RM';
const callerFound = { firstName: 'Ines *D*', number: '47K 9RM', until: Date.UTC(2026, 10, 24, 14, 40) };

export function fakeVisits(now: () => number = () => 0): FakeVisits {
  const walks = new Map<string, Walk>();
  const begun: BeginVisit[] = [];
  const answers: { visit: string; turn: number; answer: Answer }[] = [];
  let failure: Error | undefined;
  let calls = 0;
  let digits: string | undefined;
  const looked: FakeVisits['looked'][number][] = [];
  const codes = new Map<string, 'made' | 'asked'>();
  const called = (): void => {
    calls += 1;
    if (failure) throw failure;
  };
  const viewOf = (walk: Walk): VisitView => ({
    id: walk.id,
    turn: walk.turn,
    screen: { ...(walkScreens[walk.step] ?? notHere()), step: walk.step, turn: walk.turn },
    topic: walk.input.topic,
    timeZone: walk.input.timeZone ?? 'Europe/London',
    language: walk.language,
    touchedAt: walk.touchedAt,
    canSetUp: walk.step === 'set-up',
    canOpenDayPass: false,
  });
  const held = (id: string, holder: Holder): Walk | undefined => {
    const walk = walks.get(id);
    return walk?.holder.kind === holder.kind && walk.holder.ref === holder.ref ? walk : undefined;
  };
  const saidOf = (walk: Walk, answer: Answer): Said | undefined => {
    if (answer.kind === 'back' || answer.kind === 'person') return { kind: answer.kind };
    if (answer.kind === 'enter') return walk.step === 'code' ? { kind: 'code' } : undefined;
    const { choices = [], ways = [] } = walkScreens[walk.step] ?? {};
    const found = [...choices, ...ways].find((choice) => choice.value === answer.value);
    return { kind: 'chose', say: found?.say ?? answer.value };
  };
  const visits: Visits = {
    async topics(language) {
      called();
      return language === 'de' ? topicList.map(inGerman) : topicList;
    },
    async understand(words, language) {
      called();
      const question = (await questions()).find(({ id }) => id === about.exec(words)?.[1]);
      if (question && words.includes('perhaps')) return { question, asked: topicList.slice(0, 1) };
      if (question) return { question };
      const [, topic, ...asked] = meanings.find(([pattern]) => pattern.test(words)) ?? [];
      const named = (name: string): TopicInfo =>
        language === 'de' ? inGerman(topicNamed(name)) : topicNamed(name);
      return {
        ...(topic ? { topic: named(topic) } : {}),
        ...(asked.length > 0 ? { asked: asked.map(named) } : {}),
      };
    },
    languages: () => ['en', 'de'],
    async speak(id, holder, language) {
      called();
      const walk = held(id, holder);
      if (walk) walk.language = language;
      return walk && viewOf(walk);
    },
    async begin(input) {
      called();
      begun.push(input);
      const walk = {
        id: `v${walks.size + 1}`,
        input,
        holder: input.holder,
        step: input.topic === 'take-up' ? 'who' : 'ask',
        turn: 1,
        language: input.language ?? 'en',
        touchedAt: now(),
      };
      walks.set(walk.id, walk);
      return viewOf(walk);
    },
    async view(id, holder) {
      called();
      const walk = held(id, holder);
      return walk && viewOf(walk);
    },
    async answer(id, holder, turn, answer) {
      called();
      const walk = held(id, holder);
      if (!walk) return undefined;
      if (turn !== walk.turn) return { ...viewOf(walk), stale: {} };
      const said = saidOf(walk, answer);
      answers.push({ visit: id, turn, answer });
      walk.turn += 1;
      walk.touchedAt = now();
      walk.step =
        answer.kind === 'person'
          ? 'waiting'
          : answer.kind === 'back'
            ? 'ask'
            : (after[walk.step] ?? walk.step);
      return { ...viewOf(walk), ...(said ? { said } : {}) };
    },
    async latest(holder, { older = false } = {}) {
      called();
      const since = older ? 0 : now() - 86_400_000;
      const walk = [...walks.values()].findLast(
        (own) => held(own.id, holder) && own.step !== 'end' && own.touchedAt > since,
      );
      return walk && viewOf(walk);
    },
    async byNumber(number, holder) {
      called();
      const walk = [...walks.values()].find((own) => held(own.id, holder) && own.step === 'waiting');
      return walk && number === '47K9RM' ? viewOf(walk) : undefined;
    },
    async handOver(id, from) {
      called();
      return held(id, from) && { path: `/go/one-time-${id}`, code: `one-time-${id}`, expiresAt: 300_000 };
    },
    peekHandOver: async (token) => {
      const state = codes.get(token.replace(/[\s-]/g, ''));
      const page = { from: 'portal', at: now(), begun: { at: now() } } as const;
      if (state === undefined) return undefined;
      return { ...page, state, ...(state === 'asked' ? { digits: '47' } : {}) };
    },
    takeHandOver: async () => undefined,
    askHandOver: async (token, to) => {
      const code = token.replace(/[\s-]/g, '');
      if (codes.get(code) !== 'made' || to.person !== 'mira') return false;
      codes.set(code, 'asked');
      return true;
    },
    askedHandOver: async () => (digits === undefined ? undefined : { to: 'portal', at: now() }),
    async confirmHandOver(_from, typed) {
      const right = typed === digits;
      if (digits === undefined) return 'none';
      digits = undefined;
      return right ? 'moved' : 'wrong';
    },
    async refuseHandOver() {
      const asked = digits !== undefined;
      digits = undefined;
      return asked;
    },
  };
  const services: Services = {
    settings: noSettings,
    visits,
    organisation: async () => organisation,
    questions,
    pressKeys: async () => ({ say: 'over', language: 'en' }),
    get enrollment() {
      return notHere();
    },
    get signIn() {
      return notHere();
    },
    get cases() {
      return notHere();
    },
    get notices() {
      return notHere();
    },
    callers: {
      make: async () => undefined,
      async check(code, how) {
        looked.push({ code, ...how });
        return code === callerCode ? callerFound : undefined;
      },
    },
    get vouching() {
      return notHere();
    },
    get dialogs() {
      return notHere();
    },
    health: { carriers: () => [], ready: async () => ({ ok: true, checks: {} }) },
    why: { look: async () => undefined },
    webhooks: async () => undefined,
    figures: { look: async () => undefined, walk: async () => undefined },
  };
  const known = (id: string): Walk => walks.get(id) ?? notHere();
  return {
    services,
    begun,
    answers,
    looked,
    calls: () => calls,
    put(id, step) {
      const walk = known(id);
      walk.step = step;
      walk.turn += 1;
      walk.touchedAt = now();
      return viewOf(walk);
    },
    view: (id) => viewOf(known(id)),
    code: (code) => void codes.set(code, 'made'),
    waitFor(wanted) {
      digits = wanted;
    },
    waits: () => digits,
    fail(error) {
      failure = error;
    },
  };
}

/**
 * A small walk in memory for tests of the bot: a choice, a field, a code, an end. It counts what reached it, so
 * that "nothing happened" can be seen. Its decisions are not Sparekey's.
 */
import type { Answer, BeginVisit, Services, TopicInfo, VisitView, Visits } from '../../src/app/services';
import type { Screen } from '../../src/core/screen';
import type { Holder } from '../../src/core/visit';

const blank: Omit<Screen, 'step' | 'turn' | 'title'> = {
  text: [],
  notes: [],
  trail: [],
  choices: [],
  ways: [],
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
  waiting: {
    ...blank,
    title: 'A person will look at this',
    tag: { kind: 'request', label: 'Your request number', value: '47K 9RM' },
    waits: true,
  },
  end: { ...blank, title: 'Your old phone can no longer be used', back: false, ended: true },
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
}

export interface FakeVisits {
  readonly services: Services;
  readonly begun: readonly BeginVisit[];
  /** Answers that counted, in order. */
  readonly answers: readonly { readonly visit: string; readonly turn: number; readonly answer: Answer }[];
  /** Calls of any kind, also of those that changed nothing. */
  calls(): number;
  put(visit: string, step: string): VisitView;
  view(visit: string): VisitView;
  /** The next calls fail so, until it is cleared. */
  fail(error: Error | undefined): void;
}

const topicList: readonly TopicInfo[] = [
  { topic: 'no-device', title: 'My phone is not with me', hint: 'At home, at repair, battery empty' },
  { topic: 'lost-device', title: 'My phone was lost or stolen', hint: 'We stop its use first' },
  { topic: 'talk-to-person', title: 'I want to talk to a person', hint: 'We open a request' },
  { topic: 'take-up', title: 'Take up a request' },
];

const notHere = (): never => {
  throw new Error('Not part of this fake.');
};

export function fakeVisits(): FakeVisits {
  const walks = new Map<string, Walk>();
  const begun: BeginVisit[] = [];
  const answers: { visit: string; turn: number; answer: Answer }[] = [];
  let failure: Error | undefined;
  let calls = 0;
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
    language: 'en',
    canSetUp: walk.step === 'set-up',
    canOpenDayPass: false,
  });
  const held = (id: string, holder: Holder): Walk | undefined => {
    const walk = walks.get(id);
    return walk?.holder.kind === holder.kind && walk.holder.ref === holder.ref ? walk : undefined;
  };
  const saidOf = (walk: Walk, answer: Answer): string | undefined => {
    if (answer.kind === 'back') return 'You went back';
    if (answer.kind === 'person') return 'You asked for a person';
    if (answer.kind === 'enter')
      return walk.step === 'code' ? 'You typed a code' : `You said: ${answer.text}`;
    return `You said: ${walkScreens[walk.step]?.choices.find((choice) => choice.value === answer.value)?.say ?? answer.value}`;
  };
  const visits: Visits = {
    async topics() {
      called();
      return topicList;
    },
    async understand(words) {
      called();
      const found = /took|stolen|lost/.test(words)
        ? topicList[1]
        : /home|forgot/.test(words)
          ? topicList[0]
          : undefined;
      return found ? { topic: found } : {};
    },
    languages: () => ['en'],
    async speak(id, holder) {
      const walk = held(id, holder);
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
      walk.step =
        answer.kind === 'person'
          ? 'waiting'
          : answer.kind === 'back'
            ? 'ask'
            : (after[walk.step] ?? walk.step);
      return { ...viewOf(walk), ...(said ? { said } : {}) };
    },
    async latest(holder) {
      called();
      const walk = [...walks.values()].findLast((own) => held(own.id, holder) && own.step !== 'end');
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
    peekHandOver: async () => undefined,
    takeHandOver: async () => undefined,
    askHandOver: async () => false,
    askedHandOver: async () => undefined,
    confirmHandOver: async () => 'none',
    refuseHandOver: async () => false,
  };
  const services: Services = {
    visits,
    organisation: async () => ({
      name: 'Alderbrook Hospitals',
      helpDeskPhone: '0131 496 0120',
      helpDeskPhoneSpoken: '',
      hours: '',
      zone: 'Europe/London',
      hoursNow: '',
      passwordLink: 'https://password.alderbrook.example/',
    }),
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
    get dialogs() {
      return notHere();
    },
    health: { ready: async () => ({ ok: true, checks: {} }) },
  };
  const known = (id: string): Walk => walks.get(id) ?? notHere();
  return {
    services,
    begun,
    answers,
    calls: () => calls,
    put(id, step) {
      const walk = known(id);
      walk.step = step;
      walk.turn += 1;
      return viewOf(walk);
    },
    view: (id) => viewOf(known(id)),
    fail(error) {
      failure = error;
    },
  };
}

/**
 * Use cases in memory, good enough to show every page of the portal: hand-made screens of every kind, codes
 * that are known. What they decide is not what Sparekey decides; tests of channels need only that they answer.
 */
import { noSettings } from './no-settings';
import type {
  Answer,
  BeginVisit,
  Enrollment,
  Organisation,
  Services,
  SetUpProblem,
  TopicInfo,
  VisitView,
  Visits,
} from '../../src/app/services';
import type { Person } from '../../src/app/ports';
import type { Screen } from '../../src/core/screen';
import type { Holder } from '../../src/core/visit';
import { fakeHandOvers } from './fake-hand-over';
import { answersWith } from './questions';

export const fakeStart = Date.UTC(2026, 10, 24, 14, 22);
export const setUpCode = '7KQMXW4D9HTR3PVNC6JYE7F4';
export const dayPassCode = 'M4QTX9WD';
export const rightCode = '481223';
export const rightKey = '{"id":"right"}';
export const requestNumber = '47K9RM';

const nothing: Omit<Screen, 'title' | 'step' | 'turn'> = {
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
const stage = (at: number, label: string): NonNullable<Screen['progress']> => ({ at, of: 4, label });

/** One screen of every kind the engine has, by the name of its step. */
export const screens: Readonly<Record<string, Omit<Screen, 'turn' | 'step'>>> = {
  ask: {
    ...nothing,
    progress: stage(1, 'find out what helps'),
    title: 'Where is your phone now?',
    picture: 'home',
    choices: [
      {
        value: 'choice:0',
        say: 'At home, or somewhere safe',
        hint: 'I get it back today or tomorrow',
        icon: 'home',
      },
      { value: 'choice:1', say: 'At repair', icon: 'wrench' },
      { value: 'choice:2', say: 'With me, but the battery is empty', icon: 'battery' },
      {
        value: 'choice:3',
        say: 'I do not know',
        hint: 'We stop its use until it turns up',
        icon: 'question',
      },
    ],
    field: { kind: 'words', label: 'Say it in your own words', button: 'Go on', maxLength: 300 },
    beside: {
      title: 'What happens next',
      text: ['We look for another way to sign in that works right now. It takes **about a minute**.'],
      trail: [],
    },
  },
  who: {
    ...nothing,
    progress: stage(2, 'show that it is you'),
    title: 'Who are you?',
    lead: 'Type the name you sign in with.',
    field: {
      kind: 'account',
      label: 'Sign-in name, e-mail or staff number',
      hint: 'Like mira.okafor@alderbrook.example',
      button: 'Go on',
      maxLength: 254,
    },
  },
  choose: {
    ...nothing,
    progress: stage(2, 'show that it is you'),
    title: 'What do you have with you?',
    lead: 'Pick one. We may ask for a second.',
    picture: 'hooks',
    choices: [
      {
        value: 'way:totp',
        say: 'Code from an authenticator app',
        hint: 'On a device that is with you',
        icon: 'app',
      },
      {
        value: 'way:backup',
        say: 'Saved backup code',
        hint: 'From the list you printed or kept',
        icon: 'list',
      },
      {
        value: 'way:text',
        say: 'Text to my mobile number',
        hint: 'To the number on file, if there is one',
        icon: 'text',
      },
      { value: 'none', say: 'I have none of these', icon: 'person' },
    ],
    beside: {
      title: 'What happens next',
      text: ['You use it once, here.', 'Everybody sees the same list.'],
      trail: [],
    },
  },
  code: {
    ...nothing,
    progress: stage(2, 'show that it is you'),
    title: 'Type the code from the text',
    text: [
      'If a mobile number is registered for this account, a text with a code is on its way. The code works until 14:32.',
    ],
    picture: 'text',
    field: { kind: 'code', label: '6-digit code', button: 'Check the code', maxLength: 7 },
    notes: [
      {
        kind: 'plain',
        text: 'The code replaces your sign-in. Give it to nobody, not even to the help desk.',
      },
    ],
    actions: [{ value: 'resend', say: 'Send it again', style: 'quiet' }],
    ways: [
      { value: 'way:totp', say: 'Code from an authenticator app', icon: 'app' },
      { value: 'way:backup', say: 'Saved backup code', icon: 'list' },
      { value: 'none', say: 'I have none of these', icon: 'person' },
    ],
  },
  'on-its-way': {
    ...nothing,
    title: 'Type the code from the text',
    text: ['A text to the number ending 20 is on its way.'],
    field: { kind: 'code', label: '6-digit code', button: 'Check the code', maxLength: 7 },
    notes: [{ kind: 'plain', text: 'Give the code to nobody.' }],
    waits: true,
  },
  'off-or-away': {
    ...nothing,
    title: 'Type the code from the text',
    text: ['The phone ending 20 is off or out of coverage.'],
    field: { kind: 'code', label: '6-digit code', button: 'Check the code', maxLength: 7 },
    notes: [{ kind: 'plain', text: 'Give the code to nobody.' }],
  },
  passkey: {
    ...nothing,
    progress: stage(2, 'show that it is you'),
    title: 'Use your security key or passkey',
    text: ['Your browser or phone asks for it when you press the button.'],
    picture: 'hooks',
    field: {
      kind: 'passkey',
      label: 'Security key or passkey',
      button: 'Use it now',
      maxLength: 16_000,
      error: "That key is not one of this account's. Use another one, or another way.",
      passkey: { challenge: 'bm90aGluZw', host: 'localhost', allow: [] },
    },
    ways: [
      { value: 'way:totp', say: 'Code from an authenticator app', icon: 'app' },
      { value: 'none', say: 'I have none of these', icon: 'person' },
    ],
  },
  wrong: {
    ...nothing,
    progress: stage(2, 'show that it is you'),
    title: 'Type a backup code',
    picture: 'hooks',
    field: {
      kind: 'backup-code',
      label: 'Backup code',
      hint: 'Like abcd-efgh-jkmn-2345',
      button: 'Check the code',
      maxLength: 24,
      error: 'That code is not right. Use one that is not crossed out. 4 tries left.',
      value: 'never-printed-back',
    },
    ways: [{ value: 'none', say: 'I have none of these', icon: 'person' }],
  },
  match: {
    ...nothing,
    progress: stage(2, 'show that it is you'),
    title: 'Tap this number',
    picture: 'match',
    tag: { kind: 'check-number', label: 'Your number', value: '38' },
    text: ['Your authenticator app on the other device shows three numbers. Tap **38**.'],
    notes: [
      { kind: 'stop', text: 'You see a request but no **38** in it? Then it is not ours. Decline it.' },
    ],
    actions: [{ value: 'go-on', say: 'I have tapped it', style: 'main' }],
    waits: true,
  },
  case: {
    ...nothing,
    progress: stage(2, 'show that it is you'),
    title: 'A person will look at this',
    lead: 'You can close this page and come back with the number.',
    tag: {
      kind: 'request',
      label: 'Your request number',
      value: '47K 9RM',
      spoken: 'Said aloud: four, seven, Kilo, nine, Romeo, Mike',
    },
    trail: [
      { state: 'done', text: 'You opened this request', at: fakeStart - 60_000 },
      { state: 'done', text: 'You showed a backup code', at: fakeStart - 180_000 },
      { state: 'wait', text: 'A colleague checks who you are', detail: 'They never ask for a code' },
      { state: 'next', text: 'Another colleague decides' },
      { state: 'next', text: 'You go on here. We ask for one proof again first' },
    ],
    notes: [{ kind: 'plain', text: 'At the desk, read out your request number: **47K 9RM**.' }],
    actions: [
      { value: 'go-on', say: 'Go on by myself', style: 'quiet' },
      { value: 'withdraw', say: 'Withdraw the request', style: 'stop' },
    ],
    beside: {
      title: 'You can close this page',
      text: ['Come back with the number and one proof.'],
      trail: [],
    },
    back: false,
    waits: true,
  },
  'set-up': {
    ...nothing,
    progress: stage(3, 'set up your new phone'),
    title: 'It is you',
    lead: 'Now connect an authenticator app.',
    portalOnly: { kind: 'set-up', say: 'Set up' },
    beside: {
      title: 'What just happened',
      text: [],
      trail: [
        { state: 'done', text: 'Old phone stopped', at: fakeStart - 300_000 },
        { state: 'next', text: 'You set up the new phone and type one code from it' },
      ],
    },
    back: false,
    waits: true,
  },
  tell: {
    ...nothing,
    progress: stage(1, 'find out what helps'),
    title: 'We stop your phone first',
    text: ['Nobody can then:', '- approve a sign-in\n- read a code'],
    notes: [{ kind: 'wait', text: 'It takes a moment.' }],
    actions: [{ value: 'go-on', say: 'Stop it now', style: 'main' }],
  },
  words: {
    ...nothing,
    title: 'What should the help desk know?',
    field: {
      kind: 'words',
      label: 'Your note',
      hint: 'No codes and no passwords',
      button: 'Add the note',
      maxLength: 2000,
    },
  },
  end: {
    ...nothing,
    progress: stage(4, 'done'),
    title: 'You can sign in again',
    picture: 'door',
    lead: 'Your phone stays as it is.',
    portalOnly: { kind: 'day-pass', say: 'Show my day pass' },
    offers: [
      {
        say: 'My phone was lost after all',
        hint: 'We stop its use first',
        icon: 'lost',
        link: '/topics/lost-device',
      },
      { say: 'Start page', icon: 'home', link: '/' },
    ],
    notes: [{ kind: 'done', text: 'Nothing was cleared.' }],
    back: false,
    ended: true,
  },
  hostile: {
    ...nothing,
    title: '<script>alert(1)</script> \\*Pixel\\*',
    lead: '<img src=x onerror=alert(1)> **bold** <b>not</b>',
    text: [
      '[own](/kept) [site](https://example.org/) [call](tel:+441314960120) [script](javascript:alert(1)) [other](//evil.example) <https://evil.example/> https://evil.example',
      '# heading\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![picture](https://evil.example/x.png) `code` \\*literal\\* &lt;',
    ],
    choices: [
      { value: '"><script>alert(2)</script>', say: '"><script>alert(2)</script>', hint: "' onmouseover='x" },
    ],
    offers: [{ say: 'Away', link: '//evil.example' }],
  },
};

const topicList: readonly TopicInfo[] = [
  {
    topic: 'no-device',
    title: 'My phone is not with me',
    hint: 'At home, at repair, battery empty',
    icon: 'away',
  },
  { topic: 'lost-device', title: 'My phone was lost or stolen', hint: 'We stop its use first', icon: 'lost' },
  { topic: 'talk-to-person', title: 'I want to talk to a person', hint: 'We open a request', icon: 'other' },
  { topic: 'take-up', title: 'Take up a request' },
  {
    topic: 'unexpected-prompt',
    title: 'I got a request I did not make',
    hint: 'Do not approve it. Tell us first',
    icon: 'unasked',
  },
  { topic: 'parking', title: 'My parking card does not open', icon: 'other' },
  { topic: 'turn-off', title: 'I want the second step gone', icon: 'none' },
];
const named = (...topics: readonly string[]): readonly TopicInfo[] =>
  topics.flatMap((topic) => topicList.filter((one) => one.topic === topic));

interface FakeVisit {
  readonly id: string;
  readonly input: BeginVisit;
  holder: Holder;
  step: string;
  turn: number;
  touchedAt?: number;
  readonly answers: Answer[];
}

export interface FakeWorld {
  readonly services: Services;
  readonly visits: Map<string, FakeVisit>;
  /** Puts a visit at a screen by its name. */
  show(visit: string, step: keyof typeof screens): void;
  /** The next call of a use case fails so. */
  failNext(error: Error): void;
  /** The next refusable step of enrolment answers so. */
  refuseNext(problem: SetUpProblem): void;
  /** How many set-up codes, day passes and lists of backup codes were made. */
  readonly made: { passes: number; dayPasses: number; backupCodes: number };
  readonly people: Map<string, Person>;
  /** A link out of a chat in Teams, or out of the browser that holds the visit. */
  handOver(visit: string, from?: 'teams' | 'holder'): string;
  /** What somebody does in that chat. */
  confirm(digits: string): Promise<'moved' | 'wrong' | 'none'>;
  refuse(): Promise<boolean>;
  /** A second place asks. */
  ask(token: string, to: Holder): Promise<boolean>;
}

export const organisation: Organisation = {
  name: 'Alderbrook Hospitals',
  helpDeskPhone: '0131 496 0120',
  helpDeskPhoneSpoken: 'zero one three one, four nine six, zero one two zero',
  hours: 'Monday to Friday, 7:00 to 19:00',
  zone: 'Europe/London',
  hoursNow: 'Here today until 19:00',
  passwordLink: 'https://password.alderbrook.example/',
};

const answers = answersWith(topicList, organisation);
/** "what about app-offline": the question of that name; with "perhaps" it is asked whether it is meant. */
const about = /what about ([a-z-]+)/;

const never = async (): Promise<never> => {
  throw new Error('This use case is not part of the fake.');
};

export function fakeServices(clock: { now(): number } = { now: () => fakeStart }): FakeWorld {
  const visits = new Map<string, FakeVisit>();
  const setUps = new Map<string, { visit: string; proved: boolean; key: boolean }>();
  const codes = new Map<string, string>();
  const made = { passes: 0, dayPasses: 0, backupCodes: 0 };
  const people = new Map<string, Person>();
  let failure: Error | undefined;
  let refusal: SetUpProblem | undefined;

  const trip = (): void => {
    const error = failure;
    failure = undefined;
    if (error) throw error;
  };
  const refused = (): SetUpProblem | undefined => {
    const problem = refusal;
    refusal = undefined;
    return problem;
  };
  const viewOf = (visit: FakeVisit): VisitView => {
    const screen = screens[visit.step];
    if (!screen) throw new Error(`There is no screen "${visit.step}".`);
    return {
      id: visit.id,
      turn: visit.turn,
      screen: { ...screen, step: visit.step, turn: visit.turn },
      topic: visit.input.topic,
      timeZone: 'Europe/London',
      language: 'en',
      touchedAt: visit.touchedAt ?? clock.now(),
      canSetUp: visit.step === 'set-up',
      canOpenDayPass: visit.step === 'end',
    };
  };
  const held = (id: string, holder: Holder): FakeVisit | undefined => {
    const visit = visits.get(id);
    return visit && visit.holder.kind === holder.kind && visit.holder.ref === holder.ref ? visit : undefined;
  };

  const holderOf = (id: string): Holder => visits.get(id)?.holder ?? { kind: 'portal', ref: '' };
  const handOvers = fakeHandOvers(
    () => clock.now(),
    (visit, holder) => held(visit, holder) !== undefined,
    (id, to) => {
      const visit = visits.get(id);
      if (visit) visit.holder = to;
    },
  );

  const visitCases: Visits = {
    async topics() {
      trip();
      return topicList;
    },
    async understand(words) {
      const question = (await answers()).find(({ id }) => id === about.exec(words)?.[1]);
      if (question && words.includes('perhaps')) return { question, asked: topicList.slice(0, 1) };
      if (question) return { question };
      const [topic] = /lost|stolen/.test(words)
        ? named('lost-device')
        : /prompt/.test(words)
          ? named('unexpected-prompt')
          : /number/.test(words)
            ? named('take-up')
            : [];
      const asked = /either/.test(words) ? named('lost-device', 'no-device', 'unexpected-prompt') : [];
      return { ...(topic && { topic }), ...(asked.length > 0 && { asked }) };
    },
    languages: () => ['en'],
    async speak(id, holder) {
      const visit = held(id, holder);
      return visit && viewOf(visit);
    },
    async begin(input) {
      trip();
      const id = `v${visits.size + 1}`;
      visits.set(id, {
        id,
        input,
        holder: input.holder,
        step: input.topic === 'take-up' ? 'who' : 'ask',
        turn: 1,
        answers: [],
      });
      return viewOf(visits.get(id) as FakeVisit);
    },
    async view(id, holder) {
      trip();
      const visit = held(id, holder);
      return visit && viewOf(visit);
    },
    async answer(id, holder, turn, answer) {
      trip();
      const visit = held(id, holder);
      if (!visit) return undefined;
      if (turn !== visit.turn) return { ...viewOf(visit), stale: { answeredAt: fakeStart - 60_000 } };
      visit.answers.push(answer);
      visit.turn += 1;
      visit.step = answer.kind === 'person' ? 'case' : answer.kind === 'back' ? 'ask' : 'choose';
      return viewOf(visit);
    },
    async latest(holder) {
      const own = [...visits.values()].findLast((visit) => held(visit.id, holder) && visit.step !== 'end');
      return own && viewOf(own);
    },
    async byNumber(number, holder) {
      const own = [...visits.values()].find((visit) => held(visit.id, holder) && visit.step === 'case');
      return own && number === requestNumber ? viewOf(own) : undefined;
    },
    ...handOvers.calls,
    async takeHandOver(token, { holder }) {
      const visit = visits.get(handOvers.calls.take(token, holder) ?? '');
      return visit && viewOf(visit);
    },
  };

  const newSetUp = (visit: string): { token: string } => {
    const token = `set-up-token-${setUps.size + 1}`;
    setUps.set(token, { visit, proved: false, key: false });
    return { token };
  };
  const enrollment: Enrollment = {
    async openPass(visit, holder) {
      const problem = refused();
      if (problem) return problem;
      if (!held(visit, holder)) return 'no-right';
      made.passes += 1;
      codes.set(setUpCode, visit);
      return { code: setUpCode, expiresAt: clock.now() + 600_000 };
    },
    async redeem(code) {
      const problem = refused();
      if (problem) return problem;
      const visit = codes.get(code);
      if (visit === undefined) return 'wrong-code';
      codes.delete(code);
      return newSetUp(visit);
    },
    async redeemHere(visit, holder) {
      const problem = refused();
      if (problem) return problem;
      return held(visit, holder) ? newSetUp(visit) : 'no-right';
    },
    async view(token) {
      const problem = refused();
      if (problem) return problem;
      const setUp = setUps.get(token);
      if (!setUp) return 'expired';
      const key = 'JBKW4QTNM7XDHR3PYC6VE2GKWA5UFZ7S';
      return {
        person: 'p1',
        accountName: 'mira.okafor@alderbrook.example',
        visit: setUp.visit,
        key,
        uri: `otpauth://totp/Sparekey:mira.okafor%40alderbrook.example?secret=${key}&issuer=Sparekey`,
        expiresAt: clock.now() + 600_000,
        proved: setUp.proved,
        done: { app: setUp.proved && !setUp.key, key: setUp.key },
        probation: true,
      };
    },
    async prove(token, code) {
      const setUp = setUps.get(token);
      if (!setUp) return 'expired';
      if (code !== rightCode) return 'wrong-code';
      setUp.proved = true;
      return { ok: true, nextSignIn: 'your password, then the 6-digit code from your app.' };
    },
    async keyOptions(token) {
      if (!setUps.has(token)) return 'expired';
      return {
        challenge: 'bm90aGluZw',
        rp: { name: 'Alderbrook', id: 'localhost' },
        user: { id: 'cDE', name: 'mira.okafor@alderbrook.example', displayName: 'Mira Okafor' },
        pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
      };
    },
    async proveKey(token, answer) {
      const setUp = setUps.get(token);
      if (!setUp) return 'expired';
      if (answer !== rightKey) return 'wrong-key';
      setUp.proved = true;
      setUp.key = true;
      return { ok: true, nextSignIn: 'your password, then your key.' };
    },
    async backupCodes(token) {
      if (!setUps.get(token)?.proved) return 'no-right';
      made.backupCodes += 1;
      const list = Array.from({ length: 10 }, (_, place) => `abcd-efgh-jkmn-${2340 + place}`);
      return { codes: list, from: clock.now() + 24 * 3_600_000 };
    },
    async openDayPass(visit, holder) {
      const problem = refused();
      if (problem) return problem;
      if (!held(visit, holder)) return 'no-right';
      made.dayPasses += 1;
      return { code: dayPassCode, until: clock.now() + 8 * 3_600_000 };
    },
  };

  return {
    visits,
    made,
    people,
    services: {
      settings: noSettings,
      visits: visitCases,
      enrollment,
      pressKeys: async () => ({ say: 'over', language: 'en' }),
      signIn: {
        signIn: async () => undefined,
        keyAsk: () => ({ at: fakeStart, challenge: 'bm90aGluZw', host: 'localhost', allow: [] }),
        invite: async () => undefined,
        acceptInvite: async () => 'expired',
        person: async (id) => people.get(id),
      },
      cases: {
        queue: async () => ({ rows: [], counts: { all: 0, mine: 0, 'not-taken': 0 }, seen: '' }),
        seen: async () => '',
        handOver: never,
        callerTopics: async () => [],
        openFor: never,
        useChannel: never,
        view: async () => undefined,
        take: never,
        release: never,
        note: never,
        recordProofing: never,
        challenge: never,
        callBack: never,
        approve: never,
        deny: never,
        askMore: never,
        toSecurity: never,
        fromSecurity: never,
      },
      notices: { page: async () => undefined, notMe: async () => undefined },
      callers: { make: async () => undefined, check: async () => undefined },
      vouching: { page: async () => undefined, prove: async () => undefined, refuse: async () => undefined },
      dialogs: {
        list: async () => undefined,
        view: async () => undefined,
        sentences: async () => undefined,
        review: async () => 'no-role',
      },
      health: { carriers: () => [], ready: async () => ({ ok: true, checks: { store: true } }) },
      why: { look: async () => undefined },
      webhooks: async () => undefined,
      figures: { look: async () => undefined, walk: async () => undefined },
      organisation: async () => organisation,
      questions: answers,
    },
    show(id, step) {
      const visit = visits.get(id);
      if (!visit) throw new Error(`There is no visit "${id}".`);
      visit.step = step;
    },
    failNext(error) {
      failure = error;
    },
    refuseNext(problem) {
      refusal = problem;
    },
    handOver: (visit, from = 'teams') =>
      handOvers.link(visit, from === 'teams' ? { kind: 'teams', ref: 'chat' } : holderOf(visit)),
    confirm: async (digits) => handOvers.calls.confirmHandOver({ kind: 'teams', ref: 'chat' }, digits),
    refuse: async () => handOvers.calls.refuseHandOver({ kind: 'teams', ref: 'chat' }),
    ask: async (token, to) => handOvers.calls.askHandOver(token, { holder: to }),
  };
}

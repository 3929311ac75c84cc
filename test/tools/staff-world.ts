/** Use cases behind the staff, sign-in, notice and simulator pages, in memory: enough to show and press everything. */
import type { Person, StaffRole } from '../../src/app/ports';
import type {
  CaseQueue,
  CaseRow,
  CaseView,
  Services,
  SimulatedPhone,
  StaffOutcome,
} from '../../src/app/services';
import { dialogDesk, type DialogDesk } from './dialog-desk';
import { fakeStart } from './fake-services';

const minute = 60_000;

export const password = 'correct horse battery staple';
export const appCode = '314159';
export const noticeToken = 'notice-token-0123456789abcdef';
export const inviteToken = 'invite-token-0123456789abcdef';
export const simulatorKey = 'simulator-key-0123456789abcdef';

const person = (
  id: string,
  name: string,
  roles: readonly StaffRole[],
  more: Partial<Person> = {},
): Person => ({
  id,
  name,
  signInName: `${id}@alderbrook.example`,
  status: 'active',
  privileged: roles.length > 0,
  addresses: [],
  timeZone: 'Europe/London',
  roles,
  methods: [],
  everHadKey: false,
  ...more,
});

const method = {
  addedAt: fakeStart - 90 * 86_400_000,
  changedAt: 0,
  probationUntil: 0,
  shared: false,
  simSwap: false,
};

export const staffPeople: Readonly<Record<string, Person>> = {
  ines: person('ines', 'Ines Duarte', ['agent', 'approver']),
  greta: person('greta', 'Greta Lind', ['auditor']),
  ed: person('ed', 'Ed Writer', ['editor']),
  mira: person('mira', 'Mira Okafor', [], {
    methods: [
      {
        ...method,
        id: 'm1',
        kind: 'totp',
        label: 'Pixel 8',
        suspendedAt: fakeStart - minute,
        suspendedUntil: 0,
      },
      {
        ...method,
        id: 'm2',
        kind: 'backup',
        label: 'Ten codes',
        left: 7,
        lastUsedAt: fakeStart - 3 * minute,
      },
      { ...method, id: 'm3', kind: 'text', label: 'Mobile', lastDigits: '42' },
      { ...method, id: 'm4', kind: 'totp', label: 'Tablet', probationUntil: fakeStart + 60 * minute },
    ],
  }),
};

export const row = (more: Partial<CaseRow> = {}): CaseRow => ({
  number: '47K9RM',
  state: 'open',
  urgency: 'in-turn',
  personName: 'Mira Okafor',
  department: 'Ward 4 office',
  privileged: false,
  what: 'Phone lost',
  proven: 'Backup code',
  waitsFor: 'Identity check',
  openedAt: fakeStart - 12 * minute,
  mayApprove: false,
  ...more,
});

export const caseView = (more: Partial<CaseView> = {}): CaseView => ({
  ...row(),
  action: 'recover',
  needsKey: false,
  asks: [
    { text: 'One right piece of evidence', detail: 'Backup code, 14:19', state: 'done' },
    { text: 'Identity check by staff', detail: 'Photo ID on video, or in person', state: 'wait' },
    { text: 'One approver', detail: 'Not you: who checks never approves', state: 'next' },
  ],
  rule: 'recover, one of T, S, I: P and one approver',
  reasons: [
    {
      name: 'one-class',
      detail: 'A backup code alone is one class; policy asks for two, or an identity check.',
    },
  ],
  wants: [],
  evidence: [
    {
      text: 'Saved backup code',
      class: 'S',
      counted: true,
      detail: 'Right at the first try, on the portal',
      at: fakeStart - 3 * minute,
    },
    {
      text: 'Text to the number ending 42',
      class: 'I',
      counted: false,
      detail: 'lies on the phone reported lost',
    },
    { text: 'Typed the account name', counted: false, detail: 'A claim, never evidence' },
  ],
  signals: [
    { kind: 'flag', text: 'A phone number in their words. It is not on file. Do not call it' },
    { kind: 'done', text: 'No other open request, none in 30 days' },
  ],
  said: [
    {
      at: fakeStart - minute,
      text: 'I left my phone on the tram.\nSee https://evil.example or call 07700 900461. <b>Please</b> hurry.',
    },
  ],
  history: [{ at: fakeStart - 12 * minute, text: 'Opened on the portal' }],
  canProof: true,
  canApprove: false,
  cannotApprove: 'You check, so somebody else approves.',
  callable: [{ method: 'm3', kind: 'text', lastDigits: '42' }],
  checked: true,
  earlier: [],
  colleagues: [],
  closesAt: fakeStart + 6 * 86_400_000,
  version: 3,
  ...more,
});

export interface StaffCall {
  readonly name: string;
  readonly staff: string;
  readonly number: string;
  readonly input?: unknown;
}

export interface StaffWorld {
  readonly services: Services;
  readonly calls: StaffCall[];
  /** In which languages requests were asked for. */
  readonly languages: Set<string>;
  readonly people: Map<string, Person>;
  /** The dialogs and sentences of editors; made when first asked for. */
  desk(): Promise<DialogDesk>;
  rows: readonly CaseRow[];
  /** What a page of the queue has beside its rows. */
  page: Partial<Pick<CaseQueue, 'next' | 'usual' | 'counts'>>;
  view: CaseView;
  /** What the next click on a request leads to. */
  outcome: StaffOutcome | Error;
  /** How often the notice was pressed. */
  stops: number;
  noticeState: 'can-stop' | 'can-tell' | 'stopped' | 'used' | 'old';
  readonly forwarded: number[];
  readonly scanned: string[];
  inviteAnswer: 'ok' | 'weak-password' | 'wrong-code' | 'expired';
  signInBy: 'totp' | 'backup' | 'day-pass';
  phone: SimulatedPhone;
}

export const phone: SimulatedPhone = {
  line: 'on',
  clockWrong: false,
  calls: [],
  person: 'mira',
  name: 'Mira Okafor',
  signInName: 'mira@alderbrook.example',
  tier: 'standard',
  hint: 'Lost phone with backup codes: needs the help desk',
  texts: [
    {
      at: fakeStart - 2 * minute,
      to: '+44 7700 900142',
      body: '481 223 is your Sparekey code for Alderbrook Hospitals.',
    },
  ],
  mails: [
    {
      at: fakeStart - minute,
      to: 'mira@alderbrook.example',
      subject: 'Your phone was stopped',
      text: 'Your phone was stopped',
      html: '<!doctype html><html lang="en"><head><title>Your phone was stopped</title></head><body><h1>Your phone was stopped</h1><script>document.title="ran"</script><a href="/notices/x">This was not me</a></body></html>',
    },
  ],
  authenticators: [{ label: 'Alderbrook Hospitals (mira)', code: '123456', secondsLeft: 17 }],
  backupCodes: [
    { code: 'K7QM-XW4D-9HTR-3PVN', used: true },
    { code: 'C6JY-E7F4-M4QT-X9WD', used: false },
  ],
};

/** @param base the fake services of the person pages. */
export function staffWorld(base: Services): StaffWorld {
  const calls: StaffCall[] = [];
  const people = new Map(Object.entries(staffPeople));
  let made: Promise<DialogDesk> | undefined;
  const desk = (): Promise<DialogDesk> => (made ??= dialogDesk(people, fakeStart));
  const act =
    (name: string) =>
    async (staff: string, number: string, input?: unknown): Promise<StaffOutcome> => {
      calls.push({ name, staff, number, ...(input === undefined ? {} : { input }) });
      if (world.outcome instanceof Error) throw world.outcome;
      return world.outcome;
    };
  const world: StaffWorld = {
    calls,
    languages: new Set(),
    people,
    desk,
    rows: [row()],
    page: {},
    view: caseView(),
    outcome: { ok: true, name: 'Done.' },
    stops: 0,
    noticeState: 'can-stop',
    forwarded: [],
    scanned: [],
    inviteAnswer: 'ok',
    signInBy: 'totp',
    phone,
    services: {
      ...base,
      dialogs: {
        list: async (...given) => (await desk()).dialogs.list(...given),
        view: async (...given) => (await desk()).dialogs.view(...given),
        sentences: async (...given) => (await desk()).dialogs.sentences(...given),
        review: async (...given) => (await desk()).dialogs.review(...given),
      },
      signIn: {
        ...base.signIn,
        async signIn(identifier, given, code) {
          const found = [...people.values()].find((one) => one.signInName === identifier);
          if (!found || given !== password || typeof code !== 'string') return undefined;
          if (code.replace(/\s/g, '') !== appCode) return undefined;
          return { person: found, by: world.signInBy };
        },
        invite: async (token) =>
          token === inviteToken
            ? {
                name: 'Ada Byron',
                signInName: 'ada@alderbrook.example',
                key: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
                uri: 'otpauth://totp/Sparekey:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Sparekey',
              }
            : undefined,
        async acceptInvite(token, given, code) {
          calls.push({ name: 'accept', staff: token, number: code, input: given });
          return token === inviteToken ? world.inviteAnswer : 'expired';
        },
        person: async (id) => people.get(id),
      },
      cases: {
        async queue(staff, filter, language = 'none') {
          world.languages.add(language);
          calls.push({ name: 'queue', staff, number: '', input: filter });
          const counts = { all: world.rows.length, mine: 1, 'not-taken': 1 };
          return { rows: world.rows, counts, seen: JSON.stringify(world.rows), ...world.page };
        },
        seen: async () => JSON.stringify(world.rows),
        async view(_staff, number, language = 'none') {
          world.languages.add(language);
          return number === world.view.number ? world.view : undefined;
        },
        take: act('take'),
        handOver: act('hand-over'),
        useChannel: async () => ({ ok: false, name: 'staff.channel.refused' }),
        callerTopics: async () => [{ topic: 'lost-device', title: 'My phone was lost or stolen' }],
        async openFor(staff, input) {
          calls.push({ name: 'open', staff, number: '', input });
          if (world.outcome instanceof Error) throw world.outcome;
          return world.outcome.ok ? { ...world.outcome, number: '47K9RM' } : world.outcome;
        },
        release: act('release'),
        note: act('note'),
        recordProofing: act('proofing'),
        callBack: act('call-back'),
        challenge: act('challenge'),
        approve: act('approve'),
        deny: act('deny'),
        askMore: act('ask'),
        toSecurity: act('to-security'),
        fromSecurity: act('from-security'),
      },
      notices: {
        page: async (token) =>
          token === noticeToken
            ? {
                what: 'Somebody showed a backup code of yours.',
                at: fakeStart - minute,
                state: world.noticeState,
              }
            : undefined,
        async notMe(token) {
          if (token !== noticeToken) return undefined;
          world.stops += 1;
          return { number: '7HM3KC', state: world.noticeState === 'can-tell' ? 'told' : 'stopped' };
        },
      },
      simulator: {
        setLine: async () => true,
        setClockWrong: async () => true,
        answerCall: async () => true,
        press: async () => true,
        hangUp: async () => true,
        troubles: async () => [],
        setTrouble: async () => true,
        people: async () =>
          [...people.values()].map((one) => ({
            id: one.id,
            name: one.name,
            signInName: one.signInName,
            tier: one.privileged ? 'privileged' : 'standard',
            hint: 'A hint',
            roles: one.roles,
          })),
        phone: async (id) => (id === world.phone.person ? world.phone : undefined),
        async forward(ms) {
          world.forwarded.push(ms);
          return fakeStart + ms;
        },
        clock: () => ({ now: fakeStart, offset: 70 * minute }),
        async scan(_id, key) {
          world.scanned.push(key);
          return key.startsWith('JBSW');
        },
      },
    },
  };
  return world;
}

/**
 * Calls to the demo's phones: they ring on the page of whoever they are for, are answered or not, and have a keypad.
 * What is pressed goes where a real provider would hand it in.
 */
import type {
  CallAnswer,
  Calls,
  Clock,
  Doc,
  PhoneCall,
  PressKeys,
  Random,
  ReportDelivery,
  SendResult,
  Store,
} from '../../app/ports';
import type { SendState } from '../../core/account-facts';

export interface ShownCall {
  readonly id: string;
  readonly at: number;
  readonly to: string;
  readonly state: 'ringing' | 'talking' | 'over';
  /** What it has said, oldest first. */
  readonly said: readonly string[];
  readonly language: string;
}

interface CallDoc extends Doc, Omit<ShownCall, 'id'> {
  readonly person: string;
  readonly kind: 'call';
  readonly call: Pick<PhoneCall, 'asks' | 'greeting' | 'reference' | 'attempt'>;
}

/** As a network would take. ms */
export const reportAfter = 1_500;
/** How long a phone rings, as with a real provider. ms */
export const ringsFor = 25_000;
const shownCalls = 100;

export interface CallParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly later: (ms: number, work: () => void) => void;
  readonly report: ReportDelivery | undefined;
  readonly pressKeys: PressKeys | undefined;
  /** Does anything ring there? */
  readonly rings: (call: { person: string; to: string }) => Promise<boolean>;
  readonly refusal: () => Promise<SendResult | undefined>;
}

export interface PhoneCalls {
  readonly calls: Calls;
  shown(person: string): Promise<readonly ShownCall[]>;
  /** Each is false when this phone has no such call in that state. */
  readonly service: {
    answerCall(person: string, call: string): Promise<boolean>;
    /** @param keys as pressed: "48#" */
    press(person: string, call: string, keys: string): Promise<boolean>;
    hangUp(person: string, call: string): Promise<boolean>;
  };
}

/** What a provider makes of the keys: two digits and #, of which a third is one too many; or any one key. */
function gathered(asks: PhoneCall['asks'], pressed: string): string {
  const keys = pressed.replace(/[^0-9#*]/g, '');
  return asks === 'code' ? keys.slice(0, 1) : (keys.split('#')[0] ?? '').slice(0, 3);
}

export function makeCalls(parts: CallParts): PhoneCalls {
  const { store, clock, random, later, report } = parts;

  const tell = async ({ call }: CallDoc, state: SendState): Promise<void> =>
    report?.(call.reference, state, call.attempt).catch(() => undefined);

  async function load(person: string, id: string): Promise<CallDoc | undefined> {
    const doc = await store.get<CallDoc>('simulator', id);
    return doc?.kind === 'call' && doc.person === person ? doc : undefined;
  }
  /** One phone, one ear: whoever writes it first did it. */
  const write = (doc: CallDoc, change: Partial<ShownCall>): Promise<boolean> =>
    store.replace<CallDoc>('simulator', { ...doc, ...change });

  async function missed(person: string, id: string): Promise<void> {
    const doc = await load(person, id);
    if (doc?.state === 'ringing' && (await write(doc, { state: 'over' }))) await tell(doc, 'no-answer');
  }

  return {
    calls: {
      async call({ to, person, language, greeting, asks, reference, attempt }) {
        const refused = await parts.refusal();
        if (refused) return refused;
        const id = `call-${random.token(16)}`;
        if (!(await parts.rings({ person, to }))) {
          later(reportAfter, () => void report?.(reference, 'no-answer', attempt).catch(() => undefined));
          return { ok: true, reference: id };
        }
        await store.insert<CallDoc>('simulator', {
          ...{ id, person, kind: 'call', at: clock.now(), to, language, state: 'ringing', said: [] },
          call: { asks, greeting, reference, attempt },
        });
        later(ringsFor, () => void missed(person, id).catch(() => undefined));
        return { ok: true, reference: id };
      },
    },
    async shown(person) {
      const { docs } = await store.find<CallDoc>('simulator', {
        index: 'person',
        equals: { person },
        descending: true,
        limit: shownCalls,
      });
      return docs
        .filter((one) => one.kind === 'call')
        .map(({ id, at, to, state, said, language }) => ({ id, at, to, state, said, language }));
    },
    service: {
      async answerCall(person, id) {
        const doc = await load(person, id);
        return doc?.state === 'ringing' && write(doc, { state: 'talking', said: [doc.call.greeting] });
      },
      async press(person, id, keys) {
        const doc = await load(person, id);
        if (doc?.state !== 'talking') return false;
        const { reference, attempt, asks } = doc.call;
        const over: CallAnswer = { say: '', language: doc.language };
        const answer = (await parts.pressKeys?.(reference, attempt, gathered(asks, keys))) ?? over;
        const said = [...doc.said, answer.say];
        if (!(await write(doc, { said, language: answer.language, state: answer.asks ? 'talking' : 'over' })))
          return false;
        if (!answer.asks) await tell(doc, 'delivered');
        return true;
      },
      async hangUp(person, id) {
        const doc = await load(person, id);
        if (!doc || doc.state === 'over' || !(await write(doc, { state: 'over' }))) return false;
        await tell(doc, doc.state === 'ringing' ? 'no-answer' : 'delivered');
        return true;
      },
    },
  };
}

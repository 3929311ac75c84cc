/** What both adapters for calls do alike: the demo's phones, and Twilio with a loopback server on its side. */
import { demoClock } from '../../src/adapters/clock';
import { makeLocalDirectory } from '../../src/adapters/directory/local';
import { systemRandom } from '../../src/adapters/random';
import { makeSimulator } from '../../src/adapters/simulator/simulator';
import { makeTwilioCalls } from '../../src/adapters/twilio';
import { makeKeys } from '../../src/app/keys';
import type { CallAnswer, Calls, PhoneCall } from '../../src/app/ports';
import { callPath, keysPath } from '../../src/channels/callbacks/twilio';
import { account, startCallbacks } from '../tools/callback-app';
import { memoryStore } from '../tools/memory-store';
import { callReport, postSigned, pressedKeys, readTwiml } from '../tools/twilio-callbacks';
import { startTwilio } from '../tools/twilio-server';

interface Line {
  readonly calls: Calls;
  /** What was handed in. */
  readonly pressed: (readonly [string, number, string])[];
  readonly reports: (readonly [string, string, number | undefined])[];
  says(answer: CallAnswer): void;
  /** The phone is taken up; what the call says. */
  answer(): Promise<string>;
  /** @param keys as pressed, with # @returns what the call says then */
  press(keys: string): Promise<string>;
  letRing(): Promise<void>;
  close(): Promise<void>;
}

async function simulated(): Promise<Line> {
  const clock = demoClock(() => 1_700_000_000_000);
  const store = memoryStore();
  await clock.attach(store);
  const keys = makeKeys([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
  const random = systemRandom();
  const directory = makeLocalDirectory({ store, keys, clock, passwordCost: { log2N: 4, r: 8, p: 1 } });
  await directory.create({ id: 'mira', name: 'Mira', signInName: 'mira@alder.example' });
  const pressed: Line['pressed'] = [];
  const reports: Line['reports'] = [];
  let said: CallAnswer = { say: 'Thank you.', language: 'en' };
  const { calls, service } = makeSimulator({
    ...{ store, directory, keys, clock, random },
    later: () => undefined,
    async report(...what) {
      reports.push([what[0], what[1], what[2]]);
    },
    async pressKeys(...what) {
      pressed.push(what);
      return said;
    },
  });
  const newest = async () => {
    const call = (await service.phone('mira'))?.calls[0];
    if (!call) throw new Error('Nothing rings.');
    return call;
  };
  return {
    ...{ calls, pressed, reports },
    says: (answer) => (said = answer),
    async answer() {
      await service.answerCall('mira', (await newest()).id);
      return (await newest()).said.at(-1) ?? '';
    },
    async press(pressedKeys) {
      await service.press('mira', (await newest()).id, pressedKeys);
      return (await newest()).said.at(-1) ?? '';
    },
    async letRing() {
      await service.hangUp('mira', (await newest()).id);
    },
    async close() {
      clock.close();
    },
  };
}

async function twilio(): Promise<Line> {
  const { accountSid, authToken: token } = account;
  const app = await startCallbacks();
  const server = await startTwilio({ accountSid, user: accountSid, password: token });
  const calls = makeTwilioCalls({
    ...{ accountSid, authToken: token, caller: '+441314960000', baseUrl: server.url },
    keysCallback: (...call) => `${app.url}${keysPath(...call)}`,
    callCallback: (...call) => `${app.url}${callPath(...call)}`,
  });
  let asked = readTwiml('');
  const form = () => server.requests.at(-1)?.form ?? {};
  const ended = (status: string) =>
    postSigned(form()['StatusCallback'] ?? '', callReport(accountSid, status), { token });
  return {
    ...{ calls, pressed: app.pressed, reports: app.reports },
    says: (answer) => (app.answer = answer),
    async answer() {
      asked = readTwiml(form()['Twiml'] ?? '');
      return asked.said;
    },
    async press(keys) {
      // As Gather does: up to # or so many keys.
      const most = Number(/numDigits="(\d)"/.exec(asked.gather)?.[1]);
      const finish = /finishOnKey="([^"]*)"/.exec(asked.gather)?.[1] ?? '#';
      const digits = (finish === '' ? keys : (keys.split(finish)[0] ?? '')).slice(0, most);
      asked = readTwiml(
        (await postSigned(asked.action ?? '', pressedKeys(accountSid, digits), { token })).text,
      );
      if (asked.gather === '') await ended('completed');
      return asked.said;
    },
    async letRing() {
      await ended('no-answer');
    },
    async close() {
      await Promise.all([app.close(), server.close()]);
    },
  };
}

const call: PhoneCall = {
  to: '+441314960102',
  asks: 'keys',
  greeting: 'Press the two digits on your screen, then the hash key.',
  language: 'en',
  reference: 'visit-1.2',
  attempt: 2,
  person: 'mira',
};

describe.each([
  ['the demo’s phones', simulated],
  ['Twilio', twilio],
] as const)('calls by %s', (_name, start) => {
  let line: Line;
  beforeEach(async () => {
    line = await start();
  });
  afterEach(() => line.close());

  test('greet, hand in two digits without #, say the answer, and are over', async () => {
    expect(await line.calls.call(call)).toMatchObject({ ok: true });
    expect(await line.answer()).toBe(call.greeting);
    expect(await line.press('48#')).toBe('Thank you.');
    expect(line.pressed).toEqual([['visit-1.2', 2, '48']]);
    expect(line.reports).toEqual([['visit-1.2', 'delivered', 2]]);
  });

  test('hand in a third digit, so that it is seen to be one too many, and ask again', async () => {
    await line.calls.call(call);
    await line.answer();
    line.says({ say: 'Two digits are needed.', language: 'en', asks: true });
    expect(await line.press('481#')).toBe('Two digits are needed.');
    line.says({ say: 'Thank you.', language: 'en' });
    expect(await line.press('48#')).toBe('Thank you.');
    expect(line.pressed.map(([, , digits]) => digits)).toEqual(['481', '48']);
  });

  test('hand in nothing when nothing was pressed', async () => {
    await line.calls.call(call);
    await line.answer();
    await line.press('');
    expect(line.pressed).toEqual([['visit-1.2', 2, '']]);
  });

  test('for a code take any key, # too', async () => {
    await line.calls.call({ ...call, asks: 'code' });
    await line.answer();
    await line.press('#');
    expect(line.pressed).toEqual([['visit-1.2', 2, '#']]);
  });

  test('that nobody answers are reported as that', async () => {
    await line.calls.call(call);
    await line.letRing();
    expect(line.reports).toEqual([['visit-1.2', 'no-answer', 2]]);
    expect(line.pressed).toEqual([]);
  });
});

/** Breakers around what carries codes: what opens them, how long, who tries again; by a clock that a test moves. */
import { makeProviders, failuresInARow, type Providers } from '../../src/app/providers';
import type { MailMessage, PhoneCall, SendResult, TextMessage } from '../../src/app/ports';
import { setClock, type SetClock } from '../tools/code-world';

const text: TextMessage = { to: '+447700900120', body: 'x', reference: 'v.1', person: 'p' };
const call: PhoneCall = {
  ...{ to: '+447700900120', asks: 'keys', greeting: 'x', language: 'en', reference: 'v.1', attempt: 1 },
  person: 'p',
};
const mail: MailMessage = { to: 'a@b.example', subject: '', text: '', html: '', reference: 'n', person: 'p' };

const sent: SendResult = { ok: true, reference: 'x' };
const lost: SendResult = { ok: false, retry: true, reason: 'unavailable' };
const busy: SendResult = { ok: false, retry: true, reason: 'busy' };
const wrong: SendResult = { ok: false, retry: false, reason: 'bad-number' };
const down: SendResult = { ok: false, retry: false, reason: 'provider-down' };

interface World {
  readonly providers: Providers;
  readonly clock: SetClock;
  /** What the provider answers next; `sent` when there is nothing more. */
  readonly next: (SendResult | Error)[];
  readonly asked: string[];
  readonly waited: number[];
  hold?: Promise<void>;
}

function world(calls = true): World {
  const clock = setClock();
  const made = { clock, next: [] as (SendResult | Error)[], asked: [] as string[], waited: [] as number[] };
  const answer = async (what: string): Promise<SendResult> => {
    made.asked.push(what);
    await whole.hold;
    const next = made.next.shift() ?? sent;
    if (next instanceof Error) throw next;
    return next;
  };
  const providers = makeProviders({
    clock,
    random: { token: () => '', below: (most) => Math.floor(most / 2) },
    log: { info() {}, warn() {}, error() {} },
    texts: { send: () => answer('text') },
    ...(calls ? { calls: { call: () => answer('call') } } : {}),
    mail: { send: () => answer('mail') },
    wait: async (ms) => void made.waited.push(ms),
  });
  const whole: World = { ...made, providers };
  return whole;
}

async function breakTexts({ next, providers }: World): Promise<void> {
  next.push(...Array<SendResult>(failuresInARow).fill(lost));
  for (let turn = 0; turn < failuresInARow; turn += 1) await providers.texts.send(text);
}

test('after some failures in a row nothing is asked of it, and it says so at once', async () => {
  const at = world();
  await breakTexts(at);
  expect(at.asked).toHaveLength(failuresInARow);
  expect(await at.providers.texts.send(text)).toEqual(down);
  expect(at.asked).toHaveLength(failuresInARow);
  expect(at.providers.down()).toEqual(['text']);
  expect(at.providers.states()).toEqual([
    { carrier: 'texts', works: false, since: at.clock.now() },
    { carrier: 'calls', works: true },
    { carrier: 'mail', works: true },
  ]);
});

test('calls and mails go on meanwhile: they are the way out', async () => {
  const at = world();
  await breakTexts(at);
  expect(await at.providers.calls.call(call)).toEqual(sent);
  expect(await at.providers.mail.send(mail)).toEqual(sent);
});

test.each([
  ['a wrong number', wrong],
  ['success', sent],
])('%s is no failure of its own, and breaks a row of them', async (_what, between) => {
  const at = world();
  at.next.push(lost, lost, between, lost, lost, between, lost);
  for (let turn = 0; turn < 7; turn += 1) await at.providers.texts.send(text);
  expect(at.providers.down()).toEqual([]);
  expect(await at.providers.texts.send(text)).toEqual(sent);
});

test('wrong numbers alone never open it', async () => {
  const at = world();
  at.next.push(...Array<SendResult>(20).fill(wrong));
  for (let turn = 0; turn < 20; turn += 1) expect(await at.providers.texts.send(text)).toEqual(wrong);
});

test('what throws counts as a failure, and is thrown', async () => {
  const at = world();
  at.next.push(...Array<Error>(failuresInARow).fill(new Error('no')));
  for (let turn = 0; turn < failuresInARow; turn += 1)
    await expect(at.providers.texts.send(text)).rejects.toThrow('no');
  expect(await at.providers.texts.send(text)).toEqual(down);
});

describe('after a while', () => {
  test('it is offered again, and a success ends it', async () => {
    const at = world();
    await breakTexts(at);
    at.clock.forward(59_000);
    expect(await at.providers.texts.send(text)).toEqual(down);
    // A minute, and up to a fifth of it at random.
    at.clock.forward(13_000);
    expect(at.providers.down()).toEqual([]);
    expect(await at.providers.texts.send(text)).toEqual(sent);
    expect(at.providers.states()[0]).toEqual({ carrier: 'texts', works: true });
  });

  test('one send tries, the others are told that it is down, and a failure closes it for longer', async () => {
    const at = world();
    await breakTexts(at);
    const since = at.clock.now();
    at.clock.forward(72_000);
    let release = (): void => undefined;
    at.hold = new Promise((open) => {
      release = open;
    });
    at.next.push(lost);
    const trying = at.providers.texts.send(text);
    expect(await at.providers.texts.send(text)).toEqual(down);
    expect(at.providers.down()).toEqual(['text']);
    release();
    expect(await trying).toEqual(lost);
    expect(at.asked).toHaveLength(failuresInARow + 1);
    at.clock.forward(119_000);
    expect(await at.providers.texts.send(text)).toEqual(down);
    expect(at.providers.states()[0]).toEqual({ carrier: 'texts', works: false, since });
    at.clock.forward(25_000);
    expect(await at.providers.texts.send(text)).toEqual(sent);
  });

  test('it is never left alone for more than twelve minutes', async () => {
    const at = world();
    await breakTexts(at);
    for (let round = 0; round < 12; round += 1) {
      at.clock.forward(12 * 60_000);
      at.next.push(lost);
      expect(await at.providers.texts.send(text)).toEqual(lost);
    }
    at.clock.forward(12 * 60_000);
    expect(await at.providers.texts.send(text)).toEqual(sent);
  });
});

describe('one quick repetition', () => {
  test('of what was surely not taken, after a moment', async () => {
    const at = world();
    at.next.push(busy);
    expect(await at.providers.texts.send(text)).toEqual(sent);
    expect(at.asked).toEqual(['text', 'text']);
    expect(at.waited).toEqual([250]);
  });

  test('and not a second one', async () => {
    const at = world();
    at.next.push(busy, busy);
    expect(await at.providers.texts.send(text)).toEqual(busy);
    expect(at.asked).toHaveLength(2);
  });

  test.each<[string, SendResult]>([
    ['a time-out: it may have been sent', { ok: false, retry: true, reason: 'time-out' }],
    ['a connection that broke off: the same', { ok: false, retry: true, reason: 'unreachable' }],
    ['an error inside the provider: the same', lost],
    ['a provider that says how long to wait', { ok: false, retry: true, reason: 'busy', retryAfter: 7_000 }],
    ['a wrong number', wrong],
  ])('never of %s', async (_what, result) => {
    const at = world();
    at.next.push(result);
    expect(await at.providers.calls.call(call)).toEqual(result);
    expect(at.asked).toHaveLength(1);
    expect(at.waited).toEqual([]);
  });

  test('counts among the failures in a row', async () => {
    const at = world();
    at.next.push(busy, busy, busy, busy);
    await at.providers.texts.send(text);
    expect(await at.providers.texts.send(text)).toEqual(busy);
    expect(at.asked).toHaveLength(3);
    expect(await at.providers.texts.send(text)).toEqual(down);
  });
});

test('who has no calls is offered none, and they do not count as broken', async () => {
  const at = world(false);
  expect(at.providers.absent()).toEqual(['call', 'office']);
  expect(at.providers.states().map((one) => one.carrier)).toEqual(['texts', 'mail']);
  expect(await at.providers.calls.call(call)).toMatchObject({ ok: false, reason: 'not-configured' });
});

/** Passkeys at the protocol: real signatures by a software key, through the one way in which answers are checked. */
import { randomBytes } from 'node:crypto';
import { makeCheckCode, type CodeCheck, type CodeResult } from '../../src/app/check-code';
import { longestAssertion, passkeyMethod } from '../../src/app/methods/passkey';
import type { MethodEntry, MethodSecrets, Person } from '../../src/app/ports';
import { makeTries } from '../../src/app/tries';
import type { Challenge } from '../../src/core/visit';
import { makeAuthenticator, type Ask, type Authenticator, type Quirks } from '../tools/authenticator';
import { keys, minute, rules, setClock, start } from '../tools/code-world';
import { memoryStore } from '../tools/memory-store';

const site = { host: 'sparekey.example', origin: 'https://sparekey.example' };

interface Key {
  readonly method: string;
  readonly key: Authenticator;
  readonly counter?: number;
}

const entryOf = ({ method, key }: Key): MethodEntry => ({
  id: method,
  kind: 'passkey',
  label: method,
  device: `${method}-device`,
  addedAt: 0,
  changedAt: 0,
  probationUntil: 0,
  shared: false,
  simSwap: false,
  credential: { id: key.id, transports: ['usb'] },
});

/** One store and directory with two people; the keys of the first are given. */
function world(own: readonly Key[], others: readonly Key[] = []) {
  const clock = setClock();
  const store = memoryStore(clock);
  const people: Readonly<Record<string, readonly Key[]>> = { ada: own, bea: others };
  const person = (id: string): Person => ({
    id,
    name: id,
    signInName: `${id}@example.org`,
    status: 'active',
    privileged: false,
    addresses: [],
    timeZone: 'UTC',
    roles: [],
    everHadKey: true,
    methods: (people[id] ?? []).map(entryOf),
  });
  const directory = {
    get: (id: string) => Promise.resolve(id in people ? person(id) : undefined),
    secrets(id: string, method: string): Promise<MethodSecrets | undefined> {
      const found = people[id]?.find((one) => one.method === method);
      return Promise.resolve(found && { publicKey: found.key.publicKey, counter: found.counter ?? 0 });
    },
    spendBackupCode: () => Promise.resolve(false),
  };
  const methods = { passkey: passkeyMethod({ site: () => site }) };
  const tries = makeTries({ store, clock, rules });
  const check = makeCheckCode({ store, keys, clock, directory, methods, rules, tries });
  return { clock, tries, check };
}
type World = ReturnType<typeof world>;

let count = 0;
const challengeOf = (at = start): Challenge => {
  count += 1;
  return {
    id: `v${count}.1`,
    kind: 'passkey',
    startedAt: at,
    expiresAt: at + 10 * minute,
    sends: 0,
    nonce: randomBytes(32).toString('base64url'),
  };
};
const askOf = (challenge: Challenge, over: Partial<Ask> = {}): Ask => ({
  challenge: challenge.nonce ?? '',
  ...site,
  ...over,
});

const checkOf = (challenge: Challenge, typed: string, over: Partial<CodeCheck> = {}): CodeCheck => ({
  subject: 'ada',
  person: 'ada',
  named: false,
  challenge,
  visit: challenge.id.slice(0, -2),
  turn: 3,
  typed,
  eligible: ['key'],
  ...over,
});

/** One answer of a key to a challenge of its own. */
async function use(
  { check }: World,
  key: Authenticator,
  over: Partial<Ask> = {},
  quirks: Quirks = {},
): Promise<CodeResult> {
  const challenge = challengeOf();
  return check(checkOf(challenge, key.assert(askOf(challenge, over), quirks)));
}
const wrong = { outcome: 'wrong', left: expect.any(Number) as number };

test('a right answer with the person verified is K; without, it is T', async () => {
  const key = makeAuthenticator();
  const of = world([{ method: 'key', key }]);
  const right = { outcome: 'right', method: 'key', device: 'key-device' };
  expect(await use(of, key)).toEqual({ ...right, class: 'K' });
  expect(await use(of, key, {}, { verified: false })).toEqual({ ...right, class: 'T' });
});

test('among several own keys the answer says which; one that may not count now does not', async () => {
  const [key, other] = [makeAuthenticator(), makeAuthenticator()];
  const of = world([
    { method: 'key', key },
    { method: 'other', key: other },
  ]);
  const challenge = challengeOf();
  const typed = other.assert(askOf(challenge));
  const both = checkOf(challenge, typed, { eligible: ['key', 'other'] });
  expect(await of.check(both)).toMatchObject({ outcome: 'right', method: 'other' });
  // The same key, reported lost.
  expect(await use(of, other)).toEqual(wrong);
});

describe('refused, and counted:', () => {
  const lookalike = { origin: 'https://sparekey.example.evil.test' };
  test.each<[string, Partial<Ask>, Quirks]>([
    ['an answer for another site', lookalike, {}],
    ['an answer for this host without TLS', { origin: 'http://sparekey.example' }, {}],
    ['an answer for another port', { origin: 'https://sparekey.example:8443' }, {}],
    ['an answer of a key for another relying party', { host: 'evil.test' }, {}],
    ['an answer to another challenge', { challenge: randomBytes(32).toString('base64url') }, {}],
    ['an answer to no challenge', { challenge: '' }, {}],
    ['a registration for an answer', {}, { type: 'webauthn.create' }],
    ['an answer without anybody present', {}, { present: false }],
    ['an answer that a frame of another page asked for', {}, { crossOrigin: true }],
    ['a signature of something else', {}, { forged: true }],
  ])('%s', async (_what, over, quirks) => {
    const key = makeAuthenticator();
    const of = world([{ method: 'key', key }]);
    expect(await use(of, key, over, quirks)).toEqual(wrong);
    expect((await of.tries.standing('ada', 'passkey')).wrong).toBe(1);
    // It is not the key.
    expect(await use(of, key)).toMatchObject({ outcome: 'right' });
  });

  test("another person's key, though it signs what was asked", async () => {
    const [key, theirs] = [makeAuthenticator(), makeAuthenticator()];
    const of = world([{ method: 'key', key }], [{ method: 'theirs', key: theirs }]);
    expect(await use(of, theirs)).toEqual(wrong);
    const challenge = challengeOf();
    const typed = theirs.assert(askOf(challenge));
    expect(await of.check(checkOf(challenge, typed, { eligible: ['key', 'theirs'] }))).toEqual(wrong);
  });

  test('the id of an own key over a signature of another one', async () => {
    const [key, thief] = [makeAuthenticator(), makeAuthenticator()];
    const of = world([{ method: 'key', key }]);
    const challenge = challengeOf();
    const typed = thief.assert(askOf(challenge)).replaceAll(thief.id, key.id);
    expect(await of.check(checkOf(challenge, typed))).toEqual(wrong);
  });

  test('an answer to a challenge that asked no key', async () => {
    const key = makeAuthenticator();
    const of = world([{ method: 'key', key }]);
    const { nonce: _none, ...challenge } = challengeOf();
    expect(await of.check(checkOf(challenge, key.assert(askOf(challenge))))).toEqual(wrong);
  });

  test('ten of them, until the bar: then a right one too', async () => {
    const [key, thief] = [makeAuthenticator(), makeAuthenticator()];
    const of = world([{ method: 'key', key }]);
    for (let left = 9; left > 0; left -= 1) expect(await use(of, thief)).toEqual({ outcome: 'wrong', left });
    expect(await use(of, thief)).toEqual({ outcome: 'barred' });
    expect(await use(of, key)).toEqual({ outcome: 'barred' });
  });
});

describe('once:', () => {
  test('the same answer again, in a later turn and in another visit', async () => {
    const key = makeAuthenticator();
    const of = world([{ method: 'key', key }]);
    const challenge = challengeOf();
    const typed = key.assert(askOf(challenge));
    expect(await of.check(checkOf(challenge, typed))).toMatchObject({ outcome: 'right' });
    // The same form sent twice is the same try.
    expect(await of.check(checkOf(challenge, typed))).toMatchObject({ outcome: 'right' });
    expect(await of.check(checkOf(challenge, typed, { turn: 4 }))).toEqual({ outcome: 'used' });
    expect(await of.check(checkOf(challengeOf(), typed))).toEqual(wrong);
  });

  test('two answers of one key at the same moment: one is right', async () => {
    const key = makeAuthenticator(5);
    const of = world([{ method: 'key', key, counter: 5 }]);
    const [one, other] = [challengeOf(), challengeOf()];
    const quirks = { counter: 7 };
    const results = await Promise.all([
      of.check(checkOf(one, key.assert(askOf(one), quirks))),
      of.check(checkOf(other, key.assert(askOf(other), quirks))),
    ]);
    expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(['right', 'used']);
  });

  test('not after its time', async () => {
    const key = makeAuthenticator();
    const of = world([{ method: 'key', key }]);
    const challenge = challengeOf();
    of.clock.forward(10 * minute);
    expect(await of.check(checkOf(challenge, key.assert(askOf(challenge))))).toEqual({ outcome: 'expired' });
  });
});

describe('the signature counter', () => {
  test.each([
    ['less than before', 7, 6],
    ['the same as before', 7, 7],
    ['nothing, of a key that has counted', 7, 0],
  ])('%s: there are two of this key, and neither counts', async (_what, before, counter) => {
    const key = makeAuthenticator(1);
    const of = world([{ method: 'key', key }]);
    expect(await use(of, key, {}, { counter: before })).toMatchObject({ outcome: 'right' });
    expect(await use(of, key, {}, { counter })).toEqual({ outcome: 'used' });
    expect(await use(of, key, {}, { counter: before + 1 })).toMatchObject({ outcome: 'right' });
  });

  test('is compared with the one of the registration', async () => {
    const key = makeAuthenticator(20);
    const of = world([{ method: 'key', key, counter: 20 }]);
    expect(await use(of, key, {}, { counter: 20 })).toEqual({ outcome: 'used' });
    expect(await use(of, key, {}, { counter: 21 })).toMatchObject({ outcome: 'right' });
  });

  test('of a key that counts nothing may stay at nothing', async () => {
    const key = makeAuthenticator();
    const of = world([{ method: 'key', key }]);
    for (let time = 0; time < 3; time += 1)
      expect(await use(of, key, {}, { counter: 0 })).toMatchObject({ outcome: 'right' });
  });
});

describe('what is no answer of a key', () => {
  const key = makeAuthenticator();
  const of = world([{ method: 'key', key }]);
  const good = JSON.parse(key.assert(askOf(challengeOf()))) as {
    response: Record<string, string>;
  } & Record<string, unknown>;
  const long = 'A'.repeat(longestAssertion);
  test.each<[string, string]>([
    ['nothing', ''],
    ['a code', '123456'],
    ['half of it', key.assert(askOf(challengeOf())).slice(0, 200)],
    ['JSON of something else', '{"id":"a"}'],
    ['null', 'null'],
    ['no signature', JSON.stringify({ ...good, response: { ...good.response, signature: undefined } })],
    ['a number for a text', JSON.stringify({ ...good, id: 7 })],
    ['another type', JSON.stringify({ ...good, type: 'password' })],
    ['not base64url', JSON.stringify({ ...good, rawId: 'a+/=' })],
    ['too long', JSON.stringify({ ...good, response: { ...good.response, signature: long } })],
    ['much too long', `[${'['.repeat(5_000_000)}`],
  ])('%s: not counted', async (_what, typed) => {
    const challenge = challengeOf();
    expect(await of.check(checkOf(challenge, typed))).toEqual({ outcome: 'malformed' });
    expect((await of.tries.standing('ada', 'passkey')).wrong).toBe(0);
  });

  test('what cannot be decoded is wrong, and stops nothing', async () => {
    const response = { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' };
    const typed = JSON.stringify({ ...good, response });
    expect(await of.check(checkOf(challengeOf(), typed))).toEqual(wrong);
  });
});

test('an account that does not exist is asked and answered alike', async () => {
  const key = makeAuthenticator();
  const of = world([{ method: 'key', key }]);
  const challenge = challengeOf();
  const typed = key.assert(askOf(challenge));
  const decoy: CodeCheck = {
    ...checkOf(challenge, typed, { subject: 'u-nobody', eligible: [], named: true }),
  };
  const { person: _nobody, ...unknown } = decoy;
  expect(await of.check(unknown)).toEqual({ outcome: 'wrong' });
  const known = challengeOf();
  const theirs = makeAuthenticator().assert(askOf(known));
  expect(await of.check(checkOf(known, theirs, { named: true }))).toEqual({ outcome: 'wrong' });
});

/** A colleague confirms with their own key: fresh, bound to this very confirmation, used once (policy.md, class V). */
import type { AuditRow } from '../../src/app/audit/row';
import type { KeyAsk } from '../../src/app/key-asks';
import { makeAuthenticator, type Ask, type Authenticator, type Quirks } from '../tools/authenticator';
import { codeStores } from '../tools/code-stores';
import { minute } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';
import { lostPhone, portal, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];
const way = 'A colleague confirms';

/** Max gets a key of his own; `app`: what becomes of the app that he had. */
async function withKey(two: Two, more: { app?: 'gone'; probationUntil?: number; suspended?: true } = {}) {
  const { crew, a } = two;
  const key = makeAuthenticator(1);
  const own = {
    ...{ id: 'key', kind: 'passkey' as const, label: 'Key', device: 'key', deviceKind: 'key' as const },
    probationUntil: more.probationUntil ?? 0,
    addedAt: 1,
    credential: { id: key.id, transports: ['usb'] },
    publicKey: key.publicKey,
    counter: 0,
  };
  await a.directory.addMethod(crew.id('max'), own, 'add');
  const stored = await two.store.get<{ id: string; version: number; methods: { id: string }[] }>(
    'people',
    crew.id('max'),
  );
  const methods = stored?.methods
    .filter((one) => more.app !== 'gone' || one.id === 'key')
    .map((one) => (one.id === 'key' && more.suspended ? { ...one, suspendedAt: 1, suspendedUntil: 0 } : one));
  await two.store.replace('people', { ...stored, methods } as never);
  return key;
}

function tokens(two: Two): readonly string[] {
  const mails = two.crew.mails.filter((one) => one.person === two.crew.id('max'));
  return mails.flatMap((one) => /\/vouch\/([\w-]+)/.exec(one.text)?.[1] ?? []);
}

async function asked(two: Two, who = 'ada'): Promise<{ walker: Walker; token: string }> {
  const walker = await lostPhone(two.a, two.crew, who);
  await walker.press(way);
  await two.a.settle();
  return { walker, token: tokens(two).at(-1) ?? '' };
}

async function pageOf(two: Two, token: string) {
  const page = await two.b.services.vouching.page(token);
  if (page?.state !== 'asks') throw new Error(`Not asked: ${page?.state}.`);
  return page;
}

const answerOf = (
  key: Authenticator,
  ask: KeyAsk | undefined,
  over: Partial<Ask> = {},
  quirks: Quirks = {},
) => {
  if (!ask) throw new Error('No key is asked.');
  const site = { challenge: ask.challenge, host: ask.host, origin: `http://${ask.host}:3978` };
  return { key: key.assert({ ...site, ...over }, quirks), at: ask.at };
};

async function factors(two: Two): Promise<readonly unknown[]> {
  await two.a.settle();
  const page = await two.store.find<AuditRow>('audit', { index: 'seq', limit: 500 });
  const rows = page.docs.filter((row) => row.what === 'vouch');
  return rows
    .map((row) => JSON.parse(row.facts) as { step: string; factor?: string })
    .filter((row) => row.step === 'proved')
    .map((row) => row.factor);
}

test('their key gives the code to say, and the record says K; the code of their app still does, and says T', () =>
  withTwo(memory, {}, async (two) => {
    const key = await withKey(two);
    const { walker, token } = await asked(two);
    const page = await pageOf(two, token);
    expect(page.app).toBe(true);
    expect(page.key?.allow).toEqual([{ id: key.id, transports: ['usb'] }]);
    const given = await two.b.services.vouching.prove(token, answerOf(key, page.key));
    if (given?.state !== 'given') throw new Error('A code was expected.');
    await walker.enter(given.code);
    expect((await visitOf(two.store, walker.id)).visit.evidence).toMatchObject([
      { class: 'V', by: two.crew.id('max') },
    ]);
    const other = await asked(two, 'ada');
    const by = { code: two.crew.appCode('max') };
    expect(await two.b.services.vouching.prove(other.token, by)).toMatchObject({ state: 'given' });
    expect(await factors(two)).toEqual(['K', 'T']);
  }));

test('a colleague with a key and no app is asked, and confirms; a key that does not check who holds it says T', () =>
  withTwo(memory, {}, async (two) => {
    const key = await withKey(two, { app: 'gone' });
    const { token } = await asked(two);
    const page = await pageOf(two, token);
    expect(page.app).toBeUndefined();
    const unverified = answerOf(key, page.key, {}, { verified: false });
    expect(await two.b.services.vouching.prove(token, unverified)).toMatchObject({ state: 'given' });
    expect(await factors(two)).toEqual(['T']);
  }));

test.each<[string, Partial<Ask>, Quirks, number]>([
  ['for another site', { origin: 'https://evil.test' }, {}, 0],
  ['to another challenge', { challenge: 'bm90aGluZw' }, {}, 0],
  ['that nobody touched', {}, { present: false }, 0],
  ['of a copied key, whose counter fell', {}, { counter: 0 }, 0],
  ['five minutes late', {}, {}, 5 * minute],
])('no code for an answer %s', (_what, over, quirks, wait) =>
  withTwo(memory, {}, async (two) => {
    const key = await withKey(two);
    const { token } = await asked(two);
    const { key: ask } = await pageOf(two, token);
    if (quirks.counter === 0) {
      const first = await two.b.services.vouching.prove(token, answerOf(key, ask, {}, { counter: 9 }));
      expect(first).toMatchObject({ state: 'given' });
      two.crew.clock.forward(11 * minute);
    }
    const asks = quirks.counter === 0 ? (await pageOf(two, token)).key : ask;
    const answer = answerOf(key, asks, over, quirks.counter === 0 ? { counter: 3 } : quirks);
    two.crew.clock.forward(wait);
    expect(await two.b.services.vouching.prove(token, answer)).toEqual({ state: 'wrong-code' });
  }),
);

test('another key, or one of somebody else, gives none', () =>
  withTwo(memory, {}, async (two) => {
    await withKey(two);
    const { token } = await asked(two);
    const { key: ask } = await pageOf(two, token);
    const proof = answerOf(makeAuthenticator(), ask);
    expect(await two.b.services.vouching.prove(token, proof)).toEqual({ state: 'wrong-code' });
  }));

test('an answer for one confirmation is nothing for another that is asked at the same time', () =>
  withTwo(memory, {}, async (two) => {
    const key = await withKey(two);
    const mine = await asked(two);
    const theirs = new Walker(two.b.services, portal('theirs'));
    await theirs.begin('lost-device');
    await theirs.press('My phone');
    await theirs.press('may turn up');
    await theirs.enter(two.crew.account('ada'));
    await theirs.press(way);
    await two.b.settle();
    const other = tokens(two).at(-1) ?? '';
    expect(other).not.toBe(mine.token);
    const answer = answerOf(key, (await pageOf(two, mine.token)).key);
    expect(await two.b.services.vouching.prove(other, answer)).toEqual({ state: 'wrong-code' });
    expect(await two.b.services.vouching.prove(mine.token, answer)).toMatchObject({ state: 'given' });
    // Nor for a decision of staff, whose own page was never asked for it.
    expect(await factors(two)).toEqual(['K']);
  }));

test('sent again, the same answer shows the same code, and never another', () =>
  withTwo(memory, {}, async (two) => {
    const key = await withKey(two);
    const { walker, token } = await asked(two);
    const answer = answerOf(key, (await pageOf(two, token)).key);
    const first = await two.b.services.vouching.prove(token, answer);
    const again = await two.a.services.vouching.prove(token, answer);
    expect(again).toEqual(first);
    await walker.enter(first?.state === 'given' ? first.code : '');
    expect(await two.b.services.vouching.prove(token, answer)).toEqual({ state: 'over' });
    two.crew.clock.forward(11 * minute);
    expect(await two.b.services.vouching.prove(token, answer)).toEqual({ state: 'over' });
  }));

test.each([
  ['on probation', { probationUntil: Number.MAX_SAFE_INTEGER }],
  ['stopped', { suspended: true as const }],
])('a key that is %s is not asked for; who has nothing else is not asked either', (_what, more) =>
  withTwo(memory, {}, async (two) => {
    await withKey(two, more);
    const { token } = await asked(two);
    expect((await pageOf(two, token)).key).toBeUndefined();
    await withTwo(memory, {}, async (other) => {
      await withKey(other, { ...more, app: 'gone' });
      await asked(other);
      expect(tokens(other)).toEqual([]);
    });
  }),
);

test('wrong answers of a key count with wrong codes: five, and the link is over', () =>
  withTwo(memory, {}, async (two) => {
    const key = await withKey(two);
    const { token } = await asked(two);
    const states: (string | undefined)[] = [];
    for (let count = 0; count < 6; count += 1) {
      const { key: ask } = await pageOf(two, token);
      const answer = answerOf(key, ask, { challenge: `bm90aGluZw${count}0` });
      states.push((await two.b.services.vouching.prove(token, answer))?.state);
      two.crew.clock.forward(1000);
    }
    expect(states).toEqual([...Array.from({ length: 5 }, () => 'wrong-code'), 'over']);
  }));

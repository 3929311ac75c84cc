/** Staff decide with their own key: K, fresh, and bound to this request (policy.md, "approve a case"). */
import type { KeyAsk } from '../../src/app/key-asks';
import { makeAuthenticator, type Ask, type Authenticator, type Quirks } from '../tools/authenticator';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { approve, proof, requestOf, visitOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];
const minute = 60_000;

async function checked(two: Two, probationUntil = 0) {
  const { crew, a } = two;
  const request = await requestOf(a, crew, 'eve', 'backup');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  await a.settle();
  const key = makeAuthenticator();
  await a.directory.addMethod(
    crew.id('sol'),
    {
      id: 'key',
      kind: 'passkey',
      label: 'Key',
      device: 'key',
      deviceKind: 'key',
      probationUntil,
      addedAt: 1,
      credential: { id: key.id, transports: ['usb'] },
      publicKey: key.publicKey,
      counter: 0,
    },
    'add',
  );
  crew.clock.forward(1000);
  const view = async (number = request.number) => {
    const found = await a.services.cases.view(crew.id('sol'), number);
    if (!found) throw new Error('The request is not shown.');
    return found;
  };
  const approvals = async () => {
    const id = (await visitOf(two.store, request.walker.id)).visit.case?.id ?? '';
    return two.store.get<{ id: string; version: number; approvals: readonly { factor: string }[] }>(
      'cases',
      id,
    );
  };
  return { request, key, view, approvals };
}

const answerOf = (
  key: Authenticator,
  asked: KeyAsk | undefined,
  over: Partial<Ask> = {},
  quirks: Quirks = {},
) => {
  if (!asked) throw new Error('No key is asked.');
  const origin = originOf(asked.host);
  return {
    key: key.assert({ challenge: asked.challenge, host: asked.host, origin, ...over }, quirks),
    at: asked.at,
  };
};
const originOf = (host: string): string => `http://${host}:3978`;

test('their key approves, and the approval says K; the code of their app does not any more', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const { request, key, view, approvals } = await checked(two);
    const seen = await view();
    expect(seen).toMatchObject({ canApprove: true, needsKey: true });
    expect(seen.key?.allow).toEqual([{ id: key.id, transports: ['usb'] }]);
    expect(await approve(a, crew, 'sol', request.number)).toEqual({
      ok: false,
      name: 'staff.may-not-approve.key-needed',
    });
    const now = await view();
    const input = { ...answerOf(key, now.key), reason: 'Seen', version: now.version };
    expect(await a.services.cases.approve(crew.id('sol'), request.number, input)).toMatchObject({ ok: true });
    expect((await approvals())?.approvals).toMatchObject([{ factor: 'K' }]);
  }));

test.each<[string, string, Partial<Ask>, Quirks, number]>([
  ['for another site', 'staff.refused.key-wrong', { origin: 'https://evil.test' }, {}, 0],
  ['to another challenge', 'staff.refused.key-wrong', { challenge: 'bm90aGluZw' }, {}, 0],
  ['of a key that did not check who holds it', 'staff.refused.key-unverified', {}, { verified: false }, 0],
  ['five minutes late', 'staff.may-not-approve.factor-old', {}, {}, 5 * minute + 1],
])('refused: an answer %s', (_what, name, over, quirks, wait) =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const { request, key, view, approvals } = await checked(two);
    const { key: asked, version } = await view();
    const input = { ...answerOf(key, asked, over, quirks), reason: 'Seen', version };
    crew.clock.forward(wait);
    expect(await a.services.cases.approve(crew.id('sol'), request.number, input)).toEqual({
      ok: false,
      name,
    });
    expect((await approvals())?.approvals).toEqual([]);
  }),
);

test('refused: an answer for another request, and for a state of this one that has passed', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const { request, key, view, approvals } = await checked(two);
    const other = await requestOf(a, crew, 'pri', 'backup');
    await a.settle();
    expect((await proof(a, crew, 'ivo', other)).ok).toBe(true);
    await a.settle();
    const [mine, theirs] = [await view(), await view(other.number)];
    const input = { ...answerOf(key, theirs.key), reason: 'Seen', version: mine.version };
    expect(await a.services.cases.approve(crew.id('sol'), request.number, input)).toEqual({
      ok: false,
      name: 'staff.refused.key-wrong',
    });
    expect(await a.services.cases.note(crew.id('ivo'), request.number, 'Something new')).toMatchObject({
      ok: true,
    });
    await a.settle();
    const { version } = await view();
    const stale = { ...answerOf(key, mine.key), reason: 'Seen', version };
    expect(await a.services.cases.approve(crew.id('sol'), request.number, stale)).toMatchObject({
      ok: false,
    });
    expect((await approvals())?.approvals).toEqual([]);
  }));

test('a key on probation decides nothing, and takes the place of no other', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const { request, view } = await checked(two, Number.MAX_SAFE_INTEGER);
    const seen = await view();
    expect(seen).toMatchObject({ canApprove: true, needsKey: true });
    expect(seen.key).toBeUndefined();
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: false });
  }));

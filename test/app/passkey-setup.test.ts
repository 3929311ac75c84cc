/** Registering a key in a set-up session: what a crash leaves is finished, what was stopped meanwhile is refused. */
import type { Standing } from '../../src/app/documents';
import { hashToken } from '../../src/app/keys';
import { makeAuthenticator } from '../tools/authenticator';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { lostPhone, prove } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];
const origin = 'http://localhost:3978';

/** Ada, who has proved enough, with a set-up session. */
async function settingUp({ crew, a }: Two) {
  const walker = await lostPhone(a, crew, 'ada');
  await prove(walker, a, crew, 'ada', 'text');
  await walker.press('Set up a new one');
  await prove(walker, a, crew, 'ada', 'backup');
  const session = await a.services.enrollment.redeemHere(walker.id, walker.holder);
  if (typeof session === 'string') throw new Error(session);
  const options = await a.services.enrollment.keyOptions(session.token);
  if (typeof options === 'string') throw new Error(options);
  const ask = { challenge: options.challenge, host: options.rp.id ?? '', origin };
  return { walker, token: session.token, options, ask };
}

test('asks for no attestation, says nothing of the person, and excludes what is there', () =>
  withTwo(memory, {}, async (two) => {
    const { options } = await settingUp(two);
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
    expect(Buffer.from(options.user.id, 'base64url')).toHaveLength(32);
    expect(Buffer.from(options.challenge, 'base64url').length).toBeGreaterThanOrEqual(16);
  }));

test('a process that ends between the key and the rest: it is finished, and the right is used', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b, store } = two;
    const { token, walker } = await settingUp(two);
    const id = hashToken(token);
    const key = makeAuthenticator();
    // What is there when the process ends after the first write.
    await a.directory.addMethod(
      crew.id('ada'),
      {
        id: `key-${id.slice(0, 16)}`,
        kind: 'passkey',
        label: 'Security key',
        device: `key-${id.slice(0, 16)}`,
        deviceKind: 'key',
        probationUntil: 1,
        addedAt: 1,
        credential: { id: key.id, transports: [] },
        publicKey: key.publicKey,
        counter: 0,
      },
      `setup.${id}.key`,
    );
    expect((await store.get<Standing>('standing', crew.id('ada')))?.right).toBeDefined();
    expect(await b.services.enrollment.view(token)).toMatchObject({
      proved: true,
      done: { key: true, app: false },
    });
    expect((await store.get<Standing>('standing', crew.id('ada')))?.right).toBeUndefined();
    expect(await b.services.enrollment.keyOptions(token)).toBe('already-used');
    await b.settle();
    await walker.look();
    expect(walker.view.screen.title).toBe('You are back in');
  }));

test('the same answer sent twice, by two processes at once: one key', () =>
  withTwo(memory, { turns: [0, 1, 3] }, async (two) => {
    const { crew, a, b, store } = two;
    const { token, ask } = await settingUp(two);
    const answer = makeAuthenticator().register(ask);
    const sent = [a, b, a].map((one) => one.services.enrollment.proveKey(token, answer, false));
    const results = await Promise.all(sent);
    expect(results.some((one) => typeof one === 'object')).toBe(true);
    expect(await a.services.enrollment.view(token)).toMatchObject({ done: { key: true } });
    await a.settle();
    const person = await a.directory.get(crew.id('ada'));
    expect(person?.methods.filter(({ kind }) => kind === 'passkey')).toHaveLength(1);
    expect((await store.get<Standing>('standing', crew.id('ada')))?.right).toBeUndefined();
  }));

test('nothing is set up after the account was disabled', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const { token, ask } = await settingUp(two);
    const stored = await store.get<{ id: string; version: number }>('people', crew.id('ada'));
    if (!stored) throw new Error('ada was expected.');
    await store.replace('people', { ...stored, status: 'disabled' } as never);
    expect(await a.services.enrollment.keyOptions(token)).toBe('no-right');
    expect(await a.services.enrollment.proveKey(token, makeAuthenticator().register(ask), false)).toBe(
      'no-right',
    );
  }));

test('nothing more is set up after "this was not me", neither first nor second', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const { token, ask } = await settingUp(two);
    expect(
      await a.services.enrollment.proveKey(token, makeAuthenticator().register(ask), false),
    ).toMatchObject({
      ok: true,
    });
    await a.settle();
    const notice = /\/notices\/([\w-]+)/.exec(crew.mails[0]?.text ?? '')?.[1] ?? '';
    expect((await a.services.notices.notMe(notice))?.state).toBe('stopped');
    await a.settle();
    expect(await a.services.enrollment.prove(token, '000000')).toBe('no-right');
    expect(await a.services.enrollment.backupCodes(token)).toBe('no-right');
  }));

test('no session, no key', () =>
  withTwo(memory, {}, async ({ a }) => {
    expect(await a.services.enrollment.keyOptions('nothing')).toBe('expired');
    expect(await a.services.enrollment.proveKey('nothing', '{}', false)).toBe('expired');
  }));

/** Administrators show their own key: fresh, with whoever holds it checked, and good for one change. */
import type { StaffProof } from '../../src/app/staff-code';
import { makeAuthenticator, type Quirks } from '../tools/authenticator';
import { minute } from '../tools/crew';
import type { Two } from '../tools/two';
import { inTwo, proposals, rows } from './world';

/** Amy has a key, and answers what a page asks of it. */
async function keyOfAmy(two: Two) {
  const { crew, a } = two;
  const key = makeAuthenticator();
  const added = {
    ...{ id: 'key', kind: 'passkey' as const, label: 'Key', device: 'key', deviceKind: 'key' as const },
    ...{ probationUntil: 0, addedAt: 1, publicKey: key.publicKey, counter: 0 },
    credential: { id: key.id, transports: ['usb'] },
  };
  await a.directory.addMethod(crew.id('amy'), added, 'add');
  crew.clock.forward(1_000);
  return async (quirks: Quirks = {}): Promise<StaffProof> => {
    const asked = await a.services.settings.key(crew.id('amy'));
    if (!asked) throw new Error('No key is asked.');
    const { challenge, host, at } = asked;
    return { key: key.assert({ challenge, host, origin: `http://${host}:3978` }, quirks), at };
  };
}

const give = ({ a, crew }: Two, to: string, role: 'agent' | 'approver', proof: StaffProof) =>
  a.services.settings.giveRole(crew.id('amy'), crew.account(to), role, 'New in the team', proof);

test('one answer of a key is for one change, whatever that is', () =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const answer = await keyOfAmy(two);
    const one = await answer();
    expect((await give(two, 'max', 'agent', one)).ok).toBe(true);
    const refused = { ok: false, name: 'changes.refused.code-wrong' };
    expect(await give(two, 'ada', 'approver', one)).toEqual(refused);
    expect(await two.b.services.settings.takeRole(crew.id('amy'), crew.id('zoe'), 'security', one)).toEqual(
      refused,
    );
    const glass = { kind: 'break-glass', hours: 1 } as const;
    expect(await a.services.settings.propose(crew.id('amy'), glass, 'Many are ill', one)).toEqual(refused);
    expect(await proposals(two)).toHaveLength(1);
    expect(await rows(two, 'change-refused')).toHaveLength(3);
    crew.clock.forward(1_000);
    expect((await give(two, 'ada', 'approver', await answer())).ok).toBe(true);
  }));

test('an answer of a key that did not check who holds it, and one of five minutes ago, change nothing', () =>
  inTwo(async (two) => {
    const answer = await keyOfAmy(two);
    expect((await give(two, 'max', 'agent', await answer({ verified: false }))).name).toBe(
      'changes.refused.key-needed',
    );
    const old = await answer();
    two.crew.clock.forward(5 * minute + 1);
    expect((await give(two, 'max', 'agent', old)).name).toBe('changes.refused.factor-old');
    expect(await proposals(two)).toEqual([]);
  }));

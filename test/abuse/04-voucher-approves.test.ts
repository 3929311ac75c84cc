/** Abuse case 4: who confirmed the person is no check and no approver of the same request. */
import type { StoredCase } from '../../src/app/documents';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { approve, proof, requestOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

/** A request in which `who`, as the manager, has confirmed that it is dan: by their link, app and voice. */
async function vouchedBy(two: Two, who: string) {
  const { crew, a, store, b } = two;
  const stored = await store.get<{ id: string; version: number }>('people', crew.id('dan'));
  if (!stored) throw new Error('dan was expected.');
  await store.replace('people', { ...stored, manager: crew.id(who) } as never);
  const request = await requestOf(a, crew, 'dan');
  await request.walker.press('Try another way');
  await request.walker.press('A colleague confirms');
  await a.settle();
  const mails = crew.mails.filter((one) => one.person === crew.id(who));
  const token = mails.flatMap((one) => /\/vouch\/([\w-]+)/.exec(one.text)?.[1] ?? []).at(-1) ?? '';
  const given = await b.services.vouching.prove(token, { code: crew.appCode(who) });
  if (given?.state !== 'given') throw new Error(`No code: ${given?.state}.`);
  await request.walker.enter(given.code);
  await a.settle();
  return { request, a: b };
}

test.each([
  ['sol', 'sol'],
  ['sol', 'sol-second'],
])('04: %s confirmed him, %s approves: refused', (voucher, approver) =>
  withTwo(memory, {}, async (two) => {
    const { request, a } = await vouchedBy(two, voucher);
    expect(await proof(a, two.crew, 'ivo', request)).toMatchObject({ ok: true });
    const before = (await a.services.cases.view(two.crew.id('wim'), request.number))?.state;
    expect(await approve(a, two.crew, approver, request.number)).toEqual({
      ok: false,
      name: 'staff.may-not-approve.is-voucher',
    });
    expect((await a.services.cases.view(two.crew.id('wim'), request.number))?.state).toBe(before);
    // Somebody else may: one approver is what this row asks.
    expect(await approve(a, two.crew, 'wim', request.number)).toMatchObject({ ok: true });
  }),
);

test('04: who confirmed him does not check his photo ID', () =>
  withTwo(memory, {}, async (two) => {
    const { request, a } = await vouchedBy(two, 'ivo');
    expect(await proof(a, two.crew, 'ivo', request)).toEqual({
      ok: false,
      name: 'staff.may-not-check.is-voucher',
    });
  }));

/** An approval or check that came in the same moment, past what was asked before it. */
async function meanwhile(two: Two, number: string, more: (now: StoredCase) => Partial<StoredCase>) {
  const query = { index: 'number', equals: { number }, limit: 1 };
  const [found] = (await two.store.find<StoredCase>('cases', query)).docs;
  if (!found) throw new Error('The request was expected.');
  expect(await two.store.replace<StoredCase>('cases', { ...found, ...more(found) })).toBe(true);
  const after = await two.store.get<StoredCase>('cases', found.id);
  if (!after) throw new Error('The request is gone.');
  return two.b.assembly.judge(after);
}

const wanted = async (judged: ReturnType<typeof meanwhile>) =>
  (await judged).decision.wants.map((one) => one.what);

test.each([
  ['sol', ['voucher']],
  ['sol-second', ['voucher']],
  ['wim', ['again']],
])('04: sol confirmed him, and %s approves in the same moment: what is asked still', (approver, wants) =>
  withTwo(memory, {}, async (two) => {
    const { request, a } = await vouchedBy(two, 'sol');
    expect(await proof(a, two.crew, 'ivo', request)).toMatchObject({ ok: true });
    // Long enough ago that only the fresh piece is missing.
    two.crew.clock.forward(20 * 60_000);
    const approval = {
      by: two.crew.id(approver),
      at: two.crew.clock.now(),
      factor: 'T' as const,
      reason: '',
    };
    const judged = meanwhile(two, request.number, () => ({ approvals: [approval] }));
    expect(await wanted(judged)).toEqual(expect.arrayContaining(wants));
  }),
);

test.each([
  ['sol', ['voucher']],
  ['sol-second', ['voucher']],
  ['ivo', ['approver']],
])('04: sol confirmed him, and %s checks him in the same moment: what is asked still', (checker, wants) =>
  withTwo(memory, {}, async (two) => {
    const { request } = await vouchedBy(two, 'sol');
    const check = {
      ...({ class: 'P', kind: 'proofing', method: 'proofing', how: 'in-person', challenge: 'p1' } as const),
      ...{ by: two.crew.id(checker), at: two.crew.clock.now() },
    };
    const judged = meanwhile(two, request.number, () => ({ proofing: [check] }));
    expect(await wanted(judged)).toEqual(expect.arrayContaining(wants));
  }),
);

test.each([
  ['sol', ['proofing']],
  ['sol-second', ['proofing']],
  ['wim', ['again']],
])('04: sol checked her, and %s approves in the same moment: what is asked still', (approver, wants) =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    await a.directory.setRoles(crew.id('sol'), ['approver', 'agent']);
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    expect(await proof(a, crew, 'sol', request)).toMatchObject({ ok: true });
    two.crew.clock.forward(20 * 60_000);
    const approval = { by: crew.id(approver), at: crew.clock.now(), factor: 'T' as const, reason: '' };
    const judged = meanwhile(two, request.number, () => ({ approvals: [approval] }));
    expect(await wanted(judged)).toEqual(expect.arrayContaining(wants));
  }),
);

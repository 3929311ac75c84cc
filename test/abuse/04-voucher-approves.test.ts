/** Abuse case 4: who confirmed the person is no check and no approver of the same request. */
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

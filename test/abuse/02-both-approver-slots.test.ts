/** Abuse case 2: one human being fills both approver slots, with one account or with two. */
import * as fc from 'fast-check';
import { systemRandom } from '../../src/adapters/random';
import type { StoredCase } from '../../src/app/documents';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { approve, proof, requestOf, visitOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

/** A privileged person, checked, with one approval: the second is drawn. */
async function approvedOnce(two: Two): Promise<{ number: string; stored(): Promise<StoredCase> }> {
  const { crew, a, store } = two;
  const request = await requestOf(a, crew, 'pri', 'app');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  await a.settle();
  expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
  await a.settle();
  const { visit } = await visitOf(store, request.walker.id);
  return {
    number: request.number,
    async stored() {
      const found = await store.get<StoredCase>('cases', visit.case?.id ?? '');
      if (!found) throw new Error('The request is gone.');
      return found;
    },
  };
}

test('02: the first approver is refused as the second, in either process', () =>
  withTwo(memory, {}, async (two) => {
    const { number, stored } = await approvedOnce(two);
    for (const running of [two.a, two.b]) {
      const again = await approve(running, two.crew, 'sol', number);
      expect(again).toEqual({ ok: false, name: 'staff.may-not-approve.approved-already' });
    }
    expect((await stored()).approvals).toHaveLength(1);
    expect((await stored()).state).toBe('second-approver');
  }));

test('02: a second account of the first approver is neither drawn nor let in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(7), async (place) => {
      const random = { ...systemRandom(), below: (below: number) => place % below };
      await withTwo(memory, { a: { random } }, async (two) => {
        const { crew } = two;
        const { number, stored } = await approvedOnce(two);
        const drawn = (await stored()).drawn?.id ?? '';
        expect([crew.id('wim'), crew.id('wim-second'), crew.id('zoe')]).toContain(drawn);
        const twin = await approve(two.b, crew, 'sol-second', number);
        expect(twin).toEqual({ ok: false, name: 'staff.may-not-approve.approved-already' });
        expect((await stored()).approvals).toHaveLength(1);
        const other = drawn.split('.')[0] ?? '';
        expect(await approve(two.b, crew, other, number)).toMatchObject({ ok: true });
        expect((await stored()).approvals.map((one) => one.by)).toEqual([crew.id('sol'), drawn]);
      });
    }),
    { numRuns: 8 },
  );
});

test('02: somebody who was not drawn is refused', () =>
  withTwo(memory, {}, async (two) => {
    const { number, stored } = await approvedOnce(two);
    const drawn = (await stored()).drawn?.id;
    const other = ['wim', 'zoe'].find((name) => two.crew.id(name) !== drawn) ?? '';
    expect(await approve(two.b, two.crew, other, number)).toMatchObject({ ok: false });
    expect((await stored()).approvals).toHaveLength(1);
  }));

test.each([{ reason: 'Knows too much' }, { odd: 'last' }] as const)(
  '02: handed to security with %j between the two: nobody is the second before they are drawn',
  (how) =>
    withTwo(memory, {}, async (two) => {
      const { crew, a, b } = two;
      const { number, stored } = await approvedOnce(two);
      for (const name of ['wim', 'zoe'])
        await a.directory.setRoles(crew.id(name), ['approver', 'security', 'agent']);
      const { cases } = b.services;
      const done = await cases.toSecurity(crew.id('ivo'), number, how);
      expect(done.ok).toBe(true);
      const refused = { ok: false, name: 'staff.may-not-approve.not-drawn' };
      for (const name of ['wim', 'zoe']) expect(await approve(b, crew, name, number)).toEqual(refused);
      await a.settle();
      const drawn = (await stored()).drawn?.id ?? '';
      const [other] = ['wim', 'zoe'].filter((name) => crew.id(name) !== drawn);
      expect(await approve(b, crew, other ?? '', number)).toEqual(refused);
      expect(await approve(b, crew, drawn.split('.')[0] ?? '', number)).toMatchObject({ ok: true });
    }),
);

test('02: while nobody may be drawn, nobody is the second; whoever may later is drawn first', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    for (const name of ['wim', 'wim-second', 'sol-second', 'zoe'])
      await a.directory.setRoles(crew.id(name), []);
    const { number, stored } = await approvedOnce(two);
    await a.directory.setRoles(crew.id('wim'), ['approver']);
    expect(await approve(b, crew, 'wim', number)).toEqual({
      ok: false,
      name: 'staff.may-not-approve.not-drawn',
    });
    crew.clock.forward(10 * 60_000);
    await a.settle();
    expect((await stored()).drawn?.id).toBe(crew.id('wim'));
    expect(await approve(b, crew, 'wim', number)).toMatchObject({ ok: true });
  }));

test('02: the first approval is void: who was drawn as the second keeps nobody from being the first', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const { number, stored } = await approvedOnce(two);
    const drawn = (await stored()).drawn?.id;
    await a.directory.setRoles(crew.id('sol'), []);
    crew.clock.forward(10 * 60_000);
    await a.settle();
    const other = ['wim', 'zoe'].find((name) => crew.id(name) !== drawn) ?? '';
    expect(await approve(b, crew, other, number)).toMatchObject({ ok: true });
    expect((await stored()).state).toBe('second-approver');
  }));

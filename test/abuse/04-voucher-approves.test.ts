/** Abuse case 4: who confirmed the person is no check and no approver of the same request. */
import type { StoredVisit } from '../../src/app/documents';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { approve, proof, requestOf, visitOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

/** A request in which `who` has confirmed that it is dan. */
async function vouchedBy(two: Two, who: string) {
  const { crew, a, store, b } = two;
  const request = await requestOf(a, crew, 'dan', 'text');
  await a.settle();
  const stored = await visitOf(store, request.walker.id);
  const piece = {
    class: 'V' as const,
    kind: 'vouch' as const,
    method: 'vouch',
    at: crew.clock.now(),
    challenge: `${stored.id}.9`,
    by: crew.id(who),
  };
  const visit = { ...stored.visit, evidence: [...stored.visit.evidence, piece] };
  expect(await store.replace<StoredVisit>('visits', { ...stored, visit })).toBe(true);
  return { request, a: b };
}

test.each([
  ['sol', 'sol'],
  ['sol', 'sol-second'],
])('04: %s confirmed him, %s approves: refused', (voucher, approver) =>
  withTwo(memory, {}, async (two) => {
    const { request, a } = await vouchedBy(two, voucher);
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

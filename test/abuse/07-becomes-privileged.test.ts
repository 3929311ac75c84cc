/** Abuse case 7: the requester becomes privileged while the request is open. The stricter rules hold from then on. */
import type { Standing, StoredCase } from '../../src/app/documents';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { approve, proof, prove, requestOf, visitOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

async function checked(two: Two) {
  const { crew, a, store } = two;
  const request = await requestOf(a, crew, 'eve', 'backup');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  await a.settle();
  const id = (await visitOf(store, request.walker.id)).visit.case?.id ?? '';
  return { request, stored: () => store.get<StoredCase>('cases', id) };
}

test('07: privileged before the approval: one approver is not enough any more', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const { request, stored } = await checked(two);
    await b.directory.setRoles(crew.id('eve'), ['auditor']);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
    await a.settle();
    expect((await stored())?.state).toBe('second-approver');
    expect((await a.services.cases.view(crew.id('zoe'), request.number))?.rule).toContain('privileged');
  }));

test('07: privileged after the approval: refused when it is carried out, and open again', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const { request, stored } = await checked(two);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
    await a.settle();
    expect((await stored())?.state).toBe('approved');
    await b.directory.setRoles(crew.id('eve'), ['auditor']);
    crew.clock.forward(1000);
    await request.walker.look();
    await prove(request.walker, a, crew, 'eve', 'backup');
    await a.settle();
    expect(request.walker.view.canSetUp).toBe(false);
    expect((await two.store.get<Standing>('standing', crew.id('eve')))?.right).toBeUndefined();
    expect((await a.directory.get(crew.id('eve')))?.methods).toHaveLength(2);
    expect((await stored())?.state).toBe('second-approver');
  }));

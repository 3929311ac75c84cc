/** Abuse case 1: two approvers press at once, in two processes. One transition; the other is told. */
import * as fc from 'fast-check';
import type { AuditRow } from '../../src/app/audit/row';
import type { Standing, StoredCase } from '../../src/app/documents';
import { eachStore, withTwo, type Two } from '../tools/two';
import { approve, proof, prove, requestOf, visitOf } from '../tools/walker';

async function rowsAbout(two: Two, subject: string): Promise<readonly AuditRow[]> {
  const page = await two.store.find<AuditRow>('audit', { index: 'subject', equals: { subject }, limit: 500 });
  return page.docs;
}

async function bothApprove(two: Two): Promise<void> {
  const { crew, a, b, store } = two;
  const request = await requestOf(a, crew, 'eve', 'backup');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  await a.settle();
  const version = (await a.services.cases.view(crew.id('sol'), request.number))?.version ?? 0;
  const codes = { sol: crew.appCode('sol'), wim: crew.appCode('wim') };
  const outcomes = await Promise.all([
    approve(a, crew, 'sol', request.number, { version, code: codes.sol }),
    approve(b, crew, 'wim', request.number, { version, code: codes.wim }),
  ]);
  await Promise.all([a.settle(), b.settle()]);

  expect(outcomes.filter((one) => one.ok)).toHaveLength(1);
  expect(outcomes.find((one) => !one.ok)?.name).toMatch(/^staff\.refused\.decided\./);
  const { visit } = await visitOf(store, request.walker.id);
  const stored = await store.get<StoredCase>('cases', visit.case?.id ?? '');
  expect(stored?.approvals).toHaveLength(1);
  const rows = await rowsAbout(two, crew.id('eve'));
  expect(rows.filter((row) => row.what === 'approval')).toHaveLength(1);
  expect(rows.filter((row) => row.what === 'decided')).toHaveLength(1);

  // And one right to set up, however many processes carry it out.
  crew.clock.forward(1000);
  const walker = await request.walker.on(b.services).look();
  await prove(walker, b, crew, 'eve', 'backup');
  await Promise.all([a.settle(), b.settle()]);
  await walker.look();
  expect(walker.view.canSetUp).toBe(true);
  const grants = (await rowsAbout(two, crew.id('eve'))).filter((row) => row.facts.includes('"grant"'));
  expect(grants).toHaveLength(1);
  expect((await store.get<Standing>('standing', crew.id('eve')))?.right).toBeDefined();
}

describe.each(eachStore)('01: two approvals at once, %s', (name, under) => {
  test('01: one transition and one right to set up; the loser is told "decided already"', async () => {
    const turns = fc.array(fc.nat(12), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(turns, (given) => withTwo(under, { turns: given }, bothApprove)),
      { numRuns: name === 'memory' ? 25 : 4 },
    );
  });
});

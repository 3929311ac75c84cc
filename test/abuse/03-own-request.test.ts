/** Abuse case 3: staff decide about themselves, with their own account or another one. */
import type { AuditRow } from '../../src/app/audit/row';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { approve, proof, requestOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

async function reported(two: Two, what: string): Promise<readonly { actor: string; facts: unknown }[]> {
  await two.a.settle();
  const equals = { subject: two.crew.id('wim') };
  const page = await two.store.find<AuditRow>('audit', { index: 'subject', equals, limit: 500 });
  return page.docs
    .filter((row) => row.what === what)
    .map((row) => ({ actor: row.actor, facts: JSON.parse(row.facts) as unknown }));
}

test.each(['wim', 'wim-second'])('03: %s approves the request of wim: refused and reported', (who) =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const request = await requestOf(a, crew, 'wim');
    const refused = await approve(b, crew, who, request.number);
    expect(refused).toEqual({ ok: false, name: 'staff.may-not-approve.own-request' });
    expect(await reported(two, 'approval-refused')).toEqual([
      { actor: `staff:${crew.id(who)}`, facts: { reason: 'own-request' } },
    ]);
    expect((await a.services.cases.view(crew.id('sol'), request.number))?.state).toBe('open');
  }),
);

test('03: a second account checks the identity of its own human being: refused and reported', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'wim');
    expect(await proof(a, crew, 'wim-second', request)).toMatchObject({ ok: false });
    expect(await reported(two, 'proofing-refused')).toEqual([
      { actor: `staff:${crew.id('wim-second')}`, facts: { reason: 'own-request' } },
    ]);
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  }));

test('03: who checked with one account does not approve with another', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    expect((await proof(a, crew, 'sol-second', request)).ok).toBe(true);
    expect(await approve(a, crew, 'sol', request.number)).toEqual({
      ok: false,
      name: 'staff.may-not-approve.is-proofer',
    });
    expect(await approve(a, crew, 'wim', request.number)).toMatchObject({ ok: true });
  }));

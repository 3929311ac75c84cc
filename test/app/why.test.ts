/** "Why was this allowed?": rebuilt from the audit, run again, and loud when something is not what it was. */
import type { AuditRow } from '../../src/app/audit/row';
import { canonicalJson } from '../../src/app/audit/row';
import { policyVersion } from '../../src/core/policy/version';
import { runAgain } from '../../src/app/why/rerun';
import { makeCrew, type Crew, type Running } from '../tools/crew';
import { memoryStore, type MemoryStore } from '../tools/memory-store';
import { approve, lostPhone, proof, prove, requestOf } from '../tools/walker';

let crew: Crew;
let running: Running;
let store: MemoryStore;
beforeEach(async () => {
  crew = makeCrew();
  store = memoryStore(crew.clock);
  running = await crew.run(store);
  await crew.people(running.directory);
});

const rows = async (): Promise<readonly AuditRow[]> =>
  (await store.find<AuditRow>('audit', { index: 'seq', limit: 500 })).docs;
const why = (asked: string) => running.assembly.explain(asked);

/** Ada recovers by herself; the effect that did it. */
async function recovered(): Promise<string> {
  const walker = await lostPhone(running, crew, 'ada');
  await prove(walker, running, crew, 'ada', 'text');
  await walker.press('Set up a new one');
  await prove(walker, running, crew, 'ada', 'backup');
  expect(walker.view.canSetUp).toBe(true);
  await running.settle();
  const row = (await rows()).find((one) => one.what === 'effect' && one.facts.includes('"action":"recover"'));
  return (JSON.parse(row?.facts ?? '{}') as { effect: string }).effect;
}

test('an action is explained by the decision before it and the one that carried it out, and both run again alike', async () => {
  const effect = await recovered();
  const view = await why(effect);
  expect(view?.effect).toMatchObject({ id: effect, about: 'recover', ok: true });
  expect(
    view?.decisions.map(({ action, then, same, effect: by }) => [action, then.verdict, same, by]),
  ).toEqual([
    ['recover', 'allow', true, undefined],
    ['recover', 'allow', true, effect],
  ]);
  expect(view?.decisions[0]).toMatchObject({ versionThen: policyVersion, versionNow: policyVersion });
  expect(view?.decisions[0]?.input.evidence.map((piece) => piece.class).toSorted()).toEqual(['I', 'S']);
  expect(view?.chain).toEqual({ ok: true, whole: true, rows: (await rows()).length, problems: [] });
  expect(view?.personName).toBe('ada');
  // Every row of the walk leads to a page of its own.
  for (const row of view?.trail ?? []) expect((await why(row.id))?.row.id).toBe(row.id);
});

test('a row of the person’s own document leads to the effect that wrote it', async () => {
  const effect = await recovered();
  const grant = (await rows()).find((one) => one.id.startsWith('standing.') && one.facts.includes('"grant"'));
  const view = await why(grant?.id ?? '');
  expect(view?.effect?.id).toBe(effect);
  expect(view?.decisions.length).toBe(2);
});

test('a request is explained by its number: what the approval made of it is kept with its inputs', async () => {
  const request = await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  await proof(running, crew, 'ivo', request);
  expect((await approve(running, crew, 'sol', request.number)).ok).toBe(true);
  await running.settle();
  const view = await why(request.number);
  const [decision] = view?.decisions ?? [];
  expect(decision?.then.wants).toEqual([{ what: 'again' }]);
  expect(decision?.input.case?.approvals.map(({ by }) => by)).toEqual([crew.id('sol')]);
  expect(decision?.same).toBe(true);
  const approval = view?.trail.find((row) => row.what === 'approval');
  const about = await why(approval?.id ?? '');
  expect(about?.decisions[0]?.input.case?.approvals.map(({ by }) => by)).toEqual([crew.id('sol')]);
  expect(about?.decisions[0]?.row.seq).toBeLessThan(about?.row.seq ?? 0);
  expect(about?.number).toBe(request.number.replace(/\s/g, ''));
});

test('a stored decision that was changed: another answer, and the chain is not what was written', async () => {
  const effect = await recovered();
  const first = (await why(effect))?.decisions[0]?.row.id ?? '';
  const row = store.raw('audit').get(first);
  if (!row) throw new Error('There is no such row.');
  const facts = JSON.parse(String(row['facts'])) as { input: { evidence: unknown[] } };
  row['facts'] = canonicalJson({ ...facts, input: { ...facts.input, evidence: [] } });
  const view = await why(effect);
  expect(view?.decisions[0]).toMatchObject({
    same: false,
    now: { verdict: 'more' },
    then: { verdict: 'allow' },
  });
  expect(view?.chain.ok).toBe(false);
  expect(view?.chain.problems[0]).toContain('was changed');
});

test('a decision that the rules of today would not make is said to be another one', () => {
  const stored = { action: 'recover', policy: 1, input: {}, decision: { verdict: 'allow' } };
  expect(runAgain(stored)).toBeUndefined();
  expect(runAgain({ what: 'else' })).toBeUndefined();
});

test('only those who look back may: auditor, security, administrator; nobody without a role now', async () => {
  const effect = await recovered();
  const look = (name: string) => running.services.why.look(crew.id(name), effect);
  expect(await look('zoe')).toBeDefined();
  expect(await look('ivo')).toBeUndefined();
  expect(await look('sol')).toBeUndefined();
  expect(await look('ada')).toBeUndefined();
  await running.directory.setRoles(crew.id('zoe'), ['approver']);
  expect(await look('zoe')).toBeUndefined();
});

test('what is not there is not there', async () => {
  for (const asked of ['', 'nothing', 'x.e1', 'x.a1', '47K9RM', '../etc', 'standing.nobody.a1'])
    expect(await why(asked)).toBeUndefined();
});

test('a part of the chain is walked by itself, and a row cut out of it shows', async () => {
  await recovered();
  expect(await running.audit.verifySpan(3, 9)).toMatchObject({ ok: true, rows: 7 });
  const sixth = (await rows()).find((row) => row.seq === 6);
  store.raw('audit').delete(sixth?.id ?? '');
  expect((await running.audit.verifySpan(3, 9)).problems[0]?.kind).toBe('missing');
  expect((await running.audit.verifySpan(7, 9)).ok).toBe(false);
  expect((await running.audit.verifySpan(8, 9)).ok).toBe(true);
  expect((await running.audit.verifySpan(8, 9_999)).ok).toBe(false);
});

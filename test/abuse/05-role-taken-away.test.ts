/** Abuse case 5: the role goes after the page was loaded, or after the approval. Asked again each time. */
import type { Standing, StoredCase } from '../../src/app/documents';
import { changeStanding } from '../../src/app/standing';
import { codeStores } from '../tools/code-stores';
import { faultyStore } from '../tools/faulty-store';
import { withTwo, type Two } from '../tools/two';
import { approve, proof, prove, requestOf, visitOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

async function checked(two: Two) {
  const { crew, a } = two;
  const request = await requestOf(a, crew, 'eve', 'backup');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  await a.settle();
  const id = (await visitOf(two.store, request.walker.id)).visit.case?.id ?? '';
  const stored = async (): Promise<StoredCase | undefined> => two.store.get<StoredCase>('cases', id);
  return { request, stored };
}

test('05: taken away after the page was loaded: the click is refused', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const { request, stored } = await checked(two);
    const version = (await a.services.cases.view(crew.id('sol'), request.number))?.version ?? 0;
    await b.directory.setRoles(crew.id('sol'), ['agent']);
    const refused = await approve(a, crew, 'sol', request.number, { version });
    expect(refused).toEqual({ ok: false, name: 'staff.may-not-approve.no-role' });
    await b.directory.setRoles(crew.id('sol'), []);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: false });
    expect((await stored())?.approvals).toEqual([]);
  }));

test('05: taken away after the approval: nothing is carried out, and the request is open again', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const { request, stored } = await checked(two);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
    await a.settle();
    expect((await stored())?.state).toBe('approved');
    await b.directory.setRoles(crew.id('sol'), []);
    const before = await a.directory.get(crew.id('eve'));
    crew.clock.forward(1000);
    const walker = await request.walker.look();
    await prove(walker, a, crew, 'eve', 'backup');
    await a.settle();
    expect(walker.view.canSetUp).toBe(false);
    const after = await a.directory.get(crew.id('eve'));
    expect(after?.methods.map((one) => one.id)).toEqual(before?.methods.map((one) => one.id));
    expect((await two.store.get<Standing>('standing', crew.id('eve')))?.right).toBeUndefined();
    expect(['open', 'taken', 'second-approver']).toContain((await stored())?.state);

    // Another approver decides, and the walk goes on.
    expect(await approve(b, crew, 'wim', request.number)).toMatchObject({ ok: true });
    await b.settle();
    crew.clock.forward(1000);
    await walker.look();
    await prove(walker, a, crew, 'eve', 'backup');
    expect(walker.view.canSetUp).toBe(true);
  }));

test('05: their own account is stopped after the approval: nothing is carried out, and they approve nothing more', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const { request, stored } = await checked(two);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
    await a.settle();
    await changeStanding(
      { ...a, ...crew, background: a.assembly.background, store: two.store },
      crew.id('sol'),
      (standing) => ({
        next: { ...standing, frozenAt: crew.clock.now() },
        entry: { at: crew.clock.now(), actor: 'system', what: 'freeze', facts: {} },
      }),
    );
    crew.clock.forward(1000);
    const walker = await request.walker.look();
    await prove(walker, a, crew, 'eve', 'backup');
    await a.settle();
    expect(walker.view.canSetUp).toBe(false);
    expect((await two.store.get<Standing>('standing', crew.id('eve')))?.right).toBeUndefined();
    expect((await stored())?.open).toBe('open');
    const refused = { ok: false, name: 'staff.may-not-approve.staff-stopped' };
    expect(await approve(b, crew, 'sol', request.number)).toEqual(refused);
    expect(await approve(b, crew, 'wim', request.number)).toMatchObject({ ok: true });
  }));

test('05: taken away between the approval of a lift and the lift: it stays frozen, until somebody else approves', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b, store } = two;
    await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    const token = /\/notices\/([\w-]+)/.exec(crew.mails[0]?.text ?? '')?.[1] ?? '';
    const { number = '' } = (await a.services.notices.notMe(token)) ?? {};
    await a.settle();
    expect(await proof(a, crew, 'ivo', { number, checkNumber: '' })).toMatchObject({ ok: true });
    const slow = await crew.run(
      faultyStore(store, {
        async pause({ op, collection, doc }, when) {
          const approved = (doc as StoredCase | undefined)?.approvals?.length === 1;
          if (op === 'replace' && collection === 'cases' && when === 'returning' && approved)
            await b.directory.setRoles(crew.id('sol'), []);
        },
      }),
    );
    expect(await approve(slow, crew, 'sol', number)).toMatchObject({ ok: true });
    await slow.settle();
    const frozen = async () => (await store.get<Standing>('standing', crew.id('eve')))?.frozenAt ?? 0;
    expect(await frozen()).toBeGreaterThan(0);
    const query = { index: 'number', equals: { number }, limit: 1 };
    expect((await store.find<StoredCase>('cases', query)).docs[0]).toMatchObject({
      ...{ state: 'frozen', open: 'open', effects: [] },
    });
    expect(await approve(b, crew, 'wim', number)).toMatchObject({ ok: true });
    await b.settle();
    expect(await frozen()).toBe(0);
    expect((await store.find<StoredCase>('cases', query)).docs[0]).toMatchObject({ state: 'done' });
    crew.clock.forward(10 * 60_000);
    await b.settle();
    expect(crew.mails.at(-1)?.text).toContain('The help desk lifted the stop');
  }));

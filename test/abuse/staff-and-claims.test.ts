/** Staff and claims at their limits: fresh factors, stale denials, one stop a day, no flood of urgent requests. */
import type { AuditRow } from '../../src/app/audit/row';
import type { StoredCase } from '../../src/app/documents';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import { makeTries } from '../../src/app/tries';
import { defaultRules } from '../../src/core/policy/rules';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { approve, lostPhone, proof, prove, requestOf, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

async function checked(two: Two) {
  const { crew, a } = two;
  const request = await requestOf(a, crew, 'eve', 'backup');
  await a.settle();
  expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  await a.settle();
  return request;
}

async function rows(two: Two, what: string): Promise<readonly unknown[]> {
  await two.a.settle();
  const equals = { subject: two.crew.id('eve') };
  const page = await two.store.find<AuditRow>('audit', { index: 'subject', equals, limit: 500 });
  return page.docs.filter((row) => row.what === what).map((row) => JSON.parse(row.facts) as unknown);
}

test('an authenticator on probation signs in, and approves nothing', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const request = await checked(two);
    const stored = await store.get<{
      id: string;
      version: number;
      methods: readonly object[];
    }>('people', crew.id('sol'));
    if (!stored) throw new Error('sol was expected.');
    const probationUntil = crew.clock.now() + 3_600_000;
    await store.replace('people', {
      ...stored,
      methods: stored.methods.map((one) => ({ ...one, probationUntil })),
    });
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: false });
    expect(await approve(a, crew, 'wim', request.number)).toMatchObject({ ok: true });
  }));

test('a wrong code at an approval leaves a row, without the code', () =>
  withTwo(memory, {}, async (two) => {
    const request = await checked(two);
    expect(await approve(two.a, two.crew, 'sol', request.number, { code: '000000' })).toMatchObject({
      ok: false,
    });
    expect(await rows(two, 'approval-refused')).toEqual([{ reason: 'code' }]);
  }));

test('an approval before anybody was checked, a check with a point left out, and a guess too many leave rows', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: false });
    expect(await rows(two, 'approval-refused')).toEqual([{ reason: 'asks-first' }]);
    const given = { how: 'in-person' as const, checkNumber: request.checkNumber, document: 'Passport' };
    const some = { ...given, checks: ['request-number', 'told-no-codes'] };
    expect(await a.services.cases.recordProofing(crew.id('ivo'), request.number, some)).toMatchObject({
      ok: false,
    });
    expect(await rows(two, 'proofing-refused')).toEqual([{ reason: 'checks' }]);
    for (let count = 0; count < 6; count += 1) await proof(a, crew, 'ivo', { ...request, checkNumber: '' });
    expect((await rows(two, 'proofing-refused')).at(-1)).toEqual({ reason: 'check-many' });
  }));

test('a check of a request that nobody has taken up leaves a row', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const { number = '' } = await a.services.cases.openFor(crew.id('ivo'), {
      ...{ account: crew.account('eve'), topic: 'lost-device', how: 'call', said: '' },
    });
    await a.settle();
    expect(await proof(a, crew, 'ivo', { number, checkNumber: '3333' })).toMatchObject({ ok: false });
    expect(await rows(two, 'proofing-refused')).toEqual([{ reason: 'not-taken-up' }]);
  }));

test('an approval of what the policy refuses whatever is shown leaves a row', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const request = await checked(two);
    await store.insert('standing', {
      ...{ id: crew.id('eve'), frozenAt: crew.clock.now(), claimStopAt: 0, passHash: '', applied: [] },
      ...{ notMe: [], dueAt: Number.MAX_SAFE_INTEGER, audit: [], auditCount: 0 },
    });
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: false });
    expect(await rows(two, 'approval-refused')).toEqual([{ reason: 'frozen' }]);
  }));

test('a denial of a state that has changed meanwhile does nothing', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    const seen = (await a.services.cases.view(crew.id('sol'), request.number))?.version ?? 0;
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    const late = await a.services.cases.deny(crew.id('sol'), request.number, {
      reason: 'No answer',
      version: seen,
    });
    expect(late).toMatchObject({ ok: false });
    expect((await a.services.cases.view(crew.id('sol'), request.number))?.state).not.toBe('denied');
  }));

test('two stops by the Teams claim alone at the same moment: one device', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    const walk = async (running: typeof a, ref: string, choice: string): Promise<Walker> => {
      const walker = new Walker(running.services, { kind: 'teams', ref });
      await walker.begin('lost-device', crew.id('bea'));
      return walker.press(choice);
    };
    const phone = await walk(a, 'one', 'My phone');
    const tablet = await walk(b, 'two', 'My tablet');
    await Promise.all([phone.press('may turn up'), tablet.press('may turn up')]);
    await Promise.all([a.settle(), b.settle()]);
    const methods = (await a.directory.get(crew.id('bea')))?.methods ?? [];
    expect(methods.filter((one) => one.suspendedAt !== undefined)).toHaveLength(1);
  }));

test('reports of theft without end are one urgent request', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    for (let count = 0; count < 5; count += 1) {
      const walker = new Walker(a.services, { kind: 'teams', ref: `chat-${count}` });
      await walker.begin('lost-device', crew.id('cleo'));
      await walker.press('My laptop');
      await walker.press('It was stolen');
      await a.settle();
    }
    const equals = { subject: crew.id('cleo') };
    const page = await store.find<StoredCase>('cases', { index: 'subject', equals, limit: 50 });
    expect(page.docs.filter((one) => one.stolen)).toHaveLength(1);
  }));

test('an account that is disabled in the middle of setting up gets no new method', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const walker = await lostPhone(a, crew, 'ada');
    await prove(walker, a, crew, 'ada', 'text');
    await walker.press('Set up a new one');
    await prove(walker, a, crew, 'ada', 'backup');
    const session = await a.services.enrollment.redeemHere(walker.id, walker.holder);
    if (typeof session === 'string') throw new Error(session);
    const stored = await store.get<{ id: string; version: number }>('people', crew.id('ada'));
    if (!stored) throw new Error('ada was expected.');
    await store.replace('people', { ...stored, status: 'disabled' } as never);
    expect(await a.services.enrollment.prove(session.token, '000000')).toBe('no-right');
  }));

test('what a visit keeps has an end, however long somebody goes to and fro in it', () =>
  withTwo(memory, {}, async (two) => {
    const { a, store } = two;
    const walker = new Walker(a.services, { kind: 'portal', ref: 'scribe' });
    await walker.begin('talk-to-person');
    for (let count = 0; count < 80; count += 1) {
      await walker.enter(`again ${count}`);
      await walker.give({ kind: 'back' });
    }
    const { visit } = await visitOf(store, walker.id);
    expect(visit.said.length).toBeLessThanOrEqual(50);
    expect(visit.trail.length).toBeLessThanOrEqual(50);
  }));

test('a manager who cannot confirm is nobody to confirm: disabled, or without a way of their own', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const stored = await two.store.get<{ id: string; version: number }>('people', crew.id('cleo'));
    if (!stored) throw new Error('cleo was expected.');
    await two.store.replace('people', { ...stored, manager: crew.id('off') } as never);
    const request = await requestOf(a, crew, 'cleo');
    await a.settle();
    const shown = await a.services.cases.view(crew.id('sol'), request.number);
    expect(shown?.wants.map((want) => want.what)).not.toContain('voucher');
    expect(shown?.wants).toContainEqual({ what: 'proofing', inPerson: true });
  }));

test('a code from the device that is back undoes its own stop, and not the one of another device', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const [phone, tablet] = ['phone', 'tablet'].map((one) => `${crew.id('bea')}-${one}`) as [string, string];
    await a.directory.suspend(crew.id('bea'), [phone], 0, 'stolen');
    await a.directory.suspend(crew.id('bea'), [tablet], 0, 'mislaid');
    const walker = new Walker(a.services, { kind: 'portal', ref: 'bea' });
    await walker.begin('undo-lost');
    await walker.press('just as I left it');
    await walker.enter(crew.account('bea'));
    await prove(walker, a, crew, 'bea', 'app');
    await prove(walker, a, crew, 'bea', 'backup');
    expect(walker.title).toBe('It works again');
    const methods = (await a.directory.get(crew.id('bea')))?.methods ?? [];
    expect(methods.filter((one) => one.suspendedAt !== undefined).map((one) => one.device)).toEqual([phone]);
    // Whoever stopped it hears that it works again, and can say that it was not them.
    await a.settle();
    crew.clock.forward(10 * 60_000);
    await a.settle();
    const told = crew.mails.filter((one) => one.to === crew.account('bea')).map((one) => one.text);
    expect(told.join('\n')).toContain('A device that was stopped works again.');
  }));

test('a check and an approval unlock what was barred on purpose; new backup codes work after old ones were barred', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const request = await checked(two);
    const tries = makeTries({ store, clock: crew.clock, rules: defaultRules });
    await tries.bar(crew.id('eve'), 'text');
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
    await a.settle();
    crew.clock.forward(1000);
    await request.walker.look();
    await prove(request.walker, a, crew, 'eve', 'backup');
    expect(request.walker.view.canSetUp).toBe(true);
    expect((await tries.standing(crew.id('eve'), 'text')).barred).toBe(false);
    const session = await a.services.enrollment.redeemHere(request.walker.id, request.walker.holder);
    if (typeof session === 'string') throw new Error(session);
    await tries.bar(crew.id('eve'), 'backup');
    const shown = await a.services.enrollment.view(session.token);
    if (typeof shown === 'string') throw new Error(shown);
    const code = codeOfStep(shown.key, stepAt(crew.clock.now()));
    expect(await a.services.enrollment.prove(session.token, code)).toMatchObject({ ok: true });
    expect(typeof (await a.services.enrollment.backupCodes(session.token))).toBe('object');
    expect((await tries.standing(crew.id('eve'), 'backup')).barred).toBe(false);
  }));

test('a wrong code at the set-up leaves a row, without the code', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await checked(two);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: true });
    await a.settle();
    crew.clock.forward(1000);
    await request.walker.look();
    await prove(request.walker, a, crew, 'eve', 'backup');
    const session = await a.services.enrollment.redeemHere(request.walker.id, request.walker.holder);
    if (typeof session === 'string') throw new Error(session);
    expect(await a.services.enrollment.prove(session.token, '000000')).toBe('wrong-code');
    expect(await rows(two, 'enrol-refused')).toEqual([{ reason: 'wrong-code' }]);
  }));

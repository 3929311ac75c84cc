/** The first way to sign in ever: the manager's word or a check by staff, for whoever never had one (policy.md). */
import type { AuditRow } from '../../src/app/audit/row';
import type { StoredCase } from '../../src/app/documents';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import type { OrganisationDoc } from '../../src/app/organisation';
import type { NewPerson } from '../../src/app/ports';
import { codeStores } from '../tools/code-stores';
import { day, minute } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';
import { approve, portal, proof, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

/** Somebody who began today. */
async function newcomer({ crew, a }: Two, more: Partial<NewPerson> = {}): Promise<void> {
  const signInName = crew.account('neo');
  const addresses = [{ kind: 'email' as const, value: signInName, changedAt: 1 }];
  const made = await a.directory.create({
    ...{ id: crew.id('neo'), name: 'neo', signInName, addresses, manager: crew.id('max') },
    ...more,
  });
  expect(made).not.toBe('taken');
}

async function begun(two: Two, account: string, who: 'My manager' | 'The desk'): Promise<Walker> {
  const walker = new Walker(two.a.services, portal(account));
  await walker.begin('setup');
  await walker.press('Something for the first time');
  await walker.press('No, not yet');
  await walker.press(who);
  await walker.enter(account);
  await two.a.settle();
  return walker;
}

/** At the desk: the request, as staff see it. */
async function atTheDesk(two: Two, account = two.crew.account('neo')) {
  const walker = await begun(two, account, 'The desk');
  const open = (await visitOf(two.store, walker.id)).visit.case;
  if (!open) throw new Error(`No request on "${walker.title}".`);
  return { walker, id: open.id, number: open.number, checkNumber: open.checkNumber };
}

const link = ({ crew }: Two, name: string): string | undefined =>
  crew.mails
    .filter((one) => one.person === crew.id(name))
    .flatMap((one) => /\/vouch\/([\w-]+)/.exec(one.text)?.[1] ?? [])
    .at(-1);

/** A colleague shows a factor of their own, and says the code. */
async function word(two: Two, name: string): Promise<string> {
  const given = await two.a.services.vouching.prove(link(two, name) ?? '', { code: two.crew.appCode(name) });
  if (given?.state !== 'given') throw new Error(`No code: ${given?.state}.`);
  return given.code;
}

/** Opens the set-up page from the walk, and connects an app. */
async function setUp({ a, crew }: Two, walker: Walker) {
  await walker.look();
  expect(walker.view.canSetUp).toBe(true);
  const session = await a.services.enrollment.redeemHere(walker.id, walker.holder);
  if (typeof session === 'string') throw new Error(session);
  const shown = await a.services.enrollment.view(session.token);
  if (typeof shown === 'string') throw new Error(shown);
  const code = codeOfStep(shown.key, stepAt(crew.clock.now()));
  return a.services.enrollment.prove(session.token, code);
}

async function rows({ a, store, crew }: Two): Promise<readonly { what: string; facts: unknown }[]> {
  await a.settle();
  const equals = { subject: crew.id('neo') };
  const page = await store.find<AuditRow>('audit', { index: 'subject', equals, limit: 500 });
  return page.docs.map(({ what, facts }) => ({ what, facts: JSON.parse(facts) as unknown }));
}

test('the check is enough: nobody approves, the own page goes on, and it is written down and told', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    await newcomer(two);
    const request = await atTheDesk(two);
    const shown = await a.services.cases.view(crew.id('ivo'), request.number);
    expect(shown).toMatchObject({ action: 'first-method', canApprove: false });
    expect(shown?.wants).toEqual([{ what: 'proofing', inPerson: false }]);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: false });
    expect(await proof(a, crew, 'ivo', { ...request, checkNumber: '0000' })).toMatchObject({ ok: false });
    expect(await proof(a, crew, 'ivo', request)).toMatchObject({
      ok: true,
      name: 'staff.told.checked-enough',
    });
    await a.settle();
    expect(await setUp(two, request.walker)).toMatchObject({ ok: true });
    expect((await store.get<StoredCase>('cases', request.id))?.state).toBe('done');
    const methods = (await a.directory.get(crew.id('neo')))?.methods ?? [];
    expect(methods.map((one) => [one.kind, one.probationUntil > crew.clock.now()])).toEqual([['totp', true]]);
    expect((await rows(two)).filter(({ what }) => what === 'action')).toContainEqual(
      expect.objectContaining({ facts: expect.objectContaining({ action: 'grant' }) as unknown }),
    );
    crew.clock.forward(11 * minute);
    await a.settle();
    for (const name of ['neo', 'max']) {
      const told = crew.mails.filter((one) => one.to === crew.account(name)).map((one) => one.text);
      expect(told.join('\n')).toContain('The first way to sign in may be set up for this account.');
    }
  }));

test('the word of the manager is enough, and only theirs: nobody else is even asked', () =>
  withTwo(memory, {}, async (two) => {
    const { crew } = two;
    const settled = { person: crew.id('bea'), changedAt: 1 };
    await newcomer(two, { recoveryContacts: [settled] });
    const walker = await begun(two, crew.account('neo'), 'My manager');
    await walker.press('My manager confirms');
    await two.a.settle();
    for (const _again of [1, 2]) {
      await walker.press('Ask once more');
      await two.a.settle();
    }
    expect(link(two, 'bea')).toBeUndefined();
    const page = await two.a.services.vouching.page(link(two, 'max') ?? '');
    expect(page).toMatchObject({ state: 'asks', what: 'setting up the first way to sign in' });
    await walker.enter(await word(two, 'max'));
    await two.a.settle();
    expect(await setUp(two, walker)).toMatchObject({ ok: true });
  }));

/** The emergency switch. */
async function pause({ store, crew }: Two): Promise<void> {
  const words = {
    name: 'Alder',
    helpDeskPhone: '',
    helpDeskPhoneSpoken: '',
    zone: 'Europe/London',
    days: [],
  };
  const doc = { id: 'organisation', ...words, paused: true };
  expect(await store.insert<OrganisationDoc>('settings', doc)).toBe(true);
  crew.clock.forward(10_000);
}

test('while self-service is paused, what the manager alone confirmed is not opened; what staff checked is', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    await newcomer(two);
    const walker = await begun(two, crew.account('neo'), 'My manager');
    await walker.press('My manager confirms');
    await a.settle();
    await walker.enter(await word(two, 'max'));
    await a.settle();
    await pause(two);
    expect(await a.services.enrollment.openPass(walker.id, walker.holder)).toBe('paused');
    const request = await atTheDesk(two);
    expect(await proof(a, crew, 'ivo', request)).toMatchObject({ ok: true });
    await a.settle();
    expect(await setUp(two, request.walker)).toMatchObject({ ok: true });
  }));

test('a privileged newcomer is checked by staff, whatever the manager says', () =>
  withTwo(memory, {}, async (two) => {
    const { crew } = two;
    await newcomer(two, { privileged: true });
    const walker = await begun(two, crew.account('neo'), 'My manager');
    await walker.press('My manager confirms');
    await two.a.settle();
    await walker.enter(await word(two, 'max'));
    await two.a.settle();
    await walker.look();
    expect(walker.title).toBe('A person will look at this');
    expect(walker.view.canSetUp).toBe(false);
  }));

test('who had something once, and has nothing now, gets nothing by it', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    await newcomer(two);
    const first = await atTheDesk(two);
    await proof(a, crew, 'ivo', first);
    await a.settle();
    expect(await setUp(two, first.walker)).toMatchObject({ ok: true });
    const device = (await a.directory.get(crew.id('neo')))?.methods[0]?.device ?? '';
    await a.directory.clear(crew.id('neo'), [device], 'gone');
    expect((await a.directory.get(crew.id('neo')))?.methods).toEqual([]);
    crew.clock.forward(2 * day);
    const again = await atTheDesk(two);
    expect(await proof(a, crew, 'ivo', again)).toMatchObject({ ok: true, name: 'staff.told.checked' });
    await a.settle();
    await again.walker.look();
    expect(again.walker.view.canSetUp).toBe(false);
    const shown = await a.services.cases.view(crew.id('sol'), again.number);
    expect(shown?.rule).toMatch(/^recover/);
  }));

test('nobody checks themselves into it, and what was checked too long ago opens nothing', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    await newcomer(two, { roles: ['agent'] });
    const request = await atTheDesk(two);
    expect(await proof(a, crew, 'neo', request)).toMatchObject({ ok: false });
    expect(await proof(a, crew, 'ivo', request)).toMatchObject({ ok: true });
    await a.settle();
    crew.clock.forward(20 * minute);
    expect(await a.services.enrollment.redeemHere(request.walker.id, request.walker.holder)).toBe('no-right');
    const elsewhere = portal('somewhere else');
    expect(await a.services.enrollment.redeemHere(request.walker.id, elsewhere)).toBe('no-right');
  }));

test('a typed name sees the same, whether anything was ever set up and whether there is such an account', () =>
  withTwo(memory, {}, async (two) => {
    const { crew } = two;
    await newcomer(two);
    const look = async (account: string) => {
      const { walker, number, checkNumber } = await atTheDesk(two, account);
      const manager = await begun(two, account, 'My manager');
      const { turn: _turn, tag: _tag, ...screen } = walker.view.screen;
      const { turn: _other, ...asked } = manager.view.screen;
      return JSON.stringify([screen, asked]).replaceAll(number, 'number').replaceAll(checkNumber, 'check');
    };
    const fresh = await look(crew.account('neo'));
    expect(await look(crew.account('fay'))).toBe(fresh);
    expect(await look(crew.account('off'))).toBe(fresh);
    expect(await look('nobody@alder.example')).toBe(fresh);
  }));

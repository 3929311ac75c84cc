/** "Ask a person to open it": staff check, somebody else approves, and what wrong codes have closed counts again. */
import type { AuditRow } from '../../src/app/audit/row';
import type { StoredCase } from '../../src/app/documents';
import type { MethodKind } from '../../src/core/policy/types';
import { makeTries } from '../../src/app/tries';
import { defaultRules } from '../../src/core/policy/rules';
import { codeStores } from '../tools/code-stores';
import { minute } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';
import { approve, portal, proof, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

const triesOf = ({ store, crew }: Two) => makeTries({ store, clock: crew.clock, rules: defaultRules });
const isBarred = async (two: Two, name: string, kind: MethodKind) =>
  (await triesOf(two).standing(two.crew.id(name), kind)).barred;

/** Asks for it with a typed name, which proves nothing. */
async function asked(two: Two, account: string) {
  const walker = new Walker(two.a.services, portal(account));
  await walker.begin('code-rejected');
  await walker.press('From an authenticator app');
  await walker.press('it is locked');
  await walker.press('Ask a person to open it');
  await walker.enter(account);
  await two.a.settle();
  const open = (await visitOf(two.store, walker.id)).visit.case;
  if (!open) throw new Error(`No request on "${walker.title}".`);
  return { walker, id: open.id, number: open.number, checkNumber: open.checkNumber };
}

async function barredAnd(two: Two, name: string) {
  for (const kind of ['totp', 'text'] as const) await triesOf(two).bar(two.crew.id(name), kind);
  return asked(two, two.crew.account(name));
}

async function rows(two: Two, name: string): Promise<readonly AuditRow[]> {
  await two.a.settle();
  const equals = { subject: two.crew.id(name) };
  return (await two.store.find<AuditRow>('audit', { index: 'subject', equals, limit: 500 })).docs;
}

test('checked and approved, everything that is closed opens at once, is written down, and told to its owner', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const request = await barredAnd(two, 'eve');
    const shown = await a.services.cases.view(crew.id('ivo'), request.number);
    expect(shown).toMatchObject({ action: 'unlock', what: 'Closed after too many wrong codes' });
    expect(shown?.wants).toEqual([
      { what: 'proofing', inPerson: false },
      { what: 'approver', count: 1 },
    ]);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ ok: false });
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    await a.settle();
    expect(await isBarred(two, 'eve', 'totp')).toBe(true);
    expect(await approve(a, crew, 'ivo', request.number)).toMatchObject({ ok: false });
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({
      ok: true,
      name: 'staff.told.unlocked',
    });
    await a.settle();
    expect(await isBarred(two, 'eve', 'totp')).toBe(false);
    expect(await isBarred(two, 'eve', 'text')).toBe(false);
    expect((await request.walker.look()).title).toBe('It is open again');
    expect((await store.get<StoredCase>('cases', request.id))?.state).toBe('done');
    const done = (await rows(two, 'eve')).filter((row) => row.what === 'action');
    expect(done.map((row) => JSON.parse(row.facts) as unknown)).toEqual([
      expect.objectContaining({ action: 'unlock', kinds: ['totp', 'text'] }),
    ]);
    crew.clock.forward(10 * minute);
    await a.settle();
    const told = crew.mails.filter((one) => one.to === crew.account('eve')).map((one) => one.text);
    expect(told.join('\n')).toContain('What was closed after too many wrong codes is open again.');
    // Nothing else came of it: no right to set up, nothing cleared, nothing shown as proof.
    expect(request.walker.view.canSetUp).toBe(false);
    expect((await visitOf(store, request.walker.id)).visit).toMatchObject({ level: 'named', evidence: [] });
  }));

test('of a privileged person two approve', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await barredAnd(two, 'pri');
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    await a.settle();
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ name: 'staff.told.second' });
    await a.settle();
    expect(await isBarred(two, 'pri', 'totp')).toBe(true);
    const drawn = (await two.store.get<StoredCase>('cases', request.id))?.drawn?.id;
    const second = ['wim', 'zoe', 'sol-second', 'wim-second'].find((name) => crew.id(name) === drawn);
    if (second === undefined) throw new Error(`Nobody of the cast was drawn: ${drawn}`);
    expect(await approve(a, crew, second, request.number)).toMatchObject({ ok: true });
    await a.settle();
    expect(await isBarred(two, 'pri', 'totp')).toBe(false);
  }));

/** Presses "this was not me" behind the newest mail to somebody. */
async function stopped({ crew, a }: Two, name: string): Promise<string> {
  await a.settle();
  const mail = crew.mails.findLast((one) => one.to === crew.account(name));
  const token = /\/notices\/([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
  const done = await a.services.notices.notMe(token);
  if (done?.number === undefined) throw new Error(`Nothing was stopped: ${done?.state}`);
  await a.settle();
  return done.number;
}

test('while everything is stopped nothing opens, and what was checked before counts no more when it is lifted', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const request = await barredAnd(two, 'pri');
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    expect(await approve(a, crew, 'sol', request.number)).toMatchObject({ name: 'staff.told.second' });
    const lift = await stopped(two, 'pri');
    const drawn = ['wim', 'zoe', 'sol-second', 'wim-second'];
    for (const who of drawn) expect(await approve(a, crew, who, request.number)).toMatchObject({ ok: false });
    expect((await store.get<StoredCase>('cases', request.id))?.state).toBe('frozen');
    expect((await proof(a, crew, 'ivo', { number: lift, checkNumber: '' })).ok).toBe(true);
    expect(await approve(a, crew, 'wim', lift)).toMatchObject({ ok: true, name: 'staff.told.lifted' });
    await a.settle();
    expect(await store.get<StoredCase>('cases', request.id)).toMatchObject({
      ...{ state: 'open', approvals: [], proofing: [] },
    });
    expect(await isBarred(two, 'pri', 'totp')).toBe(true);
  }));

test('a typed name sees the same, whether anything is closed and whether there is such an account', () =>
  withTwo(memory, {}, async (two) => {
    const { crew } = two;
    const some = await barredAnd(two, 'eve');
    const free = await asked(two, crew.account('bea'));
    const none = await asked(two, 'nobody@alder.example');
    const look = ({ walker, number, checkNumber }: typeof some) => {
      const { turn: _turn, ...screen } = walker.view.screen;
      const said = Array.from(number).join('|');
      return JSON.stringify({ ...screen, tag: { ...screen.tag, spoken: said === '' } })
        .replaceAll(new RegExp(`${number.slice(0, 3)} ?${number.slice(3)}`, 'g'), 'number')
        .replaceAll(checkNumber, 'check');
    };
    expect(look(free)).toBe(look(some));
    expect(look(none)).toBe(look(some));
  }));

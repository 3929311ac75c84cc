/** "This was not me": what it stopped does not come back by itself, and it can always be lifted. */
import type { AuditRow } from '../../src/app/audit/row';
import type { Standing, StoredCase } from '../../src/app/documents';
import { codeStores } from '../tools/code-stores';
import { day } from '../tools/crew';
import { faultyStore } from '../tools/faulty-store';
import { withTwo, type Two } from '../tools/two';
import { approve, lostPhone, proof, prove, requestOf, visitOf } from '../tools/walker';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';

const [memory] = codeStores as [(typeof codeStores)[number]];

async function pressNotMe(two: Two): Promise<string> {
  const { crew, a } = two;
  await a.settle();
  const token = /\/notices\/([\w-]+)/.exec(crew.mails[0]?.text ?? '')?.[1] ?? '';
  const done = await a.services.notices.notMe(token);
  expect(done?.state).toBe('stopped');
  await a.settle();
  return done?.number ?? '';
}

async function lift(two: Two, number: string): Promise<void> {
  const { crew, a } = two;
  expect(await proof(a, crew, 'ivo', { number, checkNumber: '' })).toMatchObject({ ok: true });
  expect(await approve(a, crew, 'sol', number)).toMatchObject({ ok: true });
  await a.settle();
  crew.clock.forward(1000);
  expect((await two.store.get<Standing>('standing', crew.id('ada')))?.frozenAt).toBe(0);
}

/** A text and a backup code: enough for ada. */
async function recovered(two: Two) {
  const { crew, a } = two;
  const walker = await lostPhone(a, crew, 'ada');
  await prove(walker, a, crew, 'ada', 'text');
  await walker.press('Set up a new one');
  await prove(walker, a, crew, 'ada', 'backup');
  expect(walker.view.canSetUp).toBe(true);
  return walker;
}

test('a set-up that was open when it was frozen is over, also when the freeze is lifted', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const walker = await recovered(two);
    const { enrollment } = a.services;
    const session = await enrollment.redeemHere(walker.id, walker.holder);
    if (typeof session === 'string') throw new Error(session);
    const shown = await enrollment.view(session.token);
    if (typeof shown === 'string') throw new Error(shown);
    await lift(two, await pressNotMe(two));
    const code = codeOfStep(shown.key, stepAt(crew.clock.now()));
    expect(await enrollment.prove(session.token, code)).toBe('no-right');
    expect(await enrollment.openPass(walker.id, walker.holder)).toBe('no-right');
    // One proof more is not enough: all of it is proved again.
    await walker.look();
    expect(walker.view.canSetUp).toBe(false);
    await prove(walker, a, crew, 'ada', 'backup');
    expect(walker.view.canSetUp).toBe(false);
    expect(await enrollment.openPass(walker.id, walker.holder)).toBe('no-right');
    await prove(walker, a, crew, 'ada', 'text');
    expect(walker.view.canSetUp).toBe(true);
    expect(typeof (await enrollment.openPass(walker.id, walker.holder))).toBe('object');
  }));

test('what was proved, checked and approved before the freeze counts no longer when it is lifted', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const request = await requestOf(a, crew, 'ada', 'backup');
    await a.settle();
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    const number = await pressNotMe(two);
    await lift(two, number);
    const { visit } = await visitOf(store, request.walker.id);
    const stored = await store.get<StoredCase>('cases', visit.case?.id ?? '');
    expect(stored).toMatchObject({ state: 'open', approvals: [], proofing: [] });
    expect(await approve(a, crew, 'zoe', request.number)).toMatchObject({ ok: false });
  }));

test('a set-up that was proved adds no backup codes once it is frozen', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const walker = await recovered(two);
    const { enrollment } = a.services;
    const session = await enrollment.redeemHere(walker.id, walker.holder);
    if (typeof session === 'string') throw new Error(session);
    const shown = await enrollment.view(session.token);
    if (typeof shown === 'string') throw new Error(shown);
    const code = codeOfStep(shown.key, stepAt(crew.clock.now()));
    expect(await enrollment.prove(session.token, code)).toMatchObject({ ok: true });
    await pressNotMe(two);
    expect(await enrollment.backupCodes(session.token)).toBe('no-right');
  }));

test('withdrawing the request that was frozen does not withdraw the request to security', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const request = await requestOf(a, crew, 'ada', 'backup');
    const number = await pressNotMe(two);
    await request.walker.look();
    await request.walker.give({ kind: 'choose', value: 'withdraw' });
    await a.settle();
    expect((await a.services.cases.view(crew.id('zoe'), request.number))?.state).toBe('withdrawn');
    expect((await a.services.cases.view(crew.id('zoe'), number))?.state).toBe('frozen');
    await lift(two, number);
  }));

test('pressed again within the seven days it stops nothing, and security hears of it first, once', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, b } = two;
    await requestOf(a, crew, 'ada', 'backup');
    const number = await pressNotMe(two);
    const token = (index: number): string => {
      const own = crew.mails.filter(({ to }) => to === crew.account('ada'));
      return /\/notices\/([\w-]+)/.exec(own.at(index)?.text ?? '')?.[1] ?? '';
    };
    const first = token(0);
    await lift(two, number);
    // What it was about is decided.
    expect((await a.services.notices.page(first))?.state).toBe('used');
    expect(await a.services.notices.notMe(first)).toEqual({ state: 'used' });
    // The attacker, or somebody who lied the stop away, goes on; and the owner reads of it.
    crew.clock.forward(11 * 60_000);
    await requestOf(a, crew, 'ada', 'backup');
    await a.settle();
    const second = token(-1);
    expect(second).not.toBe(first);
    expect((await a.services.notices.page(second))?.state).toBe('can-tell');
    const reports = async () => {
      const equals = { subject: crew.id('ada') };
      const page = await two.store.find<StoredCase>('cases', { index: 'subject', equals, limit: 20 });
      return page.docs.filter((one) => one.report === true);
    };
    expect(await reports()).toEqual([]);
    for (const running of [a, b, a])
      expect((await running.services.notices.notMe(second))?.state).toBe('told');
    expect(await reports()).toEqual([
      expect.objectContaining({ person: crew.id('ada'), topic: 'not-me', action: 'talk', bucket: 0 }),
    ]);
    expect((await two.store.get<Standing>('standing', crew.id('ada')))?.frozenAt).toBe(0);
    const shown = await a.services.cases.queue(crew.id('zoe'), {});
    expect(shown.rows[0]).toMatchObject({
      urgency: 'stop-first',
      what: expect.stringContaining('once more') as string,
    });
    await a.settle();
    const rows = await two.store.find<AuditRow>('audit', {
      index: 'subject',
      equals: { subject: crew.id('ada') },
      limit: 500,
    });
    expect(rows.docs.filter((row) => row.what === 'freeze-refused')).toHaveLength(1);
  }));

test('the request to lift a freeze neither runs out nor is denied: nobody stays frozen for ever', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    await requestOf(a, crew, 'ada', 'backup');
    const number = await pressNotMe(two);
    const version = (await a.services.cases.view(crew.id('zoe'), number))?.version ?? 0;
    expect(await a.services.cases.deny(crew.id('zoe'), number, { reason: 'Not now', version })).toMatchObject(
      { ok: false },
    );
    crew.clock.forward(20 * day);
    await a.settle();
    expect((await a.services.cases.view(crew.id('zoe'), number))?.state).toBe('frozen');
    await lift(two, number);
  }));

test('pressed in the moment in which a recovery is carried out: nothing is cleared', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    let armed = true;
    const slow = await crew.run(
      faultyStore(store, {
        async pause({ op, collection, doc }, when) {
          const grants = (doc as Standing | undefined)?.right !== undefined;
          if (!armed || op === 'get' || collection !== 'standing' || when !== 'arriving' || !grants) return;
          armed = false;
          await pressNotMe(two);
        },
      }),
    );
    const before = (await a.directory.get(crew.id('ada')))?.methods.map((one) => one.id);
    const walker = await lostPhone(slow, crew, 'ada');
    await prove(walker, slow, crew, 'ada', 'text');
    await slow.settle();
    await walker.press('Set up a new one');
    await prove(walker, slow, crew, 'ada', 'backup');
    await slow.settle();
    expect(armed).toBe(false);
    expect((await a.directory.get(crew.id('ada')))?.methods.map((one) => one.id)).toEqual(before);
    const standing = await store.get<Standing>('standing', crew.id('ada'));
    expect(standing?.frozenAt).toBeGreaterThan(0);
    expect(standing?.right).toBeUndefined();
    await walker.look();
    expect(walker.view.canSetUp).toBe(false);
  }));

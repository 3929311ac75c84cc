/** P by call: the system calls the number on file, and only their own page shows what to press (policy.md, class P). */
import type { AuditRow } from '../../src/app/audit/row';
import type { StoredCase } from '../../src/app/documents';
import type { NewOwnMethod, PhoneCall, SendResult } from '../../src/app/ports';
import { codeStores } from '../tools/code-stores';
import { minute } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';
import { approve, requestOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

interface Called {
  readonly two: Two;
  readonly calls: PhoneCall[];
  request: Awaited<ReturnType<typeof requestOf>>;
}

/** Eve has a phone that is lost, backup codes, and a number on file that is not on it. */
function withCalls(
  work: (called: Called) => Promise<void>,
  options: { answer?: SendResult; proof?: 'backup'; changedAt?: number } = {},
): Promise<void> {
  const calls: PhoneCall[] = [];
  const port = {
    call: async (call: PhoneCall) => {
      calls.push(call);
      return options.answer ?? { ok: true as const, reference: String(calls.length) };
    },
  };
  return withTwo(memory, { a: { calls: port }, b: { calls: port } }, async (two) => {
    const { crew, a } = two;
    const desk: NewOwnMethod = {
      id: 'desk-phone',
      kind: 'office',
      label: 'Office phone',
      probationUntil: 0,
      addedAt: 1,
      destination: '+441314960107',
    };
    await a.directory.addMethod(crew.id('eve'), desk, 'given');
    const stored = await two.store.get<{ id: string; version: number; methods: { id: string }[] }>(
      'people',
      crew.id('eve'),
    );
    const methods = stored?.methods.map((one) =>
      one.id === 'desk-phone' ? { ...one, changedAt: options.changedAt ?? 1 } : one,
    );
    await two.store.replace('people', { ...stored, methods } as never);
    const request = await requestOf(a, crew, 'eve', options.proof ?? 'backup');
    await a.settle();
    await work({ two, calls, request });
  });
}

const press = (called: Called, who = 'ivo', method = 'desk-phone') =>
  called.two.a.services.cases.callBack(called.two.crew.id(who), called.request.number, method);

/** The digits on the page of whoever holds the visit. */
async function digitsOn(walker: Walker): Promise<string | undefined> {
  await walker.look();
  const said = walker.view.screen.notes.map((one) => one.text).join(' ');
  return /Press (\d\d) #/.exec(said)?.[1];
}

const found = async ({ two, request }: Called): Promise<StoredCase> => {
  const query = { index: 'number', equals: { number: request.number }, limit: 1 };
  const [one] = (await two.store.find<StoredCase>('cases', query)).docs;
  if (!one) throw new Error('The request was expected.');
  return one;
};

const pressed = (called: Called, digits: string, call = called.calls.at(-1)) =>
  called.two.b.services.pressKeys(call?.reference ?? '', call?.attempt ?? 1, digits);

test('staff press, the system calls, the person keys what their page shows: P, by whoever pressed', () =>
  withCalls(async (called) => {
    const { two, calls, request } = called;
    expect(await digitsOn(request.walker)).toBeUndefined();
    expect(await press(called)).toEqual({ ok: true, name: 'staff.told.calls' });
    expect(calls).toEqual([expect.objectContaining({ to: '+441314960107', asks: 'keys', attempt: 1 })]);
    const keys = (await digitsOn(request.walker)) ?? '';
    expect(keys).toMatch(/^\d\d$/);
    const view = await two.b.services.cases.view(two.crew.id('ivo'), request.number);
    expect(JSON.stringify(view)).not.toContain(`"${keys}"`);
    expect(calls[0]?.greeting).not.toContain(keys);
    expect(calls[0]?.greeting).toMatch(
      /^This is .+\. You asked our help desk for help\. Press the two digits/,
    );
    expect((await pressed(called, keys)).say).toContain('Thank you');
    await two.a.settle();
    expect((await found(called)).proofing).toEqual([
      expect.objectContaining({
        class: 'P',
        how: 'call-back',
        by: two.crew.id('ivo'),
        method: 'desk-phone',
      }),
    ]);
    expect(await digitsOn(request.walker)).toBeUndefined();
    expect(await approve(two.a, two.crew, 'ivo', request.number)).toMatchObject({ ok: false });
    expect(await approve(two.a, two.crew, 'sol', request.number)).toMatchObject({ ok: true });
    const equals = { subject: two.crew.id('eve') };
    await two.a.settle();
    const rows = (await two.store.find<AuditRow>('audit', { index: 'subject', equals, limit: 500 })).docs;
    expect(rows.map((row) => row.what)).toEqual(expect.arrayContaining(['call-back', 'proofing']));
    expect(JSON.stringify(rows)).not.toContain(`"${keys}"`);
  }));

test('wrong digits are no check; the call is over, and after three there is no other', () =>
  withCalls(async (called) => {
    for (let count = 0; count < 3; count += 1) {
      expect(await press(called)).toMatchObject({ ok: true });
      const keys = Number((await digitsOn(called.request.walker)) ?? '0');
      await pressed(called, String(10 + ((keys - 10 + 1) % 90)));
      // The right ones, too late.
      expect((await pressed(called, String(keys))).say).toContain('no longer needed');
    }
    expect((await found(called)).proofing).toEqual([]);
    expect(await press(called)).toEqual({ ok: false, name: 'staff.refused.call-many' });
  }));

test('nothing pressed, what cannot be digits, an end by time, and an older call', () =>
  withCalls(async (called) => {
    const { two, calls, request } = called;
    await press(called);
    expect(await press(called)).toEqual({ ok: false, name: 'staff.refused.call-runs' });
    expect(await pressed(called, '123')).toMatchObject({ asks: true });
    await pressed(called, '');
    const first = calls[0];
    await press(called);
    const keys = (await digitsOn(request.walker)) ?? '';
    expect((await pressed(called, keys, first)).say).toContain('no longer needed');
    two.crew.clock.forward(6 * minute);
    expect(await digitsOn(request.walker)).toBeUndefined();
    expect((await pressed(called, keys)).say).toContain('no longer needed');
    expect((await found(called)).proofing).toEqual([]);
    const view = await two.a.services.cases.view(two.crew.id('ivo'), request.number);
    expect(view?.called?.state).toBe('missed');
  }));

test.each([
  ['nobody answered', 'no-answer', 'missed'],
  ['it was engaged', 'busy', 'missed'],
  ['it ended without a key', 'delivered', 'missed'],
  ['it did not go through', 'failed', 'failed'],
] as const)(
  '%s: the call is over at once, the digits are gone, and another may follow',
  (_name, state, ends) =>
    withCalls(async (called) => {
      const { two, calls, request } = called;
      await press(called);
      const { reference = '' } = calls[0] ?? {};
      const report = two.b.assembly.reportDelivery;
      await report(reference, 'under-way', 1);
      expect(await digitsOn(request.walker)).toBeDefined();
      await report(reference, state, 1);
      expect((await found(called)).callBack).toMatchObject({ state: ends });
      expect(await digitsOn(request.walker)).toBeUndefined();
      expect(await press(called)).toMatchObject({ ok: true });
      // News of the call before are none of this one.
      await report(reference, state, 1);
      const keys = (await digitsOn(request.walker)) ?? '';
      await pressed(called, keys);
      await report(calls[1]?.reference ?? '', 'delivered', 1);
      expect((await found(called)).callBack).toMatchObject({ state: 'right' });
      expect((await found(called)).wrongCalls ?? 0).toBe(0);
    }),
);

test('a number that changed lately, one that gave evidence here, and one that is not theirs are not called', async () => {
  await withCalls(
    async (called) => {
      const shown = await called.two.a.services.cases.view(called.two.crew.id('ivo'), called.request.number);
      expect(shown?.callable).toEqual([]);
      expect(await press(called)).toEqual({ ok: false, name: 'staff.refused.call-number' });
      expect(await press(called, 'ivo', 'nobody-knows')).toMatchObject({ ok: false });
      expect(called.calls).toEqual([]);
    },
    { changedAt: Date.UTC(2100, 0, 1) },
  );
  await withTwo(memory, {}, async (two) => {
    const request = await requestOf(two.a, two.crew, 'dan', 'text');
    await two.a.settle();
    const answer = await two.a.services.cases.callBack(
      two.crew.id('ivo'),
      request.number,
      `${two.crew.id('dan')}-text`,
    );
    expect(answer).toEqual({ ok: false, name: 'staff.refused.call-number' });
  });
});

test('who may not check has nobody called: the person, an approver of it, somebody without a role', () =>
  withCalls(async (called) => {
    expect(await press(called, 'eve')).toEqual({ ok: false, name: 'staff.refused.no-role' });
    expect(await press(called, 'max')).toEqual({ ok: false, name: 'staff.refused.no-role' });
    expect(called.calls).toEqual([]);
  }));

test('a role taken away while it rings: no check', () =>
  withCalls(async (called) => {
    await press(called);
    await called.two.a.directory.setRoles(called.two.crew.id('ivo'), []);
    await pressed(called, (await digitsOn(called.request.walker)) ?? '');
    expect((await found(called)).proofing).toEqual([]);
  }));

test('taken up elsewhere while it rings: the digits of before are nothing', () =>
  withCalls(async (called) => {
    const { two, request } = called;
    await press(called);
    const keys = (await digitsOn(request.walker)) ?? '';
    const view = await two.a.services.visits.begin({
      topic: 'take-up',
      holder: { kind: 'portal', ref: 'elsewhere' },
      takeUp: request.number,
    });
    const walker = new Walker(two.a.services, { kind: 'portal', ref: 'elsewhere' }).at(view);
    await walker.press('ackup code');
    await walker.enter(two.crew.backupCode('eve'));
    expect((await pressed(called, keys)).say).toContain('no longer needed');
    expect((await found(called)).proofing).toEqual([]);
  }));

test('the provider refuses: said, and nobody waits for it', () =>
  withCalls(
    async (called) => {
      expect(await press(called)).toEqual({ ok: false, name: 'staff.refused.call-failed' });
      expect((await found(called)).callBack?.state).toBe('failed');
      expect(await digitsOn(called.request.walker)).toBeUndefined();
    },
    { answer: { ok: false, retry: false, reason: 'unreachable' } },
  ));

test('calls take their places among the sends of this person', () =>
  withCalls(async (called) => {
    const names: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      names.push((await press(called)).name);
      await pressed(called, '');
    }
    expect(names.filter((name) => name === 'staff.told.calls').length).toBeLessThanOrEqual(5);
    expect(names.at(-1)).toBe('staff.refused.call-limit');
  }));

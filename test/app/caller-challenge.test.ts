/** Staff on the phone ask for one more proof: it is given on the person's own page, by the rules of their visit. */
import type { AuditRow } from '../../src/app/audit/row';
import type { NewOwnMethod } from '../../src/app/ports';
import { codeStores } from '../tools/code-stores';
import { hour, minute } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';
import { portal, proof, requestOf, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

interface Asked {
  readonly two: Two;
  readonly walker: Walker;
  readonly number: string;
  readonly checkNumber: string;
}

/** Somebody with one proof waits for staff, and ivo has taken their request. */
function withRequest(name: string, work: (asked: Asked) => Promise<void>, by: 'backup' | 'text' = 'backup') {
  return withTwo(memory, {}, async (two) => {
    const request = await requestOf(two.a, two.crew, name, by);
    await two.a.settle();
    await two.a.services.cases.take(two.crew.id('ivo'), request.number);
    await work({ two, ...request });
  });
}

const view = async ({ two, number }: Asked, who = 'ivo') =>
  (await two.b.services.cases.view(two.crew.id(who), number))?.challenge;
const ask = ({ two, number }: Asked, way: string, who = 'ivo') =>
  two.a.services.cases.challenge(two.crew.id(who), number, way);
const wayTo = async (asked: Asked, text: string): Promise<string> =>
  (await view(asked))?.ways.find((one) => one.text.includes(text))?.value ?? '';
const rowsOf = async ({ two }: Asked): Promise<readonly AuditRow[]> => {
  await two.a.settle();
  return (await two.store.find<AuditRow>('audit', { index: 'seq', limit: 1_000 })).docs;
};

test('asked, answered on their own page, and seen live: a text to the number on file', () =>
  withRequest('ada', async (asked) => {
    const { two, walker } = asked;
    expect((await view(asked))?.ways.map((one) => one.text)).toEqual([
      'Saved backup code',
      'Text, ending 01',
    ]);
    const texts = two.crew.texts.length;
    expect(await ask(asked, await wayTo(asked, 'Text'))).toEqual({ ok: true, name: 'staff.told.challenged' });
    await two.a.settle();
    expect(two.crew.texts).toHaveLength(texts + 1);
    expect(two.crew.texts.at(-1)?.body).toMatch(/[Nn]obody/);
    expect(await view(asked)).toMatchObject({ ways: [], last: { state: 'asked', asked: 'Text, ending 01' } });
    await walker.look();
    expect(walker.view.screen.lead).toContain('Read no code out');
    await walker.enter('000000');
    expect((await view(asked))?.last).toMatchObject({ state: 'wrong', wrong: 1 });
    two.crew.clock.forward(minute);
    const at = two.crew.clock.now();
    await walker.enter(two.crew.textCode());
    expect((await view(asked))?.last).toMatchObject({
      state: 'right',
      shown: 'Text, ending 01',
      answeredAt: at,
    });
    // Ordinary evidence of this visit: with the backup code it is enough, and they go on by themselves.
    const { visit } = await visitOf(two.store, walker.id);
    expect(visit.evidence.map((piece) => piece.class)).toEqual(['S', 'I']);
    expect(walker.title).toContain('Set up your new device');
  }));

test('the record says who asked and what came of it; nobody but the person sees the code', () =>
  withRequest('ada', async (asked) => {
    const { two, walker } = asked;
    await ask(asked, await wayTo(asked, 'Text'));
    await two.a.settle();
    const code = two.crew.textCode();
    const page = await two.a.services.cases.view(two.crew.id('ivo'), asked.number);
    expect(JSON.stringify(page)).not.toContain(code);
    expect(JSON.stringify(page?.challenge)).not.toContain('7700900');
    await walker.look();
    await walker.enter(code);
    const rows = await rowsOf(asked);
    const mine = rows.filter((row) => row.what === 'caller-challenge');
    expect(mine.map((row) => row.actor)).toEqual([`staff:${two.crew.id('ivo')}`, expect.any(String)]);
    const { ref } = JSON.parse(mine[0]?.facts ?? '{}') as { ref: string };
    const results = rows.filter((row) => row.what === 'result' && row.facts.includes(ref));
    expect(results).toHaveLength(1);
    expect(results[0]?.facts).toContain('"right"');
    expect(JSON.stringify(rows)).not.toContain(code);
  }));

test('wrong codes count as everywhere, and sends take their places', () =>
  withRequest('eve', async (asked) => {
    const { two, walker } = asked;
    await ask(asked, await wayTo(asked, 'backup'));
    await walker.look();
    for (let count = 0; count < 3; count += 1) await walker.enter(`aaaa-bbbb-cccc-ddd${count}`);
    const standing = await two.a.assembly.engine.load(walker.id);
    expect(standing?.visit.called).toMatchObject({ state: 'wrong', wrong: 3 });
    expect(walker.view.screen.field?.error).toContain('7 tries left');
  }));

test('sends are those of the person: when they are used up nothing leaves', () =>
  withRequest(
    'dan',
    async (asked) => {
      const { two, walker } = asked;
      await ask(asked, await wayTo(asked, 'Text'));
      await walker.look();
      for (let count = 0; count < 4; count += 1) {
        await two.a.settle();
        await walker.press('Send the code again');
      }
      await two.a.settle();
      // One text for the first proof, four for this: the sixth of ten minutes has no place.
      expect(two.crew.texts).toHaveLength(5);
    },
    'text',
  ));

test('a call asks for the digits of their page, keyed on the phone', () =>
  withTwo(memory, {}, async (two) => {
    const line: NewOwnMethod = {
      ...{ id: 'desk', kind: 'office', label: 'Desk', probationUntil: 0, addedAt: 1, changedAt: 1 },
      destination: '+441314960107',
    };
    await two.a.directory.addMethod(two.crew.id('eve'), line, 'given');
    two.crew.clock.forward(8 * 24 * hour);
    const request = await requestOf(two.a, two.crew, 'eve', 'backup');
    await two.a.services.cases.take(two.crew.id('ivo'), request.number);
    const asked = { two, ...request };
    expect(await ask(asked, await wayTo(asked, 'office'))).toMatchObject({ ok: true });
    await two.a.settle();
    await request.walker.look();
    const keys = request.walker.view.screen.tag?.value.slice(0, 2) ?? '';
    expect(keys).toMatch(/^\d\d$/);
    const call = two.crew.calls.at(-1);
    await two.b.services.pressKeys(call?.reference ?? '', call?.attempt ?? 1, keys);
    expect((await view(asked))?.last).toMatchObject({
      state: 'right',
      shown: 'Call to the office phone, ending 07',
    });
  }));

test('nothing of it at hand, or no answer within ten minutes, is told to staff', () =>
  withRequest('eve', async (asked) => {
    const { two, walker } = asked;
    const backup = await wayTo(asked, 'backup');
    await ask(asked, backup);
    await walker.look();
    await walker.press('none of these');
    expect((await view(asked))?.last).toMatchObject({ state: 'none' });
    expect(await ask(asked, backup)).toMatchObject({ ok: true });
    expect(await ask(asked, backup)).toEqual({ ok: false, name: 'staff.refused.challenge-runs' });
    two.crew.clock.forward(11 * minute);
    expect((await view(asked))?.last?.state).toBe('missed');
    expect(await ask(asked, backup)).toMatchObject({ ok: true });
  }));

test('so often in an hour, and no more', () =>
  withRequest('eve', async (asked) => {
    const { two, walker } = asked;
    const backup = await wayTo(asked, 'backup');
    for (let count = 0; count < 5; count += 1) {
      expect(await ask(asked, backup)).toMatchObject({ ok: true });
      await walker.look();
      await walker.press('none of these');
    }
    expect(await ask(asked, backup)).toEqual({ ok: false, name: 'staff.refused.challenge-many' });
    two.crew.clock.forward(hour);
    expect(await ask(asked, backup)).toMatchObject({ ok: true });
  }));

test('pressed twice in the same moment, it is asked once', () =>
  withRequest('ada', async (asked) => {
    const way = await wayTo(asked, 'Text');
    const texts = asked.two.crew.texts.length;
    const both = await Promise.all([ask(asked, way), ask(asked, way)]);
    await asked.two.a.settle();
    expect(both.filter((one) => one.ok)).toHaveLength(1);
    expect(asked.two.crew.texts).toHaveLength(texts + 1);
  }));

describe('refused', () => {
  const no = (why: string) => ({ ok: false, name: `staff.refused.${why}` });

  test('whoever has not taken it, has no role, or whose request it is; the attempt against the rules is kept', () =>
    withRequest('eve', async (asked) => {
      const { two } = asked;
      const backup = await wayTo(asked, 'backup');
      expect(await view(asked, 'sol')).toEqual({ ways: [], whyNot: 'staff.refused.challenge-take' });
      expect(await ask(asked, backup, 'sol')).toEqual(no('challenge-take'));
      expect(await ask(asked, backup, 'max')).toEqual(no('no-role'));
      await two.a.services.cases.release(two.crew.id('ivo'), asked.number);
      expect(await ask(asked, backup)).toEqual(no('challenge-take'));
      await two.a.directory.setRoles(two.crew.id('eve'), ['agent', 'approver']);
      await two.a.services.cases.take(two.crew.id('eve'), asked.number);
      expect(await ask(asked, backup, 'eve')).toEqual({ ok: false, name: 'staff.may-not-check.own-request' });
      expect((await view(asked, 'eve'))?.ways).toEqual([]);
      const rows = await rowsOf(asked);
      expect(rows.filter((row) => row.what === 'caller-challenge-refused')).toHaveLength(1);
      expect(rows.filter((row) => row.what === 'caller-challenge')).toEqual([]);
    }));

  test('handed to security: only they ask', () =>
    withRequest('eve', async (asked) => {
      const { two, number } = asked;
      const backup = await wayTo(asked, 'backup');
      await two.a.services.cases.toSecurity(two.crew.id('ivo'), number, { reason: 'A strange voice' });
      await two.a.services.cases.take(two.crew.id('ivo'), number);
      expect(await ask(asked, backup)).toEqual({ ok: false, name: 'staff.may-not-check.for-security' });
      await two.a.services.cases.release(two.crew.id('ivo'), number);
      await two.a.services.cases.take(two.crew.id('zoe'), number);
      expect(await ask(asked, backup, 'zoe')).toMatchObject({ ok: true });
    }));

  test('a way that is lost, another person’s, or none', () =>
    withRequest('eve', async (asked) => {
      const { two } = asked;
      for (const way of ['', 'way:totp', 'way:vouch', `way:text:${two.crew.id('ada')}-text`])
        expect(await ask(asked, way)).toEqual(no('challenge-way'));
    }));

  test('a typed name that has proved nothing: the question would tell what the account has', () =>
    withTwo(memory, {}, async (two) => {
      const request = await requestOf(two.a, two.crew, 'ada');
      await two.a.settle();
      await two.a.services.cases.take(two.crew.id('ivo'), request.number);
      const asked = { two, ...request };
      expect(await view(asked)).toEqual({ ways: [], whyNot: 'staff.refused.challenge-unproven' });
      const before = request.walker.view.screen;
      expect(await ask(asked, `way:text:${two.crew.id('ada')}-text`)).toEqual(no('challenge-unproven'));
      await request.walker.look();
      expect(request.walker.view.screen).toEqual(before);
    }));

  test('one that nobody holds yet', () =>
    withTwo(memory, {}, async (two) => {
      const { number = '' } = await two.a.services.cases.openFor(two.crew.id('ivo'), {
        account: two.crew.account('eve'),
        topic: 'lost-device',
        how: 'call',
        said: '',
      });
      await two.a.settle();
      await two.a.services.cases.take(two.crew.id('ivo'), number);
      const outcome = await two.a.services.cases.challenge(two.crew.id('ivo'), number, 'way:backup');
      expect(outcome).toEqual(no('challenge-nobody'));
    }));

  test('one that is stopped, or closed', () =>
    withRequest('eve', async (asked) => {
      const { two, walker } = asked;
      const backup = await wayTo(asked, 'backup');
      const link = /\/notices\/([\w-]+)/.exec(two.crew.mails.map((mail) => mail.text).join(' '))?.[1] ?? '';
      expect(await two.a.services.notices.notMe(link)).toMatchObject({ state: 'stopped' });
      await two.a.settle();
      expect(await ask(asked, backup)).toEqual(no('challenge-frozen'));
      await walker.look();
      await walker.press('Withdraw');
      expect((await ask(asked, backup)).ok).toBe(false);
    }));
});

test('taken up elsewhere while it stands: whoever comes is not asked, and what the one before shows counts nowhere', () =>
  withRequest('eve', async (asked) => {
    const { two, walker, number } = asked;
    await ask(asked, await wayTo(asked, 'backup'));
    await walker.look();
    const { services } = two.a;
    const begun = await services.visits.begin({ topic: 'take-up', holder: portal('new'), takeUp: number });
    const elsewhere = new Walker(services, portal('new')).at(begun);
    await elsewhere.press('ackup code');
    await elsewhere.enter(two.crew.backupCode('eve'));
    expect(await walker.answerNow({ kind: 'enter', text: two.crew.backupCode('eve') })).toBeUndefined();
    const { visit } = await visitOf(two.store, walker.id);
    expect(visit.verify).toBeUndefined();
    expect(visit.evidence).toHaveLength(1);
    expect((await view(asked))?.last?.state).toBe('none');
  }));

test('a process that ends between the row and the question: a worker asks; after two minutes nobody does', () =>
  withRequest('eve', async (asked) => {
    const { two, walker } = asked;
    const backup = await wayTo(asked, 'backup');
    for (const [wait, expected] of [
      [0, 'asked'],
      [3 * minute, 'missed'],
    ] as const) {
      const settled = jest
        .spyOn(two.a.assembly.engine, 'apply')
        .mockRejectedValueOnce(new Error('The process ended.'));
      await expect(ask(asked, backup)).rejects.toThrow('ended');
      settled.mockRestore();
      two.crew.clock.forward(wait);
      await two.b.settle();
      expect((await view(asked))?.last?.state).toBe(expected);
      if (expected !== 'asked') continue;
      await walker.look();
      await walker.press('none of these');
    }
  }));

test('of somebody in Teams it is asked in their chat, where a claim is enough to know which ways they have', () =>
  withTwo(memory, {}, async (two) => {
    const shown: string[] = [];
    two.a.assembly.usePusher({
      show: async (chat, _visit, screen) => void shown.push(`${chat}: ${screen.title}. ${screen.lead ?? ''}`),
      say: async () => {},
      vouch: async () => undefined,
    });
    const walker = new Walker(two.a.services, { kind: 'teams', ref: 'a:eve' });
    await walker.begin('talk-to-person', two.crew.id('eve'));
    while (!walker.view.screen.tag) await walker.enter('I cannot get in');
    const { visit } = await visitOf(two.store, walker.id);
    expect(visit.evidence).toEqual([]);
    const asked = { two, walker, number: visit.case?.number ?? '', checkNumber: '' };
    await two.a.services.cases.take(two.crew.id('ivo'), asked.number);
    expect(await ask(asked, await wayTo(asked, 'backup'))).toMatchObject({ ok: true });
    await two.a.settle();
    expect(shown).toEqual([expect.stringMatching(/^a:eve: Type one backup code\. The help desk asks you/)]);
    await walker.look();
    await walker.enter(two.crew.backupCode('eve'));
    expect((await view(asked))?.last).toMatchObject({ state: 'right', shown: 'Saved backup code' });
    // A question stays one: it unlocks nothing, whatever was shown.
    expect(walker.view.screen.tag?.kind).toBe('request');
  }));

test('what is shown this way opens nothing that staff must decide', () =>
  withRequest('eve', async (asked) => {
    const { two, walker, number, checkNumber } = asked;
    await ask(asked, await wayTo(asked, 'backup'));
    await walker.look();
    await walker.enter(two.crew.backupCode('eve'));
    await two.a.settle();
    const shown = await two.a.services.cases.view(two.crew.id('ivo'), number);
    expect(shown?.state).not.toBe('approved');
    expect(shown?.asks.filter((one) => one.state !== 'done').length).toBeGreaterThan(0);
    expect(await proof(two.a, two.crew, 'ivo', { number, checkNumber })).toMatchObject({ ok: true });
  }));

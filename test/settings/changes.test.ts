/** Changing settings: tightening at once, loosening by two administrators after a day. Each guard refuses here. */
import type { OrganisationDoc } from '../../src/app/organisation';
import { defaultRules } from '../../src/core/policy/rules';
import { day, hour } from '../tools/crew';
import { change, inTwo, newest, proofOf, proposals, rows, rulesNow, second, settled } from './world';

const loosen = { 'rules.wrongCap': '12' };
const tighten = { 'rules.wrongCap': '8' };

test('tightening holds at once, in another process within a second, and leaves a row', () =>
  inTwo(async (two) => {
    expect(await change(two, 'amy', 'codes', tighten)).toEqual({ ok: true, name: 'changes.told.holds' });
    expect((await rulesNow(two))['rules.wrongCap']).toBe(8);
    two.crew.clock.forward(1_000);
    // Read by the other process at its next look, and by what counts wrong codes.
    await two.b.services.organisation();
    await settled(two);
    expect(await rows(two, 'settings')).toMatchObject([
      { changes: [{ field: 'rules.wrongCap', before: 10, after: 8 }], factor: 'T' },
    ]);
  }));

test('loosening waits for a second administrator and a day, and then holds', () =>
  inTwo(async (two) => {
    expect(await change(two, 'amy', 'codes', loosen)).toEqual({ ok: true, name: 'changes.told.proposed' });
    expect((await newest(two)).state).toBe('second');
    two.crew.clock.forward(2 * day);
    await settled(two);
    expect((await rulesNow(two))['rules.wrongCap']).toBe(10);
    expect(await second(two, 'bob')).toEqual({ ok: true, name: 'changes.told.seconded' });
    two.crew.clock.forward(day - 60_000);
    await settled(two);
    expect((await rulesNow(two))['rules.wrongCap']).toBe(10);
    two.crew.clock.forward(60_000);
    await settled(two);
    expect((await rulesNow(two))['rules.wrongCap']).toBe(12);
    expect((await newest(two)).state).toBe('done');
    for (const what of ['change-proposed', 'change-seconded', 'change-done'])
      expect(await rows(two, what)).toHaveLength(1);
    expect((await two.a.audit.verify()).ok).toBe(true);
    // All administrators and security were told, each time.
    const told = two.crew.mails.filter((mail) => mail.text.includes('/staff/changes'));
    for (const name of ['amy', 'bob', 'zoe'])
      expect(told.filter((mail) => mail.to === two.crew.account(name)).length).toBeGreaterThanOrEqual(3);
    expect(told.some((mail) => mail.to === two.crew.account('ivo'))).toBe(false);
  }));

test('a form with both: what tightens holds, what loosens waits', () =>
  inTwo(async (two) => {
    const both = { 'rules.wrongCap': '12', 'rules.evidenceLasts': '10' };
    expect(await change(two, 'amy', 'codes', both)).toEqual({ ok: true, name: 'changes.told.both' });
    const values = await rulesNow(two);
    expect([values['rules.wrongCap'], values['rules.evidenceLasts']]).toEqual([10, 600_000]);
    expect((await newest(two)).what).toMatchObject({ changes: [{ field: 'rules.wrongCap', after: 12 }] });
  }));

describe('who may not', () => {
  test.each(['ivo', 'sol', 'zoe', 'ada'])('%s is no administrator: sees nothing, changes nothing', (name) =>
    inTwo(async (two) => {
      const { settings } = two.a.services;
      const id = two.crew.id(name);
      expect(await settings.view(id, 'en')).toBeUndefined();
      expect(await settings.people(id)).toBeUndefined();
      expect(await change(two, name, 'codes', tighten, { code: '000000' })).toEqual({
        ok: false,
        name: 'changes.refused.no-role',
      });
      await change(two, 'amy', 'codes', loosen);
      expect(await settings.second(id, (await newest(two)).id, { code: '000000' })).toEqual({
        ok: false,
        name: 'changes.refused.no-role',
      });
    }),
  );

  test('the same administrator as second, and a second account of the same human being', () =>
    inTwo(async (two) => {
      await change(two, 'amy', 'codes', loosen);
      expect(await second(two, 'amy')).toEqual({ ok: false, name: 'changes.refused.is-first' });
      const mobile = { kind: 'mobile' as const, value: '+447700900777' };
      for (const name of ['amy', 'bob'])
        await two.a.directory.setNumber(two.crew.id(name), 'mobile', mobile.value);
      expect(await second(two, 'bob')).toEqual({ ok: false, name: 'changes.refused.is-first' });
      expect((await newest(two)).state).toBe('second');
      expect(await rows(two, 'change-refused')).toEqual([{ reason: 'is-first' }, { reason: 'is-first' }]);
    }));

  test('a wrong code changes nothing and leaves a row without it', () =>
    inTwo(async (two) => {
      expect(await change(two, 'amy', 'codes', tighten, { code: '000000' })).toEqual({
        ok: false,
        name: 'changes.refused.code-wrong',
      });
      expect((await rulesNow(two))['rules.wrongCap']).toBe(defaultRules.wrongCap);
      expect(await rows(two, 'change-refused')).toEqual([{ reason: 'code' }]);
    }));

  test('a code that was used for one change is good for no other', () =>
    inTwo(async (two) => {
      const code = two.crew.appCode('amy');
      expect((await change(two, 'amy', 'codes', tighten, { code })).ok).toBe(true);
      expect((await change(two, 'amy', 'codes', { 'rules.wrongCap': '7' }, { code })).ok).toBe(false);
    }));

  test('nor for another change of the same section in the same moment', () =>
    inTwo(async (two) => {
      const { code } = proofOf(two, 'amy');
      expect((await change(two, 'amy', 'codes', loosen, { code })).name).toBe('changes.told.proposed');
      expect(await change(two, 'amy', 'codes', { 'rules.approverFresh': '10' }, { code })).toEqual({
        ok: false,
        name: 'changes.refused.code-wrong',
      });
      expect(await proposals(two)).toHaveLength(1);
    }));

  test('whoever has or had a key does not do it with a code', () =>
    inTwo(async (two) => {
      const stored = await two.store.get<{ id: string; version: number }>('people', two.crew.id('bob'));
      if (!stored) throw new Error('bob was expected.');
      await two.store.replace('people', { ...stored, everHadKey: true } as never);
      await change(two, 'amy', 'codes', loosen);
      expect(await second(two, 'bob')).toEqual({ ok: false, name: 'changes.refused.key-needed' });
    }));

  test('with one administrator loosening is for the server only; tightening is not', () =>
    inTwo(async (two) => {
      await two.a.directory.setRoles(two.crew.id('bob'), []);
      expect(await change(two, 'amy', 'codes', loosen)).toEqual({
        ok: false,
        name: 'changes.refused.only-server',
      });
      expect((await change(two, 'amy', 'codes', tighten)).ok).toBe(true);
      const { server } = two.a.assembly.administration;
      expect(await server.set('rules.wrongCap', '12')).toBe('done');
      expect((await rulesNow(two))['rules.wrongCap']).toBe(12);
      await two.a.directory.setRoles(two.crew.id('bob'), ['administrator']);
      expect(await server.set('rules.wrongCap', '14')).toEqual({ problem: 'enough-administrators' });
      expect(await server.set('rules.wrongCap', '9')).toBe('done');
    }));
});

describe('what has changed meanwhile', () => {
  test('a section that somebody else changed since it was looked at is refused', () =>
    inTwo(async (two) => {
      const { settings } = two.a.services;
      const seen = await settings.preview(two.crew.id('amy'), 'codes', tighten);
      await change(two, 'bob', 'codes', { 'rules.dayPassLasts': '4' });
      const proof = proofOf(two, 'amy');
      const given = { seen: seen?.ok ? seen.seen : '', reason: 'Because', proof };
      expect(await settings.change(two.crew.id('amy'), 'codes', tighten, given)).toEqual({
        ok: false,
        name: 'changes.refused.changed-meanwhile',
      });
    }));

  test('a proposal about a value that is there no longer does nothing', () =>
    inTwo(async (two) => {
      await change(two, 'amy', 'codes', loosen);
      await second(two, 'bob');
      await change(two, 'bob', 'codes', tighten);
      two.crew.clock.forward(day);
      await settled(two);
      expect((await newest(two)).state).toBe('stale');
      expect((await rulesNow(two))['rules.wrongCap']).toBe(8);
    }));

  test.each(['amy', 'bob'])('%s lost the role in the day between: it does not hold', (name) =>
    inTwo(async (two) => {
      await change(two, 'amy', 'codes', loosen);
      await second(two, 'bob');
      await two.a.directory.setRoles(two.crew.id(name), ['agent']);
      two.crew.clock.forward(day);
      await settled(two);
      expect((await newest(two)).state).toBe('refused');
      expect((await rulesNow(two))['rules.wrongCap']).toBe(10);
    }),
  );

  test('withdrawn by security in the day between, once', () =>
    inTwo(async (two) => {
      await change(two, 'amy', 'codes', loosen);
      await second(two, 'bob');
      const { id } = await newest(two);
      const { settings } = two.b.services;
      expect(await settings.withdraw(two.crew.id('ivo'), id)).toEqual({
        ok: false,
        name: 'changes.refused.no-role',
      });
      expect((await settings.withdraw(two.crew.id('zoe'), id)).ok).toBe(true);
      expect((await settings.withdraw(two.crew.id('amy'), id)).ok).toBe(false);
      two.crew.clock.forward(2 * day);
      await settled(two);
      expect((await rulesNow(two))['rules.wrongCap']).toBe(10);
      expect(await second(two, 'bob')).toEqual({ ok: false, name: 'changes.refused.decided' });
    }));

  test('nobody joins in a week: it is over', () =>
    inTwo(async (two) => {
      await change(two, 'amy', 'codes', loosen);
      two.crew.clock.forward(7 * day);
      await settled(two);
      expect((await newest(two)).state).toBe('expired');
    }));
});

test('two administrators at once: two proposals about one field are one, two yeses are one', () =>
  inTwo(async (two) => {
    const both = await Promise.all([
      change(two, 'amy', 'codes', loosen, { at: two.a }),
      change(two, 'bob', 'codes', { 'rules.wrongCap': '20' }, { at: two.b }),
    ]);
    expect(both.filter((one) => one.ok)).toHaveLength(1);
    expect(both).toContainEqual({ ok: false, name: 'changes.refused.open-already' });
    const [only, ...others] = await proposals(two);
    expect(others).toEqual([]);
    const other = only?.first.by === two.crew.id('amy') ? 'bob' : 'amy';
    const proofs = [proofOf(two, other), proofOf(two, other)] as const;
    const joined = await Promise.all(
      [two.a, two.b].map((at, index) =>
        at.services.settings.second(two.crew.id(other), only?.id ?? '', proofs[index] ?? proofs[0]),
      ),
    );
    expect(joined.filter((one) => one.ok).length).toBeLessThanOrEqual(1);
    expect(['second', 'waits']).toContain((await newest(two)).state);
  }));

test('both processes carry a change out: it is done once', () =>
  inTwo(async (two) => {
    await change(two, 'amy', 'codes', loosen);
    await second(two, 'bob');
    two.crew.clock.forward(day);
    await Promise.all([two.a.assembly.administration.work(), two.b.assembly.administration.work()]);
    await settled(two);
    expect(await rows(two, 'change-done')).toHaveLength(1);
  }));

test('a broken document: the defaults hold, recovery is paused when nobody can tell, and nothing stops', () =>
  inTwo(async (two) => {
    await change(two, 'amy', 'codes', tighten);
    const doc = await two.store.get<OrganisationDoc>('settings', 'organisation');
    if (!doc) throw new Error('Settings were expected.');
    const broken = {
      ...doc,
      rules: { wrongCap: 'lots', evidenceLasts: 600_000 },
      paused: 'no',
      proposals: 7,
    };
    await two.store.replace('settings', broken as never);
    two.crew.clock.forward(2 * hour);
    const values = await rulesNow(two);
    expect([values['rules.wrongCap'], values['rules.evidenceLasts']]).toEqual([10, 600_000]);
    expect((await two.b.services.organisation()).paused).toBe(true);
    expect(await two.b.services.settings.view(two.crew.id('amy'), 'en')).toMatchObject({
      broken: ['rules.wrongCap', 'paused'],
    });
  }));

test('a preview counts whom it affects, and says what cannot be', () =>
  inTwo(async (two) => {
    const { settings } = two.a.services;
    const id = two.crew.id('amy');
    const preview = await settings.preview(id, 'sending', { 'caps.countries': '353' });
    expect(preview).toMatchObject({
      ok: true,
      changes: [{ field: 'caps.countries', direction: 'tightens' }],
    });
    expect(preview?.ok && preview.affected).toEqual([
      { field: 'caps.countries', name: 'countries-removed', count: 4, more: false },
    ]);
    const off = await settings.preview(id, 'offered', { methodsOff: 'text' });
    expect(off?.ok && off.affected).toEqual([
      { field: 'methodsOff', name: 'methods-off', count: 3, more: false },
      { field: 'methodsOff', name: 'methods-only', count: 1, more: false },
    ]);
    expect(
      await settings.preview(id, 'codes', { 'rules.wrongCap': '3', 'rules.wrongCapNamed': '4' }),
    ).toEqual({
      ok: false,
      problems: [{ field: 'rules.wrongCapNamed', problem: 'clash', with: 'rules.wrongCap' }],
    });
  }));

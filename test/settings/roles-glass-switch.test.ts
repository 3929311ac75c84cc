/** Roles, broken glass and the emergency switch: each guard refuses here. */
import type { Standing } from '../../src/app/documents';
import type { OrganisationDoc } from '../../src/app/organisation';
import type { StaffRole } from '../../src/app/ports';
import { day, hour } from '../tools/crew';
import type { Two } from '../tools/two';
import { approve, lostPhone, portal, proof, prove, requestOf, Walker } from '../tools/walker';
import { change, inTwo, newest, proofOf, propose, rows, second, settled } from './world';

const give = (two: Two, by: string, to: string, role: StaffRole) =>
  two.a.services.settings.giveRole(
    two.crew.id(by),
    two.crew.account(to),
    role,
    'New in the team',
    proofOf(two, by),
  );
const rolesOf = async ({ b, crew }: Two, name: string) => (await b.directory.get(crew.id(name)))?.roles ?? [];

describe('roles', () => {
  test('given by two, after a day, and since then', () =>
    inTwo(async (two) => {
      expect((await give(two, 'amy', 'max', 'approver')).ok).toBe(true);
      expect((await second(two, 'bob')).ok).toBe(true);
      await settled(two);
      expect(await rolesOf(two, 'max')).toEqual([]);
      two.crew.clock.forward(day);
      await settled(two);
      expect(await rolesOf(two, 'max')).toEqual(['approver']);
      const people = await two.a.services.settings.people(two.crew.id('amy'));
      const since = people?.find((one) => one.name === 'max')?.roles[0]?.since;
      expect(since).toBe(two.crew.clock.now());
      expect((await two.b.directory.get(two.crew.id('max')))?.privileged).toBe(true);
      expect(await rows(two, 'change-done')).toMatchObject([{ kind: 'role', role: 'approver' }]);
    }));

  test.each([
    ['amy', 'amy', 'approver', 'own-role'],
    ['amy', 'off', 'approver', 'nobody'],
    ['amy', 'nobody', 'approver', 'nobody'],
    ['amy', 'ivo', 'agent', 'has-already'],
    ['ivo', 'max', 'agent', 'no-role'],
    ['amy', 'max', 'king', 'which-role'],
  ])('%s gives %s the role %s: %s', (by, to, role, why) =>
    inTwo(async (two) => {
      expect(await give(two, by, to, role as StaffRole)).toEqual({
        ok: false,
        name: `changes.refused.${why}`,
      });
    }),
  );

  test('the second does not give a role to themselves', () =>
    inTwo(async (two) => {
      expect((await give(two, 'amy', 'bob', 'approver')).ok).toBe(true);
      expect(await second(two, 'bob')).toEqual({ ok: false, name: 'changes.refused.own-role' });
    }));

  test('taken away at once, also from a proposal that waits; the next click finds it gone', () =>
    inTwo(async (two) => {
      const { settings } = two.a.services;
      const take = (by: string, from: string, role: StaffRole) =>
        settings.takeRole(two.crew.id(by), two.crew.id(from), role, proofOf(two, by));
      expect((await take('amy', 'sol', 'approver')).ok).toBe(true);
      expect(await rolesOf(two, 'sol')).toEqual([]);
      expect(await two.b.services.cases.queue(two.crew.id('sol'), {})).toMatchObject({ rows: [], seen: '' });
      expect(await take('amy', 'sol', 'approver')).toEqual({ ok: false, name: 'changes.refused.has-not' });
      // An administrator who is one no more: the next click on settings is refused, in every process.
      expect((await take('amy', 'bob', 'administrator')).ok).toBe(true);
      expect(await two.b.services.settings.view(two.crew.id('bob'), 'en')).toBeUndefined();
      expect(await take('amy', 'amy', 'administrator')).toEqual({
        ok: false,
        name: 'changes.refused.last-administrator',
      });
      expect(await take('ivo', 'zoe', 'security')).toEqual({ ok: false, name: 'changes.refused.no-role' });
      const wrong = await settings.takeRole(two.crew.id('amy'), two.crew.id('zoe'), 'security', {
        code: '000000',
      });
      expect(wrong).toEqual({ ok: false, name: 'changes.refused.code-wrong' });
      expect(await rolesOf(two, 'zoe')).toContain('security');
    }));

  test('a role that was taken away while its giving waited is not given', () =>
    inTwo(async (two) => {
      await give(two, 'amy', 'max', 'agent');
      await second(two, 'bob');
      await two.a.directory.setRoles(two.crew.id('max'), ['agent']);
      const taken = await two.a.services.settings.takeRole(
        two.crew.id('amy'),
        two.crew.id('max'),
        'agent',
        proofOf(two, 'amy'),
      );
      expect(taken.ok).toBe(true);
      two.crew.clock.forward(2 * day);
      await settled(two);
      expect(await rolesOf(two, 'max')).toEqual([]);
    }));

  test('two changes of one person at once: neither undoes the other', () =>
    inTwo(async (two) => {
      const id = two.crew.id('zoe');
      await Promise.all([
        two.a.directory.changeRole(id, 'agent', true),
        two.b.directory.changeRole(id, 'security', false),
        two.b.directory.changeRole(id, 'editor', true),
      ]);
      expect([...(await rolesOf(two, 'zoe'))].toSorted()).toEqual(['agent', 'approver', 'editor']);
    }));
});

describe('broken glass', () => {
  const glass = { kind: 'break-glass', hours: 2 } as const;

  test('two administrators, at once, loud, with an end', () =>
    inTwo(async (two) => {
      expect((await propose(two, 'amy', glass)).ok).toBe(true);
      expect((await two.a.services.organisation()).glassUntil).toBeUndefined();
      expect(await second(two, 'bob')).toEqual({ ok: true, name: 'changes.told.done' });
      two.crew.clock.forward(1_000);
      const until = (await two.b.services.organisation()).glassUntil ?? 0;
      expect(until - two.crew.clock.now()).toBe(2 * hour - 1_000);
      await settled(two);
      for (const name of ['amy', 'bob', 'zoe', 'ivo', 'sol'])
        expect(two.crew.mails.some((mail) => mail.to === two.crew.account(name))).toBe(true);
      two.crew.clock.forward(2 * hour);
      await settled(two);
      expect((await two.b.services.organisation()).glassUntil).toBeUndefined();
      expect(await rows(two, 'break-glass-over')).toHaveLength(1);
    }));

  test('a role younger than 14 days breaks none, as first or as second', () =>
    inTwo(async (two) => {
      await two.a.directory.setRoles(two.crew.id('bob'), []);
      await two.a.directory.setRoles(two.crew.id('bob'), ['administrator']);
      expect(await propose(two, 'bob', glass)).toEqual({ ok: false, name: 'changes.refused.role-too-new' });
      await propose(two, 'amy', glass);
      expect(await second(two, 'bob')).toEqual({ ok: false, name: 'changes.refused.role-too-new' });
      two.crew.clock.forward(14 * day);
      await settled(two);
      // A week later it was over; asked again, the role is old enough.
      await propose(two, 'amy', glass);
      expect((await second(two, 'bob')).ok).toBe(true);
    }));

  test.each([0, 5, -1, Number.NaN])('%s hours are none', (hours) =>
    inTwo(async (two) => {
      expect(await propose(two, 'amy', { kind: 'break-glass', hours })).toEqual({
        ok: false,
        name: 'changes.refused.hours',
      });
    }),
  );

  test('an end that somebody wrote into the store is four hours at most', () =>
    inTwo(async (two) => {
      await propose(two, 'amy', glass);
      await second(two, 'bob');
      const doc = await two.store.get<OrganisationDoc>('settings', 'organisation');
      if (!doc?.glass) throw new Error('Broken glass was expected.');
      await two.store.replace('settings', { ...doc, glass: { ...doc.glass, until: doc.glass.until + day } });
      two.crew.clock.forward(4 * hour + 1_000);
      expect((await two.b.services.organisation()).glassUntil).toBeUndefined();
    }));

  test('one approval is enough where two are asked; without the check in person it is not', () =>
    inTwo(async (two) => {
      const { crew, a } = two;
      const request = await requestOf(a, crew, 'pri', 'backup');
      await propose(two, 'amy', glass);
      await second(two, 'bob');
      crew.clock.forward(1_000);
      await settled(two);
      expect(await approve(a, crew, 'sol', request.number)).toEqual({
        ok: false,
        name: 'staff.refused.asks-first',
      });
      expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
      await settled(two);
      expect((await approve(a, crew, 'sol', request.number)).ok).toBe(true);
      await settled(two);
      // The day that a privileged person waits is not spared.
      const view = await a.services.cases.view(crew.id('sol'), request.number);
      expect(view?.state).toBe('waiting-period');
      expect((await two.store.get<Standing>('standing', crew.id('pri')))?.right).toBeUndefined();
      // Notices of ten minutes go as one, and the day begins with them.
      crew.clock.forward(600_000);
      await settled(two);
      crew.clock.forward(day);
      await settled(two);
      expect((await a.services.cases.view(crew.id('sol'), request.number))?.state).toBe('approved');
    }));

  test('without broken glass the same asks a second', () =>
    inTwo(async (two) => {
      const { crew, a } = two;
      const request = await requestOf(a, crew, 'pri', 'backup');
      await settled(two);
      expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
      await settled(two);
      expect((await approve(a, crew, 'sol', request.number)).ok).toBe(true);
      expect((await a.services.cases.view(crew.id('sol'), request.number))?.state).toBe('second-approver');
    }));

  test('security ends it at once; an agent does not', () =>
    inTwo(async (two) => {
      await propose(two, 'amy', glass);
      await second(two, 'bob');
      const { settings } = two.b.services;
      expect((await settings.endGlass(two.crew.id('ivo'))).ok).toBe(false);
      expect((await settings.endGlass(two.crew.id('zoe'))).ok).toBe(true);
      expect((await two.b.services.organisation()).glassUntil).toBeUndefined();
      expect((await settings.endGlass(two.crew.id('zoe'))).ok).toBe(false);
    }));
});

describe('the emergency switch', () => {
  test('security alone, at once: what one did alone asks staff; what runs is kept', () =>
    inTwo(async (two) => {
      const { crew, a, b } = two;
      const walker = await lostPhone(a, crew, 'ada');
      await prove(walker, a, crew, 'ada', 'text');
      await walker.press('Set up a new one');
      expect((await b.services.settings.pause(crew.id('zoe'), 'Many calls')).ok).toBe(true);
      crew.clock.forward(1_000);
      await prove(walker, a, crew, 'ada', 'backup');
      expect(walker.view.canSetUp).toBe(false);
      expect((await a.services.visits.latest(walker.holder))?.id).toBe(walker.id);
      expect((await a.services.organisation()).paused).toBe(true);
      expect(await rows(two, 'paused')).toEqual([{ reason: 'Many calls' }]);
      expect(two.crew.mails.some((mail) => mail.to === crew.account('ivo'))).toBe(true);
    }));

  test.each(['ivo', 'sol', 'ada'])('%s does not press it', (name) =>
    inTwo(async (two) => {
      expect(await two.a.services.settings.pause(two.crew.id(name), 'For fun')).toEqual({
        ok: false,
        name: 'changes.refused.no-role',
      });
      expect((await two.a.services.organisation()).paused).toBe(false);
    }),
  );

  test('without a reason, and twice, it is refused', () =>
    inTwo(async (two) => {
      const { settings } = two.a.services;
      expect((await settings.pause(two.crew.id('zoe'), ' ')).name).toBe('changes.refused.reason');
      expect((await settings.pause(two.crew.id('amy'), 'An attack')).ok).toBe(true);
      expect((await settings.pause(two.crew.id('zoe'), 'An attack')).name).toBe(
        'changes.refused.paused-already',
      );
    }));

  test('two administrators lift it, neither alone, nor security', () =>
    inTwo(async (two) => {
      expect(await propose(two, 'amy', { kind: 'resume' })).toEqual({
        ok: false,
        name: 'changes.refused.not-paused',
      });
      await two.a.services.settings.pause(two.crew.id('zoe'), 'An attack');
      expect((await propose(two, 'zoe', { kind: 'resume' })).name).toBe('changes.refused.no-role');
      expect((await propose(two, 'amy', { kind: 'resume' })).ok).toBe(true);
      expect((await second(two, 'amy')).name).toBe('changes.refused.is-first');
      expect((await two.b.services.organisation()).paused).toBe(true);
      expect((await second(two, 'bob')).ok).toBe(true);
      expect((await two.b.services.organisation()).paused).toBe(false);
      expect((await newest(two)).state).toBe('done');
    }));

  test('what was granted before the pause is not opened during it, and is there after it', () =>
    inTwo(async (two) => {
      const { crew, a, b } = two;
      const walker = await lostPhone(a, crew, 'ada');
      await prove(walker, a, crew, 'ada', 'text');
      await walker.press('Set up a new one');
      await prove(walker, a, crew, 'ada', 'backup');
      expect(walker.view.canSetUp).toBe(true);
      const { enrollment } = b.services;
      const pass = await enrollment.openPass(walker.id, walker.holder);
      if (typeof pass === 'string') throw new Error(pass);
      expect((await a.services.settings.pause(crew.id('zoe'), 'Many calls')).ok).toBe(true);
      crew.clock.forward(1_000);
      expect(await enrollment.redeem(pass.code)).toBe('paused');
      expect(await enrollment.openPass(walker.id, walker.holder)).toBe('paused');
      expect(await enrollment.redeemHere(walker.id, walker.holder)).toBe('paused');
      expect((await propose(two, 'amy', { kind: 'resume' })).ok).toBe(true);
      expect((await second(two, 'bob')).ok).toBe(true);
      expect(await enrollment.redeem(pass.code)).toMatchObject({ token: expect.any(String) });
    }));

  test('a pass for today that was granted before is not opened during it either', () =>
    inTwo(async (two) => {
      const { crew, a, b } = two;
      const walker = new Walker(a.services, portal('ada'));
      await walker.begin('no-device');
      await walker.press('At home');
      await walker.press('None of these');
      await walker.press('Show that it is me');
      await walker.enter(crew.account('ada'));
      await prove(walker, a, crew, 'ada', 'text');
      await prove(walker, a, crew, 'ada', 'backup');
      expect(walker.view.canOpenDayPass).toBe(true);
      expect((await a.services.settings.pause(crew.id('zoe'), 'Many calls')).ok).toBe(true);
      crew.clock.forward(1_000);
      expect(await b.services.enrollment.openDayPass(walker.id, walker.holder)).toBe('paused');
      expect((await propose(two, 'amy', { kind: 'resume' })).ok).toBe(true);
      expect((await second(two, 'bob')).ok).toBe(true);
      expect(typeof (await b.services.enrollment.openDayPass(walker.id, walker.holder))).toBe('object');
    }));

  test('what staff approved goes on during it', () =>
    inTwo(async (two) => {
      const { crew, a, b } = two;
      const request = await requestOf(a, crew, 'eve', 'backup');
      await a.settle();
      expect((await a.services.settings.pause(crew.id('zoe'), 'Many calls')).ok).toBe(true);
      expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
      expect(await approve(b, crew, 'sol', request.number)).toMatchObject({ ok: true });
      await a.settle();
      crew.clock.forward(1_000);
      const walker = await request.walker.look();
      await prove(walker, a, crew, 'eve', 'backup');
      expect(typeof (await b.services.enrollment.redeemHere(walker.id, walker.holder))).toBe('object');
    }));

  test('a yes to starting again was about the pause before: pressed anew, it counts no longer', () =>
    inTwo(async (two) => {
      await two.a.services.settings.pause(two.crew.id('zoe'), 'An attack');
      await propose(two, 'amy', { kind: 'resume' });
      const { id } = await newest(two);
      await propose(two, 'bob', { kind: 'resume' });
      await second(two, 'bob');
      await two.a.services.settings.pause(two.crew.id('zoe'), 'Another attack');
      const late = await two.b.services.settings.second(two.crew.id('bob'), id, proofOf(two, 'bob'));
      expect(late.ok).toBe(false);
      expect((await two.b.services.organisation()).paused).toBe(true);
    }));
});

describe('what settings do', () => {
  test('a method that is switched off gives no evidence and is not offered', () =>
    inTwo(async (two) => {
      const { crew, a } = two;
      expect((await change(two, 'amy', 'offered', { methodsOff: 'text' })).ok).toBe(true);
      crew.clock.forward(1_000);
      const walker = await lostPhone(a, crew, 'ada');
      const offered = (): readonly string[] =>
        [...walker.view.screen.choices, ...walker.view.screen.ways].map(({ value }) => value);
      expect(offered()).toContain('way:backup');
      expect(offered().some((value) => value.startsWith('way:text'))).toBe(false);
      await walker.give({ kind: 'choose', value: 'way:text' });
      await settled(two);
      expect(crew.texts).toHaveLength(0);
    }));

  test('a proof that was given before its method was switched off counts no longer', () =>
    inTwo(async (two) => {
      const { crew, a } = two;
      const walker = await lostPhone(a, crew, 'ada');
      await prove(walker, a, crew, 'ada', 'text');
      await walker.press('Set up a new one');
      expect((await change(two, 'amy', 'offered', { methodsOff: 'text' })).ok).toBe(true);
      crew.clock.forward(1_000);
      await prove(walker, a, crew, 'ada', 'backup');
      expect(walker.view.canSetUp).toBe(false);
    }));

  test('a topic that is switched off is not there; stopping a lost device always is', () =>
    inTwo(async (two) => {
      const { crew, a } = two;
      expect((await change(two, 'amy', 'offered', { topicsOff: 'traveling' })).ok).toBe(true);
      crew.clock.forward(1_000);
      const topics = (await a.services.visits.topics()).map((one) => one.topic);
      expect(topics).not.toContain('traveling');
      expect(topics).toContain('lost-device');
      const holder = { kind: 'portal', ref: 'browser' } as const;
      await expect(a.services.visits.begin({ topic: 'traveling', holder })).rejects.toThrow('no topic');
      expect((await change(two, 'amy', 'offered', { topicsOff: 'lost-device' })).ok).toBe(false);
    }));

  test('people of a privileged department are privileged', () =>
    inTwo(async (two) => {
      const { crew, a } = two;
      const stored = await two.store.get<{ id: string; version: number }>('people', crew.id('bea'));
      if (!stored) throw new Error('bea was expected.');
      await two.store.replace('people', { ...stored, department: 'Finance' } as never);
      expect((await change(two, 'amy', 'people', { privilegedGroups: 'Finance' })).ok).toBe(true);
      crew.clock.forward(1_000);
      const request = await requestOf(a, crew, 'bea', 'backup');
      await settled(two);
      expect((await a.services.cases.view(crew.id('sol'), request.number))?.privileged).toBe(true);
    }));

  test('texts go only to the countries of this moment', () =>
    inTwo(async (two) => {
      const { crew, a } = two;
      await change(two, 'amy', 'sending', { 'caps.countries': '353' });
      crew.clock.forward(1_000);
      const walker = await lostPhone(a, crew, 'dan');
      await walker.press('Text');
      await settled(two);
      expect(crew.texts).toHaveLength(0);
    }));
});

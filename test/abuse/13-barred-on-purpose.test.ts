import { defaultRules } from '../../src/core/policy/rules';
import { decide } from '../../src/core/policy/decide';
import type { Evidence, MethodFacts, PolicyInput } from '../../src/core/policy/types';
import { memoryStore } from '../tools/memory-store';
import { appCode, backupCodes, checkOf, makeWorld, start, wrongCodes } from '../tools/code-world';

const wrong = wrongCodes(start, 40);

describe('13: an attacker bars a method on purpose', () => {
  test('with only a name it cannot be done: the person still gets in with their next code', async () => {
    const world = makeWorld();
    const { check, tries } = world.process(memoryStore(world.clock));
    for (let n = 0; n < 40; n += 1) {
      await check(checkOf({ visit: `n${n}`, typed: wrong[n] ?? '', named: true }));
    }
    expect(await tries.standing('p-mira', 'totp')).toMatchObject({ barred: false, wrong: 5 });
    expect((await check(checkOf({ visit: 'mine', typed: appCode(start) }))).outcome).toBe('right');
  });

  test('with a claim it bars that kind alone, and the way to the help desk stays open', async () => {
    const world = makeWorld();
    const { check, tries } = world.process(memoryStore(world.clock));
    for (let n = 0; n < 12; n += 1) await check(checkOf({ visit: `c${n}`, typed: wrong[n] ?? '' }));
    expect(await tries.standing('p-mira', 'totp')).toMatchObject({ barred: true });
    const saved = await check(checkOf({ visit: 'mine', kind: 'backup', typed: backupCodes[0] ?? '' }));
    expect(saved).toMatchObject({ outcome: 'right', class: 'S' });

    const facts = (id: string, kind: MethodFacts['kind'], barred: boolean): MethodFacts => ({
      id,
      kind,
      changedAt: 0,
      suspended: false,
      barred,
      shared: false,
      simSwap: false,
      probationUntil: 0,
    });
    const evidence: readonly Evidence[] = [
      { class: 'S', kind: 'backup', method: 'codes', at: start, challenge: 'mine.1' },
    ];
    const ask = (barred: boolean, shown: readonly Evidence[]): PolicyInput => ({
      action: 'recover',
      now: start,
      rules: defaultRules,
      person: {
        id: 'p-mira',
        status: 'active',
        privileged: false,
        methods: [facts('app', 'totp', barred), facts('codes', 'backup', false)],
        everHadKey: false,
        hasVoucher: false,
      },
      claim: 'claimed',
      password: false,
      channel: 'portal',
      evidence: shown,
      lostDevices: [],
      lostKinds: [],
      proveAfter: 0,
      frozen: false,
      paused: false,
      claimStopAt: 0,
    });
    const open = {
      id: 'c',
      openedAt: start,
      closed: false,
      approvals: [],
      proofing: [],
      completeAt: 0,
      noticeAt: 0,
    };
    const waiting = decide({ ...ask(true, evidence), case: open });
    expect(waiting.verdict).toBe('case');
    // The bar lowers nothing: staff must do what they must do without it.
    expect(waiting.wants).toEqual(decide({ ...ask(false, evidence), case: open }).wants);
    expect(decide(ask(true, [])).verdict).not.toBe('refuse');

    const proofing: Evidence = {
      class: 'P',
      kind: 'proofing',
      method: 'video',
      at: start,
      challenge: 'c.1',
      by: 's-ines',
      how: 'video',
    };
    const approvals = [{ by: 's-sam', at: start, factor: 'K' as const }];
    expect(
      decide({ ...ask(true, evidence), case: { ...open, proofing: [proofing], approvals } }).verdict,
    ).toBe('allow');
    // And the barred method itself is no evidence, even if it was shown before.
    const shown: Evidence = { class: 'T', kind: 'totp', method: 'app', at: start, challenge: 'mine.2' };
    expect(decide(ask(false, [...evidence, shown])).verdict).toBe('allow');
    expect(decide(ask(true, [...evidence, shown])).verdict).not.toBe('allow');
  });
});

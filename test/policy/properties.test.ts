/** What holds of every decision: losing or leaving out never helps, what is not known refuses, nothing is hidden. */
import * as fc from 'fast-check';
import { decide } from '../../src/core/policy/decide';
import type { CaseFacts, MethodFacts, MethodKind, PolicyInput } from '../../src/core/policy/types';
import { day, now } from './build';
import { actions, deviceIds, deviceKinds, devices, inputArb, kinds, methodArb } from './inputs';

const allows = (input: PolicyInput): boolean => decide(input).verdict === 'allow';
const runs = { numRuns: 4000 };

/** `less` must not be allowed where `input` is not. */
function neverHelps(input: PolicyInput, less: PolicyInput): void {
  if (allows(less)) expect({ less, allowed: allows(input) }).toEqual({ less, allowed: true });
}

const changeMethod = (input: PolicyInput, at: number, change: Partial<MethodFacts>): PolicyInput => ({
  ...input,
  person: {
    ...input.person,
    methods: input.person.methods.map((one, index) => (index === at ? { ...one, ...change } : one)),
  },
});

test('the inputs are worth something: each action is allowed to some, and refused to others', () => {
  const seen = new Map<string, number>();
  for (const input of fc.sample(inputArb, { numRuns: 4000, seed: 1 })) {
    const key = `${input.action} ${String(allows(input))}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  for (const action of actions)
    for (const said of ['true', 'false']) expect(seen.get(`${action} ${said}`) ?? 0).toBeGreaterThan(10);
});

test('a report of loss gives nothing that was refused without any report', () => {
  fc.assert(
    fc.property(inputArb, (input) => neverHelps({ ...input, lostDevices: [], lostKinds: [] }, input)),
    runs,
  );
});

test('reporting one more kind as lost never helps', () => {
  fc.assert(
    fc.property(inputArb, fc.constantFrom(...deviceKinds), (input, kind) =>
      neverHelps(input, { ...input, lostKinds: [...input.lostKinds, kind] }),
    ),
    runs,
  );
});

/** Naming the device of a kind that was reported says which one it was; the others of that kind are not lost. */
test('reporting one more device as lost never helps, but to the other devices of a kind reported as a whole', () => {
  fc.assert(
    fc.property(inputArb, fc.constantFrom(...deviceIds), (input, device) => {
      fc.pre(!input.lostKinds.includes(devices[device]));
      fc.pre(input.person.methods.some((one) => one.device === device));
      neverHelps(input, { ...input, lostDevices: [...input.lostDevices, device] });
    }),
    runs,
  );
});

test.each([
  ['barred', { barred: true }],
  ['shared', { shared: true }],
  ['with another SIM', { simSwap: true }],
  ['changed just now', { changedAt: now }],
  ['on probation', { probationUntil: now + day }],
] as const)('a method that is %s never helps', (_name, change) => {
  fc.assert(
    fc.property(inputArb, fc.nat(5), (input, at) => neverHelps(input, changeMethod(input, at, change))),
    runs,
  );
});

test('a stopped method never helps, but to undo the stop', () => {
  fc.assert(
    fc.property(inputArb, fc.nat(5), (input, at) => {
      fc.pre(input.action !== 'undo-stop');
      neverHelps(input, changeMethod(input, at, { suspended: true }));
    }),
    runs,
  );
});

test('leaving a piece of evidence out never helps', () => {
  fc.assert(
    fc.property(inputArb, fc.nat(5), (input, at) => {
      // A number that was evidence is no call back, so leaving the evidence out makes it one: policy.md says so.
      fc.pre(!(input.case?.proofing ?? []).some((piece) => piece.how === 'call-back'));
      neverHelps(input, { ...input, evidence: input.evidence.filter((_, index) => index !== at) });
    }),
    runs,
  );
});

test.each([
  ['a check', (open: CaseFacts): CaseFacts => ({ ...open, proofing: open.proofing.slice(1) })],
  ['a notice', (open: CaseFacts): CaseFacts => ({ ...open, noticeAt: 0 })],
  ['an open request', (open: CaseFacts): CaseFacts => ({ ...open, closed: true })],
] as const)('without %s nothing is allowed that was not', (_name, less) => {
  fc.assert(
    fc.property(inputArb, (input) => {
      // Whoever approved what is closed now may vouch afterwards.
      const by = new Set(input.case?.approvals.map((one) => one.by));
      fc.pre(!input.evidence.some((piece) => by.has(piece.by ?? '')));
      if (input.case) neverHelps(input, { ...input, case: less(input.case) });
    }),
    runs,
  );
});

test('being privileged, frozen, paused or handed over never helps', () => {
  fc.assert(
    fc.property(inputArb, (input) => {
      neverHelps(
        { ...input, person: { ...input.person, privileged: false } },
        {
          ...input,
          person: { ...input.person, privileged: true },
        },
      );
      neverHelps({ ...input, frozen: false }, { ...input, frozen: true });
      neverHelps({ ...input, paused: false }, { ...input, paused: true });
      neverHelps(input, { ...input, proveAfter: Math.max(input.proveAfter, now) });
    }),
    runs,
  );
});

test('a key registered and not shown never helps', () => {
  fc.assert(
    fc.property(inputArb, methodArb, (input, one) => {
      const key: MethodFacts = { ...one, kind: 'passkey', id: 'key' };
      const person = { ...input.person, methods: [...input.person.methods, key] };
      neverHelps(input, { ...input, person });
    }),
    runs,
  );
});

test('an approval or a check by who asked changes nothing', () => {
  fc.assert(
    fc.property(inputArb, (input) => {
      if (!input.case) return;
      const own = { by: 'anna', at: now, factor: 'K' as const };
      const approvals = input.case.approvals.filter((one) => one.by !== 'anna');
      const plain = { ...input, case: { ...input.case, approvals } };
      const withOwn = { ...input, case: { ...input.case, approvals: [...approvals, own] } };
      expect(decide(withOwn)).toEqual(decide(plain));
    }),
    runs,
  );
});

describe('what is not known refuses', () => {
  test('another action, another status', () => {
    fc.assert(
      fc.property(inputArb, fc.string(), (input, word) => {
        fc.pre(!(actions as readonly string[]).includes(word) && word !== 'active');
        expect(allows({ ...input, action: word as 'recover' })).toBe(false);
        expect(allows({ ...input, person: { ...input.person, status: word as 'active' } })).toBe(false);
      }),
    );
  });
  test('another class, kind or way to check never helps', () => {
    fc.assert(
      fc.property(inputArb, fc.string(), (input, word) => {
        const classes = input.evidence.map((piece) => ({ ...piece, class: word as 'K' }));
        fc.pre(!['K', 'T', 'S', 'I', 'V', 'P', ...kinds, 'in-person', 'video', 'call-back'].includes(word));
        neverHelps({ ...input, evidence: [] }, { ...input, evidence: classes });
        const kindless = input.evidence.map((piece) =>
          piece.class === 'V' ? piece : { ...piece, kind: word as MethodKind },
        );
        const vouches = input.evidence.filter((piece) => piece.class === 'V');
        neverHelps({ ...input, evidence: vouches }, { ...input, evidence: kindless });
        if (!input.case) return;
        const proofing = input.case.proofing.map((piece) => ({ ...piece, how: word as 'video' }));
        neverHelps(
          { ...input, case: { ...input.case, proofing: [] } },
          { ...input, case: { ...input.case, proofing } },
        );
      }),
    );
  });
  test('a number that is missing never helps', () => {
    const rules = [
      'evidenceLasts',
      'changedVoid',
      'holdForKey',
      'workingHoldForIssued',
      'privilegedHold',
    ] as const;
    fc.assert(
      fc.property(inputArb, fc.constantFrom(...rules), (input, name) => {
        neverHelps(input, { ...input, rules: { ...input.rules, [name]: Number.NaN } });
      }),
      runs,
    );
    fc.assert(
      fc.property(inputArb, fc.constantFrom('now', 'proveAfter', 'claimStopAt'), (input, name) => {
        neverHelps(input, { ...input, [name]: Number.NaN });
      }),
      runs,
    );
  });
});

describe('a decision is pure', () => {
  const freeze = <T>(value: T): T => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  test('the same input gives the same decision, and is left as it was', () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        const before = JSON.stringify(input);
        expect(decide(freeze(input))).toEqual(decide(input));
        expect(JSON.stringify(input)).toBe(before);
      }),
    );
  });
  test('stored as JSON and read again, the input gives the same decision, which can be stored too', () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        const decision = decide(input);
        const again = decide(JSON.parse(JSON.stringify(input)) as PolicyInput);
        expect(again).toEqual(decision);
        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
      }),
    );
  });
  test('the order in which pieces came does not matter', () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        const evidence = input.evidence.toReversed();
        expect(decide({ ...input, evidence }).verdict).toBe(decide(input).verdict);
      }),
      runs,
    );
  });
});

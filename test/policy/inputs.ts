/** Inputs of the policy as fast-check draws them: mostly ordinary, with flaws, and near what changes a decision. */
import * as fc from 'fast-check';
import { defaultRules } from '../../src/core/policy/rules';
import { classOf } from '../../src/core/policy/types';
import type {
  CaseFacts,
  Evidence,
  MethodFacts,
  MethodKind,
  PersonFacts,
  PolicyInput,
} from '../../src/core/policy/types';
import { day, minute, now } from './build';

export const actions = [
  'stop',
  'undo-stop',
  'recover',
  'day-pass',
  'take-up',
  'unlock',
  'unfreeze',
  'end-sessions',
  'remove-method',
] as const;
export const kinds = Object.keys(classOf) as MethodKind[];
/** Which kind of device each is, so that inputs are like a directory's. */
export const devices = {
  'phone-1': 'phone',
  'phone-2': 'phone',
  'tablet-1': 'tablet',
  'laptop-1': 'laptop',
} as const;
type Device = keyof typeof devices;
export const deviceIds = Object.keys(devices) as Device[];
export const deviceKinds = ['phone', 'tablet', 'laptop', 'key'] as const;

const seldom = fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0);
/** Moments around which something changes: now, and the ends of what lasts. */
const moment = fc.oneof(
  { weight: 4, arbitrary: fc.constant(now) },
  fc.constantFrom(now - 10 * minute, now - 16 * minute, now - 5 * 60 * minute, now - day, now - 2 * day),
  fc.integer({ min: now - 3 * day, max: now + minute }),
);

export const methodArb: fc.Arbitrary<Omit<MethodFacts, 'id'>> = fc
  .record({
    kind: fc.constantFrom(...kinds.filter((kind) => kind !== 'vouch')),
    device: fc.option(fc.constantFrom(...deviceIds), { nil: undefined }),
    // Some registers know the kind of a device, and not which it is.
    vague: fc.option(fc.constantFrom(...deviceKinds), { nil: undefined }),
    changedAt: fc.constantFrom(0, 0, 0, now - 8 * day, now - day),
    suspended: seldom,
    barred: seldom,
    shared: seldom,
    simSwap: seldom,
    probationUntil: fc.constantFrom(0, 0, 0, now + day),
  })
  .map(({ device, vague, ...rest }) => {
    const kind = device === undefined ? vague : devices[device];
    return {
      ...rest,
      ...(device === undefined ? {} : { device }),
      ...(kind === undefined ? {} : { deviceKind: kind }),
    };
  });

const methodsArb = fc
  .array(methodArb, { maxLength: 6 })
  .map((list) => list.map((one, index): MethodFacts => ({ id: `m${index}`, ...one })));

/** Pieces as the engine makes them: of registered methods, and of people who vouch. */
const evidenceArb = (methods: readonly MethodFacts[]): fc.Arbitrary<readonly Evidence[]> => {
  const vouch = fc
    .record({ at: moment, by: fc.constantFrom('manager', 'sol', 'anna') })
    .map((one): Omit<Evidence, 'challenge'> => ({ class: 'V', kind: 'vouch', method: 'vouch', ...one }));
  const own = methods.map((one) =>
    moment.map((at): Omit<Evidence, 'challenge'> => ({
      class: classOf[one.kind],
      kind: one.kind,
      method: one.id,
      at,
      ...(one.device === undefined ? {} : { device: one.device }),
    })),
  );
  return fc
    .array(fc.oneof(vouch, ...own, ...own), { maxLength: 6 })
    .map((list) => list.map((piece, index): Evidence => ({ ...piece, challenge: `v.${index}` })));
};

const proofingArb: fc.Arbitrary<readonly Evidence[]> = fc
  .array(
    fc.record({
      at: moment,
      by: fc.constantFrom('agent', 'agent', 'sol', 'anna'),
      how: fc.constantFrom<NonNullable<Evidence['how']>>('in-person', 'in-person', 'video', 'call-back'),
    }),
    { maxLength: 2 },
  )
  .map((list) =>
    list.map((piece, index) => ({
      class: 'P' as const,
      kind: 'proofing' as const,
      method: 'm0',
      challenge: `p.${index}`,
      ...piece,
    })),
  );

const caseArb: fc.Arbitrary<CaseFacts | undefined> = fc.option(
  fc.record({
    id: fc.constant('case'),
    openedAt: moment,
    closed: seldom,
    approvals: fc
      .uniqueArray(fc.constantFrom('sol', 'wim', 'zoe', 'anna'), { maxLength: 3 })
      .map((list) => list.map((by) => ({ by, at: now, factor: 'T' as const }))),
    proofing: proofingArb,
    noticeAt: fc.oneof(fc.constant(0), moment),
  }),
  { nil: undefined, freq: 5 },
);

export const inputArb: fc.Arbitrary<PolicyInput> = methodsArb.chain((methods) =>
  fc
    .record({
      action: fc.constantFrom(...actions, 'recover', 'recover', 'day-pass'),
      person: fc.record({
        id: fc.constant('anna'),
        status: fc.constantFrom<PersonFacts['status']>(
          'active',
          'active',
          'active',
          'active',
          'disabled',
          'unknown',
        ),
        privileged: fc.boolean(),
        methods: fc.constant(methods),
        everHadKey: fc.boolean(),
        hasVoucher: fc.boolean(),
      }),
      claim: fc.constantFrom<PolicyInput['claim']>('none', 'named', 'claimed'),
      password: fc.boolean(),
      channel: fc.constantFrom<PolicyInput['channel']>('portal', 'teams'),
      evidence: evidenceArb(methods),
      lostDevices: fc.oneof(fc.constant([]), fc.subarray(deviceIds, { maxLength: 1 })),
      lostKinds: fc.oneof(fc.constant([]), fc.subarray([...deviceKinds], { maxLength: 2 })),
      proveAfter: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, moment),
      frozen: seldom,
      paused: seldom,
      claimStopAt: fc.oneof(fc.constant(0), moment),
      request: caseArb,
    })
    .map(({ request, ...rest }): PolicyInput => ({
      ...rest,
      now,
      rules: defaultRules,
      ...(request ? { case: request } : {}),
    })),
);

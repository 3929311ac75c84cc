import { approvedBy, everything, now, person, proofed, request, shown } from '../../../test/policy/build';
import { decide } from '../policy/decide';
import { defaultRules } from '../policy/rules';
import type { PolicyInput } from '../policy/types';
import type { StepFacts } from '../step-types';
import type { Visit } from '../visit';
import { policyInput } from './context';

/** A code of the app, a check and one approval, in a request that asked for `asked`. */
function verdict(asked: NonNullable<Visit['case']>['action'], action: PolicyInput['action']): string {
  const visit = {
    ...{ claim: 'named', holder: { kind: 'portal', ref: 'r' }, lostDevices: [], reportedLost: [] },
    ...{ evidence: shown('T'), proveAfter: 0, case: { id: 'case', action: asked } },
  } as unknown as Visit;
  const facts = {
    ...{
      now,
      rules: defaultRules,
      person: person({ methods: everything.filter(({ kind }) => kind !== 'passkey') }),
    },
    ...{ frozen: false, paused: false, claimStopAt: 0 },
    case: request({ proofing: [proofed()], approvals: approvedBy('sol') }),
  } as unknown as StepFacts;
  return decide(policyInput(action, visit, facts)).verdict;
}

test('what was approved for less is approved for nothing else in the same visit', () => {
  expect(verdict('unlock', 'unlock')).toBe('allow');
  expect(verdict('unlock', 'recover')).not.toBe('allow');
  expect(verdict('unlock', 'day-pass')).not.toBe('allow');
  expect(verdict('day-pass', 'day-pass')).toBe('allow');
  expect(verdict('day-pass', 'recover')).not.toBe('allow');
});

test('a recovery that was approved opens what is closed, too: more was asked for it', () => {
  expect(verdict('recover', 'recover')).toBe('allow');
  expect(verdict('recover', 'unlock')).toBe('allow');
});

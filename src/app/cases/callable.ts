/** Numbers on file that staff may have called, and the call that rings. */
import { isCallBack } from '../../core/policy/evidence';
import type { MethodFacts, PolicyInput } from '../../core/policy/types';
import type { StoredCase } from '../documents';

/** Calls with wrong digits in a row, of one request; then another kind of check is due. */
export const callsAllowed = 3;

/** Numbers to call, the safest first: an office is a place. */
const callKinds: readonly MethodFacts['kind'][] = ['office', 'call', 'text'];
export const isCallable = ({ kind }: Pick<MethodFacts, 'kind'>): boolean => callKinds.includes(kind);
export const saferNumber = (left: Pick<MethodFacts, 'kind'>, right: Pick<MethodFacts, 'kind'>): number =>
  callKinds.indexOf(left.kind) - callKinds.indexOf(right.kind);

/** Each number once: a void one, and one that gave evidence in this request, is none. */
export function callableNumbers(input: PolicyInput): readonly MethodFacts[] {
  const found = input.person.methods
    .filter((method) => isCallable(method) && isCallBack({ method: method.id }, input))
    .toSorted(saferNumber);
  return found.filter(
    (one, index) => found.findIndex((other) => other.lastDigits === one.lastDigits) === index,
  );
}

/** The call back that rings now, and whose digits are shown. */
export const callShown = ({ callBack }: Pick<StoredCase, 'callBack'>, now: number): StoredCase['callBack'] =>
  callBack?.state === 'rings' && now < callBack.until ? callBack : undefined;

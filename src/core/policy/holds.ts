/** Waiting periods: when they begin, and when they end. policy.md, "What suffices" and "Notices". */
import { openCase } from './evidence';
import { missingProof, termsFor, type HoldKind, type Terms } from './rows';
import type { Evidence, PolicyInput, Rules, Want } from './types';
import { afterWorking } from './working-time';

function endOf(kind: HoldKind, from: number, rules: Rules): number {
  const key = from + rules.holdForKey;
  if (kind === 'key') return key;
  if (kind === 'privileged') return from + rules.privilegedHold;
  const working = afterWorking(from, rules.workingHoldForIssued, rules.workingDay);
  return kind === 'working' ? working : Math.max(key, working);
}

/**
 * The first end among the waits that began when a row had all its proof: what is proved again to carry it out
 * begins no new wait, and what came before a row was complete begins none. Undefined while none has begun.
 */
function holdEnds(evidence: readonly Evidence[], noticeAt: number, input: PolicyInput): number | undefined {
  const ends = [...new Set(evidence.map((piece) => piece.at))].flatMap((at) => {
    const then = evidence.filter((piece) => piece.at <= at);
    const { hold, ...terms } = termsFor(then, input);
    if (!hold || missingProof(terms, then).length > 0) return [];
    return [endOf(hold.kind, Math.max(at, noticeAt, openCase(input)?.openedAt ?? 0), input.rules)];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** What a row's waiting period still asks: nothing once it is over. */
export function missingTime(
  terms: Terms,
  evidence: readonly Evidence[],
  input: PolicyInput,
): readonly Want[] {
  if (!terms.hold) return [];
  const open = openCase(input);
  // A wait that nobody knows of protects nobody.
  if (!open || open.noticeAt === 0) return [{ what: 'notice' }];
  const ends = holdEnds(evidence, open.noticeAt, input);
  if (ends === undefined) return [{ what: 'wait' }];
  return ends <= input.now ? [] : [{ what: 'wait', until: ends }];
}

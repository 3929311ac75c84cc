/** What the audit says of refusals: the name of each row, and why. */
import type { AuditRow } from '../../src/app/audit/row';
import type { DecisionMade } from '../../src/core/step-types';

interface Facts {
  readonly reason?: string;
  readonly right?: boolean;
  readonly ok?: boolean;
  readonly detail?: string;
  readonly step?: string;
  readonly outcome?: string;
  readonly result?: string | { readonly outcome?: string };
}

const factsOf = (row: AuditRow): Facts => JSON.parse(row.facts) as Facts;

export const decisionOf = (row: AuditRow): DecisionMade => JSON.parse(row.facts) as DecisionMade;

const refusing: Readonly<Record<string, (facts: Facts, row: AuditRow) => string | undefined>> = {
  result: ({ result }) =>
    typeof result === 'object' && result.outcome !== 'right' ? result.outcome : undefined,
  proofing: ({ right }) => (right === false ? 'wrong-number' : undefined),
  vouch: ({ step }) => (['not-allowed', 'not-proved', 'refused'].includes(step ?? '') ? step : undefined),
  'caller-check': ({ right }) => (right === false ? 'unknown' : undefined),
  'call-back': ({ result }) => (result === 'wrong' ? result : undefined),
  performed: ({ ok, detail }) => (ok === false ? (detail ?? 'failed') : undefined),
  'sign-in': ({ outcome }) => (outcome === 'refused' ? outcome : undefined),
  decision(_facts, row) {
    const { decision } = decisionOf(row);
    return decision.verdict === 'allow' ? undefined : decision.reasons.map(({ name }) => name).join(', ');
  },
  freeze: () => 'not-me',
  unfreeze: () => 'lifted',
  voided: () => 'granted before',
  reopened: () => 'not any more',
  'change-withdrawn': () => 'withdrawn',
  'change-refused': ({ reason }) => reason ?? 'no longer wanted',
  case(facts) {
    const { state } = facts as { state?: string };
    return state === 'expired' || state === 'withdrawn' ? state : undefined;
  },
};

/** "approval-refused: is-proofer", or nothing for a row that refuses nothing. */
function refusal(row: AuditRow): string | undefined {
  const facts = factsOf(row);
  const why = refusing[row.what]?.(facts, row);
  if (why !== undefined) return `${row.what}: ${why}`;
  return row.what.endsWith('-refused') ? `${row.what}: ${facts.reason ?? ''}` : undefined;
}

/** Each once, in the order in which they came. */
export const refusalsIn = (rows: readonly AuditRow[]): readonly string[] => [
  ...new Set(rows.flatMap((row) => refusal(row) ?? [])),
];

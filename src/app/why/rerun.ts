/** Runs a stored decision again: the same rules with the same facts give the same answer, or something is wrong. */
import { z } from 'zod';
import { decide } from '../../core/policy/decide';
import { policyVersion } from '../../core/policy/version';
import type { Decision, PolicyInput } from '../../core/policy/types';
import { canonicalJson } from '../audit/row';

/** As much of a stored decision as a page relies on; the rest is compared as it stands. */
const stored = z.looseObject({
  action: z.string(),
  policy: z.int().optional(),
  effect: z.string().optional(),
  decision: z.looseObject({
    verdict: z.enum(['allow', 'more', 'case', 'wait', 'refuse']),
    rule: z.string(),
    reasons: z.array(z.looseObject({ name: z.string(), detail: z.string() })),
    wants: z.array(z.looseObject({ what: z.string() })),
    counted: z.array(z.string()),
  }),
  input: z.looseObject({
    action: z.string(),
    now: z.number(),
    person: z.looseObject({
      status: z.string(),
      privileged: z.boolean(),
      methods: z.array(z.looseObject({})),
    }),
    evidence: z.array(z.looseObject({ class: z.string(), challenge: z.string(), at: z.number() })),
  }),
});

export interface Rerun {
  readonly action: string;
  /** The effect that was carried out by it, when the rules were asked for that. */
  readonly effect?: string;
  readonly then: Decision;
  /** Absent when the rules could not be run with what is stored. */
  readonly now?: Decision;
  readonly same: boolean;
  readonly input: PolicyInput;
  /** Absent in rows that were written before versions began. */
  readonly versionThen?: number;
  readonly versionNow: number;
}

/** Undefined when the row holds no decision, or one that cannot be read. */
export function runAgain(facts: Readonly<Record<string, unknown>>): Rerun | undefined {
  const read = stored.safeParse(facts);
  if (!read.success) return undefined;
  const { action, policy, effect } = read.data;
  const then = facts['decision'] as Decision;
  const input = facts['input'] as PolicyInput;
  const now = again(input);
  return {
    action,
    then,
    input,
    ...(now ? { now } : {}),
    same: now !== undefined && action === input.action && canonicalJson(now) === canonicalJson(then),
    ...(policy === undefined ? {} : { versionThen: policy }),
    ...(effect === undefined ? {} : { effect }),
    versionNow: policyVersion,
  };
}

function again(input: PolicyInput): Decision | undefined {
  try {
    return decide(input);
  } catch {
    return undefined;
  }
}

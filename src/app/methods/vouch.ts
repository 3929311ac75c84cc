/**
 * A colleague confirms. The code that they give by voice belongs to one link of one challenge, and is there only after
 * they showed a factor of their own (policy.md, class V). Nothing is right before that, nor after they took it back.
 */
import { vouchMethod } from '../../core/policy/evidence';
import { classOf } from '../../core/policy/types';
import { normaliseCode } from '../codes';
import { sameSecret } from '../keys';
import type { CandidatesInput, PlainMethod } from './method';

export interface VouchMethodParts {
  /** Whose codes count for this challenge now. The same reads when there is nobody. */
  readonly spoken: (
    input: CandidatesInput,
  ) => Promise<readonly { readonly by: string; readonly code: string }[]>;
}

export function vouchMethodOf(parts: VouchMethodParts): PlainMethod {
  return {
    kind: 'vouch',
    evidenceClass: classOf.vouch,
    read: (typed) => normaliseCode(typed),
    async candidates(input) {
      const spoken = await parts.spoken(input);
      if (input.person === undefined || !input.eligible.includes(vouchMethod)) return [];
      return spoken.map(({ by, code }) => ({ id: vouchMethod, by, secrets: { spoken: code } }));
    },
    evaluate({ answer, candidates }) {
      const all = [...candidates, { id: vouchMethod, by: undefined, secrets: { spoken: '' } }];
      const right = all.filter((one) => sameSecret(one.secrets.spoken ?? '', answer));
      const by = right.find((one) => one.by !== undefined)?.by;
      return by === undefined ? { right: false } : { right: true, method: vouchMethod, by };
    },
  };
}

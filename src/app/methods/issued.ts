/** A code that was sent: derived from the challenge, so a resend repeats it. What texts, mails and calls have in common. */
import { codeFor } from '../codes';
import { sameSecret, type Keys } from '../keys';
import type { EvaluateInput, Evaluation } from './method';

/** The code proves only the number or address that it was sent to, and only while that one counts. */
export function evaluateIssued(keys: Keys, { answer, challenge, candidates }: EvaluateInput): Evaluation {
  return matched(sameSecret(codeFor(keys, challenge.id), answer), { challenge, candidates });
}

export function matched(
  same: boolean,
  { challenge, candidates }: Pick<EvaluateInput, 'challenge' | 'candidates'>,
): Evaluation {
  const candidate = candidates.find((one) => one.id === challenge.method);
  if (!same || !candidate) return { right: false };
  return {
    right: true,
    method: candidate.id,
    ...(candidate.device === undefined ? {} : { device: candidate.device }),
  };
}

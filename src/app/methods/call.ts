/**
 * A call to a mobile or an office phone. The person keys the two digits that only their visit shows, so a voicemail
 * has nothing to give; or, for those who choose it, a code is read out after a key was pressed, and typed in the visit.
 */
import { classOf } from '../../core/policy/types';
import type { Phrases } from '../../core/phrases';
import { normaliseCode } from '../codes';
import { sameSecret, type Keys } from '../keys';
import type { Calls } from '../ports';
import { evaluateIssued, matched } from './issued';
import type { EvaluateInput, Evaluation, PlainMethod } from './method';

export interface CallMethodParts {
  readonly keys: Keys;
  readonly calls: Calls;
  /** What the call says, in a language. */
  readonly phrases: (language: string) => Phrases;
  readonly organisation: (language?: string) => Promise<{ readonly name: string }>;
}

const keyed = (digits: string): string | undefined => (/^[0-9]{2}$/.test(digits) ? digits : undefined);

/** Digits that stand on the person's own screen prove nothing when they are typed there. */
function evaluate(keys: Keys, input: EvaluateInput): Evaluation {
  const { challenge, answer, pressed } = input;
  if (challenge.spoken) return pressed ? { right: false } : evaluateIssued(keys, input);
  const same = sameSecret(challenge.keys ?? '', answer);
  return matched(same && pressed === true && challenge.keys !== undefined, input);
}

export function callMethod(kind: 'call' | 'office', parts: CallMethodParts): PlainMethod {
  return {
    kind,
    evidenceClass: classOf[kind],
    read: (typed, pressed) => (pressed ? keyed(typed) : normaliseCode(typed)),
    evaluate: (input) => evaluate(parts.keys, input),
    async send({ person, challenge, destination, language }) {
      const asks = challenge.spoken ? 'code' : 'keys';
      const phrases = parts.phrases(language);
      const { name } = await parts.organisation(phrases.language);
      return parts.calls.call({
        to: destination,
        asks,
        greeting: phrases.say(`call.${asks}`, { organisation: name }),
        language: phrases.language,
        reference: challenge.id,
        attempt: challenge.sends,
        person,
      });
    },
  };
}

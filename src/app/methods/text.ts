/** A code by text message: derived from the challenge, so a resend repeats it. */
import { classOf } from '../../core/policy/types';
import { codeFor, normaliseCode, spacedCode } from '../codes';
import { sameSecret } from '../keys';
import type { Keys } from '../keys';
import type { Templates, Texts } from '../ports';
import type { Method } from './method';

export interface TextMethodParts {
  readonly keys: Keys;
  readonly texts: Texts;
  readonly templates: Templates;
}

export function textMethod({ keys, texts, templates }: TextMethodParts): Method {
  return {
    kind: 'text',
    evidenceClass: classOf.text,
    read: normaliseCode,
    evaluate({ answer, challenge, candidates }) {
      const same = sameSecret(codeFor(keys, challenge.id), answer);
      // The code proves only the number that it was sent to, and only while that number counts.
      const candidate = candidates.find((one) => one.id === challenge.method);
      if (!same || !candidate) return { right: false };
      return {
        right: true,
        method: candidate.id,
        ...(candidate.device === undefined ? {} : { device: candidate.device }),
      };
    },
    send: ({ person, challenge, destination, language }) =>
      texts.send({
        to: destination,
        body: templates.text('code', { code: spacedCode(codeFor(keys, challenge.id)) }, language),
        reference: challenge.id,
        person,
      }),
  };
}

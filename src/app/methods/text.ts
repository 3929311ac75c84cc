/** A code by text message. */
import { classOf } from '../../core/policy/types';
import { codeFor, normaliseCode, spacedCode } from '../codes';
import type { Keys } from '../keys';
import type { Templates, Texts } from '../ports';
import { evaluateIssued } from './issued';
import type { PlainMethod } from './method';

export interface TextMethodParts {
  readonly keys: Keys;
  readonly texts: Texts;
  readonly templates: Templates;
}

export function textMethod({ keys, texts, templates }: TextMethodParts): PlainMethod {
  return {
    kind: 'text',
    evidenceClass: classOf.text,
    read: (typed) => normaliseCode(typed),
    evaluate: (input) => evaluateIssued(keys, input),
    send: ({ person, challenge, destination, language }) =>
      texts.send({
        to: destination,
        body: templates.text('code', { code: spacedCode(codeFor(keys, challenge.id)) }, language),
        reference: challenge.id,
        attempt: challenge.sends,
        person,
      }),
  };
}

/** A code by mail, to an address that does not open with the account itself. */
import { classOf } from '../../core/policy/types';
import { codeFor, normaliseCode, spacedCode } from '../codes';
import type { Keys } from '../keys';
import type { Mail, Templates } from '../ports';
import { evaluateIssued } from './issued';
import type { PlainMethod } from './method';

export interface EmailMethodParts {
  readonly keys: Keys;
  readonly mail: Mail;
  readonly templates: Templates;
}

export function emailMethod({ keys, mail, templates }: EmailMethodParts): PlainMethod {
  return {
    kind: 'email',
    evidenceClass: classOf.email,
    read: (typed) => normaliseCode(typed),
    evaluate: (input) => evaluateIssued(keys, input),
    send: ({ person, challenge, destination, language }) =>
      mail.send({
        to: destination,
        ...templates.mail('code', { code: spacedCode(codeFor(keys, challenge.id)) }, language),
        reference: challenge.id,
        person,
      }),
  };
}

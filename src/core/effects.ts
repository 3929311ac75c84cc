/** What must happen outside the core. Saved inside the document that caused it before it is performed. */
import type { ActionName, CaseAction } from './dialog-types';
import type { MethodKind } from './policy/types';

export type EffectRequest =
  /** Send the code of a challenge. Follows the answer; may repeat after a crash, with the same code. */
  | {
      readonly kind: 'send';
      readonly challenge: string;
      readonly method: MethodKind;
      readonly methodId?: string;
      /** To the number that takes the place of that method's, not to that method's own. */
      readonly toNew?: true;
    }
  /** Send a test text without a code: it shows whether texts arrive, and proves nothing. */
  | { readonly kind: 'send-test'; readonly test: string; readonly methodId: string }
  /** Change the account. Idempotent by the effect's id, read back before it is repeated. */
  | {
      readonly kind: 'act';
      readonly action: ActionName;
      readonly devices: readonly string[];
      readonly byClaim: boolean;
    }
  | { readonly kind: 'open-case'; readonly action: CaseAction; readonly number: string }
  /** `case`: its id; the visit has let go of it when this is performed. */
  | { readonly kind: 'withdraw-case'; readonly case?: string }
  /** Tell the case that evidence came, so that it can be counted and priorities move. */
  | { readonly kind: 'update-case' }
  | { readonly kind: 'notice'; readonly about: 'evidence' | 'completed' | 'stopped'; readonly what: string }
  /** Show the current screen to whoever holds the visit: a message in Teams. Nothing on the portal, which looks. */
  | { readonly kind: 'show' };

/** Does the answer need the result (an action, a number), or may it follow (a text, a mail)? */
export const answerNeeds: Readonly<Record<EffectRequest['kind'], boolean>> = {
  send: false,
  'send-test': false,
  act: true,
  'open-case': true,
  'withdraw-case': true,
  'update-case': true,
  notice: false,
  show: false,
};

export interface Effect {
  /** `<visit>.e<n>`: the idempotency key. */
  readonly id: string;
  readonly request: EffectRequest;
  /** Real time in ms until which the process that took it performs it alone. */
  readonly leaseUntil: number;
  readonly leasedBy: string;
  readonly attempts: number;
}

/** The ways to verify that are built. A further one is a file and a line; docs/add-a-method.md walks through it. */
import { backupMethod } from './backup';
import { callMethod, type CallMethodParts } from './call';
import { emailMethod, type EmailMethodParts } from './email';
import type { Methods } from './method';
import { passkeyMethod, type PasskeyMethodParts } from './passkey';
import { textMethod, type TextMethodParts } from './text';
import { totpMethod } from './totp';
import { vouchMethodOf, type VouchMethodParts } from './vouch';

export type { Candidate, Method, Methods } from './method';

export type MethodParts = TextMethodParts &
  EmailMethodParts &
  CallMethodParts &
  PasskeyMethodParts &
  VouchMethodParts;

export const makeMethods = (parts: MethodParts): Methods => ({
  passkey: passkeyMethod(parts),
  totp: totpMethod(),
  backup: backupMethod(),
  email: emailMethod(parts),
  text: textMethod(parts),
  call: callMethod('call', parts),
  office: callMethod('office', parts),
  vouch: vouchMethodOf(parts),
});

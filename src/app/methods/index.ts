/** The ways to verify that are built. A further one is a file and a line. */
import { backupMethod } from './backup';
import { textMethod } from './text';
import type { TextMethodParts } from './text';
import { totpMethod } from './totp';
import type { Methods } from './method';

export type { Candidate, Method, Methods } from './method';

export const makeMethods = (parts: TextMethodParts): Methods => ({
  totp: totpMethod(),
  backup: backupMethod(),
  text: textMethod(parts),
});

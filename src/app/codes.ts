/** Codes that are sent, and what people type: derived, never stored; cleaned before they are compared. */
import type { Keys } from './keys';

/** How long a code that was sent can be entered, from the start of its challenge, in ms (policy.md, class I). */
export const issuedCodeLasts = 10 * 60_000;

/**
 * The six digits of a challenge: HMAC-SHA-256 of its id. The same challenge always has the same code, so a
 * resend repeats it, and nothing has to be stored. Of 64 bits modulo 10^6 the bias is below 10^-13.
 * @param challengeId `<visit>.<n>`; must be unguessable, or at least never be used twice.
 */
export function codeFor(keys: Keys, challengeId: string): string {
  const number = keys.hmac('codes', challengeId).readBigUInt64BE(0) % 1_000_000n;
  return number.toString().padStart(6, '0');
}

/** "481 223": as it is written in a message. */
export const spacedCode = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

const decimal = /^\p{Nd}$/u;

/** Value of a decimal digit of any script: Unicode encodes them in runs of ten, zero first. */
function digitValue(character: string): string {
  let below = (character.codePointAt(0) ?? 0) - 1;
  let value = 0;
  while (below >= 0 && decimal.test(String.fromCodePoint(below))) {
    value += 1;
    below -= 1;
  }
  return String(value % 10);
}

/** Longest entry that is looked at; more is no code. */
const longest = 100;

const bare = (typed: string): string =>
  typed
    .slice(0, longest)
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}\p{Cf}_.]/gu, '');

/** Digits as typed, in any script, without spaces, hyphens and invisible marks. Undefined: not six digits. */
export function normaliseCode(typed: string): string | undefined {
  const digits = bare(typed).replaceAll(/\p{Nd}/gu, digitValue);
  return typed.length <= longest && /^[0-9]{6}$/.test(digits) ? digits : undefined;
}

/** The same for a code that an app or a hardware token shows: six digits or eight, whichever the person has. */
export function normaliseShown(typed: string): string | undefined {
  const digits = bare(typed).replaceAll(/\p{Nd}/gu, digitValue);
  return typed.length <= longest && /^(?:[0-9]{6}|[0-9]{8})$/.test(digits) ? digits : undefined;
}

/**
 * A backup code as it is hashed: lower case, without spaces and hyphens. `hashToken(normaliseBackup(code))`
 * is what the directory keeps. Undefined: cannot be one (13 to 40 letters and digits).
 */
export function normaliseBackup(typed: string): string | undefined {
  const code = bare(typed).toLowerCase();
  return typed.length <= longest && /^[a-z0-9]{13,40}$/.test(code) ? code : undefined;
}

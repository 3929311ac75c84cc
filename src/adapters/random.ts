/** Randomness from the operating system's generator. */
import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../app/ports';

/** @throws {RangeError} when asked for less than one byte, or a number below less than one. */
export function systemRandom(): Random {
  return {
    token(bytes) {
      if (!Number.isInteger(bytes) || bytes < 1) throw new RangeError('A token needs at least one byte.');
      return randomBytes(bytes).toString('base64url');
    },
    below: (below) => randomInt(below),
  };
}

/** Numbers that are said on the phone, and codes that are typed: alphabets without look-alikes. */
import type { Random } from './ports';

/** No 0 O 1 I L 5 S 8 B 2 Z: each sign can be told from every other, heard or read. */
const spokenAlphabet = '34679ACDEFGHJKMNPQRTUVWXY';

/** Typed, never said: 28 signs, 4.8 bits each. 24 of them are 115 bits (policy.md asks for 112). */
const typedAlphabet = '2346789ACDEFGHJKMNPQRTUVWXYZ';

const pick = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join('');

/** A request number (6) or check number (4). */
export const makeNumber = (random: Random, length: number): string => pick(random, spokenAlphabet, length);

/** A set-up code or day pass: 24 signs, shown in groups of four. */
export const makePass = (random: Random): string => pick(random, typedAlphabet, 24);

/** What somebody typed for a number or pass: capitals, without spaces and dashes. */
export const normaliseNumber = (typed: string): string =>
  typed
    .slice(0, 60)
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '');

export const isNumber = (value: string): boolean => /^[34679ACDEFGHJKMNPQRTUVWXY]{6}$/.test(value);

/**
 * Which passwords are too easy: NIST SP 800-63B-4, 3.1.1.2 (length and a blocklist; no rules of composition).
 * Passwords here always go with a second step, for which it asks 8; this project asks 12.
 */
export const passwordMin = 12;
export const passwordMax = 256;

/** What common passwords are made of. From public lists of the most used ones, without padding. */
const commonWords = [
  'administrator',
  'passwort',
  'password',
  'iloveyou',
  'changeme',
  'sunshine',
  'football',
  'princess',
  'computer',
  'hospital',
  'sparekey',
  'baseball',
  'superman',
  'trustno',
  'welcome',
  'letmein',
  'monkey',
  'dragon',
  'master',
  'shadow',
  'summer',
  'winter',
  'spring',
  'autumn',
  'secret',
  'office',
  'london',
  'hello',
  'login',
  'admin',
  'guest',
  'user',
  'test',
  'pass',
];
const rows = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'zaq12wsxcde34rfvbgt5',
];
const sequences = [...rows, ...rows.map((row) => Array.from(row).toReversed().join(''))];
const shortestRun = 3;
/** Different characters that must be left when everything that is easy to guess is taken away. */
const enough = 6;
const years = /(?:19|20)\d\d/g;

const lookAlikes: Readonly<Record<string, string>> = {
  '@': 'a',
  $: 's',
  '0': 'o',
  '3': 'e',
  '!': 'i',
  '5': 's',
  '4': 'a',
};
const plain = (text: string): string =>
  Array.from(text)
    .map((one) => lookAlikes[one] ?? one)
    .join('');

/** Takes away runs along the alphabet, the digits or a keyboard. */
function withoutRuns(text: string): string {
  let left = '';
  let at = 0;
  while (at < text.length) {
    let run = 0;
    while (at + run < text.length && sequences.some((row) => row.includes(text.slice(at, at + run + 1))))
      run += 1;
    if (run < shortestRun) left += text.charAt(at);
    at += run < shortestRun ? 1 : run;
  }
  return left;
}

/** @param own words that everybody knows of the person: name, sign-in name, organisation. */
export function isWeakPassword(password: string, own: readonly string[]): boolean {
  const typed = password.normalize('NFKC').toLowerCase();
  const length = Array.from(password.normalize('NFKC')).length;
  if (length < passwordMin || length > passwordMax) return true;
  const words = own.flatMap((one) =>
    one
      .normalize('NFKC')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u),
  );
  const easy = [...words.filter((one) => one.length >= 3), ...commonWords].toSorted(
    (a, b) => b.length - a.length,
  );
  const strip = (text: string): string =>
    withoutRuns(easy.reduce((left, word) => left.replaceAll(word, ''), text.replaceAll(years, '')));
  return [typed, plain(typed)].some((text) => new Set(strip(text)).size < enough);
}

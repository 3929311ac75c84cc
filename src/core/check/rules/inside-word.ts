/** Words of the trade stay inside (DESIGN, "The words"): screens use those of tired people. */
import type { Finding } from '../../dialog/problem';
import { shownTexts } from '../texts';
import type { Rule } from '../rule';

interface InsideWord {
  readonly pattern: RegExp;
  readonly instead: string;
}

const word = (pattern: string, instead: string, flags = 'iu'): InsideWord => ({
  // Letters and digits of any script end a word; "re-enroll" is found as well.
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, flags),
  instead,
});

const insideWords: readonly InsideWord[] = [
  word('[TH]OTP', 'code from your authenticator app'),
  word('OTPs?|one[- ]time (?:passwords?|passcodes?)', 'code'),
  word('MFA|2FA|multi[- ]?factor|two[- ]?factor|(?:second )?factors?', 'second step'),
  word('enrol(?:l|ls|led|ling|lment|lments|s|ment|ments)?', 'set up'),
  // In capitals only: one taps a number.
  word('TAP|temporary access pass', 'set-up code', 'u'),
  word('temporary access pass', 'set-up code'),
  word('vouch(?:es|ed|ing|er|ers)?', 'confirm that it is you'),
  word('cases?|tickets?', 'request'),
  word('methods?', 'way to sign in'),
  word('credentials?', 'password, key or code'),
  word('authenticat(?:e|es|ed|ing|ion)', 'sign in, show that it is you'),
  word('(?<!hardware )tokens?', 'code, key'),
  word('escalat(?:e|es|ed|ing|ion)', 'a person will look at this'),
  word('proofing', 'identity check'),
  word('suspend(?:s|ed|ing)?|suspension', 'stop its use'),
  word('revok(?:e|es|ed|ing)|revocation', 'end, stop'),
  word('provision(?:s|ed|ing)?', 'set up'),
  word('polic(?:y|ies)', 'rule'),
  word('challenges?', 'question, code'),
  word('FIDO2?|WebAuthn|Entra|SSPR', 'security key, passkey, your account'),
  word('invalid', 'not right'),
];

/** The first inside word of a text, and what to say instead. */
export function insideWordIn(text: string): { word: string; instead: string } | undefined {
  // Names of variables are not shown.
  const shown = text.replace(/\{\{[^]*?\}\}/g, ' ');
  for (const { pattern, instead } of insideWords) {
    const match = pattern.exec(shown);
    if (match) return { word: match[0], instead };
  }
  return undefined;
}

export const insideWord: Rule = {
  name: 'inside-word',
  find: ({ dialog }) =>
    shownTexts(dialog).flatMap((shown): Finding[] => {
      const found = insideWordIn(shown.text);
      if (!found) return [];
      const step = shown.step === undefined ? {} : { step: shown.step };
      const message = `"${found.word}" is a word of the trade (${shown.key}).`;
      return [{ at: shown.at, ...step, message, todo: `Say it in plain words: ${found.instead}.` }];
    }),
};

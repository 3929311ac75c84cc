/**
 * What a call says and asks, as Twilio reads it (https://www.twilio.com/docs/voice/twiml/gather). Nothing secret is in
 * it before somebody pressed a key.
 */
import twilio from 'twilio';
import type { CallAnswer, PhoneCall } from '../../app/ports';

const { VoiceResponse } = twilio.twiml;
type Say = NonNullable<Parameters<InstanceType<typeof VoiceResponse>['say']>[0]>;
type SayLanguage = NonNullable<Extract<Say, { language?: unknown }>['language']>;

/** Seconds of silence after which a call is given up. */
const patience = 10;

/** Twilio's voices want a country; BCP 47 does not. A language that is not here is said as it is named. */
const voices: Readonly<Record<string, SayLanguage>> = {
  en: 'en-GB',
  de: 'de-DE',
  fr: 'fr-FR',
  es: 'es-ES',
  it: 'it-IT',
  nl: 'nl-NL',
  pt: 'pt-PT',
  pl: 'pl-PL',
  sv: 'sv-SE',
  da: 'da-DK',
  nb: 'nb-NO',
  fi: 'fi-FI',
};
const voiceOf = (language: string): { language: SayLanguage } => ({
  language: voices[language] ?? (language as SayLanguage),
});

/** Two digits and #, of which a third digit is one too many; or any key, # as well. */
const gathering = {
  keys: { numDigits: 3, finishOnKey: '#' },
  code: { numDigits: 1, finishOnKey: '' },
} as const;

/** Says it, and waits for keys, which go to `action`; also when none came, as after a voicemail's tone. */
export function askTwiml(
  { language, asks, words }: Pick<PhoneCall, 'language' | 'asks'> & { readonly words: string },
  action: string,
): string {
  const response = new VoiceResponse();
  const gather = response.gather({
    input: ['dtmf'],
    ...gathering[asks],
    action,
    method: 'POST',
    actionOnEmptyResult: true,
    timeout: patience,
  });
  gather.say(voiceOf(language), words);
  return response.toString();
}

/** Says it, and hangs up; or waits for keys again. */
export function answerTwiml(answer: CallAnswer, action: string): string {
  if (answer.asks) return askTwiml({ language: answer.language, asks: 'keys', words: answer.say }, action);
  const response = new VoiceResponse();
  response.say(voiceOf(answer.language), answer.say);
  response.hangup();
  return response.toString();
}

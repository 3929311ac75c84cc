/** Calls through Twilio Voice (https://www.twilio.com/docs/voice/api/call-resource). */
import type { Calls, PhoneCall } from '../../app/ports';
import { failure, isNumber, makeClient, type TwilioSettings } from './client';
import { askTwiml } from './twiml';

export interface TwilioCallSettings extends Omit<TwilioSettings, 'from' | 'messagingServiceSid'> {
  /** The number that calls, E.164: an own one of the account, or one that it verified. */
  readonly caller: string;
  /** Where keys go, and what became of a call. Twilio must reach both. */
  readonly keysCallback: (reference: string, attempt: number) => string;
  readonly callCallback: (reference: string, attempt: number) => string;
}

/** Shorter than it takes most voicemails to answer. s */
const ringsFor = 25;
/** Nobody talks longer to a machine that wants two digits. s */
const lastsFor = 120;

/** @throws {Error} naming the setting that is missing or cannot be used. */
export function makeTwilioCalls(settings: TwilioCallSettings): Calls {
  if (!isNumber(settings.caller))
    throw new Error('TWILIO_CALLER must be a number like +441632960123: calls come from a number.');
  const client = makeClient(settings);
  return {
    async call({ to, reference, attempt, greeting, language, asks }: PhoneCall) {
      if (!isNumber(to)) return { ok: false, retry: false, reason: 'bad-number' };
      try {
        const made = await client.calls.create({
          to,
          from: settings.caller,
          twiml: askTwiml({ language, asks, words: greeting }, settings.keysCallback(reference, attempt)),
          statusCallback: settings.callCallback(reference, attempt),
          statusCallbackEvent: ['answered', 'completed'],
          timeout: ringsFor,
          timeLimit: lastsFor,
        });
        return { ok: true, reference: made.sid };
      } catch (error) {
        return failure(error);
      }
    },
  };
}

/** Texts through Twilio's Messages resource (https://www.twilio.com/docs/messaging/api/message-resource). */
import type { SendResult, TextMessage, Texts } from '../../app/ports';
import { failure, isNumber, makeClient, type TwilioSettings } from './client';
import { twilioReason } from './codes';

/** @throws {Error} naming the setting that is missing or cannot be used. */
export function makeTwilioTexts(settings: TwilioSettings): Texts {
  const client = makeClient(settings);
  const sender = senderOf(settings);
  return {
    async send({ to, body, reference, attempt = 1 }: TextMessage) {
      if (!isNumber(to)) return { ok: false, retry: false, reason: 'bad-number' };
      const callback = settings.statusCallback?.(reference, attempt);
      try {
        const sent = await client.messages.create({
          to,
          body,
          ...sender,
          ...(callback ? { statusCallback: callback } : {}),
        });
        return accepted(sent);
      } catch (error) {
        return failure(error);
      }
    },
  };
}

function accepted(sent: { sid: string; status?: unknown; errorCode?: unknown }): SendResult {
  if (sent.status === 'failed' || sent.status === 'undelivered') {
    return { ok: false, retry: false, reason: twilioReason(Number(sent.errorCode)) ?? 'not-delivered' };
  }
  return { ok: true, reference: sent.sid };
}

function senderOf(settings: TwilioSettings): { from: string } | { messagingServiceSid: string } {
  if (settings.messagingServiceSid) return { messagingServiceSid: settings.messagingServiceSid };
  if (settings.from) return { from: settings.from };
  throw new Error('TWILIO_FROM is missing, or TWILIO_MESSAGING_SERVICE_SID in its place.');
}

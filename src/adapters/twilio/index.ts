/** Texts and calls by Twilio. */
export { makeTwilioCalls, type TwilioCallSettings } from './calls';
export type { TwilioSettings } from './client';
export { twilioReason } from './codes';
export { makeTwilioTexts } from './texts';
export { answerTwiml } from './twiml';

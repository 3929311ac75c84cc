/** Which providers carry texts, calls and mails, and how they reach us: part of the composition root. */
import type { Express } from 'express';
import { makeSmtpMail } from './adapters/smtp';
import { answerTwiml, makeTwilioCalls, makeTwilioTexts, twilioReason } from './adapters/twilio';
import type { Calls, Log, Mail, Texts } from './app/ports';
import type { Assembly } from './assemble';
import { callPath, keysPath, mountTwilioCallbacks, textPath } from './channels/callbacks/twilio';
import type { Config } from './config';
import { isLoopback } from './config/settings';

const notConfigured: Mail = {
  send: () => Promise.resolve({ ok: false, retry: false, reason: 'not-configured' }),
};

export interface Delivery {
  readonly texts?: Texts;
  readonly calls?: Calls;
  readonly mail: Mail;
}

/** Can Twilio call back? Not an address of this machine, unless it is on this machine itself. */
function isReachable(publicUrl: string, { baseUrl }: NonNullable<Config['twilio']>): boolean {
  const here = (url: string): boolean => isLoopback(new URL(url).hostname);
  return !here(publicUrl) || (baseUrl !== undefined && here(baseUrl));
}

/** What carries codes in a real installation. @throws {Error} naming the setting that cannot be used. */
export function delivery(config: Config, address: { readonly publicUrl: string }): Delivery {
  const mail = config.smtp ? makeSmtpMail(config.smtp) : notConfigured;
  if (!config.twilio) return { mail };
  const { caller, ...twilio } = config.twilio;
  const reachable = isReachable(config.publicUrl, twilio);
  const back = (path: string): string => `${address.publicUrl}${path}`;
  return {
    mail,
    texts: makeTwilioTexts({
      ...twilio,
      ...(reachable ? { statusCallback: (...text) => back(textPath(...text)) } : {}),
    }),
    ...(caller === undefined || !reachable
      ? {}
      : {
          calls: makeTwilioCalls({
            ...twilio,
            caller,
            keysCallback: (...call) => back(keysPath(...call)),
            callCallback: (...call) => back(callPath(...call)),
          }),
        }),
  };
}

export interface CallbackParts {
  readonly config: Config;
  readonly assembly: Assembly;
  readonly address: { readonly publicUrl: string };
  readonly log: Log;
}

/** Nothing without Twilio: the addresses do not exist then. */
export function mountCallbacks(app: Express, { config, assembly, address, log }: CallbackParts): void {
  if (!config.twilio) return;
  const { accountSid, authToken } = config.twilio;
  mountTwilioCallbacks(app, {
    ...{ accountSid, authToken, log },
    report: assembly.reportDelivery,
    pressKeys: assembly.services.pressKeys,
    publicUrl: () => address.publicUrl,
    reasonOf: twilioReason,
    answer: answerTwiml,
  });
}

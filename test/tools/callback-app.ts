/** The callbacks on a port of their own, with what they handed in. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { answerTwiml, twilioReason } from '../../src/adapters/twilio';
import type { CallAnswer } from '../../src/app/ports';
import { mountTwilioCallbacks, type TwilioCallbackParts } from '../../src/channels/callbacks/twilio';

export interface CallbackApp {
  readonly url: string;
  readonly reports: (readonly [reference: string, state: string, attempt: number | undefined])[];
  readonly pressed: (readonly [reference: string, attempt: number, digits: string])[];
  /** What a call says next. */
  answer: CallAnswer;
  /** When set, handing in fails with it. */
  fails?: Error;
  readonly errors: string[];
  close(): Promise<void>;
}

export const account = { accountSid: 'AC0123456789abcdef0123456789abcdef', authToken: 'planted-token-5f1c' };

export async function startCallbacks(more: Partial<TwilioCallbackParts> = {}): Promise<CallbackApp> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const made: CallbackApp = {
    url,
    reports: [],
    pressed: [],
    answer: { say: 'Thank you.', language: 'en' },
    errors: [],
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
  mountTwilioCallbacks(app, {
    ...account,
    publicUrl: () => url,
    async report(...what) {
      if (made.fails) throw made.fails;
      made.reports.push([what[0], what[1], what[2]]);
    },
    async pressKeys(...what) {
      if (made.fails) throw made.fails;
      made.pressed.push(what);
      return made.answer;
    },
    reasonOf: twilioReason,
    answer: answerTwiml,
    log: { info() {}, warn() {}, error: (_fields, message) => void made.errors.push(message) },
    ...more,
  });
  return made;
}

/**
 * What Twilio sends back, as published: form posts signed with the account's token
 * (https://www.twilio.com/docs/usage/security#validating-requests), computed here from the words of that page and not
 * with the code that checks them.
 */
import { createHmac } from 'node:crypto';

export interface CallbackAnswer {
  readonly status: number;
  readonly text: string;
  readonly type: string;
}

/** "Take the full URL, append each parameter's name and value in the order of the names, sign with HMAC-SHA1." */
export function sign(token: string, url: string, form: Readonly<Record<string, string>>): string {
  const data = Object.keys(form)
    .toSorted()
    .reduce((all, name) => `${all}${name}${form[name]}`, url);
  return createHmac('sha1', token).update(data, 'utf8').digest('base64');
}

/** Posts a form; signed unless `signature` says otherwise. */
export async function postSigned(
  url: string,
  form: Readonly<Record<string, string>>,
  by: { readonly token: string; readonly signature?: string | null; readonly signedUrl?: string },
): Promise<CallbackAnswer> {
  const signature =
    by.signature === undefined ? sign(by.token, by.signedUrl ?? url, form) : (by.signature ?? undefined);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'i-twilio-idempotency-token': '0f6a1c1e-0000-4000-8000-000000000000',
      'user-agent': 'TwilioProxy/1.1',
      ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
    },
    body: new URLSearchParams(form).toString(),
  });
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get('content-type') ?? '',
  };
}

export const textReport = (
  accountSid: string,
  status: string,
  errorCode?: number,
): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: '2010-04-01',
  From: '+441314960000',
  MessageSid: `SM${'1'.repeat(32)}`,
  MessageStatus: status,
  SmsSid: `SM${'1'.repeat(32)}`,
  SmsStatus: status,
  To: '+447700900120',
  ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode) }),
});

export const callReport = (accountSid: string, status: string): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: '2010-04-01',
  CallDuration: status === 'completed' ? '9' : '0',
  CallSid: `CA${'1'.repeat(32)}`,
  CallStatus: status,
  CallbackSource: 'call-progress-events',
  Direction: 'outbound-api',
  From: '+441314960000',
  SequenceNumber: '1',
  Timestamp: 'Tue, 24 Nov 2026 14:21:09 +0000',
  To: '+441314960102',
});

export const pressedKeys = (accountSid: string, digits: string): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: '2010-04-01',
  CallSid: `CA${'1'.repeat(32)}`,
  CallStatus: 'in-progress',
  Digits: digits,
  Direction: 'outbound-api',
  FinishedOnKey: digits === '' ? '' : '#',
  From: '+441314960000',
  To: '+441314960102',
  msg: 'Gather End',
});

/** What a call would do: the words it says, and where keys go. Undefined when it hangs up after its words. */
export function readTwiml(twiml: string): {
  said: string;
  language: string;
  action?: string;
  gather: string;
} {
  const plain = (text: string): string =>
    text.replaceAll('&amp;', '&').replaceAll('&apos;', "'").replaceAll('&quot;', '"');
  const say = /<Say language="([^"]*)">([\s\S]*?)<\/Say>/.exec(twiml);
  const gather = /<Gather ([^>]*)>/.exec(twiml)?.[1] ?? '';
  const action = / ?action="([^"]*)"/.exec(gather)?.[1];
  return {
    said: plain(say?.[2] ?? ''),
    language: say?.[1] ?? '',
    gather,
    ...(action === undefined ? {} : { action: plain(action) }),
  };
}

/**
 * Twilio's published error codes (https://www.twilio.com/docs/api/errors) under stable names. Texts are 21xxx and
 * 30xxx; calls 10004, 13xxx, 21xxx and 32205 (https://www.twilio.com/docs/api/errors/21216: blocked by Twilio;
 * 13227, 21215 and 32205: geographic permissions).
 */

/** Codes that decide by themselves, whatever the HTTP status: the name, and whether a later try can help. */
export const byCode: Readonly<Record<number, readonly [reason: string, retry: boolean]>> = {
  10001: ['account-suspended', false],
  10004: ['busy', true],
  13223: ['bad-number', false],
  13224: ['bad-number', false],
  13225: ['blocked-prefix', false],
  13226: ['bad-number', false],
  13227: ['region-closed', false],
  20003: ['sign-in-refused', false],
  20429: ['busy', true],
  21201: ['bad-number', false],
  21203: ['region-closed', false],
  21210: ['bad-sender', false],
  21211: ['bad-number', false],
  21212: ['bad-sender', false],
  21213: ['bad-sender', false],
  21214: ['no-route', false],
  21215: ['region-closed', false],
  21216: ['blocked-prefix', false],
  21217: ['bad-number', false],
  21265: ['bad-number', false],
  21408: ['region-closed', false],
  21603: ['bad-sender', false],
  21606: ['bad-sender', false],
  21610: ['opted-out', false],
  21611: ['busy', true],
  21612: ['no-route', false],
  21614: ['not-mobile', false],
  21617: ['too-long', false],
  21635: ['not-mobile', false],
  21659: ['bad-sender', false],
  21660: ['bad-sender', false],
  21703: ['bad-sender', false],
  30001: ['queue-full', false],
  30002: ['account-suspended', false],
  30003: ['phone-off', false],
  30004: ['blocked', false],
  30005: ['unknown-number', false],
  30006: ['not-mobile', false],
  30007: ['filtered', false],
  30008: ['not-delivered', false],
  30034: ['bad-sender', false],
  30450: ['blocked-prefix', false],
  32205: ['region-closed', false],
  60410: ['blocked-prefix', false],
  60605: ['region-closed', false],
  63038: ['daily-limit', false],
};

/** @param code of an error, or of a delivery report. */
export function twilioReason(code: number): string | undefined {
  const known = byCode[code]?.[0];
  return known ?? (code >= 30_000 && code < 31_000 ? 'not-delivered' : undefined);
}

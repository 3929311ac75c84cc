/** What an authenticator app does when it scans a QR code or a key is typed in. */
import { generateSync } from 'otplib';
import type { OtpSettings } from '../../app/ports';

export interface OtpKey {
  readonly label: string;
  /** Base32, upper case, without blanks. */
  readonly seed: string;
  /** Of a hardware token; apps have none. */
  readonly settings?: OtpSettings;
}

/** Base32 (RFC 4648) of at least 128 bits, as RFC 4226, R6 asks. */
const seedOf = (typed: string): string | undefined => {
  const seed = typed.replaceAll(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  return /^[A-Z2-7]{26,128}$/.test(seed) ? seed : undefined;
};

/** The kinds of code that every common app makes: SHA-1, six digits, 30 seconds. */
const isCommon = (settings: URLSearchParams): boolean =>
  (settings.get('algorithm') ?? 'SHA1').toUpperCase() === 'SHA1' &&
  (settings.get('digits') ?? '6') === '6' &&
  (settings.get('period') ?? '30') === '30';

function readUri(text: string): OtpKey | undefined {
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  if (uri?.protocol !== 'otpauth:' || uri.host !== 'totp' || !isCommon(uri.searchParams)) return undefined;
  const seed = seedOf(uri.searchParams.get('secret') ?? '');
  const label = uri.searchParams.get('issuer')?.slice(0, 60) ?? 'Authenticator';
  return seed === undefined ? undefined : { label, seed };
}

/**
 * Reads an otpauth URI (https://github.com/google/google-authenticator/wiki/Key-Uri-Format) or a key as a
 * person types it. Undefined when it is neither.
 */
export function readOtpKey(typed: string): OtpKey | undefined {
  const text = typed.trim();
  if (text.length > 1000) return undefined;
  if (/^otpauth:/i.test(text)) return readUri(text);
  const seed = seedOf(text);
  return seed === undefined ? undefined : { label: 'Typed key', seed };
}

/** The code that an app or a hardware token shows at `now` (ms), and for how long still. RFC 6238. */
export function shownCode(
  seed: string,
  now: number,
  { period = 30, digits = 6, algorithm = 'sha1' }: OtpSettings = {},
): { code: string; secondsLeft: number } {
  const seconds = Math.floor(now / 1000);
  const code = generateSync({ secret: seed, epoch: seconds, period, digits, algorithm });
  return { code, secondsLeft: period - (seconds % period) };
}

/** Signatures of messages, as Standard Webhooks says: https://www.standardwebhooks.com, "Signature scheme". */
import { createHmac } from 'node:crypto';

/**
 * The key in a secret `whsec_<base64>`; undefined when it is none, or has not 24 to 64 bytes.
 */
export function keyOf(secret: string): Buffer | undefined {
  const text = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret.trim())?.[1];
  const key = text === undefined ? undefined : Buffer.from(text, 'base64');
  return key && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** The header `webhook-signature`: one signature a key, so that a new key can be tried beside the old one. */
export const signatureOf = (
  keys: readonly Buffer[],
  message: { readonly id: string; readonly timestamp: number; readonly body: string },
): string =>
  keys
    .map((key) => {
      const said = `${message.id}.${message.timestamp}.${message.body}`;
      return `v1,${createHmac('sha256', key).update(said).digest('base64')}`;
    })
    .join(' ');

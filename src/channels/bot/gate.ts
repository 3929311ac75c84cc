/**
 * Who may talk to the bot at all. The channel's token proves the connector, not the body; these checks make
 * the body as true as the token. Each guard refuses; a missing field refuses as well.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Incoming } from './incoming';

/** Settings of the gate. Without `appId` it is the demo: no token, only this machine. */
export interface GateRules {
  readonly appId?: string;
  readonly tenantId?: string;
}

/** 401 and 403 answer the connector and nothing else happens; 200: the sender is told so. `reason` is for the log. */
export type Refusal =
  | { readonly status: 401 | 403; readonly reason: string }
  | { readonly status: 200; readonly reason: string };

const demoChannels = new Set(['msteams', 'emulator', 'webchat', 'directline']);
const forwarding = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'];
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

const isLoopbackAddress = (address: string): boolean =>
  address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);

/**
 * The demo takes activities without a token. So only from this machine, not through a proxy, and not from a
 * web page (a browser sends Origin or Sec-Fetch-Site along).
 */
export function demoCaller(address: string | undefined, headers: IncomingHttpHeaders): Refusal | undefined {
  const refuse = (reason: string): Refusal => ({ status: 403, reason });
  if (!address || !isLoopbackAddress(address)) return refuse('not-local');
  const forwarded = Object.keys(headers).some(
    (name) => name.startsWith('x-forwarded') || forwarding.includes(name),
  );
  if (forwarded) return refuse('forwarded');
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return refuse('web-page');
  return undefined;
}

/** Where the demo's answers may go: this machine only, or anybody local could make us call anything. */
export function demoServiceUrl(serviceUrl: string): Refusal | undefined {
  const refused: Refusal = { status: 403, reason: 'service-address' };
  try {
    const url = new URL(serviceUrl);
    const plain = (url.protocol === 'http:' || url.protocol === 'https:') && !url.username && !url.password;
    return plain && loopbackNames.has(url.hostname) ? undefined : refused;
  } catch {
    return refused;
  }
}

/** Claims of the verified token, one value a name. */
export type Claims = Readonly<Record<string, string | undefined>>;

/** Issuer of the tokens of the Bot Connector. */
export const channelIssuer = 'https://api.botframework.com';

/**
 * Only the channel's own tokens: the library would also take tokens of other bots and of the emulator, which
 * name no service address.
 */
export function tokenClaims(claims: Claims, incoming: Incoming, rules: GateRules): Refusal | undefined {
  const refuse = (reason: string): Refusal => ({ status: 403, reason });
  if (!rules.appId || claims['aud'] !== rules.appId) return refuse('audience');
  if (claims['iss'] !== channelIssuer) return refuse('issuer');
  if (!claims['serviceurl'] || claims['serviceurl'] !== incoming.serviceUrl) return refuse('service address');
  return undefined;
}

/** The channel and the tenant. */
export function rightPlace(incoming: Incoming, rules: GateRules): Refusal | undefined {
  if (!rules.appId)
    return demoChannels.has(incoming.channelId) ? undefined : { status: 403, reason: 'channel' };
  if (incoming.channelId !== 'msteams') return { status: 403, reason: 'channel' };
  const tenants = [incoming.conversation.tenantId, incoming.channelData?.tenant?.id].filter(
    (tenant) => tenant,
  );
  if (!rules.tenantId || !incoming.conversation.tenantId) return { status: 403, reason: 'no tenant' };
  return tenants.every((tenant) => tenant === rules.tenantId) ? undefined : { status: 403, reason: 'tenant' };
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A member of the organisation, not a bot, a guest, or somebody unknown who joined a meeting. */
export function rightSender(incoming: Incoming, rules: GateRules): Refusal | undefined {
  const refuse = (reason: string): Refusal => ({ status: 200, reason });
  const from = incoming.from;
  if (!from) return refuse('no sender');
  if (from.role && from.role !== 'user') return refuse('no-person');
  if (from.userRole && from.userRole !== 'user') return refuse('guest');
  if (from.tenantId && rules.tenantId && from.tenantId !== rules.tenantId) return refuse('guest');
  const nameless = !from.aadObjectId || !guid.test(from.aadObjectId);
  if (nameless && (rules.appId || incoming.channelId === 'msteams')) return refuse('no-directory-id');
  return undefined;
}

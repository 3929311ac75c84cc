/** Stands for the issuer of the Bot Connector's tokens: publishes keys on this machine and signs with them. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenIssuer {
  readonly metadata: string;
  /** A signed token (RS256, RFC 7519). `forged` signs with a key that is not published, under a published name. */
  token(
    claims: Record<string, unknown>,
    options?: { forged?: boolean; kid?: string; algorithm?: 'none' },
  ): string;
  close(): Promise<void>;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function startIssuer(): Promise<TokenIssuer> {
  const make = (): { publicKey: KeyObject; privateKey: KeyObject } =>
    generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [own, other] = [make(), make()];
  const jwk = {
    ...own.publicKey.export({ format: 'jwk' }),
    kid: 'key-1',
    use: 'sig',
    endorsements: ['msteams'],
  };
  const server = createServer((request, response) => {
    const body =
      request.url === '/keys'
        ? { keys: [jwk] }
        : { issuer: 'https://api.botframework.com', jwks_uri: `${origin()}/keys` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return {
    metadata: `${origin()}/openid`,
    token(claims, { forged = false, kid = 'key-1', algorithm } = {}) {
      const signed = `${part({ typ: 'JWT', alg: algorithm ?? 'RS256', kid })}.${part(claims)}`;
      if (algorithm === 'none') return `${signed}.`;
      const key = forged ? other.privateKey : own.privateKey;
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A ticket system on loopback: keeps what it was sent, and answers as a test says. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export type Answer = (response: ServerResponse) => void;

export const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);
/** Takes the message and says nothing. */
export const silence: Answer = () => undefined;

export interface TicketServer {
  readonly url: string;
  readonly received: Received[];
  /** The next answers, one each; then `always`. */
  readonly next: Answer[];
  always: Answer;
  close(): Promise<void>;
}

export async function ticketServer(): Promise<TicketServer> {
  const received: Received[] = [];
  const next: Answer[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      received.push({ path: request.url ?? '', headers: request.headers, body });
      (next.shift() ?? made.always)(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const made: TicketServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    next,
    always: answer(204),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return made;
}

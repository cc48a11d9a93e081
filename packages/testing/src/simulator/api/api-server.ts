import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ApiAnswer } from './api.ts';

/** The API over real HTTP. */
export class ApiServer {
  readonly #server: Server;

  constructor(answer: (request: Request) => Promise<ApiAnswer>) {
    this.#server = createServer((incoming, outgoing) => {
      // Nothing to tell one who has left.
      outgoing.on('error', () => {});
      void answer(requestOf(incoming)).then(
        (answered) => write(outgoing, answered),
        () => outgoing.destroy(),
      );
    });
  }

  /** @returns the port. @throws if it is taken */
  async listen(port: number, host: string): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address !== 'object' || !address) throw new Error('The server has no port');
    return address.port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

function requestOf(incoming: IncomingMessage): Request {
  const { method = 'GET', url = '/', headers: fields } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) headers.set(name, [value].flat().join(', '));
  const address = `http://${fields.host ?? 'localhost'}`;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(url, address), {
    method,
    headers,
    ...(hasBody && { body: Readable.toWeb(incoming), duplex: 'half' }),
  });
}

async function write(outgoing: ServerResponse, answered: ApiAnswer): Promise<void> {
  switch (answered.kind) {
    case 'hang':
      return;
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'part': {
      const { head, body } = answered;
      // Of a length that is not said, so that only its end tells where it ends.
      outgoing.writeHead(head.status, Object.fromEntries(head.headers));
      outgoing.write(body, () => {
        if (answered.end === 'reset') outgoing.socket?.resetAndDestroy();
      });
      return;
    }
    case 'response': {
      const { response } = answered;
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    }
  }
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ReadableStream } from 'node:stream/web';
import type { ApiAnswer } from './api.ts';

/** The API over real HTTP. */
export class ApiServer {
  readonly #server: Server;

  constructor(answer: (request: Request) => Promise<ApiAnswer>) {
    this.#server = createServer((incoming, outgoing) => {
      // Nothing to tell one who has left.
      outgoing.on('error', () => {});
      const request = requestOf(incoming);
      if (!request) {
        outgoing.writeHead(400).end();
        return;
      }
      void answer(request)
        .then((answered) => write(outgoing, answered))
        // What is left of a body is dropped, so that the sender hears why nobody reads it.
        .then(() => incoming.resume())
        .catch(() => outgoing.destroy());
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

/** `undefined` for what is HTTP and still no request of the web's: a URL that is none, or a method such as `TRACE`. */
function requestOf(incoming: IncomingMessage): Request | undefined {
  const { method = 'GET', url = '/', headers: fields } = incoming;
  const headers = new Headers();
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    for (const [name, value] of Object.entries(fields)) {
      headers.set(name, [value].flat().join(', '));
    }
    return new Request(new URL(url, `http://${fields.host ?? 'localhost'}`), {
      method,
      headers,
      ...(hasBody && { body: bodyOf(incoming), duplex: 'half' }),
    });
  } catch {
    return undefined;
  }
}

/** Read as it is asked for; whoever stops reading does not cut the connection. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from(incoming.iterator({ destroyOnReturn: false }));
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

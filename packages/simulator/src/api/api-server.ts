import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ReadableStream } from 'node:stream/web';
import type { ApiResult } from './api-result.ts';

/** Serves the API over real HTTP. */
export class ApiServer {
  readonly #server: Server;

  constructor(handle: (request: Request) => Promise<ApiResult>) {
    this.#server = createServer((incoming, outgoing) => {
      // Without a listener, the error of a client that disconnects would end the process.
      outgoing.on('error', () => {});
      const request = toRequest(incoming);
      if (!request) {
        outgoing.writeHead(400).end();
        return;
      }
      void handle(request)
        .then((result) => write(outgoing, result))
        // Reads the rest of the request body. Otherwise the client could see a reset instead of the response.
        .then(() => incoming.resume())
        .catch(() => outgoing.destroy());
    });
  }

  /** @returns the port. @throws if the port is taken */
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

/**
 * Returns `undefined` for a request that HTTP allows and `Request` does not: an invalid URL, or a method such as
 * `TRACE`.
 */
function toRequest(incoming: IncomingMessage): Request | undefined {
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
      ...(hasBody && { body: toBodyStream(incoming), duplex: 'half' }),
    });
  } catch {
    return undefined;
  }
}

/** Streams the body. A reader that stops early leaves the connection open, for the response. */
function toBodyStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from(incoming.iterator({ destroyOnReturn: false }));
}

async function write(outgoing: ServerResponse, result: ApiResult): Promise<void> {
  switch (result.kind) {
    case 'hang':
      return;
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'part': {
      const { head, body } = result;
      // Sends no content length, so that the body is incomplete until the connection ends.
      outgoing.writeHead(head.status, Object.fromEntries(head.headers));
      outgoing.write(body, () => {
        if (result.end === 'reset') outgoing.socket?.resetAndDestroy();
      });
      return;
    }
    case 'response': {
      const { response } = result;
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    }
  }
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ReceivedResponse } from '../send-request.ts';
import { withTimeout } from './waits.ts';
import { readResponse } from './wire-response.ts';

/** A raw connection to a server: for requests that are cut, that stall, or that no HTTP client would send. */
export class Wire {
  readonly #socket: Socket;
  readonly #url: URL;
  readonly #timeoutMs: number;
  #received = '';
  #closed = false;

  static async open(url: string, timeoutMs: number): Promise<Wire> {
    const target = new URL(url);
    const socket = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    const wire = new Wire(socket, target, timeoutMs);
    await withTimeout(timeoutMs, once(socket, 'connect'), 'A connection');
    return wire;
  }

  private constructor(socket: Socket, url: URL, timeoutMs: number) {
    this.#socket = socket;
    this.#url = url;
    this.#timeoutMs = timeoutMs;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
    });
    // Some cases are about a connection that is reset.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closed = true;
    });
  }

  /** Writes the request line and the headers, and adds `host`. Values are sent as Latin-1, one byte per character. */
  writeHead(
    headers: readonly (readonly [name: string, value: string])[],
    { version = '1.1' }: { readonly version?: '1.0' | '1.1' } = {},
  ): void {
    const lines = [
      `POST ${this.#url.pathname} HTTP/${version}`,
      `host: ${this.#url.host}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
    ];
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Writes one chunk of a body with `transfer-encoding: chunked`. An empty chunk ends the body. */
  writeChunk(bytes: Uint8Array): void {
    this.#socket.write(`${bytes.length.toString(16)}\r\n`);
    this.#socket.write(bytes);
    this.#socket.write('\r\n');
  }

  /** The next response. Rejects if the connection closes before the response is complete. */
  response(): Promise<ReceivedResponse> {
    return withTimeout(this.#timeoutMs, this.#nextResponse(), 'A response');
  }

  /** Resolves when all written bytes have left this process. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.#socket.write('', () => resolve()));
  }

  /** Ends the writing side. Responses can still be read. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #nextResponse(): Promise<ReceivedResponse> {
    for (;;) {
      const read = readResponse(this.#received);
      if (read) {
        this.#received = read.rest;
        return read.response;
      }
      if (this.#closed)
        throw new Error('The connection was closed before the response was complete');
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]);
    }
  }
}

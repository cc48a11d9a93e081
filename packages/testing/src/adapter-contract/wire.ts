import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { DeliveryAnswer } from '../exchange.ts';
import { within } from './limit.ts';
import { readAnswer } from './wire-answer.ts';

/** A bare connection to a server: for requests that are cut, that stall, or that no HTTP client would send. */
export class Wire {
  readonly #socket: Socket;
  readonly #url: URL;
  readonly #answerMs: number;
  #received = '';
  #closed = false;

  static async open(url: string, answerMs: number): Promise<Wire> {
    const target = new URL(url);
    const socket = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    const wire = new Wire(socket, target, answerMs);
    await within(answerMs, once(socket, 'connect'), 'A connection');
    return wire;
  }

  private constructor(socket: Socket, url: URL, answerMs: number) {
    this.#socket = socket;
    this.#url = url;
    this.#answerMs = answerMs;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
    });
    // Being cut off is what some cases are about.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closed = true;
    });
  }

  /** Request line and headers; the host is added. Values go out as Latin-1, one byte per character. */
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

  /** Bytes as one chunk of a body in `transfer-encoding: chunked`. An empty one ends the body. */
  writeChunk(bytes: Uint8Array): void {
    this.#socket.write(`${bytes.length.toString(16)}\r\n`);
    this.#socket.write(bytes);
    this.#socket.write('\r\n');
  }

  /** The next answer. Rejects if the connection closes before it is whole. */
  answer(): Promise<DeliveryAnswer> {
    return within(this.#answerMs, this.#nextAnswer(), 'An answer');
  }

  /** Resolves when all that was written has left this process. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.#socket.write('', () => resolve()));
  }

  /** Says that no more will be written, and goes on listening. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #nextAnswer(): Promise<DeliveryAnswer> {
    for (;;) {
      const read = readAnswer(this.#received);
      if (read) {
        this.#received = read.rest;
        return read.answer;
      }
      if (this.#closed)
        throw new Error('The connection was closed before there was a whole answer');
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]);
    }
  }
}

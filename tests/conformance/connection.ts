import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encode, type RawRequest } from './raw-request.ts';
import { type RawResponse, readResponse } from './raw-response.ts';

/** A connection on which nothing comes for so long is cut. Well past the deadlines that the servers have. */
const silenceMs = 60_000;

/** One connection to a server. Throws for a request without a response. */
export class Connection implements Disposable {
  readonly #socket: Socket;
  #received = '';

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const connection = new Connection(socket);
    await once(socket, 'connect');
    return connection;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1').setTimeout(silenceMs, () => socket.destroy());
    socket.on('data', (text: string) => {
      this.#received += text;
    });
    // A server may cut a connection once it has answered; what matters is whether it has.
    socket.on('error', () => {});
  }

  send(request: RawRequest): void {
    this.#socket.write(encode(request));
  }

  /** The next answer, to this request. */
  async responseTo({ method }: RawRequest): Promise<RawResponse> {
    for (;;) {
      const read = readResponse(this.#received, method === 'HEAD');
      if (read) {
        this.#received = read.rest;
        return read.response;
      }
      if (this.#socket.closed) throw new Error(`no answer but "${this.#received}"`);
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]);
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

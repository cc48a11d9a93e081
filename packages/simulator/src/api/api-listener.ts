import { isIPv6 } from 'node:net';
import { aHost, aWholeNumber, check, checkNames } from '../option-kind.ts';
import type { ApiResult } from './api-result.ts';
import { ApiServer } from './api-server.ts';

export interface ListenOptions {
  /** The address or name to bind to. @default 'localhost' */
  readonly host?: string | undefined;
}

type State =
  | { readonly kind: 'idle' }
  /** The server listens, or is starting. */
  | { readonly kind: 'open'; readonly server: ApiServer; readonly port: Promise<number> }
  | { readonly kind: 'closed'; readonly done: Promise<void> };

/** Serves the API on one port. After `close`, it cannot listen again. */
export class ApiListener {
  readonly #handle: (request: Request) => Promise<ApiResult>;
  #state: State = { kind: 'idle' };
  #origin: string | undefined;

  constructor(handle: (request: Request) => Promise<ApiResult>) {
    this.#handle = handle;
  }

  /** The origin, without a trailing slash. `undefined` until the server listens. */
  get origin(): string | undefined {
    return this.#origin;
  }

  /**
   * @throws if the port or the host is invalid, if the port is taken, if the simulator already listens, or if it was
   *   closed
   */
  async listen(port: number, options: ListenOptions): Promise<string> {
    check('port', port, aWholeNumber(0, 65_535));
    checkNames('options', options, ['host']);
    const { host = 'localhost' } = options;
    check('host', host, aHost);
    if (this.#state.kind === 'open') throw new Error('The simulator listens already');
    if (this.#state.kind === 'closed') throw new Error('The simulator was closed');
    const server = new ApiServer(this.#handle);
    const state: State = { kind: 'open', server, port: server.listen(port, host) };
    this.#state = state;
    try {
      this.#origin = `http://${toHostname(host)}:${await state.port}`;
      return this.#origin;
    } catch (error) {
      if (this.#state === state) this.#state = { kind: 'idle' };
      throw error;
    }
  }

  /** Closes the server and its connections. If the server is starting, `close` waits for that first. */
  async close(): Promise<void> {
    if (this.#state.kind !== 'closed') this.#state = { kind: 'closed', done: stop(this.#state) };
    await this.#state.done;
  }
}

/** The host of a URL that reaches a server on this address. */
function toHostname(host: string): string {
  // The unspecified address is no address to connect to.
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

async function stop(state: Exclude<State, { kind: 'closed' }>): Promise<void> {
  if (state.kind === 'idle') return;
  // `listen` reports the error of a taken port to its own caller.
  await state.port.catch(() => {});
  await state.server.close();
}

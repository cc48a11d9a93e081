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
  /** It listens, or is about to. */
  | { readonly kind: 'open'; readonly server: ApiServer; readonly port: Promise<number> }
  | { readonly kind: 'closed'; readonly done: Promise<void> };

/** Serves the API on one port, once, until it is closed. */
export class ApiListener {
  readonly #handle: (request: Request) => Promise<ApiResult>;
  #state: State = { kind: 'idle' };
  #origin: string | undefined;

  constructor(handle: (request: Request) => Promise<ApiResult>) {
    this.#handle = handle;
  }

  /** The origin, without a trailing slash. `undefined` while nothing is served. */
  get origin(): string | undefined {
    return this.#origin;
  }

  /** @throws if the port is none or taken, if the host is none, if it listens already, or was closed */
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

  /** Closes the server and its connections. A server that is about to listen does so first. */
  async close(): Promise<void> {
    if (this.#state.kind !== 'closed') this.#state = { kind: 'closed', done: stop(this.#state) };
    await this.#state.done;
  }
}

/** The host of a URL that reaches a server on this address. */
function toHostname(host: string): string {
  // A server on the unspecified address has no URL of its own.
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

async function stop(state: Exclude<State, { kind: 'closed' }>): Promise<void> {
  if (state.kind === 'idle') return;
  // The caller of `listen` gets the error of a port that is taken.
  await state.port.catch(() => {});
  await state.server.close();
}

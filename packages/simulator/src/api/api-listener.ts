import { aWholeNumber, check } from '../option-kind.ts';
import type { ApiAnswer } from './api.ts';
import { ApiServer } from './api-server.ts';

type State =
  | { readonly kind: 'idle' }
  /** It listens, or is about to. */
  | { readonly kind: 'open'; readonly server: ApiServer; readonly port: Promise<number> }
  | { readonly kind: 'closed'; readonly done: Promise<void> };

/** Where the API is served, if it is: at one port, once, until it is closed. */
export class ApiListener {
  readonly #answer: (request: Request) => Promise<ApiAnswer>;
  #state: State = { kind: 'idle' };
  #origin: string | undefined;

  constructor(answer: (request: Request) => Promise<ApiAnswer>) {
    this.#answer = answer;
  }

  /** Without a slash at its end; `undefined` as long as nothing is served. */
  get origin(): string | undefined {
    return this.#origin;
  }

  /** @throws if the port is none or taken, if it listens already, or was closed */
  async listen(port: number): Promise<string> {
    check('port', port, aWholeNumber(0, 65_535));
    if (this.#state.kind === 'open') throw new Error('The simulator listens already');
    if (this.#state.kind === 'closed') throw new Error('The simulator was closed');
    const server = new ApiServer(this.#answer);
    const state: State = { kind: 'open', server, port: server.listen(port, 'localhost') };
    this.#state = state;
    try {
      this.#origin = `http://localhost:${await state.port}`;
      return this.#origin;
    } catch (error) {
      if (this.#state === state) this.#state = { kind: 'idle' };
      throw error;
    }
  }

  /** Cuts what is left of connections. One that is about to listen does so, and stops. */
  async close(): Promise<void> {
    if (this.#state.kind !== 'closed') this.#state = { kind: 'closed', done: stop(this.#state) };
    await this.#state.done;
  }
}

async function stop(state: Exclude<State, { kind: 'closed' }>): Promise<void> {
  if (state.kind === 'idle') return;
  // A port that is taken is told to who asked for it.
  await state.port.catch(() => {});
  await state.server.close();
}

import type { FetchContext } from '@bluma-webhooks/core/fetch';
import type { StartAdapter } from '@bluma-webhooks/testing';
import { serving, type WebEndpoint } from './web.ts';

type Serve = ReturnType<typeof serving>;

/** A Worker can't open ports: its servers are servers below the one that it has. */
export class WorkerdServers {
  readonly #servers = new Map<string, Serve>();
  #last = 0;

  /** @param origin where the Worker itself is reached */
  starting(origin: string, createEndpoint: WebEndpoint): StartAdapter {
    return async (options, setup) => {
      const endpoint = createEndpoint(options);
      const place = `${++this.#last}`;
      this.#servers.set(place, serving(endpoint, setup));
      return {
        url: `${origin}/${place}/webhooks/bluma`,
        receiver: endpoint.receiver,
        close: async () => void this.#servers.delete(place),
      };
    };
  }

  async answer(request: Request, context: FetchContext): Promise<Response> {
    const [, place = ''] = new URL(request.url).pathname.split('/');
    const serve = this.#servers.get(place);
    return serve ? serve(request, context) : new Response(null, { status: 404 });
  }
}

import type { StartAdapter } from '@bluma-webhooks/testing';
import { serving, type WebEndpoint } from './web.ts';

interface BunServer {
  readonly port: number;
  stop(closeActiveConnections: boolean): Promise<void>;
}

/** What is used of Bun. */
declare const Bun: {
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    readonly fetch: (request: Request) => Promise<Response>;
  }): BunServer;
};

/** `Bun.serve`: for Bun alone. */
export function startBun(createEndpoint: WebEndpoint): StartAdapter {
  return async (options, setup) => {
    const endpoint = createEndpoint(options);
    const fetch = serving(endpoint, setup);
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request) => fetch(request),
    });
    return {
      url: `http://127.0.0.1:${server.port}/webhooks/bluma`,
      receiver: endpoint.receiver,
      close: () => server.stop(true),
    };
  };
}

import type { StartAdapter } from '@bluma-webhooks/testing';
import { serving, type WebEndpoint } from './web.ts';

/** What is used of Deno. */
declare const Deno: {
  serve(
    options: {
      readonly port: number;
      readonly hostname: string;
      readonly signal: AbortSignal;
      readonly onListen: () => void;
    },
    handler: (request: Request) => Promise<Response>,
  ): { readonly addr: { readonly port: number }; readonly finished: Promise<void> };
};

/** `Deno.serve`: for Deno alone. */
export function startDeno(createEndpoint: WebEndpoint): StartAdapter {
  return async (options, setup) => {
    const endpoint = createEndpoint(options);
    const fetch = serving(endpoint, setup);
    const stop = new AbortController();
    const { addr, finished } = Deno.serve(
      { port: 0, hostname: '127.0.0.1', signal: stop.signal, onListen: () => {} },
      (request) => fetch(request),
    );
    return {
      url: `http://127.0.0.1:${addr.port}/webhooks/bluma`,
      receiver: endpoint.receiver,
      async close() {
        stop.abort();
        await finished;
      },
    };
  };
}

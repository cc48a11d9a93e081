import { toReceivedResponse } from './transport/received-response.ts';
import type { Fetch } from './transport/send-request.ts';

/**
 * Converts the `fetch` of another package to the client's option `fetch`. An example is undici's `fetch` with a proxy.
 * The client sends `Request` objects of the runtime. Other implementations do not accept them: they take a URL and
 * options.
 *
 * @param fetch the other implementation: undici's `fetch` of any version, or node-fetch
 * @param init options of every request, such as undici's `dispatcher`
 *
 * @example
 * ```ts
 * import { adaptFetch, BlumaClient } from '@bluma-webhooks/client';
 * import { fetch, ProxyAgent } from 'undici';
 *
 * const dispatcher = new ProxyAgent('http://proxy.example:8080');
 * const client = new BlumaClient({ fetch: adaptFetch(fetch, { dispatcher }) });
 * ```
 */
export function adaptFetch<Init extends object>(
  fetch: (url: string, init?: Init) => Promise<unknown>,
  init?: Init,
): Fetch {
  return async (request) => {
    const { method, headers, signal, url } = request;
    const given: Init = Object.assign({}, init);
    const send = async (body: ReadableStream | Uint8Array | null) =>
      toReceivedResponse(
        await fetch(url, {
          ...given,
          method,
          headers: Object.fromEntries(headers),
          signal,
          redirect: 'manual',
          ...(body && { body, duplex: 'half' }),
        }),
      );
    let isUsedAsText = false;
    // node-fetch does not accept web streams: it would send "[object ReadableStream]" as the body.
    const refuseText = () => {
      isUsedAsText = true;
      throw new TypeError('This fetch takes no streams');
    };
    try {
      return await send(request.body && Object.assign(request.body, { toString: refuseText }));
    } catch (error) {
      if (!isUsedAsText) throw error;
      // The methods of a clone do not show whether another clone was sent.
      return send(new Uint8Array(await new Response(request.body).arrayBuffer()));
    }
  };
}

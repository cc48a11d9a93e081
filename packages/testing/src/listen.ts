import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

export interface Listening {
  /** The URL of the server, without a trailing slash: `http://127.0.0.1:…`. */
  readonly url: string;
  /** Stops listening, closes the remaining connections, and waits for both. */
  close(): Promise<void>;
}

/**
 * Serves an app over real HTTP on a free port of this machine, until `close`.
 *
 * @example
 * ```ts
 * import { createEvent, deliver, listen } from '@bluma-webhooks/testing';
 * import type { RequestListener } from 'node:http';
 *
 * export async function tryOut(app: RequestListener): Promise<string> {
 *   const { url, close } = await listen(app);
 *   const event = createEvent('credits.low');
 *   const { body } = await deliver(`${url}/webhooks/bluma`, event, { secret: 'whsec_example' });
 *   await close();
 *   return body;
 * }
 * ```
 */
export async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

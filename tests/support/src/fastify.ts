import { createReceiver, type Receiver } from '@bluma-webhooks/core';
import { defaultStore } from '@bluma-webhooks/store-memory';
import type { StartAdapter } from '@bluma-webhooks/testing';
import type { FastifyPluginAsync, fastify } from 'fastify';

/** `app.register(blumaWebhooks, …)`: whatever parser the app has, it comes after the plugin. */
export function startFastify(
  framework: typeof fastify,
  blumaWebhooks: FastifyPluginAsync<{ readonly receiver: Receiver }>,
): StartAdapter {
  return async (options, { parser }) => {
    const app = framework({ bodyLimit: 16 * 1024 * 1024, forceCloseConnections: true });
    if (parser === 'raw') {
      app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
        done(null, body),
      );
    }
    const receiver = createReceiver(options, { store: defaultStore });
    app.register(blumaWebhooks, { receiver });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url: `${url}/webhooks/bluma`, receiver, close: () => app.close() };
  };
}

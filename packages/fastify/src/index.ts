import { createNodeEndpoint, type NodeEndpointOptions } from '@bluma-webhooks/core/node';
import { defaultStore } from '@bluma-webhooks/store-memory';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';

export type BlumaWebhooksOptions = NodeEndpointOptions;

const parserFix =
  'Something read the request before its onRequest hooks were through: leave request.raw to the plugin';

/**
 * The endpoint for Bluma's webhooks, as a Fastify plugin at `prefix` + `path`. Verifies each delivery, runs the handler
 * of its type once, and answers. The body is read before any content-type parser, so the rest of the app keeps its own.
 *
 * Closing the server drains the handlers that run. A `receiver` of your own is yours to close.
 *
 * @throws {BlumaWebhookError} while the app gets ready, if an option is wrong: `missing_secret`, `missing_handlers`,
 *   `unknown_handler`, `invalid_handler`, `invalid_option`, `namespace_in_use`
 *
 * @example
 * ```ts
 * import { blumaWebhooks } from '@bluma-webhooks/fastify';
 * import Fastify from 'fastify';
 *
 * const app = Fastify();
 * app.register(blumaWebhooks, {
 *   secret: process.env.BLUMA_WEBHOOK_SECRET,
 *   handlers: { 'video.completed': async (event) => console.log(event.data.url) },
 * });
 * await app.listen({ port: 3000 });
 * ```
 */
export const blumaWebhooks: FastifyPluginAsync<BlumaWebhooksOptions> = async (app, options) => {
  const endpoint = createNodeEndpoint(withoutFastifyOptions(options), {
    store: defaultStore,
    parserFix,
  });
  const { path = '/webhooks/bluma' } = options;

  // Answered in a hook, which comes before the parsers.
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { status, headers, body } = await endpoint.respond(request.raw, []);
    // As bytes: Fastify puts a charset behind the content type of text.
    return reply.code(status).headers(headers).send(Buffer.from(body));
  };
  app.all(path, { onRequest: answer, exposeHeadRoute: false }, () => {});

  if (!('receiver' in options)) {
    // Fastify calls onClose after its last response. From preClose on, no delivery is answered 202.
    app.addHook('preClose', async () => {
      void endpoint.receiver.close();
    });
    app.addHook('onClose', async () => {
      await endpoint.receiver.close();
    });
  }
};

/** Fastify passes the options of `register` on to the plugin. */
function withoutFastifyOptions<Options extends object>({ ...options }: Options): Options {
  for (const name of ['prefix', 'logLevel', 'logSerializers'])
    Reflect.deleteProperty(options, name);
  return options;
}

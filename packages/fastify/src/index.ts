import type { Readable } from 'node:stream';
import { createNodeEndpoint, type NodeEndpointOptions } from '@bluma-webhooks/core/node';
import { defaultStore } from '@bluma-webhooks/store-memory';
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';

export type { HandlerContext, Handlers, WebhookEvent } from '@bluma-webhooks/core';
export { isBlumaWebhookError, isPermanentError, PermanentError } from '@bluma-webhooks/core';

export type BlumaWebhooksOptions = NodeEndpointOptions;

const parserFix =
  'A hook or the host read the body before the route: leave request.raw alone, return a stream of the same bytes from preParsing, or keep them as a Buffer in request.rawBody';

/**
 * Receives Bluma's webhooks as a Fastify plugin at `prefix` + `path`. Verifies each delivery, runs the handler of its
 * type once, and responds. The hooks of the app and of its plugins run first, in Fastify's order. The route has a
 * separate scope without content-type parsers, so the rest of the app keeps its parsers.
 *
 * Closing the server drains the running handlers. If you pass a `receiver`, you close it yourself.
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

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const stream = isStream(request.body) ? request.body : request.raw;
    const { status, headers, body } = await endpoint.respond(
      request.raw,
      [request, request.raw],
      stream,
    );
    // With a serializer, Fastify adds no charset to the content type. The body is not sent as bytes, which Fastify does
    // not recognise under jsdom.
    return reply.code(status).headers(headers).serializer(String).send(body);
  };
  // Otherwise fastify-raw-body would read the stream, and store its body as a string.
  const config: object = { rawBody: false };
  // An invalid content type is no reason to refuse a signed body.
  const errorHandler = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    if (error.code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') throw error;
    return answer(request, reply);
  };
  // A separate scope: the app keeps its parsers, even if something has removed the scope of the plugin.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.all(path, { exposeHeadRoute: false, config, errorHandler }, answer);
  });

  if (!('receiver' in options)) {
    // Fastify calls onClose after its last response. From preClose on, no delivery gets a 202.
    app.addHook('preClose', async () => {
      void endpoint.receiver.close();
    });
    app.addHook('onClose', async () => {
      await endpoint.receiver.close();
    });
  }
};

/** Fastify also passes the options of `register` to the plugin. */
function withoutFastifyOptions<Options extends object>({ ...options }: Options): Options {
  for (const name of ['prefix', 'logLevel', 'logSerializers'])
    Reflect.deleteProperty(options, name);
  return options;
}

function isStream(value: unknown): value is Readable {
  return typeof Object(value).pipe === 'function';
}

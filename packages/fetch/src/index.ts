import {
  createFetchHandler,
  type EndpointOptions,
  type FetchHandler,
} from '@bluma-webhooks/core/fetch';
import { defaultStore } from '@bluma-webhooks/store-memory';

export type { HandlerContext, Handlers, WebhookEvent } from '@bluma-webhooks/core';
export { isBlumaWebhookError, isPermanentError, PermanentError } from '@bluma-webhooks/core';

export type { FetchContext } from '@bluma-webhooks/core/fetch';

export type BlumaWebhooksOptions = EndpointOptions;

/** A function `(request, context?) => Promise<Response>` that always responds. `.receiver.close()` drains its runs. */
export interface BlumaWebhooks extends FetchHandler {}

const parserFix =
  'Something read the body first: hand the request over before anything calls request.json(), text() or the like';

/**
 * Receives Bluma's webhooks on everything that calls a function with a web `Request`: a route of Hono, Next.js,
 * SvelteKit or Remix, Cloudflare Workers, Deno, Bun. Verifies each delivery, runs the handler of its type once, and
 * responds.
 *
 * If `onDeadline` is not set, the second argument decides the response for a handler that takes longer than
 * `deadlineMs`:
 *
 * - With `waitUntil`, the response is 202, and `waitUntil` keeps the process alive until the handler has finished.
 * - Without `waitUntil`, nothing may keep the process alive after the response. So the response is 503, and Bluma sends
 *   the event again (`onDeadline: 'redeliver'`). If the process continues after the response, as on a server, set
 *   `onDeadline: 'accept'`.
 *
 * @throws {BlumaWebhookError} if an option is wrong: `missing_secret`, `missing_handlers`, `unknown_handler`,
 *   `invalid_handler`, `invalid_option`, `namespace_in_use`
 *
 * @example
 * ```ts
 * import { blumaWebhooks } from '@bluma-webhooks/fetch';
 *
 * export const POST = blumaWebhooks({
 *   secret: process.env.BLUMA_WEBHOOK_SECRET,
 *   handlers: { 'video.completed': async (event) => console.log(event.data.url) },
 * });
 * ```
 */
export function blumaWebhooks(options: BlumaWebhooksOptions): BlumaWebhooks {
  return createFetchHandler(options, { store: defaultStore, parserFix });
}

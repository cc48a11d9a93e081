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

/** `(request, context?) => Promise<Response>`, which always answers; `.receiver.close()` drains it. */
export interface BlumaWebhooks extends FetchHandler {}

const parserFix =
  'Something read the body first: hand the request over before anything calls request.json(), text() or the like';

/**
 * The endpoint for Bluma's webhooks, for anything that takes a web `Request`: a route of Hono, Next.js, SvelteKit or
 * Remix, Cloudflare Workers, Deno, Bun. Verifies each delivery, runs the handler of its type once, and answers.
 *
 * A handler that outlasts the deadline: with a `waitUntil` in the second argument the answer is 202, and `waitUntil`
 * carries what runs on. Without one nothing may keep the process alive after the answer, so the answer is 503 and
 * Bluma tries again (`onDeadline: 'redeliver'`); where the process lives on, as on a server, set `onDeadline: 'accept'`.
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

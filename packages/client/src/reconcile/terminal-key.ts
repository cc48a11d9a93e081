import { isKnownEvent, type WebhookEvent } from '@bluma-webhooks/core';

/**
 * A key for the end of a video. It is the same for the event that Bluma delivers and for the event of
 * {@link reconcileVideos}, which have different ids. Make the key unique where a handler writes. Then the second of the
 * two events changes nothing.
 *
 * @returns `<video id>:video.completed` or `<video id>:video.failed`; `undefined` for all other events
 *
 * @example
 * ```ts
 * import { terminalKey } from '@bluma-webhooks/client/reconcile';
 * import type { Handlers } from '@bluma-webhooks/core';
 *
 * export function handlersOn(db: { query(sql: string, values: unknown[]): Promise<unknown> }): Handlers {
 *   return {
 *     'video.completed': (event) =>
 *       db.query('INSERT INTO outcomes (key, title) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING', [
 *         terminalKey(event),
 *         event.data.template_id,
 *       ]),
 *   };
 * }
 * ```
 */
export function terminalKey(event: WebhookEvent): string | undefined {
  if (!isKnownEvent(event)) return undefined;
  if (event.type !== 'video.completed' && event.type !== 'video.failed') return undefined;
  // A delivered event may have no data at all.
  const id: unknown = Object(event.data).id;
  return typeof id === 'string' && id !== '' ? `${id}:${event.type}` : undefined;
}

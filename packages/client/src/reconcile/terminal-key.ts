import { isKnownEvent, type WebhookEvent } from '@bluma-webhooks/core';
import { requireOption } from '../require-option.ts';
import type { TerminalEvent } from './terminal-event.ts';

/**
 * A key for the end of a video. It is the same for the event that Bluma delivers and for the event of
 * {@link reconcileVideos}, which have different ids. Make the key unique where a handler writes. Then the second of the
 * two events changes nothing.
 *
 * @returns `<video id>:video.completed` or `<video id>:video.failed`; `undefined` for all other events
 * @throws {ConfigurationError} `invalid_option` for a value that is no event, and for the end of a video without the
 *   video's id. A column that is `NULL` is not unique, so a missing key would let both events write
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
export function terminalKey(event: TerminalEvent): string;
export function terminalKey(event: WebhookEvent): string | undefined;
export function terminalKey(event: WebhookEvent): string | undefined {
  requireEvent(typeof Object(event).type === 'string', event, 'an event');
  if (!isKnownEvent(event)) return undefined;
  if (event.type !== 'video.completed' && event.type !== 'video.failed') return undefined;
  // A delivered event may have no data at all.
  const id: unknown = Object(event.data).id;
  requireEvent(typeof id === 'string' && id !== '', event, 'an event with the id of a video');
  return `${id}:${event.type}`;
}

function requireEvent(isValid: boolean, value: unknown, rule: string): void {
  const fix = 'pass the event that the handler got';
  requireOption(isValid, { name: 'event', rule, value, fix });
}

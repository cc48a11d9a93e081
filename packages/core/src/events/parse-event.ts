import { decodeUtf8 } from '#utf8';
import type { ParseErrorCode } from '../errors.ts';
import type { WebhookEvent } from './events.ts';

export type ParseResult =
  | { readonly ok: true; readonly event: WebhookEvent }
  | { readonly ok: false; readonly code: ParseErrorCode };

/** What JSON holds where an envelope should be: anything, and reading a property of it is all that is done. */
type Unchecked = { id?: unknown; type?: unknown; created_at?: unknown } | null;

const isFilled = (value: unknown) => typeof value === 'string' && value !== '';

function isEnvelope(value: Unchecked): value is WebhookEvent {
  return isFilled(value?.id) && isFilled(value?.type);
}

/**
 * Reads a verified body. The envelope is checked: `id` and `type` are strings that are not empty. `data` is not, and
 * is never a reason to refuse; nor is a type that this version does not know.
 *
 * Says nothing about who sent it: verify first.
 *
 * @returns the event, or `invalid_json` (no UTF-8, no JSON) or `invalid_envelope`; never throws
 *
 * @example
 * ```ts
 * import { parseEvent } from '@bluma-webhooks/core';
 *
 * const result = parseEvent(new TextEncoder().encode('{"id":"evt_1","type":"credits.low"}'));
 * if (result.ok) console.log(result.event.type);
 * ```
 */
export function parseEvent(body: Uint8Array): ParseResult {
  let value: Unchecked;
  try {
    // Invalid UTF-8 is refused: to read it as U+FFFD could make two ids one.
    const text = decodeUtf8(body);
    if (text === undefined) return { ok: false, code: 'invalid_json' };
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'invalid_json' };
  }
  const createdAt = value?.created_at;
  if (!isEnvelope(value)) return { ok: false, code: 'invalid_envelope' };
  // A missing time is no reason to lose an event: it becomes one that cannot be read, which runs with a warning.
  return { ok: true, event: typeof createdAt === 'string' ? value : { ...value, created_at: '' } };
}

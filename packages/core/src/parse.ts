import type { ParseErrorCode } from './errors.ts';
import type { WebhookEvent } from './events.ts';

export type ParseResult =
  | { readonly ok: true; readonly event: WebhookEvent }
  | { readonly ok: false; readonly code: ParseErrorCode };

// Fatal: folding invalid UTF-8 into U+FFFD could make two ids one. A byte order mark is dropped (RFC 8259, 8.1).
const decoder = new TextDecoder('utf-8', { fatal: true });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEnvelope(value: unknown): value is WebhookEvent {
  return isRecord(value) && isFilled(value.id) && isFilled(value.type) && typeof value.created_at === 'string';
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/**
 * Reads a verified body. The envelope is checked: `id` and `type` are strings that are not empty. `data` is not, and
 * is never a reason to refuse; a type that this version does not know is as good as any other.
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
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(body));
  } catch {
    return { ok: false, code: 'invalid_json' };
  }
  // A missing time is no reason to lose an event: it becomes one that cannot be read, which runs with a warning.
  if (isRecord(value) && typeof value.created_at !== 'string') value.created_at = '';
  return isEnvelope(value) ? { ok: true, event: value } : { ok: false, code: 'invalid_envelope' };
}

import { decodeUtf8 } from '#utf8';
import type { ParseErrorCode } from '../errors.ts';
import type { WebhookEvent } from './events.ts';

export type ParseResult =
  | { readonly ok: true; readonly event: WebhookEvent }
  | { readonly ok: false; readonly code: ParseErrorCode };

/** Parsed JSON that may be an envelope. Each of its properties may be missing or have another type. */
type Unchecked = { id?: unknown; type?: unknown; created_at?: unknown } | null;

const isFilled = (value: unknown) => typeof value === 'string' && value !== '';

function isEnvelope(value: Unchecked): value is WebhookEvent {
  return isFilled(value?.id) && isFilled(value?.type);
}

/**
 * Parses a verified body. It checks the envelope: `id` and `type` must be strings that are not empty. It does not check
 * `data`, and accepts types that this version does not know.
 *
 * It does not check who sent the body: verify it first.
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

import { toKind } from '@bluma-webhooks/core/shared';
import { hasMethod } from '../require-option.ts';

/**
 * Checks the value that a `fetch` resolved with. Responses of other implementations fit: they need not be instances of
 * this runtime's `Response`.
 *
 * @throws {TypeError} for every other value, such as the `undefined` of a function that returns nothing, and for
 *   `Response.error()`, which stands for a failed connection
 */
export function toReceivedResponse(value: unknown): Response {
  const { status, headers, type } = Object(value);
  const hasBody = hasMethod(value, 'text') || Object(value).body === null;
  if (typeof status !== 'number' || !hasBody) throw refusal('', value);
  if (type === 'error') throw new TypeError('fetch resolved with Response.error()');
  if (!hasMethod(headers, 'get') || !hasMethod(headers, Symbol.iterator)) {
    throw refusal(' whose headers are Headers', headers);
  }
  return Object(value);
}

/** The error for a value that test doubles of `fetch` resolve with in place of a response. */
export function refusal(part: string, got: unknown): TypeError {
  return new TypeError(
    `fetch must resolve with a Response${part}, got ${toKind(got)}: return what fetch returned`,
  );
}

import { toKind } from '@bluma-webhooks/core/shared';
import { hasMethod } from '../require-option.ts';

/**
 * Checks the value that a `fetch` resolved with. Responses of other implementations fit: they need not be instances of
 * this runtime's `Response`.
 *
 * @throws {TypeError} for every other value, such as the `undefined` of a function that returns nothing
 */
export function toReceivedResponse(value: unknown): Response {
  if (isResponse(value)) return value;
  throw new TypeError(
    `fetch must resolve with a Response, got ${toKind(value)}: return what fetch returned`,
  );
}

function isResponse(value: unknown): value is Response {
  const { status, headers } = Object(value);
  const hasBody = hasMethod(value, 'text') || Object(value).body === null;
  return typeof status === 'number' && hasMethod(headers, 'get') && hasBody;
}

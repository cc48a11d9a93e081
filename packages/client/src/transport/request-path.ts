import { InputCheck } from '../checks/input-check.ts';

/**
 * Builds a path from fixed words and ids. An id stays within its segment, whatever it contains.
 *
 * @throws {ValidationError} `invalid_input` for an invalid id
 */
export function toPath(parts: readonly string[]): string {
  const check = new InputCheck();
  for (const part of parts) {
    const isText = typeof part === 'string';
    // The message has only the type: the value may be a whole webhook with its secret.
    check.require(isText, 'id', `must be an id, got a value of the type ${typeof part}`);
    if (!isText) continue;
    // No encoding helps for these names: each would lead to another path, even if it is encoded.
    const isName = !['', '.', '..'].includes(part.trim());
    check.require(isName, 'id', `must be an id, got ${JSON.stringify(part)}`);
    check.require(!/\p{Surrogate}/u.test(part), 'id', 'must not have half a character');
  }
  check.end();
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

import { InputCheck } from '../checks/input-check.ts';

/**
 * A path of fixed words and ids. An id stays within its part, whatever is in it.
 *
 * @throws {ValidationError} `invalid_input` for an id that is none
 */
export function toPath(parts: readonly string[]): string {
  const check = new InputCheck();
  for (const part of parts) {
    const isText = typeof part === 'string';
    // What was given may be all of a webhook, with its secret.
    check.require(isText, 'id', `has to be an id, and is of the type ${typeof part}`);
    if (!isText) continue;
    // The names that no encoding keeps from being another path: none, this one, the one above.
    const isName = !['', '.', '..'].includes(part.trim());
    check.require(isName, 'id', `has to be an id, and is ${JSON.stringify(part)}`);
    check.require(!/\p{Surrogate}/u.test(part), 'id', 'has half a character in it');
  }
  check.end();
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

import { InputCheck } from './checks/input-check.ts';

/**
 * A path of fixed words and ids. An id stays within its part, whatever is in it.
 *
 * @throws {ValidationError} `invalid_input` for an id that is none
 */
export function pathOf(parts: readonly string[]): string {
  const check = new InputCheck();
  for (const part of parts) {
    // The names that no encoding keeps from being another path: none, this one, the one above.
    const isName = typeof part === 'string' && !['', '.', '..'].includes(part.trim());
    check.require(isName, 'id', `has to be an id, and is ${JSON.stringify(part)}`);
  }
  check.end();
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

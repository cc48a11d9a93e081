import { InvalidResponseError } from './errors/exchange-errors.ts';
import { isObject } from './json-object.ts';

/**
 * The list in an answer: the answer itself, or what it holds under a name. The vendor shows the shape of one list alone,
 * `{ "deliveries": […] }`.
 *
 * @throws {InvalidResponseError}
 */
export function listIn<T>(body: unknown, name: string): readonly T[] {
  const held = isObject(body) ? (body[name] ?? body.data) : body;
  if (Array.isArray(held)) return held;
  throw new InvalidResponseError({
    code: 'invalid_response',
    message: `The answer has no list of ${name}`,
  });
}

/**
 * The object that an answer is. Its fields are the vendor's word, as its types are.
 *
 * @throws {InvalidResponseError}
 */
export function objectIn<T extends object>(body: unknown): T {
  if (isAnswered<T>(body)) return body;
  throw new InvalidResponseError({
    code: 'invalid_response',
    message: 'The answer is no JSON object',
  });
}

function isAnswered<T extends object>(body: unknown): body is T {
  return isObject(body);
}

/**
 * Whether a value is an error, also an error of another realm. In Jest, the errors of `fetch` come from another realm,
 * where `instanceof Error` is false.
 */
export function isError(value: unknown): value is Error {
  const { name, message } = Object(value);
  return typeof name === 'string' && typeof message === 'string';
}

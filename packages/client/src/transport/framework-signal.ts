/**
 * Whether an error is a framework's message to itself, which the framework waits for: Next.js throws one from `fetch` to
 * learn that a page cannot be rendered in advance. It recognises it by `digest`.
 */
export function isFrameworkSignal(error: unknown): error is Error {
  return error instanceof Error && typeof Reflect.get(error, 'digest') === 'string';
}

import { isError } from '../is-error.ts';

/**
 * Whether an error is internal to a framework, which has to receive it unchanged. Next.js throws such an error from
 * `fetch` to learn that a page cannot be rendered in advance, and recognises it by `digest`.
 */
export function isFrameworkSignal(error: unknown): error is Error {
  return isError(error) && typeof Reflect.get(error, 'digest') === 'string';
}

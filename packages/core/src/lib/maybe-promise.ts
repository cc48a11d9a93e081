/** A value that may be there already. To `await` it all the same would cost several turns of the microtask queue. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether the value is a promise, also of another library or realm. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject && 'then' in value && typeof value.then === 'function';
}

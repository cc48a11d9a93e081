import type { IdempotencyStore } from '@bluma-webhooks/core';

/**
 * Another object for the same store, as another process would have. A receiver identifies its store by the object.
 * `replaced` replaces methods of the store.
 */
export function storeHandle(
  store: IdempotencyStore,
  replaced: Partial<IdempotencyStore> = {},
): IdempotencyStore {
  return {
    claim: (key, options) => store.claim(key, options),
    renew: (claim, options) => store.renew(claim, options),
    complete: (claim, options) => store.complete(claim, options),
    release: (claim) => store.release(claim),
    close: async () => {},
    ...replaced,
  };
}

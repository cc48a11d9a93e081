import type { IdempotencyStore } from '../store.ts';
import { call } from '../timeout.ts';

/**
 * A store whose claims are answered within their lease, or fail. A delivery has a deadline, a job has none: it would wait
 * for ever, and its slot with it. What is granted later than that has lapsed.
 */
export function answeringStore(store: IdempotencyStore): IdempotencyStore {
  return {
    claim: (key, options) => call(options.leaseMs, () => store.claim(key, options)),
    renew: (claim, options) => store.renew(claim, options),
    complete: (claim, options) => store.complete(claim, options),
    release: (claim) => store.release(claim),
    close: () => store.close(),
  };
}

import type { AsyncIdempotencyStore } from '../../src/index.ts';

/** Grants every claim: for tests of what comes before and after the store. */
export function openStore(): AsyncIdempotencyStore {
  return {
    claim: async (key, { token }) => ({ status: 'acquired', claim: { key, token, attempt: 1 } }),
    renew: async () => 'renewed',
    complete: async () => 'completed',
    release: async () => 'released',
    close: async () => {},
  };
}

import type { Claim, IdempotencyStore } from '@bluma-webhooks/core';
import { now } from './clock.ts';
import type { Ledger } from './ledger.ts';

/** A store whose grants are noted, with the time before each call: a lease cannot begin before that. */
export function recordedStore(store: IdempotencyStore, ledger: Ledger): IdempotencyStore {
  return {
    async claim(key, options) {
      const sentAt = now();
      const result = await store.claim(key, options);
      if (result.status === 'acquired') {
        ledger.append({ step: 'claimed', key, token: result.claim.token, sentAt });
      }
      return result;
    },
    async renew(claim, options) {
      const sentAt = now();
      const result = await store.renew(claim, options);
      if (result === 'renewed') ledger.append({ step: 'renewed', token: claim.token, sentAt });
      return result;
    },
    async complete(claim, options) {
      const sentAt = now();
      const result = await store.complete(claim, options);
      if (result === 'completed') ledger.append({ step: 'completed', token: claim.token, sentAt });
      return result;
    },
    async release(claim: Claim) {
      const sentAt = now();
      // Noted before: it may take effect, and its process die before it hears of that.
      ledger.append({ step: 'releasing', token: claim.token });
      const result = await store.release(claim);
      if (result === 'released') ledger.append({ step: 'released', token: claim.token, sentAt });
      return result;
    },
    close: () => store.close(),
  };
}
